"""Prices of tokens at a time."""

from __future__ import annotations

import datetime as dt

from kg.store import Graph
from kg.views.prices import METRICS


def test_by_default_no_price_has_ended_and_each_is_the_latest_of_its_list(graph: Graph) -> None:
    found = graph.prices()
    assert len({p.list for p in found}) == len(found) > 1000
    for prices in found:
        for metric, claim in prices.claims.items():
            assert metric in METRICS
            assert claim.valid_until is None
            assert claim.rank != "deprecated"
            part = dict(claim.part)
            assert (claim.subject, part["platform"]) == prices.list[:2]
            assert (part.get("inputLength", ""), part.get("condition", "")) == prices.list[2:4]
            assert claim.quantity
            assert claim.quantity.unit == prices.list.unit
            assert prices.amount(metric) == claim.quantity.number


def test_at_a_day_what_began_later_or_had_ended_does_not_count(graph: Graph) -> None:
    day = dt.date(2025, 6, 30)
    found = graph.prices("2025-06-30")
    assert found
    for claim in (c for prices in found for c in prices.claims.values()):
        assert claim.span
        assert claim.span[0] <= day
        assert claim.valid_until is None or (claim.valid_until.last and claim.valid_until.last >= day)
    # A price that ended before is a price of its own time.
    ended = [
        c
        for c in graph.figures(metric="inputPrice")
        if c.valid_until and c.valid_until.last and c.span and c.rank == "normal"
    ]
    then = {c.id for p in graph.prices(str(min(c.span[0] for c in ended if c.span))) for c in p.claims.values()}
    assert then & {c.id for c in ended}


def test_models_and_platforms_are_named_in_any_way(graph: Graph) -> None:
    found = graph.prices(models=["DeepSeek-V3.2"], platforms=["openrouter-platform"])
    assert {p.list[:2] for p in found} == {("deepseek-v3.2", "openrouter-platform")}
