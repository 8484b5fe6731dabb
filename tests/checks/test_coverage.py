"""Test that terms without a question and queries with unknown terms are reported with file, line and fix."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.checks.coverage import coverage
from kg.checks.rules import rules
from kg.errors import Finding
from kg.project import Project
from kg.read.ontology import read_ontology


def found(home: Project, lang: str = "en") -> list[Finding]:
    return list(coverage(home, read_ontology(home), {rule.name: rule.about for rule in rules(home)}, lang))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_projects_own_ontology_and_queries_lack_nothing(home: Project) -> None:
    assert found(home) == []


@pytest.mark.parametrize("term", ["rdExpense", "Hospital", "CloudVendor"])
def test_a_term_that_no_question_names_is_found_where_it_is_defined(home: Project, term: str) -> None:
    for path in home.questions.rglob("*.rq"):
        path.write_text(re.sub(rf"(\bkg:{term})\b", r"<x> # \1", path.read_text("utf-8")), "utf-8")
        # A comment does not ask.
        path.write_text(re.sub(r"<x> # \S+", "<x>", path.read_text("utf-8")) + f"# kg:{term}\n", "utf-8")
    (finding,) = found(home)
    file, _, line = finding.place.rpartition(":")
    assert (home.root / file).read_text("utf-8").splitlines()[int(line) - 1].split()[0] == f"kg:{term}"
    assert (finding.rule, finding.severity) == ("unasked-term", "error")
    assert finding.message == (
        f"kg:{term}: is named by no question; name it in the question of its kind in queries/questions/, or write one"
    )
    assert "没有任何问题" in found(home, "zh")[0].message


@pytest.mark.parametrize("folder", ["questions", "checks"])
def test_a_term_that_does_not_exist_is_found_in_every_query_with_near_names(home: Project, folder: str) -> None:
    path = next(iter(sorted((home.root / "queries" / folder).rglob("*.rq"))))
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, "# kg:nothing", "# x", "VALUES ?x { kg:revenu rank:normall }"]) + "\n", "utf-8")
    assert [(f.place, f.rule) for f in found(home)] == [
        (f"{path.relative_to(home.root).as_posix()}:{len(lines) + 3}", "unknown-term")
    ] * 2
    assert 'Did you mean "revenue"' in found(home)[0].message
    assert 'Did you mean "normal"' in found(home)[1].message


def test_two_checks_that_say_the_same_are_found(home: Project) -> None:
    first, second = sorted(rules(home), key=lambda rule: rule.name)[:2]
    change(home.checks / f"{second.name}.rq", f"# en: {second.about['en']}", f"# en: {first.about['en']}")
    (finding,) = found(home)
    assert (finding.place, finding.rule) == (f"queries/checks/{second.name}.rq:1", "alike-checks")
    assert finding.message.startswith(f"{second.name}, {first.name}: two check queries")
    assert found(home, "zh") == []
