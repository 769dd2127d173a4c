"""Fixtures for all tests."""

from tests.browser import browser as browser
from tests.browser import open_page as open_page
from tests.neo4j.fixtures import neo4j as neo4j
