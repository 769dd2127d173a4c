"""How many abstracts a second MiniLM-L6 by itself reads in ONNX Runtime: what a machine is worth.

Seconds of two machines cannot be compared, ratios to this can. `benchmarks.reading --yardstick` prints them.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from kg.extract.learned.encoder import encoded, splitter
from kg.learn.course import minilm
from kg.learn.tagger import Tagger, pretrained
from kg.model import Paper

LAYERS: Final = 6
LABELS: Final = 19  # of a tagger of nine types, each begun or gone on with, or none


class _Plain(nn.Module):
    """MiniLM and a linear map of every piece to scores of LABELS."""

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.tagger = tagger
        self.out = nn.Linear(tagger.norm.normalized_shape[0], LABELS)

    def forward(self, pieces: Tensor) -> Tensor:
        own = self.tagger
        x = own.norm(own.pieces(pieces) + own.places.weight[: pieces.shape[1]] + own.zones.weight[0])
        for layer in own.layers:
            x = layer(x, x)
        scores: Tensor = self.out(x)
        return scores


def rates(papers: Sequence[Paper], threads: int) -> Iterator[tuple[str, float]]:
    """What is read with so many THREADS, and how many of PAPERS a second, each text by itself: the weights as floats of
    32 bits, then as whole numbers of 8."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    weights = minilm()
    pieces = (weights / "vocab.txt").read_text("utf-8").splitlines()
    split = splitter(pieces)
    texts = [{"pieces": encoded(paper.text, split).pieces[None]} for paper in papers]
    plain = _Plain(pretrained(weights, range(LAYERS), len(pieces))).eval()
    with tempfile.TemporaryDirectory() as scratch:
        whole, eight = Path(scratch, "32.onnx"), Path(scratch, "8.onnx")
        torch.onnx.export(
            plain, (torch.ones(1, 9, dtype=torch.long),), str(whole), input_names=["pieces"], output_names=["scores"],
            dynamic_axes={"pieces": {1: "count"}}, custom_opsets={"com.microsoft": 1}, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(whole, eight, weight_type=QuantType.QInt8)
        for name, graph in (("MiniLM-L6, 32 bits", whole), ("MiniLM-L6, 8 bits", eight)):
            yield name, _rate(graph, texts, threads)


def _rate(graph: Path, texts: Sequence[dict[str, Any]], threads: int) -> float:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    session.run(None, texts[0])
    begun = time.perf_counter()
    for text in texts:
        session.run(None, text)
    return len(texts) / (time.perf_counter() - begun)
