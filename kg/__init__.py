"""Knowledge graph of the Chinese LLM industry: every fact says who said it, where and when.

model/    values, periods, claims: nouns without I/O
read/     ontology/ and data/, read strictly
audit/    printed figures recomputed from one another; figures that follow from them
rdf/      claims as triples
store/    the compiled graph: built, cached, opened and queried
views/    answers as plain typed data
checks/   shapes, check queries and findings
curate/   tools for curators
page/     the interactive page
cli/      the command

Each package imports only from those above it; errors, project, namespaces, language, tables
and files serve all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from kg.store import Graph, load

__all__ = ["Graph", "__version__", "load"]


def __getattr__(name: str) -> object:
    # Imported on first use: `import kg` alone must stay as cheap as its name is short.
    if name in ("Graph", "load"):
        from kg import store

        return getattr(store, name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
