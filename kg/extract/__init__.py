"""Annotations of papers: a spaCy pipeline of our own components."""
