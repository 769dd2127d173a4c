"""A text as words: what a name is made of, and where it must end."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import Final

from kg.model import Span
from kg.text import folded, sentences

# Letters and digits; inside, what ties a name together (2.5, fast.ai, pass@1, AIME'24, Q&A); after, C++, Q*, C#.
# A possessive 's and a hyphen end a word, a hyphen does not end a name.
_WORD = re.compile(r"([^\W_]+(?:(?:[.,](?=\d)|\.(?=[a-z])|[@^&]|['’](?!s\b))[^\W_]+)*(?:[+*#]+(?![\w(]))?)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_JOINERS = frozenset([" ", "-", "--", "‐", "‑", "‒", "–", "—", "_", "/", "−", "+", "'", "’", "' ", "’ "])
# No name that anyone has listed is longer, hyphens counted as spaces.
MAX_WORDS: Final = 8
_EACH: Final = ("starts", "ends", "forms", "norms", "singular", "shapes", "gaps")  # what each word has by itself


@dataclass(frozen=True, slots=True, eq=False)  # by itself, not by the thousands of its parts: `together` remembers
class Words:
    """The words of TEXT: character STARTS and ENDS, folded NORMS, the same as last word of a name in SINGULAR, SHAPES.

    A name lies within one of the RUNS, whose words only spaces, hyphens and slashes part.
    GAPS[i] is the text before word i; SENTENCE[i] the number of the sentence that word i stands in.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    forms: tuple[str, ...]
    norms: tuple[str, ...]
    singular: tuple[str, ...]
    shapes: tuple[str, ...]
    gaps: tuple[str, ...]
    runs: tuple[int, ...]
    sentence: tuple[int, ...]
    sentences: tuple[Span, ...]

    def __len__(self) -> int:
        return len(self.starts)

    def key(self, first: int, stop: int) -> str:
        """What all spellings of the name from word FIRST to before word STOP have in common."""
        last = self.singular[stop - 1]
        return last if stop - first == 1 else " ".join((*self.norms[first : stop - 1], last))

    def span(self, first: int, stop: int) -> Span:
        return Span(self.starts[first], self.ends[stop - 1])

    def places(self, spans: Iterable[Span]) -> Iterator[tuple[int, int]]:
        """The first word and the one after the last of each of SPANS, those that hold a word."""
        for span in spans:
            first, stop = bisect_right(self.ends, span.start), bisect_left(self.starts, span.end)
            if first < stop:
                yield first, stop

    def string(self, first: int, stop: int) -> str:
        return self.text[self.starts[first] : self.ends[stop - 1]]


@lru_cache(maxsize=4)
def words(text: str) -> Words:
    """The words of TEXT.

    >>> found = words("LLaVA-Critic-R1+ beats Qwen2.5-7B (pass@1).")
    >>> found.forms
    ('LLaVA', 'Critic', 'R1+', 'beats', 'Qwen2.5', '7B', 'pass@1')
    >>> found.key(0, 3), found.runs
    ('llava critic r1+', (0, 0, 0, 0, 0, 0, 1))
    """
    *pieces, _ = _WORD.split(text)  # a gap and a word in turn, and the rest
    bounds = tuple(accumulate(map(len, pieces)))
    gaps, forms, starts = tuple(pieces[::2]), tuple(pieces[1::2]), bounds[::2]
    norms, singular, shapes = zip(*map(_known, forms), strict=True) if forms else ((), (), ())
    spans = sentences(text)
    begins = (0, *(bisect_left(starts, span.start) for span in spans[1:]), len(forms))
    return Words(
        text,
        starts,
        bounds[1::2],
        forms,
        norms,
        singular,
        shapes,
        gaps,
        tuple(accumulate((gap not in _JOINERS for gap in gaps[1:]), initial=0))[: len(gaps)],
        tuple(chain.from_iterable([n] * (stop - first) for n, (first, stop) in enumerate(pairwise(begins)))),
        spans,
    )


def together(texts: Sequence[Words]) -> Words:
    """The words of TEXTS as those of one, their sentences numbered on; each begins and ends where it does in its own.

    >>> together([words("One. Two"), words("Three")]).sentence
    (0, 1, 2)
    """
    return _together(tuple(texts))


# What judges things, relates them and tells their roles asks for the same texts one after the other.
@lru_cache(maxsize=2)
def _together(texts: tuple[Words, ...]) -> Words:
    parts = {name: tuple(chain.from_iterable(getattr(text, name) for text in texts)) for name in _EACH}
    begun = accumulate((len(text.sentences) for text in texts), initial=0)
    sentence = tuple(start + number for start, text in zip(begun, texts, strict=False) for number in text.sentence)
    return Words(text="", runs=(), sentence=sentence, sentences=(), **parts)


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """The key that NAME has in any text.

    >>> key("Meta-Reinforcement Learning") == key("meta reinforcement learnings")
    True
    """
    found = words.__wrapped__(name)  # not remembered: the texts in work are to stay known
    return found.key(0, len(found)) if len(found) else ""


def is_joint(gap: str) -> bool:
    """Whether two words with GAP between them can belong to one name.

    >>> is_joint("-"), is_joint(" "), is_joint(" ("), is_joint("\\n")
    (True, True, False, False)
    """
    return gap in _JOINERS


@lru_cache(maxsize=1 << 16)
def shape(form: str) -> str:
    """What kind of word FORM is by its letters.

    >>> [shape(w) for w in ("GRPO", "CamelCase", "GPT4", "C++", "Policy", "policy", "2024", "LLMs")]
    ['caps', 'camel', 'digit', 'mark', 'cap', 'lower', 'number', 'caps']
    """
    if _NUMBER.fullmatch(form):
        return "number"
    if form[-1] in "+*#" or "@" in form or "^" in form:
        return "mark"
    if any(c.isdigit() for c in form):
        return "digit"
    stem = form[:-1] if form[-1] == "s" else form
    if len(stem) > 1 and stem.isupper():
        return "caps"
    if any(c.isupper() for c in form[1:]):
        return "camel"
    return "cap" if form[0].isupper() else "lower"


@lru_cache(maxsize=1 << 17)
def _known(form: str) -> tuple[str, str, str]:
    """The norm of FORM, its singular and its shape."""
    # A word that is not the last keeps its plural: fold it before a last word.
    # Some letters are several words in full, and a key has one for each of its words.
    norm, singular = (name.replace(" ", "") for name in (folded(f"{form} x")[:-2], folded(form)))
    return norm, singular, shape(form)
