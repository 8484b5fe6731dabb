"""Write the SHACL shapes with what the ontology knows: names, and a shape for each class of entities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.model.period import DATES
from kg.namespaces import KG, RDF, RDFS, SKOS, XSD, prefixes
from kg.project import Project
from kg.rdf.nested import NestedWriter
from kg.rdf.terms import Node, kg, literal
from kg.rdf.turtle import declare
from kg.read.ontology import parse_turtle, read_ontology

if TYPE_CHECKING:
    from kg.model.ontology import Ontology, Property

_SH = "http://www.w3.org/ns/shacl#"
_TYPE, _PATH, _NAME, _DESCRIPTION = (
    Node(RDF + "type"),
    Node(_SH + "path"),
    Node(_SH + "name"),
    Node(_SH + "description"),
)
_PROPERTY = Node(_SH + "property")
# The groups that ontology/shapes.ttl defines for the properties of entities, in the order of a form.
_GROUPS = {
    "attribute": "AttributeGroup",
    "relation": "RelationGroup",
    "concept": "RelationGroup",
    "figure": "FigureGroup",
}


def shapes_document(project: Project) -> str:
    """Return the shapes of a project as Turtle, complete for tools that make forms.

    To ontology/shapes.ttl it adds the name and description of every property that the ontology
    defines, and for each class of entities a shape with the properties that the class is the
    domain of. Entities have the types of all superclasses, so that the shapes of these hold too.

    Raises DataError if the ontology or the shapes are wrong.
    """
    ontology = read_ontology(project)
    written = parse_turtle(project.ontology / "shapes.ttl", project)
    definitions: dict[str, list[ox.Literal]] = {}
    for t in ontology.triples:
        if (
            isinstance(t.subject, ox.NamedNode)
            and t.predicate.value == SKOS + "definition"
            and isinstance(t.object, ox.Literal)
        ):
            definitions.setdefault(t.subject.value, []).append(t.object)
    triples = [*written, *_classes(ontology, definitions)]
    named = {t.subject for t in triples if t.predicate == _NAME}
    for t in list(triples):
        if t.predicate == _PATH and t.subject not in named and isinstance(t.object, ox.NamedNode):
            triples += _words(t.subject, t.object.value, _NAME, _DESCRIPTION, ontology, definitions)
    writer = NestedWriter(prefixes(()), triples)
    blocks = list(writer.blocks(t for t in triples if not isinstance(t.subject, ox.BlankNode)))
    return "\n".join((declare(writer.used), *blocks))


def _words(
    node: ox.NamedNode | ox.BlankNode | ox.Triple,
    term: str,
    name: ox.NamedNode,
    description: ox.NamedNode,
    ontology: Ontology,
    definitions: dict[str, list[ox.Literal]],
) -> Iterator[ox.Triple]:
    for language, label in sorted(ontology.labels.get(term, {}).items()):
        yield ox.Triple(node, name, ox.Literal(label, language=language))
    for definition in definitions.get(term, ()):
        yield ox.Triple(node, description, definition)


def _classes(ontology: Ontology, definitions: dict[str, list[ox.Literal]]) -> Iterator[ox.Triple]:
    """Yield a shape for each class of entities; that of kg:Entity itself is in ontology/shapes.ttl."""
    for kind in ontology.entity_types:
        shape = _shape(kind)
        if kind != "Entity":
            yield ox.Triple(shape, _TYPE, Node(_SH + "NodeShape"))
            yield ox.Triple(shape, Node(_SH + "targetClass"), kg(kind))
            yield from _words(shape, KG + kind, Node(RDFS + "label"), Node(RDFS + "comment"), ontology, definitions)
        groups = list(_GROUPS)
        own = [p for p in ontology.properties.values() if p.domain == kind]
        own.sort(key=lambda p: (groups.index(p.kind), p.name))
        for order, prop in enumerate(own, 1):
            node = Node(f"{shape.value}-{prop.name}")
            yield ox.Triple(shape, _PROPERTY, node)
            yield ox.Triple(node, _TYPE, Node(_SH + "PropertyShape"))
            yield ox.Triple(node, _PATH, kg(prop.name))
            yield ox.Triple(node, Node(_SH + "order"), literal(str(order), "integer"))
            yield ox.Triple(node, Node(_SH + "group"), kg(_GROUPS[prop.kind]))
            yield from _constraints(node, prop)


def _shape(kind: str) -> ox.NamedNode:
    return kg(f"{kind}Shape")


def _constraints(node: ox.NamedNode, prop: Property) -> Iterator[ox.Triple]:
    """Yield what the values of a property are."""
    if prop.kind != "attribute":
        yield ox.Triple(node, Node(_SH + "class"), kg(prop.range))
    elif prop.datatype == "date":
        cells = [ox.BlankNode() for _ in DATES]
        yield ox.Triple(node, Node(_SH + "or"), cells[0])
        rests: list[ox.BlankNode | ox.NamedNode] = [*cells[1:], Node(RDF + "nil")]
        for cell, rest, datatype in zip(cells, rests, DATES, strict=True):
            choice = ox.BlankNode()
            yield ox.Triple(cell, Node(RDF + "first"), choice)
            yield ox.Triple(cell, Node(RDF + "rest"), rest)
            yield ox.Triple(choice, Node(_SH + "datatype"), Node(XSD + datatype))
    else:
        yield ox.Triple(node, Node(_SH + "datatype"), Node(XSD + prop.datatype))
