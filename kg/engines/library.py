"""The questions in queries/: what each asks, what it needs, and its rows from either engine."""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kg.errors import BadQuery, UnknownName
from kg.io import resource

if TYPE_CHECKING:
    from kg.engines.engine import Engine, Rows

_DIALECT: Final = ".neo4j"
_PARAMETER: Final = re.compile(r"\$(\w+): (.+), (?:e\.g\. (.+)|(.+) if not said)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A $NAME in a question: its MEANING, an EXAMPLE, and whether that counts when nothing is said."""

    name: str
    meaning: str
    example: str | int
    optional: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its ENGLISH, what it needs, the columns of its rows, its Cypher by engine ("" for any)."""

    name: str
    english: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    texts: Mapping[str, str]

    def text(self, engine: str) -> str:
        """The question in the Cypher of ENGINE."""
        return self.texts.get(engine, self.texts[""])

    def bound(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values of all parameters, those GIVEN read as their examples are."""
        unknown = sorted(given.keys() - {parameter.name for parameter in self.parameters})
        if unknown:
            raise UnknownName(f"parameter of '{self.name}'", unknown[0], [p.name for p in self.parameters])
        return {p.name: _value(self.name, p, given.get(p.name)) for p in self.parameters}


def _value(question: str, parameter: Parameter, given: Any) -> Any:
    if given is None and parameter.optional:
        return parameter.example
    if given is None:
        example = f"--param {parameter.name}={json.dumps(parameter.example, ensure_ascii=False)}"
        raise BadQuery(f"'{question}' needs ${parameter.name}, {parameter.meaning}: {example}")
    if isinstance(parameter.example, int):
        if not re.fullmatch(r"-?\d+", str(given)):
            raise BadQuery(f"${parameter.name} of '{question}' is a whole number, not {given!r}")
        return int(given)
    return str(given)


@cache
def questions() -> Mapping[str, Question]:
    """All questions by their names.

    >>> questions()["coauthors"].english, questions()["coauthors"].columns
    ('With whom has an author written, and how often?', ('author', 'name', 'papers', 'latest'))
    """
    files = {file.stem: file for file in sorted(resource("queries").glob("*.cypher"))}
    names = [name for name in files if not name.endswith(_DIALECT)]
    return MappingProxyType({name: _question(name, files) for name in names})


def _question(name: str, files: Mapping[str, Path]) -> Question:
    dialects = {"": name, "neo4j": f"{name}{_DIALECT}"}
    texts = {engine: files[stem].read_text(encoding="utf-8") for engine, stem in dialects.items() if stem in files}
    head = [line.removeprefix("//").strip() for line in texts[""].splitlines() if line.startswith("//")]
    parameters = [_parameter(*match.groups()) for match in map(_PARAMETER.fullmatch, head) if match]
    columns = next(line.removeprefix("Columns: ") for line in head if line.startswith("Columns: "))
    return Question(name, head[0], tuple(parameters), tuple(columns.split(", ")), MappingProxyType(texts))


def _parameter(name: str, meaning: str, example: str | None, default: str | None) -> Parameter:
    return Parameter(name, meaning, json.loads(example or default or ""), default is not None)


def question(name: str) -> Question:
    """The question called NAME."""
    if name not in questions():
        raise UnknownName("question", name, questions())
    return questions()[name]


def answer(engine: "Engine", name: str, given: Mapping[str, Any]) -> "Rows":
    """The rows that ENGINE gives to the question called NAME, with the parameters GIVEN."""
    asked = question(name)
    return engine.ask(asked.text(engine.name), asked.bound(given))


def ask(path: str | Path, name: str, given: Mapping[str, Any] = MappingProxyType({})) -> "Rows":
    """The rows that the graph in the folder PATH gives to the question called NAME, with the parameters GIVEN."""
    from kg.engines.embedded import opened

    with closing(opened(Path(path))) as engine:
        return answer(engine, name, given)


def parameters(pairs: Iterable[str]) -> dict[str, Any]:
    """The values that PAIRS of the command line give: JSON where it is JSON, else the text itself.

    >>> parameters(["method=GRPO", "limit=5", 'names=["a", "b"]', "year='2024'"])
    {'method': 'GRPO', 'limit': 5, 'names': ['a', 'b'], 'year': "'2024'"}
    """
    given = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise BadQuery(f"a parameter is given as name=value, not '{pair}'")
        given[name] = _read(value)
    return given


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
