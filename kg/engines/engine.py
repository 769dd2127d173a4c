"""What every Cypher engine gives: rows in plain Python values."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from rapidfuzz import process

from kg.errors import BadQuery, MissingExtra
from kg.model import EDGES, NODE_FIELDS

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class Rows(list[dict[str, Any]]):
    """The rows of an answer, a dictionary each, in COLUMNS.

    >>> rows = Rows(["name", "papers"], [["GRPO", 7], ["PPO", 9]])
    >>> rows[0], rows.columns, rows.arrow().num_rows
    ({'name': 'GRPO', 'papers': 7}, ('name', 'papers'), 2)
    """

    def __init__(self, columns: Iterable[str], values: Iterable[Sequence[Any]]) -> None:
        self.columns = tuple(columns)
        super().__init__(dict(zip(self.columns, row, strict=True)) for row in values)

    def arrow(self) -> "pa.Table":
        """The rows as an Arrow table."""
        import pyarrow as pa

        return pa.table({name: [row[name] for row in self] for name in self.columns})

    def pandas(self) -> "pd.DataFrame":
        """The rows as a pandas frame."""
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingExtra("pandas", "pandas") from error
        return pd.DataFrame(list(self), columns=list(self.columns))


class Engine(Protocol):
    """A database that answers questions and does not change by them.

    Another engine is one more module with such a class. Each raises BadQuery for what it cannot read,
    for a missing parameter and for a write.
    """

    name: str

    def ask(self, text: str, parameters: Mapping[str, Any]) -> Rows:
        """The answer to the Cypher TEXT, PARAMETERS bound by the engine and never spliced into it."""

    def interrupt(self) -> None:
        """Stop the question that is being answered, from another thread."""

    def close(self) -> None:
        """Let go of the database."""


_QUIET = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|//[^\n]*|/\*.*?\*/""", re.DOTALL)
_PARAMETER = re.compile(r"\$(\w+)")
# PROFILE runs what follows it.
_FIRST_WORD = re.compile(r"(?:(?:EXPLAIN|PROFILE)\s+)*(\w*).*", re.DOTALL | re.IGNORECASE)
# What a question may begin with. COPY … TO writes files even where the database is opened read-only (Kuzu 0.11.3).
_READS = frozenset({"MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "CALL", "SHOW"})


def checked(text: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The PARAMETERS, when they are those that TEXT names and TEXT is one question; else BadQuery.

    >>> checked("MATCH (p:Paper {id: $id}) RETURN p.name AS name // not $this", {"id": "x"})
    {'id': 'x'}
    >>> checked("CREATE (p:Paper)", {})
    Traceback (most recent call last):
    kg.errors.BadQuery: a question only reads, and CREATE is not among: CALL, MATCH, OPTIONAL, RETURN, SHOW, UNWIND, \
WITH
    """
    said = _QUIET.sub(" ", text).strip().rstrip(";")
    if ";" in said:
        raise BadQuery("one question at a time: there is a ';' in the middle")
    word = _FIRST_WORD.sub(r"\1", said).upper()
    if not word:
        raise BadQuery("there is no question here; try: MATCH (m:Method) RETURN m.name LIMIT 10")
    if word not in _READS:
        raise BadQuery(f"a question only reads, and {word} is not among: {', '.join(sorted(_READS))}")
    names = list(dict.fromkeys(_PARAMETER.findall(said)))
    missing = [name for name in names if name not in parameters]
    if missing:
        # Kuzu 0.11.3 takes a parameter that is not given for null.
        raise BadQuery(f"the question needs a value for ${missing[0]}: --param {missing[0]}=…")
    unasked = sorted(parameters.keys() - set(names))
    if unasked:
        raise BadQuery(f"the question has no ${unasked[0]}; it has: {', '.join(f'${n}' for n in names) or 'none'}")
    return dict(parameters)


def complaint(message: str) -> BadQuery:
    """The engine's MESSAGE in one line, with the nearest name of ours when it is a name that is wrong.

    >>> print(complaint("Table Papr does not exist."))
    Table Papr does not exist; did you mean 'Paper'?
    """
    line = " ".join(message.split()).rstrip(".")
    wrong = re.search(r"[Tt]able (\w+) does not exist", line)
    near = process.extractOne(wrong[1], [*NODE_FIELDS, *EDGES], score_cutoff=60) if wrong else None
    return BadQuery(f"{line}; did you mean '{near[0]}'?" if near else line)
