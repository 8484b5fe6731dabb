"""Terms of the ontology with how often each is used."""

from __future__ import annotations

from collections import Counter

from kg.store import Graph
from kg.views.vocabulary import TermKind, vocabulary


def test_every_term_is_listed_once_with_its_uses(graph: Graph) -> None:
    found = {term.name: term for term in vocabulary(graph)}
    ontology = graph.ontology
    concepts = {f"{scheme}/{slug}" for scheme, slugs in ontology.concepts.items() for slug in slugs}
    assert set(found) == {*ontology.properties, *ontology.supers, *concepts}
    uses = Counter(claim.property for claim in graph.claims())
    assert {name: found[name].used for name in ontology.properties} == {
        name: uses[name] for name in ontology.properties
    }
    assert found["Model"].used == sum(entity.type == "Model" for entity in graph.entities.values())


def test_a_text_and_a_kind_narrow_them(graph: Graph) -> None:
    assert [(t.name, t.kind) for t in vocabulary(graph, "毛利率")] == [("grossMargin", TermKind.metric)]
    concepts = vocabulary(graph, kind=TermKind.concept)
    assert concepts
    assert all("/" in term.name for term in concepts)
    used = [term.used for term in concepts]
    assert used == sorted(used, reverse=True)
