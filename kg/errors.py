"""Every error that kg raises on purpose, and the one shape in which a finding is told."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

# KgError
#   DataError        what stands in data/, ontology/ or queries/ is wrong (carries every finding)
#   UsageError       what the user asked for cannot be done (unknown entity, bad option, bad query)
#     QueryError     a query is refused, broken, too slow or too large
#   OutputError      a result could not be written


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, what, and how to mend it.

    place: file, or `file:line`; empty where no file is to blame.
    severity: "error" or "warning".
    rule: a check query, or the part of kg that found it (see `kg.checks.findings`).
    """

    place: str
    message: str
    severity: str = "error"
    rule: str = "reader"

    def __lt__(self, other: Finding) -> bool:
        mine, theirs = split_place(self.place), split_place(other.place)
        return (mine, self.message, self.severity, self.rule) < (theirs, other.message, other.severity, other.rule)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class KgError(Exception):
    """The base of all errors of this package; its text is one sentence for the user."""


class DataError(KgError):
    """The data, the ontology or a query file is wrong; `findings` has every place."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(str(f) for f in self.findings))


class UsageError(KgError):
    """The request cannot be met as it was made."""


class QueryError(UsageError):
    """The query was refused, is broken, or went over a limit."""


class OutputError(KgError):
    """An output could not be written; what stood there before is untouched."""


def split_place(place: str) -> tuple[str, int]:
    """Return file and line of `file:line`; line 0 where the place is a file alone."""
    file, _, line = place.rpartition(":")
    return (file, int(line)) if file and line.isascii() and line.isdigit() else (place, 0)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean "x"?` for the nearest known words, or an empty string."""
    near = difflib.get_close_matches(word, list(known), n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(chr(34) + n + chr(34) for n in near)}?" if near else ""


def syntax_complaint(error: SyntaxError) -> str:
    """Say where a query breaks off and what the parser expected there."""
    # The engine gives the place in the text of its message only.
    match = re.match(r"error at (\d+):(\d+): (.*)", error.msg or "", re.S)
    told = f"line {match[1]}, column {match[2]}: {match[3]}" if match else error.msg
    return f"the query is not SPARQL 1.1: {told}; mend it there"
