from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
import pytest

from kg.cli.results import write_answer
from kg.errors import QueryError, UsageError
from kg.store import Graph
from kg.store.limits import Limits

EVERYTHING = (
    "SELECT * { VALUES (?a ?b) { ('tab\\tline\\nquote\\\"back\\\\' 'x'@zh) (1.50 UNDEF) (<x:y> '2024'^^xsd:gYear) "
    "('' '\\u0007é𝔘\\u2028') (<<( <x:a> <x:b> 'c d' )>> true) } }"
)


def written(
    graph: Graph, capsys: pytest.CaptureFixture[str], query: str, form: str, limits: Limits | None = None
) -> str:
    with graph.worker(limits) as worker:
        shorten = ("select",) if form in ("", "table", "md") else ()
        write_answer(worker.ask(query, shorten=shorten), form, graph.prefixes, limits or Limits(), None)
    return capsys.readouterr().out


def test_json_says_what_the_engine_says(seed: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    for query in (EVERYTHING, "ASK { ?s ?p ?o }", "SELECT * {}", "SELECT ?x { ?x a kg:Nothing }"):
        direct = seed.query(query)
        assert isinstance(direct, ox.QuerySolutions | ox.QueryBoolean)
        engine = direct.serialize(format=ox.QueryResultsFormat.JSON)
        assert engine is not None
        assert json.loads(written(seed, capsys, query, "json")) == json.loads(engine)


def test_csv_holds_the_text_of_each_term(seed: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    found = list(csv.reader(io.StringIO(written(seed, capsys, EVERYTHING, "csv"), newline="")))
    assert found[0] == ["a", "b"]
    assert found[1] == ['tab\tline\nquote"back\\', "x"]
    assert found[2:4] == [["1.5", ""], ["x:y", "2024"]]
    assert written(seed, capsys, "ASK {}", "csv") == "ask\ntrue\n"


def test_a_graph_is_written_in_every_form(seed: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    query = "CONSTRUCT WHERE { id:zhipu rdfs:label ?o }"
    turtle = written(seed, capsys, query, "")
    triples = {str(q.triple) for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    direct = seed.query(query)
    assert isinstance(direct, ox.QueryTriples)
    assert triples == {str(t) for t in direct} != set()
    rows = json.loads(written(seed, capsys, query, "json"))
    assert {f"{r['subject']} {r['predicate']} {r['object']}" for r in rows} == triples
    assert json.loads(written(seed, capsys, "CONSTRUCT WHERE { <x:y> ?p ?o }", "json")) == []
    for form in ("table", "csv", "md"):
        assert "label" in written(seed, capsys, query, form)


def test_turtle_is_no_form_of_a_table(seed: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="ttl goes with CONSTRUCT"):
        written(seed, capsys, "ASK {}", "ttl")


def test_numbers_stand_to_the_right(seed: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    text = written(seed, capsys, "SELECT ?n ?t { VALUES (?n ?t) { (1 'a') (1000 'bb') } }", "table")
    assert text.splitlines()[2:] == ["   1   a", "1000   bb"]


def test_writing_takes_part_in_the_time_limit(seed: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 200000"
    with seed.worker() as worker:
        answer = worker.ask(query)
        with pytest.raises(QueryError, match=r"incomplete \(limit: timeout\)"):
            write_answer(answer, "json", seed.prefixes, Limits(timeout=answer.seconds + 0.2), None)
    capsys.readouterr()
