"""Account for every row of the reading lists.

A reading list numbers the statements found in a document (`S001..S171`). Each row must be the
`row` of a claim, be merged into a claim that says the same, or be listed in data/accounts/ with the
reason why it was rejected, so that no statement is lost on the way to the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from kg.errors import DataError, Finding
from kg.read.data import read_toml

if TYPE_CHECKING:
    from kg.model.claim import Facts
    from kg.project import Project

_RANGE = re.compile(r"(.{0,40}?)([0-9]+)\.\.\1([0-9]+)\Z")
# Rows of one reading list, and digits of the number of a row.
_MOST_ROWS, _MOST_DIGITS = 100_000, 9


@dataclass(frozen=True, slots=True)
class Account:
    """Row counts of one reading list, and the number of distinct claims made from them."""

    name: str
    rows: int
    claimed: int
    merged: int
    rejected: int
    lost: tuple[str, ...]
    claims: int


def accounts(home: Project, facts: Facts) -> list[Account]:
    """Account for every reading list in data/accounts/.

    Raises DataError if a list is invalid, or a row is both claimed and rejected.
    """
    first: dict[str, set[str]] = {}
    later: set[str] = set()
    for claim in facts.claims.values():
        for evidence in claim.evidence:
            # A claim may have one row of each numbering (statement S023, figure F03); further rows
            # of the same numbering were merged into it.
            numberings: set[str] = set()
            for row in evidence.rows:
                numbering = row.rstrip("0123456789")
                if numbering in numberings:
                    later.add(row)
                else:
                    first.setdefault(row, set()).add(claim.id)
                numberings.add(numbering)
    found, findings = [], []
    for path in home.files(home.data / "accounts", ".toml"):
        try:
            about = read_toml(home, path)
            rows = list(islice((row for span in about["rows"] for row in _rows(span)), _MOST_ROWS + 1))
            if len(rows) > _MOST_ROWS:
                raise ValueError(f"it has more than {_MOST_ROWS} rows")  # noqa: TRY301  # told as the others are
            rejected = {
                str(entry["row"]) for entry in about["not_claims"] if entry["reason"]["zh"] and entry["reason"]["en"]
            }
        except DataError as error:
            findings += error.findings
            continue
        except (KeyError, TypeError, ValueError) as error:
            message = (
                f"is not a valid account ({error}); it needs rows, and not_claims with row and reason in zh and en"
            )
            findings.append(Finding(home.place(path), message))
            continue
        known = set(rows)
        findings += [
            Finding(home.place(path), f'row "{row}" is both rejected and claimed; remove one')
            for row in sorted(rejected & (set(first) | later))
        ]
        findings += [Finding(home.place(path), f'row "{row}" is not in the list') for row in sorted(rejected - known)]
        merged = {row for row in known & later if row not in first}
        made = {claim for row in known for claim in first.get(row, ())}
        lost = tuple(row for row in rows if row not in first and row not in later and row not in rejected)
        found.append(
            Account(path.stem, len(rows), len(known & set(first)), len(merged), len(rejected), lost, len(made))
        )
    if findings:
        raise DataError(findings)
    return found


def _rows(span: str) -> Iterator[str]:
    """Yield the rows of a range such as `S001..S171`."""
    match = _RANGE.match(span)
    if not match:
        raise ValueError(f'"{span}" is not a range such as S001..S171')
    prefix, start, end = match[1], match[2], match[3]
    if len(end) > _MOST_DIGITS:
        raise ValueError(f'"{span[:40]}" has a number of more than {_MOST_DIGITS} digits')
    width = len(start) if start.startswith("0") else 0
    for number in range(int(start), int(end) + 1):
        yield f"{prefix}{number:0{width}}"
