"""Spell Chinese names in pinyin, by which the search of the page finds them; no other module imports pypinyin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_PART = re.compile(r"[^\W_]+")


def spelled(texts: Iterable[str]) -> dict[str, str]:
    """Return each text that has Chinese characters as its syllables, other words in capitals: `智谱AI`: `zhi pu AI`.

    Without tones, which nobody types; ü is v, as on a keyboard. Characters with several readings are read by the
    phrase that they stand in.
    """
    # Imported here because its dictionaries take 0.2 s to load.
    from pypinyin import lazy_pinyin

    found = {}
    for text in sorted({text for text in texts if _CHINESE.search(text)}):
        # What is not Chinese comes back as it is.
        parts = [part.lower() if part not in text else part.upper() for part in lazy_pinyin(text)]
        found[text] = " ".join(_PART.findall(" ".join(parts)))
    return found
