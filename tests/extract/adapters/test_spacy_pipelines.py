"""spaCy pipelines of others, from disk."""

from pathlib import Path

import pytest
import spacy
from spacy.pipeline import EntityRuler, SpanRuler
from spacy.training import Example

from kg.errors import KgError, UnknownName, UnreadableInput
from kg.extract import adapters
from kg.extract.adapters.found import type_of
from tests.extract.adapters.papers import PAPERS, named


def saved(folder: Path, kind: str, *rules: tuple[str, str]) -> Path:
    """A pipeline with one ruler of a KIND, which knows some (label, name) RULES."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe(kind)
    assert isinstance(ruler, EntityRuler | SpanRuler)
    ruler.add_patterns([{"label": label, "pattern": name} for label, name in rules])
    nlp.to_disk(folder)
    return folder


@pytest.fixture
def ruler(tmp_path: Path) -> Path:
    """A pipeline of rules, with a label that is none of ours."""
    return saved(tmp_path / "ruler", "entity_ruler", ("DATASET", "Plainsong"), ("Method", "TGS"), ("PERSON", "Zephyr"))


def test_entities_with_labels_of_ours_are_found(ruler: Path) -> None:
    found = next(adapters.annotations(f"spacy:{ruler}", PAPERS))

    assert named(found) == {"Plainsong": "benchmark", "turbo grid search": "method"}
    assert {mention.by for mention in found.mentions} == {"spacy"}


def test_groups_of_spans_are_found_too(tmp_path: Path) -> None:
    saved(tmp_path, "span_ruler", ("metric", "diet"))

    assert named(next(adapters.annotations(f"spacy:{tmp_path}", PAPERS))) == {"diet": "metric"}


def test_a_pipeline_that_was_trained_finds_what_it_learned(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    texts = [f"We train Zephyr with {word} today." for word in ("care", "zeal", "speed", "hope")]
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": [(9, 15, "Method")]}) for text in texts]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(15):
        nlp.update(examples, sgd=optimizer)
    nlp.to_disk(tmp_path)

    assert named(next(adapters.annotations(f"spacy:{tmp_path}", PAPERS))).get("Zephyr") == "method"


def test_the_version_is_that_of_every_byte(ruler: Path) -> None:
    before = adapters.version(f"spacy:{ruler}")

    assert adapters.version(f"spacy:{ruler}") == before
    (ruler / "notes").write_text("new", encoding="utf-8")
    assert adapters.version(f"spacy:{ruler}") != before


def test_a_pipeline_without_labels_of_ours_is_refused(tmp_path: Path) -> None:
    saved(tmp_path, "entity_ruler", ("PERSON", "Ada"))

    with pytest.raises(UnreadableInput, match="has no label of ours: PERSON; ours are method"):
        next(adapters.annotations(f"spacy:{tmp_path}", PAPERS))


def test_what_is_no_pipeline_says_so(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone"):
        with pytest.raises(UnreadableInput, match="is no spaCy pipeline"):
            next(adapters.annotations(f"spacy:{path}", PAPERS))


def test_an_extractor_has_a_kind_and_a_model() -> None:
    with pytest.raises(UnknownName, match="did you mean 'spacy'"):
        next(adapters.annotations("spacey:x", PAPERS))
    with pytest.raises(KgError, match="spacy:MODEL"):
        next(adapters.annotations("spacy", PAPERS))


@pytest.mark.parametrize(
    ("label", "kind"), [("Dataset", "benchmark"), ("RESEARCH_PROBLEM", "task"), ("MetricName", "metric"), ("ORG", "")]
)
def test_labels_of_known_schemes_are_types_of_ours(label: str, kind: str) -> None:
    assert type_of(label) == kind
