"""Describe the nodes of the graph in RDF: what is said of the node at an address, and the documents of the server."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.namespaces import BASE, CLAIM, CONCEPT, DATASET, DCTERMS, ID, KG, RDF, SOURCE, VOID
from kg.rdf.jsonld import jsonld
from kg.rdf.owl import owl_document
from kg.rdf.parts import Layout
from kg.rdf.terms import Node, Object, literal
from kg.views.answers import is_plain, triples_as_turtle
from kg.views.executables import questions_document

if TYPE_CHECKING:
    from kg.store import Graph

ONTOLOGY = KG.rstrip("#")
_SD, _FORMATS = "http://www.w3.org/ns/sparql-service-description#", "http://www.w3.org/ns/formats/"
# The forms of answers, by their names at http://www.w3.org/ns/formats/.
_RESULTS = (*(f"SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV")), "Turtle", "N-Triples", "JSON-LD")
_PATH = re.compile(r"[A-Za-z0-9._~%-]+(?:/[A-Za-z0-9._~%-]+)*")
# The nodes that belong to the one at an address, by the beginning of that address: evidence to its claim, claims with
# their evidence to their subject. $ stands for the node.
_PARTS: dict[str, tuple[str, ...]] = {
    ID: ("?n kg:subject $", "?n kg:about $", "?claim kg:subject $ ; kg:evidence ?n"),
    CLAIM: ("$ kg:evidence ?n", "$ kg:source ?n", "?n kg:recomputes $"),
    CONCEPT: ("?n skos:inScheme $",),
    DATASET: (
        "$ void:classPartition ?n", "$ void:propertyPartition ?n", "$ dcat:distribution ?n", "$ dcterms:temporal ?n",
    ),
}  # fmt: skip
# What links to the node, where that says more about it than the node itself.
_LINKS: dict[str, str] = {SOURCE: "kg:source", CONCEPT: "skos:inScheme"}


def address_of(path: str) -> str:
    """Return the address of the node that stands at a path of the server; empty if there can be none."""
    return BASE + path if _PATH.fullmatch(path) else ""


def about(graph: Graph, iri: str) -> list[ox.Triple]:
    """Return what the graph says of a node, with the nodes that belong to it; empty if it says nothing.

    iri: of `address_of`. Entities come with their claims and the evidence of these, claims with their evidence and
    sources, sources with links from their claims, schemes with their concepts; the ontology is whole.
    """
    if iri == ONTOLOGY:
        return _parsed(owl_document(graph.project))
    node = f"<{iri}>"
    queries = [f"CONSTRUCT WHERE {{ {node} ?p ?o }}"]
    for space, patterns in _PARTS.items():
        if iri.startswith(space):
            queries += [f"CONSTRUCT {{ ?n ?p ?o }} WHERE {{ {p.replace('$', node)} . ?n ?p ?o }}" for p in patterns]
    for space, link in _LINKS.items():
        if iri.startswith(space):
            queries.append(f"CONSTRUCT WHERE {{ ?from {link} {node} }}")
    own, *others = (_asked(graph, query) for query in queries)
    return list(dict.fromkeys(t for found in (own, *others) for t in found)) if own else []


def void(graph: Graph, base: str) -> list[ox.Triple]:
    """Return the description of the data set (DCAT and VoID), with where it is served. base: address of the server."""
    served: list[tuple[str, Object]] = [
        (VOID + "sparqlEndpoint", Node(f"{base}sparql")),
        (DCTERMS + "relation", Node(f"{base}questions")),
    ]
    return [*about(graph, DATASET), *(ox.Triple(Node(DATASET), Node(p), value) for p, value in served)]


def questions(graph: Graph) -> list[ox.Triple]:
    """Return the named questions as SHACL executables, as `kg export questions` writes them."""
    return _parsed(questions_document(graph.project))


def service(graph: Graph, base: str) -> list[ox.Triple]:
    """Return the SPARQL 1.1 Service Description of the endpoint. base: address of the server."""
    endpoint = Node(f"{base}sparql")
    dataset, default = Node(f"{base}sparql#dataset"), Node(f"{base}sparql#graph")
    (row,) = graph.rows(f"SELECT ?n {{ <{DATASET}> void:triples ?n }}")
    found: list[tuple[ox.NamedNode, str, Object]] = [
        (endpoint, RDF + "type", Node(_SD + "Service")),
        (endpoint, _SD + "endpoint", endpoint),
        (endpoint, _SD + "supportedLanguage", Node(_SD + "SPARQL11Query")),
        *((endpoint, _SD + "resultFormat", Node(_FORMATS + name)) for name in _RESULTS),
        (endpoint, _SD + "defaultDataset", dataset),
        (dataset, RDF + "type", Node(_SD + "Dataset")),
        (dataset, _SD + "defaultGraph", default),
        (default, RDF + "type", Node(_SD + "Graph")),
        (default, VOID + "triples", literal(str(row["n"]), "integer")),
        (default, DCTERMS + "isPartOf", Node(DATASET)),
    ]
    return [ox.Triple(subject, Node(predicate), value) for subject, predicate, value in found]


def written(triples: Collection[ox.Triple], form: str, graph: Graph) -> str:
    """Return triples in a form: ttl, nt or jsonld.

    JSON-LD is as `kg export` writes it, claims nested in their subject; in expanded form where there are blank nodes.
    """
    if form == "ttl":
        return triples_as_turtle(triples, graph.prefixes | {"sd": _SD})
    lines = sorted({f"{triple} .\n" for triple in triples})
    if form == "nt":
        return "".join(lines)
    if not is_plain(triples):
        return str(ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"", "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "part.nt")
        path.write_text("".join(lines), "utf-8")
        with Layout(path) as layout:
            return "".join(jsonld(layout, graph.prefixes))


def _parsed(document: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(document, format=ox.RdfFormat.TURTLE)]


def _asked(graph: Graph, query: str) -> list[ox.Triple]:
    found = graph.query(query)
    assert isinstance(found, ox.QueryTriples)
    return list(found)
