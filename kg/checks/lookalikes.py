"""Find names of different things that look alike, and names with letters of two alphabets.

Two names look alike if they have the same skeleton by Unicode Technical Standard 39, after NFKC and with
or without regard to case. Chinese names mix scripts as a matter of course; a word that mixes Latin,
Greek and Cyrillic letters does not occur but to deceive or by mistake.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from kg.checks.findings import OWN_RULES
from kg.errors import Finding
from kg.model.claim import Entity

_DATA = Path(__file__).parent / "vendor" / "unicode" / "confusables.txt"
_WORD = re.compile(r"[^\W\d_]+")
# The first words of the names of letters that are written together with Latin ones.
_BESIDE_LATIN = {"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}
_ALIKE, _MIXED = "look-alike", "mixed-alphabets"


def look_alikes(entities: Mapping[str, Entity], lang: str) -> Iterator[Finding]:
    """Find entities with a name that looks like a name of another, and names with letters of two alphabets."""
    first: dict[str, tuple[str, Entity]] = {}
    told = set()
    for entity in entities.values():
        for name in dict.fromkeys((*entity.labels.values(), *entity.aliases)):
            if letter := _stranger(name):
                detail = f'"{name}", U+{ord(letter):04X} {unicodedata.name(letter)}'
                yield _finding(_MIXED, entity, detail, lang)
            for key in _skeletons(name):
                other_name, other = first.setdefault(key, (name, entity))
                pair = entity.id, other.id
                # The check query shared-name finds names that are the same but for case.
                if other is not entity and name.lower() != other_name.lower() and pair not in told:
                    told.add(pair)
                    yield _finding(_ALIKE, entity, f'"{name}", {other.id} "{other_name}"', lang)


def _finding(rule: str, entity: Entity, detail: str, lang: str) -> Finding:
    about = OWN_RULES[rule]
    message = f"id/{entity.id}: {about[lang]} ({detail}); {about[f'mend-{lang}']}"
    return Finding(entity.place, message, about["severity"], rule)


def _stranger(name: str) -> str:
    """Return the first letter of another alphabet in a word with Latin letters; empty if there is none."""
    if name.isascii():
        return ""
    for word in _WORD.findall(unicodedata.normalize("NFKC", name)):
        scripts = {letter: unicodedata.name(letter, "").partition(" ")[0] for letter in word}
        if "LATIN" in scripts.values():
            strangers = [x for x, script in scripts.items() if script and script not in _BESIDE_LATIN]
            # Letters that look like no Latin ones, such as β, are meant.
            if found := next((x for x in strangers if x in _prototypes()), ""):
                return found
    return ""


def _skeletons(name: str) -> set[str]:
    """Return the skeletons of a name with and without regard to case."""
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    return {skeleton(plain).casefold(), skeleton(plain.casefold())}


def skeleton(text: str) -> str:
    """Return the skeleton of a text: texts that look alike have the same one (UTS 39, section 4)."""
    prototypes = _prototypes()
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFD", "".join(prototypes.get(x, x) for x in apart))


@cache
def _prototypes() -> Mapping[str, str]:
    """Read the prototype of each confusable character."""
    lines = _DATA.read_text("utf-8").splitlines()
    pairs = (line.split(";") for line in lines if not line.startswith("#"))
    return {chr(int(source, 16)): "".join(chr(int(c, 16)) for c in target.split()) for source, target in pairs}
