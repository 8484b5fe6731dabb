"""Find what stands at an address, and make its page or its RDF, one after another in a thread of its own."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from kg.namespaces import CLAIM, CONCEPT, ID, SOURCE
from kg.serve import resources
from kg.serve.claim_page import claim_page, source_page
from kg.serve.html import View
from kg.serve.kept import Kept
from kg.serve.naming import names_document
from kg.serve.pool import BusyError
from kg.serve.resources import ONTOLOGY, address_of
from kg.serve.term_page import node_page, ontology_page, scheme_page
from kg.serve.thing_page import thing_page
from kg.store import Graph

T = TypeVar("T")

# Pages that are kept, in bytes, and that may wait to be made.
_KEPT, _WAITING = 64_000_000, 50


class Pages:
    """Makes pages of a graph, and keeps those that were asked for last; the data does not change meanwhile."""

    def __init__(self, graph: Graph) -> None:
        """Open a graph once more, for the thread of this object alone: its database allows no other."""
        self._graph = Graph(graph.project, graph.built)
        self._thread = ThreadPoolExecutor(1, "pages")
        self._kept: Kept[tuple[str, ...]] = Kept(_KEPT)
        self._waiting = 0

    async def html(self, view: View) -> bytes | None:
        """Return the page at a path; None if there is nothing."""
        return await self._made((view.path, view.lang, str(view.kept)), lambda: _html(self._graph, view))

    async def rdf(self, path: str, form: str) -> bytes | None:
        """Return what the graph says of the node at a path: as ttl, nt or jsonld; None if there is nothing."""
        return await self._made((path, form), lambda: _rdf(self._graph, path, form))

    async def document(self, name: str, form: str, base: str) -> bytes | None:
        """Return a document of the server: void, questions or service. base: address of the server."""

        def make() -> str:
            triples = {
                "void": lambda: resources.void(self._graph, base),
                "questions": lambda: resources.questions(self._graph),
                "service": lambda: resources.service(self._graph, base),
            }[name]()
            return resources.written(triples, form, self._graph)

        return await self._made((name, form, base, ""), make)

    async def names(self) -> bytes | None:
        """Return the names that queries may hold, for the editor."""
        return await self._made(("names",), lambda: names_document(self._graph))

    async def told(self, work: Callable[[Graph], T]) -> T:
        """Return what some work on the graph gives, in the thread of the pages. Raises BusyError if too many wait."""
        if self._waiting >= _WAITING:
            raise BusyError("too many pages wait to be made")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, self._graph)
        finally:
            self._waiting -= 1

    async def _made(self, key: tuple[str, ...], make: Callable[[], str]) -> bytes | None:
        """Return what was kept, or make it. Raises BusyError if too many wait."""
        if kept := self._kept.get(key):
            return kept[0]
        found = await self.told(lambda _: make())
        if not found:
            return None
        content = found.encode()
        self._kept.put(key, content)
        return content

    def close(self) -> None:
        """Close the graph in the thread that used it."""
        self._thread.submit(self._drop)
        self._thread.shutdown(wait=True)

    def _drop(self) -> None:
        del self._graph
        gc.collect()


def _html(graph: Graph, view: View) -> str:
    """Return the page of what stands at a path; empty if nothing does."""
    iri = address_of(view.path)
    if iri == ONTOLOGY:
        return ontology_page(graph, view)
    if iri.startswith(ID) and iri[len(ID) :] in graph.entities:
        return thing_page(graph, view, iri[len(ID) :])
    if iri.startswith(CONCEPT):
        thing = iri[len(CONCEPT) :]
        if thing in graph.ontology.concepts:
            return scheme_page(graph, view, thing)
        return thing_page(graph, view, thing) if graph.has(thing) else ""
    if iri.startswith(CLAIM):
        claims = graph.claims_by_id(iri[len(CLAIM) :])
        return "".join(claim_page(graph, view, claim) for claim in claims.values())
    if iri.startswith(SOURCE):
        source = graph.sources.get(iri[len(SOURCE) :])
        return source_page(graph, view, source) if source else ""
    triples = resources.about(graph, iri) if iri else []
    own = [(t.predicate.value, t.object) for t in triples if str(t.subject) == f"<{iri}>"]
    pairs = [(p, getattr(o, "value", str(o)), not hasattr(o, "datatype")) for p, o in own]
    return node_page(graph, view, iri, pairs) if pairs else ""


def _rdf(graph: Graph, path: str, form: str) -> str:
    iri = address_of(path)
    triples = resources.about(graph, iri) if iri else []
    return resources.written(triples, form, graph) if triples else ""
