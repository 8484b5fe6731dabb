"""Find the lines on which the parts of a TOML document begin, because tomllib keeps no positions.

The text must be valid TOML, except for `long_key`: the scanner follows strings, comments and brackets
and checks nothing else.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    # What ends a string is optional: a string without an end is read once, not once for each of its characters.
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5})?'
    r"|'''(?:[^']|'(?!''))*+(?:'{3,5})?"
    r"""|"(?:[^"\\]|\\.)*+"?|'[^']*+'?"""
    r"|[\n\[\]{},=.]"
    r"|\#[^\n]*+"
    r"|[^\s\"'\[\]{},=.#]++",
    re.S,
)
_Tokens = Iterator[tuple[str, int]]


# Parts of a dotted key; no file of data/ needs more than two. tomllib takes quadratic time for them.
MOST_PARTS = 16
_MANY_DOTS = re.compile(rf"(?:\.[^.\n]*+){{{MOST_PARTS}}}")


@dataclass(frozen=True, slots=True)
class Outline:
    """Offsets of the parts of a document in its text.

    keys: the first occurrence of each top-level key, in a `[head]` or before its value.
    elements: the start of each element of the arrays under top-level keys.
    """

    keys: dict[str, int] = field(default_factory=dict)
    elements: dict[str, list[int]] = field(default_factory=dict)


def scan(text: str) -> Outline:
    """Return the offsets of the top-level keys and of the elements of their arrays."""
    outline = Outline()
    tokens = ((m[0], m.start()) for m in _TOKEN.finditer(text) if m[0][0] != "#")
    below_head = False
    for lexeme, offset in tokens:
        if lexeme == "\n":
            continue
        if lexeme == "[":
            below_head = True
            path, repeated = _head(tokens)
            outline.keys.setdefault(path[0], offset)
            if repeated and len(path) == 1:
                outline.elements.setdefault(path[0], []).append(offset)
            continue
        path = _path(tokens, lexeme, "=")
        elements = _value(tokens)
        if not below_head:
            outline.keys.setdefault(path[0], offset)
            if len(path) == 1:
                outline.elements[path[0]] = elements
    return outline


def long_key(text: str) -> int:
    """Return the line of the first dotted key with more than MOST_PARTS parts; 0 if there is none.

    The text need not be valid TOML.
    """
    if not _MANY_DOTS.search(text):
        return 0
    dots = 0
    for token in _TOKEN.finditer(text):
        if token[0] == ".":
            dots += 1
            if dots >= MOST_PARTS:
                return text.count("\n", 0, token.start()) + 1
        elif token[0] in "\n[]{},=":
            dots = 0
    return 0


def key_lines(text: str) -> dict[str, int]:
    """Return the line of the first occurrence of each top-level key."""
    keys = scan(text).keys
    return dict(zip(keys, _line_numbers(text, keys.values()), strict=True))


def element_lines(text: str, key: str) -> list[int]:
    """Return the line on which each element of the array under a top-level key begins."""
    return _line_numbers(text, scan(text).elements.get(key, []))


def _line_numbers(text: str, offsets: Iterable[int]) -> list[int]:
    ends = [m.start() for m in re.finditer("\n", text)]
    return [bisect_right(ends, offset) + 1 for offset in offsets]


def _head(tokens: _Tokens) -> tuple[list[str], bool]:
    """Scan the rest of `[head]` or `[[head]]`; return its path and whether it is an array of tables."""
    lexeme, _ = next(tokens)
    repeated = lexeme == "["
    path = _path(tokens, next(tokens)[0] if repeated else lexeme, "]")
    if repeated:
        next(tokens)
    return path, repeated


def _path(tokens: _Tokens, lexeme: str, end: str) -> list[str]:
    """Scan a dotted key and the mark that ends it; its first lexeme is already consumed."""
    path = []
    while lexeme != end:
        if lexeme != ".":
            path.append(tomllib.loads(f"key = {lexeme}")["key"] if lexeme[0] in "\"'" else lexeme)
        lexeme, _ = next(tokens)
    return path


def _value(tokens: _Tokens) -> list[int]:
    """Scan a value and the end of its line; return the offsets of its elements if it is an array."""
    lexeme, offset = next(tokens)
    depth = 1 if lexeme in "[{" else 0
    awaited = array = lexeme == "["
    elements: list[int] = []
    for lexeme, offset in tokens:
        if lexeme == "\n":
            if not depth:
                break
        elif lexeme in "]}":
            depth -= 1
        else:
            if depth == 1 and array:
                if awaited and lexeme != ",":
                    elements.append(offset)
                awaited = lexeme == ","
            if lexeme in "[{":
                depth += 1
    return elements
