from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from kg.extract.learned.judge import FORESTS, Forest, Judged, Knowledge, judged, judged_of, kept, knowledge
from kg.extract.learned.keys import Floats, Table, key_of
from kg.extract.learned.pairs import pairs, united
from kg.extract.learned.rows import CONTEXTS, Reading, candidates_of, words_read
from kg.extract.words import words
from kg.model import ROLES, TYPES
from tests.extract.learned.test_rows import NOTHING, found, scored

PAIRS = Table(NOTHING.hashes, np.zeros((0, 2), np.float32))
TABLES: Mapping[str, Table] = {
    **dict.fromkeys(CONTEXTS, NOTHING),
    "collection": Table(NOTHING.hashes, np.zeros((0, 1), np.float32)),
    "aliases": PAIRS,
    "extras": PAIRS,
}


def always(*scores: float) -> Forest:
    """Trees that say the same of every row."""
    return lambda rows: np.tile(np.array(scores, np.float32), (len(rows), 1))


def forests(*, keep: float = 3, same: float = -3, kind: str = "method", role: str = "uses") -> dict[str, Forest]:
    types, roles = ([5.0 * (name == wanted) for name in all_] for all_, wanted in ((TYPES, kind), (ROLES, role)))
    made = {"sift": always(0), "keep": always(keep), "same": always(same)}
    return made | {"types": always(*types), "roles": always(*roles)}


def known(trees: Mapping[str, Forest]) -> Knowledge:
    return Knowledge(TABLES, trees, 9, 0.5, ((0.0, 1.0), (0.0, 1.0)))


def read(text: str, *liked: str, trees: Mapping[str, Forest]) -> tuple[Judged, ...]:
    return judged(text, *scored(text, *liked), known(trees))


def test_what_is_kept_has_all_its_places_a_type_and_a_role() -> None:
    text = "On GRPO\nGRPO helps."
    (entity,) = read(text, "GRPO", trees=forests(kind="method", role="extends"))

    assert [text[s.start : s.end] for s in entity.spans] == ["GRPO", "GRPO"]
    assert (entity.type, entity.role) == ("method", "extends")
    assert entity.confidence == pytest.approx(1 / (1 + np.exp(-3)), abs=1e-4)


def test_what_trees_doubt_is_dropped() -> None:
    assert read("On\nGRPO helps.", "GRPO", trees=forests(keep=-3)) == ()


def test_a_papers_own_method_needs_less() -> None:
    assert read("On\nGRPO helps.", "GRPO", trees=forests(keep=-0.2, role="uses")) == ()
    assert read("On\nGRPO helps.", "GRPO", trees=forests(keep=-0.2, role="proposes")) != ()


def test_two_names_of_one_thing_are_one_entity() -> None:
    text = "On\nGroup policy optimization (GPO) helps."
    apart = read(text, "Group policy optimization", "GPO", trees=forests(same=-3))
    together = read(text, "Group policy optimization", "GPO", trees=forests(same=3))

    assert len(apart) == 2
    assert [len(e.spans) for e in together] == [2]


def test_only_names_that_have_to_do_with_each_other_are_paired() -> None:
    text = "On\nGroup policy optimization (GPO) beats Adam and GPO-based models."
    code, _ = scored(text)
    made = found(text, "Group policy optimization", "GPO", "Adam")

    met = pairs(made, code.words, np.ones(len(made.hashes), np.float32))

    rows = [{made.hashes.tolist()[n] for n in pair} for pair in met.rows.tolist()]
    assert rows == [{key_of("group policy optimization"), key_of("GPO")}]


def test_what_is_bracketed_belongs_to_the_name_whose_initials_it_has() -> None:
    text = "On\ncausal Bayesian optimization (CBO)"
    code, _ = scored(text)
    made = found(text, "causal Bayesian optimization", "Bayesian optimization", "CBO")

    met = pairs(made, code.words, np.ones(3, np.float32))

    bracketed = [set(made.hashes[pair].tolist()) for pair, row in zip(met.rows, met.features, strict=True) if row[0]]
    assert bracketed == [{key_of("causal Bayesian optimization"), key_of("CBO")}]


def test_names_of_two_texts_are_no_pair() -> None:
    texts = {"On\nGroup policy optimization": "Group policy optimization", "(GPO)\nGPO": "GPO", "GPO": "GPO"}
    read_ = [Reading(words(text), *scored(text, name)) for text, name in texts.items()]
    made = candidates_of(read_, TABLES["collection"], NOTHING, texts=9)

    assert made.text.tolist() == [0, 1, 2]
    assert len(pairs(made, words_read(read_), np.ones(3, np.float32)).rows) == 0


def test_texts_read_together_have_the_entities_of_each_alone() -> None:
    texts = {
        "On\nGroup policy optimization (GPO": ("Group policy optimization", "GPO"),
        "\n": (),
        "GPO) helps": ("GPO",),
    }
    trees = known(forests(same=3))

    together = judged_of([Reading(words(text), *scored(text, *liked)) for text, liked in texts.items()], trees)

    assert together == [judged(text, *scored(text, *liked), trees) for text, liked in texts.items()]
    assert [len(entities) for entities in together] == [1, 0, 1]


def test_a_mark_tells_two_names_apart() -> None:
    text = "On\nR1 and R1+"
    code, _ = scored(text)
    made = found(text, "R1", "R1+")

    assert len(made.hashes) == 2
    assert len(pairs(made, code.words, np.ones(2, np.float32)).rows) == 0


def test_the_surest_pairs_are_united_and_what_they_have_in_common() -> None:
    rows = np.array([[0, 1], [2, 1], [3, 4]])

    assert united(rows, np.array([0.6, 0.9, 0.4]), 5) == [0, 0, 0, 3, 4]


@pytest.mark.parametrize("text", ["\n", "a\nb", "\n" + "( " * 400])
def test_a_text_without_names_has_no_entities(text: str) -> None:
    assert read(text, trees=forests()) == ()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="trees are made into ONNX with the extra 'train' only")
    from kg.learn.trees import grown
    from kg.learn.trees import onnx as as_onnx

    assert onnx
    pytest.importorskip("lightgbm", reason="trees are grown with the extra 'train' only")
    x: Floats = np.random.default_rng(0).random((300, 4)).astype(np.float32)
    model = grown(x, (x[:, 0] > 0.5).astype(np.int64), 5)
    tables = {"aliases": Table(np.array([7], np.uint64), np.array([[2, 1]], np.float32))}
    made = Knowledge(tables, {}, 9.0, 0.4, ((0.0, 1.0), (0.0, 0.9)))

    kept(tmp_path, made, dict.fromkeys(FORESTS, as_onnx([model], 1, 4)))
    again = knowledge(tmp_path)

    assert again.tables["aliases"](np.array([7], np.uint64)).tolist() == [[2.0, 1.0]]
    assert (again.texts, again.least, again.calibrated) == (9.0, 0.4, ((0.0, 1.0), (0.0, 0.9)))
    assert np.allclose(again.forests["keep"](x)[:, 0], model.predict(x, raw_score=True), atol=1e-5)
