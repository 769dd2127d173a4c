"""A knowledge graph of papers, topics and methods."""
