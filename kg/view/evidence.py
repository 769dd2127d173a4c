"""The sentences behind edges, each kept once, with the words in them that are the evidence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

# The number of a sentence, then where the marked words in it start and end.
Quotation = list[int]


class Sentences(dict[tuple[str, str], int]):
    """The numbers of the sentences that were quoted, by the paper's node and the text."""

    def quoted(self, graph: "nx.MultiDiGraph[str]", claim: Mapping[str, Any]) -> Quotation:
        """CLAIM as a quotation; it must have a text."""
        number = self.setdefault((claim["paper"], claim["text"]), len(self))
        return [number, *_marks(graph, claim)]


def _marks(graph: "nx.MultiDiGraph[str]", claim: Mapping[str, Any]) -> list[int]:
    spans = claim.get("spans") or ()
    if not spans or claim["paper"] not in graph:
        return []
    paper = graph.nodes[claim["paper"]]
    return marks(f"{paper.get('name', '')}\n{paper.get('abstract', '')}", claim["text"], spans)


def marks(text: str, sentence: str, spans: Sequence[Sequence[int]]) -> list[int]:
    """Where those SPANS of TEXT that lie within SENTENCE start and end in it, as JavaScript counts.

    >>> marks("GRPO\\nWe use GRPO here.", "We use GRPO here.", [[12, 16], [0, 4]])
    [7, 11]
    >>> marks("We use GRPO.", "We use GRPO.", [[0, 12]])
    []
    >>> marks("\U0001d70b and GRPO", "\U0001d70b and GRPO", [[6, 10]])
    [7, 11]
    """
    begin = max(text.rfind(sentence, 0, spans[0][0] + len(sentence)), 0)
    inside = _within(spans, begin, begin + len(sentence))
    return [_units(sentence[:place]) for span in inside for place in span]


def _within(spans: Iterable[Sequence[int]], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The SPANS between BEGIN and END, counted from BEGIN, that neither overlap nor take all of it."""
    free = begin
    for start, stop in sorted((span[0], span[1]) for span in spans):
        if free <= start < stop <= end and (start, stop) != (begin, end):
            yield start - begin, stop - begin
            free = stop


def _units(text: str) -> int:
    """The length of TEXT in units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
