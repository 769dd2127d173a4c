"""Topics: from a closed list, a tree, each with the words that gave it."""

import json
import math

import pytest

from kg.io import resource
from kg.topics import OTHER, broader, evidence, features, probabilities, topics, tree


def test_there_are_29_topics_each_with_a_description_and_cues() -> None:
    assert len(tree()) == 29
    assert all(topic.description and topic.cues for topic in tree().values())


def test_every_topic_leads_up_to_one_that_has_none_broader() -> None:
    for name in tree():
        seen = []
        while name:
            seen.append(name)
            name = broader(name)

        assert len(seen) == len(set(seen))


def test_what_is_no_topic_has_none_broader() -> None:
    assert broader("knitting") == ""


@pytest.mark.parametrize(
    ("text", "primary"),
    [
        (
            "Regret of a linear bandit\nWe bound the cumulative regret of Thompson sampling.",
            "bandits and active learning",
        ),
        (
            "Grasping with a robot hand\nA dexterous robot learns manipulation in simulation.",
            "robotics and embodied AI",
        ),
        ("Sharper diffusion\nA diffusion model for text-to-image generation.", "generative models"),
        (
            "Jailbreaks\nHarmful prompts attack the safety of aligned models; we study jailbreak attacks.",
            "safety and unlearning",
        ),
        (
            "Replay\nContinual learning without catastrophic forgetting in class-incremental streams.",
            "continual learning",
        ),
    ],
)
def test_the_primary_topic_follows_the_words(text: str, primary: str) -> None:
    assert topics(text)[0] == primary


@pytest.mark.parametrize("text", ["", "\n", "  \n?!", "\u202e\n\x00", "<script>alert(1)</script>\n"])
def test_any_text_has_one_to_three_topics_of_the_list(text: str) -> None:
    found = topics(text)

    assert 1 <= len(found) <= 3
    assert set(found) <= set(tree())


def test_a_text_without_words_is_other() -> None:
    assert topics("?!\n…") == (OTHER,)


def test_probabilities_are_of_every_topic() -> None:
    sure = probabilities("Meta-learning\nLearning to learn.")

    assert set(sure) == set(tree())
    assert all(0 <= p <= 1 for p in sure.values())


def test_evidence_is_words_of_the_text_in_order() -> None:
    text = "Robots that grasp\nA robotic arm, and much else."

    spans = evidence(text, "robotics and embodied AI")

    assert "robotic" in " ".join(text[s.start : s.end] for s in spans)
    assert list(spans) == sorted(spans)


def test_the_title_is_the_evidence_where_no_word_is() -> None:
    assert [(s.start, s.end) for s in evidence("Untitled\nZzz.", "exploration")] == [(0, 8)]


def test_words_across_a_mark_are_no_phrase() -> None:
    apart = features("On flow\nWe use diffusion. Model cards help.")
    together = features("On flow\nWe use diffusion model cards. Help.")

    assert "diffusion model" in together
    assert "diffusion model" not in apart


def test_a_topic_is_as_likely_as_all_features_of_the_text_weigh() -> None:
    text = "Meta-learning for robots\n" + 9 * "We meta-train a policy of a robot arm by reinforcement learning. "
    learned = json.loads(resource("data/topics.json").read_text("utf-8"))

    for topic, p in probabilities(text).items():
        weights = learned["weights"].get(topic, {})
        odds = learned["bias"][topic] + sum(value * weights.get(name, 0.0) for name, value in features(text).items())
        assert math.log(p / (1 - p)) == pytest.approx(odds)
