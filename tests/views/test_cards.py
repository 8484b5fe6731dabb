"""Cards of firms, models and platforms: which facts are known, looked for in vain, or absent."""

from __future__ import annotations

import pytest

from kg.project import Project
from kg.store import Graph, load
from kg.views.cards import Cards, Kind

LINE = '{ property = "employees", on = 2026-11-26, where = { zh = "官网", en = "its site" } }'


def states(graph: Graph, thing: str) -> dict[str, str]:
    card = Cards(graph).card(thing)
    return {cell.fact.key: cell.state for cell in card.cells}


def test_a_fact_is_known_looked_for_or_absent(home: Project) -> None:
    (home.data / "searches").mkdir()
    (home.data / "searches/acme.toml").write_text(f"searches = [\n  {LINE},\n]\n", "utf-8")
    found = states(load(home.root), "acme")
    assert found["revenue-year"] == found["founders"] == "known"
    assert found["staff"] == "sought"
    assert found["head"] == "absent"
    # Acme is not listed, so that it has no ticker, and may have funding rounds.
    assert "ticker" not in found
    assert "rounds" in found


def test_what_a_source_denies_is_not_known(home: Project) -> None:
    assert states(load(home.root), "acme")["business-models"] == "absent"


def test_the_reading_of_the_latest_year_stands_for_a_fact(home: Project) -> None:
    path = home.data / "sources/acme-report.toml"
    line = '  { subject = "acme", property = "revenue", value = "2亿元", during = "2023", at = "p1", evidence = "9:0000000000000000" },\n'
    path.write_text(path.read_text("utf-8").replace("claims = [\n", f"claims = [\n{line}"), "utf-8")
    card = Cards(load(home.root)).card("acme")
    cell = next(cell for cell in card.cells if cell.fact.key == "revenue-year")
    assert cell.claim
    assert (cell.claim.printed, cell.claims, cell.tier) == ("约3.5亿元", 2, 2)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_things_with_cards(graph: Graph, kind: Kind) -> None:
    cards = Cards(graph)
    things = cards.things(kind)
    assert things
    found = [cards.card(thing) for thing in things[:3]]
    assert all(card.cells for card in found)
    assert any(card.count("known") for card in found)


def test_licence_and_price_are_those_of_the_newest_model(graph: Graph) -> None:
    known = Cards(graph)
    for card in map(known.card, known.things(Kind.foundation)[:12]):
        cells = {cell.fact.key: cell.claim for cell in card.cells}
        if cells["newest-model"] and cells["model-context"]:
            assert cells["model-context"].subject == cells["newest-model"].subject
