from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model.period import read_period
from kg.model.span import Span, bounds, period_of, shifted


def span(written: str) -> Span:
    found = bounds(read_period(written))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "months", "moved"),
    [
        ("2025-02", 1, "2025-03"), ("2024-02", -12, "2023-02"), ("2023-02", 12, "2024-02"), ("2025-H1", -6, "2024-H2"),
        ("2025-Q1", -3, "2024-Q4"), ("9999", -12, "9998"), ("9999-12-31", -12, "9998-12-31"), ("0002", -12, "0001"),
        ("2024-02-29", -12, "2023-02-28"), ("9999-Q4", -3, "9999-Q3"),
    ],
)  # fmt: skip
def test_whole_months_and_days_are_shifted(written: str, months: int, moved: str) -> None:
    assert shifted(span(written), months) == span(moved)


@pytest.mark.parametrize(
    ("written", "months"), [("0001", -12), ("9999", 12), ("2025", 200_000), ("0001-01-01", -1), ("0001/9999", 1)]
)
def test_there_is_nothing_outside_of_the_calendar(written: str, months: int) -> None:
    assert shifted(span(written), months) is None


@given(st.dates(), st.dates(), st.integers(-200_000, 200_000))
def test_no_span_and_no_shift_raises_an_error(one: dt.date, other: dt.date, months: int) -> None:
    given_span = (min(one, other), max(one, other))
    moved = shifted(given_span, months)
    assert moved is None or moved[0] <= moved[1]
    period = period_of(given_span)
    assert period is None or bounds(period) == given_span


def test_years_before_1000_have_periods() -> None:
    assert [found.label for y in ("0001", "0999-12", "0001/0002") if (found := period_of(span(y)))] == [
        "0001",
        "0999-12",
        "0001/0002",
    ]
