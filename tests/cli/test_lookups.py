"""Test what `kg show` prints: a summary, the first lines of each section, and on request the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli.lookups import Section, SheetForm, show
from kg.cli.output import Lang
from kg.cli.sheet import SECTIONS
from kg.errors import UsageError
from kg.store import Graph

Shown = tuple[str, str]


@pytest.fixture
def home(seed: Graph) -> Path:
    return seed.project.root


def shown(capsys: pytest.CaptureFixture[str], home: Path, thing: str = "zhipu", **options: object) -> Shown:
    show(thing, home=home, lang=Lang.en, **options)  # type: ignore[arg-type]
    return capsys.readouterr()


def test_the_sections_are_those_of_a_sheet() -> None:
    assert tuple(Section) == SECTIONS


def test_a_sheet_opens_with_a_summary_that_names_source_tier_and_claim(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    lines = shown(capsys, home)[0].splitlines()
    assert lines[0] == "Zhipu AI (智谱AI) · company · zhipu"
    summary = lines[lines.index("Summary") :]
    (revenue,) = [line for line in summary[: summary.index("")] if "revenue of a year" in line]
    assert revenue.startswith("  revenue of a year: 3.124亿元 · 2024 · 芯流 (unstated) · tier 3 #")
    assert any(line.startswith("  absent: ") for line in summary)


def test_a_folded_sheet_says_how_much_it_leaves_out_and_how_to_see_it(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    folded, told = shown(capsys, home)
    whole, silent = shown(capsys, home, everything=True)
    assert not silent
    assert len(folded.splitlines()) < len(whole.splitlines()) / 2
    left = {line.rpartition(" ")[2]: int(line.split()[1]) for line in folded.splitlines() if line.startswith("  … ")}
    assert left
    assert f"{sum(left.values())} more" in told
    assert "kg show zhipu --all" in told
    # What is folded is the beginning of what is not: each line is in both, in the same order.
    rest = iter(whole.splitlines())
    assert all(line in rest for line in folded.splitlines() if not line.startswith("  … "))
    claims = sum(1 for line in whole.splitlines() if line.startswith("    ") and line[4] != " ")
    assert claims > sum(left.values())


@pytest.mark.parametrize("section", Section)
def test_a_section_is_whole(capsys: pytest.CaptureFixture[str], home: Path, section: Section) -> None:
    whole, _ = shown(capsys, home, everything=True)
    alone, _ = shown(capsys, home, section=section)
    assert not alone or f"\n{alone}" in whole
    assert "\n  … " not in alone


def test_an_empty_section_is_told(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert show("zhang-peng", section=Section.figures, home=home, lang=Lang.en) == 1
    assert capsys.readouterr() == ("", "there is nothing on zhang-peng in this section\n")


def test_json_is_whole_and_goes_with_no_section(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    text, told = shown(capsys, home, form=SheetForm.json)
    assert len(json.loads(text)["claims"]) > 80
    assert not told
    with pytest.raises(UsageError, match="leave out --section"):
        shown(capsys, home, form=SheetForm.json, section=Section.figures)
    with pytest.raises(UsageError, match="exclude each other"):
        shown(capsys, home, everything=True, section=Section.figures)


def test_a_small_sheet_is_shown_whole(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    folded, told = shown(capsys, home, "risk/competition")
    assert (folded, "") == (shown(capsys, home, "risk/competition", everything=True)[0], told)
    assert "The danger that rivals" in folded
