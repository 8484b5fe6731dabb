"""Convert claims, figures and query rows to pandas and polars data frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.errors import UsageError
from kg.model.claim import Claim, Entity, Source
from kg.model.computed import Computed
from kg.views.claims import claim_data, computed_data, source_data

if TYPE_CHECKING:
    import pandas
    import polars

Item = Claim | Computed | Source | Entity | Mapping[str, Any]

_NUMBERS = ("value", "low", "high")


def to_pandas(items: Iterable[Item]) -> pandas.DataFrame:
    """Return a pandas data frame with a row for each item.

    items: claims, computed figures, sources, entities, or rows of `Graph.rows`.
    The columns are the keys of the JSON output. Numbers are floats; missing ones are NaN. For a
    claim, `printed` is the value as its first source prints it and `sources` joins the ids of its
    sources with spaces.
    Raises UsageError if pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise _missing("pandas") from None
    return pandas.DataFrame([_row(item) for item in items])


def to_polars(items: Iterable[Item]) -> polars.DataFrame:
    """Return a polars data frame with a row for each item; see `to_pandas`. Missing numbers are null.

    Raises UsageError if polars is not installed.
    """
    try:
        import polars
    except ImportError:
        raise _missing("polars") from None
    return polars.DataFrame([_row(item) for item in items], infer_schema_length=None)


def _missing(library: str) -> UsageError:
    return UsageError(f'{library} is not installed; install it with "pip install {library}"')


def _row(item: Item) -> dict[str, Any]:
    if isinstance(item, Claim):
        row = claim_data(item) | {
            "printed": item.printed,
            "sources": " ".join(dict.fromkeys(e.source for e in item.evidence)),
        }
        del row["evidence"]
    elif isinstance(item, Computed):
        row = computed_data(item) | {"operands": " ".join(item.operands)}
    elif isinstance(item, Source):
        row = source_data(item)
    elif isinstance(item, Entity):
        row = {"id": item.id, "type": item.type, **item.labels, "aliases": "; ".join(sorted(item.aliases))}
    else:
        return {key: float(value) if isinstance(value, Decimal) else value for key, value in item.items()}
    # Data frames compute with floats; the exact decimals stay in the items.
    return row | {key: float(row[key]) if row[key] else None for key in _NUMBERS if key in row}
