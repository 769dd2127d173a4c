"""A graph into Neo4j: only what changed, as often as one likes, and nothing that others put there is touched.

Our nodes bear the base label KG and our edges lie between them; both carry the hash of their content. So what is
there already is read first, and a load that was cut off goes on where it stopped.
"""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kg.engines.schema import ENDS, empty, flat, labels_of, tables
from kg.engines.server import HASH, Server, faults, login
from kg.errors import KgError
from kg.fold import Graph
from kg.model import LABELS, NODE_FIELDS
from kg.tables import rows

if TYPE_CHECKING:
    import networkx as nx
    import pyarrow as pa
    from neo4j import ManagedTransaction

Item = TypeVar("Item")
Progress = Callable[[str, int, int], None]
Key = tuple[str, str, str]
Row = dict[str, Any]

BATCH: Final = 2000
# The label of all our nodes, of those among them that are entities, and of those that only others' edges keep.
BASE, ENTITY, GONE = "KG", "Entity", "Gone"
_SEARCHED: Final = tuple(label for label in NODE_FIELDS if label != "Result")
SCHEMA: Final = (
    f"CREATE CONSTRAINT kg_id IF NOT EXISTS FOR (n:{BASE}) REQUIRE n.id IS UNIQUE",
    *(f"CREATE INDEX kg_{label.lower()}_id IF NOT EXISTS FOR (n:{label}) ON (n.id)" for label in NODE_FIELDS),
    # Names that are spans of a text. A title may be longer than any index but the full-text one takes (8 or 32 kB).
    *(
        f"CREATE TEXT INDEX kg_{label.lower()}_name IF NOT EXISTS FOR (n:{label}) ON (n.name)"
        for label in LABELS.values()
    ),
    "CREATE INDEX kg_paper_published IF NOT EXISTS FOR (n:Paper) ON (n.published)",
    f"CREATE FULLTEXT INDEX kg_names IF NOT EXISTS FOR (n:{'|'.join(_SEARCHED)}) ON EACH [n.name, n.aliases]",
)


@dataclass(slots=True)
class Summary:
    """What a load did, and how much was as it should be before."""

    nodes_created: int = 0
    nodes_changed: int = 0
    nodes_unchanged: int = 0
    nodes_deleted: int = 0
    nodes_kept: int = 0  # gone from the graph, but somebody else's edge ends in them
    edges_created: int = 0
    edges_changed: int = 0
    edges_unchanged: int = 0
    edges_deleted: int = 0

    def count(self, kind: str, before: str | None, after: str) -> bool:
        """Whether a node or edge (KIND) with the hash BEFORE has to be written to have the hash AFTER; counted."""
        what = "created" if before is None else "unchanged" if before == after else "changed"
        setattr(self, f"{kind}_{what}", getattr(self, f"{kind}_{what}") + 1)
        return before != after


def load(
    graph: "str | Path | Graph | nx.MultiDiGraph[str]",
    uri: str = "",
    *,
    user: str = "",
    password: str = "",
    database: str = "",
    replace: bool = False,
    batch: int = BATCH,
    patience: float = 30,
    progress: Progress | None = None,
    environ: Mapping[str, str] = os.environ,
    prompt: Callable[[str], str] | None = None,
) -> Summary:
    """Make the Neo4j database at URI hold GRAPH, and say what that took.

    A graph that lacks most of what an earlier load left there is taken for another one, and refused unless REPLACE.
    BATCH rows go in a transaction, which is tried again for PATIENCE seconds when the server is away.
    """
    who = login(uri, user=user, password=password, database=database, environ=environ, prompt=prompt)
    whole = flat(_tables(graph))
    with closing(Server(who, patience=patience)) as server:
        for statement in SCHEMA:
            _write(server, statement)
        nodes, edges = _nodes_there(server), _edges_there(server)
        if not replace:
            _refuse_another(whole, nodes, who.uri)
        done = Summary()
        for kind, text, there, parts in (
            ("nodes", node_text, nodes, whole.nodes),
            ("edges", edge_text, edges, whole.edges),
        ):
            for name, some in _grouped(_changes(parts, kind, there, done, progress or _silent), batch):
                _write(server, text(name), some)
        # What is left has not been met in the graph.
        done.edges_deleted = _delete_edges(server, edges, batch)
        done.nodes_deleted, done.nodes_kept = _delete_nodes(server, nodes, batch)
        _write(server, "CALL db.awaitIndexes(600)")
        return done


def _refuse_another(whole: Graph, there: Mapping[str, str], uri: str) -> None:
    """KgError when most of the nodes THERE are not in the WHOLE graph."""
    gone = len(there.keys() - labels_of(whole).keys())
    if 2 * gone > len(there):
        lost = f"{gone} of the {len(there)} nodes there are not in this graph"
        raise KgError(f"{uri}: {lost}; load into another database, or replace that graph with --replace")


def _tables(graph: "str | Path | Graph | nx.MultiDiGraph[str]") -> Graph:
    from kg.graph import tables as kept

    match graph:
        case Graph():
            return graph
        case str() | Path():
            return kept(graph)
        case _:
            return tables(graph)


def _silent(stage: str, done: int, total: int) -> None:
    pass


def labels(label: str) -> tuple[str, ...]:
    """All labels that a node of LABEL has in Neo4j.

    >>> labels("Paper"), labels("Method")
    (('KG', 'Paper'), ('KG', 'Entity', 'Method'))
    """
    return (BASE, ENTITY, label) if label in LABELS.values() else (BASE, label)


def hashed(row: Row) -> str:
    """What the content of ROW is known by.

    >>> hashed({"id": "a", "papers": 1}) == hashed({"papers": 1, "id": "a"}) != hashed({"id": "a", "papers": 2})
    True
    """
    content = json.dumps(row, sort_keys=True, default=str)
    return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()


# What is there, and what has to be written


def _nodes_there(server: Server) -> dict[str, str]:
    """The hash of every node of ours by its id."""
    return dict(_read(server, f"MATCH (n:{BASE}) WHERE n.{HASH} IS NOT NULL RETURN n.id, n.{HASH}"))


def _edges_there(server: Server) -> dict[Key, str]:
    """The hash of every edge of ours by its ends and relation."""
    edges = f"MATCH (a:{BASE})-[r]->(b:{BASE}) WHERE r.{HASH} IS NOT NULL RETURN a.id, type(r), b.id, r.{HASH}"
    return {(source, relation, target): known for source, relation, target, known in _read(server, edges)}


def _changes(
    parts: "Mapping[str, pa.Table]", kind: str, there: dict[Any, str], done: Summary, progress: Progress
) -> Iterator[tuple[str, Row]]:
    """The rows of PARTS to write, each with its part's name; what is met is taken out of THERE, and counted in DONE."""
    met, total = 0, sum(table.num_rows for table in parts.values())
    for name, table in parts.items():
        for start in range(0, table.num_rows, BATCH):
            for row in rows(table.slice(start, BATCH)):
                content = hashed(row)
                key = row["id"] if kind == "nodes" else (row["source"], name, row["target"])
                if done.count(kind, there.pop(key, None), content):
                    places: Row = {place: row.pop(place) for place in ("id", *ENDS) if place in row}
                    yield name, {**places, "properties": {**row, HASH: content}}
            met += min(BATCH, table.num_rows - start)
            progress(kind, met, total)


def _grouped(changes: Iterable[tuple[str, Row]], size: int) -> Iterator[tuple[str, list[Row]]]:
    """The rows of CHANGES with the name that they have in common, at most SIZE at a time."""
    for name, named in groupby(changes, itemgetter(0)):
        for some in _batches(named, size):
            yield name, [row for _, row in some]


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


# What is written. A property that is null is taken away, and one that is not named stays: it is somebody else's.


def node_text(label: str) -> str:
    """What writes $rows of nodes of LABEL: each an id and properties."""
    named = "".join(f":{name}" for name in labels(label)[1:])
    found = f"UNWIND $rows AS row MERGE (n:{BASE} {{id: row.id}})"
    return f"{found} SET n{named}, n += row.properties REMOVE n:{GONE}"


def edge_text(relation: str) -> str:
    """What writes $rows of edges of RELATION: each a source, a target and properties."""
    ends = f"UNWIND $rows AS row MATCH (a:{BASE} {{id: row.source}}) MATCH (b:{BASE} {{id: row.target}})"
    return f"{ends} MERGE (a)-[r:`{relation}` {{relation: '{relation}'}}]->(b) SET r += row.properties"


def _delete_edges(server: Server, edges: Iterable[Key], batch: int) -> int:
    by_relation: dict[str, list[Row]] = defaultdict(list)
    for source, relation, target in sorted(edges):
        by_relation[relation].append({"source": source, "target": target})
    deleted = 0
    for relation, ends in sorted(by_relation.items()):
        match = f"MATCH (:{BASE} {{id: row.source}})-[r:`{relation}`]->(:{BASE} {{id: row.target}})"
        text = f"UNWIND $rows AS row {match} WHERE r.{HASH} IS NOT NULL DELETE r RETURN count(*)"
        deleted += sum(_write(server, text, some) for some in _batches(ends, batch))
    return deleted


def _delete_nodes(server: Server, nodes: Iterable[str], batch: int) -> tuple[int, int]:
    """How many of NODES are deleted, and how many stay without our labels, because others' edges end in them."""
    match = f"UNWIND $rows AS id MATCH (n:{BASE} {{id: id}})"
    alone = f"{match} WHERE NOT EXISTS {{ (n)--() }} DELETE n RETURN count(*)"
    ours = "".join(f":{label}" for label in (ENTITY, *NODE_FIELDS))
    properties = sorted({name for table in empty().nodes.values() for name in table.column_names} - {"id", "name"})
    nothing = ", ".join(f"n.{name} = null" for name in (*properties, HASH))
    others = f"{match} SET n:{GONE}, {nothing} REMOVE n{ours} RETURN count(*)"
    deleted = kept = 0
    for some in _batches(sorted(nodes), batch):
        deleted += _write(server, alone, some)
        kept += _write(server, others, some)
    return deleted, kept


def _read(server: Server, text: str) -> Iterator[list[Any]]:
    """The rows of the answer to TEXT, one after the other."""
    with (
        faults(server.who),
        server.driver.session(database=server.who.database, fetch_size=10 * BATCH) as session,
        session.begin_transaction() as transaction,
    ):
        for record in transaction.run(text):
            yield record.values()


def _write(server: Server, text: str, some: Sequence[Any] = ()) -> int:
    """Run TEXT with SOME rows in a transaction; the number that it returns, if it does."""

    def work(transaction: "ManagedTransaction") -> int:
        record = transaction.run(text, rows=some).single()
        return int(record[0]) if record else 0

    with faults(server.who), server.driver.session(database=server.who.database) as session:
        return session.execute_write(work)
