"""Test the named questions as SHACL SPARQL executables."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from conftest import ROOT

from kg.project import Project
from kg.views.executables import questions_document
from kg.views.questions import questions

PREFIXES = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


def rows(document: str, pattern: str) -> list[ox.QuerySolution]:
    store = ox.Store()
    store.load(document.encode(), format=ox.RdfFormat.TURTLE)
    solutions = store.query(f"{PREFIXES} SELECT * {{ {pattern} }}")
    assert isinstance(solutions, ox.QuerySolutions)
    return list(solutions)


@pytest.fixture(scope="module")
def document() -> str:
    return questions_document(Project(ROOT))


def test_every_question_is_there_with_its_words_in_both_languages(document: str) -> None:
    for lang in ("zh", "en"):
        words = {
            row["w"].value
            for row in rows(document, f'?q a sh:SPARQLExecutable ; rdfs:comment ?w FILTER (LANG(?w) = "{lang}")')
        }
        assert words == {question.words[lang] for question in questions(Project(ROOT))}


def test_each_query_runs_with_the_prefixes_that_it_declares(document: str) -> None:
    declared = rows(document, "?p sh:declare ?d . ?d sh:prefix ?prefix ; sh:namespace ?space")
    head = "".join(f"PREFIX {row['prefix'].value}: <{row['space'].value}> " for row in declared)
    queries = rows(document, "?q sh:select ?text ; sh:prefixes/sh:declare/sh:prefix 'kg'")
    assert len(queries) == len(questions(Project(ROOT)))
    for row in queries:
        assert ox.Store().query(head + row["text"].value) is not None


def test_a_query_of_another_form_and_an_odd_name_are_told(home: Project) -> None:
    (home.questions / "is it so.rq").write_text("# zh: 是吗？\n# en: Is it so?\nASK { ?s ?p ?o }\n", "utf-8")
    (row,) = rows(questions_document(home), "?q a sh:SPARQLAskExecutable ; sh:ask ?text")
    assert row["q"].value.endswith("is%20it%20so")
