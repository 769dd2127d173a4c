"""What is said about a thing in numbers: the ground on which it is kept or dropped, typed and given its role."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from kg.extract.heads import head_type
from kg.extract.names import is_name, shape
from kg.extract.statistics import Statistics, shares
from kg.extract.things import Place, Thing
from kg.extract.words import Words, is_joint
from kg.model import ROLES, TYPES

SOURCES: Final = (
    "surface", "phrase", "shape", "title-prefix", "cue:called", "cue:propose", "cue:is-a", "cue:on", "cue:such-as",
    "cue:beats", "acronym", "lexicon",
)  # fmt: skip
_TYPE_PRIOR: Final = (0.35, 0.05, 0.15, 0.36, 0.09)
_ROLE_PRIOR: Final = (0.15, 0.03, 0.15, 0.23, 0.14, 0.04, 0.18, 0.08)
_TELLING: Final = (
    "user", "title-prefix", "lexicon", "acronym", "cue:called", "cue:propose", "cue:is-a", "cue:on", "cue:such-as",
    "cue:beats", "surface", "shape", "phrase",
)  # fmt: skip
_SHAPES: Final = ("lower", "cap", "caps", "camel", "digit", "mark", "number")
NAMES: Final = (
    *SOURCES,
    "papers", "annotated", "rate", *(f"surface:{t}" for t in TYPES),
    *(f"entry:{t}" for t in TYPES), *(f"head:{t}" for t in TYPES), "head-seen",
    "words", "letters", "first-shape", "last-shape", "named", "keys", "places", "title", "title-words", "sentence",
    "last-sentence", "share-first",
    "begin", "inside", "end", "left", "right", "best-begin", "best-inside", "best-left", "best-right",
    "score", "best-score",
    "cut-left", "cut-right", "gap-left", "gap-right", "inner-hyphen",
    "nested", "nested-score", "holds",
)  # fmt: skip


def source(by: frozenset[str]) -> str:
    """Of several sources the one that says most."""
    return min(by, key=lambda b: _TELLING.index(b) if b in _TELLING else -1)


def rows(words: Words, things: Sequence[Thing], known: Statistics) -> list[list[float]]:
    """The features of each of THINGS, in the order of NAMES."""
    uses = [known.use(norm, shape(form)) for norm, form in zip(words.norms, words.forms, strict=True)]
    scored = {place: _place(words, uses, *place) for thing in things for place in thing.places}
    best = {place: row[5] for place, row in scored.items()}
    inside = _nesting(best)
    return [_row(words, thing, known, scored, inside) for thing in things]


def _row(
    words: Words,
    thing: Thing,
    known: Statistics,
    scored: Mapping[Place, Sequence[float]],
    inside: Mapping[Place, tuple[int, float, int]],
) -> list[float]:
    places = thing.places
    first, stop = max(places, key=lambda p: (p[1] - p[0], -p[0]))
    scores = [scored[p] for p in places]
    best = max(scores, key=lambda r: r[5])
    titled = [p for p in places if words.sentence[p[0]] == 0]
    n = len(places)
    mean = [sum(column) / n for column in zip(*scores, strict=True)]
    return [
        *(float(s in thing.by) for s in SOURCES),
        *_surface(thing, known),
        *(float(thing.entry is not None and thing.entry.type == t) for t in TYPES),
        *_head(words, thing, stop, known),
        stop - first,
        len(words.string(first, stop)),
        _SHAPES.index(shape(words.forms[first])),
        _SHAPES.index(shape(words.forms[stop - 1])),
        float(any(is_name(words, *p) for p in places)),
        len(thing.keys),
        n,
        len(titled),
        max((p[1] - p[0] for p in titled), default=0),
        words.sentence[places[0][0]],
        len(words.sentences) - words.sentence[places[-1][0]],
        places[0][0] / max(1, len(words)),
        *mean[:5],
        *best[:2], *best[3:5],
        mean[5],
        best[5],
        *mean[6:],
        sum(inside[p][0] > 0 for p in places) / n,
        max(inside[p][1] for p in places),
        sum(inside[p][2] for p in places) / n,
    ]  # fmt: skip


def _place(words: Words, uses: Sequence[Sequence[float]], first: int, stop: int) -> list[float]:
    """How well the words FIRST to STOP make a name: inner words, edges, and the words around."""
    last = stop - 1
    begin = uses[first][0] if last > first else uses[first][3]
    end = uses[last][2] if last > first else uses[first][3]
    inside = min((uses[i][1] for i in range(first + 1, last)), default=1.0)
    joint_left = first > 0 and is_joint(words.gaps[first])
    joint_right = stop < len(words) and is_joint(words.gaps[stop])
    left = uses[first - 1][5] if joint_left else 0.35
    right = uses[stop][6] if joint_right else 0.4
    logs = [math.log(x + 1e-3) for x in (begin, end, left, right)]
    score = sum(logs) + sum(math.log(uses[i][1] + 1e-3) for i in range(first + 1, last))
    return [
        begin, inside, end, left, right, score,
        float(joint_left and words.gaps[first] != " "),
        float(joint_right and words.gaps[stop] != " "),
        _gap(words.gaps[first] if first else "\n", joint_left),
        _gap(words.gaps[stop] if stop < len(words) else ".", joint_right),
        sum(words.gaps[i] != " " for i in range(first + 1, stop)),
    ]  # fmt: skip


def _gap(gap: str, joint: bool) -> float:
    if joint:
        return 0.0
    return 1.0 if "," in gap else 2.0 if "(" in gap or ")" in gap else 3.0


def _surface(thing: Thing, known: Statistics) -> list[float]:
    found = [known.surfaces[k] for k in thing.keys if k in known.surfaces]
    if not found:
        return [0.0, 0.0, -1.0, *_TYPE_PRIOR]
    best = max(found, key=lambda s: s.annotated)
    return [
        math.log1p(best.papers),
        math.log1p(best.annotated),
        (best.annotated + 0.3) / (best.papers + 1.0),
        *shares(best.types, _TYPE_PRIOR),
    ]


def surface_roles(thing: Thing, known: Statistics) -> tuple[float, ...]:
    """In what roles the surfaces of THING stood in annotated papers."""
    found = [known.surfaces[k] for k in thing.keys if k in known.surfaces]
    return shares(max(found, key=lambda s: s.annotated).roles if found else (0,) * len(ROLES), _ROLE_PRIOR)


def _head(words: Words, thing: Thing, stop: int, known: Statistics) -> list[float]:
    counts = known.head(words.singular[stop - 1])
    table = head_type(thing.keys[0])
    prior = tuple(0.7 if t == table else 0.075 for t in TYPES) if table else _TYPE_PRIOR
    return [*shares(counts, prior, 3.0), math.log1p(sum(counts))]


def _nesting(scores: Mapping[Place, float]) -> dict[Place, tuple[int, float, int]]:
    """For each place how many hold it, the best score of those, and how many it holds."""
    around = dict.fromkeys(scores, 0)
    best = dict.fromkeys(scores, -20.0)
    holds = dict.fromkeys(scores, 0)
    for (first, stop), score in scores.items():
        for a in range(first, stop):
            for b in range(a + 1, stop + 1):
                if (a, b) in around and b - a < stop - first:
                    around[a, b] += 1
                    best[a, b] = max(best[a, b], score)
                    holds[first, stop] += 1
    return {place: (around[place], best[place], holds[place]) for place in scores}
