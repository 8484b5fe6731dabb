"""The graph: facts in their RDF shape, compiled, kept, opened and asked.

terms, shape, dataset   what a claim, a figure, a source and the whole become in RDF; the one place for it
build       compiling and keeping the graph
store       `kg.load()` and the class Graph
records     claims, evidence and derived figures read back
questions, sandbox, find, stats   asking it
network, export, turtle           handing it on
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.graph.store import Graph, load

__all__ = ["Graph", "load"]


def __getattr__(name: str) -> object:
    # Imported on first use: a worker that asks one query needs no compiler.
    if name in __all__:
        from kg.graph import store

        return getattr(store, name)
    raise AttributeError(f"module 'kg.graph' has no attribute {name!r}")
