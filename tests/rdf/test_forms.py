"""Test the shapes as a document for forms."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

from kg.checks.shapes import violations
from kg.namespaces import KG
from kg.project import Project
from kg.rdf.forms import shapes_document
from kg.read.ontology import read_ontology
from kg.store import Graph, load

SH = "http://www.w3.org/ns/shacl#"
PREFIXES = f"PREFIX kg: <{KG}> PREFIX sh: <{SH}>"


@pytest.fixture(scope="module")
def document() -> str:
    return shapes_document(Project(ROOT))


@pytest.fixture(scope="module")
def store(document: str) -> ox.Store:
    store = ox.Store()
    store.load(document.encode(), format=ox.RdfFormat.TURTLE)
    return store


def found(store: ox.Store, query: str) -> list[str]:
    solutions = store.query(f"{PREFIXES} SELECT DISTINCT ?x {{ {query} }}")
    assert isinstance(solutions, ox.QuerySolutions)
    return [row["x"].value for row in solutions]


def test_every_property_has_a_name_and_a_description_in_both_languages(store: ox.Store) -> None:
    assert len(found(store, "?shape sh:property ?x")) > 250
    for words in ("sh:name", "sh:description"):
        for language in ("zh", "en"):
            text = f'FILTER NOT EXISTS {{ ?x {words} ?word FILTER (LANG(?word) = "{language}") }}'
            assert found(store, f"?shape sh:property ?x . {text}") == []


def test_every_property_has_its_place_in_a_group(store: ox.Store) -> None:
    assert (
        found(store, "?shape sh:property ?x . FILTER NOT EXISTS { ?x sh:order ?n ; sh:group/a sh:PropertyGroup }") == []
    )


def test_no_two_properties_of_a_shape_have_the_same_place(store: ox.Store) -> None:
    twins = "?x sh:property ?a , ?b . ?a sh:order ?n ; sh:group ?g . ?b sh:order ?n ; sh:group ?g . FILTER (?a != ?b)"
    assert found(store, twins) == []


def test_every_class_that_people_fill_in_has_a_shape(store: ox.Store) -> None:
    classes = {*read_ontology(Project(ROOT)).entity_types, "Claim", "Relation", "Attribute", "Figure", "Evidence"}
    classes |= {"Source", "Judgement", "DerivedFigure", "BestReading", "LatestFigure", "ExchangeRate"}
    shaped = {iri.removeprefix(KG) for iri in found(store, "?shape sh:targetClass ?x")}
    assert classes - shaped == set()


def test_every_property_that_claims_state_is_in_the_shape_of_its_domain(store: ox.Store) -> None:
    for prop in read_ontology(Project(ROOT)).properties.values():
        assert found(store, f"?x sh:targetClass kg:{prop.domain} ; sh:property/sh:path kg:{prop.name}")


def test_an_attribute_of_the_wrong_kind_violates_the_shapes(home: Project, document: str, tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(document, "utf-8")
    lines = load(home.root).built.ntriples.read_text("utf-8")
    assert violations(lines.encode(), path) == []
    acme = "<https://w3id.org/cnllm/id/acme>"
    wrong = f'{acme} <{KG}foundedOn> "soon" .\n{acme} <{KG}founder> {acme} .\n'
    assert {v.path.removeprefix(KG) for v in violations((lines + wrong).encode(), path)} == {"foundedOn", "founder"}


def test_the_whole_graph_is_as_its_shapes_say(graph: Graph, document: str, tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(document, "utf-8")
    assert violations(graph.built.ntriples.read_bytes(), path) == []


def test_document_is_the_same_each_time(document: str) -> None:
    assert shapes_document(Project(ROOT)) == document
