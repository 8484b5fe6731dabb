from __future__ import annotations

import datetime as dt

import pytest

from kg.model.period import read_period, xsd_type


@pytest.mark.parametrize(
    ("written", "first", "last", "kind"),
    [
        ("2024", "2024-01-01", "2024-12-31", "year"),
        (2024, "2024-01-01", "2024-12-31", "year"),
        ("2025-H1", "2025-01-01", "2025-06-30", "half"),
        ("2025-H2", "2025-07-01", "2025-12-31", "half"),
        ("2025-Q3", "2025-07-01", "2025-09-30", "quarter"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        (dt.date(2026, 1, 8), "2026-01-08", "2026-01-08", "day"),
        ("2022/2024", "2022-01-01", "2024-12-31", "range"),
        ("2022/2025-H1", "2022-01-01", "2025-06-30", "range"),
    ],
)
def test_periods_have_a_first_and_a_last_day(written: str | int | dt.date, first: str, last: str, kind: str) -> None:
    period = read_period(written)
    assert period.first == dt.date.fromisoformat(first)
    assert period.last == dt.date.fromisoformat(last)
    assert period.kind == kind


def test_an_unstated_time_stays_unstated() -> None:
    assert read_period("unstated").first is None


@pytest.mark.parametrize(
    "written",
    ["2025-02-30", "2025-13", "2024-H3", "24", "2024/2022", "yesterday", "2024/unstated", "2022/2023/2024", "２０２４"],
)
def test_an_impossible_time_is_refused_with_the_forms_that_are_read(written: str) -> None:
    with pytest.raises(ValueError, match="2025-H1"):
        read_period(written)


def test_partial_dates_gain_no_precision() -> None:
    assert [xsd_type(read_period(t)) for t in ("2025", "2025-06", "2025-06-30")] == ["gYear", "gYearMonth", "date"]
