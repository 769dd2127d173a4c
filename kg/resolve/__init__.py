"""Which mentions are one thing: entities over the whole collection, and a judgement for every merge."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.model import Annotation, Entity, Judgement, Mention, Paper
from kg.text import folded, slug


@dataclass(frozen=True, slots=True)
class Resolution:
    """ENTITIES by id; the node of each (paper id, mention name); the JUDGEMENTS that explain each merge."""

    entities: tuple[Entity, ...]
    node_of: Mapping[tuple[str, str], str]
    judgements: tuple[Judgement, ...] = ()


def resolve(
    papers: Iterable[Paper], annotations: Iterable[Annotation], judgements: Iterable[Judgement] = ()
) -> Resolution:
    """The entities that ANNOTATIONS speak of."""
    clusters: dict[tuple[str, str], list[tuple[str, Mention]]] = defaultdict(list)
    for annotation in sorted(annotations, key=lambda a: a.paper_id):
        for mention in annotation.mentions:
            clusters[mention.type, folded(mention.name)].append((annotation.paper_id, mention))
    entities, taken = [], set()
    node_of: dict[tuple[str, str], str] = {}
    for (kind, _), members in sorted(clusters.items()):
        names = Counter(mention.name for _, mention in members)
        name = min(names, key=lambda n: (-names[n], n))
        node = f"{kind}:{slug(name)}"
        while node in taken:
            node += "-2"
        taken.add(node)
        entities.append(Entity(node, name, kind, tuple(sorted(names))))
        node_of |= {(paper_id, mention.name): node for paper_id, mention in members}
    return Resolution(tuple(sorted(entities, key=lambda e: e.id)), node_of)
