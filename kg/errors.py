"""Define the exceptions of kg, and findings: problems with a place and a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

# KgError
#   DataError        invalid content in data/, ontology/ or queries/ (carries all findings)
#   UsageError       invalid request (unknown entity, bad option)
#     QueryError     query not allowed, invalid, too slow or result too large
#   OutputError      output could not be written


# Here and in the other modules that every command loads there are no data classes: to import dataclasses
# takes 10 ms.
class Finding(NamedTuple):
    """A problem: where it is, what is wrong and how to fix it.

    place: `file` or `file:line`; empty if it belongs to no file.
    severity: "error" or "warning".
    rule: the name of the check query or built-in rule that found it (see `kg.checks.findings`).
    """

    place: str
    message: str
    severity: str = "error"
    rule: str = "reader"

    def __lt__(self, other: Finding) -> bool:  # type: ignore[override]  # not by its fields, as a tuple is
        mine, theirs = split_place(self.place), split_place(other.place)
        return (mine, self.message, self.severity, self.rule) < (theirs, other.message, other.severity, other.rule)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class KgError(Exception):
    """The base class of all errors raised by kg; the message is one sentence for the user."""


class Findings:
    """Collects findings in bounded memory: the first ones of each rule in each file, and how many more there are."""

    # Findings of one rule in one file that are kept, and files of one rule.
    MOST = 100
    # Characters of a message that are kept: a message may quote a text of any length.
    LONGEST = 600

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._kept: dict[tuple[str, str], list[Finding]] = {}
        self._more: Counter[tuple[str, str]] = Counter()
        self._files: Counter[str] = Counter()
        for finding in findings:
            self.add(finding)

    def add(self, finding: Finding) -> None:
        """Add a finding, or count it if there are many like it."""
        key = finding.rule, split_place(finding.place)[0]
        if key not in self._kept:
            if self._files[finding.rule] >= self.MOST:
                self._more[finding.rule, ""] += 1
                return
            self._files[finding.rule] += 1
        kept = self._kept.setdefault(key, [])
        if len(kept) >= self.MOST:
            self._more[key] += 1
            return
        if len(finding.message) > self.LONGEST:
            finding = finding._replace(message=f"{finding.message[: self.LONGEST]}…")
        kept.append(finding)

    def all(self) -> list[Finding]:
        """Return what was kept, with a finding for each count of further ones, sorted."""
        found = [finding for kept in self._kept.values() for finding in kept]
        for (rule, file), more in self._more.items():
            severity = self._kept[rule, file][0].severity if (rule, file) in self._kept else "error"
            where = "here" if file else "in further files"
            message = f'and {more} more findings of the rule "{rule}" {where}; correct the ones above first'
            found.append(Finding(file, message, severity, rule))
        return sorted(found)


class DataError(KgError):
    """The data, the ontology or a query file is invalid; `findings` lists the problems (see `Findings`)."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = Findings(findings).all()
        super().__init__("\n".join(str(f) for f in self.findings))


class UsageError(KgError):
    """The request is invalid."""


class QueryError(UsageError):
    """The query is not allowed, invalid, or exceeded a limit.

    shown: the line of the query that is wrong, and a line with a mark below the place; empty if there is none.
    limit: the limit it goes beyond (a field of `kg.store.limits.Limits`); "service", "from" or "unclear" if it
        would leave the graph; "engine" or "read" if it could not be answered; empty if it is broken.
    """

    def __init__(self, message: str, shown: Iterable[str] = (), limit: str = "") -> None:
        super().__init__(message)
        self.shown, self.limit = tuple(shown), limit


class OutputError(KgError):
    """An output could not be written; an existing file is left unchanged."""


def split_place(place: str) -> tuple[str, int]:
    """Split `file:line` into file and line; line 0 if there is none."""
    file, _, line = place.rpartition(":")
    return (file, int(line)) if file and line.isascii() and line.isdigit() else (place, 0)


class Spelling:
    """Suggests known words for misspelt ones, until the work that suggestions may cost is used up.

    Many misspelt words have a common cause, so suggestions for all of them would not help.
    """

    # Pairs of characters to compare: some two seconds.
    _WORK = 15_000_000

    def __init__(self) -> None:
        self._left = self._WORK

    def hint(self, word: str, known: Iterable[str]) -> str:
        """Return ` Did you mean "x"?` with the closest known words, or an empty string."""
        if self._left < 0:
            return ""
        # Words of which one is more than twice as long as the other are not alike (cutoff).
        words = [k for k in known if 3 * len(word) < 7 * len(k) and 3 * len(k) < 7 * len(word)]
        self._left -= len(word) * sum(map(len, words))
        if self._left < 0:
            return ""
        import difflib

        near = difflib.get_close_matches(word, words, n=3, cutoff=0.6)
        return f" Did you mean {' or '.join(chr(34) + n + chr(34) for n in near)}?" if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean "x"?` with the closest known words, or an empty string; for a single word."""
    return Spelling().hint(word, known)
