"""Write the named questions as SHACL SPARQL executables, which editors and text-to-SPARQL tools read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from kg.namespaces import BASE, RDF, RDFS, SCHEMA, XSD
from kg.rdf import turtle
from kg.rdf.terms import Node, Object, literal
from kg.read.ontology import read_ontology
from kg.views.questions import questions

if TYPE_CHECKING:
    from kg.project import Project

_SH = "http://www.w3.org/ns/shacl#"
_QUESTION = BASE + "question/"
_PREFIXES = Node(_QUESTION + "prefixes")
_FORM = re.compile(r"^\s*(select|ask|construct)\b", re.IGNORECASE | re.MULTILINE)


def questions_document(project: Project) -> str:
    """Return the named questions of a project as Turtle.

    Each is a sh:SPARQLExecutable with its query (for labels in English), its wording in zh and en
    as rdfs:comment, the words of its name as schema:keywords, and the prefixes.

    Raises DataError if a question or the ontology is wrong.
    """
    prefixes = read_ontology(project).prefixes
    triples = [ox.Triple(_PREFIXES, Node(RDF + "type"), Node("http://www.w3.org/2002/07/owl#Ontology"))]
    for prefix, space in prefixes.items():
        declared = Node(f"{_PREFIXES.value}/{prefix}")
        triples += [
            ox.Triple(_PREFIXES, Node(_SH + "declare"), declared),
            ox.Triple(declared, Node(_SH + "prefix"), ox.Literal(prefix)),
            ox.Triple(declared, Node(_SH + "namespace"), literal(space, "anyURI")),
        ]
    for question in questions(project):
        node, form = Node(_QUESTION + quote(question.name, safe="")), _form(question.sparql)
        pairs: list[tuple[str, Object]] = [
            (RDF + "type", Node(_SH + "SPARQLExecutable")),
            (RDF + "type", Node(_SH + f"SPARQL{form.capitalize()}Executable")),
            (_SH + "prefixes", _PREFIXES),
            (_SH + form, ox.Literal(question.asked("en"))),
            *((SCHEMA + "keywords", ox.Literal(word)) for word in question.name.split("-")),
        ]
        pairs += [(RDFS + "comment", ox.Literal(text, language=lang)) for lang, text in question.words.items()]
        triples += [ox.Triple(node, Node(predicate), value) for predicate, value in pairs]
    return turtle.write(triples, prefixes | {"xsd": XSD})


def _form(sparql: str) -> str:
    """Return the form of a query, as SHACL names it."""
    found = _FORM.search(sparql)
    return found[1].lower() if found else "select"
