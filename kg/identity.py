"""Which identifiers name a paper, which of them leads, and which records are one paper.

Identifiers are typed values: "arxiv:2402.03300", "doi:10.1000/182", "hf:…" and "own:…" (an id that a record
states itself).
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from kg.model import Paper
from kg.text import folded, slug

# The first kind that a paper has leads.
KINDS = ("own", "arxiv", "doi", "hf")

# A title shorter than this, folded, is not enough to say that two records are one paper.
TITLE_ENOUGH = 10
_SLUG_LENGTH = 80

_NEW_ARXIV = re.compile(r"(?<![\d.])(?:0[7-9]|[1-9]\d)(?:0[1-9]|1[0-2])\.\d{4,5}(?!\d)")
_OLD_ARXIV = re.compile(
    r"\b(astro-ph|cond-mat|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|nucl-ex|nucl-th|quant-ph"
    r"|acc-phys|adap-org|alg-geom|ao-sci|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|dg-ga|funct-an|mtrl-th"
    r"|patt-sol|plasm-ph|q-alg|q-bio|solv-int|supr-con|cs|math|nlin|physics|stat)"
    r"(?:\.[A-Za-z-]{2,8})?/(\d{7})(?!\d)",
    re.IGNORECASE,
)
_WHOLE_ARXIV = re.compile(
    rf"(?:arxiv[:.]\s*)?(?:{_NEW_ARXIV.pattern}|{_OLD_ARXIV.pattern})(?:v\d+)?(?:\s*\[[\w.-]+\])?", re.IGNORECASE
)
_ARXIV_LINK = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html|format|e-print)|alphaxiv\.org/abs|huggingface\.co/papers|^/papers)/(.+)", re.I
)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
_ARXIV_DOI = "10.48550/arxiv."


def arxiv_id(text: str) -> str:
    """The arXiv identifier that TEXT is or links to, its version dropped; "" when it is none.

    >>> arxiv_id("2402.03300v2"), arxiv_id("https://arxiv.org/pdf/2402.03300.pdf"), arxiv_id("math.GT/0309136")
    ('2402.03300', '2402.03300', 'math/0309136')
    >>> arxiv_id("p0005"), arxiv_id("version 2402.03300 of a thing")
    ('', '')
    """
    text = text.strip()
    link = _ARXIV_LINK.search(text)
    if not link and not _WHOLE_ARXIV.fullmatch(text):
        return ""
    found = link[1] if link else text
    if old := _OLD_ARXIV.search(found):
        return f"{old[1].lower()}/{old[2]}"
    new = _NEW_ARXIV.search(found)
    return new[0] if new else ""


def doi(text: str) -> str:
    """The DOI that TEXT is or links to, lower-cased; "" when it is none.

    >>> doi("https://doi.org/10.1000/ABC.182"), doi("2402.03300")
    ('10.1000/abc.182', '')
    """
    found = _DOI.search(text)
    return found[0].rstrip(".,;)]}").lower() if found else ""


def identifiers(text: str) -> tuple[str, ...]:
    """The typed identifiers that TEXT (an id, a DOI, a link) gives.

    >>> identifiers("10.48550/arXiv.2402.03300"), identifiers("doi:10.1000/182"), identifiers("unknown")
    (('arxiv:2402.03300',), ('doi:10.1000/182',), ())
    """
    if found := doi(text):
        if found.startswith(_ARXIV_DOI):
            text = found.removeprefix(_ARXIV_DOI)
        else:
            return (f"doi:{found}",)
    return (f"arxiv:{arxiv}",) if (arxiv := arxiv_id(text)) else ()


def own(text: str) -> tuple[str, ...]:
    """The typed identifiers of a record that states its id itself, as TEXT.

    >>> own("p0005"), own("2402.03300v1")
    (('own:p0005',), ('arxiv:2402.03300', 'own:2402.03300v1'))
    """
    return (*identifiers(text), f"own:{text}")


def hub(text: str) -> tuple[str, ...]:
    """The typed identifier of a paper that the Hugging Face site knows as TEXT: arXiv's where it is one.

    >>> hub("2402.03300"), hub("a-community-paper")
    (('arxiv:2402.03300',), ('hf:a-community-paper',))
    """
    return identifiers(text) or (f"hf:{text}",)


def leading(ids: Iterable[str], title: str, published: str = "") -> str:
    """The id of a paper with these typed IDS, or made of TITLE and year when there are none.

    >>> leading(["doi:10.1000/182", "arxiv:2402.03300"], "A Title")
    'arxiv.2402.03300'
    >>> leading(["own:p0005", "arxiv:2402.03300"], "A Title")
    'p0005'
    >>> leading([], "Deep Model Assembling", "2022-12-08"), leading([], "Deep Model Assembling")
    ('title.deep-model-assembling.2022', 'title.deep-model-assembling')
    """
    known = by_kind(ids)
    for kind in KINDS:
        if kind in known:
            value = min(known[kind])
            return value if kind == "own" else f"{kind}.{value}"
    return ".".join(part for part in ("title", _cut(slug(title)), published[:4]) if part)


def by_kind(ids: Iterable[str]) -> dict[str, set[str]]:
    """The values of typed IDS, by their kind."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for typed in ids:
        kind, _, value = typed.partition(":")
        kinds[kind].add(value)
    return dict(kinds)


def _cut(name: str) -> str:
    """NAME when it is short; else its first words and what tells it from others that begin alike."""
    if len(name) <= _SLUG_LENGTH:
        return name
    return name[: _SLUG_LENGTH - 9].rpartition("-")[0] + "-" + _digest(name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def merged(records: Iterable[Paper]) -> tuple[Paper, ...]:
    """The papers that RECORDS tell of, each once, by id: the same for any order of the records.

    Two records are one paper if they share kinds of identifier and agree in each of them, or share none and their
    folded titles match. A record that fits several papers which contradict each other goes to the first of them.

    >>> found = merged([Paper("", "Deep Model Assembling", ids=("arxiv:2212.04129",)),
    ...                 Paper("", "Deep model assembling", "A way to train."), Paper("", "Deep Learning")])
    >>> [(paper.id, paper.abstract) for paper in found]
    [('arxiv.2212.04129', 'A way to train.'), ('title.deep-learning', '')]
    """
    clusters = _Clusters()
    for record in sorted(records, key=_best_known_first):
        clusters.add(record)
    return _unique(one(cluster.records) for cluster in clusters.all())


def _best_known_first(record: Paper) -> tuple[object, ...]:
    return (
        -len(by_kind(record.ids)), record.ids, record.title, record.abstract, record.published, record.sources,
        record.authors, record.keywords, record.links, record.listed, repr(record),
    )  # fmt: skip


@dataclass(slots=True)
class _Cluster:
    """Records taken for one paper so far, and what they are known by."""

    number: int
    records: list[Paper] = field(default_factory=list)
    ids: dict[str, set[str]] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)

    def agrees(self, ids: dict[str, set[str]], titles: set[str]) -> bool:
        shared = self.ids.keys() & ids.keys()
        if shared:
            return all(self.ids[kind] & ids[kind] for kind in shared)
        return bool(self.titles & titles)

    def take(self, records: Iterable[Paper], ids: dict[str, set[str]], titles: set[str]) -> None:
        self.records += records
        self.titles |= titles
        for kind, values in ids.items():
            self.ids.setdefault(kind, set()).update(values)


class _Clusters:
    """Clusters of records, found by identifier and by title."""

    def __init__(self) -> None:
        self._by_key: dict[str, dict[int, _Cluster]] = defaultdict(dict)
        self._all: dict[int, _Cluster] = {}
        self._numbers = count()

    def all(self) -> Iterable[_Cluster]:
        return self._all.values()

    def add(self, record: Paper) -> None:
        ids, titles = _own_with_title(record), {_title_key(record)}
        fitting = [c for c in self._near(ids, titles) if c.agrees(ids, titles)]
        home = fitting[0] if fitting else self._new()
        home.take([record], ids, titles)
        for other in fitting[1:]:
            if home.agrees(other.ids, other.titles):
                home.take(other.records, other.ids, other.titles)
                del self._all[other.number]
        for key in _keys(home.ids, home.titles):
            self._by_key[key][home.number] = home

    def _new(self) -> _Cluster:
        cluster = _Cluster(next(self._numbers))
        self._all[cluster.number] = cluster
        return cluster

    def _near(self, ids: dict[str, set[str]], titles: set[str]) -> Sequence[_Cluster]:
        near = {n for key in _keys(ids, titles) for n, c in self._by_key[key].items() if self._all.get(n) is c}
        return [self._all[n] for n in sorted(near)]


def _keys(ids: dict[str, set[str]], titles: set[str]) -> Iterable[str]:
    yield from (f"{kind}:{value}" for kind, values in ids.items() for value in values)
    yield from (f"title:{title}" for title in titles)


def _own_with_title(record: Paper) -> dict[str, set[str]]:
    """The identifiers of RECORD; an id of its own counts together with the title.

    Two files may each number their papers from 1.
    """
    return by_kind(f"{typed} {folded(record.title)}" if typed.startswith("own:") else typed for typed in record.ids)


def _title_key(record: Paper) -> str:
    """What the titles of two records of one paper have in common; a short one needs its abstract beside it."""
    title = folded(record.title)
    return title if len(title) >= TITLE_ENOUGH else f"{title}\n{folded(record.abstract) or record.sources!r}"


def one(records: Sequence[Paper]) -> Paper:
    """The paper that RECORDS tell of together: title and abstract of the fullest, and all that any knows."""
    records = sorted(records, key=_best_known_first)
    fullest = max(records, key=lambda r: len(r.abstract))
    authors = max((r.authors for r in records), key=len)
    published = _earliest(r.published for r in records)
    ids = tuple(sorted({typed for r in records for typed in r.ids}))
    return Paper(
        id=leading(ids, fullest.title, published),
        title=fullest.title,
        abstract=fullest.abstract,
        authors=authors,
        author_count=_most([*(r.author_count for r in records), len(authors) or None]),
        published=published,
        listed=_earliest(r.listed for r in records),
        ids=ids,
        organization=next((r.organization for r in records if r.organization), ""),
        upvotes=_most(r.upvotes for r in records),
        comments=_most(r.comments for r in records),
        keywords=tuple(dict.fromkeys(k for r in records for k in r.keywords)),
        links=tuple(sorted({link for r in records for link in r.links})),
        sources=tuple(sorted({source for r in records for source in r.sources})),
    )


def _earliest(dates: Iterable[str]) -> str:
    """The earliest of the DATES that are known best.

    >>> _earliest(["2024", "2024-05-02", "2024-05-01", ""])
    '2024-05-01'
    """
    return min(dates, key=lambda date: (-len(date), date), default="")


def _most(numbers: Iterable[int | None]) -> int | None:
    return max((n for n in numbers if n is not None), default=None)


def _unique(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """PAPERS by id; those that would bear the same one get what tells them apart added to it."""
    by_id: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        by_id[paper.id].append(paper)
    kept: list[Paper] = []
    for first, *others in (sorted(same, key=_best_known_first) for same in by_id.values()):
        kept.append(first)
        kept += (replace(other, id=f"{other.id}~{_digest(repr((other.ids, other.text)))}") for other in others)
    return tuple(sorted(kept, key=lambda paper: paper.id))
