"""Reported numbers: each with its unit, what it is said of, and what it is set against."""

from dataclasses import replace

import numpy as np
import pytest

from kg.extract.actors import Actor, placed
from kg.extract.bindings import bindings
from kg.extract.figures import figures
from kg.extract.relations import seen
from kg.extract.results import chosen, features, model, reported, results
from kg.extract.words import words
from kg.model import Mention, Result, Span

# A model that takes every number for a result, so that the binding alone is seen.
WILLING = replace(model(), weights={}, bias=5.0, threshold=0.5)


def mention(text: str, name: str, kind: str, role: str) -> Mention:
    starts = [i for i in range(len(text)) if text.startswith(name, i)]
    return Mention(name, kind, role, tuple(Span(i, i + len(name)) for i in starts))


def actors(text: str, *named: tuple[str, str, str]) -> tuple[Actor, ...]:
    return placed(words(text), [mention(text, *one) for one in named])


OWN = ("Kestrel", "method", "proposes")
NEST = ("NestBench", "benchmark", "evaluates_on")
CAGE = ("CageBench", "benchmark", "evaluates_on")


def of(text: str, *named: tuple[str, str, str]) -> list[Result]:
    here = seen(words(text), [mention(text, *one) for one in named])
    assert here
    return list(reported(here, WILLING))


@pytest.mark.parametrize(
    ("said", "number", "unit"),
    [
        ("gains 7.5%", 7.5, "%"),
        ("gains 7.5\\%", 7.5, "%"),
        ("gains 7.5 percent", 7.5, "%"),
        ("gains 3.2 percentage points", 3.2, "points"),
        ("gains 3.2 points", 3.2, "points"),
        ("runs 2x faster", 2.0, "x"),
        ("runs 2.5× faster", 2.5, "x"),
        ("runs 3 times faster", 3.0, "x"),
        ("runs at 30 FPS", 30.0, "FPS"),
        ("needs 1,200 ms", 1200.0, "ms"),
        ("reaches 0.85 there", 0.85, ""),
        ("changes by -4.1 dB", -4.1, "dB"),
        ("runs five times faster", 5.0, "x"),
        ("shrinks twenty-fold", 20.0, "x"),
        ("takes 57h", 57.0, "h"),
        ("reads 194B tokens", 194.0, "count"),
        ("gains 2.5\\times", 2.5, "x"),
    ],
)
def test_a_number_is_read_with_its_unit(said: str, number: float, unit: str) -> None:
    found = list(figures(words(f"Kestrel\nKestrel {said}."), ()))

    assert [(f.value, f.unit) for f in found] == [(number, unit)]


@pytest.mark.parametrize(
    "said",
    [
        "Since 2024 it",
        "GPT-4 it",
        "On A100 cards it",
        "Two steps: (1) it rests, (2) it",
        "Top@1 it",
    ],
)
def test_years_items_and_parts_of_words_are_no_figures(said: str) -> None:
    assert list(figures(words(f"Kestrel\n{said} flies."), ())) == []


def test_numbers_in_a_name_are_part_of_the_name() -> None:
    text = "Kestrel\nKestrel is tested on Nest 55 today."

    assert list(figures(words(text), actors(text, ("Nest 55", "benchmark", "evaluates_on")))) == []


def test_a_list_of_numbers_shares_the_unit_at_its_end() -> None:
    found = figures(words("Kestrel\nDrops of 1.6, 2.1 and 2.5 points."), ())

    assert [(f.text, f.unit) for f in found] == [("1.6", "points"), ("2.1", "points"), ("2.5 points", "points")]


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        ("gains of 16% to 33%", ["16% to 33%"]),
        ("from 16% to 33%", ["16%", "33%"]),
        ("40-70 minutes", ["40-70 minutes"]),
        ("62.9 %rightarrow68.7 %", ["62.9 %", "68.7 %"]),
        ("0.864/0.837 there", ["0.864", "0.837"]),
    ],
)
def test_a_range_is_one_figure_and_a_change_two(said: str, texts: list[str]) -> None:
    assert [f.text for f in figures(words(f"Kestrel\nKestrel: {said}."), ())] == texts


def test_each_change_in_a_row_has_its_own_benchmark_and_baseline() -> None:
    found = of("Kestrel\nKestrel gains (34.2% -> 46.8% on NestBench, 46.8% -> 51.7% on CageBench).", OWN, NEST, CAGE)

    assert [(r.value, r.benchmark, r.baseline) for r in found] == [
        ("46.8%", "NestBench", "34.2%"),
        ("51.7%", "CageBench", "46.8%"),
    ]


def test_the_number_that_one_comes_from_is_its_baseline() -> None:
    text = "Kestrel\nKestrel raises the score from 20.0% to 50.0% on NestBench."

    (found,) = of(text, OWN, NEST)

    assert (found.method, found.benchmark, found.value, found.baseline) == ("Kestrel", "NestBench", "50.0%", "20.0%")
    assert text[found.span.start : found.span.end] == "50.0%"


def test_the_other_side_of_a_comparison_is_the_baseline() -> None:
    found = of("Kestrel\nKestrel scores 28.5 against 17.3 by Sparrow.", OWN)

    assert (found[0].value, found[0].baseline) == ("28.5", "17.3")


def test_a_rival_that_is_beaten_is_the_baseline() -> None:
    (found,) = of("Kestrel\nKestrel gains 4.2% over Sparrow.", OWN, ("Sparrow", "method", "compares_with"))

    assert found.baseline == "Sparrow"


def test_each_number_goes_with_its_benchmark() -> None:
    found = of("Kestrel\nWe reach 0.85 on NestBench and 83.9 on CageBench.", OWN, NEST, CAGE)

    assert [(r.value, r.benchmark) for r in found] == [("0.85", "NestBench"), ("83.9", "CageBench")]


def test_a_benchmark_that_opens_the_sentence_holds_for_its_numbers() -> None:
    found = of("Kestrel\nOn NestBench, Kestrel gains 2.2%.", OWN, NEST)

    assert [r.benchmark for r in found] == ["NestBench"]


def test_the_measure_beside_a_number_is_its_metric() -> None:
    found = of(
        "Kestrel\nKestrel reaches 28.5 BLEU and an accuracy of 91%.",
        OWN,
        ("BLEU", "metric", "evaluates_on"),
        ("accuracy", "metric", "evaluates_on"),
    )

    assert [(r.value, r.metric) for r in found] == [("28.5", "BLEU"), ("91%", "accuracy")]


def test_the_learned_model_keeps_results_and_drops_settings() -> None:
    text = (
        "Kestrel\nWe propose Kestrel, trained for 3 days on 8 cards. Experiments show that Kestrel improves the "
        "success rate by 7.5% on NestBench."
    )
    found = results(words(text), [mention(text, *OWN), mention(text, *NEST)])

    assert [(r.value, r.method, r.benchmark) for r in found] == [("7.5%", "Kestrel", "NestBench")]


@pytest.mark.parametrize(
    ("sure", "meant"),
    [
        ((0.50001, 0.50002, 0.3), ("Kestrel", "NestBench")),
        ((0.5, 0.6, 0.3), ("Sparrow", "NestBench")),
        ((0.5, 0.6, 0.9), ("NestBench", "")),
        ((0.5, 0.6, 0.01), ("Sparrow", "")),
    ],
    ids=["the first of two as sure", "the surest", "one name at one end", "none that is not sure"],
)
def test_a_number_is_said_of_the_surest_name_of_a_type(sure: tuple[float, ...], meant: tuple[str, str]) -> None:
    text = "Kestrel\nKestrel beats Sparrow on NestBench by 5%."
    here = seen(words(text), [mention(text, *one) for one in (OWN, ("Sparrow", "method", "compares_with"), NEST)])
    assert here
    table = np.array([sure])

    (found,) = chosen(here, figures(here.words, here.actors), [1.0], {"method": table, "benchmark": table}, model())

    assert (found.method, found.benchmark) == meant


def test_a_figure_is_bound_alone_as_it_is_among_others() -> None:
    text = "Kestrel\nOn NestBench, Kestrel gains 2.2%, 3% and 4 points (CageBench). It needs 5 ms on NestBench."
    here = seen(words(text), [mention(text, *one) for one in (OWN, NEST, CAGE)])
    assert here
    found = figures(here.words, here.actors)

    rows = bindings(here.words, found, here.actors, here.cast)

    assert rows.shape[:2] == (4, 3)
    for n, row in enumerate(rows):
        assert np.array_equal(bindings(here.words, found, here.actors, here.cast, [n]), [row])


def test_a_figure_shows_what_its_own_sentence_names() -> None:
    text = "Kestrel\nOn NestBench, Kestrel gains 2.2% and 3%. It needs 5 ms."
    here = seen(words(text), [mention(text, *one) for one in (OWN, NEST)])
    assert here
    first, *_, last = figures(here.words, here.actors)

    assert {"with proposes method", "with, % benchmark", "before gains"} <= {*features(here.words, first, here.actors)}
    assert not any(one.startswith("with ") for one in features(here.words, last, here.actors))


@pytest.mark.parametrize("text", ["", "\n", "12%", "<b>\n5% \x00 and \u202e7%", "9" * 400 + "%\n"])
def test_any_text_is_read_without_complaint(text: str) -> None:
    assert all(r.number is not None for r in results(words(text), ()))
