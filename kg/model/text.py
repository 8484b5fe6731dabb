"""Normalise text, so that words compare equal however they are typed."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Return the text in Unicode NFKC and without white space; fingerprints are made of this."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def fold(text: str) -> str:
    """Return normalised text without differences of case, to compare names and words."""
    return normalise(text).casefold()
