"""Test the ontology as one OWL document."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from conftest import ROOT
from rdflib.compare import isomorphic

from kg.errors import DataError
from kg.namespaces import BASE, OWL, RDF, RDFS
from kg.project import Project
from kg.rdf.owl import owl_document

KINDS = {OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
# What OWL itself declares.
BUILT_IN = (RDF, RDFS, OWL)


def test_document_says_what_the_files_say() -> None:
    files = rdflib.Graph()
    for path in (ROOT / "ontology").rglob("*.ttl"):
        if path.name != "shapes.ttl":
            files.parse(path)
    for term, text in list(files.subject_objects(rdflib.SKOS.definition)):
        files.add((term, rdflib.RDFS.comment, text))
    for term, text in list(files.subject_objects(rdflib.SKOS.prefLabel)):
        files.add((term, rdflib.RDFS.label, text))
    assert isomorphic(rdflib.Graph().parse(data=owl_document(Project(ROOT)), format="turtle"), files)


def test_classes_and_properties_have_a_comment_in_both_languages() -> None:
    document = rdflib.Graph().parse(data=owl_document(Project(ROOT)), format="turtle")
    terms = {term for kind in KINDS for term in document.subjects(rdflib.RDF.type, rdflib.URIRef(kind))}
    languages = {
        term: {
            text.language for text in document.objects(term, rdflib.RDFS.comment) if isinstance(text, rdflib.Literal)
        }
        for term in terms
    }
    assert {term: found for term, found in languages.items() if not found >= {"zh", "en"}} == {}


def test_document_is_the_same_each_time() -> None:
    assert owl_document(Project(ROOT)) == owl_document(Project(ROOT))


def test_every_property_and_class_in_use_is_declared() -> None:
    triples = [q.triple for q in ox.parse(owl_document(Project(ROOT)), format=ox.RdfFormat.TURTLE)]
    declared = {t.subject.value for t in triples if t.predicate.value == RDF + "type" and t.object.value in KINDS}
    used = {t.predicate.value for t in triples}
    used |= {t.object.value for t in triples if t.predicate.value in (RDF + "type", RDFS + "subClassOf")}
    assert {iri for iri in used if not iri.startswith(BUILT_IN)} - declared == set()


def test_every_declaration_of_a_term_of_another_vocabulary_is_needed() -> None:
    triples = [q.triple for q in ox.parse(owl_document(Project(ROOT)), format=ox.RdfFormat.TURTLE)]
    used = {t.predicate.value for t in triples} | {
        t.object.value for t in triples if isinstance(t.object, ox.NamedNode)
    }
    declared = {t.subject.value for t in triples if t.predicate.value == RDF + "type" and t.object.value in KINDS}
    assert {iri for iri in declared if not iri.startswith(BASE)} - used == set()


def test_sections_come_in_the_order_in_which_they_are_read() -> None:
    headings = [line for line in owl_document(Project(ROOT)).splitlines() if line.startswith("# ")]
    assert headings[:3] == ["# Ontology", "# Classes", "# Object properties: relations and metrics"]
    assert headings[-1] == "# Axioms on several terms"


@pytest.mark.parametrize(
    ("axioms", "message"),
    [
        pytest.param("kg:A rdfs:subClassOf _:a . kg:B rdfs:subClassOf _:a .", "in several places", id="shared"),
        pytest.param("_:a owl:complementOf _:a .", "within itself", id="circle"),
        pytest.param("_:a rdf:first kg:A ; rdf:rest _:a .", "within itself", id="list without end"),
        pytest.param("kg:A rdfs:subClassOf " + "[ owl:complementOf " * 40 + "kg:B" + " ]" * 40 + " .", "within each other", id="deep"),
    ],
)  # fmt: skip
def test_anonymous_nodes_that_cannot_be_written_are_refused(home: Project, axioms: str, message: str) -> None:
    with (home.ontology / "axioms.ttl").open("a", encoding="utf-8") as file:
        file.write(f"\n@prefix rdf: <{RDF}> .\n@prefix rdfs: <{RDFS}> .\n{axioms}\n")
    with pytest.raises(DataError, match=message):
        owl_document(home)
