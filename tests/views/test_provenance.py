"""Rows of a query with the claims behind them."""

from __future__ import annotations

import pytest

from kg.errors import UsageError
from kg.store import Graph
from kg.views.provenance import with_claims
from kg.views.questions import questions


def test_every_question_that_names_claims_gets_a_column_of_claims_and_keeps_its_rows(graph: Graph) -> None:
    told = 0
    with graph.worker() as worker:
        for question in questions(graph.project):
            asked = question.asked("en")
            try:
                query, name = with_claims(asked)
            except UsageError:
                continue
            plain = worker.ask(asked, shorten=("select",))
            rows = {tuple(row) for row in plain.rows()}
            said = worker.ask(query)
            assert said.columns == [*plain.columns, name], question.name
            found = list(said.rows())
            assert {tuple(row[:-1]) for row in found} >= rows, question.name
            claims = {row[-1].rpartition("/")[2].rstrip(">") for row in found[:50] if row[-1]}
            assert claims
            if "/derived/" not in str(found[0][-1]):
                assert set(graph.claims_by_id(*claims)) == claims, question.name
            told += 1
    assert told > 40


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s WHERE { ?s a kg:Company }",
        "SELECT ?s (COUNT(?claim) AS ?n) WHERE { ?claim kg:predicate kg:revenue ; kg:subject ?s } GROUP BY ?s",
        "ASK { ?claim kg:predicate kg:revenue }",
        "SELECT ?s WHERE { ?s a kg:Company OPTIONAL { ?claim kg:predicate kg:revenue } }",
        "not SPARQL",
    ],
)
def test_a_query_without_single_claims_is_told(query: str) -> None:
    with pytest.raises(UsageError, match="no single claim"):
        with_claims(query)


def test_a_query_that_selects_its_claims_stays_as_it_is() -> None:
    query = "SELECT ?claim ?v WHERE { ?claim kg:value ?v }"
    assert with_claims(query) == (query, "claim")
