"""Relations between what a text names: by roles, by words, by names; no way round twice."""

from pathlib import Path

import numpy as np
import pytest

from kg.extract.actors import Actor, placed
from kg.extract.relations import NAMES, Model, hub, links, paired, read, stated, write
from kg.extract.words import words
from kg.model import Mention, Span

TEXT = (
    "Kestrel: quick policy search\n"
    "We propose Kestrel, a policy search method for robotic grasping. Kestrel consists of a gust encoder and a "
    "perch decoder. Experiments on GraspBench show that Kestrel outperforms Sparrow."
)


def mention(text: str, name: str, kind: str, role: str) -> Mention:
    starts = [i for i in range(len(text)) if text.startswith(name, i)]
    return Mention(name, kind, role, tuple(Span(i, i + len(name)) for i in starts))


def named(text: str = TEXT) -> tuple[Mention, ...]:
    return (
        mention(text, "Kestrel", "method", "proposes"),
        mention(text, "gust encoder", "method", "proposes"),
        mention(text, "perch decoder", "method", "proposes"),
        mention(text, "robotic grasping", "task", "addresses"),
        mention(text, "GraspBench", "benchmark", "evaluates_on"),
        mention(text, "Sparrow", "method", "compares_with"),
    )


def triples(text: str, mentions: tuple[Mention, ...]) -> set[tuple[str, str, str]]:
    return {(link.head, link.relation, link.tail) for link in links(words(text), mentions)}


@pytest.mark.parametrize(
    "triple",
    [
        ("Kestrel", "applied_to", "robotic grasping"),
        ("Kestrel", "evaluated_on", "GraspBench"),
        ("Kestrel", "outperforms", "Sparrow"),
        ("gust encoder", "part_of", "Kestrel"),
        ("perch decoder", "part_of", "Kestrel"),
    ],
    ids=lambda triple: triple[1],
)
def test_what_a_plain_text_states_is_found(triple: tuple[str, str, str]) -> None:
    assert triple in triples(TEXT, named())


def test_the_thing_that_a_paper_is_about_is_its_hub() -> None:
    assert [actor.mention.name for actor in hub(words(TEXT), named()) if actor.is_hub] == ["Kestrel"]


def test_a_link_shows_the_sentence_that_holds_both() -> None:
    link = next(link for link in links(words(TEXT), named()) if link.relation == "outperforms")

    assert TEXT[link.span.start : link.span.end] == "Experiments on GraspBench show that Kestrel outperforms Sparrow."


def test_links_are_sure_between_nothing_and_one_and_in_order() -> None:
    found = links(words(TEXT), named())

    assert all(0 < link.confidence <= 1 for link in found)
    assert [(x.head, x.relation, x.tail) for x in found] == sorted((x.head, x.relation, x.tail) for x in found)


def test_the_order_of_the_mentions_does_not_matter() -> None:
    assert links(words(TEXT), named()) == links(words(TEXT), tuple(reversed(named())))


def test_what_names_one_thing_states_nothing() -> None:
    assert links(words(TEXT), named()[:1]) == ()
    assert links(words(""), ()) == ()


def test_mentions_without_a_place_are_left_out() -> None:
    assert placed(words("A b"), (Mention("c", "method", "uses", ()),)) == ()


def test_no_pair_is_part_of_each_other() -> None:
    text = "Wren and Finch\nWren and Finch fly."
    both = (mention(text, "Wren", "method", "uses"), mention(text, "Finch", "method", "uses"))
    willing = Model(
        {}, {}, np.zeros((0, len(NAMES))), np.array([5.0 * (n == "part_of") for n in NAMES]), 0.5, frozenset()
    )

    found = stated(words(text), placed(words(text), both), willing)

    assert [link.relation for link in found] == ["part_of"]


def test_pairs_of_a_skipped_combination_are_not_looked_at() -> None:
    text = "Wren\nWren on Nest."
    found = placed(
        words(text), (mention(text, "Wren", "method", "proposes"), mention(text, "Nest", "benchmark", "uses"))
    )

    def heads(skipped: frozenset[str]) -> list[str]:
        return [head.mention.name for head, _, _ in paired(words(text), found, skipped)]

    assert heads(frozenset()) == ["Wren", "Nest"]
    assert heads(frozenset(["proposes>uses method>benchmark together"])) == ["Nest"]


def test_a_model_reads_as_it_was_written(tmp_path: Path) -> None:
    model = Model(
        {"in title": 1.5}, {"way >": 0}, np.ones((1, len(NAMES))), np.zeros(len(NAMES)), 0.3, frozenset(["a"])
    )

    write(model, tmp_path / "model.gz")
    again = read(tmp_path / "model.gz")

    assert (again.hub, again.features, again.threshold, again.skipped) == (
        model.hub,
        model.features,
        model.threshold,
        model.skipped,
    )
    assert again.weights.tolist() == model.weights.tolist()


def test_a_share_speaks_of_how_likely_a_hub_is() -> None:
    actor = Actor(Mention("a", "method", "uses", ()), (), "a")

    assert [Actor(actor.mention, (), "a", share).as_hub for share in (0.9, 0.5, 0.2, 0.0)] == [
        "hub",
        "likely",
        "perhaps",
        "no",
    ]
