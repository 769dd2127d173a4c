"""The fixture that hands a running Neo4j to tests."""

import os
from collections.abc import Iterator

import pytest

from tests.neo4j import server


@pytest.fixture(scope="session")
def neo4j() -> Iterator[server.Neo4j]:
    """A real server for the whole run; skipped without Java or Maven, but never in CI."""
    lacking = server.why_not()
    if lacking and not os.environ.get("CI"):
        pytest.skip(lacking)
    with server.running() as started:
        yield started
