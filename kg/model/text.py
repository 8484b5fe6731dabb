"""Normalise text for comparison."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")
# Letters and marks that are drawn as nothing, by Unicode's property Default_Ignorable_Code_Point, and the
# empty Braille pattern. `str.isprintable` tells the other characters that cannot be seen.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_CONTROL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def normalise(text: str) -> str:
    """Apply Unicode NFKC and remove white space, as for fingerprints."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def fold(text: str) -> str:
    """Normalise text and ignore case, to compare names and words."""
    return normalise(text).casefold()


def hidden_character(text: str) -> str:
    """Describe the first character that cannot be seen in a text, or changes the order of others; "" if there is none.

    Spaces of every width and line ends are allowed, as are characters that are newer than Python.
    """
    if text.isprintable() and not _BLANK.search(text):
        return ""
    for character in text:
        kind = unicodedata.category(character)
        if kind == "Cc":
            if character not in "\t\n\r":
                return f"the control character U+{ord(character):04X}"
        elif _CONTROL.match(character):
            return f"U+{ord(character):04X}, which changes the direction of text"
        elif kind in ("Cf", "Co", "Cs", "Zl", "Zp") or _BLANK.match(character) or _is_noncharacter(character):
            return f"U+{ord(character):04X}, which cannot be seen"
    return ""


def _is_noncharacter(character: str) -> bool:
    return ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
