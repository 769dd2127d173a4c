"""What is wrong, each thing once."""

from kg.evaluate.answers import Answer, Named
from kg.evaluate.faults import Fault, faults
from kg.evaluate.matching import matched

TEXT = "Router networks\nWe train a router network. It beats PPO and deep RL."


def named(name: str, kind: str = "method", role: str = "uses") -> Named:
    return Named(name, kind, role, name, (name,))


def of(gold: list[Named], found: list[Named]) -> list[Fault]:
    return list(faults(matched(Answer("a", TEXT, tuple(gold)), Answer("a", TEXT, tuple(found)))))


def kinds(made: list[Fault]) -> list[tuple[str, str, str]]:
    return [(fault.kind, fault.gold, fault.found) for fault in made]


def test_words_too_few_are_a_matter_of_the_boundary() -> None:
    made = of([named("router network")], [named("router", "concept")])

    assert kinds(made) == [("boundary", "method: router network", "concept: router")]


def test_one_that_overlaps_two_is_paired_with_the_longer() -> None:
    made = of([named("deep RL"), named("RL")], [named("and deep RL")])

    assert kinds(made) == [("boundary", "method: deep RL", "method: and deep RL"), ("missed", "method: RL", "")]


def test_what_is_elsewhere_is_missed_or_spurious() -> None:
    made = of([named("PPO")], [named("router")])

    assert kinds(made) == [("missed", "method: PPO", ""), ("spurious", "", "method: router")]


def test_a_pair_may_have_a_wrong_type_and_a_wrong_role() -> None:
    made = of([named("PPO")], [named("PPO", "task", "studies")])

    assert kinds(made) == [("type", "method: PPO", "task: PPO"), ("role", "uses: PPO", "studies")]


def test_every_unpaired_entity_is_in_one_fault() -> None:
    gold = [named("PPO"), named("router network"), named("deep RL"), named("gone")]
    found = [named("ppo"), named("network"), named("RL"), named("train")]

    made = [fault.kind for fault in of(gold, found)]

    assert made.count("boundary") + made.count("missed") == 3
    assert made.count("boundary") + made.count("spurious") == 3


def test_a_fault_shows_the_sentence_and_where_it_stands() -> None:
    fault = of([named("PPO")], [])[0]

    assert fault.text == "It beats PPO and deep RL."
    assert fault.text[fault.mark.start : fault.mark.end] == "PPO"


def test_relations_are_wrong_on_either_side() -> None:
    entities = (named("A"), named("B"))
    gold = Answer("a", "", entities, (("A", "extends", "B"),))
    found = Answer("a", "", entities, (("A", "is_a", "B"),))

    made = list(faults(matched(gold, found)))

    assert kinds(made) == [("relation missed", "extends: a → b", ""), ("relation spurious", "", "is_a: a → b")]
