"""The example of a concept finds what names the concept, and nothing else."""

from __future__ import annotations

from kg.namespaces import CLAIM, CONCEPT, KG, short_name
from kg.serve.concept_example import concept_example
from kg.serve.html import View
from kg.serve.thing_page import thing_page
from kg.store import Graph


def test_every_row_of_an_example_concerns_its_concept(graph: Graph) -> None:
    named: dict[str, set[str]] = {}
    for row in graph.rows(f'SELECT ?s ?c {{ ?c a skos:Concept . ?s ?p ?c FILTER (STRSTARTS(STR(?p), "{KG}")) }}'):
        named.setdefault(str(row["c"]), set()).add(str(row["s"]))
    unused = set()
    for concept in (f"{scheme}/{slug}" for scheme, slugs in graph.ontology.concepts.items() for slug in slugs):
        by = named.get(CONCEPT + concept, set())
        example = concept_example(graph, concept, "en")
        if example is None:
            unused.add(concept)
            assert not by, concept
            continue
        rows = list(graph.rows(example.query))
        assert rows, concept
        key = "claim" if example.of_claims else "thing"
        assert {str(row[key]) for row in rows} <= by, concept
        assert all(str(row["claim"]).startswith(CLAIM) for row in rows if example.of_claims)
    assert len(unused) < len(named) / 4


def test_the_example_of_a_role_names_the_firms_that_have_it(seed: Graph) -> None:
    example = concept_example(seed, "market-role/cloud-vendor", "en")
    assert example
    found = {short_name(str(row["thing"])) for row in seed.rows(example.query)}
    assert found == {c.subject for c in seed.claims("market-role/cloud-vendor")}
    assert found


def test_what_is_named_by_sources_alone_has_an_example_too(seed: Graph) -> None:
    example = concept_example(seed, "reading/whole", "zh")
    assert example
    assert not example.of_claims
    assert all("source/" in str(row["thing"]) for row in seed.rows(example.query))


def test_the_page_of_a_concept_leads_to_its_example(seed: Graph) -> None:
    page = thing_page(seed, View("en", kept=True, path="concept/market-role/cloud-vendor"), "market-role/cloud-vendor")
    assert "Which claims name “" in page
    assert "/sparql?query=SELECT+%3Fthing" in page
    assert "&amp;lang=en" in page.partition("/sparql?query=SELECT")[2].partition('"')[0]
