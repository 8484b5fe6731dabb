from __future__ import annotations

import dataclasses

import pytest

from kg.audit.agreement import conflicts, disagreements, exclusions, voices
from kg.audit.readings import readings_of
from kg.cli.listings import conflicts_table, voices_table
from kg.model.claim import UNSTATED_BASIS, Claim
from kg.model.part import segment as part
from kg.model.period import read_period
from kg.model.value import parse
from kg.store import Graph
from kg.tables import Cell
from kg.views.conflicts import best_first, few_voices
from kg.views.names import Formatter
from kg.views.sheet import judged


@pytest.fixture(scope="module")
def revenue(seed: Graph) -> Claim:
    return next(c for c in seed.figures("zhipu", "revenue") if c.period and c.period.label == "2024")


def printed(claim: Claim, graph: Graph, text: str, period: str = "") -> Claim:
    """Return a claim as if it were printed with another value, and of another period."""
    changed = dataclasses.replace(claim, quantity=parse(text, graph.ontology.units, "cny"))
    return dataclasses.replace(changed, period=read_period(period)) if period else changed


def groups(graph: Graph, *claims: Claim) -> list[list[Claim]]:
    return disagreements(readings_of(claims, graph.ontology, graph.sources))


def test_the_seed_article_does_not_disagree_with_itself(seed: Graph) -> None:
    assert seed.conflicts() == []


def test_readings_that_cannot_both_hold_disagree(seed: Graph, revenue: Claim) -> None:
    other, within = printed(revenue, seed, "3.25亿元"), printed(revenue, seed, "3.12亿元")
    assert groups(seed, revenue, within) == []
    assert groups(seed, revenue, other) == [[revenue, other]]


def test_a_reading_cut_off_from_a_longer_one_does_not_disagree_with_it(seed: Graph, revenue: Claim) -> None:
    """5740 is what is left of 5740.9, and 5740.4 would round to it; 5741.9 can be neither."""
    short, longer, other = (printed(revenue, seed, text) for text in ("5740万元", "5740.9万元", "5741.9万元"))
    assert groups(seed, short, longer) == []
    assert groups(seed, short, other) == [[short, other]]


@pytest.mark.parametrize(
    ("one", "other", "agrees"),
    [
        ("131072", "128000", True),
        ("131000", "131072", True),
        ("1048576", "1000000", True),
        ("200000", "202752", False),
        ("32768", "131072", False),
    ],
)
def test_tokens_in_thousands_and_in_units_of_1024_are_one_number(
    seed: Graph, revenue: Claim, one: str, other: str, agrees: bool
) -> None:
    readings = [dataclasses.replace(revenue, quantity=parse(n, seed.ontology.units, "token")) for n in (one, other)]
    assert (groups(seed, *readings) == []) is agrees


def test_a_price_replaced_on_the_day_on_which_it_began_does_not_disagree_with_the_next(
    seed: Graph, revenue: Claim
) -> None:
    day = read_period("2026-02-11")
    prices = [dataclasses.replace(printed(revenue, seed, n), period=None, valid_from=day) for n in ("10元", "20元")]
    assert groups(seed, *prices) == [prices]
    assert groups(seed, dataclasses.replace(prices[0], valid_until=day), prices[1]) == []


def test_of_an_unstated_basis_nothing_is_known_to_disagree(seed: Graph, revenue: Claim) -> None:
    shares = [dataclasses.replace(printed(revenue, seed, n), basis=UNSTATED_BASIS) for n in ("1元", "2元")]
    assert groups(seed, *shares) == []


@pytest.mark.parametrize(
    "change",
    [{"period": read_period(2023)}, {"part": part("zhipu-cloud")}, {"measure": "netResult"}, {"negated": True}],
)
def test_figures_of_other_things_do_not_disagree(seed: Graph, revenue: Claim, change: dict[str, object]) -> None:
    other = dataclasses.replace(printed(revenue, seed, "3.25亿元"), **change)  # type: ignore[arg-type]  # names of fields
    assert groups(seed, revenue, other) == []


def test_figures_in_two_currencies_do_not_disagree(seed: Graph, revenue: Claim) -> None:
    assert groups(seed, revenue, printed(revenue, seed, "3.25亿美元")) == []


def test_an_undated_reading_disagrees_only_if_it_fits_no_dated_one(seed: Graph, revenue: Claim) -> None:
    loose, fitting = printed(revenue, seed, "9.05亿元", "unstated"), printed(revenue, seed, "9.055亿元", "2023")
    assert groups(seed, loose) == []
    assert groups(seed, revenue, loose) == [[loose, revenue]]
    assert groups(seed, revenue, fitting, loose) == []


@pytest.mark.parametrize(
    ("one", "two", "disagree"),
    [
        ("2023", "2023-07", False),
        ("2023-05", "2023-07", True),
        ("2023-07", "2023-07-17", False),
        ("2022", "2023-07", True),
    ],
)
def test_a_coarser_date_does_not_exclude_a_finer_one_within_it(seed: Graph, one: str, two: str, disagree: bool) -> None:
    date = seed.claims(property="releasedOn")[0]
    pair = [dataclasses.replace(date, object=v) for v in (one, two)]
    assert bool(exclusions(pair, {"releasedOn"})) is disagree
    assert exclusions(pair, set()) == []


def test_sources_with_one_origin_are_one_voice(revenue: Claim) -> None:
    (evidence,) = revenue.evidence
    copied = dataclasses.replace(evidence, source="another")
    own = dataclasses.replace(evidence, source="third", via=())
    assert voices(revenue) == 1
    assert voices(dataclasses.replace(revenue, evidence=(evidence, copied))) == 1
    assert voices(dataclasses.replace(revenue, evidence=(evidence, copied, own))) == 2


def test_the_funding_of_zhipu_disagrees_and_is_judged(graph: Graph) -> None:
    found = [best_first(group, graph.sources) for group in graph.conflicts("zhipu")]
    reasons = judged(graph, {v.claim.id: v.claim for group in found for v in group})
    rows = conflicts_table(found, reasons, Formatter(graph, "en")).records()
    assert any(row["property"] == "netResult" and row["rank"] == "deprecated" and row["reason"] for row in rows)
    assert "超160亿元" in [row["value"] for row in rows if row["property"] == "totalFunding"]
    order = [row["rank"] for row in rows if row["property"] == "netResult"]
    assert order == sorted(order, key=["preferred", "normal", "deprecated"].index)


def test_the_groups_about_a_thing_are_those_found_among_its_claims(graph: Graph) -> None:
    """The build keeps the groups; for a thing they are what the rule finds among its claims alone."""
    assert graph.conflicts() == conflicts(graph.claims(), graph.ontology, graph.sources)
    for thing in ("zhipu", "deepseek", "alibaba-cloud", "risk/competition"):
        assert graph.conflicts(thing) == conflicts(graph.claims(thing), graph.ontology, graph.sources)
    assert graph.conflicts("zhipu")


def test_claims_that_hang_on_one_source_or_on_self_media_alone_are_listed(graph: Graph) -> None:
    claims, sources = graph.claims("zhipu"), graph.sources
    weak, total = few_voices(graph, "zhipu", 1, 3)
    assert weak
    assert total == len(claims)
    assert {(v.voices, v.tier) for v in weak} == {(1, 3)}
    rows = voices_table(weak, Formatter(graph, "en")).records()
    assert {row["claim"] for row in rows} == {
        c.id for c in claims if voices(c) == 1 and all(sources[e.source].tier == 3 for e in c.evidence)
    }
    assert len(few_voices(graph, "zhipu", 99, 1)[0]) == total


def test_the_weakest_claims_come_first(graph: Graph) -> None:
    weights = [(-v.tier, v.voices) for v in few_voices(graph, most=9)[0]]
    assert weights == sorted(weights)


def test_json_carries_codes_and_a_table_words(graph: Graph) -> None:
    found = [best_first(group, graph.sources) for group in graph.conflicts("zhipu")]
    reasons = judged(graph, {v.claim.id: v.claim for group in found for v in group})
    zh, en = (conflicts_table(found, reasons, Formatter(graph, lang)) for lang in ("zh", "en"))
    assert reasons
    assert zh.render("json") == en.render("json")
    assert zh.render("csv") == en.render("csv")
    assert zh.records()[0]["subject"] == "zhipu"
    assert "智谱AI" in zh.render("md")
    assert isinstance(zh.rows[0][0], Cell)
