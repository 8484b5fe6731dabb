"""The compiled graph: built, cached, opened and queried.

build    compiles the graph and keeps it in the cache
graph    `kg.load()` and the class Graph
worker   answers untrusted queries in a process with limits
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.store.graph import Graph, load

__all__ = ["Graph", "load"]


def __getattr__(name: str) -> object:
    # Imported on first use: a worker that answers one query needs no compiler.
    if name in __all__:
        from kg.store import graph

        return getattr(graph, name)
    raise AttributeError(f"module 'kg.store' has no attribute {name!r}")
