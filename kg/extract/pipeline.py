"""The spaCy pipeline: every step is a component that says what it needs and what it gives.

    words → places, acronyms, names, phrases (candidates) → things (with the lexicon) → judge (mentions)

To add a source of candidates, write a component that adds to `doc._.candidates` and name it in PROFILES.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from kg.errors import UnknownName
from kg.extract import names, phrases
from kg.extract.acronyms import expansions
from kg.extract.domain import domain as read_domain
from kg.extract.domain import is_domain, sorted_out
from kg.extract.features import source
from kg.extract.judge import Kept, kept, model
from kg.extract.learned import component as learned
from kg.extract.lexicon import Lexicon, contents, lexicon, own_types
from kg.extract.roles import announced
from kg.extract.stretches import Stretches
from kg.extract.things import name_of, things
from kg.extract.words import Words, words
from kg.io import resource
from kg.model import Mention

# What each profile is made of: by rules and counts, or by a network and what it was taught (slower, surer).
PROFILES: Final[Mapping[str, tuple[str, ...]]] = {
    "fast": ("kg_words", "kg_places", "kg_acronyms", "kg_names", "kg_phrases", "kg_things", "kg_judge"),
    "accurate": ("kg_words", "kg_places", "kg_acronyms", "kg_read", "kg_things", "kg_learned"),
}
# The components that make mentions of things.
JUDGES: Final = ("kg_judge", "kg_learned", "kg_taken")
# What a paper makes and gives a name.
_MADE: Final = frozenset({"method", "benchmark"})
_PIECE = re.compile(r"[^\w\s]+|\s|\w+")

# A component asks once for `doc._`, which is made anew each time: half of what `doc._.words` takes.
for _name in ("words", "places", "candidates", "expansions", "judged", "ends", "things", "mentions"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=())


class Tokenizer:
    """Texts as docs whose tokens are our words and the marks between them."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        found = words(text)
        tokens, spaces = _tokens(found)
        doc = Doc(self.vocab, words=tokens, spaces=spaces)
        doc._.words = found
        return doc


def _tokens(found: Words) -> tuple[list[str], list[bool]]:
    """The tokens of a text, and whether a space comes after each."""
    first, *gaps = *found.gaps, found.text[found.ends[-1] if found.ends else 0 :]
    tokens, spaces = _marks(first)
    for form, gap in zip(found.forms, gaps, strict=True):
        spaced, marks, after = _parted(gap)
        tokens.append(form)
        spaces.append(spaced)
        if marks:
            tokens += marks
            spaces += after
    return tokens, spaces


@lru_cache(maxsize=1 << 12)
def _parted(gap: str) -> tuple[bool, list[str], list[bool]]:
    """Whether a GAP begins with a space, which belongs to the word before, and the marks after that."""
    return gap.startswith(" "), *_marks(gap.removeprefix(" "))


def _marks(gap: str) -> tuple[list[str], list[bool]]:
    """The marks in GAP, before which no word stands, and whether a space comes after each."""
    tokens: list[str] = []
    spaces: list[bool] = []
    for piece in _PIECE.findall(gap):
        if piece == " " and tokens and not spaces[-1] and not tokens[-1].isspace():
            spaces[-1] = True
        else:
            tokens.append(piece)
            spaces.append(False)
    return tokens, spaces


@Language.component("kg_words", assigns=["doc._.words"])
def kg_words(doc: Doc) -> Doc:
    """The text as words, where our own tokenizer has not said them."""
    if not doc._.words:
        doc._.words = words(doc.text)
    return doc


@Language.component("kg_places", assigns=["doc._.places"], requires=["doc._.words"])
def kg_places(doc: Doc) -> Doc:
    """Every stretch of words that could be a name, by its key."""
    own = doc._
    own.places = Stretches(own.words)
    return doc


@Language.component("kg_acronyms", assigns=["doc._.expansions"], requires=["doc._.words"])
def kg_acronyms(doc: Doc) -> Doc:
    """The short forms that the text explains."""
    own = doc._
    own.expansions = expansions(own.words)
    return doc


@Language.component("kg_names", assigns=["doc._.candidates"], requires=["doc._.words"])
def kg_names(doc: Doc) -> Doc:
    """Names by shape and cue."""
    own = doc._
    own.candidates += tuple(names.candidates(own.words))
    return doc


@Language.factory(
    "kg_phrases",
    default_config={"data": ""},
    assigns=["doc._.candidates"],
    requires=["doc._.words", "doc._.places"],
)
def kg_phrases(nlp: Language, name: str, data: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 spaCy calls it so
    """Concepts and tasks in common nouns, by what the model in the folder DATA knows of words."""
    known = model(_folder(data)).known

    def component(doc: Doc) -> Doc:
        own = doc._
        own.candidates += tuple(phrases.candidates(own.words, own.places, known))
        return doc

    return component


@Language.factory(
    "kg_things",
    default_config={"lexicon": "", "data": ""},
    assigns=["doc._.things"],
    requires=["doc._.words", "doc._.places", "doc._.candidates", "doc._.expansions"],
)
def kg_things(nlp: Language, name: str, lexicon: str, data: str) -> Callable[[Doc], Doc]:  # noqa: ARG001
    """What the candidates and the lexicon (ours, and before it the user's) name, each thing once."""
    listed, known = _lexicon(lexicon), model(_folder(data)).known

    def component(doc: Doc) -> Doc:
        own = doc._
        own.things = things(own.words, own.places, own.candidates, own.expansions, listed, known)
        return doc

    return component


@Language.factory(
    "kg_judge",
    default_config={"data": ""},
    assigns=["doc._.mentions", "doc.spans"],
    requires=["doc._.words", "doc._.things"],
)
def kg_judge(nlp: Language, name: str, data: str) -> "Many":  # noqa: ARG001
    """The things that are kept as mentions, and as spans that spaCy knows."""
    known = model(_folder(data))

    def each(docs: Sequence[Doc]) -> Iterator[Doc]:
        own = [doc._ for doc in docs]
        return map(with_mentions, docs, kept([one.words for one in own], [one.things for one in own], known))

    return Many(each)


class Many:
    """A component that is quicker with many docs at once: `nlp.pipe` gives it as many as it is told to. EACH makes of
    some docs what they are after the component."""

    def __init__(self, each: Callable[[Sequence[Doc]], Iterator[Doc]]) -> None:
        self.each = each

    def __call__(self, doc: Doc) -> Doc:
        return next(self.each((doc,)))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        """DOCS after the component, so many at a time."""
        rest = iter(docs)
        while batch := tuple(islice(rest, batch_size)):
            yield from self.each(batch)


@Language.factory(
    "kg_read",
    default_config={"model": ""},
    assigns=["doc._.judged", "doc._.ends", "doc._.candidates"],
    requires=["doc._.words"],
)
def kg_read(nlp: Language, name: str, model: str) -> Many:  # noqa: ARG001
    """What the learned model in the folder MODEL sees in the text."""
    folder = Path(model) if model else resource("data/model")

    def each(docs: Sequence[Doc]) -> Iterator[Doc]:
        known = [doc._ for doc in docs]
        found = learned.read_all([own.words for own in known], folder)
        for doc, own, (judged, ends) in zip(docs, known, found, strict=True):
            own.judged, own.ends = judged, ends
            own.candidates += tuple(learned.candidates(own.words, judged))
            yield doc

    return Many(each)


@Language.component(
    "kg_learned", assigns=["doc._.mentions", "doc.spans"], requires=["doc._.words", "doc._.things", "doc._.judged"]
)
def kg_learned(doc: Doc) -> Doc:
    """The things that the learned model sees as mentions, and as spans that spaCy knows."""
    return with_mentions(doc, learned.kept(doc._.words, doc._.things, doc._.judged))


@Language.factory(
    "kg_domain", default_config={"domain": ""}, assigns=["doc._.mentions", "doc.spans"], requires=["doc._.mentions"]
)
def kg_domain(nlp: Language, name: str, domain: str) -> Callable[[Doc], Doc]:  # noqa: ARG001
    """The mentions without what is generic in the user's DOMAIN, and with the types of the user's own."""
    mine, kinds = read_domain(Path(domain)), own_types(Path(domain))

    def component(doc: Doc) -> Doc:
        return _mentioning(doc, tuple(sorted_out(doc._.mentions, doc._.words.text, mine, kinds)))

    return component


def with_mentions(doc: Doc, seen: tuple[Kept, ...]) -> Doc:
    """DOC with what was SEEN in it as mentions, and as spans that spaCy knows."""
    return _mentioning(doc, tuple(_mentions(doc._.words, seen)))


def _mentioning(doc: Doc, mentions: tuple[Mention, ...]) -> Doc:
    doc._.mentions = mentions
    doc.spans["mentions"] = list(_spans(doc, mentions))
    return doc


def _spans(doc: Doc, mentions: tuple[Mention, ...]) -> Iterator[Span]:
    for mention in mentions:
        for place in mention.spans:
            span = doc.char_span(place.start, place.end, label=mention.type, alignment_mode="expand")
            if span is not None:
                yield span


def _mentions(found: Words, seen: tuple[Kept, ...]) -> Iterator[Mention]:
    """The mentions of what is kept; of two under one name the surer keeps it."""
    named: set[str] = set()
    for one in seen:
        name = name_of(found, one.thing)
        if name not in named:
            named.add(name)
            spans = tuple(found.span(*place) for place in sorted(one.places))
            role = "proposes" if one.type in _MADE and announced(found.text, spans) else one.role
            yield Mention(name, one.type, role, spans, one.confidence, source(one.thing.by))


def _folder(data: str) -> Path:
    return Path(data) if data else resource("data")


def _lexicon(path: str) -> Lexicon:
    return lexicon(Path(path) if path else None)


def load(path: Path | None = None, folder: Path | None = None, profile: str = "fast") -> Language:
    """The pipeline of a PROFILE, with the user's lexicon at PATH and the model in FOLDER where they are not ours."""
    return _load(path, contents(path), folder, profile)


@lru_cache(maxsize=8)
def _load(path: Path | None, _contents: tuple[bytes, ...], folder: Path | None, profile: str) -> Language:
    if profile not in PROFILES:
        raise UnknownName("profile", profile, PROFILES)
    data = {"data": str(folder or "")}
    config = {"kg_things": data | {"lexicon": str(path or "")}, "kg_phrases": data, "kg_judge": data}
    config["kg_read"] = {"model": str(folder / "model") if folder else ""}
    nlp = spacy.blank("en")
    nlp.tokenizer = Tokenizer(nlp.vocab)
    for component in PROFILES[profile]:
        nlp.add_pipe(component, config=config.get(component, {}))
    return with_domain(nlp, path)


def with_domain(nlp: Language, path: Path | None) -> Language:
    """NLP with what the user's domain at PATH says of mentions, if it is one, right after they are judged."""
    if is_domain(path):
        judge = next(name for name in nlp.pipe_names if name in JUDGES)
        nlp.add_pipe("kg_domain", after=judge, config={"domain": str(path)})
    return nlp
