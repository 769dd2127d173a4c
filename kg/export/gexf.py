"""GEXF that Gephi and NetworkX read, with the colours and sizes of our pictures."""

from collections.abc import Iterator, Mapping
from math import sqrt
from typing import TYPE_CHECKING, Any

from kg.export import flat
from kg.export.vocabulary import label_look

if TYPE_CHECKING:
    import networkx as nx

# 1.2, since NetworkX before 3.4 reads no later one. No date of writing: the same graph gives the same file.
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">
<graph mode="static" defaultedgetype="directed" idtype="string">
"""
# These have a place of their own in the elements.
_NODE_OWN = frozenset({"label"})
_EDGE_OWN = frozenset({"label", "weight"})


def lines(graph: "nx.MultiDiGraph[str]") -> Iterator[str]:
    """GRAPH as GEXF: `label` is the name, `type` the node's label in our graph, lists are JSON."""
    node_types = flat.types(_without(data, _NODE_OWN) for _, data in flat.nodes(graph))
    edge_types = flat.types(_without(data, _EDGE_OWN) for *_, data in _edges(graph))
    yield _HEAD
    yield from _attributes("node", node_types)
    yield from _attributes("edge", edge_types)
    yield "<nodes>\n"
    for node, data in flat.nodes(graph):
        named = f'id="{flat.identifier(node)}" label="{flat.xml(data["label"])}"'
        yield f"<node {named}>{_values('node', node_types, data)}{_look(data)}</node>\n"
    yield "</nodes>\n<edges>\n"
    for source, target, relation, data in _edges(graph):
        ends = f'source="{flat.identifier(source)}" target="{flat.identifier(target)}"'
        named = f'id="{flat.edge_id(source, target, relation)}" {ends} label="{flat.escaped(relation)}"'
        weight = f' weight="{flat.xml(data["weight"])}"' if "weight" in data else ""
        # Gephi (seen in 0.10.1) makes one of parallel edges unless they are of different kinds.
        kind = f'kind="{flat.escaped(relation)}"'
        yield f"<edge {named} {kind}{weight}>{_values('edge', edge_types, data)}</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _edges(graph: "nx.MultiDiGraph[str]") -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """The edges of GRAPH with their keys where NetworkX looks for them."""
    for source, target, relation, data in flat.edges(graph):
        yield source, target, relation, {**data, "networkx_key": relation}


def _without(data: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in names}


def _attributes(domain: str, types: Mapping[str, str]) -> Iterator[str]:
    yield f'<attributes class="{domain}" mode="static">\n'
    for n, (name, kind) in enumerate(types.items()):
        yield f'<attribute id="{domain}{n}" title="{flat.escaped(name)}" type="{kind}"/>\n'
    yield "</attributes>\n"


def _values(domain: str, types: Mapping[str, str], data: Mapping[str, Any]) -> str:
    """The attributes DATA, in the order of TYPES."""
    values = (
        f'<attvalue for="{domain}{n}" value="{flat.xml(data[name])}"/>' for n, name in enumerate(types) if name in data
    )
    return f"<attvalues>{''.join(values)}</attvalues>"


def _look(data: Mapping[str, Any]) -> str:
    colour = label_look(data["type"])["colour"]
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    size = round(10 * sqrt(max(data.get("papers") or 1, 1)), 1)
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/><viz:size value="{size}"/>'
