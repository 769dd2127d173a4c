"""Arrow tables: the columns of the graph contract, and of our records."""

import pyarrow as pa
import pytest

from kg.model import Annotation, Link, Mention, Paper, Problem, Result, Source, Span, Subject
from kg.tables import Edge, Fact, edge_table, node_table, record_table, records, rows

RECORDS = [
    Span(0, 4),
    Problem("a.json", 3, "no title"),
    Paper("a", "π", sources=(Source("f", 1, "api", "π"),), upvotes=None, ids=("doi:10.1/2",)),
    Annotation(
        "a",
        (Subject("exploration", (Span(0, 3),), 0.6),),
        (Mention("OWL", "method", "uses", (Span(0, 3), Span(5, 8)), 0.5, "t"),),
        (Link("OWL", "extends", "PPO", Span(0, 9)),),
        (Result("OWL", "", "wins", "3", "2", Span(0, 9)),),
    ),
    Annotation("b"),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_comes_back_as_it_was(record: object) -> None:
    assert list(records(type(record), record_table(type(record), [record, record]))) == [record, record]


def test_a_field_that_a_table_lacks_has_its_default_and_one_that_is_new_is_passed_over() -> None:
    mentions = [{"name": "OWL", "type": "method", "role": "uses", "spans": [{"start": 0, "end": 3}], "new": 1}]

    (found,) = records(Annotation, pa.Table.from_pylist([{"paper_id": "a", "mentions": mentions}]))

    assert found == Annotation("a", mentions=(Mention("OWL", "method", "uses", (Span(0, 3),)),))


def test_edges_come_back_with_their_claims_in_the_order_of_their_ends() -> None:
    claims = [Fact("USES", "b", "c", "p", (Span(0, 3), Span(5, 8)), 0.5, "t", "so"), Fact("USES", "b", "c", "q")]

    table = edge_table(
        "USES", [Edge("b", "c", 2.0, 1.0, "2024", False, claims), Edge("a", "c", 1.0, 1.0, "", True, ())]
    )

    first, second = rows(table)
    assert (first["source"], first["claims"], first["derived"]) == ("a", [], True)
    assert second["claims"] == [
        {"paper": "p", "spans": [[0, 3], [5, 8]], "confidence": 0.5, "by": "t", "text": "so"},
        {"paper": "q", "spans": [], "confidence": 1.0, "by": "source", "text": ""},
    ]


def test_rows_are_what_arrow_itself_gives() -> None:
    table = edge_table("USES", [Edge("b", "c", 2.0, 1.0, "2024", False, [Fact("USES", "b", "c", "p", (Span(0, 3),))])])

    assert list(rows(table)) == table.to_pylist()
    assert list(rows(table.slice(0, 0))) == []


def test_nodes_are_in_the_order_of_their_ids_and_absent_values_are_null() -> None:
    table = node_table("Paper", [{"id": "b", "name": "π"}, {"id": "a", "name": "x", "authors": ("Ada",)}])

    assert table["id"].to_pylist() == ["a", "b"]
    assert table["label"].to_pylist() == ["Paper", "Paper"]
    assert table["authors"].to_pylist() == [["Ada"], None]
