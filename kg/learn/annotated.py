"""Our own annotated papers with their texts: `python -m kg.learn.annotated ABSTRACTS.jsonl.gz > GOLD.jsonl`.

`annotated.jsonl.gz` has what is named in each paper, as what and in which role, the relations, results and topics, but
no text: titles and abstracts are their authors'. They come from the collection ABSTRACTS, by identifier. A language
model annotated each paper by the guidelines of the other annotated papers and a program checked the form; no human has
gone over them.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from kg.errors import KgError
from kg.io import PACKAGE, json_lines
from kg.learn.collection import records

ANNOTATED: Final = PACKAGE / "learn/annotated.jsonl.gz"


def annotated(abstracts: Path, told: Path | None = None) -> Iterator[dict[str, Any]]:
    """The papers that TOLD annotates, with their titles and abstracts from ABSTRACTS.

    Their identifiers are those of ABSTRACTS after an x, so that they are no one else's. Raises KgError if one is not
    there, or reads otherwise than when it was annotated.
    """
    told = told or ANNOTATED
    if not told.exists():
        raise KgError(f"{told.name} is not installed along: run this in a checkout of the repository")
    texts = {name: (title, abstract) for name, title, abstract in records(abstracts)}
    for paper in json_lines(told):
        if paper["id"] not in texts:
            raise KgError(f"{abstracts}: no paper {paper['id']}, which {told.name} annotates")
        title, abstract = texts[paper["id"]]
        surfaces = [s for entity in paper["entities"] for s in entity["surfaces"]]
        if missing := [s for s in surfaces if s not in f"{title}\n{abstract}"]:
            raise KgError(f"{abstracts}: paper {paper['id']} does not name {missing[0]!r}: another version of it?")
        yield {**paper, "id": f"x{paper['id']}", "title": title, "abstract": abstract}


def main(argv: Sequence[str]) -> None:
    """Write our annotated papers, with their texts, to standard output."""
    ask = argparse.ArgumentParser(description=main.__doc__)
    ask.add_argument("abstracts", type=Path, help="gzipped JSON Lines with id, title and abstract")
    abstracts = ask.parse_args(argv).abstracts
    try:
        for paper in annotated(abstracts):
            sys.stdout.write(json.dumps(paper, ensure_ascii=False) + "\n")
    except KgError as fault:
        ask.error(str(fault))
    except (OSError, EOFError, ValueError, KeyError) as fault:
        ask.error(f"{abstracts}: is no whole gzipped JSON Lines with id, title and abstract ({fault})")


if __name__ == "__main__":
    main(sys.argv[1:])
