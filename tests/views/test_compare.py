"""Figures side by side: the best reading of each, in one unit, only of the whole."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.errors import UsageError
from kg.store import Graph
from kg.views.compare import Compared


def of(rows: list[Compared], metric: str, period: str) -> Compared:
    (row,) = [r for r in rows if (r.metric, r.period, r.stance) == (metric, period, "asserted")]
    return row


def test_money_is_in_one_currency_and_each_reading_is_the_best(graph: Graph) -> None:
    rows = graph.compare("智谱", "MiniMax", metrics=["收入"])
    assert {row.metric for row in rows} == {"revenue"}
    row = of(rows, "revenue", "2024")
    assert row.unit == "cny"
    for thing, reading in zip(("zhipu", "minimax"), row.readings, strict=True):
        assert reading
        assert reading.claim.subject == thing
        assert not reading.claim.part
        assert reading.claim.id not in graph.outranked
    zhipu, minimax = row.readings
    assert zhipu
    assert minimax
    assert zhipu.claim.quantity
    assert minimax.claim.quantity
    # Printed in yuan, and in dollars.
    assert zhipu.amount == zhipu.claim.quantity.number
    assert minimax.claim.quantity.unit == "usd"
    assert minimax.amount
    assert minimax.claim.quantity.number
    assert 6 < minimax.amount / minimax.claim.quantity.number < 8


def test_the_other_currency_is_the_same_figure_at_the_rate_of_the_time(graph: Graph) -> None:
    yuan = of(graph.compare("zhipu", "minimax", metrics=["revenue"]), "revenue", "2024")
    dollars = of(graph.compare("zhipu", "minimax", metrics=["revenue"], currency="usd"), "revenue", "2024")
    ratios = [
        a.amount / b.amount
        for a, b in zip(yuan.readings, dollars.readings, strict=True)
        if a and b and a.amount and b.amount
    ]
    assert len(ratios) == 2
    assert abs(ratios[0] - ratios[1]) < Decimal("0.001")


def test_without_metrics_those_that_two_things_share_come_the_most_shared_first(graph: Graph) -> None:
    rows = graph.compare("zhipu", "minimax")
    have = {m: {c.subject for c in graph.figures(metric=m)} for m in {row.metric for row in rows}}
    assert len(have) > 3
    assert all({"zhipu", "minimax"} <= things for things in have.values())
    shared = [sum(r.shared > 1 for r in rows if r.metric == m) for m in dict.fromkeys(r.metric for r in rows)]
    assert shared == sorted(shared, reverse=True)


def test_a_time_keeps_what_touches_it(graph: Graph) -> None:
    rows = graph.compare("zhipu", "minimax", metrics=["revenue"], since="2024", until="2024")
    spans = [r.claim.span for row in rows for r in row.readings if r]
    assert spans
    assert all(span and str(span[1]) >= "2024-01-01" and str(span[0]) <= "2024-12-31" for span in spans)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["zhipu"], "two or more different things"),
        (["zhipu", "智谱"], "two or more different things"),
        (["zhipu", "nobody at all"], 'nothing is called "nobody at all"'),
    ],
)
def test_what_cannot_be_compared_is_told(graph: Graph, names: list[str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        graph.compare(*names)


def test_an_unknown_metric_or_currency_is_told(graph: Graph) -> None:
    with pytest.raises(UsageError, match='Did you mean "revenue"'):
        graph.compare("zhipu", "minimax", metrics=["revenu"])
    with pytest.raises(UsageError, match="cny or usd"):
        graph.compare("zhipu", "minimax", currency="eur")
