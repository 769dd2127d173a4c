"""Neo4j as the engine: how to log in, to ask, and what each refusal means."""

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kg.engines.engine import Rows, checked, complaint
from kg.errors import BadQuery, NoServer

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction

SCHEMES: Final = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
# The driver still speaks with Neo4j 4.4, which is out of support, and whose full-text index takes no lists.
OLDEST: Final = 5
# The driver logs each transaction that it tries again and each label that is not there; a log that nobody set up
# goes to stderr.
logging.getLogger("neo4j").addHandler(logging.NullHandler())
# The content hash that our loader leaves on what it writes.
HASH: Final = "hash"


@dataclass(frozen=True, slots=True)
class Login:
    """Where a server is and who we are to it."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str


def login(
    uri: str = "",
    *,
    user: str = "",
    password: str = "",
    database: str = "",
    environ: Mapping[str, str] = os.environ,
    prompt: Callable[[str], str] | None = None,
) -> Login:
    """The login to the server at URI: what is not said is in ENVIRON (NEO4J_…), a password else asked for by PROMPT.

    >>> login("bolt://localhost:7687", environ={"NEO4J_PASSWORD": "secret"})
    Login(uri='bolt://localhost:7687', user='neo4j', database='neo4j')
    """
    uri = _sound(uri or environ.get("NEO4J_URI", "bolt://localhost:7687"))
    user = user or environ.get("NEO4J_USERNAME") or environ.get("NEO4J_USER") or "neo4j"
    database = database or environ.get("NEO4J_DATABASE", "neo4j")
    known = password or environ.get("NEO4J_PASSWORD")
    if known is None:
        if prompt is None:
            raise NoServer(f"{uri}: there is no password; set NEO4J_PASSWORD")
        known = prompt(f"Password of {user} at {uri}: ")
    return Login(uri, user, known, database)


def _sound(uri: str) -> str:
    parts = urlsplit(uri)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise NoServer(f"'{parts.hostname or uri}' is no address of a Neo4j server; say bolt://localhost:7687")
    if parts.password is not None or parts.username is not None:
        bare = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        raise NoServer(f"{bare}: a password in the address stays in the shell's history; set NEO4J_PASSWORD")
    return uri


class Server:
    """The engine over the database that a login opens."""

    name = "neo4j"

    def __init__(self, who: Login, *, patience: float = 30) -> None:
        """A connection for WHO; PATIENCE: for how many seconds a transaction is tried again when the server is away."""
        self.who = who
        with faults(who), ExitStack() as stack:
            self.driver = stack.enter_context(_driver(who, patience))
            # The first says whether we may come in, the second whether the database is there.
            _refuse_if_old(who, self.driver.get_server_info().agent)
            self.ask("RETURN 1 AS one", {})
            stack.pop_all()

    def ask(self, text: str, parameters: Mapping[str, Any]) -> Rows:
        """The answer to the Cypher TEXT with PARAMETERS bound."""
        bound = checked(text, parameters)

        def work(transaction: "ManagedTransaction") -> Rows:
            result = transaction.run(text, bound)
            columns = result.keys()
            return Rows(columns, ([_plain(value) for value in record.values()] for record in result))

        with faults(self.who), self.driver.session(database=self.who.database) as session:
            return session.execute_read(work)

    def interrupt(self) -> None:
        """Stop the question that is being answered, by ending the connection; the next opens another."""
        self.driver.close()
        self.driver = _driver(self.who, 0)

    def close(self) -> None:
        """End the connection."""
        self.driver.close()


def _driver(who: Login, patience: float) -> "Driver":
    from neo4j import GraphDatabase

    return GraphDatabase.driver(
        who.uri,
        auth=(who.user, who.password),
        connection_timeout=10,
        max_transaction_retry_time=patience,
    )


def _refuse_if_old(who: Login, agent: str) -> None:
    number = re.search(r"/(\d+)", agent)
    if number and int(number[1]) < OLDEST:
        raise NoServer(f"{who.uri}: runs {agent.replace('/', ' ')}; Neo4j {OLDEST} or newer is needed")


@contextmanager
def faults(who: Login) -> Iterator[None]:
    """What the driver raises inside, as one line: NoServer, or BadQuery where it is the question."""
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        yield
    except Neo4jError as error:
        raise _refusal(error.code or "", error.message or str(error), who) from error
    # The driver takes an address that it cannot look up for a ValueError.
    except (DriverError, OSError, ValueError) as error:
        raise NoServer(f"{who.uri}: {_away(str(error))}") from error


# What the server says no with, and what it means; {…} are of the login.
_REFUSALS: Final = (
    ("Security.AuthenticationRateLimit", "too many wrong passwords; wait some seconds and try again"),
    ("Security.CredentialsExpired", "the password of {user} must be changed first, for example in cypher-shell"),
    ("Security", "does not let {user} in with this password; set NEO4J_USERNAME and NEO4J_PASSWORD"),
    ("Database.DatabaseNotFound", "has no database '{database}'; set NEO4J_DATABASE"),
    ("Database", "the database '{database}' is not available"),
)


def _refusal(code: str, message: str, who: Login) -> BadQuery | NoServer:
    if code.endswith("AccessMode"):
        return BadQuery("a question only reads: change the papers, build and load again")
    for part, meaning in _REFUSALS:
        if code.partition("Error.")[2].startswith(part):
            return NoServer(f"{who.uri}: {meaning.format(user=who.user, database=who.database)}")
    if ".Statement." not in code:
        return NoServer(f"{who.uri}: {' '.join(message.split())}")
    # The message ends in the question again and a mark under the place.
    said = re.sub(r" \(offset: \d+\)", "", message.split('\n"')[0])
    return complaint(said)


# What the driver says when there is nobody, or somebody else, and what it means.
_AWAY: Final = (
    ("SSL", "does not speak TLS; try bolt:// or neo4j://"),
    ("Bolt protocol|handshake|HTTP", "is no Neo4j server that this driver can talk to, or one before Neo4j 4.4"),
    ("DNS resolve", "there is no such host"),
    ("", "cannot be reached; is a Neo4j server running there?"),
)


def _away(message: str) -> str:
    return next(meaning for sign, meaning in _AWAY if re.search(sign, message))


def _plain(value: Any) -> Any:
    """VALUE with nodes and edges as their properties, a path as its nodes and edges, times as Python's own."""
    from neo4j.graph import Node, Path, Relationship
    from neo4j.time import Date, DateTime, Time

    match value:
        case Node() | Relationship():
            return {k: _plain(v) for k, v in value.items() if k != HASH}
        case Path():
            return {"nodes": [_plain(n) for n in value.nodes], "edges": [_plain(e) for e in value.relationships]}
        case Date() | DateTime() | Time():
            return value.to_native()
        case dict():
            return {k: _plain(v) for k, v in value.items()}
        case list():
            return [_plain(v) for v in value]
        case _:
            return value
