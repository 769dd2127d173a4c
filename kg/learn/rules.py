"""The rules' judge learned from annotated papers: what `kg.extract.judge` keeps, types and gives a role by.

    python -m kg.learn.rules learn GOLD.jsonl… [--into FOLDER]
    python -m kg.learn.rules collect ABSTRACTS.jsonl.gz… [--into FOLDER]

`learn` writes the counts of surfaces and words (surfaces.csv.gz, words.csv.gz) and the judge (judge.json.gz); the same
papers give the same bytes. It needs CatBoost; what it writes needs NumPy alone. `collect` counts in how many abstracts
each phrase stands (phrases.csv.gz). `benchmarks/extraction.py` measures by folds.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from kg.errors import KgError
from kg.extract import features, forest, judge, names, phrases, statistics
from kg.extract.acronyms import expansions
from kg.extract.forest import Floats
from kg.extract.lexicon import lexicon
from kg.extract.statistics import Statistics
from kg.extract.things import Thing, things
from kg.io import resource
from kg.learn.counts import Example, Known, collected, counted, examples
from kg.learn.gold import fold_of
from kg.model import ROLES, TYPES

_ROLES: Final = tuple(ROLES)
_INNER_FOLDS: Final = 8
_CROSS_FOLDS: Final = 3
_CLASSES: Final = {"type": len(TYPES), "role": len(ROLES)}
# Chosen on folds. Few features a level and few borders cost nothing in the judgement and halve the time.
_SETTINGS: Final = {
    "keep": {"depth": 6, "iterations": 250, "learning_rate": 0.1, "rsm": 0.2, "border_count": 32},
    "again": {"depth": 6, "iterations": 250, "learning_rate": 0.1, "rsm": 0.2, "border_count": 32},
    "type": {"depth": 5, "iterations": 150, "learning_rate": 0.15, "rsm": 0.3, "border_count": 32},
    "role": {"depth": 5, "iterations": 150, "learning_rate": 0.15, "rsm": 0.3, "border_count": 32},
}


def seen(paper: Example, known: Statistics) -> tuple[Thing, ...]:
    """The things in PAPER among which the judge will choose."""
    found = [*names.candidates(paper.words), *phrases.candidates(paper.words, paper.places, known)]
    return things(paper.words, paper.places, found, expansions(paper.words), lexicon(), known)


def paired(paper: Example, found: Sequence[Thing]) -> dict[int, Known]:
    """The annotated entity that each of the things FOUND is, by its number; of two that are one, the fuller."""
    scored = sorted(
        (-len(entity.all_keys.intersection(thing.keys)), -len(thing.places), i, j)
        for i, thing in enumerate(found)
        for j, entity in enumerate(paper.known)
        if not entity.all_keys.isdisjoint(thing.keys)
    )
    pairs: dict[int, Known] = {}
    used: set[int] = set()
    for _, _, i, j in scored:
        if i not in pairs and j not in used:
            used.add(j)
            pairs[i] = paper.known[j]
    return pairs


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper as the judge sees it: its things, their features, and which annotated entity each is, by number."""

    paper: Example
    things: tuple[Thing, ...]
    table: Any
    pairs: dict[int, Known]
    roles: Any

    @property
    def kept(self) -> list[int]:
        return [int(i in self.pairs) for i in range(len(self.things))]


def shown(papers: Sequence[Example]) -> Iterator[Shown]:
    """Each of PAPERS by the counts of the others."""
    for fold in range(_INNER_FOLDS):
        known = counted([p for p in papers if fold_of(p.row["id"], _INNER_FOLDS, "inner") != fold])
        known = Statistics(known.surfaces, known.words, statistics.phrases(resource("data/phrases.csv.gz")))
        for paper in (p for p in papers if fold_of(p.row["id"], _INNER_FOLDS, "inner") == fold):
            found = seen(paper, known)
            table = features.rows([paper.words], [found], known)
            yield Shown(
                paper, found, table, paired(paper, found), judge.widened(found, table, known)[:, table.shape[1] :]
            )


def forests(papers: Sequence[Shown]) -> dict[str, Any]:
    """The forests that judge, learned from PAPERS. The second judgement learns from what the first says of papers
    that it has not seen."""
    wanted = np.concatenate([p.kept for p in papers])
    tables = np.vstack([p.table for p in papers])
    beside = outer(papers)
    made = {"keep": fitted(tables, wanted, "keep"), "again": fitted(np.hstack([tables, beside]), wanted, "again")}
    wide = np.vstack([np.hstack([p.table, p.roles])[sorted(p.pairs)] for p in papers if p.pairs])
    known = [p.pairs[i] for p in papers for i in sorted(p.pairs)]
    types = [TYPES.index(k.type) for k in known]
    made["type"] = fitted(wide, types, "type")
    made["role"] = fitted(np.hstack([wide, judge.one_hot(types)]), [_ROLES.index(k.role) for k in known], "role")
    return made


def outer(papers: Sequence[Shown]) -> Any:
    """What the first judgement, learned from other papers, says beside each thing of PAPERS."""
    told: dict[str, Any] = {}
    for fold in range(_CROSS_FOLDS):
        rest = [p for p in papers if fold_of(p.paper.row["id"], _CROSS_FOLDS, "cross") != fold]
        raw = fitted(np.vstack([p.table for p in rest]), np.concatenate([p.kept for p in rest]), "keep")
        trees = forest.made(raw)
        for p in (p for p in papers if fold_of(p.paper.row["id"], _CROSS_FOLDS, "cross") == fold):
            places = features.placed([p.paper.words], [p.things])
            told[p.paper.row["id"]] = features.outer(places, forest.probabilities(trees.scores(p.table))[:, 0])
    return np.vstack([told[p.paper.row["id"]] for p in papers])


def fitted(table: Floats, wanted: Any, what: str) -> dict[str, Any]:
    """The forest of that name, as `kg.extract.forest` reads it."""
    from catboost import CatBoostClassifier

    classes = _CLASSES.get(what, 1)
    if len(set(wanted)) < classes:
        raise KgError(f"no judge can be learned: the annotated papers hold not every {what} that there is")
    model = CatBoostClassifier(
        loss_function="MultiClass" if classes > 1 else "Logloss",
        random_seed=1,
        thread_count=2,
        verbose=0,
        allow_writing_files=False,
        **_SETTINGS[what],
    )
    model.fit(table, wanted)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        return _plain(json.loads(path.read_text()), classes)


def _plain(raw: dict[str, Any], classes: int) -> dict[str, Any]:
    scale, bias = raw["scale_and_bias"]
    trees = [
        {
            "features": [s["float_feature_index"] for s in tree["splits"] or []],
            "borders": [s["border"] for s in tree["splits"] or []],
            "leaves": [round(scale * value, 5) for value in tree["leaf_values"]],
        }
        for tree in raw["oblivious_trees"]
    ]
    return {"trees": trees, "bias": bias or [0.0] * classes}


def save(papers: Sequence[Example], folder: Path) -> None:
    """What PAPERS teach, as files in FOLDER."""
    statistics.write(counted(papers), folder)
    forest.write(forests([p for p in shown(papers) if p.things]), folder / "judge.json.gz")
    if not (folder / "phrases.csv.gz").exists():
        shutil.copy(resource("data/phrases.csv.gz"), folder)


def main(argv: Sequence[str] | None = None) -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("act", choices=["learn", "collect"])
    ask.add_argument("files", nargs="+", type=Path)
    ask.add_argument("--into", type=Path, default=resource("data"))
    args = ask.parse_args(argv)
    if args.act == "learn":
        save(examples(args.files), args.into)
    else:
        uses = statistics.read_words(args.into / "words.csv.gz")
        statistics.write_phrases(collected(args.files, uses), args.into)


if __name__ == "__main__":
    main()
