"""The server describes itself, its data and its questions in RDF."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from serving import Server

from kg.namespaces import DATASET, VOID
from kg.store import Graph

SD = "http://www.w3.org/ns/sparql-service-description#"


def triples(body: bytes) -> ox.Store:
    store = ox.Store()
    store.load(body, format=ox.RdfFormat.TURTLE)
    return store


def test_the_endpoint_describes_itself_as_the_w3c_tests_it(server: Server, seed: Graph) -> None:
    found = server.ask("/sparql", Accept="text/turtle")
    assert (found.status, found.kind) == (200, "text/turtle")
    store = triples(found.body)
    endpoint = ox.NamedNode(f"{server.address}sparql")
    assert [q.object for q in store.quads_for_pattern(endpoint, ox.NamedNode(SD + "endpoint"), None)] == [endpoint]
    assert list(store.quads_for_pattern(endpoint, None, ox.NamedNode(SD + "Service")))
    (counted,) = store.quads_for_pattern(None, ox.NamedNode(VOID + "triples"), None)
    assert isinstance(counted.object, ox.Literal)
    assert int(counted.object.value) == sum(1 for _ in seed.triples())
    named = server.ask("/sparql", Accept="text/turtle", Host="data.example.org")
    assert b"<http://data.example.org/sparql>" in named.body
    assert server.ask("/sparql", Accept="application/ld+json").kind == "application/ld+json"
    assert server.ask("/sparql", Accept="image/png").status == 406


@pytest.mark.parametrize("host", ["x> <y", "a b", "[::1", "x" * 300, "x:y"])
def test_a_host_that_is_none_is_refused(server: Server, host: str) -> None:
    assert server.ask("/sparql", Host=host).status == 400


def test_the_data_set_is_described_with_its_endpoint(server: Server) -> None:
    found = server.ask("/.well-known/void", Accept="text/turtle")
    store = triples(found.body)
    (endpoint,) = store.quads_for_pattern(ox.NamedNode(DATASET), ox.NamedNode(VOID + "sparqlEndpoint"), None)
    assert endpoint.object == ox.NamedNode(f"{server.address}sparql")
    assert list(store.quads_for_pattern(None, ox.NamedNode(VOID + "classPartition"), None))


def test_the_questions_are_examples_that_the_endpoint_answers(server: Server) -> None:
    found = server.ask("/questions", Accept="text/turtle")
    store = triples(found.body)
    texts = [q.object for q in store.quads_for_pattern(None, ox.NamedNode("http://www.w3.org/ns/shacl#select"), None)]
    assert len(texts) > 30
    for text in texts[:3]:
        assert isinstance(text, ox.Literal)
        assert server.post(text.value).status == 200
    tag = found.headers["etag"]
    assert server.ask("/questions", Accept="text/turtle", If_None_Match=tag).status == 304
