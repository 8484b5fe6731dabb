"""Convert a printed figure to intervals of plain numbers."""

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

# Ratios are printed in per cent; formulas use plain numbers.
PERCENT = Decimal("0.01")
_ONE = Decimal(1)
_DECIMAL_ZERO = re.compile(r"\.\d*0(?!\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as intervals of plain numbers.

    point: the printed value, or the whole interval if a range or bound was printed.
    rounded, cut: the possible values if the last digit was rounded, or truncated.
    factor: converts the unit to a plain number. currency: slug of the currency of an amount or price.
    span: first and last day; None if the figure has no period.
    rate: the exchange rate used to convert it, if any.
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
        """The sources that print this figure."""
        return {e.source for e in self.claim.evidence}

    def scaled(self, factor: Decimal) -> Reading:
        """Return the reading multiplied by a factor."""
        by = Interval.point(factor)
        return replace(self, point=self.point * by, rounded=self.rounded * by, cut=self.cut * by)

    def allows(self, result: Interval) -> bool:
        """Tell whether a result is compatible with the printed digits, rounded or truncated."""
        return result.meets(self.rounded) or result.meets(self.cut)


def read_figure(claim: Claim, unit: Unit, *, coarse: bool) -> Reading:
    """Convert a figure to plain numbers.

    coarse: treat trailing zeros as not significant, because the printed form is unknown. Zeros
        after a decimal point (50.0%) stay significant: they were copied from the source.
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
    if unit.slug != "percent":
        return Reading(claim, point, rounded, cut, _ONE, unit.currency, _when(claim))
    scale = Interval.point(PERCENT)
    return Reading(claim, point * scale, rounded * scale, cut * scale, PERCENT, "", _when(claim))


def readings_of(claims: Iterable[Claim], ontology: Ontology, sources: Mapping[str, Source]) -> Iterator[Reading]:
    """Read the figures among claims in plain numbers.

    Amounts from excerpts were kept as numbers: which of their last zeros were printed is unknown.
    """
    excerpts = {s.id for s in sources.values() if s.reading == "excerpt"}
    for claim in claims:
        if claim.quantity:
            unit = ontology.units.by_slug[claim.quantity.unit]
            rounded = not ontology.properties[claim.property].exact
            yield read_figure(claim, unit, coarse=rounded and {e.source for e in claim.evidence} <= excerpts)


def rounded_or_cut(
    number: Decimal | None, low: Decimal | None, high: Decimal | None, qualifier: str
) -> tuple[Interval, Interval]:
    """Return the possible values of a printed number if it was rounded, and if it was truncated.

    low, high: the bounds for rounding, None if open. For ranges, bounds (超, 不足) and "nearly"
        both results are the same.
    """
    rounded = Interval.of(low, high)
    if number is None or low is None or high is None or qualifier == "nearly":
        return rounded, rounded
    away = high - low if number >= 0 else low - high
    return rounded, Interval(*sorted((number, number + away)))


def same_thing(a: Claim, b: Claim) -> bool:
    """Tell whether two figures measure the same thing, regardless of time."""
    return (a.subject, a.property, a.part, a.measure, a.basis) == (
        b.subject, b.property, b.part, b.measure, b.basis,
    )  # fmt: skip


def same_money(reading: Reading, candidates: list[Reading]) -> list[Reading]:
    """Return the candidates in the currency of a figure, and those that are no amounts of money."""
    return [r for r in candidates if not (reading.currency and r.currency) or r.currency == reading.currency]


def same_source(reading: Reading, candidates: list[Reading]) -> list[Reading]:
    """Return the candidates that share a source with the figure, or all of them if none does."""
    return [r for r in candidates if reading.sources & r.sources] or candidates


def _when(claim: Claim) -> Span | None:
    """Return the span of a figure; for a price without a period, the day it took effect."""
    return bounds(claim.period) or bounds(claim.valid_from)
