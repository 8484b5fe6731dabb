"""Set figures of several things side by side, and a value that somebody states beside the figures of sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.audit.agreement import agree
from kg.audit.readings import readings_of
from kg.errors import UsageError
from kg.model.part import spelt
from kg.model.value import parse
from kg.views.claims import text_of
from kg.views.compare import amounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.model.claim import Claim
    from kg.store import Graph

_CNY = "cny"


def side_by_side(graph: Graph, things: Sequence[str], metric: str, keep: Callable[[Claim], bool]) -> list[Claim]:
    """Return the figures of a metric of several things: the whole before parts, the latest first, things as given.

    keep: which figures are compared, such as the best readings of one period.
    """
    found = (c for thing in things for c in graph.figures(thing, metric) if keep(c))
    place = {thing: number for number, thing in enumerate(things)}
    return sorted(
        found, key=lambda c: (bool(c.part), _latest_first(c), spelt(c.part), c.measure, place[c.subject], c.id)
    )


def _latest_first(claim: Claim) -> int:
    return -claim.span[1].toordinal() if claim.span else 0


def yuan(graph: Graph, claims: Iterable[Claim]) -> dict[str, str]:
    """Return foreign amounts in yuan, by the reference rate of their time, by claim; the graph has best readings."""
    foreign = [c for c in claims if c.quantity and not c.quantity.unit.startswith(_CNY)]
    return {claim: text_of(amount) for claim, amount in amounts(graph, foreign, _CNY).items()}


def agreement(graph: Graph, claims: Iterable[Claim], printed: str) -> dict[str, bool]:
    """Tell whether a value agrees with figures, by claim; those in another unit are left out.

    It agrees as two readings of one thing do, if both may print the same number.
    printed: a value as it would be printed, such as 3.12亿 or $3.4 bn; without a unit, in that of each figure.
    Raises UsageError if no figure makes sense of it.
    """
    known, found, wrong = graph.ontology, dict[str, bool](), ""
    for claim in claims:
        if claim.quantity is None:
            continue
        try:
            value = parse(printed, known.units, claim.quantity.unit, known.properties[claim.property].exact)
        except ValueError as error:
            wrong = str(error)
            continue
        if value.unit == claim.quantity.unit:
            stated = replace(claim, quantity=value)
            first, second = readings_of([claim, stated], known, graph.sources)
            found[claim.id] = agree(first, second)
    if wrong and not found:
        raise UsageError(f"value: {wrong}")
    return found
