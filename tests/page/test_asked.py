"""The page carries every question with its answer in both languages, within bounds, and links what it names."""

from __future__ import annotations

import base64
import gzip
import re
from typing import Any

import msgspec
import pytest

from kg.language import words
from kg.page import asked
from kg.page.asked import ROWS, asking, properties
from kg.page.page import data, page
from kg.page.payload import squeezed
from kg.project import Project
from kg.store import Graph, load
from kg.views.questions import questions


def answers_of(graph: Graph) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    with asking(graph) as found:
        carried = data(graph)
        return found.answers(carried), found.titles(properties(carried))


@pytest.fixture(scope="module")
def answered(graph: Graph) -> dict[str, Any]:
    return answers_of(graph)[0]


def shown(answered: dict[str, Any], name: str, lang: str) -> list[tuple[Any, ...]]:
    """Return the rows of an answer, things as `kind:id`."""

    def told(cell: Any) -> Any:
        if isinstance(cell, list):
            return [told(part) for part in cell]
        return ":".join(answered["things"][cell]) if type(cell) is int else cell

    cells = answered["answers"][name][lang]["cells"]
    return [tuple(map(told, row)) for row in zip(*cells, strict=True)]


def test_each_question_is_answered_in_both_languages_with_as_many_rows_as_there_are(
    graph: Graph, answered: dict[str, Any]
) -> None:
    asked_of = questions(graph.project)
    assert set(answered["answers"]) == {question.name for question in asked_of}
    for question in asked_of:
        answer = answered["answers"][question.name]
        assert "error" not in answer, question.name
        for lang in ("zh", "en"):
            found = answer[lang]
            assert {len(column) for column in found["cells"]} <= {min(found["total"], ROWS)}, question.name
            assert len(found["cells"]) == len(answer["columns"])
    for name in ("token-prices", "five-powers"):
        (question,) = (q for q in asked_of if q.name == name)
        assert answered["answers"][name]["zh"]["total"] == len(list(graph.rows(question.asked("zh"))))
    assert answered["answers"]["token-prices"]["zh"]["total"] > ROWS


def test_what_an_answer_names_leads_to_its_sheet_in_both_languages(answered: dict[str, Any]) -> None:
    for lang in ("zh", "en"):
        rows = shown(answered, "five-powers", lang)
        assert ("node:zhipu",) in [row[:1] for row in rows]
        (group,) = (row for row in shown(answered, "groups", lang) if row[0] == "node:foundation-model-five")
        assert "node:zhipu" in group[1]
        assert {row[1] for row in shown(answered, "market-shares", lang)} >= {"property:marketShare"}


def test_numbers_are_told_from_texts_and_truths(answered: dict[str, Any]) -> None:
    found = answered["answers"]["profit-and-loss"]
    assert [found["columns"][n] for n in found["numeric"]] == ["revenue", "rd", "result"]
    assert {type(cell) for cell in found["zh"]["cells"][found["columns"].index("half")]} == {bool}
    assert all("E" not in cell for cell in answered["answers"]["net-margin"]["zh"]["cells"][2] if isinstance(cell, str))


def test_every_column_of_every_question_has_a_heading(answered: dict[str, Any]) -> None:
    columns = {column for answer in answered["answers"].values() for column in answer["columns"]}
    kebab = {re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", column) for column in columns}
    assert {column for column in kebab if f"answer-{column}" not in words() and column not in words()} == set()


def test_the_answers_are_bounded_and_the_same_for_the_same_graph(graph: Graph, answered: dict[str, Any]) -> None:
    text = squeezed(answered)
    assert len(text) < 400_000
    assert len(page(graph).encode()) < 3_000_000
    assert squeezed(answers_of(graph)[0]) == text


def test_a_question_names_its_properties(seed: Graph) -> None:
    (shares,) = (title for title in answers_of(seed)[1] if title["name"] == "market-shares")
    assert shares["zh"].startswith("谁占多少份额")
    assert "marketShare" in shares["about"]


def write(home: Project, name: str, sparql: str) -> Graph:
    folder = home.root / "queries/questions"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.rq").write_text(f"# zh: 问\n# en: ask\n{sparql}\n", "utf-8")
    return load(home.root)


def test_a_question_that_fails_or_never_ends_says_so_and_the_page_is_made(
    home: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "SECONDS", 1.0)
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
    write(home, "broken", "SELECT ?x WHERE { ?x")
    graph = write(home, "endless", endless)
    found = answers_of(graph)[0]["answers"]
    assert "limit: timeout" in found["endless"]["error"]
    assert "error" in found["broken"]
    assert found["broken"]["sparql"].startswith("# zh")


@pytest.mark.parametrize(
    ("sparql", "columns", "cells"),
    [
        ("ASK { ?x a kg:Claim }", ["ask"], [[True]]),
        ("SELECT ?x ?y WHERE { VALUES ?x { 1 } }", ["x", "y"], [["1"], [""]]),
        ("SELECT ?x WHERE { ?x a kg:NoSuchThing } ORDER BY ?x", ["x"], [[]]),
        ('SELECT ?x WHERE { VALUES ?x { "b" "a" } } ORDER BY DESC(1)', ["x"], [["a", "b"]]),
        ("SELECT ?x WHERE { VALUES ?x { 1.5E0 } }", ["x"], [["1.5"]]),
    ],
)
def test_answers_of_every_form_are_carried(
    home: Project, sparql: str, columns: list[str], cells: list[list[object]]
) -> None:
    found = answers_of(write(home, "own", sparql))[0]["answers"]["own"]
    assert found["columns"] == columns
    assert found["zh"]["cells"] == found["en"]["cells"] == cells


def test_the_answers_on_the_page_can_be_read_back(seed: Graph) -> None:
    text = re.search(r'<script type="text/plain" id="questions">([A-Za-z0-9+/=]+)</script>', page(seed))
    assert text
    assert (
        msgspec.json.decode(gzip.decompress(base64.b64decode(text[1])))["answers"]["five-powers"]["zh"]["total"] == 10
    )


def test_answers_are_kept_until_the_question_changes_and_failures_are_not(
    home: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = write(home, "good", "SELECT ?x WHERE { VALUES ?x { 1 } }")
    write(home, "broken", "SELECT ?x WHERE { ?x")
    first = answers_of(graph)[0]
    asked_again: list[str] = []

    def count(worker: Any, question: Any) -> dict[str, Any]:
        asked_again.append(question.name)
        return answer(worker, question)

    answer = asked._answer
    monkeypatch.setattr(asked, "_answer", count)
    assert answers_of(graph)[0] == first
    assert asked_again == ["broken"]
    graph = write(home, "good", "SELECT ?x WHERE { VALUES ?x { 2 } }")
    assert answers_of(graph)[0]["answers"]["good"]["zh"]["cells"] == [["2"]]
    assert asked_again == ["broken", "broken", "good"]
