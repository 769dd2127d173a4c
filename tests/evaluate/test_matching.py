"""Which found entity is which gold one."""

from kg.evaluate.answers import Answer, Named, Reported
from kg.evaluate.matching import Matched, counts, matched


def named(name: str, kind: str = "method", *surfaces: str, role: str = "uses", node: str = "") -> Named:
    return Named(name, kind, role, node or name, surfaces)


def of(gold: list[Named], found: list[Named]) -> Matched:
    return matched(Answer("a", entities=tuple(gold)), Answer("a", entities=tuple(found)))


def test_the_same_type_goes_before_more_shared_names() -> None:
    paper = of([named("PPO", "method", "ppo clip")], [named("PPO", "concept", "PPO clip"), named("PPO")])

    assert paper.pairs == ((0, 1),)


def test_more_shared_names_go_before_fewer() -> None:
    paper = of(
        [named("RL", "concept", "reinforcement learning")],
        [named("RL", "concept"), named("reinforcement learning", "concept", "RL")],
    )

    assert paper.pairs == ((0, 1),)


def test_an_entity_is_paired_once() -> None:
    assert counts(of([named("PPO")], [named("PPO"), named("ppo")]))["entities"] == (1, 2, 1)


def test_a_wrong_type_is_right_only_untyped() -> None:
    figures = counts(of([named("PPO")], [named("PPO", "concept")]))

    assert (figures["entities"], figures["untyped"], figures["type concept"]) == ((0, 1, 1), (1, 1, 1), (0, 1, 0))


def test_own_methods_count_whatever_type_they_are_found_as() -> None:
    figures = counts(
        of([named("OWL", role="proposes"), named("trust", "concept", role="proposes")], [named("owl", "task")])
    )

    assert figures["proposed"] == (1, 1, 1)


def test_roles_are_counted_among_what_both_have() -> None:
    figures = counts(of([named("A"), named("B"), named("C")], [named("A"), named("B", role="studies")]))

    assert (figures["role"], figures["role uses"], figures["role studies"]) == ((1, 2, 2), (1, 1, 2), (0, 1, 0))


def test_the_ends_of_a_relation_are_matched_by_node_or_name() -> None:
    gold = Answer("a", entities=(named("A b"), named("C")), relations=(("A b", "extends", "C"), ("C", "is_a", "A b")))
    found = Answer(
        "a",
        entities=(named("a-b", node="n:1"), named("C", node="n:2")),
        relations=(("n:1", "extends", "C"), ("n:9", "is_a", "C")),
    )

    figures = counts(matched(gold, found))

    assert (figures["relations"], figures["relation extends"], figures["relation is_a"]) == (
        (1, 2, 2),
        (1, 1, 1),
        (0, 1, 1),
    )


def test_a_result_needs_its_number_and_one_of_its_names() -> None:
    wanted = [
        Reported("50", frozenset({"dgm", "swe bench"})),
        Reported("3", frozenset()),
        Reported("7", frozenset({"x"})),
    ]
    found = [Reported("50", frozenset({"swe bench"})), Reported("3", frozenset({"y"})), Reported("7", frozenset({"y"}))]

    assert counts(matched(Answer("a", results=tuple(wanted)), Answer("a", results=tuple(found))))["results"] == (
        2,
        2,
        3,
    )
