"""Gather the claims about one thing and the figures computed from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.model.claim import Claim, Judgement
from kg.model.computed import Computed
from kg.views.claims import claim_data, computed_data

if TYPE_CHECKING:
    from kg.store import Graph


@dataclass(frozen=True)
class Sheet:
    """Everything the graph contains about one thing.

    own: claims with the thing as subject. mentions: claims with it as object, part or basis.
    derived: figures that no source prints. recomputed: results of formulas for printed figures,
    by claim id. operands: the claims used in either, by id. disagreements: groups of claims that
    cannot all be true.
    """

    thing: str
    aliases: tuple[str, ...]
    own: list[Claim]
    mentions: list[Claim]
    derived: list[Computed]
    recomputed: dict[str, list[Computed]]
    operands: dict[str, Claim]
    disagreements: list[list[Claim]]
    judgements: dict[str, Judgement]

    @property
    def claims(self) -> list[Claim]:
        """Every claim about the thing, its own first."""
        return [*self.own, *self.mentions]

    def data(self) -> dict[str, Any]:
        """Return the sheet as plain data: the claims with their recomputed values, and the derived figures."""
        claims = sorted(self.claims, key=lambda c: (c.subject, c.property))
        return {
            "id": self.thing,
            "claims": [
                claim_data(c) | {"recomputed": [computed_data(d) for d in self.recomputed.get(c.id, [])]}
                for c in claims
            ],
            "derived": [computed_data(d) for d in self.derived],
        }


def sheet(graph: Graph, thing: str) -> Sheet:
    """Return everything the graph contains about a thing.

    thing: id of an entity or short name of a concept (`zhipu`, `risk/competition`).
    """
    claims = graph.claims(thing)
    known = {c.id: c for c in claims}
    derived, recomputed = [], dict[str, list[Computed]]()
    computed = graph.computed(thing)
    for figure in computed:
        if figure.recomputes:
            recomputed.setdefault(figure.recomputes, []).append(figure)
        else:
            derived.append(figure)
    wanted = {o for figure in computed for o in figure.operands}
    entity = graph.entities.get(thing)
    return Sheet(
        thing=thing,
        aliases=tuple(sorted(entity.aliases)) if entity else (),
        own=[c for c in claims if c.subject == thing],
        mentions=[c for c in claims if c.subject != thing],
        derived=derived,
        recomputed=recomputed,
        operands=known | graph.claims_by_id(*sorted(wanted - set(known))),
        disagreements=graph.conflicts(thing),
        judgements=judged(graph, known),
    )


def judged(graph: Graph, claims: dict[str, Claim]) -> dict[str, Judgement]:
    """Return the judgements on claims, by claim id."""
    found = {c: j for j in graph.judgements for c in j.claims if c in claims}
    return dict(sorted(found.items()))
