import io
import json
import re

import networkx as nx
from hypothesis import given
from lxml import etree

from kg.export import flat, graphml
from tests.export.graphs import HOSTILE, Graph, field, graphs

# The part of GraphML that we write: keys first, then one graph of nodes and edges whose data name a key.
STRUCTURE = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://graphml.graphdrawing.org/xmlns"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
 <start><element name="graphml">
  <optional><attribute name="schemaLocation" ns="http://www.w3.org/2001/XMLSchema-instance"/></optional>
  <zeroOrMore><element name="key">
   <attribute name="id" ns=""><data type="ID"/></attribute>
   <attribute name="for" ns=""><choice><value>node</value><value>edge</value></choice></attribute>
   <optional><attribute name="attr.name" ns=""/></optional>
   <optional><attribute name="yfiles.type" ns=""/></optional>
   <attribute name="attr.type" ns=""><choice>
    <value>boolean</value><value>long</value><value>double</value><value>string</value></choice></attribute>
  </element></zeroOrMore>
  <element name="graph">
   <attribute name="id" ns=""/><attribute name="edgedefault" ns=""><value>directed</value></attribute>
   <zeroOrMore><element name="node"><attribute name="id" ns=""/><ref name="data"/></element></zeroOrMore>
   <zeroOrMore><element name="edge">
    <attribute name="id" ns=""><data type="ID"/></attribute>
    <attribute name="source" ns=""/><attribute name="target" ns=""/><ref name="data"/>
   </element></zeroOrMore>
  </element></element></start>
 <define name="data"><zeroOrMore><element name="data"><attribute name="key" ns=""><data type="IDREF"/></attribute>
  <choice><text/><ref name="foreign"/></choice></element></zeroOrMore></define>
 <define name="foreign"><element><anyName><except><nsName/></except></anyName>
  <zeroOrMore><choice><attribute><anyName/></attribute><text/><ref name="foreign"/></choice></zeroOrMore>
 </element></define>
</grammar>
"""


def written(graph: "Graph[str]") -> str:
    return "".join(graphml.lines(graph))


def read(text: str) -> "Graph[str]":
    graph: Graph[str] = nx.MultiDiGraph(nx.read_graphml(io.BytesIO(text.encode("utf-8")), force_multigraph=True))
    return graph


def test_networkx_reads_every_node_and_edge_with_its_attributes() -> None:
    graph = field()

    back = read(written(graph))

    assert sorted(back) == sorted(graph)
    assert back.nodes["method:ppo"] == {
        "label": "PPO",
        "type": "Method",
        "name": "PPO",
        "aliases": '["Proximal Policy Optimization"]',
        "papers": 1,
        "first_seen": "2025-01-02",
        "ambiguous": False,
    }
    relations = sorted((u, v, d["relation"], d["weight"]) for u, v, d in back.edges(data=True))
    assert relations == sorted((u, v, k, d["weight"]) for u, v, k, d in graph.edges(keys=True, data=True))


def test_lists_and_claims_are_json() -> None:
    back = read(written(field()))

    data = next(d for *_, d in back.edges("method:grpo-s", data=True) if d["relation"] == "OUTPERFORMS")
    assert json.loads(data["claims"])[0]["spans"] == [[39, 69]]
    assert json.loads(back.nodes["method:grpo"]["aliases"]) == [
        "Group Relative Policy Optimization",
        "GRPO | grouped",
    ]


def test_keys_have_the_type_of_their_values() -> None:
    types = dict(re.findall(r'attr\.name="(\w+)" attr\.type="(\w+)"', written(field())))

    assert {name: types[name] for name in ("papers", "number", "ambiguous", "claims", "weight")} == {
        "papers": "long",
        "number": "double",
        "ambiguous": "boolean",
        "claims": "string",
        "weight": "double",
    }


def test_edge_ids_are_unique_and_stay_when_the_graph_grows() -> None:
    ids = re.findall(r'<edge id="(\w+)"', written(field()))
    larger = field()
    larger.add_edge("method:a", "method:b", "USES")

    assert len(set(ids)) == field().number_of_edges()
    assert set(ids) < set(re.findall(r'<edge id="(\w+)"', written(larger)))


def test_the_order_in_which_a_graph_was_made_does_not_show() -> None:
    graph = field()
    turned: Graph[str] = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    for source, target, relation in reversed(list(graph.edges(keys=True))):
        turned.add_edge(source, target, relation, **graph.edges[source, target, relation])

    assert written(turned) == written(graph)


def test_yed_finds_names_and_colours() -> None:
    tree = etree.fromstring(written(field()).encode())

    names = {"y": "http://www.yworks.com/xml/graphml", "g": "http://graphml.graphdrawing.org/xmlns"}
    shape = './/g:node[@id="method:ppo"]/g:data/y:ShapeNode'
    assert tree.findtext(f"{shape}/y:NodeLabel", namespaces=names) == "PPO"
    assert [fill.get("color") for fill in tree.iterfind(f"{shape}/y:Fill", names)] == ["#0072B2"]


@given(graphs())
def test_whatever_the_text_the_file_is_graphml(graph: "Graph[str]") -> None:
    structure = etree.RelaxNG(etree.fromstring(STRUCTURE))

    structure.assertValid(etree.fromstring(written(graph).encode("utf-8")))


@given(graphs())
def test_whatever_the_text_it_comes_back_as_far_as_xml_can_say_it(graph: "Graph[str]") -> None:
    back = read(written(graph))

    assert back.number_of_nodes() == graph.number_of_nodes()
    assert back.number_of_edges() == graph.number_of_edges()
    for node, data in graph.nodes(data=True):
        same = back.nodes[legal_id(node)]
        assert same["name"] == legal(data["name"])


def legal(text: str) -> str:
    return re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def legal_id(text: str) -> str:
    found = etree.fromstring(f'<a id="{flat.identifier(text)}"/>').get("id")
    assert found is not None
    return found


def test_ids_that_differ_only_in_what_xml_cannot_say_stay_two() -> None:
    graph: Graph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(["paper:\x01", "paper:\x02", *HOSTILE[:-2]])

    assert len(read(written(graph))) == len(graph)
