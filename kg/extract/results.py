"""Reported numbers: what a text says was reached, by what, on what, by which measure, and against what."""

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from kg.extract.actors import Actor, Place
from kg.extract.relations import hub
from kg.extract.roles import cue, cues
from kg.extract.words import Words
from kg.io import resource
from kg.model import Mention, Result, Span

BY: Final = "results"
# Units as they are printed, longest first, and what each is called in Result.unit.
UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        r"(?:absolute |accuracy )?percentage[ -]points?": "points",
        r"percent(?:ages?)?\b": "%",
        r"\\?%p?": "%",
        r"(?:\\?times|×|-?fold|x)(?![a-z])": "x",
        r"(?:absolute |F1 |BLEU |accuracy )?points?\b": "points",
        r"pp\b": "points",
        r"dB\b": "dB",
        r"FPS\b|fps\b|frames per second": "FPS",
        r"milliseconds?\b|ms\b": "ms",
        r"seconds?\b|sec\b|s\b": "s",
        r"minutes?\b|min\b": "min",
        r"(?:GPU[ -]?)?hours?\b": "h",
        r"GB\b": "GB",
        r"MB\b": "MB",
        r"[GT]?FLOPs?\b": "FLOPs",
        r"tokens/s(?:ec)?\b|tokens per second": "tokens/s",
    }
)
_UNIT = "|".join(f"(?P<u{n}>{pattern})" for n, pattern in enumerate(UNITS))
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,12})?|\.\d{1,12}"
# A number: a sign, digits, perhaps a range, perhaps a unit. None inside a word or a name: GPT-4, A100, 7B, arXiv ids.
_NUMBER = re.compile(
    rf"(?<![\w.\-@^])(?<!\w/)(?P<sign>[+\-−–±~≈><≥≤]?\s?)(?P<number>{_DIGITS})"
    rf"(?P<range>\s?\\?%?\s?(?:--?|–|—|~)\s?\$?(?:{_DIGITS}))?(?:[ \-]?\$?\\?\$?(?:{_UNIT}))?(?![\w@]|[.,]\d|-[a-zA-Z])"
)
_LIST = re.compile(r"\s*(?:[,/]|and|or|to|vs\.?|versus|,\s*and|respectively|\(|→|->)?\s*(?:a |by |from )?")
_OURS: Final = frozenset(["we", "our", "it", "this", "ours", "its", "proposed", "resulting", "than", "over"])
_WITHIN: Final = frozenset(["on", "for", "with", "using", "to", "across", "against", "in", "applied", "compared"])
_OPENING: Final = 6
_DOERS: Final = ("method", "concept")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FROM_TO = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:to|→|->|up to|down to)\s*(?:about |over |only |around |just )?")
_AGAINST = re.compile(r"(?:compared (?:to|with)|relative to|over|against|than|versus|vs\.?|from)\W*(?:\w+\W+){0,4}$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is printed at SPAN, its VALUE and UNIT, the index of the first WORD at or after it."""

    span: Span
    text: str
    value: float
    unit: str
    word: int
    sentence: int


def results(words: Words, mentions: Iterable[Mention]) -> tuple[Result, ...]:
    """The numbers that the text in WORDS reports of MENTIONS, in the order of the text."""
    return reported(words, hub(words, mentions), _model())


def reported(words: Words, found: Sequence[Actor], model: "Model") -> tuple[Result, ...]:
    """The numbers that MODEL takes the text in WORDS to report of the actors FOUND."""
    all_ = tuple(figures(words, found))
    sure = [model.probability(features(words, figure, found)) for figure in all_]
    chosen = (n for n, p in enumerate(sure) if p >= model.threshold and not _is_baseline(words, all_, n))
    return tuple(_result(words, all_, n, found, sure[n]) for n in chosen)


def figures(words: Words, found: Sequence[Actor]) -> Iterator[Figure]:
    """The numbers in WORDS that are no part of what is FOUND there, no year and no item of a numbered list."""
    named = [words.span(p.first, p.stop) for actor in found for p in actor.places]
    bare = [figure for m in _NUMBER.finditer(words.text) if (figure := _figure(words, m))]
    outside = [f for f in bare if not any(s.start < f.span.end and f.span.start < s.end for s in named)]
    for n, figure in enumerate(outside):
        yield _with_unit(words.text, figure, outside[n + 1 : n + 4])


def _figure(words: Words, match: re.Match[str]) -> Figure | None:
    text, unit = match[0].strip(), next((name for n, name in enumerate(UNITS.values()) if match[f"u{n}"]), "")
    if not unit and (_YEAR.fullmatch(match["number"]) or _is_item(words.text, match)):
        return None
    start = match.end() - len(match[0].lstrip())
    word = bisect_right(words.ends, start)
    sentence = words.sentence[min(word, len(words) - 1)]
    value = float(match["number"].replace(",", ""))
    negative = match["sign"].strip() in ("-", "−", "–")
    return Figure(Span(start, match.end()), text, -value if negative else value, unit, word, sentence)


def _is_item(text: str, match: re.Match[str]) -> bool:
    """Whether the number is that of an item in a list: "(1) …; 2) …"."""
    before = text[: match.end() - len(match[0].lstrip())]
    opened = before[-1:] == "(" or before.rstrip()[-1:] in ("", ",", ";", ":", ".")
    return opened and text[match.end() : match.end() + 1] == ")" and match["number"].isdigit()


def _with_unit(text: str, figure: Figure, following: Sequence[Figure]) -> Figure:
    """FIGURE with the unit of the next in a list where it has none: "1.6 and 2.5 points"."""
    end = figure.span.end
    for other in following:
        if figure.unit or not _LIST.fullmatch(text, end, other.span.start):
            return figure
        if other.unit:
            return Figure(figure.span, figure.text, figure.value, other.unit, figure.word, figure.sentence)
        end = other.span.end
    return figure


def features(words: Words, figure: Figure, found: Sequence[Actor]) -> tuple[str, ...]:
    """What tells a reported number from any other."""
    return tuple(dict.fromkeys(_features(words, figure, found)))


def _features(words: Words, figure: Figure, found: Sequence[Actor]) -> Iterator[str]:
    before = words.norms[max(0, figure.word - 5) : figure.word]
    stop = bisect_left(words.starts, figure.span.end)
    after = words.norms[stop : stop + 4]
    unit = figure.unit or ("decimal" if "." in figure.text else "whole")
    yield f"unit {unit}"
    yield f"signed {figure.text[0] in '+-−±~≈><'} {unit}"
    yield f"after the mark {words.text[: figure.span.start].rstrip()[-1:]}"
    yield f"before the mark {words.text[figure.span.end : figure.span.end + 1]}"
    yield from (f"before {w}" for w in before[-3:])
    yield from (f"before, {unit} {w}" for w in before[-2:])
    yield from (f"after {w}" for w in after)
    yield from (f"after, {unit} {w}" for w in after[:2])
    start, end = bisect_left(words.sentence, figure.sentence), bisect_right(words.sentence, figure.sentence)
    told = {cue(norm) for norm in words.norms[start:end]} - {-1}
    yield from (f"in the sentence {cues()[0][kind]}" for kind in sorted(told))
    yield from (f"near {w}" for w in words.norms[max(start, figure.word - 10) : min(end, figure.word + 10)])
    kinds = sorted({f"{a.role} {a.kind}" for a in found for p in a.places if p.sentence == figure.sentence})
    yield from (f"with {kind}" for kind in kinds)
    yield from (f"with, {unit} {kind.split()[1]}" for kind in kinds)
    last = words.sentence[-1]
    yield f"sentence {round(4 * figure.sentence / last) if last else 0}"


def _is_baseline(words: Words, all_: Sequence[Figure], n: int) -> bool:
    """Whether the number is where another one comes from: "from 20 to 50", "60 → 65"."""
    return n + 1 < len(all_) and _goes_to(words, all_[n], all_[n + 1])


def _goes_to(words: Words, first: Figure, second: Figure) -> bool:
    between = _FROM_TO.fullmatch(words.text, first.span.end, second.span.start)
    # "3 to 5 times" is a range, "from 3 to 5 times" is not.
    starts = first.unit == second.unit or not first.unit
    before = words.norms[first.word - 1] if first.word else ""
    return bool(between) and starts and (before in ("from", "by") or "%" in first.text or "." in first.text)


def _result(words: Words, all_: Sequence[Figure], n: int, found: Sequence[Actor], sure: float) -> Result:
    figure = all_[n]
    here = [(actor, place) for actor in found for place in actor.places if place.sentence == figure.sentence]
    return Result(
        _method(words, figure, here, found),
        _benchmark(words, all_, n, here),
        _metric(figure, here),
        figure.text,
        _baseline(words, all_, n, here),
        figure.span,
        figure.value,
        figure.unit,
        round(sure, 3),
        BY,
    )


Here = Sequence[tuple[Actor, Place]]


def _method(words: Words, figure: Figure, here: Here, found: Sequence[Actor]) -> str:
    """What FIGURE is said of.

    The paper's own method that stands last before it in its sentence, else another method that the sentence is
    about, else the paper's hub, else the nearest method.
    """
    own = [(a, p) for a, p in here if a.mention.role == "proposes" and a.kind in _DOERS]
    others = [(a, p) for a, p in here if a.kind == "method" and p.stop <= figure.word]
    about = [(a, a.places[0]) for a in found if a.is_hub and a.kind in _DOERS]
    if not own and others and (not about or _subject(words, figure, others)):
        return _last(others, figure)
    nearest = sorted(((a, p) for a, p in here if a.kind in _DOERS), key=lambda pair: abs(pair[1].first - figure.word))
    chosen = own or about or nearest[:1] or [(a, a.places[0]) for a in found if a.is_hub]
    return _last(chosen, figure) if chosen else ""


def _last(actors: Here, figure: Figure) -> str:
    """The last of ACTORS before FIGURE, the first where all come after it."""
    before = [(p.first, a.mention.name) for a, p in actors if p.first < figure.word]
    return max(before)[1] if before else actors[0][0].mention.name


def _subject(words: Words, figure: Figure, others: Here) -> bool:
    """Whether a method that is not the paper's own seems to be what FIGURE is said of."""
    start = bisect_left(words.sentence, figure.sentence)
    first = min(place.first for _, place in others)
    said = words.norms[start:first]
    return len(said) <= _OPENING and not _OURS & set(words.norms[start : figure.word]) and not _WITHIN & set(said)


def _benchmark(words: Words, all_: Sequence[Figure], n: int, here: Here) -> str:
    """The benchmark, else the task: the next with "on" or "in", else the last before, else the next at all."""
    figure = all_[n]
    stop = min((f.word for f in all_[n + 1 :] if f.sentence == figure.sentence), default=len(words))
    kind = next((k for k in ("benchmark", "task") if any(a.kind == k for a, _ in here)), "")
    places = sorted(((p, a) for a, p in here if a.kind == kind), key=lambda pair: pair[0].first)
    after = [(p, a) for p, a in places if p.first >= figure.word]
    near = [
        a
        for p, a in after
        if p.first < stop and {"on", "in", "for", "across"} & set(words.norms[figure.word : p.first])
    ]
    before = [a for p, a in places if p.first < figure.word]
    later = [a for p, a in after if {"on", "in", "across"} & set(words.norms[figure.word : p.first])]
    best = near[:1] or before[-1:] or later[:1] or [a for _, a in after[:1]]
    return best[0].mention.name if best else ""


def _metric(figure: Figure, here: Here) -> str:
    places = [(_distance(figure, p), a) for a, p in here if a.kind == "metric"]
    return min(places, key=lambda pair: pair[0])[1].mention.name if places else ""


def _distance(figure: Figure, place: Place) -> float:
    """How far PLACE is from FIGURE in words; what follows is nearer: "40.0 BLEU"."""
    return place.first - figure.word - 0.5 if place.first >= figure.word else figure.word - place.stop


def _baseline(words: Words, all_: Sequence[Figure], n: int, here: Here) -> str:
    figure = all_[n]
    if n and _goes_to(words, all_[n - 1], figure):
        return all_[n - 1].text
    if n + 1 < len(all_):
        following = all_[n + 1]
        between = words.text[figure.span.end : following.span.start]
        if following.sentence == figure.sentence and len(between) < 60 and _AGAINST.search(between):
            return following.text
    rivals = [(p, a) for a, p in here if p.first > figure.word and a.mention.role in ("compares_with", "extends")]
    close = [a for p, a in rivals if _AGAINST.search(words.text[figure.span.end : words.starts[p.first]] + " ")]
    return close[0].mention.name if close else ""


@dataclass(frozen=True, slots=True)
class Model:
    """What each feature adds to the odds that a number is a result, a bias, and how sure is sure enough."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, shown: Iterable[str]) -> float:
        """How likely a number with the features SHOWN is a result."""
        return 1 / (1 + math.exp(-self.bias - sum(self.weights.get(feature, 0.0) for feature in shown)))


@lru_cache(maxsize=1)
def _model() -> Model:
    raw = json.loads(resource("data/results.json").read_text("utf-8"))
    return Model(raw["weights"], raw["bias"], raw["threshold"])
