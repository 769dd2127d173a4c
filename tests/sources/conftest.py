"""Hypothesis for these tests: the same cases each time, and no clock."""

from hypothesis import settings

settings.register_profile("sources", deadline=None, derandomize=True)
settings.load_profile("sources")
