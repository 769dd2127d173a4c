"""Relations between what a text names: by roles, by words, by names; no way round twice."""

import numpy as np
import pytest

from kg.extract.actors import placed, shared
from kg.extract.cast import cast, streams
from kg.extract.odds import NAMES
from kg.extract.relations import Scene, chosen, links, model, scenes, seen, stated
from kg.extract.results import results
from kg.extract.ties import ties
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
    here = seen(words(TEXT), named())

    assert here
    assert [actor.mention.name for actor in here.actors if actor.is_hub] == ["Kestrel"]


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


def scene(text: str, *mentions: Mention) -> Scene:
    actors = placed(words(text), mentions)
    return Scene(words(text), shared(actors, [1.0] + [0.0] * (len(actors) - 1)), cast(words(text), actors))


def pairs(here: Scene) -> set[tuple[str, str]]:
    met = ties(*here[:3])
    names = [actor.mention.name for actor in here.actors]
    return {(names[h], names[t]) for h, t in zip(met.heads, met.tails, strict=True)}


def test_no_pair_is_part_of_each_other() -> None:
    text = "Wren and Finch\nWren and Finch fly."
    here = scene(text, mention(text, "Wren", "method", "uses"), mention(text, "Finch", "method", "uses"))
    willing = np.array([[0.9 if name == "part_of" else 0.0 for name in NAMES]] * 2)

    found = chosen(here, ties(*here[:3]), willing, 0.5)

    assert [link.relation for link in found] == ["part_of"]


def test_two_that_never_meet_are_looked_at_only_if_one_is_a_hub() -> None:
    text = "Wren\nWren flies. Finch sings. Robin sleeps."
    here = scene(text, *(mention(text, name, "method", "uses") for name in ("Wren", "Finch", "Robin")))

    assert pairs(here) == {("Wren", "Finch"), ("Finch", "Wren"), ("Wren", "Robin"), ("Robin", "Wren")}


def test_nothing_is_part_of_a_task_by_its_metric() -> None:
    text = "Wren\nWren on singing by loudness."
    here = scene(text, mention(text, "singing", "task", "addresses"), mention(text, "loudness", "metric", "uses"))

    assert pairs(here) == set()


def test_the_nearest_sentence_that_holds_both_is_shown() -> None:
    text = "Wren\nWren, as is known to all, is a cousin of Finch. Wren beats Finch."
    here = scene(text, mention(text, "Wren", "method", "proposes"), mention(text, "Finch", "method", "uses"))

    (link,) = chosen(here, ties(*here[:3]), np.array([[0.9] + [0.0] * 5, [0.0] * 6]), 0.5)

    assert text[link.span.start : link.span.end] == "Wren beats Finch."


def test_the_share_says_who_is_the_hub_and_the_first_wins_a_draw() -> None:
    text = "Wren and Finch\nWren."
    actors = placed(words(text), [mention(text, n, "method", "uses") for n in ("Wren", "Finch")])

    assert [a.is_hub for a in shared(actors, [0.5, 0.5])] == [True, False]
    assert [a.is_hub for a in shared(actors, [0.1, 0.9])] == [False, True]


def test_texts_taken_together_state_what_each_states_alone() -> None:
    other = "Sparrow\nSparrow outperforms Kestrel on GraspBench."
    marks = "…\n" * 9 + other  # more sentences than words
    texts = [words(text) for text in (TEXT, "No name", marks, other)]
    mentions = [named(), (), named(marks), named(other)]

    together = stated(scenes(texts, mentions, model()), model())

    assert together == [links(*one) for one in zip(texts, mentions, strict=True)]
    assert [bool(found) for found in together] == [True, False, True, True]


def test_words_and_pairs_of_words_have_the_numbers_of_the_vocabulary() -> None:
    here, known = seen(words(TEXT), named()), model()
    assert here

    numbers = known.ids(here.words, here.cast)

    texts = streams(here.words, here.cast)
    assert numbers.tolist() == [[known.vocabulary.get(w, len(known.vocabulary)) for w in text] for text in texts]


def test_names_of_one_sentence_meet_those_near_by_and_do_not_grow_with_the_square() -> None:
    def met(count: int) -> int:
        names = [f"Zor{n}Net" for n in range(count)]
        text = "T\n" + ", ".join(names)
        spans = [Span(text.index(name), text.index(name) + len(name)) for name in names]
        mentions = [Mention(name, "method", "uses", (span,)) for name, span in zip(names, spans, strict=True)]
        here = seen(words(text), mentions)
        assert here
        return len(ties(here.words, here.actors, here.cast).heads)

    assert met(40) == 40 * 39
    assert met(800) < 2.2 * met(400)


def test_more_figures_than_are_bound_at_a_time_are_each_told_of_their_name() -> None:
    text = "T\n" + ", ".join(f"we reach {n}.5% accuracy on Kix{n}Bench" for n in range(10, 99))
    names = [f"Kix{n}Bench" for n in range(10, 99)]
    found = words(text)

    told = results(found, [mention(text, name, "benchmark", "evaluates_on") for name in names])

    assert len({result.benchmark for result in told}) > 64
