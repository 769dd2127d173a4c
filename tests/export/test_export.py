"""The table of formats, and the file that is left in the end."""

import json
from pathlib import Path

import networkx as nx
import pytest

from kg.errors import UnknownName
from kg.export import EXPORTERS, export
from tests.export.graphs import HOSTILE, field


@pytest.mark.parametrize("suffix", EXPORTERS)
def test_the_suffix_names_the_format(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"field{suffix.upper()}"

    export(field(), path)

    assert path.read_text(encoding="utf-8") == "".join(EXPORTERS[suffix](field()))


@pytest.mark.parametrize("name", ["graphml", ".graphml"])
def test_a_named_format_outranks_the_suffix(name: str, tmp_path: Path) -> None:
    path = tmp_path / "field.xml"

    export(field(), path, format=name)

    assert sorted(nx.read_graphml(path)) == sorted(field())


@pytest.mark.parametrize("name", ["field.graphm", "field", "-"])
def test_an_unknown_suffix_is_told_with_those_that_there_are(name: str) -> None:
    with pytest.raises(UnknownName, match=r"There are: \.cypher, \.gexf, \.graphml, \.json, \.jsonl"):
        export(field(), name)


def test_a_dash_is_the_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    export(field(), "-", format="jsonl")

    assert json.loads(capfdbinary.readouterr().out)["id"] == "arxiv.2501.00001"


def test_an_export_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "field.json"
    path.write_text("old", encoding="utf-8")
    graph = field()
    graph.nodes["method:ppo"]["name"] = object()

    with pytest.raises(TypeError):
        export(graph, path)

    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", EXPORTERS)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_stops_an_export(suffix: str, text: str, tmp_path: Path) -> None:
    graph = field()
    graph.nodes["paper:arxiv.2501.00001"]["name"] = text

    export(graph, tmp_path / f"field{suffix}")

    assert (tmp_path / f"field{suffix}").read_bytes().decode("utf-8")
