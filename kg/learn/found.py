"""What was found in annotated papers, beside what annotators named: the mentions from which relations are learned.

What relations meet in use is what an extractor finds, so they learn from that: wrong roles, missing ends and all.
FOUND.jsonl has a paper a line as `kg export` writes it, each read by a model that has not seen it, and the bonds that
this model sees: `kg train --found-to` makes it.
"""

import argparse
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.evaluate.answers import Answer, Named, compared
from kg.evaluate.matching import matched
from kg.extract.cast import Floats
from kg.extract.learned.bonds import between
from kg.extract.learned.component import candidates
from kg.extract.learned.encoder import reader
from kg.extract.learned.judge import Judged
from kg.extract.pipeline import load
from kg.io import json_lines
from kg.learn.gold import text_of
from kg.model import Mention, Span

if TYPE_CHECKING:
    from spacy.language import Language


def asked(argv: Sequence[str], what: str, *, like: str = "", **numbers: str) -> argparse.Namespace:
    """What a command that learns WHAT is called with: GOLD, FOUND, where what is learned goes TO, and
    the NUMBERS of its own, each with its help, if said; with such a help also files of GOLD that are LIKE others.

    >>> asked(["gold.jsonl", "--to", "out.npz"], "Learn.").to.name
    'out.npz'
    """
    ask = argparse.ArgumentParser(description=what)
    ask.add_argument("gold", nargs="+", type=Path)
    ask.add_argument("--found", type=Path, help="what was found in these papers, each by a model that has not seen it")
    ask.add_argument("--to", type=Path, help="instead of a file of this package")
    if like:
        ask.add_argument("--like", type=Path, action="append", default=[], help=like)
    for name, told in numbers.items():
        ask.add_argument(f"--{name}", type=float, help=told)
    return ask.parse_args(argv)


def gold(paper: Mapping[str, Any]) -> tuple[Mention, ...]:
    """The entities of PAPER with all places of their names; a longer name keeps a shorter one out of itself.

    >>> made = gold({"title": "RL", "abstract": "Meta-RL", "entities": [
    ...     {"name": "RL", "type": "concept", "role": "mentions", "surfaces": ["RL"]},
    ...     {"name": "meta-RL", "type": "concept", "role": "studies", "surfaces": ["Meta-RL"]}]})
    >>> [(m.name, [s.start for s in m.spans]) for m in made]
    [('RL', [0]), ('meta-RL', [3])]
    """
    text, taken = text_of(paper), set[int]()
    spans: dict[str, list[Span]] = defaultdict(list)
    for surface, name in sorted(
        ((s, e["name"]) for e in paper["entities"] for s in e["surfaces"]), key=lambda pair: (-len(pair[0]), pair)
    ):
        places = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text)]
        free = [p for p in places if not taken.intersection(range(*p))]
        for place in free or ([] if spans[name] else places[:1]):
            taken.update(range(*place))
            spans[name].append(Span(*place))
    return tuple(Mention(e["name"], e["type"], e["role"], tuple(spans[e["name"]])) for e in paper["entities"])


def read(path: Path) -> dict[str, tuple[Mention, ...]]:
    """The mentions of each paper in the file at PATH."""
    return {str(row["id"]): tuple(map(_mention, row["entities"])) for row in json_lines(path)}


def bonds(path: Path) -> dict[str, Floats]:
    """What a network says of the relations between the mentions of each paper in the file at PATH, where it does."""
    rows = ((str(row["id"]), row.get("bonds")) for row in json_lines(path))
    return {name: np.array(told, np.float32) for name, told in rows if told is not None}


def mentions(pipeline: "Language", text: str, judged: tuple[Judged, ...]) -> tuple[Mention, ...]:
    """What PIPELINE, one that reads with a network, makes of TEXT if the network's JUDGED entities are these."""
    doc = pipeline.make_doc(text)
    for name, component in pipeline.pipeline:
        if name == "kg_read":
            doc._.judged, doc._.candidates = judged, tuple(candidates(doc._.words, judged))
        else:
            doc = component(doc)
    return tuple(doc._.mentions)


def lines(
    papers: Sequence[Mapping[str, Any]], judged: Iterable[tuple[Judged, ...]], folders: Sequence[Path]
) -> Iterator[dict[str, Any]]:
    """Lines of PAPERS with the entities that are JUDGED to be there, and the bonds that the networks in FOLDERS, each
    in its turn, see between them."""
    pipeline = load(profile="accurate")
    for number, (paper, entities) in enumerate(zip(papers, judged, strict=True)):
        folder, text = folders[number % len(folders)], text_of(paper)
        seen = mentions(pipeline, text, entities)
        scores = reader(folder)(text)[1]
        told = between(scores.ends, [m.spans for m in seen]) if seen else None
        yield line(paper, seen, told)


def _mention(row: Mapping[str, Any]) -> Mention:
    spans = tuple(Span(place["start"], place["end"]) for place in row["mentions"])
    return Mention(row["name"], row["type"], row["role"], spans, float(row.get("confidence", 1.0)))


def line(paper: Mapping[str, Any], mentions: Iterable[Mention], bonds: Floats | None = None) -> dict[str, Any]:
    """MENTIONS of PAPER, and the BONDS from each to each, as a line that `read` and `kg evaluate` take.

    >>> paper = {"id": "p1", "title": "PPO", "abstract": ""}
    >>> made = line(paper, [Mention("PPO", "method", "uses", (Span(0, 3),), 0.9)])
    >>> made["entities"][0]["mentions"]
    [{'start': 0, 'end': 3, 'text': 'PPO'}]
    """
    text = text_of(paper)
    entities = [
        {
            "name": m.name,
            "type": m.type,
            "role": m.role,
            "confidence": m.confidence,
            "mentions": [{"start": s.start, "end": s.end, "text": text[s.start : s.end]} for s in m.spans],
        }
        for m in mentions
    ]
    told = {} if bonds is None else {"bonds": np.round(bonds.astype(float), 3).tolist()}
    return {"id": str(paper["id"]), "entities": entities, **told}


def aligned(paper: Mapping[str, Any], mentions: Iterable[Mention]) -> dict[str, str]:
    """For each of MENTIONS that is an entity of PAPER, by name, what annotators call it, as names are compared."""
    text = text_of(paper)
    told = tuple(Named(e["name"], e["type"], e["role"], "", tuple(e["surfaces"])) for e in paper["entities"])
    found = tuple(Named(m.name, m.type, m.role, "", tuple(text[s.start : s.end] for s in m.spans)) for m in mentions)
    pairs = matched(Answer("", entities=told), Answer("", entities=found)).pairs
    return {found[j].name: compared(told[i].name) for i, j in pairs}
