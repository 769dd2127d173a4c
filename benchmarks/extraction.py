"""How good the rules are on papers that they have not seen.

    python -m benchmarks.extraction GOLD.jsonl… --scorer SCORE.py [--folds 5] [--keep FOLDER]

Learns from all folds but one, extracts from that one as a user would, and hands all to the scorer. A paper's fold
follows from its id. Needs CatBoost.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.extract.pipeline import load
from kg.extract.words import key
from kg.learn.counts import Example, examples
from kg.learn.gold import fold_of
from kg.learn.rules import save


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
            save([p for p in papers if fold_of(p.row["id"], folds) != fold], Path(folder))
            for paper in (p for p in papers if fold_of(p.row["id"], folds) == fold):
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


def main(argv: Sequence[str] | None = None) -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("gold", nargs="+", type=Path)
    ask.add_argument("--scorer", type=Path, required=True)
    ask.add_argument("--folds", type=int, default=5)
    ask.add_argument("--keep", type=Path, help="folder that keeps what was found")
    args = ask.parse_args(argv)
    score(args.gold, measured(examples(args.gold), args.folds), args.scorer, args.keep)


if __name__ == "__main__":
    main()
