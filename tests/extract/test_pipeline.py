from itertools import pairwise

import pytest

from kg.extract.pipeline import PROFILES, load
from kg.model import ROLES, TYPES

TEXT = (
    "ZapNet: Fast Policies for Sparse Rewards\n"
    "We propose ZapNet, a zero-shot actor-critic method built on Proximal Policy Optimization (PPO). "
    "On the D4RL benchmark it outperforms PPO and SAC in success rate. Large language models (LLMs) are not needed."
)


def test_components_say_what_they_need_and_get_it() -> None:
    nlp = load()

    assert tuple(nlp.pipe_names) == PROFILES["fast"]
    analysis = nlp.analyze_pipes()
    assert analysis
    assert not any(analysis["problems"].values())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("\n", id="an empty paper"),
        pytest.param("…!?\n( ) — “”", id="no words"),
        pytest.param("A\n<script>alert('x')</script> \u202eGRPO\u0000 =1+1", id="hostile"),
        pytest.param("İstanbul NET\nStraße ﬁne-tuning (ﬁT) İİİ (III)", id="letters whose case changes their number"),
    ],
)
def test_any_text_is_kept_as_it_is(text: str) -> None:
    assert load()(text).text == text


def test_names_are_found_with_type_and_place() -> None:
    doc = load()(TEXT)

    found = {m.name: m for m in doc._.mentions}
    assert {"ZapNet", "Proximal Policy Optimization", "D4RL"} <= found.keys()
    assert (found["ZapNet"].type, found["ZapNet"].role) == ("method", "proposes")
    assert (found["D4RL"].type, found["D4RL"].role) == ("benchmark", "evaluates_on")
    assert [TEXT[s.start : s.end] for s in found["Proximal Policy Optimization"].spans] == [
        "Proximal Policy Optimization",
        "PPO",
        "PPO",
    ]


def test_mentions_keep_to_the_vocabulary_and_claim_each_word_once() -> None:
    mentions = load()(TEXT)._.mentions

    spans = sorted(s for m in mentions for s in m.spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    assert {m.type for m in mentions} <= set(TYPES)
    assert {m.role for m in mentions} <= set(ROLES)
    assert len({m.name for m in mentions}) == len(mentions)
    assert all(0 < m.confidence <= 1 and m.by for m in mentions)


def test_spacy_sees_the_mentions_as_spans() -> None:
    doc = load()(TEXT)

    assert ("D4RL", "benchmark") in {(span.text, span.label_) for span in doc.spans["mentions"]}
