"""GraphML that NetworkX, Gephi and yEd read."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kg.export import flat
from kg.export.vocabulary import label_look

if TYPE_CHECKING:
    import networkx as nx

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
# yEd draws what stands in y:ShapeNode. Gephi takes a key without a type for a fault, and one with the id d3
# for the label: so this key has a type, and no key of ours is called d and a number.
_LOOK_KEY = '<key id="look" for="node" attr.type="string" yfiles.type="nodegraphics"/>\n'


def lines(graph: "nx.MultiDiGraph[str]") -> Iterator[str]:
    """GRAPH as GraphML: `label` is the name, `type` the node's label in our graph, lists are JSON."""
    node_types = flat.types(data for _, data in flat.nodes(graph))
    edge_types = flat.types(data for *_, data in flat.edges(graph))
    yield _HEAD + _LOOK_KEY
    yield from _keys("node", node_types)
    yield from _keys("edge", edge_types)
    yield '<graph id="graph" edgedefault="directed">\n'
    for node, data in flat.nodes(graph):
        yield f'<node id="{flat.identifier(node)}">{_look(data)}{_data("node", node_types, data)}</node>\n'
    for source, target, relation, data in flat.edges(graph):
        ends = f'source="{flat.identifier(source)}" target="{flat.identifier(target)}"'
        number = flat.edge_id(source, target, relation)
        yield f'<edge id="{number}" {ends}>{_data("edge", edge_types, data)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _keys(domain: str, types: Mapping[str, str]) -> Iterator[str]:
    for n, (name, kind) in enumerate(types.items()):
        yield f'<key id="{domain}{n}" for="{domain}" attr.name="{flat.escaped(name)}" attr.type="{kind}"/>\n'


def _data(domain: str, types: Mapping[str, str], data: Mapping[str, Any]) -> str:
    """The attributes DATA, in the order of TYPES."""
    return "".join(
        f'<data key="{domain}{n}">{flat.xml(data[name])}</data>' for n, name in enumerate(types) if name in data
    )


def _look(data: Mapping[str, Any]) -> str:
    fill = f'<y:Fill color="{label_look(data["type"])["colour"]}" transparent="false"/>'
    label = f"<y:NodeLabel>{flat.xml(data['label'])}</y:NodeLabel>"
    return f'<data key="look"><y:ShapeNode>{fill}{label}</y:ShapeNode></data>'
