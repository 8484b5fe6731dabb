"""Define the exceptions of kg, and findings: problems with a place and a message."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

# KgError
#   DataError        invalid content in data/, ontology/ or queries/ (carries all findings)
#   UsageError       invalid request (unknown entity, bad option)
#     QueryError     query not allowed, invalid, too slow or result too large
#   OutputError      output could not be written


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem: where it is, what is wrong and how to fix it.

    place: `file` or `file:line`; empty if it belongs to no file.
    severity: "error" or "warning".
    rule: the name of the check query or built-in rule that found it (see `kg.checks.findings`).
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
    """The base class of all errors raised by kg; the message is one sentence for the user."""


class DataError(KgError):
    """The data, the ontology or a query file is invalid; `findings` lists all problems."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(str(f) for f in self.findings))


class UsageError(KgError):
    """The request is invalid."""


class QueryError(UsageError):
    """The query is not allowed, invalid, or exceeded a limit."""


class OutputError(KgError):
    """An output could not be written; an existing file is left unchanged."""


def split_place(place: str) -> tuple[str, int]:
    """Split `file:line` into file and line; line 0 if there is none."""
    file, _, line = place.rpartition(":")
    return (file, int(line)) if file and line.isascii() and line.isdigit() else (place, 0)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean "x"?` with the closest known words, or an empty string."""
    near = difflib.get_close_matches(word, list(known), n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(chr(34) + n + chr(34) for n in near)}?" if near else ""


def syntax_complaint(told: str) -> str:
    """Describe a SPARQL syntax error: its position and what the parser expected.

    told: the message of the engine, which alone has the position.
    """
    match = re.match(r"error at (\d+):(\d+): (.*)", told, re.S)
    detail = f"line {match[1]}, column {match[2]}: {match[3]}" if match else told
    return f"the query is not SPARQL 1.1: {detail}; correct it there"
