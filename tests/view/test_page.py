"""The page in a real browser without a network, whatever the papers are called."""

import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.view import page
from tests.browser import Opened, OpenPage
from tests.export.graphs import HOSTILE, Graph, claim, edge, field

PAPER = "paper:arxiv.2501.00001"
READABLE = [text for text in HOSTILE if text.strip() and not re.search("[\x00-\x1f\x7f-\x9f\ud83d\ufffe\uffff]", text)]


def hostile() -> "Graph[str]":
    """A graph in which every text that a page may show is hostile."""
    graph = field()
    for n, text in enumerate(HOSTILE):
        paper, method = f"paper:{n}{text}", f"method:{n}{text}"
        graph.add_node(
            paper, label="Paper", name=text, abstract=text, authors=[text], published=text, ids=[f"doi:{text}"]
        )
        graph.add_node(method, label="Method", name=text, aliases=[text], papers=n, first_seen=text)
        edge(graph, paper, "PROPOSES", method, claim(paper, [0, 3], text=text))
        edge(graph, method, "EXTENDS", "method:grpo", claim(paper, [0, 3], text=text))
        edge(graph, method, text, "method:ppo", claim(paper, text=text))
    graph.add_node("thing:x", label="<b>Thing</b>", name="of no known type")
    return graph


def written(graph: "Graph[str]", tmp_path: Path, **options: Any) -> Path:
    path = tmp_path / "page.html"
    page(graph, path, **options)
    return path


def select(opened: Opened, name: str) -> str:
    """What the panel says of the node that a search for NAME finds first."""
    opened.page.fill("#query", name)
    opened.page.press("#query", "Enter")
    opened.page.wait_for_timeout(50)
    return opened.page.inner_text("#about")


def assert_quiet(opened: Opened) -> None:
    assert (opened.requests, opened.errors, opened.dialogs) == ([], [], [])


# The file


def test_the_same_graph_gives_the_same_page(tmp_path: Path) -> None:
    assert written(field(), tmp_path).read_bytes() == written(field(), tmp_path).read_bytes()


def test_the_page_names_no_other_file(tmp_path: Path) -> None:
    html = written(hostile(), tmp_path).read_text(encoding="utf-8")

    markup = re.sub(r"(<(script|style)[^>]*>).*?(</\2>)", r"\1\3", html, flags=re.DOTALL)
    assert re.findall(r'(?:src|href|action|data)="?([^"\s>]*)', markup) == ["data:,"]


@pytest.mark.parametrize("title", READABLE)
def test_a_title_cannot_become_markup(title: str, tmp_path: Path) -> None:
    html = written(field(), tmp_path, title=title).read_text(encoding="utf-8")

    assert html.count("<script") == written(field(), tmp_path, title="A").read_text(encoding="utf-8").count("<script")


def test_the_data_holds_no_character_that_ends_a_script_or_a_line(tmp_path: Path) -> None:
    html = written(hostile(), tmp_path).read_text(encoding="utf-8")

    data = html.partition('id="data">')[2].partition("</script>")[0]
    assert not re.search("[<>&\u2028\u2029\x00-\x08\x7f]", data)
    assert len(json.loads(data)["nodes"]) == len(hostile())


def test_a_page_may_go_to_the_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    page(field(), "-")

    assert capfdbinary.readouterr().out.startswith(b"<!doctype html>")


# The page in the browser


@pytest.mark.browser
def test_a_page_opens_without_a_network_and_draws_its_nodes(open_page: OpenPage, tmp_path: Path) -> None:
    opened = open_page(written(field(), tmp_path, title="A field"))

    assert opened.page.inner_text("h1") == opened.page.title() == "A field"
    assert opened.page.inner_text("#extent") == "8 nodes, 11 edges"
    blue = """() => {
        const canvas = document.querySelector("canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let n = 0; n < data.length; n += 4) count += data[n] === 0 && data[n + 1] === 0x72 && data[n + 2] === 0xb2;
        return count;
    }"""
    assert opened.page.evaluate(blue) > 300
    assert_quiet(opened)


@pytest.mark.browser
def test_hostile_text_stays_text(open_page: OpenPage, tmp_path: Path) -> None:
    opened = open_page(written(hostile(), tmp_path, title=HOSTILE[0]))

    for text in READABLE:
        assert " ".join(text.split()) in " ".join(select(opened, text).split())
    for selector in ("img", "#about b", "#about script", "#legend b", "a[href^='javascript']"):
        assert opened.page.locator(selector).count() == 0
    assert_quiet(opened)


TOP_OF_COLOUR = """([red, green, blue]) => {
    const canvas = document.querySelector("canvas");
    const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let n = 0; n < data.length; n += 4) {
        if (data[n] === red && data[n + 1] === green && data[n + 2] === blue) {
            return [((n / 4) % width) / devicePixelRatio, Math.floor(n / 4 / width) / devicePixelRatio];
        }
    }
}"""


@pytest.mark.browser
def test_hovering_shows_the_name_the_type_the_counts_and_a_sentence(open_page: OpenPage, tmp_path: Path) -> None:
    opened = open_page(written(field(), tmp_path))

    canvas = opened.page.locator("canvas").bounding_box()
    x, y = opened.page.evaluate(TOP_OF_COLOUR, [0xD5, 0x5E, 0x00])  # that of benchmarks, of which there is one
    assert canvas
    opened.page.mouse.move(canvas["x"] + x, canvas["y"] + y + 6)

    words = opened.page.locator("#tip:not([hidden])").inner_text().split()
    assert " ".join(words) == "GSM8K Benchmark · 1 paper · since 2025-01-02 On GSM8K it beats PPO by 7.5%."
    assert_quiet(opened)


@pytest.mark.browser
def test_a_selected_node_tells_what_papers_say_of_it(open_page: OpenPage, tmp_path: Path) -> None:
    opened = open_page(written(field(), tmp_path))

    said = select(opened, "group relative")

    assert all(words in said for words in ["GRPO", "Method · 1 paper", "We extend GRPO.", "extended by", "GRPO-S"])
    assert opened.page.inner_text("#about mark") == "GRPO"
    assert opened.page.url.endswith("#method%3Agrpo")
    assert_quiet(opened)


@pytest.mark.browser
def test_the_panel_leads_from_node_to_node_and_back_to_the_overview(open_page: OpenPage, tmp_path: Path) -> None:
    opened = open_page(written(field(), tmp_path))
    select(opened, "GRPO-S")

    opened.page.click("#about a.go >> text=PPO")

    assert opened.page.inner_text("#about h2") == "PPO"
    opened.page.keyboard.press("Escape")
    assert "Press a node" in opened.page.inner_text("#about")
    assert_quiet(opened)


@pytest.mark.browser
def test_an_address_with_a_node_opens_on_it(open_page: OpenPage, tmp_path: Path) -> None:
    opened = open_page(written(field(), tmp_path))

    opened.page.goto(opened.page.url.partition("#")[0] + "#method%3Appo")
    opened.page.reload()

    assert opened.page.inner_text("#about h2") == "PPO"


@pytest.mark.browser
def test_the_legend_counts_the_types_and_hides_them(open_page: OpenPage, tmp_path: Path) -> None:
    opened = open_page(written(field(), tmp_path))

    assert opened.page.locator("#legend button").all_inner_texts()[:3] == ["Papers\n1", "Methods\n3", "Benchmarks\n1"]
    methods = opened.page.locator("#legend button", has_text="Methods")
    methods.click()
    assert opened.page.locator("#legend button[aria-pressed=false]").all_inner_texts() == ["Methods\n3"]
    assert_quiet(opened)


@pytest.mark.browser
def test_a_graph_that_is_too_large_says_how_much_of_it_is_shown(open_page: OpenPage, tmp_path: Path) -> None:
    graph = field()
    for n in range(40):
        graph.add_node(f"method:m{n}", label="Method", name=f"m{n}", papers=1)
        edge(graph, PAPER, "USES", f"method:m{n}", claim(PAPER))

    opened = open_page(written(graph, tmp_path, limit=20))

    shown = int(opened.page.inner_text("#extent").partition(" of 48 nodes")[0])
    assert 10 <= shown <= 20
    assert f"{shown} of 48 nodes" in opened.page.inner_text("#about")


@pytest.mark.browser
def test_a_page_around_a_node_opens_on_it(open_page: OpenPage, tmp_path: Path) -> None:
    opened = open_page(written(field(), tmp_path, around="method:ppo", limit=4))

    assert opened.page.inner_text("#about h2") == "PPO"
    assert opened.page.inner_text("#extent").startswith("4 of 8 nodes")
    assert_quiet(opened)


@pytest.mark.browser
def test_an_empty_graph_is_an_empty_page(open_page: OpenPage, tmp_path: Path) -> None:
    opened = open_page(written(nx.MultiDiGraph(), tmp_path))

    assert opened.page.inner_text("#extent") == "0 nodes, 0 edges"
    assert_quiet(opened)
