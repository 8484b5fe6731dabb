"""One printed figure in plain numbers: in go a claim and its unit, out come the intervals that its digits allow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.model.claim import Claim, Source
from kg.model.interval import Interval
from kg.model.ontology import Ontology
from kg.model.span import Span, bounds
from kg.model.value import Unit

# A ratio is printed in per cent; formulas compute plain numbers.
PERCENT = Decimal("0.01")
_ONE = Decimal(1)
_DECIMAL_ZERO = re.compile(r"\.\d*0(?!\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure in plain numbers.

    point: as printed (the whole interval where a range or bound was printed). rounded, cut:
        what it may be if its last digit was rounded, or was cut off. factor: from its unit
        to a plain number. currency: slug of the money it is in, or in which it is a price.
    span: first and last day; None where it has no time of its own. rate: the exchange rate by
        which it was brought into its currency.
    """

    claim: Claim
    point: Interval
    rounded: Interval
    cut: Interval
    factor: Decimal
    currency: str
    span: Span | None
    rate: Claim | None = None

    @property
    def sources(self) -> set[str]:
        """The sources that print it."""
        return {e.source for e in self.claim.evidence}

    def scaled(self, factor: Decimal) -> Reading:
        """Return the reading times a factor; with -1, a net profit of -2 is a net loss of 2."""
        by = Interval.point(factor)
        return replace(self, point=self.point * by, rounded=self.rounded * by, cut=self.cut * by)

    def allows(self, result: Interval) -> bool:
        """Say whether the printed digits allow a result, rounded or cut off."""
        return result.meets(self.rounded) or result.meets(self.cut)


def read_figure(claim: Claim, unit: Unit, *, coarse: bool) -> Reading:
    """Read a figure in plain numbers.

    coarse: which of its last zeros were printed is unknown, so that none of them counts; but
        for those after a decimal point (50.0%), which nobody writes who did not read them.
    """
    quantity = claim.quantity
    assert quantity is not None
    number, low, high = quantity.number, quantity.low, quantity.high
    point = Interval.of(low, high)
    if number is not None and low is not None and high is not None:
        point = Interval.point(number)
        nearly = quantity.qualifier == "nearly"
        if coarse and number != 0 and not nearly and not _DECIMAL_ZERO.search(claim.printed):
            half = Decimal(1).scaleb(int(number.normalize().as_tuple().exponent)) / 2
            low, high = min(low, number - half), max(high, number + half)
    rounded, cut = rounded_or_cut(number, low, high, quantity.qualifier)
    factor = PERCENT if unit.slug == "percent" else _ONE
    scale = Interval.point(factor)
    return Reading(claim, point * scale, rounded * scale, cut * scale, factor, _currency(unit), _when(claim))


def readings_of(claims: Iterable[Claim], ontology: Ontology, sources: Mapping[str, Source]) -> Iterator[Reading]:
    """Read the figures among claims in plain numbers.

    Amounts from excerpts were kept as numbers: which of their last zeros were printed is unknown.
    """
    excerpts = {s.id for s in sources.values() if s.reading == "excerpt"}
    for claim in claims:
        if claim.quantity:
            unit = ontology.units.by_slug[claim.quantity.unit]
            yield read_figure(claim, unit, coarse={e.source for e in claim.evidence} <= excerpts)


def rounded_or_cut(
    number: Decimal | None, low: Decimal | None, high: Decimal | None, qualifier: str
) -> tuple[Interval, Interval]:
    """Return what a printed number may be if its last digit was rounded, and if it was cut off.

    low, high: the bounds of rounding, None where open. They are the same for a range, for a
        bound (超, 不足), and for what is nearly reached.
    """
    rounded = Interval.of(low, high)
    if number is None or low is None or high is None or qualifier == "nearly":
        return rounded, rounded
    away = high - low if number >= 0 else low - high
    return rounded, Interval(*sorted((number, number + away)))


def same_thing(a: Claim, b: Claim) -> bool:
    """Say whether two figures measure the same thing, at whatever time."""
    return (a.subject, a.property, a.segment, a.measure, a.basis) == (
        b.subject, b.property, b.segment, b.measure, b.basis,
    )  # fmt: skip


def same_source(reading: Reading, candidates: list[Reading]) -> list[Reading]:
    """Prefer the readings that stand in a source of the figure: they were printed to be read together."""
    return [r for r in candidates if reading.sources & r.sources] or candidates


def _when(claim: Claim) -> Span | None:
    """Return the span of a figure; a list price that holds from a day on is of that day."""
    return bounds(claim.period) or bounds(claim.valid_from)


def _currency(unit: Unit) -> str:
    return unit.slug if unit.kind == "money" else unit.numerator
