"""List the words of the ontology with how often each is used: classes, properties, metrics and concepts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kg.model.text import fold
from kg.views.names import Names

if TYPE_CHECKING:
    from kg.store import Graph


class TermKind(StrEnum):
    """Kind of a term."""

    kind = "class"
    property = "property"
    metric = "metric"
    concept = "concept"


@dataclass(frozen=True, slots=True)
class Term:
    """A term: its short name, its kind, and how often it is used.

    used: of a class the entities that are stated to be of it, of a property or metric the claims by it, of a concept
    the claims that name it.
    """

    name: str
    kind: TermKind
    used: int


def vocabulary(graph: Graph, text: str = "", kind: TermKind | None = None) -> list[Term]:
    """Return the terms whose name or label contains a text, the most used first.

    kind: only these.
    """
    names, wanted = Names.of_graph(graph), fold(text)
    found = [
        term
        for term in _terms(graph)
        if kind in (None, term.kind) and any(wanted in fold(n) for n in (term.name, *names.of(term.name).values()))
    ]
    return sorted(found, key=lambda term: (-term.used, term.name))


def _terms(graph: Graph) -> Iterator[Term]:
    ontology, claims = graph.ontology, graph.claims()
    properties = Counter(claim.property for claim in claims)
    things = Counter(thing for claim in claims for thing in claim.things)
    kinds = Counter(entity.type for entity in graph.entities.values())
    for name in ontology.supers:
        yield Term(name, TermKind.kind, kinds[name])
    for name, prop in ontology.properties.items():
        yield Term(name, TermKind.metric if prop.kind == "figure" else TermKind.property, properties[name])
    for scheme, slugs in ontology.concepts.items():
        yield from (Term(f"{scheme}/{slug}", TermKind.concept, things[f"{scheme}/{slug}"]) for slug in slugs)
