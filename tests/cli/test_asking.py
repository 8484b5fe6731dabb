"""`kg query` tells of unknown terms and of faults of a query without rows, and fills in ?lang; `kg stats` names what it counts."""

from __future__ import annotations

import pytest
from conftest import ROOT, Kg

from kg.cli.lookups import with_prefixes
from kg.namespaces import prefixes
from kg.project import Project
from kg.views.questions import in_language, questions


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { ?s kg:revenu ?o }", 'no kg:revenu; a pattern with it matches nothing. Did you mean "revenue"'),
        ("SELECT * { ?s a kg:LLM }", "no kg:LLM;"),
        ("SELECT * { ?s kg:openness openness:weights }", '"open-weights"'),
        ("SELECT * { id:acm ?p ?o }", 'Did you mean "acme"'),
        ("SELECT * { <https://w3id.org/cnllm/id/nobody> ?p ?o }", "no <https://w3id.org/cnllm/id/nobody>"),
        ("SELECT * { ?s kg:developer ?f . ?x kg:revenu ?y }", "?x kg:revenu ?y: shares no variable"),
    ],
)
def test_a_term_that_the_graph_lacks_is_told(home: Project, kg: Kg, query: str, told: str) -> None:
    done = kg("query", "-e", query, "--format", "csv", "--lang", "en", KG_HOME=str(home.root))
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert told in done.stderr


def test_a_query_in_an_old_word_is_told_the_new_one(home: Project, kg: Kg) -> None:
    done = kg("query", "-e", "SELECT * { ?s kg:netLoss ?o }", "--format", "csv", "--lang", "en", KG_HOME=str(home.root))
    assert done.returncode == 0
    assert "kg:netLoss is deprecated and no data uses it; write kg:netResult instead" in done.stderr
    new = kg(
        "query", "-e", "SELECT * { ?s kg:netResult ?o }", "--format", "csv", "--lang", "en", KG_HOME=str(home.root)
    )
    assert "deprecated" not in new.stderr


@pytest.mark.parametrize(
    "query",
    [
        "# kg:none\nSELECT ?l { id:acme rdfs:label ?l FILTER (?l != 'kg:none' && LANG(?l) = ?lang) }",
        "CONSTRUCT { ?s kg:mine ?o } WHERE { ?s kg:developer ?o }",
    ],
)
def test_comments_texts_and_templates_name_no_terms(home: Project, kg: Kg, query: str) -> None:
    done = kg("query", "-e", query, "--format", "csv", "--lang", "en", KG_HOME=str(home.root))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 2


def test_lang_is_filled_in_unless_the_query_binds_it() -> None:
    assert in_language("FILTER (LANG(?l) = ?lang)", "zh") == 'FILTER (LANG(?l) = "zh")'
    assert in_language("FILTER LANGMATCHES(LANG(?l), ?lang)", "en") == 'FILTER LANGMATCHES(LANG(?l), "en")'
    for own in ("SELECT ?lang { BIND (LANG(?l) AS ?lang) }", "SELECT * { ?s ?p ?lang FILTER (LANG(?l) = ?lang) }"):
        assert in_language(own, "zh") == own


def test_counts_are_named_in_the_language_of_the_reader_and_coded_in_csv(home: Project, kg: Kg) -> None:
    table = kg("stats", "--lang", "zh", KG_HOME=str(home.root)).stdout
    assert {"三元组", "图谱", "陈述", "属性"} <= set(table.split())
    codes = kg("stats", "--lang", "zh", "--format", "csv", KG_HOME=str(home.root)).stdout
    assert "graph,triples," in codes.splitlines()[1]
    assert codes.isascii()


@pytest.mark.parametrize(
    "words",
    [
        ("--list", "--known-at", "2025"), ("--tag", "money", "--as-of", "2025"), ("revenue", "--explain", "--sources"),
        ("revenue", "--list", "--sources"), ("--known-at", "2025"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_changes_an_answer_is_refused_where_nothing_is_asked(
    home: Project, kg: Kg, words: tuple[str, ...]
) -> None:
    done = kg("query", *words, KG_HOME=str(home.root))
    assert (done.returncode, done.stdout) == (2, "")
    assert next(w for w in words if w in ("--known-at", "--as-of", "--sources")) in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_every_question_is_explained_with_all_its_prefixes() -> None:
    import pyoxigraph as ox

    known = prefixes(path.stem for path in (ROOT / "ontology/vocabularies").glob("*.ttl"))
    for question in questions(Project(ROOT)):
        ox.Store().query(with_prefixes(question.asked("zh"), known))  # an engine that knows no prefixes reads it
