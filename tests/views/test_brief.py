"""Test that the brief of a thing has what its card says, and names the disputes that are open."""

from __future__ import annotations

import pytest

from kg.store import Graph
from kg.views.brief import Brief, brief
from kg.views.cards import Cards, card_of
from kg.views.sheet import sheet


def brief_of(graph: Graph, thing: str) -> Brief:
    return brief(graph, sheet(graph, thing))


def test_a_firm_opens_with_what_an_analyst_asks_first(seed: Graph) -> None:
    known = {cell.fact.key: cell.claim for cell in brief_of(seed, "zhipu").cells if cell.claim}
    assert known["revenue-year"].printed == "3.124亿元"
    assert known["revenue-year"].period
    assert known["revenue-year"].period.label == "2024"
    assert known["listing"].object == "hkex"


def test_facts_that_nobody_states_come_last(seed: Graph) -> None:
    states = [cell.claim is None for cell in brief_of(seed, "zhipu").cells]
    assert states == sorted(states)
    assert True in states


@pytest.mark.parametrize("thing", ["zhipu", "alibaba", "baidu", "glm-4.5", "openrouter", "sensetime"])
def test_a_card_from_the_claims_near_a_thing_is_the_card_from_all_claims(graph: Graph, thing: str) -> None:
    whole = Cards(graph).card(thing)
    assert whole.cells
    assert Cards.near(graph, thing, card_of(graph, thing)).card(thing) == whole


@pytest.mark.parametrize(
    ("thing", "fact", "about"),
    [
        ("deepseek-v3", "developer", "deepseek"), ("deepseek-v3", "context", "128K"), ("doubao", "developer", "bytedance"),
        ("zhipu-hkex-listing", "concerns", "zhipu"), ("zhang-peng", "head-of", "zhang-peng"),
    ],
)  # fmt: skip
def test_other_things_open_with_what_applies_to_them(graph: Graph, thing: str, fact: str, about: str) -> None:
    (claim,) = [cell.claim for cell in brief_of(graph, thing).cells if cell.fact.key == fact]
    assert claim
    assert claim.object == about or claim.printed == about


def test_a_concept_opens_with_its_definition(seed: Graph) -> None:
    found = brief_of(seed, "risk/competition")
    assert set(found.definition) == {"zh", "en"}
    assert found.cells == ()


def test_a_dispute_is_open_until_a_judgement_prefers_or_rejects_a_claim(graph: Graph) -> None:
    groups, open_ = sheet(graph, "deepseek-v3").disagreements, brief_of(graph, "deepseek-v3").disputes
    assert 0 < len(open_) < len(groups)
    assert all(claim.rank == "normal" for group in open_ for claim in group)
