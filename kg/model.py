"""Records and vocabularies: what crosses the borders between modules."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

# The five kinds of entity, and the node label of each in the graph.
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "method": "Method",
        "benchmark": "Benchmark",
        "task": "Task",
        "concept": "Concept",
        "metric": "Metric",
    }
)
TYPES: Final = tuple(LABELS)

# How a paper relates to an entity, the strongest first, and the edge that each becomes.
ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "proposes": "PROPOSES",
        "extends": "EXTENDS",
        "addresses": "ADDRESSES",
        "studies": "STUDIES",
        "evaluates_on": "EVALUATES_ON",
        "compares_with": "COMPARES_WITH",
        "uses": "USES",
        "mentions": "MENTIONS",
    }
)

# What a text states between two entities, and the edge that each becomes.
RELATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "extends": "EXTENDS",
        "part_of": "PART_OF",
        "is_a": "IS_A",
        "outperforms": "OUTPERFORMS",
        "evaluated_on": "EVALUATED_ON",
        "applied_to": "APPLIED_TO",
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a paper was read: FILE as the user would recognise it, POSITION in it from 1, the FORM.

    TITLE and ABSTRACT are the strings as they were found, before cleaning.
    """

    file: str
    position: int
    form: str
    title: str = ""
    abstract: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper under all the names and in all the places where it was found.

    Dates are ISO 8601, possibly cut to the part that is known ("2024-05", "2024", "").
    PUBLISHED is the day of the paper, LISTED the day on which a site featured it.
    IDS are typed values such as "arxiv:2402.03300" or "doi:10.1000/182".
    A number that no source gives is None.
    """

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    published: str = ""
    listed: str = ""
    ids: tuple[str, ...] = ()
    organization: str = ""
    upvotes: int | None = None
    comments: int | None = None
    keywords: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def text(self) -> str:
        """Title and abstract, a line break between them; every span counts into it."""
        return f"{self.title}\n{self.abstract}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One record that could not be used, and why; the rest of its file went on."""

    file: str
    position: int
    why: str


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters START to END (exclusive) of a paper's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity as one paper names it: all its SPANS, its type and role, and which extractor found it.

    KIND is the type of the user's own, where the user has some.
    """

    name: str
    type: str
    role: str
    spans: tuple[Span, ...]
    confidence: float = 1.0
    by: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation that a text states between two mentions (by their names); SPAN is the sentence."""

    head: str
    relation: str
    tail: str
    span: Span
    confidence: float = 1.0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A reported number: strings as printed, VALUE also as NUMBER and UNIT ("%", "x", "points", "")."""

    method: str
    benchmark: str
    metric: str
    value: str
    baseline: str
    span: Span
    number: float | None = None
    unit: str = ""
    confidence: float = 1.0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic of a paper by its NAME, with the SPANS that speak most for it, and how sure it is."""

    name: str
    spans: tuple[Span, ...]
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Annotation:
    """All that was found in one paper. Names are unique among its mentions."""

    paper_id: str
    topics: tuple[Subject, ...] = ()
    mentions: tuple[Mention, ...] = ()
    links: tuple[Link, ...] = ()
    results: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Judgement:
    """A decision that two names (typed: "method:GRPO") are the "same" thing or "different", and why.

    A name may be that of one paper: "paper:arxiv.2402.03300#method:GRPO". Verdict "undone" takes back the latest
    that stands about the two.
    """

    left: str
    right: str
    verdict: str
    why: str
    confidence: float = 1.0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing under all of its names. ID is its node in the graph: "method:direct-preference-optimization"."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    ambiguous: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """Why an edge is there: the paper, the spans of its text, and which extractor says so."""

    paper_id: str
    spans: tuple[Span, ...] = ()
    confidence: float = 1.0
    by: str = ""


# The graph contract. Types: str, int (may be null), float, bool, list = list of str.
# `claims` is a list of {paper: id of a Paper node, spans: [[start, end]], confidence, by, text};
# TEXT is the sentence that the first span stands in, "" where a claim has no span (a source named the author).
_ENTITY_FIELDS: Final = MappingProxyType(
    {
        "id": "str",
        "label": "str",
        "name": "str",
        "aliases": "list",
        "ids": "list",
        "papers": "int",
        "first_seen": "str",
        "ambiguous": "bool",
        "kind": "str",  # a type of the user's own
    }
)
_COUNTED_FIELDS: Final = MappingProxyType(
    {"id": "str", "label": "str", "name": "str", "papers": "int", "first_seen": "str"}
)

NODE_FIELDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "Paper": MappingProxyType(
            {
                "id": "str",
                "label": "str",
                "name": "str",  # the title
                "abstract": "str",
                "published": "str",
                "listed": "str",
                "authors": "list",
                "author_count": "int",
                "ids": "list",
                "organization": "str",
                "upvotes": "int",
                "comments": "int",
                "keywords": "list",
                "links": "list",
                "sources": "list",  # "file#position (form)"
            }
        ),
        **dict.fromkeys(LABELS.values(), _ENTITY_FIELDS),
        "Topic": _COUNTED_FIELDS,
        "Result": MappingProxyType(
            {
                "id": "str",
                "label": "str",
                "name": "str",  # "60.6% → 65.7% Recall@1 on CUB200"
                "value": "str",
                "number": "float",
                "unit": "str",
                "baseline": "str",
                "method": "str",  # as printed; the nodes are at the ends of OF, ON, BY_METRIC
                "benchmark": "str",
                "metric": "str",
            }
        ),
        "Author": _COUNTED_FIELDS,
        "Organization": _COUNTED_FIELDS,
    }
)

EDGE_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "source": "str",
        "target": "str",
        "relation": "str",  # the edge key in NetworkX
        "weight": "float",  # papers that claim it; for derived edges the strength
        "confidence": "float",  # of the surest claim
        "first_seen": "str",  # the earliest date of the papers that claim it
        "derived": "bool",
        "claims": "claims",
    }
)

_ENTITIES: Final = tuple(LABELS.values())

# Every relation: the labels that it may start from, and those that it may end in.
EDGES: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = MappingProxyType(
    {
        "PROPOSES": (("Paper",), _ENTITIES),
        "EXTENDS": (("Paper", *_ENTITIES), _ENTITIES),
        "ADDRESSES": (("Paper",), _ENTITIES),
        "STUDIES": (("Paper",), _ENTITIES),
        "EVALUATES_ON": (("Paper",), _ENTITIES),
        "COMPARES_WITH": (("Paper",), _ENTITIES),
        "USES": (("Paper",), _ENTITIES),
        "MENTIONS": (("Paper",), _ENTITIES),
        "PART_OF": (_ENTITIES, _ENTITIES),
        "IS_A": (_ENTITIES, _ENTITIES),
        "OUTPERFORMS": (_ENTITIES, _ENTITIES),
        "EVALUATED_ON": (_ENTITIES, _ENTITIES),
        "APPLIED_TO": (_ENTITIES, _ENTITIES),
        "BROADER": (("Concept", "Task", "Topic"), ("Concept", "Task", "Topic")),
        "HAS_TOPIC": (("Paper",), ("Topic",)),
        "REPORTS": (("Paper",), ("Result",)),
        "OF": (("Result",), ("Method",)),
        "ON": (("Result",), ("Benchmark", "Task")),
        "BY_METRIC": (("Result",), ("Metric",)),
        "CO_OCCURS_WITH": (_ENTITIES, _ENTITIES),
        "SIMILAR_TO": (("Paper",), ("Paper",)),
        "WROTE": (("Author",), ("Paper",)),
        "FROM": (("Paper",), ("Organization",)),
    }
)
DERIVED: Final = frozenset({"CO_OCCURS_WITH", "SIMILAR_TO"})
