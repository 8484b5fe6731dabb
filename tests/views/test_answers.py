"""Answers are written in the forms of SPARQL 1.1; what a graph cannot be sorted by is written all the same."""

from __future__ import annotations

import json

import pyoxigraph as ox

from kg.store import Graph
from kg.views.answers import csv_parts, json_parts, jsonld_text, turtle_text
from kg.views.answers_xml import xml_parts


def test_a_graph_with_blank_nodes_or_triples_as_terms_is_written_as_turtle(seed: Graph) -> None:
    for query in ("CONSTRUCT { [] kg:x 1 } {}", "CONSTRUCT { id:zhipu kg:x <<( <x:a> <x:b> 1 )>> } {}"):
        with seed.worker() as worker:
            text = turtle_text(worker.ask(query), seed.prefixes)
        (quad,) = ox.parse(text, format=ox.RdfFormat.TURTLE)
        assert quad.predicate.value == "https://w3id.org/cnllm/ontology#x"
        assert "@prefix kg:" in text
        assert "@prefix skos:" not in text


def test_json_ld_holds_whole_addresses(seed: Graph) -> None:
    with seed.worker() as worker:
        text = jsonld_text(worker.ask("CONSTRUCT { id:zhipu kg:x '中'@zh } {}"))
    (quad,) = ox.parse(text, format=ox.RdfFormat.JSON_LD)
    assert quad.object == ox.Literal("中", language="zh")


def test_json_of_every_kind_of_term_is_that_of_the_engine(seed: Graph) -> None:
    query = (
        "SELECT * { VALUES (?a ?b) { ('\\u0000\\u0007\\u007f\\u2028\\u202e\U0001f600' 'x\\\\U0041\\\\\\'y'@zh-Hans) (<x:é> 1.50) "
        "(<<( <x:a> <x:b> '\"c\"'@en )>> true) ('' UNDEF) ('2024'^^xsd:gYear '\\t\\n\\r\\f\\b') } }"
    )
    direct = seed.query(query)
    assert isinstance(direct, ox.QuerySolutions)
    wanted = direct.serialize(format=ox.QueryResultsFormat.JSON)
    assert wanted is not None
    with seed.worker() as worker:
        written = "".join(json_parts(worker.ask(query)))
    assert json.loads(written) == json.loads(wanted)
    assert "\u202e" not in written


def test_csv_keeps_line_ends_within_a_value(seed: Graph) -> None:
    with seed.worker() as worker:
        parts = list(csv_parts(worker.ask("SELECT * { VALUES ?a { 'x\\ny' '=1+1' '' } }")))
    assert parts == ["a\r\n", '"x\ny"\r\n', "=1+1\r\n", '""\r\n']


def test_xml_has_no_character_that_xml_forbids(seed: Graph) -> None:
    with seed.worker() as worker:
        text = "".join(xml_parts(worker.ask("SELECT * { VALUES ?a { '\\u0007<&\\r' <<( <x:a> <x:b> '1' )>> } }")))
    assert "<literal>\ufffd&lt;&amp;&#13;</literal>" in text
    assert "<triple><subject><uri>x:a</uri></subject><predicate>" in text
    assert isinstance(ox.parse_query_results(text, format=ox.QueryResultsFormat.XML), ox.QuerySolutions)
