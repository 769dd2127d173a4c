"""The spaCy pipeline: every step is a component that says what it needs and what it gives.

    words → lexicon, acronyms, names (candidates) → things → keep, types, roles (mentions)

To add a source of candidates, write a component that adds to `doc._.candidates` and name it in COMPONENTS.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.extract import names
from kg.extract.acronyms import expansions
from kg.extract.keep import THRESHOLD, confidence, type_of
from kg.extract.lexicon import lexicon
from kg.extract.roles import role
from kg.extract.things import Thing, name_of, places, things
from kg.extract.words import Words, words
from kg.model import Mention

COMPONENTS: Final = ("kg_places", "kg_acronyms", "kg_names", "kg_things", "kg_mentions")
_PIECE = re.compile(r"[^\w\s]+|\s|\w+")

for _name in ("words", "places", "candidates", "expansions", "things", "mentions"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=())


class Tokenizer:
    """Texts as docs whose tokens are our words and the marks between them."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        found = words(text)
        doc = Doc(self.vocab, *map(list, _tokens(found)))
        doc._.words = found
        return doc


def _tokens(found: Words) -> tuple[list[str], list[bool]]:
    """The tokens of a text, and whether a space comes after each."""
    tokens: list[str] = []
    spaces: list[bool] = []
    for piece in _pieces(found):
        if piece == " " and tokens and not spaces[-1] and not tokens[-1].isspace():
            spaces[-1] = True
        else:
            tokens.append(piece)
            spaces.append(False)
    return tokens, spaces


def _pieces(found: Words) -> Iterator[str]:
    for gap, form in zip(found.gaps, found.forms, strict=True):
        yield from _PIECE.findall(gap)
        yield form
    yield from _PIECE.findall(found.text[found.ends[-1] if found.ends else 0 :])


@Language.component("kg_places", assigns=["doc._.places"], requires=["doc._.words"])
def kg_places(doc: Doc) -> Doc:
    doc._.places = places(doc._.words)
    return doc


@Language.component("kg_acronyms", assigns=["doc._.expansions"], requires=["doc._.words"])
def kg_acronyms(doc: Doc) -> Doc:
    doc._.expansions = expansions(doc._.words)
    return doc


@Language.component("kg_names", assigns=["doc._.candidates"], requires=["doc._.words"])
def kg_names(doc: Doc) -> Doc:
    doc._.candidates += tuple(names.candidates(doc._.words))
    return doc


@Language.factory(
    "kg_things",
    default_config={"lexicon": ""},
    assigns=["doc._.things"],
    requires=["doc._.words", "doc._.places", "doc._.candidates", "doc._.expansions"],
)
def kg_things(nlp: Language, name: str, lexicon: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 spaCy calls it so
    known = _lexicon(lexicon)

    def component(doc: Doc) -> Doc:
        doc._.things = things(doc._.words, doc._.places, doc._.candidates, doc._.expansions, known)
        return doc

    return component


_lexicon = lambda path: lexicon(Path(path) if path else None)  # noqa: E731


@Language.component("kg_mentions", assigns=["doc._.mentions", "doc.spans"], requires=["doc._.words", "doc._.things"])
def kg_mentions(doc: Doc) -> Doc:
    found: Words = doc._.words
    doc._.mentions = tuple(_unique(found, doc._.things))
    doc.spans["mentions"] = [
        span
        for mention in doc._.mentions
        for s in mention.spans
        if (span := doc.char_span(s.start, s.end, label=mention.type)) is not None
    ]
    return doc


def _unique(found: Words, seen: tuple[Thing, ...]) -> Iterator[Mention]:
    """The mentions of the things that are kept, the surest first where two claim one name or the same words."""
    taken: set[int] = set()
    named: set[str] = set()
    for sure, thing in sorted(((confidence(t), t) for t in seen), key=lambda s: (-s[0], s[1].places)):
        free = [p for p in thing.places if not taken.intersection(range(*p))]
        name = name_of(found, thing)
        if sure < THRESHOLD or not free or name in named:
            continue
        named.add(name)
        taken.update(i for p in free for i in range(*p))
        kind = type_of(found, thing)
        spans = tuple(found.span(*p) for p in sorted(free))
        yield Mention(name, kind, role(found, thing, kind), spans, round(sure, 3), min(thing.by))


@lru_cache(maxsize=4)
def load(path: Path | None = None) -> Language:
    """The pipeline, with the user's lexicon at PATH if there is one."""
    nlp = spacy.blank("en")
    nlp.tokenizer = Tokenizer(nlp.vocab)
    for component in COMPONENTS:
        nlp.add_pipe(component, config={"lexicon": str(path or "")} if component == "kg_things" else {})
    return nlp
