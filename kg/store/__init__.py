"""Build, cache, open and query the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.store.graph import Graph, load

__all__ = ["Graph", "load"]


def __getattr__(name: str) -> object:
    # Imported on first use, because the query worker does not need the compiler.
    if name in __all__:
        from kg.store import graph

        return getattr(graph, name)
    raise AttributeError(f"module 'kg.store' has no attribute {name!r}")
