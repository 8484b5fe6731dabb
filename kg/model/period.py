"""Parse times such as `2025-H1` into periods with a first and a last day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from kg.errors import UsageError

UNSTATED = "unstated"
# Types of XML Schema that a time is written in as a value.
DATES = ("date", "gYearMonth", "gYear")

_FORM = re.compile(
    r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])"
    r"|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?\Z",
    re.ASCII,
)
_HINT = "write 2024, 2025-H1, 2025-Q3, 2025-06, 2025-06-30, a range as 2022/2024, or unstated"


@dataclass(frozen=True, slots=True)
class Period:
    """A period of time: its written form, its first and last day (None if unstated) and its kind.

    kind: year, half, quarter, month, day, range or unstated.
    """

    label: str
    first: dt.date | None
    last: dt.date | None
    kind: str

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """The first and last day; None if unstated."""
        return (self.first, self.last) if self.first and self.last else None


def read_period(written: str | int | dt.date) -> Period:
    """Parse a year, half-year, quarter, month, day, a range of two of them, or `unstated`.

    Raises ValueError, with the accepted forms, on anything else and on dates that do not exist.
    """
    if isinstance(written, dt.datetime):
        raise ValueError(f"{written} has a time of day; give the day alone")
    text = written.isoformat() if isinstance(written, dt.date) else str(written).strip()
    if text == UNSTATED:
        return Period(UNSTATED, None, None, UNSTATED)
    if "/" in text:
        start_text, _, end_text = text.partition("/")
        if "/" in end_text:
            raise ValueError(f'"{text}" is a range of more than two times; {_HINT}')
        start, end = read_period(start_text), read_period(end_text)
        if start.first is None or end.last is None or start.first > end.last:
            raise ValueError(f'"{text}" is not a range of time that runs forward; {_HINT}')
        return Period(text, start.first, end.last, "range")
    match = _FORM.match(text)
    if not match:
        raise ValueError(f'"{text}" is not a time that can be read; {_HINT}')
    year = int(match["year"])
    try:
        if match["half"]:
            month = 6 * int(match["half"])
            return Period(text, dt.date(year, month - 5, 1), _month_end(year, month), "half")
        if match["quarter"]:
            month = 3 * int(match["quarter"])
            return Period(text, dt.date(year, month - 2, 1), _month_end(year, month), "quarter")
        if match["day"]:
            day = dt.date(year, int(match["month"]), int(match["day"]))
            return Period(text, day, day, "day")
        if match["month"]:
            month = int(match["month"])
            return Period(text, dt.date(year, month, 1), _month_end(year, month), "month")
        return Period(text, dt.date(year, 1, 1), dt.date(year, 12, 31), "year")
    except ValueError as error:
        raise ValueError(f'"{text}" is not in the calendar ({error}); {_HINT}') from None


def day_of(text: str, end: int) -> dt.date:
    """Return the first (0) or last (1) day of a time that a user wrote, such as 2024, 2024-05 or 2024-05-15.

    Raises UsageError, with the accepted forms, on anything else.
    """
    try:
        days = read_period(text).days
    except ValueError as error:
        raise UsageError(str(error)) from None
    if days is None:
        raise UsageError(f'"{text}" is no time; write 2024, 2024-05 or 2024-05-15')
    return days[end]


def _month_end(year: int, month: int) -> dt.date:
    if not 1 <= month <= 12:
        raise ValueError("month must be in 1..12")
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def xsd_type(period: Period) -> str:
    """Return the XML Schema type of the period's written form, without adding precision."""
    return {"year": "gYear", "month": "gYearMonth", "day": "date"}.get(period.kind, "string")


def label_of(period: Period | None) -> str:
    """Return the written form of a period; empty for None."""
    return period.label if period else ""


def period_names(period: Period) -> dict[str, str]:
    """Return the names of a period in zh and en."""
    label = period.label
    if period.kind == "unstated":
        return {"zh": "未说明", "en": "unstated"}
    if period.kind == "range":
        start, _, end = label.partition("/")
        return {"zh": f"{start} 至 {end}", "en": f"{start} to {end}"}
    if period.kind == "half":
        year, half = label.split("-H")
        return {"zh": f"{year}年{'上' if half == '1' else '下'}半年", "en": f"H{half} {year}"}
    if period.kind == "quarter":
        year, quarter = label.split("-Q")
        return {"zh": f"{year}年第{quarter}季度", "en": f"Q{quarter} {year}"}
    if period.kind == "year":
        return {"zh": f"{label}年", "en": label}
    return {"zh": label, "en": label}
