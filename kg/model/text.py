"""Normalise text for comparison."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Apply Unicode NFKC and remove white space, as for fingerprints."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def fold(text: str) -> str:
    """Normalise text and ignore case, to compare names and words."""
    return normalise(text).casefold()
