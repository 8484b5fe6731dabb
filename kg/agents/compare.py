"""Set the figures of several things side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model.part import spelt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.model.claim import Claim
    from kg.store import Graph


def side_by_side(graph: Graph, things: Sequence[str], metric: str, keep: Callable[[Claim], bool]) -> list[Claim]:
    """Return the figures of a metric of several things, the latest period first, things in the order given.

    keep: which figures are compared, such as the best readings of one period.
    """
    found: Iterable[Claim] = (c for thing in things for c in graph.figures(thing, metric) if keep(c))
    place = {thing: number for number, thing in enumerate(things)}

    def key(claim: Claim) -> tuple[str, str, int, str]:
        return spelt(claim.part), claim.measure, place[claim.subject], claim.id

    by_time = sorted(found, key=key)
    return sorted(by_time, key=lambda c: (c.part != (), _end(c)), reverse=False)


def _end(claim: Claim) -> int:
    """Return the last day of the time of a figure as a number that is lower the later it is."""
    return -claim.span[1].toordinal() if claim.span else 0
