"""Write the answer to a query in the forms of SPARQL 1.1: JSON, CSV and TSV of rows, RDF of a graph."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.namespaces import shorten
from kg.store.rows import Term, read_term
from kg.tables import csv_lines, escape_json

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.store.worker import Answer


def shown(term: Term | None, spaces: list[tuple[str, str]]) -> str:
    """Return a term as people read it: an address by its prefix, the text of a literal; empty if there is none.

    spaces: prefixes, the longest address first (see `kg.namespaces.by_length`).
    """
    if term is None:
        return ""
    return shorten(term.text, spaces) if term.kind == "uri" else term.text


def truth(answer: Answer) -> str:
    """Return the answer to an ASK query as SPARQL writes it."""
    return str(answer.true).lower()


def json_parts(answer: Answer) -> Iterator[str]:
    """Yield rows, or the answer to an ASK query, as SPARQL 1.1 Query Results JSON."""
    if answer.form == "ask":
        yield f'{{"head":{{}},"boolean":{truth(answer)}}}\n'
        return
    names = [_encode(name) for name in answer.columns]
    yield escape_json(f'{{"head":{{"vars":[{",".join(names)}]}},"results":{{"bindings":[')
    divider = "{"
    for row in answer.rows():
        cells = ",".join([f"{name}:{_json(term)}" for name, term in zip(names, row, strict=True) if term])
        yield divider + (cells if cells.isprintable() else escape_json(cells)) + "}"
        divider = ",{"
    yield "]}}\n"


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
# Escapes of N-Triples that JSON does not have; the others are the same.
_FOREIGN = re.compile(r"\\[U']")


def _json(written: str) -> str:
    """Return a term in the syntax of N-Triples as JSON; most are put together from their parts, which is faster."""
    if written[0] == "<" and written[1] != "<":
        return f'{{"type":"uri","value":"{written[1:-1]}"}}'
    if written[0] != '"' or _FOREIGN.search(written):
        term = read_term(written)
        assert term
        return _encode(term.json())
    end = written.rindex('"') + 1
    text, rest = written[:end], written[end:]
    if not rest:
        return f'{{"type":"literal","value":{text}}}'
    about = f'"xml:lang":"{rest[1:]}"' if rest[0] == "@" else f'"datatype":"{rest[3:-1]}"'
    return f'{{"type":"literal","value":{text},{about}}}'


def csv_parts(answer: Answer) -> Iterator[str]:
    """Yield rows, headings first, as SPARQL 1.1 Query Results CSV: the text of each term, lines ended by CR LF."""
    # A cell that holds an end of line is quoted, so that the last character is always that of the row.
    for line in csv_lines(text_rows(answer), defused=False):
        yield f"{line[:-1]}\r\n"


def text_rows(answer: Answer) -> Iterator[Sequence[str]]:
    """Yield the headings of rows and each row, as the text of its terms."""
    yield answer.columns
    for row in answer.rows():
        yield [term.text if term else "" for term in map(read_term, row)]


def tsv_parts(answer: Answer) -> Iterator[str]:
    """Yield rows, headings first, as SPARQL 1.1 Query Results TSV: terms in the syntax of Turtle."""
    yield "\t".join(f"?{name}" for name in answer.columns) + "\n"
    for row in answer.rows():
        yield "\t".join(row) + "\n"


def ntriples_parts(answer: Answer) -> Iterator[str]:
    """Yield a graph as N-Triples."""
    answer.content.seek(0)
    for line in answer.content:
        yield line.decode()


def turtle_text(answer: Answer, prefixes: Mapping[str, str]) -> str:
    """Return a graph as Turtle (see `triples_as_turtle`)."""
    import pyoxigraph as ox

    answer.content.seek(0)
    quads = ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)
    return triples_as_turtle([quad.triple for quad in quads], prefixes)


def triples_as_turtle(triples: Collection[ox.Triple], prefixes: Mapping[str, str]) -> str:
    """Return triples as Turtle; sorted, unless there are blank nodes or triples as terms among them."""
    import pyoxigraph as ox

    from kg.rdf import turtle

    if is_plain(triples):
        return turtle.write(triples, prefixes)
    used = {prefix: space for prefix, space in prefixes.items() if any(space in str(t) for t in triples)}
    return str(ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used) or b"", "utf-8")


def is_plain(triples: Iterable[ox.Triple]) -> bool:
    """Tell whether triples have neither blank nodes nor triples as terms."""
    import pyoxigraph as ox

    plain = ox.NamedNode | ox.Literal
    return all(isinstance(t.subject, plain) and isinstance(t.object, plain) for t in triples)


def jsonld_text(answer: Answer) -> str:
    """Return a graph as JSON-LD in expanded form: a list of nodes with whole addresses."""
    import pyoxigraph as ox

    answer.content.seek(0)
    quads = ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)
    return str(ox.serialize((q.triple for q in quads), format=ox.RdfFormat.JSON_LD) or b"", "utf-8")
