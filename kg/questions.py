"""The Python twin of each file in queries/: the same question, the same columns, the same rows in the same order."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kg.model import LABELS, RELATIONS, ROLES

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

Row = dict[str, Any]
Answer = Callable[..., list[Row]]

_ENTITIES: Final = frozenset(LABELS.values())
_ROLES: Final = frozenset(ROLES.values())
_WORKS_WITH: Final = frozenset({"PROPOSES", "EXTENDS", "USES"})
_NAMES: Final = _ROLES - {"ADDRESSES", "EVALUATES_ON"}
_ON: Final = frozenset({"EVALUATES_ON"})
_TOPIC: Final = frozenset({"HAS_TOPIC"})
_BETTER: Final = frozenset({"OUTPERFORMS"})


# Papers


def papers_with_method_and_benchmark(graph: "Graph", *, method: str, benchmark: str, limit: int = 20) -> list[Row]:
    """Papers that work with METHOD and evaluate on BENCHMARK."""
    on = _before_all(graph, _named(graph, benchmark, "Benchmark"), _ON)
    papers = on & _before_all(graph, _named(graph, method, "Method"), _WORKS_WITH)
    return _top([_paper(graph, paper) for paper in papers], limit, "-published", "paper")


def papers_that_say(graph: "Graph", *, phrase: str, limit: int = 20) -> list[Row]:
    """Papers with PHRASE in their title or abstract, in whatever case."""
    sought = phrase.lower()
    papers = (
        paper
        for paper in _all(graph, "Paper")
        if any(sought in graph.nodes[paper].get(part, "").lower() for part in ("name", "abstract"))
    )
    return _top([_paper(graph, paper) for paper in papers], limit, "-published", "paper")


def similar_papers(graph: "Graph", *, paper: str, limit: int = 10) -> list[Row]:
    """The papers most like PAPER, with the number of entities that they share."""
    alike = _linked(graph, paper, "SIMILAR_TO") if paper in graph else {}
    entities = {other: _after(graph, other, _ROLES) for other in (paper, *alike)} if alike else {}
    found = [
        {**_paper(graph, other), "strength": weight, "shared": len(entities[paper] & entities[other])}
        for other, weight in alike.items()
    ]
    return _top([row for row in found if row["shared"]], limit, "-strength", "paper")


def evidence(graph: "Graph", *, entity: str, limit: int = 20) -> list[Row]:
    """The sentences in which papers speak of ENTITY."""
    found = [
        {
            "published": graph.nodes[paper].get("published", ""),
            "paper": paper,
            "relation": relation,
            "entity": node,
            "confidence": data["confidence"],
            "sentence": claim["text"],
        }
        for node in _named(graph, entity)
        for paper, edges in graph.pred[node].items()
        if _label(graph, paper) == "Paper"
        for relation, data in edges.items()
        if relation in _ROLES and any(claim["text"] for claim in data["claims"])
        for claim in data["claims"]
    ]
    return _top(found, limit, "-published", "paper", "relation", "entity", "sentence")


# Methods


def compared_with(graph: "Graph", *, method: str, limit: int = 20) -> list[Row]:
    """What METHOD is compared with, in how many papers, and in how many it is said to win or to lose."""
    papers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for node in _named(graph, method, "Method"):
        for paper in _before(graph, node, _WORKS_WITH | {"COMPARES_WITH"}, "Paper"):
            for other in _after(graph, paper, {"COMPARES_WITH"}, "Method") - {node}:
                papers[node, other].add(paper)
    found = [
        {
            "method": node,
            "other": other,
            "name": graph.nodes[other]["name"],
            "papers": len(those),
            "wins": _weight(graph, node, other, "OUTPERFORMS"),
            "losses": _weight(graph, other, node, "OUTPERFORMS"),
        }
        for (node, other), those in papers.items()
    ]
    return _top(found, limit, "-papers", "-wins", "other", "method")


def builds_on(graph: "Graph", *, method: str, limit: int = 50) -> list[Row]:
    """What METHOD builds on, step by step."""
    reached = _reached(_named(graph, method, "Method"), lambda node: _after(graph, node, {"EXTENDS"}))
    found = [_labelled(graph, "ancestor", node) | {"steps": steps} for node, steps in reached]
    return _top(found, limit, "steps", "ancestor")


def built_on_by(graph: "Graph", *, method: str, limit: int = 50) -> list[Row]:
    """The methods that build on METHOD, step by step."""
    reached = _reached(_named(graph, method, "Method"), lambda node: _before(graph, node, {"EXTENDS"}))
    found = [_labelled(graph, "descendant", node) | {"steps": steps} for node, steps in reached]
    return _top([row for row in found if row["label"] != "Paper"], limit, "steps", "descendant")


def used_with(graph: "Graph", *, method: str, limit: int = 20) -> list[Row]:
    """The methods used in the same papers as METHOD."""
    papers = _beside(graph, _named(graph, method, "Method"), _WORKS_WITH, "Method")
    return _top(_counted(graph, "method", papers), limit, "-papers", "method")


def topics_of_method(graph: "Graph", *, method: str, limit: int = 20) -> list[Row]:
    """The topics in which METHOD is used, and since when."""
    papers = _before_all(graph, _named(graph, method, "Method"), _WORKS_WITH)
    found = _counted(graph, "topic", _by_end(graph, papers, _TOPIC, "Topic"), since=min)
    return _top(found, limit, "-papers", "topic")


def rising_methods(graph: "Graph", *, earlier: str, later: str, limit: int = 20) -> list[Row]:
    """Methods with the papers of the month EARLIER and of the month LATER that name them, most gained first."""
    counts: dict[str, Counter[str]] = {"before": Counter(), "after": Counter()}
    for paper in _all(graph, "Paper"):
        for when, month in (("before", earlier), ("after", later)):
            if graph.nodes[paper].get("published", "").startswith(month):
                counts[when].update(_after(graph, paper, _NAMES, "Method"))
    found = []
    for node in counts["before"] | counts["after"]:
        before, after = counts["before"][node], counts["after"][node]
        found.append({**_node(graph, "method", node), "before": before, "after": after, "gained": after - before})
    return _top(found, limit, "-gained", "-after", "method")


def classics(graph: "Graph", *, limit: int = 20) -> list[Row]:
    """Methods that many papers use and none here proposes."""
    papers = {
        node: _before(graph, node, {"USES", "EXTENDS", "COMPARES_WITH"}, "Paper")
        for node in _all(graph, "Method")
        if not _before(graph, node, {"PROPOSES"}, "Paper")
    }
    used = {node: those for node, those in papers.items() if those}
    return _top(_counted(graph, "method", used, since=min), limit, "-papers", "method")


def contested_claims(graph: "Graph", *, limit: int = 20) -> list[Row]:
    """Pairs of which one paper says that the first is better, and another that the second is."""
    found = [
        {"one": a, "other": b, "one_better": data["weight"], "other_better": _weight(graph, b, a, relation)}
        for a, b, relation, data in graph.edges(keys=True, data=True)
        if relation == "OUTPERFORMS" and a < b and graph.has_edge(b, a, relation)
    ]
    found.sort(key=lambda row: (-row["one_better"] - row["other_better"], row["one"], row["other"]))
    return found[:limit]


# Benchmarks and tasks


def benchmarks_of_task(graph: "Graph", *, task: str, limit: int = 20) -> list[Row]:
    """The benchmarks on which papers on TASK evaluate."""
    papers = _before_all(graph, _named(graph, task, "Task"), {"ADDRESSES"})
    found = _counted(graph, "benchmark", _by_end(graph, papers, _ON, "Benchmark"), latest=max)
    return _top(found, limit, "-papers", "benchmark")


def benchmarks_together(graph: "Graph", *, benchmark: str, limit: int = 20) -> list[Row]:
    """The benchmarks that papers evaluate on together with BENCHMARK."""
    papers = _beside(graph, _named(graph, benchmark, "Benchmark"), _ON, "Benchmark")
    return _top(_counted(graph, "benchmark", papers), limit, "-papers", "benchmark")


def results_on_benchmark(graph: "Graph", *, benchmark: str, limit: int = 50) -> list[Row]:
    """The results that papers report on BENCHMARK."""
    found = [
        _result(graph, result, paper, method)
        for node in _named(graph, benchmark, "Benchmark")
        for result in _before(graph, node, {"ON"}, "Result")
        for paper in _before(graph, result, {"REPORTS"}, "Paper")
        for method in _after(graph, result, {"OF"}, "Method") or {""}
    ]
    return _top(found, limit, "metric", "unit", "-number", "value", "paper", "method")


def _result(graph: "Graph", result: str, paper: str, method: str) -> Row:
    data = graph.nodes[result]
    return {
        "metric": data.get("metric", ""),
        "number": data.get("number"),
        "unit": data.get("unit", ""),
        "value": data.get("value"),
        "method": method,
        "name": graph.nodes[method]["name"] if method else data.get("method", ""),
        "paper": paper,
        "published": graph.nodes[paper].get("published", ""),
    }


def winners_on_benchmark(graph: "Graph", *, benchmark: str, limit: int = 20) -> list[Row]:
    """Of the methods in papers on BENCHMARK, how many others each is said to beat, and to be beaten by."""
    papers = _before_all(graph, _named(graph, benchmark, "Benchmark"), _ON)
    found = [
        {
            **_node(graph, "method", method),
            "beats": len(_after(graph, method, _BETTER)),
            "beaten": len(_before(graph, method, _BETTER)),
        }
        for method in _after_all(graph, papers, _WORKS_WITH | {"COMPARES_WITH"}, "Method")
    ]
    return _top([row for row in found if row["beats"] + row["beaten"]], limit, "-beats", "beaten", "method")


def untried_pairs(graph: "Graph", *, task: str, limit: int = 20) -> list[Row]:
    """Methods used for TASK and benchmarks that nobody has tried them on, although neighbours were."""
    neighbours: dict[tuple[str, str], set[str]] = defaultdict(set)
    for node in _named(graph, task, "Task"):
        papers = _before(graph, node, {"ADDRESSES"}, "Paper")
        methods = {paper: _after(graph, paper, _WORKS_WITH, "Method") for paper in papers}
        benchmarks: dict[str, set[str]] = defaultdict(set)
        for paper in papers:
            for method in methods[paper]:
                benchmarks[method] |= _after(graph, paper, _ON, "Benchmark")
        for method, neighbour in {(m, n) for those in methods.values() for m in those for n in those if m != n}:
            for benchmark in benchmarks[neighbour]:
                neighbours[method, benchmark].add(neighbour)
    found = [
        {"method": method, "benchmark": benchmark, "neighbours": len(those), "neighbour": min(those)}
        for (method, benchmark), those in neighbours.items()
        if not _before(graph, method, _WORKS_WITH, "Paper") & _before(graph, benchmark, _ON, "Paper")
    ]
    return _top(found, limit, "-neighbours", "method", "benchmark")


# Concepts and topics


def concepts_beside(graph: "Graph", *, concept: str, limit: int = 20) -> list[Row]:
    """The concepts that occur in the same papers as CONCEPT."""
    papers = _beside(graph, _named(graph, concept, "Concept"), _ROLES, "Concept")
    found = [{**row, "of": graph.nodes[row["concept"]].get("papers")} for row in _counted(graph, "concept", papers)]
    return _top(found, limit, "-papers", "concept")


def narrower(graph: "Graph", *, entity: str, limit: int = 50) -> list[Row]:
    """What lies under the concept, task or topic ENTITY."""
    reached = _reached([entity] if entity in graph else [], lambda node: _before(graph, node, {"BROADER"}))
    found = [
        {"steps": steps, **_node(graph, "narrower", node), "papers": graph.nodes[node].get("papers")}
        for node, steps in reached
    ]
    return _top(found, limit, "steps", "-papers", "narrower")


def methods_of_topic_by_month(graph: "Graph", *, topic: str, since: str, limit: int = 100) -> list[Row]:
    """The methods that papers of TOPIC name, month by month."""
    counts = Counter[tuple[str, str]]()
    for paper in _of_topic(graph, topic):
        published = graph.nodes[paper].get("published", "")
        if published >= since and len(published) >= 7:
            counts.update((published[:7], method) for method in _after(graph, paper, _NAMES, "Method"))
    found = [
        {"month": month, **_node(graph, "method", node), "papers": papers} for (month, node), papers in counts.items()
    ]
    return _top(found, limit, "-month", "-papers", "method")


def first_proposals(graph: "Graph", *, topic: str, limit: int = 20) -> list[Row]:
    """The first paper to propose each method of TOPIC."""
    found = []
    for method in _after_all(graph, _of_topic(graph, topic), {"PROPOSES"}, "Method"):
        papers = _before(graph, method, {"PROPOSES"}, "Paper")
        dated = [(graph.nodes[paper]["published"], paper) for paper in papers if "published" in graph.nodes[paper]]
        if dated:
            published, paper = min(dated)
            title = graph.nodes[paper]["name"]
            found.append({"published": published, **_node(graph, "method", method), "paper": paper, "title": title})
    return _top(found, limit, "-published", "method")


def bridging_methods(graph: "Graph", *, topic: str, other: str, limit: int = 20) -> list[Row]:
    """The methods that papers of TOPIC and of the topic OTHER have in common."""
    here, there = (
        Counter(method for paper in _of_topic(graph, name) for method in _after(graph, paper, _WORKS_WITH, "Method"))
        for name in (topic, other)
    )
    found = [{**_node(graph, "method", m), "here": here[m], "there": there[m]} for m in here.keys() & there.keys()]
    found.sort(key=lambda row: (-row["here"] - row["there"], row["method"]))
    return found[:limit]


def new_entities(graph: "Graph", *, month: str, limit: int = 50) -> list[Row]:
    """The entities that appeared for the first time in MONTH."""
    found = [
        {
            "entity": node,
            "label": data["label"],
            "name": data["name"],
            "papers": data.get("papers"),
            "first_seen": data["first_seen"],
        }
        for node, data in graph.nodes(data=True)
        if data["label"] in _ENTITIES and data.get("first_seen", "").startswith(month) and "first_seen" in data
    ]
    return _top(found, limit, "-papers", "entity")


# People


def authors_on_entity(graph: "Graph", *, entity: str, limit: int = 20) -> list[Row]:
    """Who has written most about ENTITY."""
    roles = _ROLES - {"COMPARES_WITH", "MENTIONS"}
    papers = _before_all(graph, _named(graph, entity), roles)
    by_author = _by_end(graph, papers, {"WROTE"}, "Author", back=True)
    return _top(_counted(graph, "author", by_author, latest=max), limit, "-papers", "author")


def coauthors(graph: "Graph", *, author: str, limit: int = 20) -> list[Row]:
    """With whom AUTHOR has written."""
    papers: dict[str, set[str]] = defaultdict(set)
    for node in _all(graph, "Author"):
        if graph.nodes[node]["name"] == author:
            for paper in _after(graph, node, {"WROTE"}, "Paper"):
                for other in _before(graph, paper, {"WROTE"}, "Author") - {node}:
                    papers[other].add(paper)
    return _top(_counted(graph, "author", papers, latest=max), limit, "-papers", "author")


def organizations_on_topic(graph: "Graph", *, topic: str, limit: int = 20) -> list[Row]:
    """The organisations that publish most on TOPIC, and how many methods they propose."""
    papers = _by_end(graph, _of_topic(graph, topic), {"FROM"}, "Organization")
    found = [
        {**row, "proposed": len(_after_all(graph, papers[row["organization"]], {"PROPOSES"}, "Method"))}
        for row in _counted(graph, "organization", papers)
    ]
    return _top(found, limit, "-papers", "-proposed", "organization")


# Paths

_STATED: Final = (_ROLES - {"MENTIONS"}) | frozenset(RELATIONS.values())


def path_between(graph: "Graph", *, one: str, other: str) -> list[Row]:
    """The shortest way from ONE to OTHER, of several the first by ids and relations."""
    layers = _layers(graph, one, other) if one in graph and other in graph and one != other else []
    if not layers:
        return []
    # From the end backwards, what can reach it; then from the start the smallest at each step.
    ids = [one]
    for layer in layers[1:]:
        ids.append(min(node for node in layer if node in _touching(graph, ids[-1])))
    relations = [min(_joining(graph, a, b)) for a, b in pairwise(ids)]
    return [
        {"steps": len(relations), "ids": ids, "names": [graph.nodes[n]["name"] for n in ids], "relations": relations}
    ]


def _layers(graph: "Graph", start: str, end: str) -> list[set[str]]:
    """The nodes at each step of the shortest ways from START to END; [] when there is none of at most six steps."""
    layers, seen = [{start}], {start}
    while end not in layers[-1] and len(layers) <= 6 and layers[-1]:
        layers.append({other for node in layers[-1] for other in _touching(graph, node)} - seen)
        seen |= layers[-1]
    if end not in layers[-1]:
        return []
    layers[-1] = {end}
    for step in range(len(layers) - 2, 0, -1):
        layers[step] &= {other for node in layers[step + 1] for other in _touching(graph, node)}
    return layers


def _touching(graph: "Graph", node: str) -> set[str]:
    return _after(graph, node, _STATED) | _before(graph, node, _STATED)


def _joining(graph: "Graph", a: str, b: str) -> frozenset[str]:
    return _STATED & {*graph.adj[a].get(b, ()), *graph.adj[b].get(a, ())}


# What the questions are made of


def _all(graph: "Graph", label: str) -> Iterator[str]:
    return (node for node, data in graph.nodes(data=True) if data["label"] == label)


def _named(graph: "Graph", name: str, label: str = "") -> list[str]:
    """The nodes of LABEL, or of any, that go by NAME."""
    return [
        node
        for node, data in graph.nodes(data=True)
        if (data["name"] == name or name in data.get("aliases", ())) and label in ("", data["label"])
    ]


def _of_topic(graph: "Graph", topic: str) -> set[str]:
    topics = [node for node in _all(graph, "Topic") if graph.nodes[node]["name"] == topic]
    return _before_all(graph, topics, _TOPIC)


def _label(graph: "Graph", node: str) -> str:
    return str(graph.nodes[node]["label"])


def _after(graph: "Graph", node: str, relations: Iterable[str], label: str = "") -> set[str]:
    """The nodes of LABEL, or of any, to which an edge of RELATIONS leads from NODE."""
    return _ends(graph, graph.adj[node], frozenset(relations), label)


def _before(graph: "Graph", node: str, relations: Iterable[str], label: str = "") -> set[str]:
    """The nodes of LABEL, or of any, from which an edge of RELATIONS leads to NODE."""
    return _ends(graph, graph.pred[node], frozenset(relations), label)


def _ends(graph: "Graph", edges: Mapping[str, Any], relations: frozenset[str], label: str) -> set[str]:
    met = {node for node, keys in edges.items() if not relations.isdisjoint(keys)}
    return {node for node in met if graph.nodes[node]["label"] == label} if label else met


def _after_all(graph: "Graph", nodes: Iterable[str], relations: Iterable[str], label: str = "") -> set[str]:
    return {other for node in nodes for other in _after(graph, node, relations, label)}


def _before_all(graph: "Graph", nodes: Iterable[str], relations: Iterable[str], label: str = "Paper") -> set[str]:
    return {other for node in nodes for other in _before(graph, node, relations, label)}


def _by_end(
    graph: "Graph", papers: Iterable[str], relations: Iterable[str], label: str, *, back: bool = False
) -> dict[str, set[str]]:
    """PAPERS by the nodes of LABEL that RELATIONS join them with."""
    found: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        for node in (_before if back else _after)(graph, paper, relations, label):
            found[node].add(paper)
    return found


def _beside(graph: "Graph", nodes: Iterable[str], relations: Iterable[str], label: str) -> dict[str, set[str]]:
    """By the other nodes of LABEL: the papers that RELATIONS join with one of NODES and with that one."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in nodes:
        for paper in _before(graph, node, relations, "Paper"):
            for other in _after(graph, paper, relations, label) - {node}:
                found[other].add(paper)
    return found


def _reached(starts: Iterable[str], step: Callable[[str], set[str]]) -> Iterator[tuple[str, int]]:
    """The nodes that up to three STEPs lead to from one of STARTS, each with the fewest."""
    fewest: dict[str, int] = {}
    for start in starts:
        seen, last = {start}, {start}
        for steps in (1, 2, 3):
            last = {other for node in last for other in step(node)} - seen
            seen |= last
            for node in last:
                fewest[node] = min(steps, fewest.get(node, steps))
    yield from fewest.items()


def _linked(graph: "Graph", node: str, relation: str) -> dict[str, float]:
    """The weight of each edge of RELATION at NODE, whichever way it points, by its other end."""
    sides = (graph.adj[node], graph.pred[node])
    return {other: keys[relation]["weight"] for side in sides for other, keys in side.items() if relation in keys}


def _weight(graph: "Graph", source: str, target: str, relation: str) -> float:
    return float(graph.get_edge_data(source, target, relation, {"weight": 0.0})["weight"])


def _node(graph: "Graph", column: str, node: str) -> Row:
    return {column: node, "name": graph.nodes[node]["name"]}


def _labelled(graph: "Graph", column: str, node: str) -> Row:
    return {**_node(graph, column, node), "label": _label(graph, node)}


def _paper(graph: "Graph", paper: str) -> Row:
    data = graph.nodes[paper]
    return {"paper": paper, "title": data["name"], "published": data.get("published", "")}


def _counted(
    graph: "Graph", column: str, papers: Mapping[str, set[str]], **dates: Callable[[list[str]], str]
) -> list[Row]:
    """A row for each node in PAPERS: its id, name, number of papers, and what DATES makes of their known days."""
    found = []
    for node, those in papers.items():
        days = [graph.nodes[paper]["published"] for paper in those if "published" in graph.nodes[paper]] or [""]
        row = {**_node(graph, column, node), "papers": len(those)}
        found.append(row | {name: pick(days) for name, pick in dates.items()})
    return found


def _top(found: list[Row], limit: int, *keys: str) -> list[Row]:
    """The first rows of FOUND by KEYS, "-" before those that fall; what is not there counts as the largest."""
    for key in reversed(keys):
        name = key.removeprefix("-")
        found.sort(key=lambda row: (row[name] is None, row[name] if row[name] is not None else 0), reverse=name != key)
    return found[:limit]


# To add a question, write queries/NAME.cypher and its twin here.
ANSWERS: Final[Mapping[str, Answer]] = MappingProxyType(
    {
        answer.__name__.replace("_", "-"): answer
        for answer in (
            authors_on_entity,
            benchmarks_of_task,
            benchmarks_together,
            bridging_methods,
            builds_on,
            built_on_by,
            classics,
            coauthors,
            compared_with,
            concepts_beside,
            contested_claims,
            evidence,
            first_proposals,
            methods_of_topic_by_month,
            narrower,
            new_entities,
            organizations_on_topic,
            papers_that_say,
            papers_with_method_and_benchmark,
            path_between,
            results_on_benchmark,
            rising_methods,
            similar_papers,
            topics_of_method,
            untried_pairs,
            used_with,
            winners_on_benchmark,
        )
    }
)
