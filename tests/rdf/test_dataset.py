"""Test the description of the data set: its numbers are those that SPARQL counts."""

from __future__ import annotations

import pytest

from kg.project import Project
from kg.store import Graph, load

DATASET = "<https://w3id.org/cnllm/dataset>"
COUNTS = {
    "triples": "(COUNT(*) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "(COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "properties": "(COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "classes": "(COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    "entities": "(COUNT(DISTINCT ?s) AS ?n) { ?s kg:statedType ?t }",
}
PARTITIONS = {
    ("classPartition", "class", "entities"): "?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x } GROUP BY ?x",
    ("propertyPartition", "property", "triples"): "?x (COUNT(*) AS ?n) { ?s ?x ?o } GROUP BY ?x",
}


def wrong_counts(graph: Graph) -> list[str]:
    """Return the terms of VoID whose numbers differ from what the graph holds."""
    wrong = []
    for term, counted in COUNTS.items():
        (told,) = graph.rows(f"SELECT ?n {{ {DATASET} void:{term} ?n }}")
        (true,) = graph.rows(f"SELECT {counted}")
        if told != true:
            wrong.append(f"{term}: {told} instead of {true}")
    for (link, key, number), counted in PARTITIONS.items():
        pattern = f"{DATASET} void:{link} ?part . ?part void:{key} ?x ; void:{number} ?n"
        told_all = sorted((str(r["x"]), r["n"]) for r in graph.rows(f"SELECT ?x ?n {{ {pattern} }}"))
        true_all = sorted((str(r["x"]), r["n"]) for r in graph.rows(f"SELECT {counted}"))
        if told_all != true_all:
            wrong.append(link)
    return wrong


@pytest.fixture
def small(home: Project) -> Graph:
    return load(home.root)


def test_counts_and_partitions_are_those_of_the_graph(small: Graph) -> None:
    assert wrong_counts(small) == []


def test_every_distribution_has_a_media_type(small: Graph) -> None:
    rows = list(
        small.rows(f"SELECT ?d ?type {{ {DATASET} dcat:distribution ?d OPTIONAL {{ ?d dcat:mediaType ?type }} }}")
    )
    assert len(rows) >= 5
    assert all(str(row["type"]).startswith("https://www.iana.org/assignments/media-types/") for row in rows)


def test_counts_and_partitions_of_the_whole_graph_are_true(graph: Graph) -> None:
    assert wrong_counts(graph) == []
