"""Put what is dated in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from kg.model.claim import Claim
    from kg.store import Graph

# What leads from a thing to what it made and to the events that concern it.
_MADE = ("developer", "operator")
_CONCERNED = ("concerns", "initiator", "issuedBy")


@dataclass(frozen=True, slots=True)
class Happening:
    """A claim that gives a date, or that holds from one, and its first and last day."""

    first: dt.date
    last: dt.date
    claim: Claim


def timeline(
    graph: Graph, thing: str = "", since: dt.date | None = None, until: dt.date | None = None
) -> list[Happening]:
    """Return what is dated, the earliest first, and of one day what is dated more exactly.

    thing: id of an entity; then only what is said of it, of what it develops or operates, and of events that concern
    it. Without one, what documents say that were read, and no data tables. since, until: only what may have been not
    before, and not after, these days.
    Of several readings of one date the best one counts; denied and deprecated claims do not.
    """
    claims = _about(graph, thing) if thing else _read(graph)
    found = [
        Happening(*claim.span, claim)
        for claim in claims
        if _dated(claim) and claim.span and claim.id not in graph.outranked
    ]
    return sorted(
        (h for h in found if (since is None or h.last >= since) and (until is None or h.first <= until)),
        key=lambda h: (h.first, h.last, h.claim.subject, h.claim.property, h.claim.id),
    )


def _dated(claim: Claim) -> bool:
    """Tell whether a claim states when something was: by its value, or because it holds from then on."""
    dated = claim.gives_date or (claim.kind != "figure" and claim.valid_from is not None)
    return dated and claim.stands


def _read(graph: Graph) -> Iterator[Claim]:
    for claim in graph.claims():
        if any(graph.sources[evidence.source].reading != "table" for evidence in claim.evidence):
            yield claim


def _about(graph: Graph, thing: str) -> Iterator[Claim]:
    own = graph.claims(thing)
    yield from own
    others = {c.subject for c in own if c.object == thing and c.stands and c.property in (*_MADE, *_CONCERNED)}
    for other in sorted(others):
        yield from (c for c in graph.claims(other) if c.subject == other and thing not in (c.subject, c.object))
