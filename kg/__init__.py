"""Knowledge graph of the Chinese LLM industry: every fact says who said it, where and when.

model/    data types for values, periods and claims; no I/O
read/     strict readers for ontology/ and data/
audit/    cross-checks of figures, derived figures
rdf/      conversion to RDF
store/    building, caching and querying the graph
views/    query results as plain typed data
checks/   shapes, check queries and findings
curate/   tools for curators
page/     the interactive page
agents/   answers for agents, over the Model Context Protocol
serve/    the web server
cli/      the command line

A package imports only from those listed above it; errors, project, namespaces, language, streams,
tables and files may be imported anywhere.
"""

from __future__ import annotations

__version__ = "0.1.0"

# As typing has it, which takes longer to import than `kg --version` to run.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kg.store import Graph, load
    from kg.views.frames import to_pandas, to_polars

__all__ = ["Graph", "__version__", "load", "to_pandas", "to_polars"]


def __getattr__(name: str) -> object:
    # Imported on first use: `import kg` alone must stay as cheap as its name is short.
    if name in ("Graph", "load"):
        from kg import store

        return getattr(store, name)
    if name in ("to_pandas", "to_polars"):
        from kg.views import frames

        return getattr(frames, name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
