"""Places in a text where something may be named, whoever proposes them."""

from typing import NamedTuple


class Candidate(NamedTuple):
    """The words from FIRST to before STOP, and the source that takes them for a name.

    To add a source (a tagger, say), yield candidates with a BY of its own and, where it has one, its probability.
    """

    first: int
    stop: int
    by: str
    probability: float = 1.0
