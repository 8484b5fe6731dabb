"""What stands above the map is the latest figure of each firm and the newest events."""

from __future__ import annotations

from kg.model.period import label_of
from kg.page.headlines import headlines
from kg.page.league import league
from kg.store import Graph
from kg.views.cards import Cards


def test_each_firm_has_its_latest_figure_revenue_before_valuation(graph: Graph) -> None:
    found = graph.claims_by_id(
        *headlines(graph, ["zhipu", "deepseek", "nobody"], league(graph, {}, Cards(graph))["rows"])["figures"]
    )
    by_firm = {claim.subject: claim for claim in found.values()}
    assert set(by_firm) == {"zhipu", "deepseek"}
    revenues = [c for c in graph.claims("zhipu", property="revenue") if not c.part and c.stance == "asserted"]
    latest = max(label_of(c.period)[:4] for c in revenues if label_of(c.period)[:4].isdigit())
    assert by_firm["zhipu"].property == "revenue"
    assert label_of(by_firm["zhipu"].period)[:4] == latest
    assert by_firm["deepseek"].property == "valuation"


def test_events_are_the_newest_and_each_stands_once(graph: Graph) -> None:
    ids = headlines(graph, [], [])["events"]
    found = graph.claims_by_id(*ids)
    days = [found[claim].object or label_of(found[claim].period) for claim in ids]
    assert days == sorted(days, reverse=True)
    assert len({found[claim].subject for claim in ids}) == len(ids) > 1
