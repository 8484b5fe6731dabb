"""A syntax error says in plain words what stands where and what was expected, and shows the place."""

from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.store import Graph
from kg.store.syntax import syntax_error


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT ?x { ?s a ?x", 'column 20: the query ends where "}" was expected'),
        ("SELECT ?x WHERE ?s ?p ?o }", 'column 17: "?" stands where "{" was expected'),
        ("# who\nSELCT ?x { ?s ?p ?x }", 'line 2, column 1: "SELCT" stands where SELECT, ASK, CONSTRUCT or DESCRIBE'),
        ("SELECT ?x { ?s ?p ?x } LIMIT x", '"x" stands where a number was expected'),
        ("SELECT ?x { ?s kgg:revenue ?x }", 'the prefix "kgg" is not known (did you mean "kg"?)'),
        ("SELECT ?x { ?s ?p ?x } GROUP BY ?s", "SELECT names a variable that is neither grouped nor computed"),
        ("SELECT ?x { ?s ?p 'abc ?x }", "a text is not closed"),
        ("SELECT ?x { ?s ?p }", "something in front of this place is missing"),
    ],
)
def test_what_is_wrong_is_told_in_words(seed: Graph, query: str, told: str) -> None:
    with seed.worker() as worker, pytest.raises(QueryError) as outside:
        worker.ask(query)
    with pytest.raises(QueryError) as inside:
        seed.query(query)
    assert told in str(outside.value)
    assert "\\u{" not in str(outside.value)
    assert (str(inside.value), inside.value.shown) == (str(outside.value), outside.value.shown)


def test_the_mark_stands_below_the_place_also_behind_wide_characters() -> None:
    line = f"{' ' * 100}?s ?p '价' WHERE ?o"
    told = f'error at 2:{line.index("WHERE") + 1}: expected "}}"'
    shown, mark = syntax_error(told, f"SELECT * {{\n{line}\n}}").shown
    assert len(shown) < 90
    assert shown[len(mark) - 1 :].startswith("WHERE")
    assert "\u3000" in mark
