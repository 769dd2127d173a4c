"""Entities: which mentions of all papers are one thing."""
