"""Addresses, health, and the headers that all responses have."""

from __future__ import annotations

import gzip
import json

import pytest
from serving import Server

from kg.store import Graph


def test_health_says_which_data_is_served(server: Server, seed: Graph) -> None:
    found = server.ask("/health")
    assert json.loads(found.body) == {
        "status": "ok",
        "version": found_version(),
        "data": seed.built.content,
        "queries": 0,
    }
    assert found.headers["cache-control"] == "no-store"


def found_version() -> str:
    from kg import __version__

    return __version__


@pytest.mark.parametrize("path", ["/sparql?query=ASK%20%7B%7D", "/health", "/nothing", "/sparql?query=ASK%20%7B"])
def test_every_response_may_be_read_from_a_page_of_another_site(server: Server, path: str) -> None:
    headers = server.ask(path, Origin="https://example.org").headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-credentials" not in headers


def test_a_browser_is_told_what_it_may_send(server: Server) -> None:
    found = server.ask("/sparql", "OPTIONS", Origin="https://example.org", Access_Control_Request_Method="POST")
    assert found.status == 204
    assert "POST" in found.headers["access-control-allow-methods"]
    assert "Content-Type" in found.headers["access-control-allow-headers"]


def test_a_long_answer_is_compressed_for_who_takes_it(server: Server) -> None:
    query = "SELECT ?s { ?s ?p ?o } LIMIT 2000"
    plain, small = server.query(query), server.query(query, Accept_Encoding="gzip")
    assert small.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["vary"]
    assert len(small.body) < len(plain.body) / 4
    assert len(json.loads(gzip.decompress(small.body))["results"]["bindings"]) == 2000
    assert small.headers["etag"] == plain.headers["etag"]


@pytest.mark.parametrize("path", ["/nothing", "/sparql/", "/..%2f..%2fetc/passwd", "/%3Cscript%3E", "//example.org/"])
def test_where_there_is_nothing_a_sentence_says_so(server: Server, path: str) -> None:
    found = server.ask(path)
    assert (found.status, found.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert found.text.startswith("there is nothing at /")


def test_only_queries_may_be_posted(server: Server) -> None:
    for method in ("POST", "DELETE", "PATCH"):
        assert server.ask("/health", method).status == 405


@pytest.mark.parametrize("host", ["[::1", "a b", "x/../y", "<script>", ""])
def test_a_header_host_that_is_no_name_does_no_harm(server: Server, host: str) -> None:
    assert server.ask("/nothing", Host=host).status == 404
    assert server.query("ASK {}", Host=host).status == 200
    assert server.ask("/health", Host=host).status == 200
