"""Write the answer to a query in a form, row by row.

Only a table is held in memory, because its widths depend on all rows; it shows the first rows of a long
answer. Turtle is held as well, because it is sorted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.namespaces import XSD, by_length
from kg.store.limits import Limits, processor_time, refusal
from kg.store.rows import read_term
from kg.streams import put
from kg.tables import Table, csv_lines, escape_json
from kg.views.answers import json_parts, shown, text_rows, truth, turtle_text

if TYPE_CHECKING:
    from kg.store.worker import Answer

_NUMERIC = {XSD + t for t in ("integer", "decimal", "double", "float")}


def write_answer(answer: Answer, form: str, prefixes: Mapping[str, str], limits: Limits, width: int | None) -> None:
    """Write an answer to standard output.

    form: table, csv, csv-raw, json, md or ttl; empty for ttl of a graph and a table of anything else.
    width: columns of the terminal, for a table.
    Raises UsageError if the form does not suit the answer, QueryError if writing takes too long.
    """
    if form == "ttl" and answer.form != "graph":
        raise UsageError("ttl goes with CONSTRUCT and DESCRIBE; choose table, csv, json or md")
    what = f"took more than {limits.timeout:g} s to be answered and written, and what was written is incomplete"
    with processor_time(max(limits.timeout - answer.seconds, 0.1), refusal("timeout", what, "narrow it")):
        if answer.form == "graph" and form in ("", "ttl"):
            put(turtle_text(answer, prefixes))
        elif form in ("csv", "csv-raw"):
            for line in csv_lines(_cells(answer), defused=form == "csv"):
                put(line)
        elif form == "json":
            for part in _json(answer):
                put(part)
        else:
            put(_table(answer, prefixes).render(form or "table", width))


def _cells(answer: Answer) -> Iterator[Sequence[str]]:
    """Yield the headings and each row, as text."""
    if answer.form == "ask":
        yield from (["ask"], [truth(answer)])
    elif answer.form == "graph":
        yield from (answer.columns, *sorted(answer.rows()))
    else:
        yield from text_rows(answer)


def _json(answer: Answer) -> Iterator[str]:
    if answer.form != "graph":
        yield from json_parts(answer)
        return
    yield "["
    for number, row in enumerate(sorted(answer.rows())):
        written = json.dumps(dict(zip(answer.columns, row, strict=True)), ensure_ascii=False, separators=(",", ":"))
        yield (",\n " if number else "\n ") + escape_json(written)
    yield "\n]\n"


def _table(answer: Answer, prefixes: Mapping[str, str]) -> Table:
    if answer.form == "ask":
        return Table(["ask"], [[truth(answer)]])
    if answer.form == "graph":
        return Table(answer.columns, sorted(answer.rows()))
    spaces = by_length(prefixes)
    rows, numeric = [], set(range(len(answer.columns)))
    for row in answer.rows():
        terms = [read_term(written) for written in row]
        numeric -= {n for n, term in enumerate(terms) if term and term.datatype not in _NUMERIC}
        rows.append([shown(term, spaces) for term in terms])
    return Table(answer.columns, rows, frozenset(numeric if rows else ()))
