"""Write the ontology as one OWL document: terms, vocabularies, axioms and mappings."""

from __future__ import annotations

import pyoxigraph as ox

from kg.namespaces import BASE, OWL, RDF, RDFS, SKOS, prefixes
from kg.project import Project
from kg.rdf.nested import NestedWriter, is_anonymous
from kg.rdf.shape import shown
from kg.rdf.turtle import declare
from kg.read.ontology import parse_turtle, read_ontology

_TYPE = ox.NamedNode(RDF + "type")
# The parts of the document, in this order: a heading, and the types that lead a term there.
_SECTIONS = (
    ("Ontology", {OWL + "Ontology"}),
    ("Classes", {OWL + "Class", RDFS + "Datatype"}),
    ("Object properties: relations and metrics", {OWL + "ObjectProperty"}),
    ("Datatype properties", {OWL + "DatatypeProperty"}),
    ("Annotation properties", {OWL + "AnnotationProperty"}),
    ("Vocabularies", {SKOS + "ConceptScheme"}),
    ("Concepts", {SKOS + "Concept"}),
)
_FOREIGN = "Terms of other vocabularies, as far as they are used, declared as these declare them"
_OTHERS = "Other resources"
_AXIOMS = "Axioms on several terms"


def owl_document(project: Project) -> str:
    """Return the ontology of a project as Turtle.

    Every term is declared, also those of other vocabularies, so that no tool has to fetch or
    guess anything; owl:imports are not needed. A definition is a comment too, as in the graph.
    The shapes are not part of it: they speak of the graph, not of what there is.

    Raises DataError if the ontology is wrong, or its anonymous nodes cannot be written.
    """
    ontology = read_ontology(project)
    anonymous = _anonymous(project)
    writer = NestedWriter(prefixes(ontology.concepts), anonymous)
    types: dict[str, set[str]] = {}
    for triple in ontology.triples:
        if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
            types.setdefault(str(triple.subject), set()).add(triple.object.value)
    parts: dict[str, list[ox.Triple]] = {}
    attached = (triple for triple in anonymous if not isinstance(triple.subject, ox.BlankNode))
    for triple in (*ontology.triples, *shown(ontology), *attached):
        parts.setdefault(_section(triple.subject, types), []).append(triple)
    text = []
    for heading in (*(heading for heading, _ in _SECTIONS), _FOREIGN, _OTHERS):
        if heading in parts:
            text += [f"# {heading}\n", *writer.blocks(parts[heading])]
    text += [f"# {_AXIOMS}\n", *writer.roots()]
    return "\n".join((declare(writer.used), *text))


def _anonymous(project: Project) -> list[ox.Triple]:
    """Return the triples with anonymous nodes, which `kg.model.ontology.Ontology` leaves out."""
    paths = [path for path in project.files(project.ontology, ".ttl") if path.name != "shapes.ttl"]
    triples = [t for path in paths for t in parse_turtle(path, project)]
    return [t for t in triples if is_anonymous(t)]


def _section(subject: ox.NamedNode | ox.BlankNode | ox.Triple, types: dict[str, set[str]]) -> str:
    name = str(subject)
    if not name.startswith(f"<{BASE}"):
        return _FOREIGN
    return next((heading for heading, kinds in _SECTIONS if kinds & types.get(name, set())), _OTHERS)
