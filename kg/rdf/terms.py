"""Create RDF nodes and literals."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox

from kg.namespaces import KG, XSD

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
