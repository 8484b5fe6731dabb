"""Charts: which columns of a query they take, gaps, ranges, and what disagrees."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.errors import UsageError
from kg.namespaces import XSD
from kg.store import Graph
from kg.store.rows import Term
from kg.views.charts import of_answer, of_compared, of_prices, of_series
from kg.views.compare import compare
from kg.views.names import Formatter


def text(words: str) -> Term:
    return Term("literal", words)


def number(digits: str, kind: str = "decimal") -> Term:
    return Term("literal", digits, XSD + kind)


def test_a_unit_and_a_metric_have_a_chart_each_and_the_rest_names_the_bars() -> None:
    columns = ["firm", "metric", "period", "printed", "value", "unit", "source"]
    rows = [
        [text("智谱"), text("revenue"), text("2024"), text("3亿元"), number("300000000"), text("yuan"), text("甲报")],
        [text("智谱"), text("revenue"), text("2024"), text("3亿"), number("300000000"), text("yuan"), text("乙报")],
        [text("智谱"), text("revenue"), text("2024"), text("3.1亿元"), number("310000000"), text("yuan"), text("丙报")],
        [text("MiniMax"), text("revenue"), text("2024"), text("$3m"), number("3000000"), text("dollars"), text("甲报")],
    ]
    yuan, dollars = of_answer(columns, rows, "en")
    assert (yuan.title, yuan.unit, dollars.unit) == ("revenue", "yuan", "dollars")
    assert [(b.label, b.period, b.number, b.source) for b in yuan.bars] == [
        ("智谱", "2024", Decimal("300000000"), "甲报; 乙报"), ("智谱", "2024", Decimal("310000000"), "丙报"),
    ]  # fmt: skip


def test_each_column_of_numbers_has_a_chart_and_a_year_is_a_time() -> None:
    rows = [[text("A"), number("2024", "integer"), number("3", "integer"), None]]
    (models,) = of_answer(["firm", "year", "models", "empty"], rows, "en")
    assert [(b.label, b.period, b.number) for b in models.bars] == [("A", "2024", Decimal(3))]


def test_bounds_of_a_row_are_told() -> None:
    (chart,) = of_answer(
        ["firm", "value", "low", "high"], [[text("A"), number("3"), number("2.5"), number("3.5")]], "en"
    )
    assert chart.bars[0].text == "3 [2.5 – 3.5]"


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (["firm", "printed"], [text("A"), text("3亿元")]),
        (["value"], [number("3")]),
        (["value", "source"], [number("3"), text("甲报")]),
        (["firm", "value"], [text("A"), number("NaN", "double")]),
    ],
)
def test_rows_without_numbers_or_names_are_refused_with_what_is_needed(columns: list[str], row: list[Term]) -> None:
    with pytest.raises(UsageError, match="needs a column of numbers"):
        of_answer(columns, [row], "en")


def test_a_series_has_every_reading_that_differs_and_its_gaps(graph: Graph) -> None:
    charts = of_series(graph.series("zhipu", "revenue"), Formatter(graph, "en"))
    years = next(c for c in charts if any(b.period == "2023" for b in c.bars))
    assert len({b.number for b in years.bars if b.period == "2024"}) > 1
    halves = next(c for c in charts if any(b.period == "H1 2024" for b in c.bars))
    assert [b.period for b in halves.bars if b.gap] == ["H2 2024"]
    assert all(b.source for c in charts for b in c.bars if not b.gap)


def test_a_thing_without_a_figure_has_a_gap_beside_the_others(graph: Graph) -> None:
    things = ["zhipu", "minimax"]
    rows = compare(graph, things, ["revenue"])
    charts = of_compared(rows, things, Formatter(graph, "en"))
    drawn = [b for c in charts for b in c.bars]
    assert len(drawn) == 2 * len(rows)
    assert sum(b.gap for b in drawn) == sum(r is None or r.amount is None for row in rows for r in row.readings)


def test_prices_are_drawn_by_kind_and_currency_the_lowest_first(graph: Graph) -> None:
    charts = of_prices(graph.prices(models=["deepseek-v3.2"]), Formatter(graph, "en"))
    assert len({(c.title, c.unit) for c in charts}) == len(charts) > 2
    for chart in charts:
        amounts = [b.number for b in chart.bars if b.number is not None]
        assert amounts == sorted(amounts)
