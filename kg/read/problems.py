"""Collecting findings while data is read: one run tells everything that is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from kg.errors import Finding, did_you_mean
from kg.model.claim import Labels
from kg.model.period import Period, read_period

Raw = Mapping[str, Any]

# What may stand under a key, in the words of the finding that it does not, and an example.
TEXT = ("text", '"…"')
TEXTS = ("text or a list of texts", '["…"]')
LIST = ("a list of texts", '["…"]')
PRINTED = ("text, a number or a day", '"…"')
# Of a form of its own, which its reader checks.
OTHER = ("", "")
Keys = Mapping[str, tuple[str, str]]
# TOML promises integers of 64 bits and no more.
_BITS = 63


def is_count(value: object) -> bool:
    """Say whether a value is a whole number that is not negative."""
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


class Problems:
    """Collects findings; each reading of a part returns a usable value or adds one."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(self, place: str, message: str) -> None:
        """Add an error at a place."""
        self.findings.append(Finding(place, message))

    def unknown(self, place: str, what: str, word: object, known: Iterable[str], where: str) -> None:
        """Add the error that a word is none of the known ones, with the nearest of them."""
        self.add(place, f'{what} "{word}" is not {where}.{did_you_mean(str(word), known)}')

    def keys(self, raw: Raw, known: Keys, place: str, what: str) -> Raw:
        """Return what is usable: every known key with a value of its kind; add an error for each other."""
        usable = {}
        for key, value in raw.items():
            if key not in known:
                self.unknown(place, "key", key, known, f"known in {what}")
            elif _fits(value, known[key]):
                usable[key] = value
            else:
                kind, example = known[key]
                self.add(place, f'"{key}" of {what} must be {kind}, as {key} = {example}')
        return usable

    def member(self, word: object, key: str, known: Collection[str], place: str, what: str) -> None:
        """Add an error if a word is not one of the known ones."""
        if word not in known:
            self.unknown(place, f'"{key}"', word, known, what)

    def note(self, note: object, place: str) -> Labels:
        """Read a note: a text in English, or one in each language."""
        if note is None:
            return {}
        if isinstance(note, str):
            return {"en": note}
        if isinstance(note, dict) and set(note) <= {"zh", "en"} and all(isinstance(v, str) for v in note.values()):
            return note
        self.add(place, '"note" must be { zh = "…", en = "…" }')
        return {}

    def time(self, written: object, place: str, key: str) -> Period | None:
        """Read a time; None if absent or wrong."""
        if written is None:
            return None
        if not isinstance(written, str | int | dt.date) or isinstance(written, bool):
            self.add(place, f'"{key}": "{written}" is not a time')
            return None
        try:
            return read_period(written)
        except ValueError as error:
            self.add(place, f'"{key}": {error}')
            return None
