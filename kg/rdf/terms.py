"""Terms of RDF: in go names and values, out come nodes and literals."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox

from kg.namespaces import KG, XSD

Node = ox.NamedNode
Object = ox.NamedNode | ox.Literal


def kg(name: str) -> ox.NamedNode:
    """Return a term of the ontology."""
    return Node(KG + name)


def literal(value: str, datatype: str = "string") -> ox.Literal:
    """Return a literal of an XML Schema datatype."""
    return ox.Literal(value) if datatype == "string" else ox.Literal(value, datatype=Node(XSD + datatype))


def decimal_text(number: Decimal) -> str:
    """Write a decimal without an exponent, as XML Schema wants it."""
    return format(number, "f")
