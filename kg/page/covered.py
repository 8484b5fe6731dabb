"""Gather the cards of firms, models and platforms: which facts are known, looked for in vain, or absent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.views.cards import CARDS, Kind

if TYPE_CHECKING:
    from kg.views.cards import Cards

# What stands in the place of a claim: the fact is absent, was looked for in vain, or does not apply.
ABSENT, SOUGHT, NONE = "", "sought", "none"


def covered(cards: Cards) -> dict[str, Any]:
    """Return the facts of each kind of card, and a row for each thing.

    facts: kind -> keys, in order. rows: by kind, the things with the most claims first:
    {thing, cells}; a cell is the id of the claim that stands for the fact at its place, or ABSENT, SOUGHT or NONE.
    where: what searches without a result say of where they were made: thing -> fact -> language -> text.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    where: dict[str, dict[str, dict[str, str]]] = {}
    facts = {kind.value: [fact.key for fact in card] for kind, card in CARDS.items()}
    for kind in Kind:
        rows[kind.value] = []
        for card in map(cards.card, cards.things(kind)):
            cells = dict.fromkeys(facts[kind.value], NONE)
            for cell in card.cells:
                cells[cell.fact.key] = cell.claim.id if cell.claim else SOUGHT if cell.search else ABSENT
                if cell.search and not cell.claim:
                    where.setdefault(card.thing, {})[cell.fact.key] = dict(cell.search.where)
            rows[kind.value].append({"thing": card.thing, "cells": list(cells.values())})
    return {"facts": facts, "rows": rows, "where": where}
