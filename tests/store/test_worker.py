from __future__ import annotations

import socket
import sys
import threading

import pyoxigraph as ox
import pytest

from kg.errors import QueryError
from kg.store import Graph
from kg.store.worker import run


def ask(graph: Graph, query: str, timeout: float = 30) -> bytes:
    return run(graph.built.store, query, graph.prefixes, timeout).content


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:8000/> { ?a ?b ?c } }",
        "SELECT * { service SILENT ?x { ?a ?b ?c } }",
        "SELECT * { ?s ?p 'a' . SERVICE<http://127.0.0.1/>{ ?a ?b ?c } }",
    ],
)
def test_service_is_refused(graph: Graph, query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        ask(graph, query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p 'SERVICE' } # SERVICE",
        "PREFIX service: <http://example.org/SERVICE/> SELECT * { service:SERVICE ?p ?o }",
    ],
)
def test_the_word_alone_is_no_service_call(graph: Graph, query: str) -> None:
    ask(graph, query)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot take the right to open sockets away")
def test_the_worker_cannot_reach_the_network_even_if_the_word_slips_through(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def listen() -> None:
            try:
                server.accept()[0].close()
                reached.set()
            except OSError:
                pass

        thread = threading.Thread(target=listen)
        thread.start()
        import re

        monkeypatch.setattr("kg.store.worker._TOKENS", re.compile(r"(?P<word>$^)"))
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(QueryError, match="cannot be answered"):
            ask(graph, f"SELECT * {{ SERVICE <{address}> {{ ?a ?b ?c }} }}")
        server.close()
        thread.join()
    assert not reached.is_set()


def test_from_reads_no_files_and_no_web(graph: Graph) -> None:
    assert b'"bindings":[]' in ask(graph, "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }")


def test_a_runaway_query_is_stopped_at_the_deadline(graph: Graph) -> None:
    with pytest.raises(QueryError, match=r"--timeout|processor time"):
        ask(graph, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout=1)


def test_a_query_nested_too_deeply_crashes_only_the_worker(graph: Graph) -> None:
    with pytest.raises(QueryError):
        ask(graph, "SELECT * { " + "{" * 100_000 + "}" * 100_000 + " }")


def test_a_syntax_error_is_told_with_its_place(graph: Graph) -> None:
    with pytest.raises(QueryError, match=r"line 2, column \d+"):
        ask(graph, "SELECT *\nWHERE { ?s ?p }")


def test_updates_are_no_queries(graph: Graph) -> None:
    with pytest.raises(QueryError, match="SPARQL"):
        ask(graph, "DELETE WHERE { ?s ?p ?o }")


def test_all_four_forms_answer(graph: Graph) -> None:
    forms = [
        run(graph.built.store, q, graph.prefixes).form
        for q in (
            "SELECT * { ?s ?p ?o } LIMIT 1",
            "ASK { ?s ?p ?o }",
            "CONSTRUCT WHERE { id:zhipu ?p ?o }",
            "DESCRIBE id:zhipu",
        )
    ]
    assert forms == ["select", "ask", "graph", "graph"]


def test_answers_are_those_of_the_engine_itself(graph: Graph) -> None:
    query = "SELECT ?s (COUNT(*) AS ?n) { ?s a kg:Figure ; ?p ?o } GROUP BY ?s ORDER BY ?s"
    direct = graph.query(query)
    assert isinstance(direct, ox.QuerySolutions)
    assert direct.serialize(format=ox.QueryResultsFormat.JSON) == ask(graph, query)
