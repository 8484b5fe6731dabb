"""Shift, measure and name spans of time, given as first and last day.

A figure without a period has no span.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

from dateutil.relativedelta import relativedelta

from kg.model.period import Period, read_period

Span = tuple[dt.date, dt.date]


def inside(inner: Span, outer: Span) -> bool:
    """Tell whether a span lies within another."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def months(span: Span) -> int:
    """Return the length of a span in whole months; 0 for a day."""
    first, last = span
    return 0 if first == last else (last.year - first.year) * 12 + last.month - first.month + 1


def shifted(span: Span | None, months: int) -> Span | None:
    """Shift a span of whole months, or a single day, by a number of months.

    Returns None if there is no span, or if the calendar, from year 1 to 9999, has no such days.
    """
    if span is None:
        return None
    first, last = span
    step = relativedelta(months=months)  # maps 29 February to the last day of February
    try:
        moved = last + step
        if first != last and last.day == monthrange(last.year, last.month)[1]:
            # The end of a month stays one: 28 February, shifted by a month, is 31 March.
            moved = moved.replace(day=monthrange(moved.year, moved.month)[1])
        return (first + step, moved)
    except (ValueError, OverflowError):
        return None


def bounds(period: Period | None) -> Span | None:
    """Return the first and last day of a period; None if unstated."""
    return period.days if period else None


def end_of(period: Period | None, which: str) -> Span | None:
    """Return the span of the first or last period of a range; None if the period is not a range."""
    if period is None or "/" not in period.label:
        return None
    start, _, end = period.label.partition("/")
    return bounds(read_period(start if which == "first" else end))


def is_month(period: Period | None) -> bool:
    """Tell whether a period is a single month."""
    return period is not None and period.kind == "month"


def period_of(span: Span | None) -> Period | None:
    """Return the period that denotes a span; None if there is none."""
    if span is None:
        return None
    first, last = span
    # strftime writes the years before 1000 without zeros.
    year, month = first.isoformat()[:4], first.isoformat()[:7]
    for label in (
        year, f"{year}-H{(first.month + 5) // 6}", f"{year}-Q{(first.month + 2) // 3}", month,
        f"{year}/{last.isoformat()[:4]}", f"{month}/{last.isoformat()[:7]}", first.isoformat(),
    ):  # fmt: skip
        try:
            found = read_period(label)
        except ValueError:
            continue
        if (found.first, found.last) == span:
            return found
    return None
