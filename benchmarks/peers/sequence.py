"""Peers that label words one after another: spaCy's CNN, and a conditional random field over the spelling of words."""

import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.peers.papers import Mention, Paper, judged
from kg.extract.learned.encoder import SHAPES, Word, shape, words
from kg.learn.gold import Labelled
from kg.model import TYPES

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

EPOCHS: Final = 8
DROPOUT: Final = 0.2
BATCH: Final = 16
DEV: Final = 10  # one in so many papers to learn from says which epoch is kept
SEED: Final = 7
# python-crfsuite's settings: the penalties by which such taggers are usually held.
CRF: Final = {"c1": 0.1, "c2": 0.01, "max_iterations": 80, "feature.possible_transitions": True}
_SHAPES: Final = tuple(SHAPES)


def outer(spans: Sequence[Labelled]) -> Iterator[Labelled]:
    """Those of SPANS that no longer one overlaps: what one label a word can say.

    >>> [(s.first, s.last) for s in outer([Labelled(0, 0, 1), Labelled(0, 2, 1), Labelled(4, 4, 0)])]
    [(0, 2), (4, 4)]
    """
    taken: set[int] = set()
    for span in sorted(spans, key=lambda s: (s.first - s.last, s.first)):
        if taken.isdisjoint(range(span.first, span.last + 1)):
            taken.update(range(span.first, span.last + 1))
            yield span


def cnn(train: Sequence[Paper], test: Sequence[Paper]) -> Iterator[list[Mention]]:
    """What spaCy's named entity recogniser finds: its default network, from nothing but the papers of TRAIN."""
    import spacy
    from spacy.training import Example
    from thinc.api import fix_random_seed

    fix_random_seed(SEED)
    chance = random.Random(SEED)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    dev = train[::DEV]
    given = [Example(_doc(nlp, p), _labelled(_doc(nlp, p), p)) for i, p in enumerate(train) if i % DEV]
    optimizer = nlp.initialize(lambda: given)
    best = 0.0, nlp.to_bytes()
    for _ in range(EPOCHS):
        chance.shuffle(given)
        for first in range(0, len(given), BATCH):
            nlp.update(given[first : first + BATCH], drop=DROPOUT, sgd=optimizer)
        with nlp.use_params(optimizer.averages):
            reached = judged(dev, [_named(nlp, p) for p in dev]).scores["entities"].f1
            best = max(best, (reached, nlp.to_bytes()), key=lambda pair: pair[0])
    nlp.from_bytes(best[1])
    return (_named(nlp, paper) for paper in test)


def _doc(nlp: "Language", paper: Paper) -> "Doc":
    from spacy.tokens import Doc

    found = words(paper.text)
    return Doc(nlp.vocab, words=[w.text for w in found], spaces=[_spaced(paper.text, w) for w in found])


def _spaced(text: str, word: Word) -> bool:
    return text[word.end : word.end + 1].isspace()


def _labelled(doc: "Doc", paper: Paper) -> "Doc":
    from spacy.tokens import Span

    doc.ents = tuple(Span(doc, s.first, s.last + 1, TYPES[s.type]) for s in outer(paper.example.spans))
    return doc


def _named(nlp: "Language", paper: Paper) -> list[Mention]:
    found = words(paper.text)
    doc = nlp.get_pipe("ner")(_doc(nlp, paper))
    return [Mention(paper.text[found[e.start].start : found[e.end - 1].end], e.label_) for e in doc.ents]


def crf(train: Sequence[Paper], test: Sequence[Paper]) -> Iterator[list[Mention]]:
    """What a conditional random field finds by each word and its neighbours: their letters, endings and shapes."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    for paper in train:
        found = words(paper.text)
        trainer.append(rows(found), labels(len(found), paper.example.spans))
    trainer.set_params(CRF)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.crfsuite")
        trainer.train(path)
        tagger: Any = pycrfsuite.Tagger()
        tagger.open(path)
        for paper in test:
            found = words(paper.text)
            yield [
                Mention(paper.text[found[first].start : found[last].end], kind)
                for first, last, kind in spans(tagger.tag(rows(found)))
            ]


def rows(found: Sequence[Word]) -> list[list[str]]:
    """What is told of each of the words FOUND: itself, and its neighbours up to two away."""
    own = [_features(word.text) for word in found]
    beside = [(f"w={w.text.lower()}", f"s={_SHAPES[shape(w.text)]}", f"e={w.text[-3:].lower()}") for w in found]
    return [
        [*own[i], *(f"{d:+}{b}" for d in (-2, -1, 1, 2) if 0 <= i + d < len(found) for b in beside[i + d])]
        + [f"pair={found[i - 1].text.lower()} {found[i].text.lower()}"] * (i > 0)
        for i in range(len(found))
    ]


def _features(text: str) -> list[str]:
    low = text.lower()
    cut = [f"{side}{n}={low[:n] if side == 'p' else low[-n:]}" for n in (1, 2, 3, 4) for side in "ps"]
    return ["bias", f"w={low}", f"s={_SHAPES[shape(text)]}", f"long={min(len(text), 8)}", *cut]


def labels(count: int, spans: Sequence[Labelled]) -> list[str]:
    """One label for each of COUNT words: B- where a span begins, I- inside, O elsewhere.

    >>> labels(4, [Labelled(1, 2, 0)])
    ['O', 'B-method', 'I-method', 'O']
    """
    made = ["O"] * count
    for span in outer(spans):
        made[span.first : span.last + 1] = [f"I-{TYPES[span.type]}"] * (span.last + 1 - span.first)
        made[span.first] = f"B-{TYPES[span.type]}"
    return made


def spans(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The first word, the last word and the type of each span that LABELS say.

    >>> list(spans(["B-method", "I-method", "I-task", "O", "B-task"]))
    [(0, 1, 'method'), (2, 2, 'task'), (4, 4, 'task')]
    """
    first, kind = 0, ""
    for i, label in enumerate([*labels, "O"]):
        if label != f"I-{kind}":
            if kind:
                yield first, i - 1, kind
            first, kind = i, label[2:]
