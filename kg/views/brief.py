"""Choose the facts that a reader asks first of a thing: its brief."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.namespaces import CONCEPT
from kg.views.cards import FIRM, MODEL, PLATFORM, Cards, Cell, Fact, card_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model.claim import Claim
    from kg.store import Graph
    from kg.views.sheet import Sheet

# The facts of a card that the brief opens with, in order.
_FIRST = {
    FIRM: (
        "head", "founded", "seat", "parent", "ticker", "listing", "worth", "revenue-year", "revenue-half", "result",
        "newest-model",
    ),
    MODEL: ("developer", "release", "openness", "licence", "parameters", "context", "price", "base"),
    PLATFORM: ("operator", "seat"),
}  # fmt: skip
# The facts of things of which no card is kept, by class; the first class that a thing is of counts.
_OTHERS: dict[str, tuple[Fact, ...]] = {
    "Person": (
        Fact("head-of", back=("chiefExecutive", "chairperson")),
        Fact("founder-of", back=("founder",)),
        Fact("formerly", ("formerlyAt",)),
    ),
    "Event": (
        Fact("concerns", ("concerns",)),
        Fact("date", ("happenedOn",)),
        Fact("amount", ("fundingAmount", "grossProceeds", "netProceeds")),
        Fact("offer-price", ("offerPrice",)),
        Fact("worth", ("valuation",)),
        Fact("lead-investor", ("leadInvestor",)),
    ),
    "Market": (Fact("market-size", ("marketSize",)), Fact("market-growth", ("growth",))),
    "Policy": (Fact("issued-by", ("issuedBy",)), Fact("date", ("issuedOn", "effectiveOn"))),
    "BusinessLine": (Fact("part-of", ("partOf",)), Fact("revenue-year", ("revenue",), months=12)),
    "Product": (
        Fact("developer", ("developer",)),
        Fact("operator", ("operator",)),
        Fact("release", ("releasedOn", "openedOn")),
        Fact("licence", ("licence", "openness")),
        Fact("users", ("monthlyActiveUsers", "dailyActiveUsers", "registeredUsers", "payingUsers", "users")),
        Fact("price", ("listPrice", "inputPrice")),
    ),
}


class Brief(NamedTuple):
    """What a reader asks first of a thing.

    definition: of a concept, by language. cells: facts, those that are known before those that are not. disputes:
    groups of claims that cannot all be true, and of which no judgement prefers or rejects one.
    """

    definition: dict[str, str]
    cells: tuple[Cell, ...]
    disputes: list[list[Claim]]


def brief(graph: Graph, found: Sheet) -> Brief:
    """Return the brief of a thing, from its card where it has one; see `kg.views.cards`. found: its sheet."""
    open_ = [group for group in found.disagreements if all(c.rank == "normal" for c in group)]
    if "/" in found.thing:
        return Brief(_definition(graph, found.thing), (), open_)
    facts = tuple(_facts(graph, found.thing))
    cells = Cards.near(graph, found.thing, facts).card(found.thing, facts).cells if facts else ()
    return Brief({}, tuple(sorted(cells, key=lambda cell: cell.claim is None)), open_)


def _facts(graph: Graph, thing: str) -> Iterable[Fact]:
    if card := card_of(graph, thing):
        by_key = {fact.key: fact for fact in card}
        return (by_key[key] for key in _FIRST[card])
    kind, known = graph.entities[thing].type, graph.ontology
    return next((facts for name, facts in _OTHERS.items() if known.is_a(kind, name)), ())


def _definition(graph: Graph, concept: str) -> dict[str, str]:
    rows = graph.rows(
        f"SELECT ?text (LANG(?text) AS ?lang) {{ <{CONCEPT}{concept}> skos:definition ?text }} ORDER BY ?text"
    )
    return {str(row["lang"]): str(row["text"]) for row in rows}
