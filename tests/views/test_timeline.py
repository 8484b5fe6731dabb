"""What is dated in order of time."""

from __future__ import annotations

from kg.store import Graph


def test_a_firm_has_its_founding_its_releases_and_the_events_that_concern_it(graph: Graph) -> None:
    found = graph.timeline("智谱")
    days = [h.first for h in found]
    assert days == sorted(days)
    stated = {(h.claim.subject, h.claim.property) for h in found}
    assert {("zhipu", "foundedOn"), ("chatglm-6b", "releasedOn"), ("zhipu-hkex-listing", "happenedOn")} <= stated
    # A model of somebody else.
    assert not [s for s, p in stated if s == "deepseek-v3" and p == "releasedOn"]


def test_without_a_name_data_tables_do_not_count(graph: Graph) -> None:
    found = graph.timeline(since="2025")
    assert found
    for happening in found:
        assert any(graph.sources[e.source].reading != "table" for e in happening.claim.evidence)


def test_denied_deprecated_and_outranked_claims_are_left_out(graph: Graph) -> None:
    for happening in graph.timeline():
        claim = happening.claim
        assert not claim.negated
        assert claim.rank != "deprecated"
        assert claim.id not in graph.outranked
        assert claim.kind != "figure"


def test_a_month_is_kept_by_a_day_within_it(graph: Graph) -> None:
    months = [h for h in graph.timeline("zhipu") if h.claim.object == "2023-10"]
    assert months
    kept = graph.timeline("zhipu", since="2023-10-15", until="2023-10-15")
    assert {h.claim.id for h in months} <= {h.claim.id for h in kept}
    assert not [h for h in kept if h.claim.object == "2023-11-06"]
