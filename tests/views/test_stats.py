from __future__ import annotations

import pytest

from kg.errors import DataError, QueryError
from kg.project import Project
from kg.store import load
from kg.store.limits import Limits
from kg.views.stats import stats


def test_counts_are_listed_by_kind_and_number(home: Project) -> None:
    counts = stats(load(home.root))
    assert next(c.count for c in counts if c.name == "triples") > 1000
    assert counts[0].kind == "graph"


@pytest.mark.parametrize(
    "query",
    [
        "ASK {}",
        "SELECT ?s { ?s ?p ?o } LIMIT 1",
        "SELECT ('graph' AS ?kind) ('x' AS ?what) ('many' AS ?count) {}",
        "SELECT ('odd' AS ?kind) ('x' AS ?what) (1 AS ?count) {}",
    ],
)
def test_a_query_that_does_not_count_is_told_at_its_file(home: Project, query: str) -> None:
    home.stats.write_text(query, "utf-8")
    with pytest.raises(DataError, match=r"queries/stats\.rq: must give \?kind"):
        stats(load(home.root))


def test_counting_has_a_limit(home: Project) -> None:
    home.stats.write_text("SELECT (COUNT(*) AS ?count) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "utf-8")
    with pytest.raises(QueryError, match="limit: timeout"):
        stats(load(home.root), Limits(timeout=1))
