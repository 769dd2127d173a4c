"""The learned reader: words, their pieces and shapes, and the network that scores every span of words.

What is here serves training (`kg.learn`) and reading alike, so that both see a text in the same way.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned import arrays, bonds, parts
from kg.model import ROLES, TYPES
from kg.text import without_accents

WIDEST: Final = 12  # words in a span, marks counted: 99.9 % of the annotated names have no more
LONGEST: Final = 510  # pieces of a text; the rest is not read
LONGEST_WORD: Final = 100  # letters of a word that is taken apart, as in BERT
# What spelling says that an uncased vocabulary forgets: the first pattern that fits a word is its shape.
SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    "": re.compile(r"(?!)"),
    "digits": re.compile(r"\d+"),
    "lower": re.compile(r"[^\W\d_A-Z]+"),
    "capital": re.compile(r"[A-Z]"),
    "upper": re.compile(r"[A-Z]+"),
    "plural": re.compile(r"[A-Z]{2,}s"),
    "title": re.compile(r"[A-Z][^\W\d_A-Z]+"),
    "mixed": re.compile(r"[^\W\d_]+"),
    "numbered": re.compile(r"(?=.*[A-Z])\w+"),
    "coded": re.compile(r"\w+"),
    "open": re.compile(r"[(\[{]"),
    "close": re.compile(r"[)\]}]"),
    "stop": re.compile(r"[.!?]"),
    "hyphen": re.compile(r"[-‐-―]"),
    "mark": re.compile(r"."),
}
SLOW: Final = ("SkipLayerNormFusion",)  # on CPUs several times as slow as what it fuses
ZONES: Final = ("", "title", "abstract")
GLUED: Final = 2  # per shape: whether white space stands before the word

_WORD = re.compile(r"[^\W_]+|\S")


class Word(NamedTuple):
    """A run of letters and digits, or one other character, and where it stands."""

    text: str
    start: int
    end: int


def words(text: str) -> tuple[Word, ...]:
    """The words of TEXT; a mark is a word of its own, so that a name's parts can be told apart.

    >>> [w.text for w in words("C-GRPO (2x) beats π0")]
    ['C', '-', 'GRPO', '(', '2x', ')', 'beats', 'π0']
    """
    return tuple(Word(m[0], m.start(), m.end()) for m in _WORD.finditer(text))


@lru_cache(maxsize=1 << 16)
def shape(word: str) -> int:
    """The number of the spelling of WORD in SHAPES.

    >>> names = list(SHAPES)
    >>> [names[shape(w)] for w in ("GRPO", "LLMs", "MetaGPT", "Adam", "policy", "R1", "2x", "50", "(", "%")]
    ['upper', 'plural', 'mixed', 'title', 'lower', 'numbered', 'coded', 'digits', 'open', 'mark']
    """
    return next((n for n, pattern in enumerate(SHAPES.values()) if pattern.fullmatch(word)), 0)


def splitter(vocabulary: Iterable[str]) -> "Splitter":
    """The word piece splitter over VOCABULARY, one piece a line, the number of a piece its place."""
    return Splitter({piece: number for number, piece in enumerate(vocabulary)})


class Splitter:
    """Words into numbered pieces of a vocabulary, the longest first, as uncased BERT does; remembers words."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.numbers = numbers
        self.known: dict[str, tuple[int, ...]] = {}

    def __call__(self, word: str) -> tuple[int, ...]:
        """The numbers of the pieces of WORD, at least one.

        >>> split = splitter(["[UNK]", "meta", "##gp", "##t"])
        >>> split("MetaGPT"), split("x")
        ((1, 2, 3), (0,))
        """
        if word not in self.known:
            if len(self.known) > 1 << 18:
                self.known.clear()
            self.known[word] = self._pieces(without_accents(word).lower())
        return self.known[word]

    def _pieces(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return (self.numbers["[UNK]"],)
        found: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            end = next((e for e in range(len(word), start, -1) if mark + word[start:e] in self.numbers), 0)
            if not end:
                return (self.numbers["[UNK]"],)
            found.append(self.numbers[mark + word[start:end]])
            start = end
        return tuple(found) or (self.numbers["[UNK]"],)


class Encoded(NamedTuple):
    """A text as the network reads it: a number of each kind a piece, and the place of each word's first piece."""

    pieces: NDArray[np.int64]
    shapes: NDArray[np.int64]
    zones: NDArray[np.int64]
    firsts: NDArray[np.int64]
    words: tuple[Word, ...]


def encoded(text: str, split: Splitter) -> Encoded:
    """TEXT, its title on the first line, in numbers; cut after LONGEST pieces.

    >>> split = splitter(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "on", "gr", "##po"])
    >>> code = encoded("On\\nGRPO", split)
    >>> code.pieces.tolist(), code.zones.tolist(), code.firsts.tolist()
    ([2, 4, 3, 5, 6, 3], [0, 1, 1, 2, 2, 2], [1, 3])
    """
    line = text.find("\n")
    all_words = words(text)
    pieces, shapes, zones = [split.numbers["[CLS]"]], [0], [0]
    firsts: list[int] = []
    end = 0
    for word in all_words:
        zone = 1 if word.start < line else 2
        if zone == 2 and zones[-1] == 1:
            pieces.append(split.numbers["[SEP]"])
            shapes.append(0)
            zones.append(1)
        numbers = split(word.text)
        if len(pieces) + len(numbers) > LONGEST:
            break
        form = shape(word.text) * GLUED + (word.start == end and bool(firsts))
        firsts.append(len(pieces))
        pieces.extend(numbers)
        shapes.extend([form] * len(numbers))
        zones.extend([zone] * len(numbers))
        end = word.end
    pieces.append(split.numbers["[SEP]"])
    shapes.append(0)
    zones.append(2)
    a, b, c, d = (np.asarray(numbers, np.int64) for numbers in (pieces, shapes, zones, firsts))
    return Encoded(a, b, c, d, all_words[: len(firsts)])


class Scores(NamedTuple):
    """What the network says of one text: SPANS [first word, further words, score], BORDERS [word, O B I], what each
    word is as the head and the tail of relations, ENDS, and what it tells of roles, PARTS."""

    spans: NDArray[np.float32]
    borders: NDArray[np.float32]
    ends: bonds.Ends
    parts: parts.Told


Reader = Callable[[str], tuple[Encoded, Scores]]


@lru_cache(maxsize=4)
def reader(folder: Path) -> Reader:
    """What reads a text with the network in FOLDER. Texts go one by one: eight-bit sums depend on the company."""
    split = splitter((folder / "pieces.txt").read_text("utf-8").splitlines())
    session = opened(folder / "tagger.onnx")
    bound, played = arrays.read(folder / "bonds.npz", bonds.Weights), arrays.read(folder / "parts.npz", parts.Weights)

    def read(text: str) -> tuple[Encoded, Scores]:
        code = encoded(text, split)
        if not code.words:
            shapes = (WIDEST, 1 + len(TYPES) + len(ROLES)), (3,), (2 * bonds.WIDTH,), (2 * parts.WIDTH,)
            made = [np.zeros((0, *rest), np.float32) for rest in shapes]
        else:
            made = [one[0] for one in session.run(None, padded([code]))]
        spans, borders, ends, told = made
        return code, Scores(spans, borders, bonds.ends(code.words, ends, bound), parts.Told(told, played))

    return read


def opened(graph: Path | bytes) -> Any:
    """An ONNX session of one thread over GRAPH or the file that holds it: sums go in one order."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        graph if isinstance(graph, bytes) else str(graph),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=SLOW,
    )


def batches(codes: Sequence[Encoded], pieces: int) -> list[list[int]]:
    """The places of CODES in groups of like length, each of at most PIECES pieces with the padding."""
    groups: list[list[int]] = []
    for place in sorted(range(len(codes)), key=lambda i: (len(codes[i].pieces), i)):
        if groups and (len(groups[-1]) + 1) * len(codes[place].pieces) <= pieces:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def padded(codes: Sequence[Encoded]) -> dict[str, NDArray[np.int64]]:
    """CODES as the arrays of one batch: `pieces, shapes, zones` of width L, `firsts` of N; padding is 0."""
    width = max(len(c.pieces) for c in codes)
    count = max(len(c.firsts) for c in codes)
    rows = {key: np.zeros((len(codes), width), np.int64) for key in ("pieces", "shapes", "zones")}
    rows["firsts"] = np.zeros((len(codes), count), np.int64)
    for row, code in enumerate(codes):
        for key in ("pieces", "shapes", "zones", "firsts"):
            values = getattr(code, key)
            rows[key][row, : len(values)] = values
    return rows
