from __future__ import annotations

import dataclasses

import pytest

from kg.store import Graph
from kg.views.conflicts import conflicts, conflicts_table, disagreements, exclusions, voices, voices_table
from kg.views.records import Record, claims, sources


@pytest.fixture(scope="module")
def revenue(seed: Graph) -> Record:
    return next(r for r in claims(seed) if r.property == "revenue" and r.period == "2024")


def test_the_seed_article_does_not_disagree_with_itself(seed: Graph) -> None:
    assert conflicts(seed, claims(seed)) == []


def test_readings_that_cannot_both_hold_disagree(revenue: Record) -> None:
    other = dataclasses.replace(revenue, id="x", value="325000000", low="320000000", high="330000000")
    within = dataclasses.replace(revenue, id="y", value="312500000", low="312000000", high="313000000")
    assert disagreements([revenue, within]) == []
    assert disagreements([revenue, other]) == [[revenue, other]]


def test_a_reading_cut_off_from_a_longer_one_does_not_disagree_with_it(revenue: Record) -> None:
    """5740 is what is left of 5740.9, and 5740.4 would round to it; 5741.9 can be neither."""
    short = dataclasses.replace(revenue, id="x", value="5740", low="5739.5", high="5740.5")
    longer = dataclasses.replace(revenue, id="y", value="5740.9", low="5740.85", high="5740.95")
    other = dataclasses.replace(revenue, id="z", value="5741.9", low="5741.85", high="5741.95")
    assert disagreements([short, longer]) == []
    assert disagreements([short, other]) == [[short, other]]


def test_of_an_unstated_basis_nothing_is_known_to_disagree(revenue: Record) -> None:
    shares = [
        dataclasses.replace(revenue, id=i, basis="basis/unstated", low=n, high=n) for i, n in (("x", "1"), ("y", "2"))
    ]
    assert disagreements(shares) == []


@pytest.mark.parametrize("change", [{"period": "2023"}, {"segment": "zhipu-cloud"}, {"unit": "usd"}])
def test_figures_of_other_things_do_not_disagree(revenue: Record, change: dict[str, str]) -> None:
    other = dataclasses.replace(revenue, id="x", value="325000000", low="320000000", high="330000000")
    assert disagreements([revenue, dataclasses.replace(other, **change)]) == []  # type: ignore[arg-type]  # names of fields


def test_an_undated_reading_disagrees_only_if_it_fits_no_dated_one(revenue: Record) -> None:
    loose = dataclasses.replace(
        revenue, id="x", period="unstated", value="905000000", low="900000000", high="910000000"
    )
    fitting = dataclasses.replace(revenue, id="y", period="2023", value="905500000", low="905000000", high="906000000")
    assert disagreements([loose]) == []
    assert disagreements([revenue, loose]) == [[loose, revenue]]
    assert disagreements([revenue, fitting, loose]) == []


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
    date = next(r for r in claims(seed) if r.property == "releasedOn")
    pair = [dataclasses.replace(date, id=v, object=v) for v in (one, two)]
    assert bool(exclusions(pair, {"releasedOn"})) is disagree
    assert exclusions(pair, set()) == []


def test_sources_with_one_origin_are_one_voice(revenue: Record) -> None:
    (evidence,) = revenue.evidence
    copied = dataclasses.replace(evidence, source="another")
    own = dataclasses.replace(evidence, source="third", via=())
    assert voices(revenue) == 1
    assert voices(dataclasses.replace(revenue, evidence=(evidence, copied))) == 1
    assert voices(dataclasses.replace(revenue, evidence=(evidence, copied, own))) == 2


def test_the_funding_of_zhipu_disagrees_and_is_judged(graph: Graph) -> None:
    records = claims(graph, "https://w3id.org/cnllm/id/zhipu")
    groups = conflicts(graph, records)
    table = conflicts_table(groups, sources(graph), {}, str, "en")
    assert any(row[1] == "netLoss" and row[5] == "rank/deprecated" for row in table.rows)
    assert "超160亿元" in [row[4] for row in table.rows if row[1] == "totalFunding"]
    order = [row[5] for row in table.rows if row[1] == "netLoss"]
    assert order == sorted(order, key=["rank/preferred", "rank/normal", "rank/deprecated"].index)


def test_claims_that_hang_on_one_source_or_on_self_media_alone_are_listed(graph: Graph) -> None:
    records, documents = claims(graph, "https://w3id.org/cnllm/id/zhipu"), sources(graph)
    weak = voices_table(records, documents, str, 1, 3, "en")
    assert weak.rows
    assert {(row[5], row[6]) for row in weak.rows} == {("1", "3")}
    listed = {row[-1] for row in weak.rows}
    assert listed == {
        r.id for r in records if voices(r) == 1 and all(documents[e.source].tier == 3 for e in r.evidence)
    }  # fmt: skip
    assert len(voices_table(records, documents, str, 99, 1, "en").rows) == len(records)


def test_the_weakest_claims_come_first(graph: Graph) -> None:
    rows = voices_table(claims(graph), sources(graph), str, 9, 1, "zh").rows
    weights = [(-int(row[6]), int(row[5])) for row in rows]
    assert weights == sorted(weights)
