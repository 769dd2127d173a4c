"""Which mentions are one thing: entities over the whole collection, and a judgement for every merge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.io import uncollected
from kg.model import Annotation, Entity, Judgement, Mention, Paper
from kg.resolve.acronyms import Naming, senses
from kg.resolve.hand import apart, standing
from kg.resolve.lexicon import Known, known
from kg.resolve.meaning import keys, meanings
from kg.resolve.naming import entities, explanations


@dataclass(frozen=True, slots=True)
class Resolution:
    """ENTITIES by id; the node of each (paper id, mention name); the JUDGEMENTS that explain each merge."""

    entities: tuple[Entity, ...]
    node_of: Mapping[tuple[str, str], str]
    judgements: tuple[Judgement, ...] = ()


def resolve(
    papers: Iterable[Paper],
    annotations: Iterable[Annotation],
    judgements: Iterable[Judgement] = (),
    entries: Iterable[Known] | None = None,
) -> Resolution:
    """The entities that ANNOTATIONS of PAPERS speak of.

    JUDGEMENTS made by hand come before all rules, the later before the earlier unless it was undone. ENTRIES are
    names known beforehand, by default the lexicon's.
    """
    with uncollected():
        return _resolved(papers, annotations, judgements, tuple(known() if entries is None else entries))


def _resolved(
    papers: Iterable[Paper],
    annotations: Iterable[Annotation],
    judgements: Iterable[Judgement],
    lexicon: tuple[Known, ...],
) -> Resolution:
    texts = {paper.id: paper.text for paper in papers}
    namings = _namings(texts, annotations)
    by_hand = standing(judgements)
    made = keys(senses(namings, lexicon), by_hand, lexicon)
    found = entities(apart(meanings(namings, texts, made), by_hand, made), made)
    node_of = {(m.naming.paper_id, m.naming.mention.name): entity.id for entity, group in found for m in group}
    return Resolution(tuple(entity for entity, _ in found), node_of, tuple(explanations(found, made)))


def _namings(texts: Mapping[str, str], annotations: Iterable[Annotation]) -> list[Naming]:
    """All mentions, by paper, each with the forms that the paper prints."""
    return [
        Naming(annotation.paper_id, mention, tuple(_forms(mention, text)))
        for annotation in sorted(annotations, key=lambda a: a.paper_id)
        for text in [texts.get(annotation.paper_id, "")]
        for mention in sorted(annotation.mentions, key=lambda m: m.name)
    ]


def _forms(mention: Mention, text: str) -> Iterable[str]:
    printed = (" ".join(text[span.start : span.end].split()) for span in mention.spans)
    return dict.fromkeys(form for form in (mention.name, *printed) if form.strip()) or [mention.name]
