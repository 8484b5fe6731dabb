"""Set the figures of several things side by side, by metric and time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.audit.money import CURRENCIES
from kg.errors import UsageError
from kg.model.period import label_of
from kg.namespaces import short_name

if TYPE_CHECKING:
    import datetime as dt

    from kg.model.claim import Claim
    from kg.store import Graph


@dataclass(frozen=True, slots=True)
class Reading:
    """The best reading of a figure, and its amount in the unit of its row; None if it is a range, or has no rate."""

    claim: Claim
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One metric at one time, relative to what, and with which stance.

    unit: that of all amounts. readings: one for each thing, in their order; None if nobody states it.
    """

    metric: str
    measure: str
    basis: str
    stance: str
    period: str
    unit: str
    readings: tuple[Reading | None, ...]

    @property
    def shared(self) -> int:
        """Of how many things the row has a reading."""
        return sum(reading is not None for reading in self.readings)


def compare(
    graph: Graph,
    names: Sequence[str],
    metrics: Sequence[str] = (),
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    currency: str = "cny",
) -> list[Compared]:
    """Return what is known of two or more things, the metrics that most of them share first, each by time.

    Figures of the whole of a thing count, not those of its parts, and of each the best reading.
    names: ids, labels or aliases. metrics: names or labels; by default those of which at least two things have a
    figure. since, until: only times that end not before, and begin not after, these.
    currency: of money, by the rate of the time that a figure is of (see `kg.audit.money`).
    Raises UsageError, with near names, for what is not known, and if a thing is named twice or alone.
    """
    from kg.views.find import resolve, resolve_property

    if currency not in CURRENCIES:
        raise UsageError(f'money is compared in {" or ".join(CURRENCIES)}, not in "{currency}"')
    things = [resolve(graph, name) for name in names]
    if len(set(things)) < max(2, len(things)):
        raise UsageError("name two or more different things to compare")
    wanted = {resolve_property(graph, metric) for metric in metrics}
    figures = (claim for thing in things for claim in graph.figures(thing))
    counted = [claim for claim in figures if _counts(claim, graph, wanted) and _within(claim, since, until)]
    known = amounts(graph, counted, currency)
    found: dict[tuple[str, str, str, str, str, str], dict[str, Reading]] = {}
    for claim in counted:
        unit, amount = _amount(claim, known, currency, graph)
        key = (claim.property, claim.measure, claim.basis, claim.stance, label_of(claim.period), unit)
        found.setdefault(key, {}).setdefault(claim.subject, Reading(claim, amount))
    rows = [Compared(*key, tuple(readings.get(thing) for thing in things)) for key, readings in found.items()]
    by_metric: dict[str, list[Compared]] = {}
    for row in rows:
        by_metric.setdefault(row.metric, []).append(row)
    shared = {metric: _shared(of) for metric, of in by_metric.items()}
    kept = [row for row in rows if wanted or shared[row.metric][0] > 1]
    return sorted(kept, key=lambda r: (*(-n for n in shared[r.metric]), r.metric, _when(r), r.basis, r.measure))


def _counts(claim: Claim, graph: Graph, wanted: set[str]) -> bool:
    """Tell whether a figure is the best reading of one that is asked for."""
    asked = not claim.part and (not wanted or claim.property in wanted)
    return asked and claim.stands and claim.id not in graph.outranked


def _within(claim: Claim, since: dt.date | None, until: dt.date | None) -> bool:
    if since is None and until is None:
        return True
    if claim.span is None:
        return False
    return (since is None or claim.span[1] >= since) and (until is None or claim.span[0] <= until)


def amounts(graph: Graph, claims: Iterable[Claim], currency: str) -> dict[str, Decimal]:
    """Return the amounts of figures of money in a currency, by claim; those of other figures are left out.

    The graph has them for best readings at a time of which a rate is known.
    """
    asked = " ".join(f"claim:{claim.id}" for claim in claims)
    rows = graph.rows(
        f"SELECT ?claim ?amount {{ VALUES ?claim {{ {asked} }} ?claim kg:{CURRENCIES[currency]} ?amount }}"
    )
    return {short_name(str(row["claim"])): row["amount"] for row in rows}


def _amount(claim: Claim, known: dict[str, Decimal], currency: str, graph: Graph) -> tuple[str, Decimal | None]:
    """Return the unit of a figure, where it is money that of the comparison, and its amount in it."""
    assert claim.quantity
    unit = graph.ontology.units.by_slug[claim.quantity.unit]
    if unit.kind == "money":
        return currency, known.get(claim.id)
    return claim.quantity.unit, claim.quantity.number


def _shared(rows: Sequence[Compared]) -> tuple[int, int]:
    """Return of how many things a metric is known, and in how many rows of at least two."""
    things = {n for row in rows for n, reading in enumerate(row.readings) if reading}
    return len(things), sum(row.shared > 1 for row in rows)


def _when(row: Compared) -> tuple[str, str]:
    spans = [reading.claim.span for reading in row.readings if reading and reading.claim.span]
    return (str(spans[0][1]), row.period) if spans else ("", row.period)
