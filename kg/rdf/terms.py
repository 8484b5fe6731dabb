"""Create RDF nodes and literals, and write what claims and derived figures have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import pyoxigraph as ox

from kg.model.claim import Claim
from kg.model.computed import Computed
from kg.model.ontology import Ontology
from kg.model.span import Span, months
from kg.namespaces import CONCEPT, ID, KG, RDFS, XSD

Node = ox.NamedNode
Object = ox.NamedNode | ox.Literal


def kg(name: str) -> ox.NamedNode:
    """Return the node of an ontology term."""
    return Node(KG + name)


def literal(value: str, datatype: str = "string") -> ox.Literal:
    """Return a literal with an XML Schema datatype."""
    return ox.Literal(value) if datatype == "string" else ox.Literal(value, datatype=Node(XSD + datatype))


def decimal_text(number: Decimal) -> str:
    """Format a decimal without an exponent, as XML Schema requires."""
    return format(number, "f")


def named(node: ox.NamedNode, names: Mapping[str, str]) -> Iterator[ox.Triple]:
    """Yield the labels of a node, given by language."""
    for language, text in names.items():
        yield ox.Triple(node, Node(RDFS + "label"), ox.Literal(text, language=language))


def days(span: Span | None, *, counted: bool) -> Iterator[tuple[str, Object]]:
    """Yield first and last day and the year of a span, and its length if a figure is counted over it."""
    if span is None:
        return
    first, last = span
    yield KG + "firstDay", literal(first.isoformat(), "date")
    yield KG + "lastDay", literal(last.isoformat(), "date")
    yield KG + "year", literal(str(last.year), "integer")
    if counted and (length := months(span)):
        yield KG + "months", literal(str(length), "integer")


def dimensions(figure: Claim | Computed, ontology: Ontology) -> Iterator[tuple[str, Object]]:
    """Yield the dimensions of a figure: its part, measure and basis."""
    for name, thing in figure.part:
        for key in (name, *sorted(ontology.super_properties.get(name, ()))):
            yield KG + key, _thing(thing)
    if figure.measure:
        yield KG + "measure", kg(figure.measure)
    if figure.basis:
        yield KG + "basis", _thing(figure.basis)


def _thing(name: str) -> Node:
    return Node((CONCEPT if "/" in name else ID) + name)
