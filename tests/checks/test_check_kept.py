"""What an earlier check found is used again, and only if it would be found again."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SOURCE as TEXT

import kg.checks.check as module
from kg.checks.check import check, check_source
from kg.checks.faults import Fault, faults
from kg.errors import Finding, UsageError
from kg.project import Project
from kg.store.limits import Limits

SOURCE = "data/sources/acme-report.toml"
HEADER = "# severity: warning\n" + "".join(f"# {key}: x\n" for key in ("zh", "en", "mend-zh", "mend-en", "origin"))


@pytest.fixture(autouse=True)
def _cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))


def early(home: Project, place: str) -> None:
    """Write a check query that finds the evidence at a place."""
    path = home.checks / "early.rq"
    path.write_text(f'{HEADER}SELECT ?focus {{ ?focus kg:locator "{place}" }}\n', "utf-8")


def lines(findings: list[Finding]) -> list[str]:
    return [f.place.rpartition(":")[2] for f in findings if f.rule == "early"]


def refuse(*_: object, **__: object) -> None:
    raise AssertionError


def test_nothing_is_done_again_while_nothing_changes(home: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    early(home, "p1")
    found = check(home)
    assert lines(found) == ["9", "10"]
    monkeypatch.setattr(module, "open_build", refuse)
    assert check(home) == found


def test_a_changed_query_is_asked_again(home: Project) -> None:
    for place, expected in (("p1", ["9", "10"]), ("p3", ["14", "15"]), ("p1", ["9", "10"])):
        early(home, place)
        assert lines(check(home)) == expected


def test_queries_are_asked_again_after_a_change_of_the_data(home: Project) -> None:
    early(home, "p1")
    check(home)
    (home.root / SOURCE).write_text(TEXT.replace('at = "p1"', 'at = "p7"', 1), "utf-8")
    assert lines(check(home)) == ["10"]


def test_lines_that_move_are_told_anew(home: Project) -> None:
    early(home, "p1")
    check(home)
    (home.root / SOURCE).write_text(f"# a remark\n{TEXT}", "utf-8")
    assert lines(check(home)) == ["10", "11"]


def test_faults_of_a_query_are_kept_by_its_text(home: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(text: str) -> tuple[Fault, ...]:
        asked.append(text)
        return faults(text)

    monkeypatch.setattr(module, "faults", counted)
    early(home, "p1")
    check(home)
    assert len(asked) == 1
    (home.root / SOURCE).write_text(f"# a remark\n{TEXT}", "utf-8")
    check(home)
    assert len(asked) == 1
    early(home, "p2")
    check(home)
    assert len(asked) == 2


def test_each_language_has_findings_of_its_own(home: Project) -> None:
    early(home, "p1")
    path = home.checks / "early.rq"
    path.write_text(path.read_text("utf-8").replace("# zh: x", "# zh: 早"), "utf-8")
    check(home, "en")
    assert "早" in str(check(home, "zh")[0])


def test_a_query_that_ran_into_a_limit_is_asked_again(home: Project) -> None:
    path = home.checks / "early.rq"
    path.write_text(
        f'{HEADER}SELECT ?focus {{ ?focus kg:locator "p1" . FILTER (STRLEN("{"x" * 300}") > 1) }}\n', "utf-8"
    )
    refused = check(home, limits=Limits(text=2_000))
    assert lines(refused) == ["9", "10"]
    path.write_text(path.read_text("utf-8") + "#" * 2_000, "utf-8")
    assert "limit: text" in str(check(home, limits=Limits(text=2_000))[0])
    assert lines(check(home)) == ["9", "10"]


@pytest.mark.parametrize("harm", [b"", b"{}", b'{"a": 1}', b"\xff\x00"])
def test_damaged_results_are_found_again(home: Project, tmp_path: Path, harm: bytes) -> None:
    early(home, "p1")
    check(home)
    (kept,) = (tmp_path / "kept").glob("*/checks/*/results.json")
    kept.write_bytes(harm)
    assert lines(check(home)) == ["9", "10"]


def test_one_source_is_checked_by_itself(home: Project) -> None:
    early(home, "p1")
    check(home)
    (home.root / SOURCE).write_text(TEXT.replace('at = "p1"', 'at = "p7"', 1), "utf-8")
    assert lines(check_source(home, "acme-report")) == ["10"]
    (home.root / SOURCE).write_text(TEXT.replace('"revenue"', '"revenu"', 1), "utf-8")
    (finding,) = check_source(home, "acme-report")
    assert 'Did you mean "revenue"' in finding.message


def test_one_source_is_compared_with_what_others_say_of_its_subjects(home: Project) -> None:
    claims = TEXT.partition("claims = [\n")
    growth = [line for line in claims[2].split("\n") if '"growth"' in line]
    revenues = [line for line in claims[2].split("\n") if '"revenue", value' in line]
    earlier = revenues[0].replace("约3.5亿元", "1亿元").replace("2024", "2023")
    (home.root / SOURCE).write_text(f"{claims[0]}claims = [\n{revenues[0]}\n{earlier}\n]\n", "utf-8")
    check(home)
    own = home.root / "data/sources/acme-notice.toml"
    own.write_text(f"{claims[0]}claims = [\n{growth[0]}\n]\n", "utf-8")
    found = check_source(home, "acme-notice")
    assert "audit" in {f.rule for f in found}
    assert found == [f for f in check(home) if f.place.startswith("data/sources/acme-notice.toml")]


def test_an_unknown_source_is_told_with_near_names(home: Project) -> None:
    with pytest.raises(UsageError, match='Did you mean "acme-report"'):
        check_source(home, "acme-reprot")
