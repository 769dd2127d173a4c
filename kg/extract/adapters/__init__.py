"""Other extractors through one door: each finds typed spans, and our pipeline makes annotations of them.

spacy:PATH     a spaCy pipeline, in a folder or an installed package
gliner:MODEL   a GLiNER model, in a folder or by its name
openai:MODEL   a language model behind an endpoint that speaks the OpenAI protocol
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol, cast

from kg.errors import KgError, UnknownName
from kg.extract.adapters.found import Finder
from kg.model import Annotation, Paper

Progress = Callable[[str, int, int], None]

# To add an extractor, write a module with finder() and version() as Adapter has them, and name it here.
ADAPTERS: Final[Mapping[str, str]] = MappingProxyType(
    {"gliner": "gliner_models", "openai": "endpoints", "spacy": "spacy_pipelines"}
)


class Adapter(Protocol):
    """What a module of ADAPTERS has."""

    def finder(self, model: str, endpoint: str | None = None) -> Finder:
        """What MODEL, at ENDPOINT if it is elsewhere, finds in texts."""

    def version(self, model: str, endpoint: str | None = None) -> str:
        """What its answers depend on."""


def annotations(
    name: str,
    papers: Iterable[Paper],
    *,
    endpoint: str | None = None,
    lexicon: Path | None = None,
    progress: Progress | None = None,
) -> Iterator[Annotation]:
    """What the extractor NAME ("spacy:models/mine") says of each of PAPERS, in their order.

    ENDPOINT is where a language model answers. What the user's LEXICON names is found by any extractor.
    """
    from kg.extract.adapters.taken import annotated

    kind, model = _parts(name)
    find = _adapter(kind).finder(model, endpoint)
    yield from annotated(kind, find, papers, lexicon=lexicon, progress=progress)


def version(name: str, *, endpoint: str | None = None, lexicon: Path | None = None) -> str:
    """What an annotation by the extractor NAME depends on besides its paper, as a short hash."""
    from kg import extract

    kind, model = _parts(name)
    ours = f"{extract.version(lexicon)} {kind} {_adapter(kind).version(model, endpoint)}"
    return hashlib.sha256(ours.encode()).hexdigest()[:16]


def _parts(name: str) -> tuple[str, str]:
    """The kind of extractor and the model that NAME is made of.

    >>> _parts("spacy:C:/models/mine")
    ('spacy', 'C:/models/mine')
    >>> _parts("spacey:mine")
    Traceback (most recent call last):
    kg.errors.UnknownName: no extractor is called 'spacey': did you mean 'spacy'? There are: gliner, openai, spacy
    """
    kind, _, model = name.partition(":")
    if kind not in ADAPTERS:
        raise UnknownName("extractor", kind, ADAPTERS)
    if not model:
        raise KgError(f"an extractor is named with its model: {kind}:MODEL")
    return kind, model


def _adapter(kind: str) -> Adapter:
    return cast(Adapter, import_module(f"{__name__}.{ADAPTERS[kind]}"))
