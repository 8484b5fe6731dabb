"""Read the terms of a result, in the syntax of N-Triples, as the query worker writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?\Z', re.S)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Term(NamedTuple):
    """A term of a result: "uri", "literal", "bnode" or "triple", with its text, datatype and language."""

    kind: str
    text: str
    datatype: str = ""
    language: str = ""

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Term:
        """Return a term from what `json` makes of it."""
        return cls(found["type"], found["value"], found.get("datatype", ""), found.get("xml:lang", ""))

    def json(self) -> dict[str, Any]:
        """Return the term as SPARQL 1.1 Query Results JSON has it."""
        if self.kind == "triple":
            return {"type": "triple", "value": _parts(self.text)}
        found = {"type": self.kind, "value": self.text}
        if self.language:
            return found | {"xml:lang": self.language}
        return found | {"datatype": self.datatype} if self.datatype else found


def read_term(written: str) -> Term | None:
    """Read a term in the syntax of N-Triples; None if it is empty."""
    if not written:
        return None
    if written[0] == '"' and (literal := _LITERAL.match(written)):
        text, language, datatype = literal.groups("")
        return Term("literal", _ESCAPE.sub(_unescape, text) if "\\" in text else text, datatype, language)
    if written.startswith("<<"):
        return Term("triple", written)
    return Term("uri", written[1:-1]) if written[0] == "<" else Term("bnode", written[2:])


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])


def _parts(written: str) -> dict[str, Any]:
    import pyoxigraph as ox

    quad = next(iter(ox.parse(f"<x:x> <x:x> {written} .".encode(), format=ox.RdfFormat.N_TRIPLES)))
    assert isinstance(quad.object, ox.Triple)
    terms = {part: read_term(str(getattr(quad.object, part))) for part in ("subject", "predicate", "object")}
    return {part: term.json() for part, term in terms.items() if term}
