"""The command `kg`: in go words of a user, out come listings, files and exit codes.

Exit codes: 0 good, 1 findings (or nothing found), 2 misuse. Data goes to standard output,
talk to standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from kg.errors import DataError, KgError, UsageError
from kg.words import default_language, say

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Knowledge graph of the Chinese LLM industry: every fact says who said it, where and when.\n\n"
    "中国大模型产业知识图谱：每条事实都注明谁、何处、何时所说。",
)


class Lang(StrEnum):
    """Language of what is printed."""

    zh = "zh"
    en = "en"


class Form(StrEnum):
    """Form of a listing."""

    table = "table"
    csv = "csv"
    json = "json"
    md = "md"


class QueryForm(StrEnum):
    """Form of a query's result; ttl goes with CONSTRUCT and DESCRIBE."""

    table = "table"
    csv = "csv"
    json = "json"
    md = "md"
    ttl = "ttl"


class SheetForm(StrEnum):
    """Form of a sheet."""

    text = "text"
    json = "json"


class ExportForm(StrEnum):
    """Format of an export."""

    turtle = "turtle"
    trig = "trig"
    ntriples = "ntriples"
    nquads = "nquads"
    jsonld = "jsonld"
    rdfxml = "rdfxml"
    graphml = "graphml"
    csv = "csv"


LangOption = Annotated[
    Lang, typer.Option("--lang", help="Language: zh or en (default: from the locale). 语言。", show_default=False)
]
FormOption = Annotated[Form, typer.Option("--format", "-f", help="Form of the listing. 输出格式。")]
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Folder with ontology/, data/ and queries/ (default: the package's own). 数据目录。"),
]
_LANG = Lang(default_language())
_INTERRUPTED = 130


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _out(text: str) -> None:
    sys.stdout.write(text)


def _width() -> int | None:
    """Return the width of the terminal, or None where the output is none."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def _progress() -> Callable[[int, int], None] | None:
    """Return a function that shows progress, on a terminal only."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        end = "\n" if done == total else ""
        print(f"\r{done}/{total}", end=end, file=sys.stderr, flush=True)

    return show


def _load(home: Path | None):  # type: ignore[no-untyped-def]  # kg.graph.Graph, imported late for start-up
    from kg.graph import load

    return load(home, progress=_progress())


@app.command()
def view(
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write. 输出文件。")] = Path("kg.html"),
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser. 在浏览器中打开。")] = True,
    home: HomeOption = None,
    lang: LangOption = _LANG,
) -> None:
    """Write the interactive page: one HTML file that works offline. 生成可离线使用的交互网页。

    Example: kg view --out industry.html
    """
    from kg.files import write_file
    from kg.view import page

    write_file(out, page(_load(home)).encode())
    _out(f"{out.resolve()}\n")
    if open_ and _has_browser():
        import webbrowser

        webbrowser.open(f"{out.resolve().as_uri()}#lang={lang.value}")


def _has_browser() -> bool:
    """Say whether there is a desktop to open a page on; a terminal browser would block."""
    if os.environ.get("CI"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@app.command()
def build(
    force: Annotated[bool, typer.Option("--force", help="Compile even if nothing changed. 强制重新编译。")] = False,
    home: HomeOption = None,
    lang: LangOption = _LANG,
) -> None:
    """Compile ontology and data into the graph, and say what was written. 编译图谱。

    Example: kg build --force
    """
    from kg.build import build as compile_graph
    from kg.home import find_home

    built = compile_graph(find_home(home), force=force, progress=_progress())
    state = {"zh": ("未变，沿用", "已编译"), "en": ("unchanged", "compiled")}[lang.value][built.fresh]
    with built.ntriples.open("rb") as file:
        count = sum(1 for _ in file)
    _say(f"{state}: {count} {'条三元组' if lang is Lang.zh else 'triples'}")
    _out(f"{built.ntriples}\n{built.store}\n")


@app.command()
def check(
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = _LANG,
) -> None:
    """Check data, ontology and graph; list every finding with place and mend. 检查数据与本体。

    Exit code 1 if there are errors; warnings alone are 0.

    Example: kg check --format json
    """
    from kg.check import check as run_checks
    from kg.home import find_home

    findings = run_checks(find_home(home), lang.value)
    _findings(findings, form, lang)
    errors = sum(f.severity == "error" for f in findings)
    _say(
        f"{errors} 个错误，{len(findings) - errors} 个警告"
        if lang is Lang.zh
        else f"{errors} errors, {len(findings) - errors} warnings"
    )
    if errors:
        raise typer.Exit(1)


def _findings(findings, form: Form, lang: Lang) -> None:  # type: ignore[no-untyped-def]
    from kg.results import Table

    if form is Form.table:
        for f in findings:
            _out(f"{f.severity}: {f}\n")
        return
    columns = [say(k, lang.value) for k in ("place", "severity", "rule", "message")]
    _out(Table(columns, [[f.place, f.severity, f.rule, f.message] for f in findings]).render(form.value))


@app.command()
def tidy(home: HomeOption = None, lang: LangOption = _LANG) -> None:
    """Put the Turtle files of ontology/ into sorted form, one object a line. 规整 Turtle 文件。

    Example: kg tidy
    """
    from kg.check import tidied, turtle_files
    from kg.files import write_file
    from kg.home import find_home
    from kg.ontology import read_ontology

    found = find_home(home)
    prefixes = read_ontology(found).prefixes
    count = 0
    for path in turtle_files(found):
        text = tidied(path, found, prefixes)
        if text != path.read_text(encoding="utf-8"):
            write_file(path, text.encode())
            _out(f"{path}\n")
            count += 1
    _say(f"规整了 {count} 个文件" if lang is Lang.zh else f"{count} files put into sorted form")


@app.command()
def verify(
    source: Annotated[str, typer.Argument(help="Id of the source (its file name in data/sources/). 信源标识。")],
    file: Annotated[Path, typer.Argument(help="Text of the document, UTF-8. 原文文本文件。")],
    form: FormOption = Form.table,
    every: Annotated[
        bool, typer.Option("--all", help="List the claims that were found, too. 同时列出已找到的。")
    ] = False,
    home: HomeOption = None,
    lang: LangOption = _LANG,
) -> None:
    """Recompute every fingerprint of a source against its document. 对照原文核验指纹。

    Exit code 1 if a claim's words are missing or stand elsewhere than its locator says.

    Example: kg verify xinliu-zhipu-ipo article.txt
    """
    from kg.facts import read_facts
    from kg.home import find_home
    from kg.ontology import read_ontology
    from kg.results import Table
    from kg.verify import STATES, read_document
    from kg.verify import verify as run_verify

    found = find_home(home)
    facts = read_facts(found, read_ontology(found))
    report = run_verify(facts, source, read_document(file))
    columns = [say(k, lang.value) for k in ("place", "claim", "status", "locator", "found_at")]
    rows = [
        [v.place, f"{v.subject} {v.property} {v.printed}", v.state, v.locator, " ".join(v.places)]
        for v in report.verdicts
        if every or form is not Form.table or v.state != "found"
    ]
    if rows or form is not Form.table:
        _out(Table(columns, rows).render(form.value, _width()))
    total = len(report.verdicts)
    counts = ", ".join(f"{s} {sum(v.state == s for v in report.verdicts)}" for s in STATES)
    good = sum(v.state == "found" for v in report.verdicts)
    _say(f"{total} {say('claims', lang.value)}: {counts} ({100 * good / total:.1f} %)")
    if report.same_text is False:
        _say(
            "注意：该文本与当初所读的不同（摘要值不符）"
            if lang is Lang.zh
            else "note: this text is not the one that was read (its digest differs)"
        )
    if not report.good:
        raise typer.Exit(1)


class Verdict(StrEnum):
    """What became of an identity."""

    consistent = "consistent"
    rounding = "within rounding"
    inconsistent = "inconsistent"
    open = "not checkable"


@app.command()
def audit(
    entity: Annotated[str | None, typer.Argument(help="Only figures of this subject. 仅此主体。")] = None,
    verdict: Annotated[Verdict | None, typer.Option(help="Only this verdict. 仅此结论。")] = None,
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = _LANG,
) -> None:
    """Recompute printed figures from one another by the ontology's formulas. 用公式互相核算所印数字。

    Each figure is consistent, consistent within rounding, inconsistent (with what would mend it) or
    not checkable (with what is missing). Exit code 1 if a figure is inconsistent.

    Example: kg audit zhipu
    """
    from kg.audit import audit as run_audit
    from kg.audit import audit_table, summary
    from kg.facts import read_facts
    from kg.find import resolve
    from kg.home import find_home
    from kg.ontology import read_ontology
    from kg.records import labels

    found = find_home(home)
    ontology = read_ontology(found)
    checks = run_audit(read_facts(found, ontology), ontology)
    graph = _load(home)
    names = labels(graph)
    if entity is not None:
        thing = resolve(graph, entity)
        checks = [c for c in checks if c.claim.subject == thing]
    shown = [c for c in checks if verdict is None or c.verdict == verdict.value]
    listing = audit_table(shown, lambda thing: names.get(thing, {}).get(lang.value, thing))
    _out(listing.render(form.value, _width()))
    counts = summary(checks)
    _say(", ".join(f"{key} {count}" for key, count in counts.items()))
    if counts["inconsistent"]:
        raise typer.Exit(1)


@app.command()
def conflicts(
    entity: Annotated[str | None, typer.Argument(help="Only claims on this thing. 仅此事物。")] = None,
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = _LANG,
) -> None:
    """List claims that cannot all be true, with tiers, voices, chains and judgements. 列出相互抵触的陈述。

    Example: kg conflicts 智谱 --lang zh
    """
    from kg.conflicts import conflicts as find_conflicts
    from kg.conflicts import conflicts_table
    from kg.find import resolve
    from kg.records import claims, sources
    from kg.sheet import Speller, address, reasons

    graph = _load(home)
    about = address(resolve(graph, entity)) if entity is not None else None
    groups = find_conflicts(graph, claims(graph, about))
    told = {claim: reason for claim, (_, reason) in reasons(graph, lang.value).items()}
    listing = conflicts_table(groups, sources(graph), told, Speller(graph, lang.value).name)
    _out(listing.render(form.value, _width()))
    _say(f"{len(groups)} 组抵触" if lang is Lang.zh else f"{len(groups)} groups that disagree")


@app.command()
def account(form: FormOption = Form.table, home: HomeOption = None, lang: LangOption = _LANG) -> None:
    """Account for every row that was read: claimed, merged or rejected, none lost. 核对每条所读记录的去向。

    Exit code 1 if a row is lost.

    Example: kg account
    """
    from kg.account import account_table, accounts
    from kg.facts import read_facts
    from kg.home import find_home
    from kg.ontology import read_ontology

    found_home = find_home(home)
    found = accounts(found_home, read_facts(found_home, read_ontology(found_home)))
    _out(account_table(found).render(form.value, _width()))
    lost = [row for a in found for row in a.lost]
    if lost:
        shown = ", ".join(lost[:20])
        _say(f"丢失的记录：{shown}" if lang is Lang.zh else f"lost rows: {shown}")
        raise typer.Exit(1)


@app.command()
def locate(
    file: Annotated[Path, typer.Argument(help="Text of the document, UTF-8. 原文文本文件。")],
    words: Annotated[str, typer.Argument(help="The passage that carries the claim. 承载陈述的文字。")],
    lang: LangOption = _LANG,
) -> None:
    """Give the locator and fingerprint of a passage, as a claim line takes them. 生成定位与指纹。

    Example: kg locate article.txt "市场份额约为6.6%"
    """
    from kg.verify import locate as run_locate
    from kg.verify import read_document

    found = run_locate(read_document(file), words)
    for place, mark in found:
        _out(f'at = "{place}", evidence = "{mark}"\n')
    if len(found) > 1:
        _say("该文字不止一处，请选一处" if lang is Lang.zh else "the words stand in more than one place; choose one")


@app.command()
def stats(form: FormOption = Form.table, home: HomeOption = None, lang: LangOption = _LANG) -> None:
    """Count what the graph holds. 统计图谱内容。

    Example: kg stats --format csv
    """
    from kg.stats import stats as count

    _out(count(_load(home), lang.value).render(form.value, _width()))


@app.command()
def find(
    text: Annotated[str, typer.Argument(help="Part of a name, in Chinese or English. 名称片段。")],
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = _LANG,
) -> None:
    """Find things by label, alias or id. 按名称查找。

    Example: kg find 阿里
    """
    from kg.find import find as search
    from kg.records import labels, types
    from kg.results import Table

    graph = _load(home)
    names, kinds = labels(graph), types(graph)
    found = search(graph, text)
    rows = [
        [
            f.thing,
            names.get(kinds.get(f.thing, ""), {}).get(lang.value, ""),
            names.get(f.thing, {}).get("zh", ""),
            names.get(f.thing, {}).get("en", ""),
            f.matched,
        ]
        for f in found
    ]
    if rows or form is not Form.table:
        columns = [say(k, lang.value) for k in ("id", "type", "zh", "en", "matched")]
        _out(Table(columns, rows).render(form.value, _width()))
    if not rows:
        _say(f"没有名称含“{text}”的事物" if lang is Lang.zh else f'nothing has "{text}" in its name')
        raise typer.Exit(1)


@app.command()
def show(
    entity: Annotated[str, typer.Argument(help="Id, label or alias. 标识、名称或别名。")],
    form: Annotated[SheetForm, typer.Option("--format", "-f", help="Form of the sheet. 输出格式。")] = SheetForm.text,
    home: HomeOption = None,
    lang: LangOption = _LANG,
) -> None:
    """Show what is said of one thing, by whom, where and when. 查看一个实体的全部陈述。

    Example: kg show 智谱 --lang zh
    """
    from kg.find import resolve
    from kg.sheet import sheet, sheet_data

    graph = _load(home)
    thing = resolve(graph, entity)
    if form is SheetForm.json:
        import json

        _out(json.dumps(sheet_data(graph, thing), ensure_ascii=False, indent=2) + "\n")
    else:
        _out(sheet(graph, thing, lang.value))


@app.command()
def query(
    question: Annotated[
        str | None, typer.Argument(help="Name of a question, a file, or - for standard input. 问题名、文件或 -。")
    ] = None,
    expression: Annotated[str | None, typer.Option("-e", "--expression", help="The query itself. 查询语句。")] = None,
    form: Annotated[
        QueryForm | None, typer.Option("--format", "-f", help="Form of the result (default: table, or ttl). 输出格式。")
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds before the query is stopped. 超时秒数。", min=0.1)] = 60.0,
    home: HomeOption = None,
    lang: LangOption = _LANG,
) -> None:
    """Ask the graph in SPARQL; without a query, list the named questions. 用 SPARQL 查询。

    The project's prefixes need not be written. SELECT, ASK, CONSTRUCT and DESCRIBE.

    Examples: kg query; kg query five-powers; kg query my.rq --format csv;
    kg query -e 'SELECT ?firm { ?firm a kg:CloudVendor }'
    """
    from kg.results import Table
    from kg.sandbox import run

    graph = _load(home)
    if question is not None and expression is not None:
        raise UsageError("give a question or -e, not both")
    if question is None and expression is None:
        from kg.questions import questions

        columns = [say("name", lang.value), say("question", lang.value)]
        listing = Table(columns, [[q.name, q.words[lang.value]] for q in questions(graph.home)])
        _out(listing.render((form or QueryForm.table).value.replace("ttl", "table"), _width()))
        return
    text = _query_text(graph.home, question, expression, lang)
    answer = run(graph.built.store, text, graph.prefixes, timeout)
    _out(_answer(answer.form, answer.content, form, graph.prefixes))


def _query_text(home, question: str | None, expression: str | None, lang: Lang) -> str:  # type: ignore[no-untyped-def]
    """Return the SPARQL text of a named question, a file, standard input or -e."""
    if expression is not None:
        return expression
    assert question is not None
    if question == "-":
        return sys.stdin.read()
    path = Path(question)
    if path.suffix in (".rq", ".sparql") or path.is_file():
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{path} cannot be read ({error}); name a file with a query in UTF-8") from None
    from kg.questions import find_question

    return find_question(home, question).asked(lang.value)


def _answer(kind: str, content: bytes, form: QueryForm | None, prefixes: dict[str, str]) -> str:
    from kg.results import Table, of_solutions

    if kind == "graph":
        import pyoxigraph as ox

        triples = [q.triple for q in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
        if form in (None, QueryForm.ttl):
            from kg.export import turtle_of

            return turtle_of(triples, prefixes)
        rows = sorted([str(t.subject), str(t.predicate), str(t.object)] for t in triples)
        return Table(["subject", "predicate", "object"], rows).render(form.value, _width())
    if form is QueryForm.ttl:
        raise UsageError("ttl goes with CONSTRUCT and DESCRIBE; choose table, csv, json or md")
    if form is QueryForm.json:
        return content.decode() + "\n"
    table = of_solutions(content, {} if form is QueryForm.csv else prefixes)
    return table.render((form or QueryForm.table).value, _width())


@app.command("path")
def path_command(
    start: Annotated[str, typer.Argument(help="Id, label or alias. 起点。")],
    end: Annotated[str, typer.Argument(help="Id, label or alias. 终点。")],
    limit: Annotated[int, typer.Option(help="How many ways to show. 显示条数。", min=1)] = 1,
    home: HomeOption = None,
    lang: LangOption = _LANG,
) -> None:
    """Show how two things are connected, with the claims along the way. 查找两个事物之间的关联。

    Example: kg path 智谱 瑞金医院
    """
    from kg.find import resolve
    from kg.network import path
    from kg.sheet import Speller

    graph = _load(home)
    ways = path(graph, resolve(graph, start), resolve(graph, end), limit)
    speller = Speller(graph, lang.value)
    for number, steps in enumerate(ways):
        _out("\n" if number else "")
        if not steps:
            _out(f"{speller.name(resolve(graph, start))}\n")
        for step in steps:
            for r in step.claims:
                marks = speller.marks(r)
                _out(
                    f"{speller.name(r.subject)} —{speller.name(r.property)}→ {speller.name(r.object)}"
                    f"{f'  ({marks})' if marks else ''}\n"
                )
                for e in r.evidence:
                    _out(f"    {speller.cite(e)}\n")


@app.command()
def export(
    form: Annotated[ExportForm, typer.Option("--format", "-f", help="Format. 格式。")] = ExportForm.turtle,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write (default: standard output). 输出文件。")
    ] = None,
    home: HomeOption = None,
    lang: LangOption = _LANG,
) -> None:
    """Take the whole graph home; the same graph gives the same bytes. 导出整个图谱。

    Example: kg export --format turtle --out industry.ttl
    """
    from kg.export import export as serialise

    content = serialise(_load(home), form.value)
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        from kg.files import write_file

        write_file(out, content)
        _say(f"已写出 {len(content)} 字节" if lang is Lang.zh else f"{len(content)} bytes written")
        _out(f"{out.resolve()}\n")


def _version(asked: bool) -> None:
    if asked:
        from kg import __version__

        _out(f"kg {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version. 版本。", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main() -> NoReturn:
    """Run the command; turn every expected error into one sentence and an exit code."""
    code = 0
    for stream in (sys.stdout, sys.stderr):
        # Labels are Chinese whatever the locale says.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except DataError as error:
        for finding in error.findings:
            _say(f"error: {finding}")
        code = 1
    except KgError as error:
        _say(f"error: {error}")
        code = 2
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except SystemExit as stop:
        # typer turns Ctrl-C into this exit code without a word.
        code = stop.code if isinstance(stop.code, int) else 0
    except BrokenPipeError:
        # The reader has gone (as with `| head`); keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    if code == _INTERRUPTED:
        _say("stopped; nothing was left half-written")
    sys.exit(code)
