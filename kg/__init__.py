"""Knowledge graph of the Chinese LLM industry: every fact says who said it, where and when."""

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
