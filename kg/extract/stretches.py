"""Every stretch of words that could be a name, found by its key when it is asked for: few of a text's thousands are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.extract.words import MAX_WORDS, Words

Place = tuple[int, int]


class Listed:
    """Keys to look for in many texts: all of them, and what those of several words BEGIN with, each part with a space
    after it."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = frozenset(keys)
        self.begin = frozenset(
            key[: at + 1] for key in self.keys if " " in key for at, letter in enumerate(key) if letter == " "
        )


class Stretches(Mapping[str, list[Place]]):
    """The places of each stretch of WORDS that could be a name, in their order, by its key.

    >>> from kg.extract.words import words
    >>> dict(Stretches(words("policy gradients")))
    {'policy': [(0, 1)], 'policy gradient': [(0, 2)], 'gradient': [(1, 2)]}
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self._known: dict[str, list[Place]] = {}
        self._first: dict[str, list[int]] = defaultdict(list)
        self._last: dict[str, list[int]] = defaultdict(list)
        for at, (norm, singular) in enumerate(zip(words.norms, words.singular, strict=True)):
            self._first[norm].append(at)
            self._last[singular].append(at)

    def __getitem__(self, name: str) -> list[Place]:
        """The places of NAME; KeyError where the text has none."""
        if places := self.of(name):
            return places
        raise KeyError(name)

    def of(self, name: str) -> list[Place]:
        """The places of NAME, which may be none."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._places(name)
        return known

    def _places(self, name: str) -> list[Place]:
        more = name.count(" ")
        if not more:
            return [(at, at + 1) for at in self._last.get(name, ())]
        first, last = name[: name.index(" ")], name[name.rindex(" ") + 1 :]
        runs, norms, key = self._words.runs, self._words.norms, self._words.key
        return [
            (at - more, at + 1)
            for at in self._last.get(last, ())
            if more <= at
            and norms[at - more] == first
            and runs[at - more] == runs[at]
            and (more == 1 or (more < MAX_WORDS and key(at - more, at + 1) == name))
        ]

    def is_first(self, name: str, place: Place) -> bool:
        """Whether PLACE is the first of those of NAME."""
        last = place[1] - 1
        ends = self._last[self._words.singular[last]]
        if len(ends) == 1:
            self._known[name] = [place]  # its only one: whoever asks for its places next need not look
        return ends[0] == last or self.of(name)[0] == place

    def among(self, listed: Listed) -> set[str]:
        """Those of the keys that are LISTED that stand in the text."""
        found = set(listed.keys.intersection(self._last))  # a view & a set takes twenty times as long
        for norm, places in self._first.items():
            if f"{norm} " in listed.begin:
                for first in places:
                    found.update(self._from(first, listed))
        return found

    def _from(self, first: int, listed: Listed) -> Iterator[str]:
        """The LISTED keys of several words that begin with word FIRST."""
        norms, singular, runs = self._words.norms, self._words.singular, self._words.runs
        front = f"{norms[first]} "
        for last in range(first + 1, min(first + MAX_WORDS, len(runs))):
            if runs[last] != runs[first] or front not in listed.begin:
                break
            if (name := front + singular[last]) in listed.keys:
                yield name
            front = f"{front}{norms[last]} "

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self.of(name))

    def __iter__(self) -> Iterator[str]:
        words, seen = self._words, set[str]()
        for first in range(len(words)):
            for stop in range(first + 1, min(first + MAX_WORDS, len(words)) + 1):
                if words.runs[stop - 1] != words.runs[first]:
                    break
                if (name := words.key(first, stop)) not in seen:
                    seen.add(name)
                    yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)
