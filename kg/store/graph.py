"""Open the graph in Python, query it and convert it to rdflib or networkx."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import QueryError, syntax_complaint
from kg.namespaces import prefixes
from kg.project import Project, find_project
from kg.store.build import Built, Progress, build

if TYPE_CHECKING:
    import networkx
    import rdflib

Row = dict[str, Any]


class Graph:
    """The compiled graph, open for reading."""

    def __init__(self, home: Project, built: Built) -> None:
        self.home, self.built = home, built
        self.store = ox.Store.read_only(str(built.store))

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that queries know without writing them."""
        return prefixes(p.stem for p in (self.home.ontology / "vocabularies").glob("*.ttl"))

    def query(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Run a SPARQL 1.1 query in this process.

        text: the query; the project's prefixes are known. For text that a stranger wrote,
            use `kg.store.worker.run`, which bounds time, memory and network.
        Returns pyoxigraph's result: solutions, a boolean or triples.
        Raises QueryError, with line and column, if the query is broken.
        """
        try:
            return self.store.query(text, prefixes=self.prefixes)
        except SyntaxError as error:
            raise QueryError(syntax_complaint(error)) from None
        except (OSError, ValueError, RuntimeError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from None

    def rows(self, text: str) -> Iterator[Row]:
        """Yield each solution of a SELECT as plain values by variable name; unbound is left out."""
        solutions = self.query(text)
        if not isinstance(solutions, ox.QuerySolutions):
            raise QueryError("rows() takes a SELECT query; use query() for other forms")
        names = [v.value for v in solutions.variables]
        for solution in solutions:
            yield {n: term.value for n in names if (term := solution[n]) is not None}

    def triples(self) -> Iterator[ox.Triple]:
        """Yield every triple, sorted as in graph.nt.

        Read from the file and not from the store, which rewrites decimals and language tags.
        """
        for quad in ox.parse(path=str(self.built.ntriples), format=ox.RdfFormat.N_TRIPLES):
            yield quad.triple

    def rdflib(self) -> rdflib.Graph:
        """Return a new rdflib graph with every triple and the project's prefixes."""
        import rdflib

        graph = rdflib.Graph()
        for prefix, space in self.prefixes.items():
            graph.bind(prefix, space, override=True, replace=True)
        return graph.parse(self.built.ntriples, format="nt")

    def networkx(self) -> networkx.MultiDiGraph[str]:
        """Return the entities and concepts with an edge for each relation claim.

        See `kg.views.network.network` for the attributes of nodes and edges.
        """
        from kg.views.network import network

        return network(self)


def load(home: str | Path | None = None, *, progress: Progress | None = None) -> Graph:
    """Open the graph, compiling it first if the data changed.

    home: a folder with ontology/, data/ and queries/; the package's own by default.
    progress: called with (files read, files in all) while compiling.
    Raises kg.errors.DataError if the data is wrong.
    """
    found = find_project(home)
    return Graph(found, build(found, progress=progress))
