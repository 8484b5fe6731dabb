"""Tell in plain words what is wrong with the syntax of a query, and where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kg.errors import QueryError, did_you_mean

_TOLD = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.S)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_KEYWORD = re.compile(r"\b[A-Z][A-Z_0-9]{1,}\b")
_OPENING = re.compile(r"(?:\s+|#[^\n]*|(?:PREFIX\s+[^\s:]*:\s*|BASE\s*)<[^>]*>)*([A-Za-z]+)", re.I)
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_NAME = re.compile(r"([A-Za-z][\w-]*):[\w.-]*$")
_CLASS = re.compile(r"'[^']*'")
# What may stand at the end of any group: the engine names it where it gave up, not where the fault is.
_ANYWHERE = {"LATERAL", "SERVICE", "OPTIONAL"}
_MARKS = {"{", "}", "(", ")", ".", ";", ",", "]"}
_SIDE = 40  # characters of a line that are shown on either side of the place


def syntax_error(told: str, query: str, prefixes: Iterable[str] = ()) -> QueryError:
    """Return the error for a query that is broken.

    told: the message of the engine, which alone has the position. prefixes: those that are known.
    """
    match = _TOLD.match(told)
    if not match:
        return QueryError(f"the query is not SPARQL 1.1: {told}; correct it there")
    number, column, expected = int(match[1]), int(match[2]), match[3]
    lines = query.split("\n")
    line = lines[number - 1] if number <= len(lines) else ""
    opening = _OPENING.match(query)
    if opening and opening[1].upper() not in _FORMS:
        # The engine tells of what follows.
        before = query[: opening.start(1)]
        number, column = before.count("\n") + 1, opening.start(1) - (before.rfind("\n") + 1) + 1
        line = lines[number - 1]
        what = f'"{opening[1][:30]}" stands where SELECT, ASK, CONSTRUCT or DESCRIBE was expected'
    else:
        what = _what(line, column, expected, prefixes, last=number >= len(lines))
    return QueryError(
        f"the query is not SPARQL 1.1: line {number}, column {column}: {what}; correct it there", _shown(line, column)
    )


def _what(line: str, column: int, expected: str, prefixes: Iterable[str], *, last: bool) -> str:
    """Tell what is wrong at a place."""
    name = _NAME.search(line[: column - 1])
    if "Prefix not found" in expected and name:
        near = did_you_mean(name[1], prefixes).strip(" ?").replace("Did", "did")
        return f'the prefix "{name[1]}" is not known{f" ({near}?)" if near else ""}'
    if "variable that is unbound" in expected:
        return "SELECT names a variable that is neither grouped nor computed"
    if "IRI parsing failed" in expected:
        return "the address between < and > is not valid"
    quoted = [found.replace("\\\\", "\\") for found in _QUOTED.findall(expected)]
    if "\\U" in quoted:
        return "a text is not closed with the quotation mark that opened it"
    here = re.match(r"\w+|\S", line[column - 1 :].lstrip())
    stands = f'"{here[0][:30]}" stands' if here else "the query ends" if last else "the line ends"
    wanted = '"}"' if not here and "}" in quoted else _wanted(expected, quoted)
    if not wanted:
        return "something in front of this place is missing or misplaced, such as the object of a pattern"
    return f"{stands} where {wanted} was expected"


def _wanted(expected: str, quoted: list[str]) -> str:
    """Return what the engine expected, as far as it helps: at most a few marks, keywords or kinds."""
    keywords = [word for word in _KEYWORD.findall(_CLASS.sub("", _QUOTED.sub("", expected))) if word not in _ANYWHERE]
    found = [f'"{mark}"' for mark in quoted if mark in _MARKS]
    if len(keywords) > 4:  # the names of functions
        found = ["an expression"]
    elif {"?", "$"} & set(quoted):
        found.append("a variable")
    if not found and ":" in quoted:
        found.append("a name")
    if not found and "['0'" in expected and not quoted:
        found.append("a number")
    return " or ".join(found[:4]) or " or ".join(keywords)


def _shown(line: str, column: int) -> tuple[str, ...]:
    """Return the part of a line around a column, and a line with a mark below the column."""
    start = max(column - 1 - _SIDE, 0)
    part = line[start : column - 1 + _SIDE].replace("\t", " ")
    before = part[: column - 1 - start]
    # A wide character takes two columns, as the space of the same width does.
    space = "".join("\u3000" if unicodedata.east_asian_width(c) in "WF" else " " for c in before)
    return (f"  {part}", f"  {space}^")
