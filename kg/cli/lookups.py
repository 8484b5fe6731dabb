"""Run find, show and query, the commands that scripts call most: what they do, without Typer."""

from __future__ import annotations

import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from kg.cli.output import DEFAULT_LANG, Form, Lang, formatter, open_graph, put_json, put_listing, resolved, width
from kg.errors import QueryError, UsageError
from kg.inputs import InputError, read_bytes
from kg.language import say
from kg.store.limits import Limits, refusal
from kg.streams import put, tell

TYPE_CHECKING = False  # see kg/__init__.py
if TYPE_CHECKING:
    from kg.project import Project


class QueryForm(StrEnum):
    """Form of a query's result; ttl goes with CONSTRUCT and DESCRIBE."""

    table = "table"
    csv = "csv"
    csv_raw = "csv-raw"
    json = "json"
    md = "md"
    ttl = "ttl"


class SheetForm(StrEnum):
    """Form of a sheet."""

    text = "text"
    json = "json"


# The answers of which only the beginning is written, by form: Turtle is the default of a graph.
_SHORTENED = {
    None: ("select",),
    QueryForm.table: ("select", "graph"),
    QueryForm.md: ("select", "graph"),
}

# Seconds after which a query is looked through for what makes it slow; that takes 0.2 s itself.
_SLOW = 1.0


def find(text: str, form: Form = Form.table, home: Path | None = None, lang: Lang = DEFAULT_LANG) -> int:
    """List the things with a name that contains a text; return the exit code."""
    from kg.cli.listings import found_table

    graph = open_graph(home)
    found = graph.find(text)
    if found or form is not Form.table:
        put_listing(found_table(found, formatter(graph, lang)), form)
    if not found:
        tell(say("nothing-named", lang, text=text))
        return 1
    return 0


def show(entity: str, form: SheetForm = SheetForm.text, home: Path | None = None, lang: Lang = DEFAULT_LANG) -> int:
    """Write everything about one thing; return the exit code."""
    from kg.cli.sheet import sheet_text
    from kg.views.sheet import sheet

    graph = open_graph(home)
    found = sheet(graph, resolved(graph, entity))
    if form is SheetForm.json:
        put_json(found.data())
    else:
        put(sheet_text(found, formatter(graph, lang)))
    return 0


def query(
    question: str | None = None,
    expression: str | None = None,
    form: QueryForm | None = None,
    timeout: float = Limits.timeout,
    memory: int = Limits.memory,
    rows: int | None = None,
    cell: int | None = None,
    size: int = Limits.size,
    text: int = Limits.text,
    stack: int = Limits.stack,
    home: Path | None = None,
    lang: Lang = DEFAULT_LANG,
) -> int:
    """Write the answer to a query, or list the named questions; return the exit code."""
    from kg.cli.results import write_answer
    from kg.views.terms import look_up_terms

    both = {
        f"{shown}{name}": most for name, most in (("rows", rows), ("cell", cell)) if most is not None
        for shown in ("", "shown_")
    }  # fmt: skip
    limits = Limits(timeout, memory, size=size, text=text, stack=stack, **both)
    graph = open_graph(home)
    if question is not None and expression is not None:
        raise UsageError("give a question or -e, not both")
    if question is None and expression is None:
        from kg.tables import Table
        from kg.views.questions import questions

        named = [[q.name, q.words[lang.value]] for q in questions(graph.project)]
        listing = Table(["name", "question"], named, lang=lang.value)
        put(listing.render((form or QueryForm.table).value.replace("ttl", "table"), width()))
        return 0
    asked = _query_text(graph.project, question, expression, lang, limits)
    with graph.worker(limits) as worker:
        answer = worker.ask(asked, shorten=_SHORTENED.get(form, ()))
        write_answer(answer, form.value if form else "", graph.prefixes, limits, width())
        empty = answer.form != "ask" and not answer.total
        with suppress(QueryError):  # a note must not turn an answer into an error
            terms = look_up_terms(asked, worker, graph.prefixes)
            for term, hint in terms.missing:
                tell(say("term-missing", lang, term=term) + hint)
            for term, now in terms.renamed:
                tell(say("term-renamed", lang, term=term, now=now))
    if empty or answer.seconds > _SLOW:
        from kg.checks.faults import faults, told

        for fault in faults(asked):
            tell(told(fault, lang))
    if answer.total > answer.shown:
        tell(say("n-rows-of", lang, shown=answer.shown, total=answer.total, more="" if answer.complete else "+"))
    if answer.cut:
        tell(say("n-cut", lang, n=answer.cut, most=limits.shown_cell))
    return 0


def _query_text(home: Project, question: str | None, expression: str | None, lang: Lang, limits: Limits) -> str:
    """Return the SPARQL text of a named question, a file, standard input or -e; of a long one, the beginning."""
    if expression is not None:
        if "?lang" not in expression:
            return expression
        from kg.views.questions import in_language

        return in_language(expression, lang.value)
    assert question is not None
    if question == "-":
        return sys.stdin.read(limits.text + 1)
    path = Path(question)
    if path.suffix in (".rq", ".sparql") or path.is_file():
        try:
            # A character takes at most four bytes.
            return read_bytes(path, 4 * limits.text).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError(f"{path} cannot be read ({error}); name a file with a query in UTF-8") from None
        except InputError as error:
            if path.is_file() and path.stat().st_size > 4 * limits.text:
                raise refusal("text", f"in {path} is longer than {limits.text:,} characters", "shorten it") from None
            raise UsageError(f"{path} {error}") from None
    from kg.views.questions import find_question

    return find_question(home, question).asked(lang.value)
