"""Define the commands that validate the data: check, tidy, account."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.app import FormOption, HomeOption, LangOption, app
from kg.cli.output import DEFAULT_LANG, Form, open_graph, put_listing
from kg.language import say
from kg.store.limits import Limits
from kg.streams import put, put_lines, tell


class CheckForm(StrEnum):
    """Form of findings."""

    table = "table"
    csv = "csv"
    csv_raw = "csv-raw"
    json = "json"
    md = "md"
    sarif = "sarif"


@app.command("check")
def check(
    source: Annotated[
        str | None, typer.Argument(help="Id of one source: check this file alone, quickly. 只快速检查这一信源文件。")
    ] = None,
    form: Annotated[
        CheckForm, typer.Option("--format", "-f", help="Form of the listing; sarif is for code hosts. 输出格式。")
    ] = CheckForm.table,
    timeout: Annotated[
        float, typer.Option(help="Seconds before a check query is stopped. 每条检查查询的超时秒数。")
    ] = Limits.timeout,
    memory: Annotated[int, typer.Option(help="Most MB of memory of a check query. 内存上限（MB）。")] = Limits.memory,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Check data, ontology and graph; list problems and how to fix them. 检查数据与本体。

    Exit code 1 if there are errors; warnings alone are 0.
    With SOURCE, what other sources say is taken from the last build; only "kg check" finds everything.

    Example: kg check --format json
    """
    from kg.checks.check import check as run_checks
    from kg.checks.check import check_source
    from kg.checks.findings import sarif
    from kg.checks.rules import rule_words
    from kg.cli.listings import findings_table
    from kg.project import find_project
    from kg.tables import escape_json

    found = find_project(home)
    limits = Limits(timeout, memory)
    if source is None:
        findings = run_checks(found, lang.value, limits, tell)
    else:
        findings = check_source(found, source, lang.value, limits, tell)
    if form is CheckForm.sarif:
        put(escape_json(sarif(findings, rule_words(found), found.root, lang.value)))
    elif form is CheckForm.table:
        put_lines(f"{f.severity}: {f}" for f in findings)
    else:
        put_listing(findings_table(findings, lang.value), form)
    errors = sum(f.severity == "error" for f in findings)
    tell(say("n-findings", lang, errors=errors, warnings=len(findings) - errors))
    if errors:
        raise typer.Exit(1)


@app.command("tidy")
def tidy(home: HomeOption = None, lang: LangOption = DEFAULT_LANG) -> None:
    """Format the Turtle files of ontology/: sorted, one object per line. 规整 Turtle 文件。

    Example: kg tidy
    """
    from kg.files import write_file
    from kg.project import find_project
    from kg.rdf.tidy import tidied, turtle_files
    from kg.read.ontology import read_ontology

    found = find_project(home)
    prefixes = read_ontology(found).prefixes
    count = 0
    for path in turtle_files(found):
        text = tidied(path, found, prefixes)
        if text != found.read_text(path):
            write_file(path, text.encode())
            put(f"{path}\n")
            count += 1
    tell(say("n-tidied", lang, n=count))


@app.command("account")
def account(form: FormOption = Form.table, home: HomeOption = None, lang: LangOption = DEFAULT_LANG) -> None:
    """Account for every row of the reading lists: claimed, merged, rejected or lost. 核对阅读清单每条记录的去向。

    Exit code 1 if a row is lost.

    Example: kg account
    """
    from kg.cli.listings import account_table
    from kg.curate.account import accounts

    graph = open_graph(home)
    found = accounts(graph.project, graph.facts)
    put_listing(account_table(found, lang.value), form)
    lost = [row for a in found for row in a.lost]
    if lost:
        shown = ", ".join(lost[:20])
        tell(say("lost-rows", lang, rows=shown))
        raise typer.Exit(1)
