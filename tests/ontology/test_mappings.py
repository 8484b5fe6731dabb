"""Test that the terms of other vocabularies, to which the ontology is mapped, exist, and that enough is mapped."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from conftest import ROOT
from rdflib import namespace

from kg.namespaces import BASE, KG, OWL, RDF, RDFS, SKOS
from kg.store import Graph

LINKS = {SKOS + name for name in ("closeMatch", "exactMatch", "broadMatch", "narrowMatch", "relatedMatch")}
LINKS |= {RDFS + "subClassOf", RDFS + "subPropertyOf", OWL + "equivalentClass", OWL + "equivalentProperty"}
# The vocabularies whose terms rdflib lists, from their own files.
LISTED = [
    namespace.DCAT, namespace.DCTERMS, namespace.FOAF, namespace.ORG, namespace.PROV, namespace.QB, namespace.SDO,
    namespace.SKOS, namespace.TIME,
]  # fmt: skip
MAPPINGS = [q.triple for q in ox.parse(path=str(ROOT / "ontology/mappings.ttl"), format=ox.RdfFormat.TURTLE)]


def mapped() -> set[str]:
    return {
        t.subject.value
        for t in MAPPINGS
        if isinstance(t.subject, ox.NamedNode)
        and t.predicate.value in LINKS
        and isinstance(t.object, ox.NamedNode)
        and not t.object.value.startswith(BASE)
    }


def terms(kind: str) -> Iterator[str]:
    for path in (ROOT / "ontology/terms").glob("*.ttl"):
        for t in (q.triple for q in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)):
            typed = t.predicate.value == RDF + "type" and t.object == ox.NamedNode(OWL + kind)
            if typed and isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(KG):
                yield t.subject.value


@pytest.mark.parametrize("vocabulary", LISTED, ids=str)
def test_every_target_is_a_term_of_its_vocabulary(vocabulary: type[namespace.DefinedNamespace]) -> None:
    space = str(vocabulary._NS)
    targets = {t.object.value.removeprefix(space) for t in MAPPINGS if str(t.object).startswith(f"<{space}")}
    assert {name for name in targets if name not in vocabulary.__annotations__} == set()


def test_most_targets_are_in_vocabularies_that_are_listed() -> None:
    spaces = tuple(str(vocabulary._NS) for vocabulary in LISTED)
    targets = {t.object.value for t in MAPPINGS if isinstance(t.object, ox.NamedNode)}
    assert sum(target.startswith(spaces) for target in targets) > 0.7 * len(targets)


def test_every_class_is_mapped() -> None:
    assert set(terms("Class")) - mapped() == set()


def test_half_of_the_properties_that_claims_state_are_mapped(graph: Graph) -> None:
    stated = {str(row["p"]) for row in graph.rows("SELECT DISTINCT ?p { ?claim kg:predicate ?p }")}
    assert len(stated & mapped()) >= len(stated) / 2
