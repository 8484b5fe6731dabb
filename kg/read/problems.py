"""Collect findings while reading data, so that one run reports all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import Finding, Findings, Spelling
from kg.model.claim import Labels
from kg.model.ontology import Successor
from kg.model.period import Period, read_period
from kg.model.text import hidden_character

Raw = Mapping[str, Any]

# The kinds of values: the description used in findings, and an example.
TEXT = ("text", '"…"')
TEXTS = ("text or a list of texts", '["…"]')
LIST = ("a list of texts", '["…"]')
PRINTED = ("text, a number or a day", '"…"')
# Checked by the reader of the key.
OTHER = ("", "")
Keys = Mapping[str, tuple[str, str]]
# TOML guarantees only 64-bit integers.
_BITS = 63
# Characters of an unknown word that a finding quotes.
_LONGEST = 80


def is_count(value: object) -> bool:
    """Tell whether a value is a non-negative integer."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**_BITS


def _fits(value: object, kind: tuple[str, str]) -> bool:
    if kind == OTHER:
        return True
    if isinstance(value, str):
        return kind != LIST
    if kind == PRINTED:
        day = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
        number = isinstance(value, float) or (isinstance(value, int) and is_count(abs(value)))
        return day or (number and not isinstance(value, bool))
    return kind in (TEXTS, LIST) and isinstance(value, list) and all(isinstance(v, str) and v for v in value)


def quoted(word: str) -> str:
    """Return as much of a word as a finding quotes."""
    return word if len(word) <= _LONGEST else f"{word[:_LONGEST]}…"


# Different unknown words that are kept at a time, to count the places of each.
_WORDS = 1_000


@dataclass(slots=True)
class _Unknown:
    """An unknown word: its first place, and the number of further ones."""

    place: str
    what: str
    word: str
    known: Collection[str]
    where: str
    now: Successor | None
    more: int = 0

    def finding(self, spelling: Spelling) -> Finding:
        also = f", here and in {self.more} more {'place' if self.more == 1 else 'places'}" if self.more else ""
        if self.now:
            new = self.now.name.rpartition("/")[2]
            note = f" {self.now.note}" if self.now.note else ""
            key = self.what.strip('"')
            return Finding(self.place, f'{self.what} "{self.word}" is now "{new}"{also}; write {key} = "{new}".{note}')
        hint = spelling.hint(self.word, self.known)
        return Finding(self.place, f'{self.what} "{quoted(self.word)}" is not {self.where}{also}.{hint}')


class Problems:
    """Collect problems; each method returns a usable value or adds a problem.

    count: the number of problems so far, including every use of an unknown word.
    """

    def __init__(self) -> None:
        self.count = 0
        self._findings = Findings()
        self._unknown: dict[tuple[str, str], _Unknown] = {}
        self._spelling = Spelling()

    def findings(self) -> list[Finding]:
        """Return one finding for each problem and for each distinct unknown word; of very many, the first and a count.

        To be called once, at the end.
        """
        self._tell_unknown()
        return self._findings.all()

    def _tell_unknown(self) -> None:
        for unknown in self._unknown.values():
            self._findings.add(unknown.finding(self._spelling))
        self._unknown.clear()

    def add(self, place: str, message: str) -> None:
        """Add an error at a place."""
        self.count += 1
        self._findings.add(Finding(place, message))

    def unknown(
        self, place: str, what: str, word: object, known: Collection[str], where: str, now: Successor | None = None
    ) -> None:
        """Add an error for an unknown word, with similar known ones, or with its successor if it was renamed."""
        if not word:
            # Each missing word is reported, because each has to be filled in.
            self.add(place, f'{what} "{word}" is not {where}.')
            return
        self.count += 1
        first = self._unknown.get((where, str(word)))
        if first is not None:
            first.more += 1
            return
        if len(self._unknown) == _WORDS:
            self._tell_unknown()
        self._unknown[where, str(word)] = _Unknown(place, what, str(word), known, where, now)

    def keys(self, raw: Raw, known: Keys, place: str, what: str) -> Raw:
        """Return the known keys whose value is of the right kind, and add an error for each of the others."""
        usable = {}
        for key, value in raw.items():
            if key not in known:
                self.unknown(place, "key", key, known, f"known in {what}")
            elif _fits(value, known[key]):
                if self.seen(value, place, f'"{key}" of {what}'):
                    usable[key] = value
            else:
                kind, example = known[key]
                self.add(place, f'"{key}" of {what} must be {kind}, as {key} = {example}')
        return usable

    def seen(self, value: object, place: str, what: str) -> bool:
        """Tell whether each character of a text, or of the texts in a list, can be seen; add an error if not."""
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str) and (hidden := hidden_character(text)):
                self.add(place, f"{what} contains {hidden}; delete it")
                return False
        return True

    def member(
        self, word: object, key: str, known: Collection[str], place: str, what: str, now: Successor | None = None
    ) -> None:
        """Add an error if a word is not one of the known ones; now: its successor, if it was renamed."""
        if word not in known:
            self.unknown(place, f'"{key}"', word, known, what, now)

    def note(self, note: object, place: str) -> Labels:
        """Read a note: English text, or a text for each language."""
        if note is None:
            return {}
        if isinstance(note, str):
            note = {"en": note}
        if isinstance(note, dict) and set(note) <= {"zh", "en"} and all(isinstance(v, str) for v in note.values()):
            return note if self.seen(list(note.values()), place, '"note"') else {}
        self.add(place, '"note" must be { zh = "…", en = "…" }')
        return {}

    def time(self, written: object, place: str, key: str) -> Period | None:
        """Read a time; None if absent or wrong."""
        if written is None:
            return None
        if not isinstance(written, str | int | dt.date) or isinstance(written, bool):
            self.add(place, f'"{key}": "{written}" is not a time; write it as text or a date')
            return None
        try:
            return read_period(written)
        except ValueError as error:
            self.add(place, f'"{key}": {error}')
            return None
