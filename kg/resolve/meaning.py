"""Which thing a mention means: every mention gets a key, and keys that are one thing are joined."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kg.model import TYPES, Judgement
from kg.resolve.acronyms import (
    Choice,
    Context,
    Naming,
    Plain,
    Sense,
    Senses,
    chosen,
    plain,
    spelled,
    unexplained,
    variants,
)
from kg.resolve.clusters import Clusters, Reason
from kg.resolve.lexicon import Known
from kg.resolve.spelling import content, is_short, key, short_key, words
from kg.text import folded

_NOT_WORD = re.compile(r"[^\w\s+*.@^#-]|\.(?!\w)")


@dataclass(slots=True)
class Keys:
    """How names become keys: what short forms stand for, what a person judged, and which keys are one."""

    readings: Senses
    plain: Plain
    clusters: Clusters = field(default_factory=Clusters)
    own: set[str] = field(default_factory=set)  # names that a person keeps to themselves
    settled: set[str] = field(default_factory=set)  # short forms whose sense a person gave
    cache: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, form: str, kind: str = "") -> str:
        """The key of a FORM, as a name of something of one KIND."""
        found = self.cache.get((form, kind))
        if found is None:
            found = self.cache[form, kind] = self._own(form, kind) or key(spelled(form, self.plain)) or form
        return found

    def _own(self, form: str, kind: str) -> str:
        names = (f"{kind}={form}", f"={form}", f"~{folded(form)}")
        return next((name for name in names if name in self.own), "") if self.own else ""

    def root(self, form: str, kind: str = "") -> str:
        """The key that stands for all that is one with FORM."""
        return self.clusters.root(self.of(form, kind))


def keys(readings: Senses, judgements: Sequence[Judgement], entries: Iterable[Known]) -> Keys:
    """How the names of a collection become keys: by hand first, then by short forms, then by what is KNOWN."""
    made = Keys(readings, plain(readings))
    _judged(made, judgements)
    for short, found in readings.items():
        for sense in found:
            for variant, long in variants(sense):
                why = f"both are printed as what {short.upper()} stands for"
                made.clusters.join(made.of(variant), made.of(long), Reason(why, "acronym", 0.95))
    for entry in entries:
        # What a short alias stands for has been counted among the readings.
        names = [name for name in (entry.name, *entry.aliases) if short_key(name) not in readings]
        names = [name for name in names if not (entry.ambiguous and is_short(name))]
        for name in names[1:]:
            reason = Reason(f"the lexicon has both under {entry.name}", "lexicon", 0.95)
            made.clusters.join(made.of(name), made.of(names[0]), reason)
    return made


def _judged(made: Keys, judgements: Sequence[Judgement]) -> None:
    for judgement in judgements:
        if judgement.verdict == "different":
            _keep_apart(made, judgement.left, judgement.right)
    for judgement in judgements:
        (left_kind, left), (right_kind, right) = _typed(judgement.left), _typed(judgement.right)
        if judgement.verdict == "same":
            reason = Reason(judgement.why, judgement.by or "hand", judgement.confidence)
            made.clusters.join(made.of(left, left_kind), made.of(right, right_kind), reason)
            made.settled |= {short_key(name) for name in (left, right) if is_short(name)}


def _keep_apart(made: Keys, left_name: str, right_name: str) -> None:
    (left_kind, left), (right_kind, right) = _typed(left_name), _typed(right_name)
    if made.of(left, left_kind) == made.of(right, right_kind):
        alone = f"~{folded(left)}" if folded(left) != folded(right) else f"={left}"
        made.own.add(alone if left != right else f"{left_kind}={left}")
        made.cache.clear()
    made.clusters.part(made.of(left, left_kind), made.of(right, right_kind))


def _typed(name: str) -> tuple[str, str]:
    """The type and the name of a typed name; no type where it has none.

    >>> _typed("method:GRPO"), _typed("Re:ID")
    (('method', 'GRPO'), ('', 'Re:ID'))
    """
    kind, colon, rest = name.partition(":")
    return (kind, rest) if colon and kind in TYPES else ("", name)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a mention means: the form that stands for it, the KEY, and how that was CHOSEN if it was in doubt."""

    naming: Naming
    head: str
    key: str
    choice: Choice | None = None


def meanings(namings: Sequence[Naming], texts: Mapping[str, str], made: Keys) -> list[Meant]:
    """What each of NAMINGS means in its paper, whose text is one of TEXTS."""
    candidates = [_candidates(naming, made) for naming in namings]
    roots = [[made.root(form, n.mention.type) for form in forms] for n, forms in zip(namings, candidates, strict=True)]
    counts = Counter(root for found in roots for root in set(found))
    # The name that the extractor gives (a video LLM is not just an LLM), or, where no other paper has it, the
    # commonest of its forms.
    heads = [
        0 if counts[found[0]] > 1 else max(range(len(found)), key=lambda i: (counts[found[i]], -i)) for found in roots
    ]
    context = _context(((n.paper_id, found[i]) for n, found, i in zip(namings, roots, heads, strict=True)), texts, made)
    meant = []
    for naming, forms, found, i in zip(namings, candidates, roots, heads, strict=True):
        kind = naming.mention.type
        senses = _open_senses(forms[i], kind, made)
        choice = chosen(senses, naming.paper_id, kind, context) if len(senses) > 1 else None
        root = made.root(choice.sense.long[0]) if choice and choice.sense else found[i]
        meant.append(Meant(naming, forms[i], root, choice))
    return meant


def _candidates(naming: Naming, made: Keys) -> list[str]:
    """The forms that can stand for what is named: not those that the paper or a person says are something else."""
    forms = unexplained(naming.forms, made.readings)
    return [form for form in forms if made.of(form, naming.mention.type) not in made.own] or forms


def _context(named: Iterable[tuple[str, str]], texts: Mapping[str, str], made: Keys) -> Context:
    company = defaultdict(set)
    for paper, root in named:
        company[paper].add(root)
    having = Counter(root for roots in company.values() for root in roots)
    longs = [set(content(words(sense.long[0]))) for senses in made.readings.values() for sense in senses]
    in_longs = Counter(word for long in longs for word in long)
    return Context(
        company,
        lambda root: math.log(1 + len(company) / having[root]),
        lru_cache(lambda paper: frozenset(words(_NOT_WORD.sub(" ", texts.get(paper, ""))))),
        lambda word: math.log(1 + len(longs) / in_longs[word]),
    )


def _open_senses(head: str, kind: str, made: Keys) -> list[Sense]:
    """The senses that a short form which nothing explains can have."""
    if not is_short(head) or short_key(head) in made.settled:
        return []
    mine = made.root(head, kind)
    return [s for s in made.readings.get(short_key(head), ()) if not made.clusters.parted(mine, made.root(s.long[0]))]
