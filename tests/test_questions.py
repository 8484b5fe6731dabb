"""Every named question has an answer that was verified by hand against the seed article."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.graph import Graph
from kg.questions import find_question, questions
from kg.results import of_solutions
from kg.sandbox import run

ROOT = Path(__file__).resolve().parent.parent
NAMES = sorted(p.stem for p in (ROOT / "queries/questions").glob("*.rq"))
ANSWERS = ROOT / "tests/answers"


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_one_verified_by_hand(seed: Graph, name: str) -> None:
    answer = run(seed.built.store, find_question(seed.home, name).asked("zh"), seed.prefixes)
    table = of_solutions(answer.content, {})
    with (ANSWERS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        columns, *rows = list(csv.reader(file))
    assert list(table.columns) == columns
    assert sorted(map(list, table.rows)) == sorted(rows)


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_in_english_has_as_many_rows(graph: Graph, name: str) -> None:
    question = find_question(graph.home, name)
    counts = [
        len(of_solutions(run(graph.built.store, question.asked(lang), graph.prefixes).content, {}).rows)
        for lang in ("zh", "en")
    ]
    assert counts[0] == counts[1] > 0


def test_there_are_at_least_twelve_and_each_has_an_answer() -> None:
    assert len(NAMES) >= 12
    assert sorted(p.stem for p in ANSWERS.glob("*.csv")) == NAMES


def test_every_term_in_a_question_exists_in_the_graph(graph: Graph) -> None:
    import re

    known = {row["t"] for row in graph.rows("SELECT DISTINCT ?t { { ?t ?p ?o } UNION { ?s ?t ?o } }")}
    for question in questions(graph.home):
        text = "\n".join(line for line in question.sparql.splitlines() if not line.startswith("#"))
        for prefix, local in re.findall(r"(?<![\w<])([a-z-]+):([A-Za-z][\w-]*)", text):
            if prefix in graph.prefixes and prefix != "xsd":
                assert graph.prefixes[prefix] + local in known, f"{question.name}: {prefix}:{local}"


def test_an_unknown_question_is_told_with_near_names(graph: Graph) -> None:
    with pytest.raises(UsageError, match='Did you mean "five-powers"'):
        find_question(graph.home, "five-power")
