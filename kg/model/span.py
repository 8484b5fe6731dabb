"""Stretches of time: in go periods, out come first and last days, to move, measure and name.

A figure without a time of its own has no span.
"""

from __future__ import annotations

import datetime as dt

from kg.model.period import Period, read_period

Span = tuple[dt.date, dt.date]


def inside(inner: Span, outer: Span) -> bool:
    """Say whether a span lies in another."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def months(span: Span) -> int:
    """Return the length of a span in whole months; 0 for a day."""
    first, last = span
    return 0 if first == last else (last.year - first.year) * 12 + last.month - first.month + 1


def shifted(span: Span | None, months: int) -> Span | None:
    """Move a span of whole months, or a day, by months."""
    if span is None:
        return None
    first, last = span
    if first == last:
        return (_moved(first, months), _moved(last, months))
    after = last + dt.timedelta(days=1)
    return (_moved(first, months), _moved(after, months) - dt.timedelta(days=1))


def _moved(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    # 29 February of another year is its last day of February; other long months end where short ones do.
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


def bounds(period: Period | None) -> Span | None:
    """Return the first and last day of a period; None where it is unstated."""
    return (period.first, period.last) if period and period.first and period.last else None


def end_of(period: Period | None, which: str) -> Span | None:
    """Return the first or last period of a stretch written as a range; None for any other."""
    if period is None or "/" not in period.label:
        return None
    start, _, end = period.label.partition("/")
    return bounds(read_period(start if which == "first" else end))


def is_month(period: Period | None) -> bool:
    """Say whether a period is one month."""
    return period is not None and period.kind == "month"


def period_of(span: Span | None) -> Period | None:
    """Return the period that a span of whole months is written as; None for any other."""
    if span is None:
        return None
    first, last = span
    for label in (
        f"{first.year}", f"{first.year}-H{(first.month + 5) // 6}", f"{first.year}-Q{(first.month + 2) // 3}",
        f"{first:%Y-%m}", f"{first.year}/{last.year}", f"{first:%Y-%m}/{last:%Y-%m}", first.isoformat(),
    ):  # fmt: skip
        try:
            found = read_period(label)
        except ValueError:
            continue
        if (found.first, found.last) == span:
            return found
    return None
