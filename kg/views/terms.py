"""Find the terms of a query that the graph does not have, with near names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import Spelling
from kg.namespaces import BASE, XSD, by_length, shorten
from kg.store.rows import read_term

if TYPE_CHECKING:
    from kg.store.worker import Worker

# Prefixed names and addresses; comments and texts are matched to be passed over.
_TERM = re.compile(
    r"""\#[^\n]*+|(?P<quote>\"{3}|'{3})(?:\\.|(?!(?P=quote)).)*+(?:(?P=quote))?|"(?:\\.|[^"\\\n])*+"?|'(?:\\.|[^'\\\n])*+'?"""
    r"""|<(?P<iri>[^<>"{}|^`\\\s]*+)>|(?<![\w:?$-])(?P<prefix>[A-Za-z][\w-]*+):(?P<name>\w(?:[\w-]|\.(?=[\w-]))*+)""",
    re.S,
)
_TEMPLATE = re.compile(r"\bCONSTRUCT\s*\{[^{}]*\}", re.I)
# Terms of one query that are looked up.
_MOST = 50


class Terms(NamedTuple):
    """What a query should be told about its terms.

    missing: terms that no triple of the graph has, each with a hint at near names or an empty string.
    renamed: terms that are deprecated, each with the term that took its place.
    """

    missing: list[tuple[str, str]]
    renamed: list[tuple[str, str]]


def look_up_terms(query: str, worker: Worker, prefixes: Mapping[str, str]) -> Terms:
    """Look up the terms in a query.

    What a CONSTRUCT query makes need not exist.
    Raises QueryError if the worker cannot answer.
    """
    needed = _terms(_TEMPLATE.sub("", query), prefixes)
    named = _terms(query, prefixes) | needed
    if not named:
        return Terms([], [])
    asked = " ".join(f"<{iri}>" for iri in named)
    rows = worker.ask(
        f"SELECT ?t ?known ?new {{ VALUES ?t {{ {asked} }} "
        "BIND (EXISTS { ?t ?a ?b } || EXISTS { ?a ?t ?b } || EXISTS { ?a ?b ?t } AS ?known) "
        "OPTIONAL { ?t owl:deprecated true ; dcterms:isReplacedBy ?new } } ORDER BY ?t ?new"
    ).rows()
    found = [[term.text if term else "" for term in map(read_term, row)] for row in rows]
    unknown = {iri for iri, known, _ in found if known != "true"}
    spelling, spaces = Spelling(), by_length(prefixes)
    return Terms(
        [(term, _hint(iri, spelling, worker)) for iri, term in needed.items() if iri in unknown],
        [(named[iri], shorten(new, spaces)) for iri, _, new in found if new],
    )


def _terms(query: str, prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the terms of the project's own namespaces, and of those that it uses, by address, as they are written."""
    found: dict[str, str] = {}
    for match in _TERM.finditer(query):
        prefix, iri = match["prefix"], match["iri"]
        if prefix in prefixes and prefixes[prefix] != XSD:
            found[prefixes[prefix] + match["name"]] = match[0]
        # The address of a namespace is no term: PREFIX declares it.
        elif iri and iri.startswith(BASE) and not iri.endswith(("#", "/")):
            found[iri] = match[0]
    return dict(list(found.items())[:_MOST])


def _hint(iri: str, spelling: Spelling, worker: Worker) -> str:
    """Return a hint at names like that of a term: similar ones, or those that it is a part of."""
    space = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
    name = iri[len(space) :]
    listed = _column(worker, f'SELECT DISTINCT ?t {{ ?t a ?kind FILTER (STRSTARTS(STR(?t), "{space}")) }}')
    known = [other[len(space) :] for other in listed]
    if hint := spelling.hint(name, known):
        return hint
    part = re.compile(rf"(?<![A-Za-z]){re.escape(name)}(?![a-z])", re.I)
    near = sorted(other for other in known if part.search(other))[:3]
    quoted = " or ".join(f'"{other}"' for other in near)
    return f" Did you mean {quoted}?" if near else ""


def _column(worker: Worker, query: str) -> list[str]:
    terms = (read_term(row[0]) for row in worker.ask(query).rows())
    return [term.text for term in terms if term]
