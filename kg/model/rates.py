"""Define exchange rates from daily reference rates against the euro."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

_Span = tuple[dt.date, dt.date]
# Days between two quotations at most: the rates pause for some days at Christmas and Easter.
_PAUSE = dt.timedelta(days=7)
# Digits of a rate: the reference rates have five or six.
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency is worth in another.

    base, quote: slugs of the units. first, last: the first and last quotation that it is the average of.
    source: the id of the source of the daily rates.
    """

    base: str
    quote: str
    first: dt.date
    last: dt.date
    value: Decimal
    source: str

    @property
    def id(self) -> str:
        """A name that says what the rate is: `usd-cny-2024-01-02-2024-12-31`."""
        days = dict.fromkeys((self.first.isoformat(), self.last.isoformat()))
        return "-".join((self.base, self.quote, *days))


@dataclass(frozen=True)
class Rates:
    """Daily reference rates of one source.

    days: the days of quotation, ascending. per_euro: the price of a euro on each of these days, by currency.
    """

    source: str = ""
    days: Sequence[dt.date] = ()
    per_euro: Mapping[str, Sequence[Decimal]] = field(default_factory=dict)

    def average(self, base: str, quote: str, span: _Span) -> Rate | None:
        """Return the mean of the daily rates within a span; None unless they cover all of it."""
        start, end = bisect_left(self.days, span[0]), bisect_right(self.days, span[1])
        if start == end or self.days[start] - span[0] > _PAUSE or span[1] - self.days[end - 1] > _PAUSE:
            return None
        return self._rate(base, quote, start, end)

    def last(self, base: str, quote: str, span: _Span) -> Rate | None:
        """Return the last rate on or before the end of a span; None if it was quoted long before its beginning."""
        end = bisect_right(self.days, span[1])
        if not end or span[0] - self.days[end - 1] > _PAUSE:
            return None
        return self._rate(base, quote, end - 1, end)

    def _rate(self, base: str, quote: str, start: int, end: int) -> Rate | None:
        if base not in self.per_euro or quote not in self.per_euro:
            return None
        with localcontext() as context:
            context.prec = 28
            daily = [self.per_euro[quote][n] / self.per_euro[base][n] for n in range(start, end)]
            mean = sum(daily, Decimal(0)) / len(daily)
            context.prec = _DIGITS
            return Rate(base, quote, self.days[start], self.days[end - 1], +mean, self.source)


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed amount or price in another currency, or in its own.

    claim: id. currency: slug of the unit of money. rate: None in its own currency.
    """

    claim: str
    currency: str
    value: Decimal
    rate: Rate | None
