"""Test that series separate kinds of periods and stances, and that values contradicting a change are found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from kg.audit.figures import Figures
from kg.audit.identities import audit_figures
from kg.audit.series import series, story_breaks
from kg.cli.listings import series_table
from kg.model.claim import Facts
from kg.model.ontology import Ontology
from kg.model.part import segment as part
from kg.project import Project
from kg.read.data import read_facts
from kg.read.ontology import read_ontology
from kg.store import Graph
from kg.views import audit as views
from kg.views.audit import naming, remark, tell_break
from kg.views.names import Formatter, Names


def reckon(home: Project) -> tuple[Facts, Ontology, Figures]:
    ontology = read_ontology(home)
    facts = read_facts(home, ontology)
    return facts, ontology, Figures(facts, ontology)


@pytest.fixture(scope="module")
def figures(seed: Graph) -> Figures:
    return reckon(seed.project)[2]


@pytest.fixture(scope="module")
def industry() -> tuple[Facts, Ontology, Figures]:
    return reckon(Project(ROOT))


def lines(figures: Figures, metric: str, subject: str = "zhipu", segment: str = "") -> dict[int, list[str]]:
    return {
        s.months: [r.claim.printed for r in s.readings]
        for s in series(figures, subject, metric)
        if s.part == part(segment)
    }


def test_full_years_and_half_years_are_series_of_their_own(figures: Figures) -> None:
    assert lines(figures, "netResult") == {12: ["亏损1.44亿元", "亏损7.88亿元", "亏损29.58亿元"], 6: ["亏损23.58亿元"]}


def test_d22_the_losses_widen_over_the_full_years_and_the_half_year_says_nothing_of_it(figures: Figures) -> None:
    (years,) = (s for s in series(figures, "zhipu", "netResult") if s.months == 12)
    amounts = [r.point.low for r in years.readings]
    assert amounts == sorted(amounts, reverse=True)
    assert lines(figures, "grossMargin", segment="zhipu-api") == {12: ["只有3.4%"], 6: ["-0.4%"]}


def test_a_forecast_and_an_actual_size_are_two_series(figures: Figures) -> None:
    found = series(figures, "china-llm", "marketSize")
    assert {(s.stance, *(r.claim.period.label for r in s.readings if r.claim.period)) for s in found} == {
        ("asserted", "2024"),
        ("forecast", "2030", "2030"),
    }


@pytest.mark.whole
def test_two_currencies_are_two_series(industry: tuple[Facts, Ontology, Figures]) -> None:
    found = series(industry[2], "zhipu-2024-12-round", "fundingAmount")
    assert {s.unit for s in found} == {"cny", "usd"}


def test_a_stretch_from_a_full_year_to_a_half_year_is_no_series_to_grow_over(seed: Graph, tmp_path: Path) -> None:
    shutil.copytree(seed.project.root, tmp_path / "home")
    home = Project(tmp_path / "home")
    path = home.data / "sources/xinliu-zhipu-ipo.toml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace('value = "超过130%", during = "2022/2024"', 'value = "超过130%", during = "2022/2025-H1"', 1),
        "utf-8",
    )
    facts, ontology, figures = reckon(home)
    (check,) = (
        c
        for c in audit_figures(figures)
        if c.claim.period and c.claim.period.label == "2022/2025-H1" and " / " in c.identity
    )
    assert check.verdict == "not-checkable"
    assert (
        remark(check, naming(Names(facts.entities, ontology), "en"), "en")
        == "the first and last period differ in length"
    )


@pytest.mark.whole
def test_a_rise_told_by_its_ends_is_held_against_the_year_in_between(industry: tuple[Facts, Ontology, Figures]) -> None:
    facts, ontology, figures = industry
    found = [b for b in story_breaks(figures) if b.first.segment == "zhipu-api"]
    assert [(b.first.evidence[0].printed, b.last.evidence[0].printed, b.middle.evidence[0].printed) for b in found] == [
        ("4.5%", "15.2%", "15.5%")
    ]
    assert found[0].settled["en"].startswith("The article gives 4.5 % of 2022 and 15.2 %")
    told = tell_break(found[0], naming(Names(facts.entities, ontology), "en"), "en")
    assert "gives only 4.5% for 2022 and 15.2% for 2025-H1, but 2024 in between is 15.5%" in told


def test_ends_with_nothing_known_in_between_break_no_story(figures: Figures) -> None:
    assert story_breaks(figures) == []


def test_a_restated_figure_stands_with_both_values_and_their_dates(graph: Graph) -> None:
    found, _ = views.series(graph, "iflytek-healthcare", "revenue")
    rows = series_table(found, Formatter(graph, "en")).records()
    both = [r for r in rows if r["period"] == "2022" and not r["part"]]
    assert {r["printed"] for r in both} == {"4.94亿元", "4.72亿元"}
    assert all(r["published"] and r["source"] for r in both)


@pytest.mark.whole
def test_amounts_are_converted_by_a_rate_of_their_month_that_a_source_prints(
    industry: tuple[Facts, Ontology, Figures],
) -> None:
    (check,) = (
        c for c in audit_figures(industry[2]) if c.claim.subject == "zhipu-2024-12-round" and c.relation == "same"
    )
    assert check.verdict == "within-rounding"  # an average rate proves no more
    assert {c.property for c in check.operands} == {"fundingAmount", "exchangeRate"}


@pytest.mark.whole
def test_without_a_rate_of_its_time_no_amount_is_converted(industry: tuple[Facts, Ontology, Figures]) -> None:
    figures = industry[2]
    listed = next(r for r in figures.all if r.claim.subject == "minimax" and r.claim.property == "netResult")
    assert figures.converted(listed, "cny") is None
