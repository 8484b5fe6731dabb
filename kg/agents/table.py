"""Ask the graph in SPARQL for an agent: a query of a stranger, within limits, and a page of its rows."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from kg.errors import QueryError, UsageError
from kg.language import say
from kg.namespaces import by_length
from kg.store.limits import Limits
from kg.store.rows import read_term
from kg.views.answers import shown
from kg.views.terms import look_up_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.store import Graph
    from kg.store.worker import Worker

# Of each query. Seconds: clients give up after 60. MB: half of the usual, because several may ask at once. Characters
# of a value.
TIMEOUT, MEMORY, CELL = 40.0, 1_000, 1_000
# How refusals name the option of the command that would allow more, which an agent does not have.
_OPTION = re.compile(r", or allow more with --\w+$")
# Rows that are fetched for a page, at most.
_FETCHED = 5_000
# Seconds after which a query is told what makes it slow.
_SLOW = 2.0


@dataclass(frozen=True)
class Rows:
    """The rows of an answer from a place on.

    total: rows there are; complete: whether that is exact. cut: values that were shortened. notes: what the asker
    should be told about the query. digests: by place, the digest of the rows before it.
    """

    columns: list[str]
    rows: list[list[str]]
    total: int
    complete: bool
    cut: int
    notes: list[str]
    digests: Mapping[int, str] = field(default_factory=dict)


def ask(graph: Graph, query: str, start: int, before: str, budget: int, lang: str) -> Rows:
    """Answer a query, with its rows from a place on. Does not touch the claims, so it may run in any thread.

    before: the digest of the rows before the place, as the last answer gave it. budget: tokens of the page.
    Raises QueryError if the query is broken, refused or beyond a limit; UsageError if its rows changed.
    """
    limits = Limits(TIMEOUT, MEMORY, shown_rows=start + min(budget, _FETCHED), shown_cell=CELL)
    with graph.worker(limits) as worker:
        try:
            answer = worker.ask(query, shorten=("select", "graph"))
        except QueryError as error:
            raise QueryError(_OPTION.sub("", str(error))) from None
        if answer.form == "ask":
            return Rows(["ask"], [[str(answer.true).lower()]][start:], 1, complete=True, cut=0, notes=[])
        digests, rows = _from(answer.rows(), start)
        if start and digests.get(start, "") != before:
            raise UsageError("the rows before this cursor came in another order or changed; add ORDER BY to the query")
        columns, total, complete, cut = answer.columns, answer.total, answer.complete, answer.cut
        notes = _notes(query, worker, graph.prefixes, lang, doubtful=not total or answer.seconds > _SLOW)
    spaces = by_length(graph.prefixes)
    cells = [[shown(read_term(written), spaces) for written in row] for row in rows]
    return Rows(columns, cells, total, complete, cut, notes, digests)


def _from(rows: Iterable[list[str]], start: int) -> tuple[dict[int, str], list[list[str]]]:
    """Return the rows from a place on, and the digests of those before each of them."""
    hashed, found, digests = hashlib.sha256(), list[list[str]](), dict[int, str]()

    def add(row: list[str]) -> None:
        hashed.update("\x1f".join(row).encode() + b"\x1e")

    left = iter(rows)
    for row in islice(left, start):
        add(row)
    digests[start] = hashed.hexdigest()[:12]
    for row in left:
        add(row)
        found.append(row)
        digests[start + len(found)] = hashed.hexdigest()[:12]
    return digests, found


def _notes(query: str, worker: Worker, prefixes: Mapping[str, str], lang: str, *, doubtful: bool) -> list[str]:
    """Return what should be told of a query: terms that the graph lacks and, if it is doubtful, faults of its form."""
    notes = []
    with suppress(QueryError):  # a note must not turn an answer into an error
        terms = look_up_terms(query, worker, prefixes)
        notes += [say("term-missing", lang, term=term) + hint for term, hint in terms.missing]
        notes += [say("term-renamed", lang, term=term, now=now) for term, now in terms.renamed]
    if doubtful:
        from kg.checks.faults import faults, told

        notes += [told(fault, lang) for fault in faults(query)]
    return notes[:5]
