"""Where the fold was before; kg.build is the function of that name."""

from kg.fold import Graph, tables

__all__ = ["Graph", "tables"]
