"""Write the answer to a query in a form, row by row.

Only a table is held in memory, because its widths depend on all rows; it shows the first rows of a long
answer. Turtle is held as well, because it is sorted.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.namespaces import XSD, by_length, shorten
from kg.store.limits import Limits, processor_time, refusal
from kg.store.rows import Term, read_term
from kg.tables import Table

if TYPE_CHECKING:
    from kg.store.worker import Answer

_NUMERIC = {XSD + t for t in ("integer", "decimal", "double", "float")}


def write_answer(answer: Answer, form: str, prefixes: Mapping[str, str], limits: Limits, width: int | None) -> None:
    """Write an answer to standard output.

    form: table, csv, json, md or ttl; empty for ttl of a graph and a table of anything else.
    width: columns of the terminal, for a table.
    Raises UsageError if the form does not suit the answer, QueryError if writing takes too long.
    """
    if form == "ttl" and answer.form != "graph":
        raise UsageError("ttl goes with CONSTRUCT and DESCRIBE; choose table, csv, json or md")
    what = f"took more than {limits.timeout:g} s to be answered and written, and what was written is incomplete"
    with processor_time(max(limits.timeout - answer.seconds, 0.1), refusal("timeout", what, "narrow it")):
        if answer.form == "graph" and form in ("", "ttl"):
            _write_turtle(answer, prefixes)
        elif form == "csv":
            _write_csv(answer)
        elif form == "json":
            _write_json(answer)
        else:
            sys.stdout.write(_table(answer, prefixes).render(form or "table", width))


def _write_turtle(answer: Answer, prefixes: Mapping[str, str]) -> None:
    import pyoxigraph as ox

    from kg.views.export import turtle_of

    answer.content.seek(0)
    quads = ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)
    sys.stdout.write(turtle_of([q.triple for q in quads], dict(prefixes)))


def _write_csv(answer: Answer) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if answer.form == "ask":
        writer.writerows([["ask"], [_truth(answer)]])
        return
    writer.writerow(answer.columns)
    if answer.form == "graph":
        writer.writerows(sorted(answer.rows()))
        return
    for row in answer.rows():
        terms = map(read_term, row)
        writer.writerow([term.text if term else "" for term in terms])


def _write_json(answer: Answer) -> None:
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
    write = sys.stdout.write
    if answer.form == "ask":
        write(f'{{"head":{{}},"boolean":{_truth(answer)}}}\n')
        return
    if answer.form == "graph":
        write("[")
        for number, row in enumerate(sorted(answer.rows())):
            write((",\n " if number else "\n ") + encode(dict(zip(answer.columns, row, strict=True))))
        write("\n]\n")
        return
    write(f'{{"head":{{"vars":{encode(answer.columns)}}},"results":{{"bindings":[')
    for number, row in enumerate(answer.rows()):
        terms = zip(answer.columns, map(read_term, row), strict=True)
        write(("," if number else "") + encode({name: term.json() for name, term in terms if term}))
    write("]}}\n")


def _table(answer: Answer, prefixes: Mapping[str, str]) -> Table:
    if answer.form == "ask":
        return Table(["ask"], [[_truth(answer)]])
    if answer.form == "graph":
        return Table(answer.columns, sorted(answer.rows()))
    spaces = by_length(prefixes)
    rows, numeric = [], set(range(len(answer.columns)))
    for row in answer.rows():
        terms = [read_term(written) for written in row]
        numeric -= {n for n, term in enumerate(terms) if term and term.datatype not in _NUMERIC}
        rows.append([_cell(term, spaces) for term in terms])
    return Table(answer.columns, rows, frozenset(numeric if rows else ()))


def _cell(term: Term | None, spaces: list[tuple[str, str]]) -> str:
    if term is None:
        return ""
    return shorten(term.text, spaces) if term.kind == "uri" else term.text


def _truth(answer: Answer) -> str:
    return str(answer.true).lower()
