"""Define the commands that query the graph: stats, find, show, query, path."""

from __future__ import annotations

import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import (
    DEFAULT_LANG,
    Form,
    FormOption,
    HomeOption,
    Lang,
    LangOption,
    app,
    formatter,
    open_graph,
    put_json,
    put_listing,
    resolved,
    width,
)
from kg.errors import QueryError, UsageError
from kg.inputs import InputError, read_bytes
from kg.language import say
from kg.store.limits import Limits, refusal
from kg.streams import put, put_lines, tell

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


# The answers of which only the beginning is written, by form: Turtle is the default of a graph.
_SHORTENED = {
    None: ("select",),
    QueryForm.table: ("select", "graph"),
    QueryForm.md: ("select", "graph"),
}

# Seconds after which a query is looked through for what makes it slow; that takes 0.2 s itself.
_SLOW = 1.0


class SheetForm(StrEnum):
    """Form of a sheet."""

    text = "text"
    json = "json"


@app.command()
def stats(
    form: FormOption = Form.table,
    timeout: Annotated[float, typer.Option(help="Seconds before counting is stopped. 超时秒数。")] = 30.0,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Count what the graph holds. 统计图谱内容。

    Example: kg stats --format csv
    """
    from kg.cli.listings import counts_table
    from kg.views.stats import stats as count

    limits = Limits(timeout)
    graph = open_graph(home)
    put_listing(counts_table(count(graph, limits), formatter(graph, lang)), form)


@app.command()
def find(
    text: Annotated[str, typer.Argument(help="Part of a name, in Chinese or English. 名称片段。")],
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Find things by label, alias or id. 按名称查找。

    Example: kg find 阿里
    """
    from kg.cli.listings import found_table

    graph = open_graph(home)
    found = graph.find(text)
    if found or form is not Form.table:
        put_listing(found_table(found, formatter(graph, lang)), form)
    if not found:
        tell(say("nothing-named", lang, text=text))
        raise typer.Exit(1)


@app.command()
def show(
    entity: Annotated[str, typer.Argument(help="Id, label or alias. 标识、名称或别名。")],
    form: Annotated[SheetForm, typer.Option("--format", "-f", help="Form of the sheet. 输出格式。")] = SheetForm.text,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Show all claims about an entity, with their sources. 查看一个实体的全部陈述。

    Example: kg show 智谱 --lang zh
    """
    from kg.cli.sheet import sheet_text
    from kg.views.sheet import sheet

    graph = open_graph(home)
    found = sheet(graph, resolved(graph, entity))
    if form is SheetForm.json:
        put_json(found.data())
    else:
        put(sheet_text(found, formatter(graph, lang)))


@app.command()
def query(
    question: Annotated[
        str | None, typer.Argument(help="Name of a question, a file, or - for standard input. 问题名、文件或 -。")
    ] = None,
    expression: Annotated[str | None, typer.Option("-e", "--expression", help="The query itself. 查询语句。")] = None,
    form: Annotated[
        QueryForm | None, typer.Option("--format", "-f", help="Form of the result (default: table, or ttl). 输出格式。")
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds before the query is stopped. 超时秒数。")] = Limits.timeout,
    memory: Annotated[int, typer.Option(help="Most MB of memory. 内存上限（MB）。")] = Limits.memory,
    rows: Annotated[
        int | None, typer.Option(help="Most rows (default: 1,000 in a table, else 1,000,000). 行数上限。")
    ] = None,
    cell: Annotated[
        int | None, typer.Option(help="Most characters of a value (default: as for rows). 单值字符数上限。")
    ] = None,
    size: Annotated[int, typer.Option(help="Most MB of the answer. 结果大小上限（MB）。")] = Limits.size,
    text: Annotated[int, typer.Option(help="Most characters of the query. 查询语句字符数上限。")] = Limits.text,
    stack: Annotated[int, typer.Option(help="MB of stack, for deeply nested queries. 栈大小（MB）。")] = Limits.stack,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Ask the graph in SPARQL; without a query, list the named questions. 用 SPARQL 查询。

    The project's prefixes need not be written. SELECT, ASK, CONSTRUCT and DESCRIBE.
    A table shows the first rows and says how many more there are; other forms give all rows.

    Examples: kg query; kg query five-powers; kg query my.rq --format csv;
    kg query -e 'SELECT ?firm { ?firm a kg:CloudVendor }'
    """
    from kg.cli.results import write_answer
    from kg.tables import Table
    from kg.views.terms import missing_terms, renamed_terms

    both = {
        f"{shown}{name}": most for name, most in (("rows", rows), ("cell", cell)) if most is not None
        for shown in ("", "shown_")
    }  # fmt: skip
    limits = Limits(timeout, memory, size=size, text=text, stack=stack, **both)
    graph = open_graph(home)
    if question is not None and expression is not None:
        raise UsageError("give a question or -e, not both")
    if question is None and expression is None:
        from kg.views.questions import questions

        named = [[q.name, q.words[lang.value]] for q in questions(graph.project)]
        listing = Table(["name", "question"], named, lang=lang.value)
        put(listing.render((form or QueryForm.table).value.replace("ttl", "table"), width()))
        return
    asked = _query_text(graph.project, question, expression, lang, limits)
    with graph.worker(limits) as worker:
        answer = worker.ask(asked, shorten=_SHORTENED.get(form, ()))
        write_answer(answer, form.value if form else "", graph.prefixes, limits, width())
        empty = answer.form != "ask" and not answer.total
        with suppress(QueryError):  # a note must not turn an answer into an error
            for term, hint in missing_terms(asked, worker, graph.prefixes):
                tell(say("term-missing", lang, term=term) + hint)
            for term, now in renamed_terms(asked, worker, graph.prefixes):
                tell(say("term-renamed", lang, term=term, now=now))
    if empty or answer.seconds > _SLOW:
        from kg.checks.faults import faults, told

        for fault in faults(asked):
            tell(told(fault, lang))
    if answer.total > answer.shown:
        tell(say("n-rows-of", lang, shown=answer.shown, total=answer.total, more="" if answer.complete else "+"))
    if answer.cut:
        tell(say("n-cut", lang, n=answer.cut, most=limits.shown_cell))


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


@app.command("path")
def path_command(
    start: Annotated[str, typer.Argument(help="Id, label or alias. 起点。")],
    end: Annotated[str, typer.Argument(help="Id, label or alias. 终点。")],
    limit: Annotated[int, typer.Option(help="How many ways to show. 显示条数。", min=1)] = 1,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Show how two things are connected, with the claims along the way. 查找两个事物之间的关联。

    Example: kg path 智谱 瑞金医院
    """
    graph = open_graph(home)
    ways = graph.path(start, end, limit)
    words = formatter(graph, lang)
    for number, steps in enumerate(ways):
        put("\n" if number else "")
        if not steps:
            put_lines([words.name(resolved(graph, start))])
        for claim in (c for step in steps for c in step.claims):
            marks = words.marks(claim)
            link = f"{words.name(claim.subject)} —{words.name(claim.property)}→ {words.name(claim.object)}"
            put_lines([f"{link}  ({marks})" if marks else link, *(f"    {words.cite(e)}" for e in claim.evidence)])
