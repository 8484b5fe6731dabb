"""Knowledge graph of the Chinese LLM industry: every fact says who said it, where and when.

values      amounts as sources print them
ontology    the terms of ontology/ as the others need them
facts/      what data/ says, read strictly and without RDF
audit/      printed figures recomputed from one another; figures that follow from them
graph/      facts in their RDF shape: compiled, kept, opened, asked, handed on
checks/     the whole held against its rules; disagreements
show/       the sheet of a thing, and the interactive page
cli/        the command

Each imports from those above it only. names, home, errors, words, results and files serve all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from kg.graph import Graph, load

__all__ = ["Graph", "__version__", "load"]


def __getattr__(name: str) -> object:
    # Imported on first use: `import kg` alone must stay as cheap as its name is short.
    if name in ("Graph", "load"):
        from kg import graph

        return getattr(graph, name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
