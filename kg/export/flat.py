"""A graph's attributes as typed text, for formats that know no lists: what GraphML and GEXF share."""

import hashlib
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

# What XML 1.0 cannot say at all, not even as a character reference.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Of line ends and tabs a parser makes spaces, unless they are written by their numbers.
_ODD = re.compile("[^\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BY_NUMBER: Mapping[str, str] = {"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}

_json = json.JSONEncoder(ensure_ascii=False, default=str).encode


def xml(value: object) -> str:
    """VALUE as XML text: `printed`, then `escaped`.

    >>> xml(["<b>"]), xml(2)
    ('[&quot;&lt;b&gt;&quot;]', '2')
    """
    return escaped(printed(value))


def escaped(text: str) -> str:
    """TEXT as XML, in an element or an attribute; what XML cannot hold becomes U+FFFD.

    >>> escaped('<b> "A & B" \\x00')
    '&lt;b&gt; &quot;A &amp; B&quot; \ufffd'
    """
    return _ODD.sub(lambda match: _BY_NUMBER.get(match[0], "\ufffd"), html.escape(text))


def identifier(text: str) -> str:
    """TEXT as the id of an element: as `escaped`, and still unlike any other where something was lost.

    >>> identifier("method:grpo"), identifier("paper:\\x01")
    ('method:grpo', 'paper:\ufffd~b795772e')
    """
    if not _ILLEGAL.search(text):
        return escaped(text)
    return f"{escaped(text)}~{_digest(text)[:8]}"


def edge_id(source: str, target: str, relation: str) -> str:
    """The id of an edge: the same in every export, and no other edge has it.

    >>> edge_id("paper:a", "method:b", "USES")
    'ea3527c7ac6e5948f'
    """
    return "e" + _digest(json.dumps([source, target, relation]))[:16]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def node_attributes(node: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes DATA of NODE: what our graph calls `label` is `type`, and `label` is the name, as tools draw it.

    >>> node_attributes("method:grpo", {"label": "Method", "name": "GRPO"})
    {'label': 'GRPO', 'type': 'Method', 'name': 'GRPO'}
    """
    own = {name: value for name, value in data.items() if name != "label" and value is not None}
    return {"label": data.get("name") or node, "type": data.get("label") or "", **own}


def edge_attributes(relation: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes DATA of an edge, with RELATION as the `label` that tools draw.

    >>> edge_attributes("USES", {"relation": "USES", "weight": 2.0})
    {'label': 'USES', 'relation': 'USES', 'weight': 2.0}
    """
    return {"label": relation, **{name: value for name, value in data.items() if value is not None}}


def nodes(graph: "nx.MultiDiGraph[str]") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node of GRAPH and its attributes, in the order of ids."""
    for node in sorted(graph):
        yield node, node_attributes(node, graph.nodes[node])


def edges(graph: "nx.MultiDiGraph[str]") -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Every edge of GRAPH as source, target, relation and attributes, in that order."""
    for source in sorted(graph):
        for target in sorted(graph[source]):
            for relation, data in sorted(graph[source][target].items()):
                yield source, target, relation, edge_attributes(relation, data)


def types(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The attributes of ROWS by name, each with the narrowest type that holds all of its values.

    >>> types([{"a": 1, "b": True}, {"a": 0.5, "c": ["x"]}])
    {'a': 'double', 'b': 'boolean', 'c': 'string'}
    """
    found: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            kind = _type(value)
            if found.setdefault(name, kind) != kind:
                found[name] = "double" if {kind, found[name]} == {"double", "long"} else "string"
    return dict(sorted(found.items()))


def _type(value: object) -> str:
    match value:
        case bool():
            return "boolean"
        case Integral():
            return "long"
        case Real():
            return "double"
        case _:
            return "string"


def printed(value: object) -> str:
    """VALUE as text: a list, and all that has parts, as JSON.

    >>> printed(True), printed(0.5), printed(float("inf")), printed(["GRPO", "PPO | A2C"])
    ('true', '0.5', 'INF', '["GRPO", "PPO | A2C"]')
    """
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case Integral():
            return str(int(value))
        case Real():
            return _NOT_FINITE.get(repr(float(value)), repr(float(value)))
        case _:
            return _json(value)


# As XML Schema writes them.
_NOT_FINITE: Mapping[str, str] = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}
