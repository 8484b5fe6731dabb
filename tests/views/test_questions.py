"""Every named question has an answer that was verified by hand against the seed article.

An answer without rows is right where the article says nothing of what is asked; on the whole
graph every question has rows.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable
from pathlib import Path

import pytest
import rdflib

from kg.errors import UsageError
from kg.store import Graph
from kg.store.limits import Limits
from kg.store.rows import read_term
from kg.views.questions import find_question, questions

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(p.stem for p in (ROOT / "queries/questions").rglob("*.rq"))
ANSWERS = ROOT / "tests/answers"


# rdflib joins the labels of this one before it looks at what is labelled, and takes minutes.
TOO_SLOW_FOR_RDFLIB = {"consumer-and-enterprise"}
# Questions are answered in less than 1 s; a cross product of patterns that share no variable is not.
SECONDS = 10


def verified(name: str) -> tuple[list[str], list[list[str]]]:
    """Read the columns and rows of an answer that was verified by hand."""
    with (ANSWERS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        columns, *rows = list(csv.reader(file))
    return columns, rows


def unordered(rows: Iterable[Iterable[str]]) -> list[list[str]]:
    """Sort rows, and what a cell lists: GROUP_CONCAT keeps no order that engines agree on."""
    return sorted([" | ".join(sorted(cell.split(" | "))) for cell in row] for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_one_verified_by_hand(seed: Graph, name: str) -> None:
    columns, rows = verified(name)
    with seed.worker() as worker:
        answer = worker.ask(find_question(seed.project, name).asked("zh"))
        found = [[term.text if term else "" for term in map(read_term, row)] for row in answer.rows()]
    assert answer.columns == columns
    assert unordered(found) == unordered(rows)


@pytest.fixture(scope="module")
def plain(seed: Graph) -> rdflib.Graph:
    return seed.rdflib()


@pytest.mark.whole
@pytest.mark.parametrize("name", sorted(set(NAMES) - TOO_SLOW_FOR_RDFLIB))
def test_rdflib_gives_the_same_answer(seed: Graph, plain: rdflib.Graph, name: str) -> None:
    found = []
    for row in plain.query(find_question(seed.project, name).asked("zh"), initNs=seed.prefixes):
        assert isinstance(row, tuple)
        found.append(["" if term is None else str(term) for term in row])
    assert unordered(found) == unordered(verified(name)[1])


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_in_english_has_as_many_rows(graph: Graph, name: str) -> None:
    question = find_question(graph.project, name)
    with graph.worker(Limits(timeout=SECONDS)) as worker:
        counts = [worker.ask(question.asked(lang)).total for lang in ("zh", "en")]
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize(("name", "keys"), [("token-prices", ("model", "unit")), ("hosting", ("model", "platform"))])
def test_names_that_are_sorted_as_one_text_are_in_order(graph: Graph, name: str, keys: tuple[str, str]) -> None:
    rows = [tuple(row[key] for key in keys) for row in graph.rows(find_question(graph.project, name).asked("en"))]
    assert rows == sorted(rows)
    # Some names begin with another one.
    assert any(b[0].startswith(a[0]) and a[0] != b[0] for a, b in itertools.pairwise(rows))


def test_there_are_at_least_twelve_and_each_has_an_answer() -> None:
    assert len(NAMES) >= 12
    assert sorted(p.stem for p in ANSWERS.glob("*.csv")) == NAMES


def test_every_term_in_a_question_exists_in_the_graph(graph: Graph) -> None:
    import re

    known = {row["t"] for row in graph.rows("SELECT DISTINCT ?t { { ?t ?p ?o } UNION { ?s ?t ?o } }")}
    for question in questions(graph.project):
        text = "\n".join(line for line in question.sparql.splitlines() if not line.startswith("#"))
        for prefix, local in re.findall(r"(?<![\w<])([a-z-]+):([A-Za-z][\w-]*)", text):
            if prefix in graph.prefixes and prefix != "xsd":
                assert graph.prefixes[prefix] + local in known, f"{question.name}: {prefix}:{local}"


def test_an_unknown_question_is_told_with_near_names(graph: Graph) -> None:
    with pytest.raises(UsageError, match='Did you mean "five-powers"'):
        find_question(graph.project, "five-power")
