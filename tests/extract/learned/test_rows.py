import numpy as np
import pytest

from kg.extract.learned import bonds, parts
from kg.extract.learned.company import COMPANY, FEATURES, company, looked_up
from kg.extract.learned.encoder import WIDEST, Encoded, Scores, encoded, splitter
from kg.extract.learned.keys import Floats, Table, key_of
from kg.extract.learned.rows import (
    CONTEXTS,
    NEVER,
    PLAIN,
    Candidates,
    Reading,
    candidates,
    candidates_of,
    lattice,
)
from kg.extract.words import words
from kg.model import RELATIONS, ROLES, TYPES

NOTHING = Table(np.zeros(0, np.uint64), np.zeros((0, 2 + len(TYPES) + len(ROLES)), np.float32))
TEXTS = Table(NOTHING.hashes, np.zeros((0, 1), np.float32))
SPLIT = splitter(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])


def scored(text: str, *liked: str) -> tuple[Encoded, Scores]:
    """TEXT, with a high score for the first place of each of the LIKED names."""
    code = encoded(text, SPLIT)
    spans = np.full((len(code.words), WIDEST, 1 + len(TYPES) + len(ROLES)), -9, np.float32)
    for name in liked:
        start = text.index(name)
        first = next(n for n, w in enumerate(code.words) if w.start == start)
        last = next(n for n, w in enumerate(code.words) if w.end == start + len(name))
        spans[first, last - first, 0] = 4
    wide = 2 * bonds.WIDTH, 2 * parts.WIDTH
    borders, ends, told = (np.zeros((len(code.words), n), np.float32) for n in (3, *wide))
    far = np.zeros((len(bonds.FAR) + 1, bonds.WIDTH), np.float32)
    out = np.zeros((bonds.WIDTH, len(RELATIONS)), np.float32)
    bound = bonds.Weights(far, out, np.arange(len(RELATIONS)) - 3.0)
    played = parts.Weights(np.zeros((2 * parts.WIDTH, len(ROLES)), np.float32), np.zeros(len(ROLES), np.float32))
    return code, Scores(spans, borders, bonds.ends(code.words, ends, bound), parts.Told(told, played))


def found(text: str, *liked: str, names: Table = NOTHING) -> Candidates:
    return candidates(text, *scored(text, *liked), TEXTS, names, texts=9)


def column(made: Candidates, name: str) -> Floats:
    return made.features[:, PLAIN.index(name)]


def test_all_places_of_a_name_are_one_candidate() -> None:
    made = found("On policy gradients\nA policy gradient is policy-gradient.", "policy gradients")

    assert made.hashes.tolist() == [key_of("policy gradient")]
    assert made.places[:, 1:].tolist() == [[1, 2], [4, 5], [7, 9]]
    assert column(made, "places").tolist() == [3]
    assert column(made, "title").tolist() == [1]


def test_a_name_that_papers_annotate_is_a_candidate_whatever_the_network_says() -> None:
    row = np.zeros((1, NOTHING.counts.shape[1]), np.float32)
    row[0, :2] = 3, 2
    known = Table(np.array([key_of("GRPO")], np.uint64), row)

    assert found("On\nGRPO and PPO", names=known).hashes.tolist() == [key_of("GRPO")]


def test_a_candidate_has_relations_with_others_of_its_own_text() -> None:
    texts = ("On\nGRPO and PPO", "PPO", "PPO, TRPO and A2C")
    read = [
        Reading(words(t), *scored(t, *liked)) for t, liked in zip(texts, (("GRPO", "PPO"), ("PPO",), ()), strict=True)
    ]
    made = candidates_of(read, TEXTS, NOTHING, texts=9)

    assert column(made, "head:extends").tolist() == pytest.approx([-3.02, -3.02, NEVER], abs=0.01)
    assert column(made, "tail:applied_to").tolist() == pytest.approx([1.98, 1.98, NEVER], abs=0.01)


def test_a_span_is_seen_beside_those_that_hold_it() -> None:
    made = found("On\nrobust policy gradient", "robust policy gradient", "policy gradient")
    inner = made.hashes.tolist().index(key_of("policy gradient"))

    assert column(made, "holder")[inner] == 4
    assert column(made, "holder")[1 - inner] < -5
    assert column(made, "held")[1 - inner] == 4


def test_brackets_and_colons_are_seen() -> None:
    made = found("GRPO: a way\nThe group policy (GPO) is", "GRPO", "GPO", "group policy")
    by_key = {key: n for n, key in enumerate(made.hashes.tolist())}

    assert column(made, "before-colon")[by_key[key_of("GRPO")]] == 1
    assert column(made, "bracketed")[by_key[key_of("GPO")]] == 1
    assert column(made, "before-bracket")[by_key[key_of("group policy")]] == 1


@pytest.mark.parametrize("text", ["\n", "a\nb", "On\n, . !"])
def test_a_text_without_names_has_no_candidates(text: str) -> None:
    made = found(text)

    assert made.features.shape == (0, len(PLAIN))
    assert made.contexts.shape == (0, len(CONTEXTS))


def test_what_tables_hold_is_looked_up_by_context() -> None:
    made = found("On\nGRPO", "GRPO")
    rows = np.zeros((1, NOTHING.counts.shape[1]), np.float32)
    rows[0, :3] = 8, 8, 8
    tables = {**dict.fromkeys(CONTEXTS, NOTHING), "phrase": Table(made.contexts[:, 0], rows)}

    (seen,) = looked_up(made.contexts, tables)

    assert made.features.shape[1] + len(seen) == len(FEATURES)
    by_name = dict(zip(FEATURES[made.features.shape[1] :], seen.tolist(), strict=True))
    assert by_name["phrase-rate"] > 0.8 > by_name["head-rate"]
    assert by_name["phrase-method"] > by_name["head-method"]


def test_a_rival_that_holds_a_candidate_is_its_company() -> None:
    made = found("On\nrobust policy gradient", "robust policy gradient", "policy gradient")
    inner = made.hashes.tolist().index(key_of("policy gradient"))
    sifted = np.where(np.arange(2) == inner, 0.2, 0.9).astype(np.float32)

    seen = company(made, sifted)

    assert seen[inner, COMPANY.index("holder-sifted")] == np.float32(0.9)
    assert seen[1 - inner, COMPANY.index("held-sifted")] == np.float32(0.2)
    assert seen[inner, COMPANY.index("rank-sifted")] == 1


def test_the_lattice_is_what_comparing_every_two_spans_gives() -> None:
    count = 13
    scores = np.random.default_rng(3).normal(size=(count, WIDEST)).astype(np.float32)
    spans = [(a, a + w) for a in range(count) for w in range(WIDEST) if a + w < count]

    made = lattice(scores)

    for a, b in spans:
        others = [(c, d) for c, d in spans if (c, d) != (a, b) and c <= b and d >= a]
        holders = [(c, d) for c, d in others if c <= a and d >= b]
        held = [(c, d) for c, d in others if c >= a and d <= b]
        crossing = [s for s in others if s not in holders and s not in held]
        for table, group in ((made.holder, holders), (made.held, held), (made.crossing, crossing)):
            assert table[a, b - a] == max((scores[c, d - c] for c, d in group), default=NEVER)


def test_no_candidate_crosses_a_line() -> None:
    code, scores = scored("On group\npolicy")
    scores.spans[1, 1, 0] = 9

    made = candidates("On group\npolicy", code, scores, TEXTS, NOTHING, texts=9)

    assert len(made.hashes) == 0


def test_what_is_seen_of_a_text_does_not_hang_on_the_texts_beside_it() -> None:
    liked = {
        "On (": (),
        "GRPO: a way\nGRPO-": ("GRPO",),
        "": (),
        ") group policy (GPO) R1+": ("group policy", "GPO", "R1+"),
    }
    read = [Reading(words(text), *scored(text, *names)) for text, names in liked.items()]

    together = candidates_of(read, TEXTS, NOTHING, texts=9)

    alone = [found(text, *names) for text, names in liked.items()]
    assert together.text.tolist() == [n for n, own in enumerate(alone) for _ in own.hashes]
    for name in ("hashes", "features", "contexts", "types", "roles"):
        assert np.array_equal(getattr(together, name), np.concatenate([getattr(own, name) for own in alone]))
    sifted = np.linspace(0, 1, len(together.hashes)).astype(np.float32)
    parts = np.split(sifted, np.cumsum([len(own.hashes) for own in alone])[:-1])
    companies = [company(own, part) for own, part in zip(alone, parts, strict=True) if len(part)]
    assert np.array_equal(company(together, sifted), np.concatenate(companies))
