"""What a person judged holds, until it is undone."""

from kg.model import Annotation, Judgement, Mention, Paper, Span
from kg.resolve import Resolution, resolve
from kg.resolve.hand import in_paper, standing

DPO = "direct preference optimization"
PAPERS = (
    Paper("a", f"We use {DPO} (DPO)."),
    Paper("b", "We use DPO and KTO."),
    Paper("c", "We use DPO for symbolic search."),
)


def found(paper: Paper, *names: str) -> Annotation:
    def mention(name: str) -> Mention:
        start = paper.text.index(name)
        spans = (Span(start, start + len(name)), *((Span(39, 42),) if name == DPO else ()))
        return Mention(name, "method", "uses", spans)

    return Annotation(paper.id, mentions=tuple(mention(name) for name in names))


FOUND = (found(PAPERS[0], DPO), found(PAPERS[1], "DPO", "KTO"), found(PAPERS[2], "DPO"))


def resolved(*judgements: Judgement) -> Resolution:
    return resolve(PAPERS, FOUND, judgements, entries=())


def judged(left: str, right: str, verdict: str) -> Judgement:
    return Judgement(left, right, verdict, "I know", by="hand")


OTHER = judged(in_paper("c", "method:DPO"), "method:DPO", "different")


def test_without_judgements_the_three_are_one() -> None:
    nodes = resolved().node_of

    assert nodes["a", DPO] == nodes["b", "DPO"] == nodes["c", "DPO"] == "method:direct-preference-optimization"


def test_what_one_paper_means_can_be_split_off() -> None:
    resolution = resolved(OTHER)

    assert resolution.node_of["c", "DPO"] == "method:dpo"
    assert resolution.node_of["a", DPO] == resolution.node_of["b", "DPO"] == "method:direct-preference-optimization"


def test_what_is_split_off_under_the_same_name_leaves_the_id_to_the_larger() -> None:
    papers, annotations = PAPERS[1:], (*FOUND[1:], Annotation("d", mentions=(Mention("DPO", "method", "uses", ()),)))

    nodes = resolve([Paper("d", "DPO"), *papers], annotations, [OTHER], entries=()).node_of

    assert (nodes["b", "DPO"], nodes["c", "DPO"], nodes["d", "DPO"]) == ("method:dpo", "method:dpo-2", "method:dpo")


def test_what_is_split_off_can_be_joined_to_something_else() -> None:
    nodes = resolved(OTHER, judged(in_paper("c", "method:DPO"), "method:KTO", "same")).node_of

    assert nodes["c", "DPO"] == nodes["b", "KTO"]
    assert nodes["a", DPO] == nodes["b", "DPO"] != nodes["b", "KTO"]


def test_undoing_restores_what_was_before() -> None:
    merge = judged("method:KTO", "method:DPO", "same")
    undone = judged("method:DPO", "method:KTO", "undone")

    assert resolved(merge).node_of["b", "KTO"] == resolved(merge).node_of["b", "DPO"]
    assert resolved(merge, undone) == resolved()
    assert resolved(merge, undone, merge) == resolved(merge)


def test_the_later_of_two_stands_and_undone_gives_way_to_the_earlier() -> None:
    same, different = judged("a", "b", "same"), judged("b", "a", "different")
    undone = judged("a", "b", "undone")

    assert standing([same, different]) == (different,)
    assert standing([same, different, undone]) == (same,)
    assert standing([same, different, undone, undone, undone]) == ()


def test_every_name_of_what_was_joined_by_hand_has_a_reason() -> None:
    resolution = resolved(OTHER, judged(in_paper("c", "method:DPO"), "method:KTO", "same"))

    explained = {(j.left, j.right) for j in resolution.judgements}
    for entity in resolution.entities:
        for alias in entity.aliases:
            assert alias == entity.name or (f"method:{alias}", f"method:{entity.name}") in explained
