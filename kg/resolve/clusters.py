"""Sets of names that are one thing, which grow by reasons and respect what must stay apart."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Reason(NamedTuple):
    """Why two names are one: in words, by which rule, and how sure."""

    why: str
    by: str
    confidence: float = 1.0


@dataclass(slots=True)
class Clusters:
    """Keys joined into sets, the sets that must stay APART, and the LINKS by which keys were joined."""

    parents: dict[str, str] = field(default_factory=dict)
    apart: dict[str, set[str]] = field(default_factory=dict)
    links: dict[str, dict[str, Reason]] = field(default_factory=dict)

    def root(self, key: str) -> str:
        """The key that stands for the set of KEY."""
        top = key
        while (parent := self.parents.get(top, top)) != top:
            top = parent
        while (parent := self.parents.get(key, key)) != top:
            self.parents[key], key = top, parent
        return top

    def part(self, left: str, right: str) -> None:
        """Say that LEFT and RIGHT must never be one."""
        self.apart.setdefault(self.root(left), set()).add(self.root(right))
        self.apart.setdefault(self.root(right), set()).add(self.root(left))

    def parted(self, left: str, right: str) -> bool:
        """Whether LEFT and RIGHT must never be one."""
        return self.root(right) in self.apart.get(self.root(left), ())

    def join(self, left: str, right: str, reason: Reason) -> bool:
        """Make LEFT and RIGHT one, for a REASON; False when they must stay apart.

        >>> clusters = Clusters()
        >>> clusters.part("q", "q*")
        >>> clusters.join("q", "q learning", Reason("", "test")), clusters.join("q*", "q learning", Reason("", "test"))
        (True, False)
        """
        a, b = self.root(left), self.root(right)
        if a == b:
            return True
        if self.parted(a, b):
            return False
        self.parents[a] = b
        self.links.setdefault(left, {})[right] = reason
        self.links.setdefault(right, {})[left] = reason
        for other in self.apart.pop(a, ()):
            self.apart[other].discard(a)
            self.apart[other].add(b)
            self.apart.setdefault(b, set()).add(other)
        return True

    def path(self, left: str, right: str) -> list[Reason]:
        """The reasons that lead from LEFT to RIGHT, which are one.

        >>> clusters = Clusters()
        >>> _ = clusters.join("q", "q learning", Reason("1", "test")), clusters.join("q", "ql", Reason("2", "test"))
        >>> [reason.why for reason in clusters.path("q learning", "ql")]
        ['1', '2']
        """
        came: dict[str, tuple[str, Reason] | None] = {right: None}
        queue = [right]
        for key in queue:
            for other, reason in self.links.get(key, {}).items():
                if other not in came:
                    came[other] = key, reason
                    queue.append(other)
        reasons = []
        while (step := came[left]) is not None:
            left, reason = step
            reasons.append(reason)
        return reasons
