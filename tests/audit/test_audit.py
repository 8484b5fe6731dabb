"""Test that the audit reproduces hand-computed results for the seed article and finds errors."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kg.audit.figures import Figures
from kg.audit.formulas import Reference
from kg.audit.identities import audit
from kg.audit.identity import Check
from kg.audit.readings import read_figure
from kg.errors import DataError
from kg.model.value import Unit, Units, parse
from kg.project import Project
from kg.read.data import read_facts
from kg.read.ontology import read_ontology
from kg.store import Graph
from kg.views.audit import naming, remark, show_interval
from kg.views.names import Names

PERCENT = Unit("percent", "ratio", ("%",))


def checks_of(home: Project) -> list[Check]:
    ontology = read_ontology(home)
    return audit(read_facts(home, ontology), ontology)


def said(home: Project, check: Check) -> str:
    ontology = read_ontology(home)
    return remark(check, naming(Names(read_facts(home, ontology).entities, ontology), "en"), "en")


@pytest.fixture(scope="module")
def checks(seed: Graph) -> list[Check]:
    return checks_of(seed.project)


def one(checks: list[Check], prop: str, period: str, segment: str = "", identity: str = "") -> Check:
    (found,) = (
        c
        for c in checks
        if (c.claim.property, c.claim.segment) == (prop, segment)
        and c.claim.period
        and c.claim.period.label == period
        and identity in c.identity
    )
    return found


@pytest.mark.parametrize(
    ("name", "prop", "period", "segment", "identity", "verdict", "recomputed"),
    [
        ("D01", "marketSize", "2024", "", "sum", "consistent", "5,200,000,000 – 5,400,000,000"),
        ("D02", "cagr", "2024/2030", "", "marketSize", "consistent", "63.1913 – 63.7323"),
        ("D08", "cagr", "2022/2024", "", "revenue", "consistent", "133.263 – 133.321"),
        ("D09", "revenue", "2025-H1", "", "parts of zhipu-maas", "consistent", "190,000,000 – 192,000,000"),
        ("D10", "share", "2025-H1", "zhipu-onprem", " / ", "consistent", "84.3342 – 85.3018"),
        ("D11", "share", "2025-H1", "zhipu-cloud", "/", "consistent", "14.8825 – 15.4856"),
        ("D13", "share", "2025-H1", "zhipu-cloud", "1 =", "consistent", "99.0 – 101.0"),
        ("D14", "rdIntensity", "2022", "", "/", "within-rounding", "145.458 – 147.225"),
        ("D15", "rdIntensity", "2023", "", "/", "consistent", "424.328 – 425.472"),
        ("D16", "rdIntensity", "2024", "", "/", "consistent", "702.352 – 702.897"),
        ("D03", "marketSize", "2030", "", "cagr", "within-rounding", "100,108,015,666 – 102,389,889,142"),
        ("D18", "rdExpense", "2022", "", "rdIntensity", "consistent", "84,083,675 – 84,672,375"),
        ("D19", "rdExpense", "2023", "", "rdIntensity", "consistent", "528,290,250 – 529,960,250"),
        ("D20", "rdExpense", "2024", "", "rdIntensity", "within-rounding", "2,194,258,750 – 2,198,085,750"),
        ("D21", "rdExpense", "2025-H1", "", "rdIntensity", "consistent", "1,589,722,500 – 1,599,982,500"),
        ("D17", "rdIntensity", "2025-H1", "", "/", "consistent", "832.637 – 837.533"),
    ],
)
def test_identities_of_the_seed_come_out_as_recorded(
    checks: list[Check], name: str, prop: str, period: str, segment: str, identity: str, verdict: str, recomputed: str
) -> None:
    check = one(checks, prop, period, segment, identity)
    assert check.verdict == verdict, name
    assert check.recomputed
    assert show_interval(check.recomputed) == recomputed, name


def test_d05_to_d07_the_enterprise_market_is_found_as_the_fitting_denominator(checks: list[Check], seed: Graph) -> None:
    check = one(checks, "marketShare", "2024", identity=" / ")
    assert check.verdict == "not-checkable"
    told = said(seed.project, check)
    assert told.startswith(
        "the basis is unstated; fits LLM market of China, enterprise side market size 2024 (约47亿元)"
    )
    assert "(约47亿元): 6.57579 – 6.71935" in told
    assert re.search(r"does not fit LLM market of China market size 2024 \(53亿元\): 5.83832 – 5.95143", told)


def test_d04_the_two_readings_of_the_market_of_2030_agree(checks: list[Check]) -> None:
    check = one(checks, "marketSize", "2030", identity="marketSize = marketSize")
    assert check.verdict == "consistent"
    assert {check.claim.evidence[0].printed, check.operands[0].evidence[0].printed} == {"超1000亿元", "1011亿元"}


def test_d12_the_share_of_the_api_is_that_of_the_cloud_it_belongs_to(checks: list[Check], seed: Graph) -> None:
    check = one(checks, "share", "2025-H1", "zhipu-api", " / ")
    assert check.verdict == "not-checkable"
    told = said(seed.project, check)
    assert "fits Zhipu AI Cloud business of Zhipu revenue 2025-H1 (0.29亿元): 14.8825 – 15.4856" in told


def test_what_cannot_be_checked_says_what_is_missing(checks: list[Check], seed: Graph) -> None:
    assert said(seed.project, one(checks, "growth", "2025-H1")) == "no revenue [basis]"
    assert "the basis is unstated" in said(seed.project, one(checks, "growthMultiple", "2025", "zhipu-api"))


def test_nothing_in_the_seed_is_called_inconsistent(checks: list[Check]) -> None:
    assert [c for c in checks if c.verdict == "inconsistent"] == []


@pytest.fixture
def faulty(seed: Graph, tmp_path: Path) -> Project:
    import shutil

    shutil.copytree(seed.project.root, tmp_path / "home")
    return Project(tmp_path / "home")


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ('value = "147%"', 'value = "14.7%"', "would fit with the printed value ×10"),
        ('value = "703%"', 'value = "-703%"', "would fit with the other sign"),
        ('value = "53亿元"', 'value = "530亿元"', None),
        ('value = "63.5%"', 'value = "36.5%"', None),
        ('value = "约85%"', 'value = "约58%"', None),
        ('value = "1.91亿元"', 'value = "1.19亿元"', None),
    ],
)
def test_a_fault_is_found_and_its_mend_proposed(faulty: Project, old: str, new: str, mend: str | None) -> None:
    path = faulty.data / "sources/xinliu-zhipu-ipo.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    found = [c for c in checks_of(faulty) if c.verdict == "inconsistent" or {"few", "many"} & {g.kind for g in c.gaps}]
    assert found
    if mend:
        assert any(mend in said(faulty, c) for c in found)


def test_a_swapped_period_is_found_with_the_period_that_fits(faulty: Project) -> None:
    path = faulty.data / "sources/xinliu-zhipu-ipo.toml"
    text = path.read_text("utf-8")
    line = next(x for x in text.splitlines() if 'value = "425%"' in x)
    path.write_text(text.replace(line, line.replace('during = "2023"', 'during = "2024"')), "utf-8")
    wrong = [c for c in checks_of(faulty) if c.verdict == "inconsistent"]
    assert {c.claim.evidence[0].printed for c in wrong} == {"425%", "703%"}  # two readings of one year
    check = next(c for c in wrong if c.claim.evidence[0].printed == "425%" and c.relation == "=")
    assert "would fit as of 2023" in said(faulty, check)


def test_the_formulas_stand_in_the_ontology(seed: Graph, tmp_path: Path) -> None:
    """A formula that is taken out of the ontology is checked no more."""
    import shutil

    shutil.copytree(seed.project.root, tmp_path / "home")
    path = tmp_path / "home/ontology/terms/finance.ttl"
    path.write_text(re.sub(r'    kg:formula "rdExpense / revenue" ;\n', "", path.read_text("utf-8")), "utf-8")
    assert not [c for c in checks_of(Project(tmp_path / "home")) if c.claim.property == "rdIntensity"]


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("rdExpense / ", "is broken at"),
        ("rdExpens / revenue", 'Did you mean "rdExpense"'),
        ("rdExpense[everywhere]", "is none of"),
    ],
)
def test_a_broken_formula_is_told_with_its_metric(faulty: Project, formula: str, said: str) -> None:
    path = faulty.ontology / "terms" / "finance.ttl"
    path.write_text(path.read_text("utf-8").replace('"rdExpense / revenue"', f'"{formula}"'), "utf-8")
    with pytest.raises(DataError, match="kg:formula of kg:rdIntensity") as raised:
        checks_of(faulty)
    assert said in str(raised.value)
    (finding,) = raised.value.findings
    file, _, line = finding.place.rpartition(":")
    assert (faulty.root / file).read_text("utf-8").splitlines()[int(line) - 1] == "kg:rdIntensity"


@pytest.mark.parametrize("months", ["0", "-3", "1.5", '"a year"'])
def test_a_step_of_growth_is_a_whole_number_of_months(faulty: Project, months: str) -> None:
    path = faulty.ontology / "vocabularies" / "basis.ttl"
    path.write_text(path.read_text("utf-8").replace("kg:stepMonths 12", f"kg:stepMonths {months}"), "utf-8")
    with pytest.raises(DataError, match="not a whole number from 1 to 999") as raised:
        checks_of(faulty)
    assert raised.value.findings[0].place.startswith("ontology/vocabularies/basis.ttl:")


def test_a_growth_is_checked_against_the_period_that_its_basis_names(graph: Graph) -> None:
    """Revenue from April to September 2025 against the same months of the year before."""
    (growth,) = (c for c in graph.claims("alibaba") if c.id == "19589903425e7116")

    def earlier(months: int) -> set[str]:
        steps = {**graph.ontology.steps, "basis/year-on-year": months}
        figures = Figures(graph.facts, replace(graph.ontology, steps=steps))
        (reading,) = (r for r in figures.all if r.claim.id == growth.id)
        return {
            r.claim.period.label for r in figures.candidates(Reference("revenue", "basis"), reading) if r.claim.period
        }

    assert earlier(graph.ontology.steps["basis/year-on-year"]) == {"2024-04/2024-09"}
    assert earlier(24) != {"2024-04/2024-09"}


@pytest.mark.parametrize(("printed", "width"), [("50.0%", "0.1"), ("50%", "10"), ("52%", "1")])
def test_of_an_excerpt_last_zeros_count_only_after_a_point(checks: list[Check], printed: str, width: str) -> None:
    margin = next(c.claim for c in checks if c.claim.property == "rdIntensity")
    (evidence,) = margin.evidence
    claim = replace(
        margin, quantity=parse(printed, Units([PERCENT])), evidence=(replace(evidence, printed=printed),)
    )  # fmt: skip
    reading = read_figure(claim, PERCENT, coarse=True)
    assert (reading.rounded.high - reading.rounded.low) * 100 == Decimal(width)
