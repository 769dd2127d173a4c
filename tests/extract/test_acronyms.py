"""What a text says that its short forms stand for."""

import pytest

from kg.extract.acronyms import expansions
from kg.extract.words import words


def explained(text: str) -> list[tuple[str, str]]:
    found = words(text)
    return [(found.string(*e.short), found.string(*e.long)) for e in expansions(found)]


@pytest.mark.parametrize(
    ("text", "long"),
    [
        pytest.param(
            "We use proximal policy optimization (PPO).", "proximal policy optimization", id="letters inside words"
        ),
        pytest.param(
            "PPO (proximal policy optimization) is used.", "proximal policy optimization", id="the other way round"
        ),
        pytest.param(
            "the Abstraction and Reasoning Corpus (ARC)", "Abstraction and Reasoning Corpus", id="a little word skipped"
        ),
        pytest.param("a Mixture of Experts (MoE)", "Mixture of Experts", id="a little word that counts"),
        pytest.param(
            "by multi-modal large language models (MLLMs)", "multi-modal large language models", id="a hyphen"
        ),
        pytest.param(
            "for model-agnostic meta-learning (MAML)", "model-agnostic meta-learning", id="hyphens that count"
        ),
        pytest.param("robust in in-context learning (ICL)", "in-context learning", id="a little word before"),
        pytest.param(
            "on out-of-distribution (OOD) data", "out-of-distribution", id="a little word that only counts here"
        ),
        pytest.param("the Evidence Lower Bound (ELBO)", "Evidence Lower Bound", id="letters only"),
        pytest.param(
            "learning from human feedback by reinforcement learning (RL)", "reinforcement learning", id="near"
        ),
    ],
)
def test_the_long_form_is_whole(text: str, long: str) -> None:
    assert [pair[1] for pair in explained(text)] == [long]


@pytest.mark.parametrize("text", ["a policy (see Section 2)", "the model (GPT) of GPT", "We test it (PPO)."])
def test_what_does_not_spell_it_is_no_long_form(text: str) -> None:
    assert explained(text) == []
