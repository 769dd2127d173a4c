"""Any spaCy pipeline that finds entities or spans, in a folder or an installed package."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.errors import UnreadableInput
from kg.extract.adapters.found import Finder, Found, content, type_of
from kg.model import TYPES


def finder(model: str, endpoint: str | None = None) -> Finder:  # noqa: ARG001 it has none
    """What the pipeline MODEL finds: its entities and span groups whose labels stand for one of our types."""
    nlp = _loaded(model)
    labels = sorted({label for labels in nlp.pipe_labels.values() for label in labels})
    if not any(map(type_of, labels)):
        raise UnreadableInput(
            model, f"has no label of ours: {', '.join(labels) or 'none at all'}", f"ours are {', '.join(TYPES)}"
        )
    return lambda texts: _found(nlp, texts)


def _found(nlp: Language, texts: Sequence[str]) -> Iterator[tuple[Found, ...]]:
    for doc in nlp.pipe(texts):
        kinds = ((span, type_of(span.label_)) for span in _spans(doc))
        found = {Found(span.start_char, span.end_char, kind) for span, kind in kinds if kind}
        yield tuple(sorted(found))


def _spans(doc: Doc) -> Iterator[Span]:
    yield from doc.ents
    for group in doc.spans.values():
        yield from group


@lru_cache(maxsize=1)
def _loaded(model: str) -> Language:
    try:
        return spacy.load(model)
    except (OSError, ValueError) as fault:
        why = f"is no spaCy pipeline: {str(fault).splitlines()[0]}"
        raise UnreadableInput(model, why, "name a folder that 'nlp.to_disk' wrote, or an installed package") from fault


def version(model: str, endpoint: str | None = None) -> str:  # noqa: ARG001
    """What the answers of MODEL depend on."""
    return content(model) if Path(model).is_dir() else f"{model} {_loaded(model).meta['version']}"
