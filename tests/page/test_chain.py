"""The map shows the firms and what they are linked to, in columns with few crossings."""

from __future__ import annotations

from typing import Any

from kg.page.chain import COLUMNS, chain, crossings, holding, market_roles
from kg.store import Graph


def chain_of(graph: Graph) -> dict[str, Any]:
    claims = holding(graph.claims())
    return chain(claims, graph.entities, market_roles(claims))


def test_the_map_has_five_columns_and_its_lines_lead_to_the_right(graph: Graph) -> None:
    found = chain_of(graph)
    assert [column["key"] for column in found["columns"]] == list(COLUMNS)
    place = {
        thing["id"]: number
        for number, column in enumerate(found["columns"])
        for thing in (*column["things"], *column["more"])
    }
    ends = [(place[line["from"]], place[line["to"]]) for line in found["lines"] if line["from"] in place]
    assert ends
    assert all(a < b or a == b == COLUMNS.index("firms") for a, b in ends)
    assert all(8 <= len(column["things"]) <= 14 for column in found["columns"])


def test_a_thing_stands_once_and_its_lines_name_claims_of_the_graph(graph: Graph) -> None:
    found = chain_of(graph)
    things = [thing["id"] for column in found["columns"] for thing in (*column["things"], *column["more"])]
    assert len(things) == len(set(things))
    claims = graph.claims_by_id(*sorted({claim for line in found["lines"] for claim in line["claims"]}))
    assert all(claim in claims for line in found["lines"] for claim in line["claims"])
    assert not any(claim.negated or claim.rank == "deprecated" for claim in claims.values())


def test_the_five_powers_are_the_members_of_the_group_and_lead_the_firms(graph: Graph) -> None:
    members = {c.subject for c in graph.claims("foundation-model-five") if c.property == "memberOf" and not c.negated}
    firms = next(column for column in chain_of(graph)["columns"] if column["key"] == "firms")["things"]
    five = [thing["id"] for thing in firms if thing["kind"] == "five"]
    assert set(five) == members
    assert [thing["id"] for thing in firms[: len(five)]] == five
    assert {thing["kind"] for thing in firms} == {
        "five", "foundation-model-developer", "cloud-vendor", "vertical-model-player",
    }  # fmt: skip


def test_the_order_within_columns_crosses_less_than_the_order_by_weight(graph: Graph) -> None:
    found = chain_of(graph)
    strong = [(line["from"], line["to"]) for line in found["lines"] if line["strong"]]
    ordered = {column["key"]: [thing["id"] for thing in column["things"]] for column in found["columns"]}
    plain = {
        column["key"]: [t["id"] for t in sorted(column["things"], key=lambda t: (-t["weight"], t["id"]))]
        for column in found["columns"]
    }
    assert crossings(ordered, strong) < crossings(plain, strong)


def test_two_lines_cross_if_their_ends_stand_in_opposite_order() -> None:
    shown = {"firms": ["a", "b"], "families": ["x", "y"]}
    assert crossings(shown, [("a", "x"), ("b", "y")]) == 0
    assert crossings(shown, [("a", "y"), ("b", "x")]) == 1
    assert crossings(shown, [("a", "x"), ("b", "x")]) == 0


def test_a_column_that_nothing_belongs_to_is_empty(seed: Graph) -> None:
    columns = {column["key"]: column for column in chain_of(seed)["columns"]}
    assert columns["platforms"]["things"] == []
    assert "zhipu" in [thing["id"] for thing in columns["firms"]["things"]]
