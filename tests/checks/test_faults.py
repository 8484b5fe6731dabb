"""Faults of a query are found by its form; queries without them are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.checks.check import check
from kg.checks.faults import Fault, faults, told
from kg.project import Project

ROOT = Path(__file__).resolve().parents[2]
# A claim with its subject, predicate and publisher, each with a label: more than the planner multiplies.
LONG = (
    "VALUES ?what { kg:trait kg:reliesOn } ?claim kg:predicate ?what ; kg:subject ?thing ; kg:evidence ?evidence ; "
    "kg:stance/rdfs:label ?stance . ?thing rdfs:label ?subject . ?what rdfs:label ?property . "
    "?evidence kg:inSource/kg:publisherName ?source ; kg:printed ?printed . "
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?a kg:p ?x OPTIONAL { ?x kg:q ?y } ?a rdfs:label ?l }", ("behind-optional", "?a rdfs:label ?l")),
        ("SELECT * { ?s kg:a ?x ; kg:b ?y BIND (?x * ?y AS ?z) }", ("decimal-product", "?x * …")),
        ("SELECT (SUM(?x * ?y) AS ?z) { ?s kg:a ?x ; kg:b ?y }", ("decimal-product", "?x * …")),
        ("SELECT * { ?s kg:a ?x ; kg:b ?y FILTER (?x / ?y * ?x > 1) }", ("decimal-product", "?x * …")),
        ("SELECT * { ?f a kg:Firm . ?s rdfs:label ?l }", ("joined-to-nothing", "?s rdfs:label ?l")),
        ("SELECT * { { ?a kg:p ?x . ?y kg:q/rdfs:label ?l } }", ("joined-to-nothing", "?y kg:q/rdfs:label ?l")),
        (
            f"SELECT * {{ {LONG} OPTIONAL {{ ?claim kg:object/rdfs:label ?name }} }}",
            ("long-before-optional", "?claim kg:object/rdfs:label ?name"),
        ),
        ("SELECT * { ?c kg:a|kg:b ?x . ?x rdfs:label ?l }", ("scanned-labels", "?x rdfs:label ?l")),
        ("SELECT * { ?x kg:a|kg:b ?c . ?x rdfs:label ?l }", ("scanned-labels", "?x rdfs:label ?l")),
        ("SELECT * { ?c (kg:a|kg:b)/rdfs:label ?l }", ("scanned-labels", "?c (kg:a|kg:b)/rdfs:label ?l")),
        ("SELECT * { ?c kg:a+ ?x . ?x rdfs:label ?l }", ("scanned-labels", "?x rdfs:label ?l")),
        (
            "SELECT * { { ?c kg:a ?x } UNION { ?c kg:b ?x } ?x <http://www.w3.org/2000/01/rdf-schema#label> ?l }",
            ("scanned-labels", "?x <http://www.w3.org/2000/01/rdf-schema#label> ?l"),
        ),
        (
            "SELECT * { { SELECT DISTINCT ?x { ?c kg:a|kg:b ?x } } ?x rdfs:label ?l }",
            ("scanned-labels", "?x rdfs:label ?l"),
        ),
        (
            "SELECT * { { ?c a kg:A ; kg:b ?x } UNION { ?c a kg:B } ?x rdfs:label ?l }",
            ("scanned-labels", "?x rdfs:label ?l"),
        ),
        (
            "SELECT * { id:a kg:b ?y BIND (IRI(STR(?y)) AS ?x) ?x rdfs:label ?l }",
            ("scanned-labels", "?x rdfs:label ?l"),
        ),
        ("SELECT * { ?c a kg:A MINUS { ?c kg:a|kg:b ?x . ?x rdfs:label ?l } }", ("scanned-labels", "?x rdfs:label ?l")),
    ],
)
def test_a_fault_is_found_with_the_part_that_has_it(query: str, expected: tuple[str, str]) -> None:
    assert faults(query) == (Fault(*expected),)
    assert expected[1] in told(faults(query)[0], "en")
    assert told(faults(query)[0], "en") != told(faults(query)[0], "zh")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a kg:p ?x ; rdfs:label ?l OPTIONAL { ?x kg:q ?y } FILTER (LANG(?l) = 'zh') }",
        "SELECT (?x * 100 AS ?z) { ?s kg:a ?x }",
        "SELECT (xsd:double(?x) * ?y AS ?z) { ?s kg:a ?x ; kg:b ?y }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT * { id:a kg:p ?x . id:b kg:p ?y }",
        "SELECT * { ?a kg:p ?x OPTIONAL { ?a kg:q ?y } BIND (COALESCE(?x, ?y) AS ?z) }",
        f"SELECT * {{ {LONG} OPTIONAL {{ ?claim kg:object ?o }} }}",
        "SELECT * { id:a kg:a|kg:b ?x . ?x rdfs:label ?l }",
        "SELECT * { ?c a kg:A ; kg:a|kg:b ?x . ?x rdfs:label ?l }",
        "SELECT * { ?c kg:a|kg:b ?x . ?x a kg:A ; rdfs:label ?l }",
        "SELECT * { ?c kg:a|kg:b ?x . ?x rdfs:label 'a'@en }",
        "SELECT * { ?c kg:a|kg:b ?x OPTIONAL { ?x rdfs:label ?l } }",
        "SELECT * { ?c a kg:A OPTIONAL { ?c kg:a|kg:b ?x . ?x rdfs:label ?l } }",
        "SELECT * { ?c a kg:A FILTER NOT EXISTS { ?c kg:a|kg:b ?x . ?x rdfs:label ?l } }",
        "SELECT * { VALUES ?p { kg:a kg:b } ?c ?p ?x . ?x rdfs:label ?l }",
        "SELECT * { { ?c kg:a ?x . ?x rdfs:label ?l } UNION { ?c kg:b ?x . ?x rdfs:label ?l } }",
        "SELECT * { { id:a kg:a ?x } UNION { id:b kg:a ?x } ?x rdfs:label ?l }",
        "SELECT * { id:a kg:b ?y BIND (COALESCE(IRI(STR(?y)), ?y) AS ?x) ?x rdfs:label ?l }",
        "SELECT * { id:a kg:b ?y BIND (?y AS ?x) ?x rdfs:label ?l }",
        "SELECT * { BIND (id:a AS ?x) ?x rdfs:label ?l }",
        "SELECT * { BIND (id:a AS ?y) BIND (?y AS ?x) ?x rdfs:label ?l }",
        "SELECT * { ?x rdfs:label ?l }",
        "SELECT * { broken",
        "",
    ],
)
def test_a_query_without_a_fault_is_left_alone(query: str) -> None:
    assert faults(query) == ()


@pytest.mark.parametrize("path", sorted((ROOT / "queries").rglob("*.rq")), ids=lambda path: path.stem)
def test_no_query_of_the_project_reads_all_labels(path: Path) -> None:
    assert "scanned-labels" not in {fault.kind for fault in faults(path.read_text("utf-8"))}


def test_check_reports_the_faults_of_the_queries_of_a_project(home: Project) -> None:
    path = home.questions / "firms/risks.rq"
    text = path.read_text("utf-8")
    assert not [f for f in check(home) if f.rule == "behind-optional"]
    path.write_text(text.replace("  FILTER", "  OPTIONAL { ?claim kg:x ?y } ?claim a ?z .\n  FILTER", 1), "utf-8")
    (finding,) = [f for f in check(home) if f.rule == "behind-optional"]
    assert (finding.place, finding.severity) == ("queries/questions/firms/risks.rq:1", "warning")
    assert finding.message.startswith("?claim a ?z: ")


def test_a_query_that_would_take_long_to_parse_is_not_parsed() -> None:
    long = "SELECT * { OPTIONAL { ?a kg:b ?c } ?d kg:e ?f }"
    assert faults(long) == (Fault("behind-optional", "?d kg:e ?f"),)
    assert faults(f"{long} #{'x' * 10_000}") == ()
