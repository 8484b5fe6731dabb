"""Pack the data of the page: claims by column, compressed.

A column of equal values compresses far better than the same keys and values in 25,000 objects: together with
gzip the data of the whole graph shrinks to a tenth. `unpack.js` is the other side.
"""

from __future__ import annotations

import base64
import gzip
from typing import TYPE_CHECKING, Any

import msgspec

from kg.model.part import DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

Record = dict[str, Any]
# What stands in a column for a field that a record lacks; fields are never 0, because empty ones are dropped.
ABSENT = 0
# Of gzip. The highest, 9, takes three times as long for 1.5 % less.
_EFFORT = 7


def pack(data: Record) -> str:
    """Return the data of the page as text that is safe inside an element: base64 of gzip of JSON.

    The same data gives the same text. Claims become columns in the order in which the page lists them; their
    evidence becomes columns of its own, with the number of places of each claim in the column `places`.
    Edges, lines of the map and cells of cards name their claims by position, as outranked claims do their best reading.
    """
    claims = sorted(data["claims"].values(), key=_order)
    position = {claim["id"]: number for number, claim in enumerate(claims)}
    places = [claim.get("evidence", []) for claim in claims]

    def numbered(linked: list[Record]) -> list[Record]:
        return [each | {"claims": [position[claim] for claim in each["claims"]]} for each in linked]

    def placed(row: Record) -> Record:
        return row | {"cells": [position.get(cell, cell) for cell in row["cells"]]}

    packed = data | {
        "claims": columns({k: v for k, v in claim.items() if k not in ("evidence", "outranked")} for claim in claims)
        | {
            "places": [len(each) for each in places],
            "outranked": [position[c["outranked"]] if "outranked" in c else -1 for c in claims],
        },
        "evidence": columns(evidence for each in places for evidence in each),
        "edges": numbered(data["edges"]),
        "coverage": data["coverage"]
        | {"rows": {k: [*map(placed, rows)] for k, rows in data["coverage"]["rows"].items()}},
        "chain": data["chain"] | {"lines": numbered(data["chain"]["lines"])},
    }
    return squeezed(packed)


def squeezed(data: Record) -> str:
    """Return plain data as base64 of gzip of JSON."""
    packed = gzip.compress(msgspec.json.encode(data, order="sorted"), _EFFORT, mtime=0)
    return base64.b64encode(packed).decode()


def columns(records: Iterable[Record]) -> dict[str, list[Any]]:
    """Turn records into lists of equal length, one for each field."""
    found: dict[str, list[Any]] = {}
    count = 0
    for count, record in enumerate(records, 1):
        for field, value in record.items():
            if field not in found:
                found[field] = [ABSENT] * (count - 1)
            found[field].append(value)
        for column in found.values():
            if len(column) < count:
                column.append(ABSENT)
    return found


def _order(claim: Record) -> tuple[str, ...]:
    part = " ".join(filter(None, map(claim.get, DIMENSIONS)))
    return (claim["subject"], claim["property"], part, claim.get("period", ""), claim.get("object", ""), claim["id"])
