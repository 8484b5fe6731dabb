"""Compute fingerprints of passages and find them in a document.

A fingerprint consists of the length of a passage and the first 16 hex digits of its SHA-256, after
Unicode NFKC normalisation and removal of white space. Anyone with the document can find the
passage, but the fingerprint does not reveal it.
"""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from kg.model.text import normalise

_FINGERPRINT = re.compile(r"([1-9]\d{0,5}):([0-9a-f]{16})\Z")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The length in characters and the hash (16 hex digits) of a normalised passage."""

    length: int
    digest: str

    @classmethod
    def of(cls, words: str) -> Fingerprint:
        """Compute the fingerprint of a passage."""
        plain = normalise(words)
        return cls(len(plain), hashlib.sha256(plain.encode()).hexdigest()[:16])

    @classmethod
    def read(cls, written: str) -> Fingerprint:
        """Parse the form `21:9f0c…` (length, colon, 16 hex digits).

        Raises ValueError if it is not in this form.
        """
        match = _FINGERPRINT.match(written)
        if not match:
            raise ValueError(f'evidence "{written}" is not a fingerprint; write length:hash, as in 21:9f0c1a2b3c4d5e6f')
        return cls(int(match[1]), match[2])

    def __str__(self) -> str:
        return f"{self.length}:{self.digest}"


class Passage(NamedTuple):
    """Where a passage begins (`p14`), and its words, normalised; none of either if it is missing."""

    places: list[str]
    words: str


class Document:
    """A document split into normalised paragraphs; `p1` is the first non-blank line."""

    def __init__(self, text: str) -> None:
        self.paragraphs = [line for line in map(normalise, text.splitlines()) if line]
        self.text = "".join(self.paragraphs)
        self._starts: list[int] = []
        start = 0
        for paragraph in self.paragraphs:
            self._starts.append(start)
            start += len(paragraph)

    def locate(self, wanted: Iterable[Fingerprint]) -> dict[Fingerprint, Passage]:
        """Find the passages with the given fingerprints.

        Slides a window of each distinct length over the whole text, so the number of hashes is
        the number of lengths times the length of the text. Each match of one has the same words; the places are
        in order.
        """
        by_length: dict[int, dict[bytes, Fingerprint]] = {}
        places: dict[Fingerprint, list[str]] = {}
        found: dict[Fingerprint, str] = {}
        for mark in wanted:
            by_length.setdefault(mark.length, {})[bytes.fromhex(mark.digest)] = mark
            places[mark] = []
        for length, marks in by_length.items():
            for start in range(len(self.text) - length + 1):
                words = self.text[start : start + length]
                here = marks.get(hashlib.sha256(words.encode()).digest()[:8])
                if here is not None:
                    places[here].append(self._locator(start))
                    found[here] = words
        return {mark: Passage(at, found.get(mark, "")) for mark, at in places.items()}

    def _locator(self, offset: int) -> str:
        return f"p{bisect.bisect_right(self._starts, offset)}"
