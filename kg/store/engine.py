"""Wrap the pyoxigraph store; only this module and the worker use it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError
from kg.namespaces import XSD
from kg.store.limits import FIRST_FILES
from kg.store.syntax import syntax_error

# Bytes loaded at a time. The whole graph at once takes 430 MB of memory, in these parts 190 MB and 1 s longer.
_CHUNK = 20_000_000

Plain = str | int | float | bool | Decimal

_READERS: dict[str, Callable[[str], Plain]] = {
    XSD + "integer": int,
    XSD + "decimal": Decimal,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "boolean": lambda text: text in ("true", "1"),
}

Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Engine:
    """A graph that answers queries; the text of a query must be trusted (see `kg.store.worker`)."""

    def __init__(self, store: ox.Store, prefixes: dict[str, str]) -> None:
        self._store, self.prefixes = store, prefixes

    @classmethod
    def open(cls, folder: Path, prefixes: dict[str, str]) -> Engine:
        """Open a store that `write_store` wrote."""
        return cls(ox.Store.read_only(str(folder)), prefixes)

    def query(self, text: str) -> Answer:
        """Run a SPARQL 1.1 query.

        Raises QueryError, with line and column, if the query is broken or cannot be answered.
        """
        try:
            return self._store.query(text, prefixes=self.prefixes)
        except SyntaxError as error:
            raise syntax_error(error.msg or "", text, self.prefixes) from None
        except (OSError, ValueError, RuntimeError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from None

    def solutions(self, text: str) -> ox.QuerySolutions:
        """Run a SELECT query. Raises QueryError if it is broken or of another form."""
        found = self.query(text)
        if not isinstance(found, ox.QuerySolutions):
            raise QueryError("rows() takes a SELECT query; use query() for other forms")
        return found

    def neighbours(self, iri: str) -> Iterator[str]:
        """Yield the addresses that a node links to, or that link to it."""
        node = ox.NamedNode(iri)
        for quad in self._store.quads_for_pattern(node, None, None):
            if isinstance(quad.object, ox.NamedNode):
                yield quad.object.value
        for quad in self._store.quads_for_pattern(None, None, node):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value


def plain_value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Plain:
    """Return a term of a result as a plain Python value."""
    if isinstance(term, ox.Triple):
        return str(term)
    reader = _READERS.get(term.datatype.value) if isinstance(term, ox.Literal) else None
    try:
        return reader(term.value) if reader else term.value
    except (ArithmeticError, ValueError):
        return term.value  # an ill-typed literal, such as "many"^^xsd:integer


def change_store(folder: Path, added: Iterable[str], removed: Iterable[str]) -> None:
    """Change a store for queries by lines of N-Triples.

    added: also those that stay and have subject and property in common with one that is removed: the store
        does not tell apart literals such as 1.0 and 1.00.
    """
    store = ox.Store(str(folder))
    for quad in ox.parse("".join(removed), format=ox.RdfFormat.N_TRIPLES):
        store.remove(quad)
    store.extend(ox.parse("".join(added), format=ox.RdfFormat.N_TRIPLES))
    store.flush()
    if sum(1 for _ in folder.glob("*.sst")) > FIRST_FILES:
        store.optimize()
        store.flush()


def write_store(folder: Path, ntriples: Path) -> None:
    """Write a store for queries from a file of N-Triples."""
    store = ox.Store(str(folder))
    with ntriples.open("rb") as file:
        while lines := file.readlines(_CHUNK):
            store.bulk_load(b"".join(lines), format=ox.RdfFormat.N_TRIPLES)
    store.optimize()
    store.flush()
