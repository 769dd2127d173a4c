"""Mentions that mean one thing become an entity, and every name of it a judgement that says why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.model import TYPES, Entity, Judgement
from kg.resolve.clusters import Reason
from kg.resolve.meaning import Keys, Meant
from kg.resolve.spelling import abbreviates, bare, is_short, key, parts, short_key, words
from kg.text import slug


def entities(meant: Iterable[Meant], made: Keys) -> list[tuple[Entity, list[Meant]]]:
    """The entities, by id, each with what means it."""
    groups = defaultdict(list)
    for meaning in meant:
        groups[meaning.key].append(meaning)
    drafts = [(_draft(group, root, made), group) for root, group in groups.items()]
    taken: set[str] = set()
    found = []
    for (kind, name, aliases, ambiguous), group in sorted(drafts, key=_by_content):
        node = _free(f"{kind}:{slug(name)}", taken)
        taken.add(node)
        found.append((Entity(node, name, kind, aliases, (), ambiguous, _own_type(group, kind)), group))
    return sorted(found, key=lambda pair: pair[0].id)


Draft = tuple[str, str, tuple[str, ...], bool]


def _by_content(pair: tuple[Draft, Sequence[Meant]]) -> tuple[int, Draft, str, str]:
    # Of two under one name, that which more papers name has the plain id: it keeps it when one paper is split off.
    draft, group = pair
    return -len(group), draft, group[0].naming.paper_id, group[0].naming.mention.name


def _draft(group: Sequence[Meant], root: str, made: Keys) -> Draft:
    votes = dict.fromkeys(TYPES, 0.0)
    for meaning in group:
        votes[meaning.naming.mention.type] += meaning.naming.mention.confidence
    kind = max(TYPES, key=lambda kind: votes[kind])
    aliases = {form for meaning in group for form in meaning.naming.forms}
    ambiguous = all(meaning.choice is not None and meaning.choice.sense is None for meaning in group)
    return kind, _name(group, root, made), tuple(sorted(aliases)), ambiguous


def _own_type(group: Sequence[Meant], kind: str) -> str:
    """The type of the user's that most mentions have of those of the type KIND."""
    mentions = [meaning.naming.mention for meaning in group]
    counts = Counter(mention.kind for mention in mentions if mention.kind and mention.type == kind)
    return min(counts, key=lambda own: (-counts[own], own), default="")


def _name(group: Sequence[Meant], root: str, made: Keys) -> str:
    """The commonest full name."""
    counts = Counter[str]()
    for meaning in group:
        mention, forms = meaning.naming.mention, meaning.naming.forms
        # The name that the extractor gave counts twice: it chose the fullest, in the singular.
        counts.update(bare(form) for form in (mention.name, *forms) if made.root(form, mention.type) == root)
    counts = counts or Counter(m.choice.sense.long[0] for m in group if m.choice and m.choice.sense)
    # What a person split off goes by no key of its forms.
    counts = counts or Counter(bare(form) for m in group for form in m.naming.forms)
    long = [name for name in counts if not is_short(name)]
    full = [name for name in counts if name in long or not any(abbreviates(name, other) for other in long)]
    return min(full, key=lambda name: (-counts[name], name))


def _free(node: str, taken: set[str]) -> str:
    if node not in taken:
        return node
    number = 2
    while f"{node}-{number}" in taken:
        number += 1
    return f"{node}-{number}"


def explanations(found: Sequence[tuple[Entity, Sequence[Meant]]], made: Keys) -> Iterator[Judgement]:
    """Why each entity goes by each of its names, and why it has its type."""
    names = {group[0].key: entity.name for entity, group in found}
    for entity, group in found:
        for alias in entity.aliases:
            if alias != entity.name:
                why, by, confidence = _reason(alias, entity, group, made, names)
                typed = f"{entity.type}:{alias}", f"{entity.type}:{entity.name}"
                yield Judgement(*typed, "same", why, round(confidence, 3), by)
        types = Counter(meaning.naming.mention.type for meaning in group)
        for kind in sorted(types.keys() - {entity.type}):
            why = f"{entity.type} in {types[entity.type]} papers, {kind} in {types[kind]}"
            share = types[entity.type] / types.total()
            typed = f"{kind}:{entity.name}", f"{entity.type}:{entity.name}"
            yield Judgement(*typed, "same", why, round(share, 3), "type-majority")


def _reason(alias: str, entity: Entity, group: Sequence[Meant], made: Keys, names: Mapping[str, str]) -> Reason:
    root = group[0].key
    if _plainly(alias) == _plainly(entity.name):
        return Reason("but for case, hyphens, number and spelling they are one", "fold")
    if is_short(alias) and (reason := _expansion(alias, group, made, names)):
        return reason
    if made.root(alias, entity.type) != root:
        papers = sorted({m.naming.paper_id for m in group if alias in m.naming.forms})
        return Reason(f"one thing in {papers[0]}" + _more(papers), "paper", 0.9)
    if made.of(alias, entity.type) == made.of(entity.name, entity.type):
        short = [part for part in (*parts(alias), *parts(entity.name)) if short_key(part) in made.plain]
        spelled = (f"{part} stands for {made.readings[short_key(part)][0].long[0]}" for part in dict.fromkeys(short))
        return Reason(", ".join(spelled), "acronym", 0.95)
    path = made.clusters.path(made.of(alias, entity.type), made.of(entity.name, entity.type))
    why = "; ".join(dict.fromkeys(reason.why for reason in path))
    return Reason(why, path[0].by, min(reason.confidence for reason in path))


def _more(papers: Sequence[str]) -> str:
    return f" and {len(papers) - 1} more" if len(papers) > 1 else ""


def _plainly(name: str) -> str:
    return key(words(bare(name)))


def _expansion(alias: str, group: Sequence[Meant], made: Keys, names: Mapping[str, str]) -> Reason | None:
    """That papers print what the short ALIAS stands for, and what those that do not have in common with them."""
    readings = made.readings.get(short_key(alias), ())
    sense = next((s for s in readings if made.root(s.long[0]) == group[0].key), None)
    if sense is None:
        return None
    printed = sorted(filter(None, sense.papers))
    why = f"short for {sense.long[0]} in " + (f"{printed[0]}{_more(printed)}" if printed else "the lexicon")
    silent = [m for m in group if m.choice and m.head == alias]
    if silent:
        shared = Counter(root for m in silent if m.choice for root in m.choice.company)
        company = ", ".join(names[root] for root, _ in shared.most_common(3) if root in names)
        why += f"; where unexplained ({len(silent)}) it shares {company or 'no other sense'} with them"
    share = len(sense.papers) / sum(len(s.papers) for s in readings)
    return Reason(why, "acronym", share)
