"""What a person judged: which judgements stand, and names that mean something else in one paper."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.model import TYPES, Judgement
from kg.resolve.meaning import Keys, Meant
from kg.text import folded

UNDONE = "undone"
_IN_PAPER = re.compile(rf"paper:(.+?)#((?:{'|'.join(TYPES)}):.+)", re.DOTALL)


def standing(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """Those of JUDGEMENTS that hold, the oldest first: of two about the same names the later, unless it was undone.

    >>> made = [Judgement("a", "b", verdict, why) for verdict, why in (("same", "1"), ("different", "2"), (UNDONE, ""))]
    >>> [judgement.why for judgement in standing(made)], [judgement.why for judgement in standing(made[:2])]
    (['1'], ['2'])
    """
    made: dict[frozenset[str], list[tuple[int, Judgement]]] = {}
    for n, judgement in enumerate(judgements):
        about = made.setdefault(frozenset([judgement.left, judgement.right]), [])
        if judgement.verdict != UNDONE:
            about.append((n, judgement))
        elif about:
            about.pop()
    return tuple(judgement for _, judgement in sorted(about[-1] for about in made.values() if about))


def in_paper(paper_id: str, typed: str) -> str:
    """The name of what one paper means by a TYPED name, as a judgement has it.

    >>> in_paper("arxiv.2402.03300", "method:DPO")
    'paper:arxiv.2402.03300#method:DPO'
    """
    return f"paper:{paper_id}#{typed}"


def paper_of(name: str) -> tuple[str, str]:
    """The paper and the typed name that NAME is made of; no paper where it is a name for all papers.

    >>> paper_of("paper:arxiv.2402.03300#method:C#"), paper_of("method:GRPO")
    (('arxiv.2402.03300', 'method:C#'), ('', 'method:GRPO'))
    """
    found = _IN_PAPER.fullmatch(name)
    return (found[1], found[2]) if found else ("", name)


def apart(meant: Sequence[Meant], judgements: Iterable[Judgement], made: Keys) -> list[Meant]:
    """MEANT, where what a name means in one paper is what JUDGEMENTS say of it.

    Such a name is a key of its own, which judgements join and part like any other.
    """
    own: dict[tuple[str, str], str] = {}
    for judgement in judgements:
        for name in (judgement.left, judgement.right):
            paper_id, typed = paper_of(name)
            if paper_id:
                own[paper_id, folded(typed.partition(":")[2])] = name
    return [_by_hand(each, own, made) for each in meant] if own else list(meant)


def _by_hand(meant: Meant, own: dict[tuple[str, str], str], made: Keys) -> Meant:
    names = (own.get((meant.naming.paper_id, folded(form))) for form in meant.naming.forms)
    name = next(filter(None, names), None)
    return replace(meant, key=made.root(name), choice=None) if name else meant
