"""The topics of a paper, from a closed list that is a small tree, with the words that gave each."""

import csv
import json
import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.io import resource
from kg.model import Span, Subject
from kg.text import folded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OTHER: Final = "other"
MOST: Final = 3
# The share of the best that a second and third topic must reach, chosen on folds of the gold papers.
THRESHOLD: Final = 0.3

_WORD = re.compile(r"([^\W_]+)")
_JOINED = re.compile(r"[ \-‐-―/_]*")
_LONGEST: Final = 3
_TITLE_WEIGHT: Final = 3.0
_SPANS: Final = 3
_SURE: Final = 0.5
# What is learned from whole abstracts does not speak of a title alone.
_FEW: Final = 40


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its NAME, the BROADER one ("" at the top), what it is about, and phrases that hint at it."""

    name: str
    broader: str
    description: str
    cues: tuple[tuple[str, float], ...]


@lru_cache(maxsize=1)
def tree() -> Mapping[str, Topic]:
    """Every topic by name, as kg/data/topics.csv lists them.

    >>> tree()["exploration"].broader
    'reinforcement learning theory and algorithms'
    """
    with resource("data/topics.csv").open(encoding="utf-8", newline="") as lines:
        return {row["name"]: _topic(row) for row in csv.DictReader(lines)}


def _topic(row: Mapping[str, str]) -> Topic:
    cues = (cue.partition(":") for cue in row["cues"].split("|"))
    return Topic(
        row["name"], row["broader"], row["description"], tuple((_key(c), float(w or 1)) for c, _, w in cues if c)
    )


def broader(topic: str) -> str:
    """The topic that holds TOPIC, "" for one at the top or a name that is none.

    >>> broader("meta-reinforcement learning"), broader("meta-learning")
    ('meta-learning', '')
    """
    return tree()[topic].broader if topic in tree() else ""


def topics(text: str) -> tuple[str, ...]:
    """The one to three topics of a paper's TEXT (title, line break, abstract), the first the primary one.

    >>> topics("Offline meta-RL\\nWe meta-train a policy on offline datasets.")[0]
    'meta-reinforcement learning'
    >>> topics("Untitled")
    ('other',)
    """
    return tuple(one.name for one in subjects(text))


def subjects(text: str) -> tuple[Subject, ...]:
    """The `topics` of TEXT, each with the words that speak for it, and how sure it is.

    >>> text = "Offline meta-RL\\nWe meta-train a policy on offline datasets."
    >>> [(one.name, [text[s.start : s.end] for s in one.spans]) for one in subjects(text)]
    [('meta-reinforcement learning', ['meta', 'meta-RL', 'RL'])]
    """
    sure = probabilities(text)
    names = chosen(sure, hinted=bool(_shown(text)[1]))
    return tuple(Subject(name, evidence(text, name), round(sure.get(name, 1.0), 3)) for name in names)


def chosen(sure: Mapping[str, float], *, hinted: bool) -> tuple[str, ...]:
    """The one to three topics of a text for which each is SURE so far; "other" where no cue HINTED at any.

    >>> chosen({"exploration": 0.2, "other": 0.4, "meta-learning": 0.1}, hinted=True)
    ('exploration',)
    """
    if not hinted:
        return (OTHER,)
    named = {name: p for name, p in sure.items() if name != OTHER or p >= _SURE}
    first, *rest = sorted(named, key=lambda name: (-named[name], name))[:MOST]
    return (first, *(name for name in rest if sure[name] >= THRESHOLD))


def probabilities(text: str) -> dict[str, float]:
    """How likely each topic is to be one of TEXT's: by learned weights, in a few words by cues alone."""
    import numpy as np

    rows, hints = _shown(text)
    if len(_words(text)) < _FEW:
        hints = {topic: hints.get(topic, 0.0) for topic in tree()}
        return {topic: hint / (sum(hints.values()) or 1.0) for topic, hint in hints.items()}
    model = _model()
    hinted = {model.rows["#" + topic]: value for topic, value in hints.items() if "#" + topic in model.rows}
    values = np.array([1.0] * (len(rows) + 1) + [*hinted.values()])
    odds = (model.weights.take([0, *rows, *hinted], axis=0) * values[:, None]).sum(axis=0)
    return {topic: 1 / (1 + math.exp(-value)) for topic, value in zip(model.topics, odds.tolist(), strict=True)}


def evidence(text: str, topic: str) -> tuple[Span, ...]:
    """The words of TEXT that speak most for TOPIC, in their order; the title where none does.

    >>> text = "Regret bounds\\nA contextual bandit with side information."
    >>> [text[s.start : s.end] for s in evidence(text, "bandits and active learning")]
    ['Regret', 'contextual bandit', 'bandit']
    """
    found, spoken = _telling(text), _spoken(topic)
    shares = sorted((-spoken[phrase], found[phrase]) for phrase in found.keys() & spoken.keys())
    best = islice(dict.fromkeys(place for _, place in shares), _SPANS)
    return tuple(Span(*place) for place in sorted(best)) or (Span(0, len(text.partition("\n")[0])),)


def features(text: str) -> Mapping[str, float]:
    """What TEXT shows: each phrase ("^" before one of the title), and then for each topic ("#" before it) its cues."""
    title = len(text.partition("\n")[0])
    phrases = {phrase: end for phrase, (_, end) in _phrases(text).items() if phrase.count(" ") < _LONGEST - 1}
    shown = (
        name for phrase, end in phrases.items() for name in ((phrase, "^" + phrase) if end <= title else (phrase,))
    )
    return dict.fromkeys(shown, 1.0) | {"#" + topic: value for topic, value in _shown(text)[1].items()}


@lru_cache(maxsize=64)
def _shown(text: str) -> tuple[list[int], dict[str, float]]:
    """The rows of those phrases of TEXT that weigh something, and how much its cues hint at each topic."""
    title, said = len(text.partition("\n")[0]), _said()
    rows: list[int] = []
    hints: dict[str, float] = defaultdict(float)
    for phrase, (_, end) in _telling(text).items():
        anywhere, titled, cues, _ = said[phrase]
        rows += (*anywhere, *titled) if end <= title else anywhere
        for topic, weight in cues:
            hints[topic] += weight * (_TITLE_WEIGHT if end <= title else 1.0)
    return rows, {topic: math.log1p(value) for topic, value in sorted(hints.items())}


@lru_cache(maxsize=64)
def _spoken(topic: str) -> Mapping[str, float]:
    """The phrases that speak for TOPIC, as words and as cues, and how much."""
    weights = _model().by_topic.get(topic, {})
    hint = max(0.1, weights.get("#" + topic, 0.0))
    shares: dict[str, float] = {}
    for phrase in {*(feature.removeprefix("^") for feature in weights), *_cues()}:
        learned = weights.get(phrase, 0.0) + weights.get("^" + phrase, 0.0)
        cued = sum(weight for name, weight in _cues().get(phrase, ()) if name == topic)
        shares[phrase] = learned + hint * math.log1p(cued)
    return {phrase: share for phrase, share in shares.items() if share > 0}


@lru_cache(maxsize=64)
def _telling(text: str) -> Mapping[str, tuple[int, int]]:
    """Those of the phrases of TEXT that say something of a topic, or begin one that does."""
    said, words = _said(), _words(text)
    found: dict[str, tuple[int, int]] = {}
    for n, (start, end, phrase) in enumerate(words, 1):
        known = said.get(phrase)
        while known:
            if phrase not in found:
                found[phrase] = start, end
            begin, stop, word = words[n] if n < len(words) else (0, 0, "")
            if word not in known.following or not _is_joint(text[end:begin]):
                break
            phrase, end, n = f"{phrase} {word}", stop, n + 1
            known = said.get(phrase)
    return found


def _phrases(text: str) -> Mapping[str, tuple[int, int]]:
    """The folded phrases of TEXT up to three words, none across a mark, each with its first start and end."""
    words = _words(text)
    found: dict[str, tuple[int, int]] = {}
    for n, (start, end, phrase) in enumerate(words, 1):
        found.setdefault(phrase, (start, end))
        for begin, stop, word in words[n : n + _LONGEST - 1]:
            if not _is_joint(text[end:begin]):
                break
            phrase, end = f"{phrase} {word}" if phrase else word, stop
            found.setdefault(phrase, (start, end))
    return found


@lru_cache(maxsize=64)
def _words(text: str) -> tuple[tuple[int, int, str], ...]:
    """Where each word of TEXT starts and ends, and the word folded."""
    *pieces, _ = _WORD.split(text)  # what is between words and a word in turn, and the rest
    bounds = [*accumulate(map(len, pieces))]
    return tuple(zip(bounds[::2], bounds[1::2], map(folded, pieces[1::2]), strict=True))


class _Said(NamedTuple):
    """What a phrase says: its row of weights, that for a title, the topics of which it is a cue; what can follow it."""

    anywhere: tuple[int, ...]
    titled: tuple[int, ...]
    cues: tuple[tuple[str, float], ...]
    following: frozenset[str]


@lru_cache(maxsize=1)
def _said() -> Mapping[str, _Said]:
    """All phrases that say something of a topic, and their beginnings."""
    rows, cues = _model().rows, _cues()
    following: dict[str, set[str]] = defaultdict(set)
    for phrase in {feature.removeprefix("^") for feature in rows if not feature.startswith("#")} | cues.keys():
        words = phrase.split(" ")
        for n, word in enumerate(words if len(words) <= _LONGEST else ()):
            following[" ".join(words[:n])].add(word)
        following[phrase] |= set()
    anywhere, titled = ({p: (rows[m + p],) for p in following if m + p in rows} for m in ("", "^"))
    return {
        phrase: _Said(anywhere.get(phrase, ()), titled.get(phrase, ()), cues.get(phrase, ()), frozenset(words))
        for phrase, words in following.items()
        if phrase
    }


@lru_cache(maxsize=1 << 10)
def _is_joint(gap: str) -> bool:
    return bool(_JOINED.fullmatch(gap))


def _key(phrase: str) -> str:
    return " ".join(folded(word) for word in _WORD.findall(phrase))


@lru_cache(maxsize=1)
def _cues() -> Mapping[str, tuple[tuple[str, float], ...]]:
    found: dict[str, tuple[tuple[str, float], ...]] = defaultdict(tuple)
    for topic in tree().values():
        for phrase, weight in topic.cues:
            found[phrase] += ((topic.name, weight),)
    return found


@dataclass(frozen=True, slots=True)
class _Model:
    """What a feature adds for each of TOPICS: its row of WEIGHTS, of which the first is there for every text."""

    topics: tuple[str, ...]
    rows: Mapping[str, int]
    weights: "NDArray[np.float64]"
    by_topic: Mapping[str, Mapping[str, float]]


@lru_cache(maxsize=1)
def _model() -> _Model:
    import numpy as np

    learned = json.loads(resource("data/topics.json").read_text("utf-8"))
    topics, by_topic = tuple(learned["bias"]), learned["weights"]
    features = dict.fromkeys(feature for weights in by_topic.values() for feature in weights)
    rows = {feature: row for row, feature in enumerate(features, 1)}
    weights = np.array([[by_topic.get(t, {}).get(f, 0.0) for t in topics] for f in features])
    return _Model(topics, rows, np.vstack([list(learned["bias"].values()), weights]), by_topic)
