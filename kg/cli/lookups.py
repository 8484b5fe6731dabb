"""Run find, show and query, the commands that scripts call most: what they do, without Typer."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from kg.cli.output import (
    DEFAULT_LANG,
    Form,
    Lang,
    check_chart,
    formatter,
    open_graph,
    put_charts,
    put_json,
    put_listing,
    put_text,
    resolved,
    width,
)
from kg.errors import QueryError, UsageError
from kg.inputs import InputError, read_bytes
from kg.language import say
from kg.store.limits import Limits, refusal
from kg.streams import put, tell

TYPE_CHECKING = False  # see kg/__init__.py
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.store import Graph
    from kg.store.worker import Answer


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


class Section(StrEnum):
    """A part of a sheet, as `kg.cli.sheet.SECTIONS` has them."""

    attributes = "attributes"
    figures = "figures"
    derived = "derived"
    relations = "relations"
    mentions = "mentions"
    disagreements = "disagreements"
    judgements = "judgements"


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


def show(
    entity: str,
    form: SheetForm = SheetForm.text,
    section: Section | None = None,
    home: Path | None = None,
    lang: Lang = DEFAULT_LANG,
    known_at: str = "",
    as_of: str = "",
    *,
    everything: bool = False,
) -> int:
    """Write what there is about one thing; return the exit code.

    section: only that, whole. everything: nothing is folded. JSON is always whole.
    """
    from kg.views.sheet import sheet

    if form is SheetForm.json and section:
        raise UsageError("JSON holds the whole sheet; leave out --section")
    if section and everything:
        raise UsageError("--section and --all exclude each other; give one")
    graph = open_graph(home, known_at, as_of)
    found = sheet(graph, resolved(graph, entity))
    if form is SheetForm.json:
        put_json(found.data())
        return 0
    from kg.cli.sheet import folded_text, sheet_text
    from kg.views.brief import brief

    words = formatter(graph, lang)
    if section:
        text = sheet_text(found, words, section=section.value)
        put_text(text)
        if not text:
            tell(say("show-empty", lang, thing=found.thing))
        return 0 if text else 1
    if everything:
        put_text(sheet_text(found, words, brief(graph, found)))
        return 0
    text, left_out = folded_text(found, words, brief(graph, found))
    put_text(text)
    if left_out:
        tell(say("show-folded", lang, n=left_out, thing=found.thing))
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
    parameters: Mapping[str, Sequence[str]] | None = None,
    known_at: str = "",
    as_of: str = "",
    *,
    sources: bool = False,
    chart: bool = False,
    out: Path | None = None,
) -> int:
    """Write the answer to a query, or list the named questions; return the exit code.

    parameters: of a named question, the values given for each. sources: whether each row names its claim, and who
    makes it. chart: draw the rows in the terminal. out: draw them as SVG into this file.
    """
    from kg.cli.results import write_answer
    from kg.views.terms import look_up_terms

    both = {
        f"{shown}{name}": most for name, most in (("rows", rows), ("cell", cell)) if most is not None
        for shown in ("", "shown_")
    }  # fmt: skip
    limits = Limits(timeout, memory, size=size, text=text, stack=stack, **both)
    if question is None and expression is None and not parameters:
        refuse_with_lists(known_at, as_of, sources=sources, chart=chart or out is not None)
        return list_questions(None, None, form, home, lang)
    if chart or out:
        check_chart(out, ("--format", form not in (None, QueryForm.table)), ("--sources", sources))
    graph = open_graph(home, known_at, as_of)
    asked = _query_text(graph, question, expression, parameters, lang, limits)
    if sources:
        return _with_sources(graph, asked, form or QueryForm.table, limits, lang)
    if chart or out:
        return _charted(graph, asked, question or "SPARQL", limits, lang, out)
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
    _tell_more(answer, lang)
    if answer.cut:
        tell(say("n-cut", lang, n=answer.cut, most=limits.shown_cell))
    return 0


def _charted(graph: Graph, asked: str, title: str, limits: Limits, lang: Lang, out: Path | None) -> int:
    """Draw the rows of a query; return the exit code."""
    from kg.store.rows import read_term
    from kg.views.charts import of_answer

    with graph.worker(limits) as worker:
        answer = worker.ask(asked, shorten=("select",))
        if answer.form != "select":
            raise UsageError("a chart needs rows, which SELECT gives; ask with SELECT, or leave out --chart and --out")
        rows = [list(map(read_term, row)) for row in answer.rows()]
    code = put_charts(of_answer(answer.columns, rows, lang), title, out, lang)
    _tell_more(answer, lang)
    return code


def _tell_more(answer: Answer, lang: Lang) -> None:
    """Tell how many rows there are, if not all are shown."""
    if answer.total > answer.shown:
        tell(say("n-rows-of", lang, shown=answer.shown, total=answer.total, more="" if answer.complete else "+"))


def _with_sources(graph: Graph, asked: str, form: QueryForm, limits: Limits, lang: Lang) -> int:
    """Write the rows of a query, each with its claim and who makes it; return the exit code."""
    from kg.cli.overview_tables import said_table
    from kg.views.provenance import with_claims

    if form is QueryForm.ttl:
        raise UsageError("--sources goes with rows; choose table, csv, csv-raw, json or md")
    query, name = with_claims(asked)
    with graph.worker(limits) as worker:
        answer = worker.ask(query, shorten=_SHORTENED.get(form, ()))
        put(said_table(answer, name, graph, formatter(graph, lang)).render(form.value, width()))
    _tell_more(answer, lang)
    return 0


def refuse_with_lists(known_at: str, as_of: str, *, sources: bool, chart: bool) -> None:
    """Raise UsageError for an option that changes an answer, where questions are listed or explained instead."""
    given = {"--known-at": known_at, "--as-of": as_of, "--sources": sources, "--chart or --out": chart}
    for option, value in given.items():
        if value:
            raise UsageError(
                f"{option} is for an answer, and questions are only listed or explained here; leave it out, "
                "or leave out --list, --tag or --explain and name a question"
            )


def list_questions(question: str | None, tag: str | None, form: QueryForm | None, home: Path | None, lang: Lang) -> int:
    """List the named questions by topic, or the parameters of one; return the exit code.

    tag: only those on this topic, or with this tag.
    """
    from kg.cli.overview_tables import parameters_table, questions_table
    from kg.project import find_project
    from kg.views.questions import find_question, questions

    project, shown = find_project(home), (form or QueryForm.table).value.replace("ttl", "table")
    if question is not None:
        put(parameters_table(find_question(project, question), lang.value).render(shown, width()))
        return 0
    every = questions(project)
    found = [q for q in every if tag is None or tag in (q.topic, *q.tags)]
    put(questions_table(found, lang.value).render(shown, width()))
    if not found:
        known = sorted({word for q in every for word in (q.topic, *q.tags) if word})
        tell(say("no-tag", lang, tag=tag or "", known=", ".join(known)))
        return 1
    return 0


def explain(
    question: str | None,
    expression: str | None,
    parameters: Mapping[str, Sequence[str]],
    text: int,
    home: Path | None,
    lang: Lang,
) -> int:
    """Write the SPARQL of a query with its prefixes, as any engine takes it; return the exit code."""
    graph = open_graph(home)
    put(with_prefixes(_query_text(graph, question, expression, parameters, lang, Limits(text=text)), graph.prefixes))
    return 0


def with_prefixes(query: str, prefixes: Mapping[str, str]) -> str:
    """Return a query behind declarations of those prefixes that it uses, as any engine takes it."""
    from kg.read.queries import without_comments

    text = without_comments(query)
    used = {p: space for p, space in prefixes.items() if re.search(rf"(?<![\w:]){re.escape(p)}:", text)}
    return "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in used.items()) + query.rstrip("\n") + "\n"


def parameters_of(words: Sequence[str]) -> dict[str, list[str]]:
    """Return the values of the parameters that stand among the words of a command, as `--firm zhipu --since=2023`.

    Raises UsageError if a word is none.
    """
    found: dict[str, list[str]] = {}
    left = iter(words)
    for word in left:
        name, equals, value = word.partition("=")
        if not re.fullmatch(r"--[a-z][a-z-]*", name):
            raise UsageError(f'"{word}" is one word too many; a parameter is written --name value')
        if not equals:
            value = next(left, "")
        if not value:
            raise UsageError(f"{name} has no value; write it behind")
        found.setdefault(name[2:], []).append(value)
    return found


def _query_text(
    graph: Graph,
    question: str | None,
    expression: str | None,
    parameters: Mapping[str, Sequence[str]] | None,
    lang: Lang,
    limits: Limits,
) -> str:
    """Return the SPARQL text of a named question, a file, standard input or -e; of a long one, the beginning."""
    if question is not None and expression is not None:
        raise UsageError("give a question or -e, not both")
    if question is None and expression is None:
        raise UsageError('parameters narrow a question; name one that "kg query" lists')
    path = Path(question or "")
    own = expression is not None or question == "-" or path.suffix in (".rq", ".sparql") or path.is_file()
    if own and parameters:
        raise UsageError(
            f"--{next(iter(parameters))} is no option of kg query, and only named questions take parameters"
        )
    if expression is not None:
        if "?lang" not in expression:
            return expression
        from kg.views.questions import in_language

        return in_language(expression, lang.value)
    assert question is not None
    if question == "-":
        return sys.stdin.read(limits.text + 1)
    if own:
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

    return find_question(graph.project, question).asked(lang.value, parameters, graph)
