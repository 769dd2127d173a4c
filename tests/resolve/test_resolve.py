"""Which mentions are one thing."""

import random
from collections.abc import Iterable

import pytest

from kg.model import Annotation, Entity, Judgement, Mention, Paper, Span
from kg.resolve import Resolution, resolve
from kg.resolve.lexicon import Known

Text = tuple[Paper, Annotation]


def text(number: int, *things: str | tuple[str, ...], kind: str = "method") -> Text:
    """A paper that names THINGS, each by one string or by several, and the annotation that says so."""
    named = [(thing,) if isinstance(thing, str) else thing for thing in things]
    title = "; ".join(form for forms in named for form in forms)
    paper = Paper(f"p{number}", title)
    mentions = tuple(Mention(forms[0], kind, "uses", tuple(_span(title, form) for form in forms)) for forms in named)
    return paper, Annotation(paper.id, (), mentions)


def _span(title: str, form: str) -> Span:
    return Span(title.index(form), title.index(form) + len(form))


def resolved(*texts: Text, judgements: Iterable[Judgement] = (), known: Iterable[Known] = ()) -> Resolution:
    return resolve([paper for paper, _ in texts], [found for _, found in texts], judgements, known)


def names(resolution: Resolution) -> list[str]:
    return sorted(entity.name for entity in resolution.entities)


def entity(resolution: Resolution, paper: str, name: str) -> Entity:
    return next(e for e in resolution.entities if e.id == resolution.node_of[paper, name])


def judged(left: str, right: str, verdict: str) -> Judgement:
    return Judgement(left, right, verdict, "a person says so", by="hand")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("policy gradient", "Policy Gradients"),
        ("fine-tuning", "finetuning"),
        ("multi-agent system", "multiagent systems"),
        ("behaviour optimisation", "behavior optimization"),
        ("modelling", "modeling"),
        ("Markov decision process", "Markov decision processes"),
        ("chain of thought", "chains-of-thought"),
        ("GPT-4", "GPT4"),
        ("LLM", "LLMs"),
        ("Gödel machine", "Godel machine"),
        ("artefact removal", "artifact removal"),
    ],
)
def test_variants_of_spelling_are_one(one: str, other: str) -> None:
    assert len(resolved(text(1, one), text(2, other)).entities) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LLaVA-Critic-R1", "LLaVA-Critic-R1+"),
        ("Q", "Q*"),
        ("C", "C++"),
        ("GPT-4", "GPT-4.1"),
        ("Qwen 2 5", "Qwen 25"),
        ("policy gradient", "policy iteration"),
        ("language model", "language modeling"),
        ("FLUX", "FLUX.1-dev"),
    ],
)
def test_names_that_differ_in_more_than_spelling_are_two(one: str, other: str) -> None:
    assert len(resolved(text(1, one), text(2, other)).entities) == 2


def test_a_short_form_goes_with_the_expansion_that_its_paper_prints() -> None:
    found = resolved(text(1, ("Owl Optimization", "OO")), text(2, "owl optimisation"), text(3, "OO"))

    assert names(found) == ["Owl Optimization"]
    assert found.entities[0].aliases == ("OO", "Owl Optimization", "owl optimisation")


def test_an_expansion_outranks_the_short_form_that_two_things_share() -> None:
    direct = [text(n, ("direct owl training", "DOT"), "reward") for n in range(9)]

    found = resolved(*direct, text(9, ("discovered owl tuning", "DOT"), "evolution"))

    assert names(found) == ["direct owl training", "discovered owl tuning", "evolution", "reward"]
    assert entity(found, "p9", "discovered owl tuning").aliases == ("DOT", "discovered owl tuning")


def test_an_unexplained_short_form_goes_where_its_company_is() -> None:
    owls = [text(n, ("continual learning", "CL"), "forgetting", "replay") for n in range(3)]
    larks = [text(n, ("contrastive learning", "CL"), "augmentation", "encoder") for n in range(3, 6)]

    found = resolved(*owls, *larks, text(6, "CL", "forgetting"), text(7, "CL", "augmentation"))

    assert entity(found, "p6", "CL").name == "continual learning"
    assert entity(found, "p7", "CL").name == "contrastive learning"


def test_an_unexplained_short_form_goes_where_its_words_are() -> None:
    owls = [text(n, ("test-time scaling", "TTS")) for n in range(3)]
    larks = [text(n, ("text to speech", "TTS")) for n in range(3, 6)]

    found = resolved(*owls, *larks, text(6, "TTS", "speech of a text"))

    assert entity(found, "p6", "TTS").name == "text to speech"


def test_a_short_form_that_nothing_tells_apart_is_marked_ambiguous() -> None:
    owls = text(1, ("continual learning", "CL"), "forgetting")
    larks = text(2, ("contrastive learning", "CL"), "augmentation")

    found = resolved(owls, larks, text(3, "CL", "ravens"))

    assert entity(found, "p3", "CL") == Entity("method:cl", "CL", "method", ("CL",), (), ambiguous=True)
    assert [e.ambiguous for e in found.entities].count(True) == 1


def test_a_short_form_inside_a_longer_name_is_spelled_out() -> None:
    found = resolved(
        text(1, ("reinforcement learning", "RL")), text(2, "deep RL"), text(3, "deep reinforcement learning")
    )

    assert names(found) == ["deep RL", "reinforcement learning"]


def test_an_explanation_inside_a_name_is_left_out() -> None:
    found = resolved(text(1, "large owl model (LOM) agents"), text(2, "large owl model agents"), text(3, "LOM agents"))

    assert names(found) == ["large owl model agents"]


def test_long_forms_of_one_short_form_are_one_if_only_little_words_differ() -> None:
    found = resolved(
        text(1, ("owl learning from human feedback", "OLHF")), text(2, ("owl learning with human feedback", "OLHF"))
    )

    assert names(found) == ["owl learning from human feedback"]


def test_a_name_has_the_type_that_most_papers_give_it() -> None:
    found = resolved(text(1, "GRPO"), text(2, "GRPO"), text(3, "GRPO", kind="concept"))

    assert [e.id for e in found.entities] == ["method:grpo"]


def test_what_the_lexicon_knows_as_one_is_one() -> None:
    known = [Known("autonomous driving", "task", ("self-driving",))]

    found = resolved(text(1, "self-driving"), text(2, "autonomous driving"), known=known)

    assert len(found.entities) == 1


def test_a_full_name_is_the_name_and_every_form_an_alias() -> None:
    found = resolved(text(1, "OO"), text(2, "OO"), text(3, ("OO", "Owl Optimization")))

    assert (found.entities[0].id, found.entities[0].name) == ("method:owl-optimization", "Owl Optimization")
    assert found.entities[0].aliases == ("OO", "Owl Optimization")


def test_different_things_with_the_same_slug_get_different_ids() -> None:
    found = resolved(text(1, "Q*"), text(2, "Q star"))

    assert [e.id for e in found.entities] == ["method:q-star", "method:q-star-2"]


def test_every_name_but_the_first_is_explained_by_a_judgement() -> None:
    found = resolved(
        text(1, ("Owl Optimization", "OO")), text(2, "owl optimisation"), text(3, "OO"), text(4, "OO", kind="concept")
    )

    assert [(j.left, j.right, j.by) for j in found.judgements] == [
        ("method:OO", "method:Owl Optimization", "acronym"),
        ("method:owl optimisation", "method:Owl Optimization", "fold"),
        ("concept:Owl Optimization", "method:Owl Optimization", "type-majority"),
    ]
    assert all(j.verdict == "same" and j.why for j in found.judgements)


def test_a_person_can_say_that_two_names_are_one() -> None:
    apart = text(1, "barn owl"), text(2, "screech owl")

    found = resolved(*apart, judgements=[judged("method:barn owl", "method:screech owl", "same")])

    assert len(found.entities) == 1
    assert [(j.why, j.by) for j in found.judgements] == [("a person says so", "hand")]


@pytest.mark.parametrize(
    ("one", "other"), [("Owl", "owl"), ("policy gradient", "policy gradients"), ("fine-tuning", "finetuning")]
)
def test_a_person_can_say_that_two_spellings_are_two(one: str, other: str) -> None:
    found = resolved(text(1, one), text(2, other), judgements=[judged(f"method:{one}", f"method:{other}", "different")])

    assert len(found.entities) == 2


def test_a_person_can_say_that_a_short_form_is_not_what_it_seems() -> None:
    texts = text(1, ("Owl Optimization", "OO")), text(2, "OO")

    found = resolved(*texts, judgements=[judged("method:OO", "method:Owl Optimization", "different")])

    assert entity(found, "p2", "OO").name == "OO"
    assert entity(found, "p1", "Owl Optimization").name == "Owl Optimization"


def test_a_person_can_say_which_sense_a_short_form_has() -> None:
    owls = [text(n, ("continual learning", "CL")) for n in range(8)]
    texts = *owls, text(8, ("contrastive learning", "CL")), text(9, "CL")

    found = resolved(*texts, judgements=[judged("method:CL", "method:contrastive learning", "same")])

    assert entity(found, "p9", "CL").name == "contrastive learning"


def test_a_person_can_keep_a_name_as_two_types() -> None:
    texts = text(1, "Clip"), text(2, "Clip", kind="metric")

    found = resolved(*texts, judgements=[judged("method:Clip", "metric:Clip", "different")])

    assert [e.id for e in found.entities] == ["method:clip", "metric:clip"]


def test_of_two_judgements_of_one_pair_the_later_holds() -> None:
    texts = text(1, "barn owl"), text(2, "screech owl")
    same, different = (judged("method:barn owl", "method:screech owl", v) for v in ("same", "different"))

    assert len(resolved(*texts, judgements=[same, different]).entities) == 2
    assert len(resolved(*texts, judgements=[different, same]).entities) == 1


def test_a_different_holds_against_a_chain_of_others() -> None:
    texts = text(1, "barn owl"), text(2, "screech owl"), text(3, "night owl")

    found = resolved(
        *texts,
        judgements=[
            judged("method:barn owl", "method:screech owl", "different"),
            judged("method:barn owl", "method:night owl", "same"),
            judged("method:night owl", "method:screech owl", "same"),
        ],
    )

    assert len(found.entities) == 2
    assert entity(found, "p1", "barn owl") != entity(found, "p2", "screech owl")


def test_the_order_of_papers_and_annotations_does_not_matter() -> None:
    texts = [text(n, ("continual learning", "CL"), f"x{n % 3}") for n in range(4)]
    texts += [text(n, ("contrastive learning", "CL"), f"x{n % 3}", kind="concept") for n in range(4, 8)]
    texts += [text(8, "CL", "x1"), text(9, "continual Learning")]
    straight = resolved(*texts)
    random.Random(3).shuffle(texts)

    assert resolved(*texts) == straight


@pytest.mark.parametrize("name", ["/", "-", "()", "!?", "\u202e", "<script>", "'}) DETACH DELETE n //", "π", "†"])
def test_hostile_names_are_entities_like_others(name: str) -> None:
    found = resolved(text(1, name, "owl"))

    assert len(found.entities) == 2
    assert entity(found, "p1", name).name == name


def test_a_mention_without_a_name_goes_by_what_the_text_prints() -> None:
    paper = Paper("p1", "owl")

    found = resolve([paper], [Annotation("p1", (), (Mention("", "method", "uses", (Span(0, 3),)),))], (), ())

    assert found.node_of == {("p1", ""): "method:owl"}
