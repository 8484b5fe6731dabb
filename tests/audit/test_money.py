"""Test that amounts are converted at the reference rates of their time, and only where there is one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kg.audit.money import amounts
from kg.errors import DataError
from kg.model.rates import Rates
from kg.project import Project
from kg.read.data import read_facts
from kg.read.ontology import read_ontology
from kg.store import Graph, load

ECB = """title = "Rates"
publisher = "Bank"
published = 2026-01-01
language = "en"
tier = 1
read = "table"
url = "https://example.org/rates"
claims = []
"""
TABLE = "day,cny,usd\n2024-01-02,8,1\n2024-01-03,9,1\n2024-01-04,16,2\n"


def priced(home: Project, claim: str, table: str = TABLE) -> dict[str, tuple[Decimal, str]]:
    """Return amount and rate by currency of a claim about acme, with the rates of a table."""
    (home.data / "rates").mkdir(exist_ok=True)
    (home.data / "rates/bank.csv").write_text(table, "utf-8")
    (home.data / "sources/bank.toml").write_text(ECB, "utf-8")
    source = ECB.replace("claims = []", f'claims = [\n  {{ subject = "acme", {claim}, at = "p1" }},\n]')
    (home.data / "sources/paper.toml").write_text(source.replace("/rates", "/paper"), "utf-8")
    ontology = read_ontology(home)
    facts = read_facts(home, ontology)
    wanted = {c.id for c in facts.claims.values() if c.evidence[0].source == "paper"}
    found = amounts(facts.claims.values(), ontology, facts.rates)
    return {a.currency: (a.value, a.rate.id if a.rate else "") for a in found if a.claim in wanted}


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        # What is counted over a period: the mean of the daily rates, (8 + 9 + 8) / 3.
        (
            'property = "revenue", value = "3万美元", during = "2024-01-02/2024-01-04"',
            {"usd": ("30000", ""), "cny": ("250000", "usd-cny-2024-01-02-2024-01-04")},
        ),
        # What is measured at a moment: the last rate on or before it.
        ('property = "valuation", value = "3美元", on = "2024-01-03"', {"usd": ("3", ""), "cny": ("27", "usd-cny-2024-01-03")}),
        ('property = "valuation", value = "3美元", on = "2024-01-08"', {"usd": ("3", ""), "cny": ("24", "usd-cny-2024-01-04")}),
        ('property = "valuation", value = "9元", on = "2024-01-03"', {"cny": ("9", ""), "usd": ("1", "usd-cny-2024-01-03")}),
        # Before the first rate, long after the last, without a time, and a period that the rates cover in part.
        ('property = "valuation", value = "3美元", on = "2024-01-01"', {"usd": ("3", "")}),
        ('property = "valuation", value = "3美元", on = "2024-02-01"', {"usd": ("3", "")}),
        ('property = "valuation", value = "3美元", on = "unstated"', {"usd": ("3", "")}),
        ('property = "revenue", value = "3美元", during = "2024"', {"usd": ("3", "")}),
        # A range has no one value, other figures are no money, and Hong Kong dollars are not in the table.
        ('property = "valuation", value = "3-4美元", on = "2024-01-03"', {}),
        ('property = "employees", value = "3人", on = "2024-01-03"', {}),
        ('property = "valuation", value = "3港元", on = "2024-01-03"', {}),
    ],
)  # fmt: skip
def test_an_amount_is_converted_at_the_rate_of_its_time(
    home: Project, claim: str, found: dict[str, tuple[str, str]]
) -> None:
    assert priced(home, claim) == {currency: (Decimal(value), rate) for currency, (value, rate) in found.items()}


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", "must begin with the columns"), ("day,cny,cny\n", "must begin"), ("day,euro\n", "must begin"),
        ("cny,usd\n", "must begin"), ("day\n", "must begin"), ('day,cny\n"', "is not CSV"),
        ("day,cny\n2024-01-02,0\n", "rates/bank.csv:2: must be a day and a price above 0"),
        ("day,cny\n2024-01-02,-1\n", "above 0"), ("day,cny\n2024-01-02,1e9\n", "above 0"),
        ("day,cny\n2024-01-02,NaN\n", "above 0"), ("day,cny\n2024-02-30,1\n", "must be a day"),
        ("day,cny\n2024-01-02,1,2\n", "must be a day"), ("day,cny\n\n", "must be a day"),
        ("day,cny\n2024-01-02," + "9" * 5000 + "\n", "above 0"),
        ("day,cny\n2024-01-03,1\n2024-01-02,1\n", "rates/bank.csv:3: 2024-01-02 is not later"),
    ],
)  # fmt: skip
def test_a_table_that_is_no_table_of_rates_is_refused_with_its_line(home: Project, table: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        priced(home, 'property = "valuation", value = "3美元", on = "2024-01-03"', table)


def test_a_table_is_named_after_its_source_and_there_is_one(home: Project) -> None:
    (home.data / "rates").mkdir()
    (home.data / "rates/other.csv").write_text(TABLE, "utf-8")
    with pytest.raises(DataError, match='"other" is not a file in data/sources/'):
        read_facts(home, read_ontology(home))
    (home.data / "rates/second.csv").write_text(TABLE, "utf-8")
    with pytest.raises(DataError, match="is a second table of rates") as raised:
        read_facts(home, read_ontology(home))
    assert raised.value.findings[0].place.startswith("data/rates/")


def test_a_rate_of_currencies_or_days_that_are_not_quoted_is_none() -> None:
    day = dt.date(2024, 1, 2)
    rates = Rates("bank", [day], {"cny": [Decimal(8)]})
    assert rates.last("usd", "cny", (day, day)) is None
    assert Rates().average("usd", "cny", (day, day)) is None


def test_the_graph_cites_the_rate_and_its_source(home: Project) -> None:
    priced(home, 'property = "valuation", value = "3美元", on = "2024-01-03"')
    graph = load(home.root)
    asked = "SELECT ?yuan ?dollars ?value ?source { id:acme latest:valuation ?v . ?v kg:yuan ?yuan ; kg:dollars ?dollars ; kg:rate ?r . ?r kg:exchangeValue ?value ; prov:wasDerivedFrom ?source }"
    (row,) = graph.rows(asked)
    assert row == {"yuan": 27, "dollars": 3, "value": 9, "source": "https://w3id.org/cnllm/source/bank"}


def test_the_rates_of_two_banks_are_close(graph: Graph) -> None:
    """The means of the European Central Bank beside those that the Federal Reserve prints for the same months."""
    facts = read_facts(graph.project, read_ontology(graph.project))
    printed = [c for c in facts.claims.values() if c.property == "exchangeRate" and c.span and c.quantity]
    assert len(printed) >= 5
    for claim in printed:
        assert claim.span
        assert claim.quantity
        assert claim.quantity.number
        rate = facts.rates.average("usd", "cny", claim.span)
        assert rate
        assert abs(rate.value / claim.quantity.number - 1) < Decimal("0.003")
