"""Test that a reading in a second currency hides nothing that the readings in one currency show."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.audit.derive import derive
from kg.audit.figures import Figures
from kg.audit.identities import audit_figures
from kg.audit.identity import OPEN, ROUNDED
from kg.project import Project
from kg.read.data import read_facts
from kg.read.ontology import read_ontology

HEAD = 'title = "t"\npublisher = "p"\npublished = 2026-01-01\nlanguage = "zh"\nread = "excerpt"\nurl = "https://example.org/"\n'
YUAN = [("revenue", "5.5亿元", "2021")]
DOLLARS = [("revenue", "3052.3万美元", "2020"), ("revenue", "7904万美元", "2021")]
GROWTH = ("growth", "158.9%", "2021")


def figures(home: Project, *sources: list[tuple[str, str, str]]) -> Figures:
    """Write a source for each list of metric, value and year, of tier 1, 2 and so on."""
    for tier, claims in enumerate(sources, 1):
        lines = [
            f'{{ subject = "acme", property = "{metric}", value = "{value}", during = "{year}", at = "p1"'
            + (', measure = "revenue", basis = "year-on-year" },' if metric == "growth" else " },")
            for metric, value, year in claims
        ]
        text = f"{HEAD}tier = {tier}\nclaims = [\n" + "\n".join(lines) + "\n]\n"
        (home.data / f"sources/paper-{tier}.toml").write_text(text, "utf-8")
    ontology = read_ontology(home)
    return Figures(read_facts(home, ontology), ontology)


def test_a_growth_rate_is_checked_in_the_currency_that_all_its_figures_have(home: Project) -> None:
    found = figures(home, [*YUAN, GROWTH], DOLLARS)
    (check,) = (c for c in audit_figures(found) if c.claim.printed == "158.9%")
    assert check.verdict == ROUNDED
    assert [o.printed for o in check.operands] == ["7904万美元", "3052.3万美元"]


def test_a_growth_rate_without_figures_of_one_currency_is_not_checkable(home: Project) -> None:
    found = figures(home, [*YUAN, GROWTH], DOLLARS[:1])
    (check,) = (c for c in audit_figures(found) if c.claim.printed == "158.9%")
    assert check.verdict == OPEN
    assert [gap.units for gap in check.gaps] == [("cny", "usd")]


@pytest.mark.parametrize("sources", [(YUAN, DOLLARS), (DOLLARS, YUAN), (DOLLARS,)])
def test_growth_is_derived_beside_a_reading_in_another_currency(
    home: Project, sources: tuple[list[tuple[str, str, str]], ...]
) -> None:
    (growth,) = (d for d in derive(figures(home, *sources)) if d.metric == "growth" and d.period.label == "2021")
    assert growth.low < Decimal("158.95") < growth.high
    assert [o.printed for o in growth.operands] == ["7904万美元", "3052.3万美元"]


def test_the_rest_of_a_year_is_derived_in_each_currency(home: Project) -> None:
    halves = [("revenue", "2亿元", "2021-H1"), ("revenue", "3000万美元", "2021-H1")]
    rests = [d for d in derive(figures(home, [*YUAN, *DOLLARS], halves)) if d.period.label == "2021-H2"]
    assert sorted(d.unit for d in rests) == ["cny", "usd"]
