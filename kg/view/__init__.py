"""The graph as one self-contained HTML page."""
