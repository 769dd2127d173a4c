"""What another extractor finds as mentions: our pipeline, in which it takes the place of our own sources and judge."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract import annotation, features
from kg.extract.adapters.found import Finder, Found
from kg.extract.candidates import Candidate
from kg.extract.judge import Kept, Model, model, one_hot, widened
from kg.extract.pipeline import PROFILES, Tokenizer, with_domain, with_mentions
from kg.extract.stretches import Place
from kg.extract.things import Thing
from kg.extract.words import Words
from kg.io import resource
from kg.model import ROLES, TYPES, Annotation, Paper

Progress = Callable[[str, int, int], None]
_ROLES: Final = tuple(ROLES)
_AT_ONCE: Final = 32
# Its components where ours are; what comes after the judge is the same.
_PLACES: Final = {"kg_names": "kg_found", "kg_phrases": "", "kg_judge": "kg_taken"}
COMPONENTS: Final = tuple(filter(None, (_PLACES.get(name, name) for name in PROFILES["fast"])))

if not Doc.has_extension("found"):
    Doc.set_extension("found", default=())


def annotated(
    by: str,
    find: Finder,
    papers: Iterable[Paper],
    *,
    lexicon: Path | None = None,
    progress: Progress | None = None,
) -> Iterator[Annotation]:
    """What FIND, known BY a name, says of each of PAPERS, in their order."""
    todo = tuple(papers)
    nlp = pipeline(by, lexicon)
    done = 0
    rest = iter(todo)
    while batch := list(islice(rest, _AT_ONCE)):
        for paper, found in zip(batch, find([paper.text for paper in batch]), strict=True):
            doc = nlp.make_doc(paper.text)
            doc._.found = found
            yield annotation(paper, nlp(doc))
            done += 1
            if progress:
                progress("extract", done, len(todo))


def pipeline(by: str, lexicon: Path | None = None) -> Language:
    """The pipeline that makes mentions of what doc._.found has."""
    config = {"kg_found": {"by": by}, "kg_taken": {"by": by}, "kg_things": {"lexicon": str(lexicon or "")}}
    nlp = spacy.blank("en")
    nlp.tokenizer = Tokenizer(nlp.vocab)
    for component in COMPONENTS:
        nlp.add_pipe(component, config=config.get(component, {}))
    return with_domain(nlp, lexicon)


@Language.factory("kg_found", default_config={"by": ""}, assigns=["doc._.candidates"], requires=["doc._.words"])
def kg_found(nlp: Language, name: str, by: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 spaCy calls it so
    """What was found, as words that may be a name."""

    def component(doc: Doc) -> Doc:
        found = ((place(doc._.words, each), each) for each in doc._.found)
        doc._.candidates += tuple(Candidate(*at, by, each.confidence) for at, each in found if at)
        return doc

    return component


def place(words: Words, found: Found) -> Place | None:
    """The words that FOUND covers, whole ones, in one line; None where there are none."""
    inside = [n for n in range(len(words)) if words.starts[n] < found.end and words.ends[n] > found.start]
    if not inside or words.sentence[inside[0]] != words.sentence[inside[-1]]:
        return None
    return inside[0], inside[-1] + 1


@Language.factory(
    "kg_taken",
    default_config={"by": ""},
    assigns=["doc._.mentions", "doc.spans"],
    requires=["doc._.words", "doc._.things"],
)
def kg_taken(nlp: Language, name: str, by: str) -> Callable[[Doc], Doc]:  # noqa: ARG001
    """The things that were found, or that the user's lexicon names, as mentions."""
    learned = model(resource("data"))

    def component(doc: Doc) -> Doc:
        return with_mentions(doc, taken(doc._.words, doc._.things, doc._.found, by, learned))

    return component


def taken(words: Words, things: Sequence[Thing], found: Sequence[Found], by: str, learned: Model) -> tuple[Kept, ...]:
    """Those of THINGS that were FOUND by the extractor BY or are in the user's lexicon, the surest first."""
    said: dict[Place, list[Found]] = {}
    for each in found:
        if at := place(words, each):
            said.setdefault(at, []).append(each)
    judged = [_judged(thing, said) for thing in things if not thing.by.isdisjoint((by, "user"))]
    ordered = sorted(judged, key=lambda kept: (-kept.confidence, -_longest(kept.thing), kept.places))
    return _with_roles(words, list(_free(ordered)), learned)


def _judged(thing: Thing, said: dict[Place, list[Found]]) -> Kept:
    """THING with its confidence and the type that most was said for; the user's lexicon decides before all."""
    if thing.entry and "user" in thing.by:
        return Kept(thing, thing.places, 1.0, thing.entry.type, "")
    here = [each for at in thing.places for each in said.get(at, ())]
    votes = {kind: sum(each.confidence for each in here if each.type == kind) for kind in TYPES}
    kind = max(TYPES, key=lambda kind: votes[kind])
    return Kept(thing, thing.places, round(max((each.confidence for each in here), default=0.5), 3), kind, "")


def _longest(thing: Thing) -> int:
    return max(stop - first for first, stop in thing.places)


def _free(judged: Iterable[Kept]) -> Iterator[Kept]:
    """Each of JUDGED with the places that none before it has taken."""
    gone: set[int] = set()
    for kept in judged:
        free = tuple(at for at in kept.places if gone.isdisjoint(range(*at)))
        if free:
            gone.update(word for at in free for word in range(*at))
            yield replace(kept, places=free)


def _with_roles(words: Words, judged: Sequence[Kept], learned: Model) -> tuple[Kept, ...]:
    if not judged:
        return ()
    things = [kept.thing for kept in judged]
    table = np.array(features.rows([words], [things], learned.known), dtype=np.float32)
    wide = widened(things, table, learned.known)
    types = one_hot([TYPES.index(kept.type) for kept in judged])
    roles = learned.role.scores(np.hstack([wide, types])).argmax(axis=1)
    return tuple(replace(kept, role=_ROLES[role]) for kept, role in zip(judged, roles, strict=True))
