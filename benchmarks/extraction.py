"""What the extractor learns from annotated papers, and how good it is on papers that it has not seen.

    python -m benchmarks.extraction collect ABSTRACTS.jsonl.gz… [--into FOLDER]
    python -m benchmarks.extraction learn GOLD.jsonl… [--into FOLDER]
    python -m benchmarks.extraction measure GOLD.jsonl… --scorer SCORE.py [--folds 5]

`collect` counts in how many abstracts each phrase stands (phrases.csv.gz). `learn` writes the counts of surfaces and
words (surfaces.csv.gz, words.csv.gz) and the judge (judge.json.gz); the same papers give the same bytes. It needs
CatBoost (pip install catboost); what it writes needs NumPy alone. `measure` learns from all folds but one, extracts
from that one as a user would, and hands all to the scorer. A paper's fold follows from its id.
"""

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from kg.extract import features, forest, judge, names, phrases, statistics
from kg.extract.acronyms import expansions
from kg.extract.lexicon import lexicon
from kg.extract.names import shape
from kg.extract.pipeline import load
from kg.extract.statistics import USES, Statistics, Surface, Use, ending_of
from kg.extract.things import Place, Thing, places, things
from kg.extract.words import Words, is_joint, key, words
from kg.io import resource
from kg.model import ROLES, TYPES

_ROLES: Final = tuple(ROLES)
_INNER_FOLDS: Final = 8
_CROSS_FOLDS: Final = 3
# The longest stretch of words that is counted over the collection, and how many abstracts must hold a word, a stretch.
_LONGEST: Final = 4
_LEAST: Final = (20, 25)
_USE: Final = {use: i for i, use in enumerate(USES)}
# Chosen on folds. Few features a level and few borders cost nothing in the judgement and halve the time.
_SETTINGS: Final = {
    "keep": {"depth": 6, "iterations": 250, "learning_rate": 0.1, "rsm": 0.2, "border_count": 32},
    "again": {"depth": 6, "iterations": 250, "learning_rate": 0.1, "rsm": 0.2, "border_count": 32},
    "type": {"depth": 5, "iterations": 150, "learning_rate": 0.15, "rsm": 0.3, "border_count": 32},
    "role": {"depth": 5, "iterations": 150, "learning_rate": 0.15, "rsm": 0.3, "border_count": 32},
}


@dataclass(frozen=True, slots=True)
class Known:
    """An entity that was annotated: the KEYS of its surfaces, its type, role and name."""

    keys: frozenset[str]
    type: str
    role: str
    name: str

    @property
    def all_keys(self) -> frozenset[str]:
        return self.keys | {key(self.name)}


@dataclass(frozen=True, slots=True)
class Example:
    """An annotated paper: its ROW as it stands in the file, its words and places, and what was annotated."""

    row: dict[str, Any]
    words: Words
    places: dict[str, list[Place]]
    known: tuple[Known, ...]


def examples(paths: Iterable[Path]) -> tuple[Example, ...]:
    """The annotated papers in the files at PATHS, in their order."""
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line]
    return tuple(map(example, rows))


def example(row: dict[str, Any]) -> Example:
    """The annotated paper of ROW."""
    found = words(f"{row['title']}\n{row['abstract']}")
    known = (
        Known(frozenset(filter(None, map(key, e["surfaces"]))), e["type"], e["role"], e["name"])
        for e in row["entities"]
    )
    return Example(row, found, places(found), tuple(known))


def counted(papers: Sequence[Example]) -> Statistics:
    """The statistics of PAPERS."""
    wanted = {k for paper in papers for entity in paper.known for k in entity.keys}
    stood = Counter(k for paper in papers for k in paper.places if k in wanted)
    said: dict[str, list[Known]] = defaultdict(list)
    uses: dict[str, list[int]] = defaultdict(lambda: [0] * len(USES))
    heads: dict[str, list[int]] = defaultdict(lambda: [0] * len(TYPES))
    for paper in papers:
        for k, entity in _first_said(paper).items():
            said[k].append(entity)
        for entity in paper.known:
            for head in {k.rsplit(" ", 1)[-1] for k in entity.keys}:
                heads[head][TYPES.index(entity.type)] += 1
        for word, use in _used(paper):
            uses[word][use] += 1
    surfaces = {k: _surface(stood[k], entities) for k, entities in said.items()}
    counts = {
        w: Use(tuple(uses.get(w, (0,) * len(USES))), tuple(heads.get(w, (0,) * len(TYPES)))) for w in uses | heads
    }
    return Statistics(surfaces, counts)


def _first_said(paper: Example) -> dict[str, Known]:
    return {k: entity for entity in reversed(paper.known) for k in entity.keys if k in paper.places}


def _surface(stood: int, entities: Sequence[Known]) -> Surface:
    types = Counter(e.type for e in entities)
    roles = Counter(e.role for e in entities)
    named = Counter(e.name for e in entities)
    return Surface(
        stood,
        len(entities),
        tuple(types[t] for t in TYPES),
        tuple(roles[r] for r in _ROLES),
        _settled(named),
    )


def _settled(named: Counter[str]) -> str:
    """The name that a surface stands for, if more than one paper says so and three in five agree."""
    name = min(named, key=lambda n: (-named[n], n))
    total = named.total()
    return name if total > 1 and named[name] >= 0.6 * total else ""


def _used(paper: Example) -> Iterator[tuple[str, int]]:
    """Each word of PAPER, and the class of words that it counts with, in each use that it is put to."""
    uses = ["outside"] * len(paper.words)
    starts, ends = set(), set()
    for first, stop in _annotated(paper):
        starts.add(first)
        ends.add(stop)
        uses[first:stop] = ["begin", *["inside"] * (stop - first - 2), "end"] if stop - first > 1 else ["single"]
    for i, use in enumerate(uses):
        for word in (paper.words.norms[i], ending_of(paper.words.norms[i], shape(paper.words.forms[i]))):
            yield word, _USE[use]
            if i + 1 in starts:
                yield word, _USE["before"]
            if i in ends:
                yield word, _USE["after"]


def _annotated(paper: Example) -> Iterator[Place]:
    """The places that were annotated, the longest first, none within another."""
    found = {place for entity in paper.known for k in entity.keys for place in paper.places.get(k, ())}
    taken: set[int] = set()
    for first, stop in sorted(found, key=lambda p: (p[0] - p[1], p)):
        if taken.isdisjoint(range(first, stop)):
            taken.update(range(first, stop))
            yield first, stop


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
        known = counted([p for p in papers if fold_of(p, _INNER_FOLDS, "inner") != fold])
        known = Statistics(known.surfaces, known.words, statistics.phrases(resource("data/phrases.csv.gz")))
        for paper in (p for p in papers if fold_of(p, _INNER_FOLDS, "inner") == fold):
            found = seen(paper, known)
            table = features.rows(paper.words, found, known)
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
        rest = [p for p in papers if fold_of(p.paper, _CROSS_FOLDS, "cross") != fold]
        raw = fitted(np.vstack([p.table for p in rest]), np.concatenate([p.kept for p in rest]), "keep")
        trees = forest.made(raw)
        for p in (p for p in papers if fold_of(p.paper, _CROSS_FOLDS, "cross") == fold):
            told[p.paper.row["id"]] = features.outer(p.things, forest.probabilities(trees.scores(p.table))[:, 0])
    return np.vstack([told[p.paper.row["id"]] for p in papers])


def fitted(table: Any, wanted: Sequence[int], what: str) -> dict[str, Any]:
    """The forest of that name, as `kg.extract.forest` reads it."""
    from catboost import CatBoostClassifier

    two = what in ("keep", "again")
    loss = "Logloss" if two else "MultiClass"
    model = CatBoostClassifier(
        loss_function=loss, random_seed=1, thread_count=2, verbose=0, allow_writing_files=False, **_SETTINGS[what]
    )
    model.fit(table, wanted)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        return _plain(json.loads(path.read_text()), 1 if two else len(model.classes_))


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


def fold_of(paper: Example, folds: int, salt: str = "") -> int:
    """The fold of PAPER, whatever other papers there are."""
    return zlib.crc32(f"{salt}{paper.row['id']}".encode()) % folds


def save(papers: Sequence[Example], folder: Path) -> None:
    """What PAPERS teach, as files in FOLDER."""
    statistics.write(counted(papers), folder)
    forest.write(forests([p for p in shown(papers) if p.things]), folder / "judge.json.gz")
    if not (folder / "phrases.csv.gz").exists():
        shutil.copy(resource("data/phrases.csv.gz"), folder)


def found(paper: Example, folder: Path) -> dict[str, Any]:
    """What the extractor with the model in FOLDER says of PAPER, as the scorer takes it."""
    doc = load(None, folder)(paper.words.text)
    entities = [
        {
            "id": f"{m.type}:{key(m.name)}",
            "name": m.name,
            "type": m.type,
            "role": m.role,
            "confidence": m.confidence,
            "mentions": [{"text": paper.words.text[s.start : s.end]} for s in m.spans],
        }
        for m in doc._.mentions
    ]
    return {"id": paper.row["id"], "entities": entities, "relations": [], "results": []}


def measured(papers: Sequence[Example], folds: int) -> list[dict[str, Any]]:
    """What the extractor says of each of PAPERS when it has learned from the other folds."""
    said: dict[str, dict[str, Any]] = {}
    for fold in range(folds):
        with tempfile.TemporaryDirectory() as folder:
            save([p for p in papers if fold_of(p, folds) != fold], Path(folder))
            for paper in (p for p in papers if fold_of(p, folds) == fold):
                said[paper.row["id"]] = found(paper, Path(folder))
        print(f"fold {fold + 1} of {folds}", file=sys.stderr, flush=True)
    return [said[p.row["id"]] for p in papers]


def score(paths: Sequence[Path], said: Sequence[dict[str, Any]], scorer: Path, keep: Path | None) -> None:
    """The scorer's figures for each of the gold files at PATHS."""
    rows = {row["id"]: row for row in said}
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            ids = [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines() if line]
            answers = (keep or Path(folder)) / f"found-{path.name}"
            answers.write_text("".join(json.dumps(rows[i]) + "\n" for i in ids), encoding="utf-8")
            print(f"\n{path.name}", flush=True)
            subprocess.run([sys.executable, str(scorer), str(path), str(answers)], check=True)


def collected(paths: Iterable[Path]) -> dict[str, int]:
    """In how many of the abstracts in the files at PATHS each phrase stands, the rare ones left out."""
    uses = statistics.read_words(resource("data/words.csv.gz"))
    counts: Counter[str] = Counter()
    for number, line in enumerate(_lines(paths), 1):
        row = json.loads(line)
        counts.update(_stretches(words(f"{row['title']}\n{row['abstract']}"), uses))
        if number % 20_000 == 0:
            # What stood in fewer than one of 40,000 abstracts so far will not come to stand in enough.
            counts = Counter({k: n for k, n in counts.items() if n > max(1, number // 40_000)})
            print(f"{number} abstracts", file=sys.stderr, flush=True)
    return {k: n for k, n in counts.items() if n >= _LEAST[" " in k]}


def _lines(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from lines


def _stretches(found: Words, uses: Mapping[str, Use]) -> set[str]:
    """The keys of the words, and of the stretches of two to four that begin and end as names do."""
    begins = [_may(uses.get(norm), ("begin", "single")) for norm in found.norms]
    ends = [_may(uses.get(norm), ("end", "single")) for norm in found.norms]
    keys = set(found.singular)
    for first in (i for i, may in enumerate(begins) if may):
        for stop in range(first + 2, min(first + _LONGEST, len(found)) + 1):
            if not is_joint(found.gaps[stop - 1]):
                break
            if ends[stop - 1]:
                keys.add(found.key(first, stop))
    return keys


def _may(use: Use | None, uses: Sequence[str]) -> bool:
    if use is None or sum(use.counts[:5]) < 4:
        return True
    return sum(use.counts[_USE[u]] for u in uses) >= 0.02 * sum(use.counts[:5])


def main(argv: Sequence[str] | None = None) -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("act", choices=["collect", "learn", "measure"])
    ask.add_argument("gold", nargs="+", type=Path)
    ask.add_argument("--into", type=Path, default=resource("data"))
    ask.add_argument("--scorer", type=Path)
    ask.add_argument("--folds", type=int, default=5)
    ask.add_argument("--keep", type=Path, help="folder that keeps what was found")
    args = ask.parse_args(argv)
    if args.act == "collect":
        statistics.write_phrases(collected(args.gold), args.into)
        return
    papers = examples(args.gold)
    if args.act == "learn":
        save(papers, args.into)
    else:
        score(args.gold, measured(papers, args.folds), args.scorer, args.keep)


if __name__ == "__main__":
    main()
