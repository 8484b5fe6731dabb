"""Test the parameters of named questions: what they declare, what they keep, and what is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import DataError, UsageError
from kg.project import Project
from kg.store import Graph
from kg.store.worker import Worker
from kg.views import parameters
from kg.views.parameters import KINDS, RESERVED, Parameter, narrowed
from kg.views.questions import Question, find_question, questions, read_question

# A value of each kind that the seed has, or that keeps something.
VALUES = {"entity": "zhipu", "property": "revenue", "date": "2024", "number": "1", "text": "流"}


def rows(worker: Worker, sparql: str) -> list[tuple[str | None, ...]]:
    return sorted(map(tuple, worker.ask(sparql).rows()), key=repr)


def written(home: Project, line: str, query: str = "SELECT ?x WHERE { ?x a kg:Company }") -> Question:
    path = home.questions / "own.rq"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# zh: 问\n# en: ask\n{line}\n{query}\n", "utf-8")
    return read_question(path, home)


def test_a_parameter_keeps_rows_that_the_question_has_without_it(seed: Graph) -> None:
    kept = 0
    with seed.worker() as worker:
        for question in questions(seed.project):
            if "GROUP BY" in question.written or any(p.default for p in question.parameters):
                continue
            every = set(rows(worker, question.asked("zh")))
            for parameter in question.parameters:
                found = rows(worker, question.asked("zh", {parameter.name: [VALUES[parameter.kind]]}, seed))
                assert set(found) <= every, f"{question.name} --{parameter.name}"
                kept += bool(found)
    assert kept > 20


def test_values_keep_the_same_rows_as_a_filter(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    given_ = {"entity": "zhipu", "property": "revenue"}
    asked = [
        (q, {p.name: [given_[p.kind]]})
        for q in questions(graph.project)
        for p in q.parameters
        if p.kind in given_ and not p.default and parameters.is_required(q.written, p.variable)
    ]
    assert len(asked) > 30
    with graph.worker() as worker:
        fast = [rows(worker, q.asked("zh", values, graph)) for q, values in asked]
        monkeypatch.setattr(parameters, "is_required", lambda *_: False)
        for (question, values), found in zip(asked, fast, strict=True):
            assert found == rows(worker, question.asked("zh", values, graph)), f"{question.name} {values}"


def test_values_of_one_parameter_are_alternatives_and_parameters_are_joined(graph: Graph) -> None:
    question = find_question(graph.project, "revenue")
    with graph.worker() as worker:
        one, other, both = (
            rows(worker, question.asked("en", {"firm": firms}, graph))
            for firms in (["zhipu"], ["minimax"], ["智谱", "MiniMax"])
        )
        assert sorted([*one, *other], key=repr) == both
        assert one
        late = rows(worker, question.asked("en", {"firm": ["zhipu"], "since": ["2024"]}, graph))
    assert set(late) < set(one)
    assert late


def test_a_time_is_its_first_day_from_below_and_its_last_from_above(seed: Graph) -> None:
    question = find_question(seed.project, "revenue")
    assert '?start >= "2024-01-01"' in question.asked("zh", {"since": ["2024"]}, seed)
    assert '?start <= "2024-12-31"' in question.asked("zh", {"until": ["2024"]}, seed)


def test_a_default_holds_until_another_value_is_given(home: Project) -> None:
    question = written(home, "# --least: ?n >= number = 5 | 最少 | least", "SELECT ?n WHERE { VALUES ?n { 4 5 6 } }")
    assert '?n >= "5"' in question.asked("zh")
    assert '?n >= "5"' not in question.asked("zh", {"least": ["6"]})
    assert '?n >= "6"' in question.asked("zh", {"least": ["6"]})


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("# --firm ?x entity | 一 | a", "is no parameter; write"),
        ("# --firm: ?x entity | 一", "is no parameter; write"),
        ("# --firm: ?x firm | 一 | a", '"firm" is no kind of parameter; the kinds are entity'),
        ("# --firm: ?y entity | 一 | a", r"has no variable \?y"),
        ("# --firm: ?x >= entity | 一 | a", "written with nothing before it"),
        ("# --since: ?x date | 一 | a", "written with >= or <= before it"),
        ("# --timeout: ?x entity | 一 | a", "is an option of kg query"),
        ("# --firm: ?x entity | 一 | a\n# --firm: ?x entity | 一 | a", "declared twice"),
        ("# --least: ?x >= number = many | 一 | a", "has a default that cannot be"),
    ],
)
def test_a_line_that_is_wrong_is_told_with_its_place(home: Project, line: str, told: str) -> None:
    with pytest.raises(DataError, match=told) as error:
        written(home, line)
    assert "queries/questions/own.rq:" in str(error.value)


def test_a_question_without_a_where_takes_no_parameters(home: Project) -> None:
    with pytest.raises(DataError, match="no WHERE that a parameter could narrow"):
        written(home, "# --firm: ?x entity | 一 | a", "SELECT ?x { ?x a kg:Company }")


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ({"frim": ["zhipu"]}, 'no parameter --frim. Did you mean "firm"'),
        ({"firm": ["no such firm"]}, 'nothing is called "no such firm"'),
        ({"since": ["soon"]}, "--since: .soon. is not a time"),
        ({"since": ["unstated"]}, "--since: .unstated. is no time"),
        ({"since": ["2024", "2025"]}, "--since takes one value"),
    ],
)
def test_a_value_that_cannot_be_is_told(seed: Graph, given_: dict[str, list[str]], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        find_question(seed.project, "revenue").asked("zh", given_, seed)


@given(st.text(max_size=30))
def test_a_text_stays_within_its_literal(text: str) -> None:
    parameter = Parameter("source", "x", "contains", "text", "", {})
    query = narrowed("SELECT ?x WHERE { ?s ?p ?x }", [parameter], {"source": [text]})
    inside = query[query.index("LCASE(") + 6 :]
    literal = re.search(r'LCASE\("((?:[^"\\\n\r]|\\.)*)"\)\)\)\n? ?', inside[inside.index("LCASE(") :])
    assert literal
    assert query.endswith(" ?s ?p ?x }")


def test_no_parameter_of_ours_is_called_like_an_option(seed: Graph) -> None:
    for question in questions(seed.project):
        for parameter in question.parameters:
            assert parameter.name not in RESERVED
            assert parameter.compares in KINDS[parameter.kind]


def test_the_names_that_are_reserved_are_the_options_of_the_command() -> None:
    from kg.cli.app import group

    command = group().get_command(None, "query")
    options = {name[2:] for p in command.params for name in p.opts if name.startswith("--")}
    assert options | {"help", "sources"} == RESERVED
