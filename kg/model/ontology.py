"""Define the terms of the ontology: properties, classes, concepts, units and labels."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import pyoxigraph as ox

from kg.model.value import Units
from kg.namespaces import prefixes


@dataclass(frozen=True, slots=True)
class Property:
    """A property that claims may state; its kind follows from rdfs:range.

    kind: "relation" (to an entity), "concept" (to a concept of `scheme`), "attribute"
        (a literal of `datatype`) or "figure" (a quantity).
    needs: the keys that a figure of this metric must have (basis, measure).
    exact: whether what is printed is not rounded, as a list price is not.
    """

    name: str
    kind: str
    domain: str
    range: str
    scheme: str = ""
    datatype: str = ""
    unit_kind: str = ""
    default_unit: str = ""
    temporality: str = ""
    needs: tuple[str, ...] = ()
    exact: bool = False


class Successor(NamedTuple):
    """What took the place of a renamed term: its short name, and a note how to write it, or an empty text."""

    name: str
    note: str


@dataclass(frozen=True)
class Ontology:
    """The terms of the ontology, by local name.

    backwards: what relates the object of a property to its subject: its inverse, or itself if it is
    symmetric. classes: the class of the concepts of each scheme. single: properties with a single value at a time.
    dimensions: the scheme of the concepts, or the classes of the entities, that a figure may be broken down by, by the
    names in `kg.model.part`. steps: the number of months from the base period of a growth rate to its period, by
    basis. templates: how claims of a property or a class read, by IRI and language. renamed: the successor of each
    deprecated term, by short name. places: file and line that define each term and concept, by IRI.
    """

    triples: list[ox.Triple]
    properties: dict[str, Property]
    supers: dict[str, frozenset[str]]
    super_properties: dict[str, frozenset[str]]
    backwards: dict[str, str]
    concepts: dict[str, frozenset[str]]
    defined: dict[str, tuple[str, str]]
    classes: dict[str, str]
    single: frozenset[str]
    dimensions: dict[str, tuple[str, frozenset[str]]]
    units: Units
    holding: frozenset[str]
    steps: dict[str, int]
    renamed: dict[str, Successor]
    labels: dict[str, dict[str, str]] = field(repr=False)
    formulas: dict[str, tuple[str, ...]] = field(repr=False)
    templates: dict[str, dict[str, str]] = field(repr=False)
    places: dict[str, str] = field(repr=False)

    def is_a(self, kind: str, wanted: str) -> bool:
        """Tell whether a class is equal to another or a subclass of it."""
        return kind == wanted or wanted in self.supers.get(kind, frozenset())

    @cached_property
    def entity_types(self) -> list[str]:
        """The classes that an entity may have, sorted."""
        return sorted(k for k in self.supers if self.is_a(k, "Entity") and k not in self.defined)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that queries may use without declaring them."""
        return prefixes(self.concepts)
