"""The tables as the engines load them."""

from datetime import date

import pytest

from kg.engines.schema import empty, flat, tables
from kg.graph import networkx
from kg.model import EDGES, NODE_FIELDS
from tests.engines.graphs import INJECTION, small


def test_a_graph_from_networkx_is_the_graph_from_the_tables() -> None:
    graph = flat(small())

    back = flat(tables(networkx(small())))

    assert back.nodes == graph.nodes
    assert back.edges == graph.edges


def test_a_whole_date_is_a_date_and_a_partial_one_only_a_string() -> None:
    papers = {row["id"]: row for row in flat(small()).nodes["Paper"].to_pylist()}

    assert papers["paper:a"]["published_date"] == date(2023, 1, 10)
    assert papers["paper:d"]["published"] == "2023-03"
    assert papers["paper:d"]["published_date"] is None


def test_a_day_that_no_calendar_has_is_only_a_string() -> None:
    graph = networkx(small())
    graph.nodes["paper:a"]["published"] = "2023-02-31"

    paper = flat(tables(graph)).nodes["Paper"].to_pylist()[0]

    assert (paper["published"], paper["published_date"]) == ("2023-02-31", None)


def test_what_is_empty_is_absent() -> None:
    undated = flat(small()).nodes["Paper"].to_pylist()[6]

    assert {name for name, value in undated.items() if value is None} >= {"abstract", "published", "authors", "links"}


def test_claims_are_lists_of_which_each_has_one_place_for_a_claim() -> None:
    edge = next(row for row in flat(small()).edges["PROPOSES"].to_pylist() if row["source"] == "paper:a")

    assert edge["papers"] == ["paper:a"]
    assert edge["evidence"] == [f'a proposes method:GRPO: "{INJECTION}"']
    assert (edge["spans"], edge["by"], edge["confidences"]) == (["1-5"], ["cue"], [0.9])


def test_claims_without_a_sentence_are_no_evidence() -> None:
    edge = flat(small()).edges["WROTE"].to_pylist()[0]

    assert (edge["papers"], edge["evidence"], edge["spans"]) == (["paper:a"], None, None)


@pytest.mark.parametrize("kind", ["nodes", "edges"])
def test_the_empty_graph_has_all_tables(kind: str) -> None:
    parts = getattr(empty(), kind)

    assert list(parts) == list(NODE_FIELDS if kind == "nodes" else EDGES)
    assert sum(table.num_rows for table in parts.values()) == 0


def test_half_of_a_surrogate_pair_is_written_as_its_number() -> None:
    graph = networkx(small())
    graph.nodes["paper:a"]["name"] = "half \ud83d of a pair"

    assert tables(graph).nodes["Paper"]["name"][0].as_py() == "half \\ud83d of a pair"
