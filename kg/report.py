"""Collecting findings while data is read: one run tells everything that is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from kg.errors import Finding, did_you_mean
from kg.model import Labels
from kg.times import Period, read_period

Raw = Mapping[str, Any]


class Report:
    """Collects findings; each reading of a part returns a usable value or adds one."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(self, place: str, message: str) -> None:
        """Add an error at a place."""
        self.findings.append(Finding(place, message))

    def unknown(self, place: str, what: str, word: object, known: Iterable[str], where: str) -> None:
        """Add the error that a word is none of the known ones, with the nearest of them."""
        self.add(place, f'{what} "{word}" is not {where}.{did_you_mean(str(word), known)}')

    def keys(self, raw: Raw, known: set[str], place: str, what: str) -> bool:
        """Say whether all keys are known; add an error for each that is not."""
        strange = sorted(set(raw) - known)
        for key in strange:
            self.unknown(place, "key", key, known, f"known in {what}")
        return not strange

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
