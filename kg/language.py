"""Translate the words of the commands and of the page; labels of entities and terms come from the graph."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path


@cache
def words() -> dict[str, dict[str, str]]:
    """Return every word by its key: `{"zh": ..., "en": ...}`, read from `words.json` at the first call."""
    found: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
    return found


class _Count(int):
    """A number that chooses between two words: `{n} {n:row|rows}`."""

    def __format__(self, spec: str) -> str:
        one, divided, more = spec.partition("|")
        if not divided:
            return int(self).__format__(spec)
        return one if self == 1 else more


def say(key: str, lang: str, **values: object) -> str:
    """Return a word in `zh` or `en`, with values in its blanks; a blank may choose a word: `{n} {n:row|rows}`.

    A space in a key counts as a hyphen: formulas hold `parts of`, the file `parts-of`.
    """
    text = words()[key.replace(" ", "-")]["zh" if lang == "zh" else "en"]
    counted = {name: _Count(value) if type(value) is int else value for name, value in values.items()}
    return text.format(**counted) if values else text


def default_language() -> str:
    """Return zh in a Chinese locale, else en."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        value = os.environ.get(variable, "")
        if value and value not in ("C", "POSIX", "C.UTF-8"):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
