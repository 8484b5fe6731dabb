"""Test that derived figures match hand-computed ones and are never treated as claims."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.audit.derive import Derived, derive
from kg.audit.figures import Figures
from kg.model.part import segment as part
from kg.model.period import read_period
from kg.model.span import period_of, shifted
from kg.project import Project
from kg.read.data import read_facts
from kg.read.ontology import read_ontology
from kg.store import Graph


@pytest.fixture(scope="module")
def derived(seed: Graph) -> list[Derived]:
    ontology = read_ontology(seed.project)
    return derive(Figures(read_facts(seed.project, ontology), ontology))


def one(derived: list[Derived], metric: str, period: str, segment: str = "", measure: str = "") -> Derived:
    (found,) = (
        d
        for d in derived
        if (d.subject, d.metric, d.period.label, d.part, d.measure) == ("zhipu", metric, period, part(segment), measure)
    )
    return found


@pytest.mark.parametrize(
    ("name", "metric", "period", "segment", "measure", "value", "low", "high"),
    [
        ("D32", "growth", "2023", "", "revenue", "116.8990", "116.6", "117.2"),
        ("D32", "growth", "2024", "", "revenue", "150.9237", "150.7", "151.1"),
        ("D33", "revenue", "2024-H1", "", "", "44941180", "44.7e6", "45.2e6"),
        ("D36", "revenue", "2022", "zhipu-api", "", "2583000", "2.55e6", "2.62e6"),
        ("D40", "netMargin", "2022", "", "", "-250.8711", "-251.8", "-249.9"),
        ("D40", "netMargin", "2023", "", "", "-632.9317", "-633.6", "-632.2"),
        ("D40", "netMargin", "2024", "", "", "-946.8630", "-947.2", "-946.5"),
        ("D40", "netMargin", "2025-H1", "", "", "-1234.555", "-1238.2", "-1231"),
        ("D42", "growth", "2023", "", "rdExpense", "529.7619", "525", "534.2"),
        ("D42", "growth", "2024", "", "rdExpense", "314.9338", "314.4", "315.5"),
        ("D43", "growth", "2023", "", "netResult", "447.2222", "444.9", "449.5"),
        ("D43", "growth", "2024", "", "netResult", "275.3807", "275", "275.7"),
    ],
)
def test_what_the_seed_leaves_to_be_derived_comes_out_as_recorded(
    derived: list[Derived],
    name: str,
    metric: str,
    period: str,
    segment: str,
    measure: str,
    value: str,
    low: str,
    high: str,
) -> None:
    figure = one(derived, metric, period, segment, measure)
    assert figure.value == Decimal(value), name
    assert Decimal(low) < figure.low < figure.value < figure.high < Decimal(high), name
    assert figure.operands, name


def test_what_a_source_prints_is_not_derived(derived: list[Derived]) -> None:
    assert not [d for d in derived if (d.subject, d.metric) == ("zhipu", "rdIntensity")]


def test_a_share_of_a_market_says_what_its_holder_earns_in_it_and_not_in_all(derived: list[Derived]) -> None:
    whole = [d for d in derived if d.metric == "revenue" and "marketShare" in d.identity and not d.part]
    assert not [d for d in whole if d.subject == "zhipu"]


def test_nothing_is_derived_from_a_forecast(derived: list[Derived]) -> None:
    assert all(c.stance == "asserted" for d in derived for c in d.operands)


def test_a_derived_figure_is_no_claim_and_no_question_on_claims_finds_it(seed: Graph) -> None:
    found = list(seed.rows("SELECT ?d { ?d a kg:DerivedFigure }"))
    assert found
    assert not list(
        seed.rows(
            """SELECT ?d { ?d a kg:DerivedFigure .
            { ?d a kg:Claim } UNION { ?d a kg:Figure }
            UNION { ?d kg:subject ?s } UNION { ?d kg:predicate ?p } UNION { ?d kg:source ?s } UNION { ?s kg:revenue ?d } }"""
        )
    )


def test_a_derived_figure_says_how_and_from_which_claims_it_follows(seed: Graph) -> None:
    rows = list(
        seed.rows(
            """SELECT ?value ?identity ?printed {
              ?d kg:about id:zhipu ; kg:metric kg:netMargin ; kg:period period:2024 ; kg:value ?value ;
                 kg:identity ?identity ; prov:wasDerivedFrom ?claim ; kg:unit unit:percent .
              ?claim a kg:Claim ; kg:evidence/kg:printed ?printed }"""
        )
    )
    assert {r["printed"] for r in rows} == {"亏损29.58亿元", "3.124亿元"}
    assert {(r["value"], r["identity"]) for r in rows} == {(Decimal("-946.863"), "netMargin = netResult / revenue")}


def test_the_verdict_on_a_printed_figure_stands_in_the_graph(seed: Graph) -> None:
    rows = seed.rows(
        """SELECT ?verdict ?low ?high { ?d kg:recomputes ?claim ; kg:verdict ?verdict ; kg:lowerBound ?low ;
           kg:upperBound ?high . ?claim kg:predicate kg:rdIntensity ; kg:period period:2022 }"""
    )
    assert [(r["verdict"].rpartition("/")[2], r["low"], r["high"]) for r in rows] == [
        ("within-rounding", Decimal("145.4577"), Decimal("147.2254"))
    ]


@pytest.mark.parametrize(
    "label", ["2024", "2024-H1", "2025-Q3", "2025-02", "2025-04/2025-09", "2022/2024", "2025-06-30"]
)
def test_a_span_is_written_as_the_period_it_is(label: str) -> None:
    period = read_period(label)
    assert period.first
    assert period.last
    assert period_of((period.first, period.last)) == period


@pytest.mark.parametrize(
    ("label", "months", "moved"),
    [("2024-H1", -12, "2023-H1"), ("2024-02", -12, "2023-02"), ("2024", -12, "2023"), ("2025-Q1", -3, "2024-Q4"),
     ("2024-02-29", -12, "2023-02-28"), ("2024-02-29", -48, "2020-02-29"), ("2024-05-31", -3, "2024-02-29"),
     ("2023-02", -12, "2022-02"), ("2023-02", -1, "2023-01"), ("2025-H1", -6, "2024-H2"),
     ("2024-03/2024-08", -6, "2023-09/2024-02")],
)  # fmt: skip
def test_a_period_is_moved_by_months(label: str, months: int, moved: str) -> None:
    start, end = read_period(label), read_period(moved)
    assert start.first
    assert start.last
    assert shifted((start.first, start.last), months) == (end.first, end.last)


@pytest.mark.parametrize(
    ("before", "now", "growth"),
    [
        ("亏损2.00亿元", "亏损3.00亿元", {"50"}),
        ("2.00亿元", "3.00亿元", {"50"}),
        ("亏损2.00亿元", "3.00亿元", set()),
        ("2.00亿元", "亏损3.00亿元", set()),
    ],
)
def test_a_loss_grows_as_an_amount_does_and_no_rate_leads_from_a_loss_to_a_profit(
    home: Project, before: str, now: str, growth: set[str]
) -> None:
    path = home.data / "sources/acme-report.toml"
    lines = "".join(
        f'  {{ subject = "acme", property = "netResult", value = "{value}", during = "{year}", at = "p9", '
        'evidence = "9:0000000000000000" },\n'
        for value, year in ((before, 2022), (now, 2023))
    )
    path.write_text(path.read_text("utf-8").replace("claims = [\n", f"claims = [\n{lines}"), "utf-8")
    ontology = read_ontology(home)
    derived = derive(Figures(read_facts(home, ontology), ontology))
    found = [d for d in derived if (d.metric, d.measure) == ("growth", "netResult")]
    assert {f"{d.value:f}" for d in found} == growth
