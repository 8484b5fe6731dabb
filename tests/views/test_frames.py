"""Claims, figures and rows as data frames."""

from __future__ import annotations

import sys

import pytest

import kg
from kg.errors import UsageError
from kg.store import Graph

pandas = pytest.importorskip("pandas", reason='pandas is not installed (pip install "kg-cnllm[frames]")')
polars = pytest.importorskip("polars", reason='polars is not installed (pip install "kg-cnllm[frames]")')


def test_figures_become_a_row_each_with_numbers_to_compute_with(seed: Graph) -> None:
    figures = seed.figures("智谱", "revenue")
    for frame in (kg.to_pandas(figures), kg.to_polars(figures)):
        assert len(frame) == len(figures) > 1
        assert list(frame["id"]) == [c.id for c in figures]
        assert list(frame["printed"]) == [c.printed for c in figures]
        assert [float(n) for n in frame["value"]] == [
            float(c.quantity.number) for c in figures if c.quantity and c.quantity.number
        ]
        assert "evidence" not in frame.columns
    assert kg.to_pandas(figures)["value"].sum() == kg.to_polars(figures)["value"].sum()


def test_a_missing_number_is_nan_or_null(seed: Graph) -> None:
    relations = seed.claims("zhipu", kind="relation")
    assert kg.to_pandas(relations)["value"].isna().all()
    assert kg.to_polars(relations)["value"].null_count() == len(relations) > 0


@pytest.mark.parametrize("convert", [kg.to_pandas, kg.to_polars])
def test_entities_sources_computed_figures_and_rows_have_their_own_columns(seed: Graph, convert: object) -> None:
    assert callable(convert)
    assert {"id", "type", "zh", "en", "aliases"} <= set(convert(seed.entities.values()).columns)
    assert {"id", "title", "publisher", "published", "tier"} <= set(convert(seed.sources.values()).columns)
    assert {"metric", "identity", "operands", "value"} <= set(convert(seed.computed("zhipu")).columns)
    counted = convert(seed.rows("SELECT ?t (COUNT(*) AS ?n) (AVG(1.5) AS ?mean) { ?x kg:statedType ?t } GROUP BY ?t"))
    assert counted["n"].sum() == len(seed.entities)
    assert set(counted["mean"]) == {1.5}
    assert len(convert([])) == 0


@pytest.mark.parametrize(("library", "convert"), [("pandas", kg.to_pandas), ("polars", kg.to_polars)])
def test_a_library_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, seed: Graph, library: str, convert: object
) -> None:
    assert callable(convert)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError, match=f'{library} is not installed; install it with "pip install {library}"'):
        convert(seed.figures("zhipu"))
