"""Read the data out of a page, as its own script does."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable
from typing import Any

import msgspec

from kg.page.payload import ABSENT, Record


def unpack(text: str) -> Record:
    """Return the data that a text of `pack` holds, claims by id."""
    data: Record = msgspec.json.decode(gzip.decompress(base64.b64decode(text)))
    counts, best = data["claims"].pop("places"), data["claims"].pop("outranked")
    claims, evidence = list(_records(data["claims"])), iter(list(_records(data.pop("evidence"))))
    for claim, number in zip(claims, counts, strict=True):
        if number:
            claim["evidence"] = [next(evidence) for _ in range(number)]
    for claim, number in zip(claims, best, strict=True):
        if number >= 0:
            claim["outranked"] = claims[number]["id"]
    for linked in (data["edges"], data["chain"]["lines"]):
        for each in linked:
            each["claims"] = [claims[number]["id"] for number in each["claims"]]
    for rows in data["coverage"]["rows"].values():
        for row in rows:
            row["cells"] = [claims[cell]["id"] if isinstance(cell, int) else cell for cell in row["cells"]]
    return data | {"claims": {claim["id"]: claim for claim in claims}}


def _records(found: dict[str, list[Any]]) -> Iterable[Record]:
    for values in zip(*found.values(), strict=True):
        yield {field: value for field, value in zip(found, values, strict=True) if value != ABSENT}
