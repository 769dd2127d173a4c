"""How many abstracts a second others read that anyone can run: what a machine is worth.

Seconds of two machines cannot be compared, ratios to these can. `benchmarks.reading` and `benchmarks.build` print them
with --yardstick.
"""

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from kg.model import TYPES, Paper

LAYERS: Final = 6
LABELS: Final = 19  # of a tagger of nine types, each begun or gone on with, or none
Rate = Callable[[], float]


@contextmanager
def rates(papers: Sequence[Paper], threads: int) -> Iterator[Mapping[str, Rate]]:
    """What is read with so many THREADS, and for each what says, when it is called, how many of PAPERS a second: MiniLM
    with weights as floats of 32 bits and as whole numbers of 8, each text by itself, and spaCy's CNN in as many
    processes."""
    from kg.extract.learned.encoder import encoded, splitter
    from kg.learn.course import minilm

    split = splitter((minilm() / "vocab.txt").read_text("utf-8").splitlines())
    texts = [{"pieces": encoded(paper.text, split).pieces[None]} for paper in papers]
    with (
        tempfile.TemporaryDirectory() as scratch,
        ProcessPoolExecutor(threads, multiprocessing.get_context("spawn")) as workers,
    ):
        whole, eight = _graphs(minilm(), len(split.numbers), Path(scratch))
        yield {
            "MiniLM-L6, 32 bits": partial(_rate, _session(whole, threads), texts),
            "MiniLM-L6, 8 bits": partial(_rate, _session(eight, threads), texts),
            "spaCy's CNN": partial(_cnn_rate, workers, [paper.text for paper in papers], threads),
        }


def measured(others: Mapping[str, Rate]) -> Mapping[str, float]:
    """What each of OTHERS reads a second now."""
    return {name: other() for name, other in others.items()}


def _graphs(minilm: Path, vocabulary: int, folder: Path) -> tuple[Path, Path]:
    """MINILM and a linear map of every piece to scores of LABELS, written to FOLDER, with floats and whole numbers."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from torch import Tensor, nn

    from kg.learn.tagger import Tagger, pretrained

    class Plain(nn.Module):
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

    plain = Plain(pretrained(minilm, range(LAYERS), vocabulary)).eval()
    whole, eight = folder / "32.onnx", folder / "8.onnx"
    torch.onnx.export(
        plain, (torch.ones(1, 9, dtype=torch.long),), str(whole), input_names=["pieces"], output_names=["scores"],
        dynamic_axes={"pieces": {1: "count"}}, custom_opsets={"com.microsoft": 1}, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(whole, eight, weight_type=QuantType.QInt8)
    return whole, eight


def _session(graph: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def _rate(session: Any, texts: Sequence[dict[str, Any]]) -> float:
    begun = time.perf_counter()
    for text in texts:
        session.run(None, text)
    return len(texts) / (time.perf_counter() - begun)


def _cnn_rate(workers: ProcessPoolExecutor, texts: Sequence[str], number: int) -> float:
    took = workers.map(_cnn_seconds, [texts] * number)
    return sum(len(texts) / seconds for seconds in took)


def _cnn_seconds(texts: Sequence[str]) -> float:
    cnn = _cnn()
    begun = time.perf_counter()
    for _ in cnn.pipe(texts):
        pass
    return time.perf_counter() - begun


@lru_cache(maxsize=1)
def _cnn() -> Any:
    """spaCy's CNN as it stands; it has learned nothing, which takes as long to read with."""
    import spacy

    nlp = spacy.blank("en")
    recognizer: Any = nlp.add_pipe("ner")
    for kind in TYPES:
        recognizer.add_label(kind)
    nlp.initialize()
    return nlp
