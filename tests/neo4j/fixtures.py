"""The fixture that hands a running Neo4j to tests."""

import os
from collections.abc import Iterator

import pytest

from tests.neo4j import server

# Without Java or Maven these tests are skipped, but never in CI.
needs_neo4j = pytest.mark.skipif(bool(server.why_not()) and not os.environ.get("CI"), reason=server.why_not())


@pytest.fixture(scope="session")
def neo4j() -> Iterator[server.Neo4j]:
    """A real server for the whole run."""
    if needs_neo4j.args[0]:
        pytest.skip(server.why_not())
    with server.running() as started:
        yield started
