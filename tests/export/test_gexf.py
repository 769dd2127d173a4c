import io
import json
import re

import networkx as nx
from hypothesis import given
from lxml import etree

from kg.export import gexf
from tests.export.graphs import Graph, field, graphs

STRUCTURE = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.gexf.net/1.2draft"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
 <start><element name="gexf"><attribute name="version" ns=""><value>1.2</value></attribute>
  <element name="graph"><attribute name="mode" ns=""><value>static</value></attribute>
   <attribute name="defaultedgetype" ns=""><value>directed</value></attribute><attribute name="idtype" ns=""/>
   <zeroOrMore><element name="attributes">
    <attribute name="class" ns=""><choice><value>node</value><value>edge</value></choice></attribute>
    <attribute name="mode" ns=""><value>static</value></attribute>
    <zeroOrMore><element name="attribute">
     <attribute name="id" ns=""><data type="ID"/></attribute><attribute name="title" ns=""/>
     <attribute name="type" ns=""><choice>
      <value>boolean</value><value>long</value><value>double</value><value>string</value></choice></attribute>
    </element></zeroOrMore></element></zeroOrMore>
   <element name="nodes"><zeroOrMore><element name="node">
    <attribute name="id" ns=""/><attribute name="label" ns=""/><ref name="values"/>
    <element name="viz:color" xmlns:viz="http://www.gexf.net/1.2draft/viz">
     <zeroOrMore><attribute><anyName/></attribute></zeroOrMore></element>
    <element name="viz:size" xmlns:viz="http://www.gexf.net/1.2draft/viz">
     <attribute name="value" ns=""><data type="double"/></attribute></element>
   </element></zeroOrMore></element>
   <element name="edges"><zeroOrMore><element name="edge">
    <attribute name="id" ns=""><data type="ID"/></attribute>
    <attribute name="source" ns=""/><attribute name="target" ns=""/>
    <attribute name="label" ns=""/><attribute name="kind" ns=""/>
    <optional><attribute name="weight" ns=""><data type="double"/></attribute></optional><ref name="values"/>
   </element></zeroOrMore></element>
  </element></element></start>
 <define name="values"><element name="attvalues"><zeroOrMore><element name="attvalue">
  <attribute name="for" ns=""><data type="IDREF"/></attribute><attribute name="value" ns=""/>
 </element></zeroOrMore></element></define>
</grammar>
"""


def written(graph: "Graph[str]") -> str:
    return "".join(gexf.lines(graph))


def read(text: str) -> "Graph[str]":
    graph: Graph[str] = nx.MultiDiGraph(nx.read_gexf(io.BytesIO(text.encode("utf-8"))))
    return graph


def test_networkx_reads_every_node_and_edge_and_its_key() -> None:
    graph = field()

    back = read(written(graph))

    assert sorted(back.edges(keys=True)) == sorted(graph.edges(keys=True))
    assert back.nodes["method:ppo"]["label"] == "PPO"
    assert back.nodes["method:ppo"]["type"] == "Method"
    data = back.edges["method:grpo-s", "method:grpo", "IS_A"]
    assert data["weight"] == 1.0
    assert json.loads(data["claims"])[0]["paper"] == "paper:arxiv.2501.00001"


def test_nodes_have_the_colour_of_their_type_and_the_size_of_their_papers() -> None:
    graph = field()
    graph.nodes["method:ppo"]["papers"] = 9

    viz = read(written(graph)).nodes["method:ppo"]["viz"]

    assert (viz["color"]["r"], viz["color"]["g"], viz["color"]["b"]) == (0x00, 0x72, 0xB2)
    assert viz["size"] == 30.0


def test_parallel_edges_are_of_different_kinds() -> None:
    edges = re.findall(r'source="method:grpo-s" target="method:grpo" label="\w+" kind="(\w+)"', written(field()))

    assert edges == ["EXTENDS", "IS_A"]


def test_nothing_tells_when_the_file_was_written() -> None:
    assert "lastmodified" not in written(field())
    assert written(field()) == written(field())


@given(graphs())
def test_whatever_the_text_the_file_is_gexf(graph: "Graph[str]") -> None:
    structure = etree.RelaxNG(etree.fromstring(STRUCTURE))

    structure.assertValid(etree.fromstring(written(graph).encode("utf-8")))


@given(graphs())
def test_whatever_the_text_no_node_and_no_edge_is_lost(graph: "Graph[str]") -> None:
    tree = etree.fromstring(written(graph).encode("utf-8"))

    assert len(tree.findall(".//{*}node")) == len({node.get("id") for node in tree.iter("{*}node")}) == len(graph)
    assert len(tree.findall(".//{*}edge")) == graph.number_of_edges()
