"""Define the commands that query the graph: stats, coverage, find, show, query, path."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import lookups
from kg.cli.app import AsOfOption, ChartFileOption, ChartOption, FormOption, HomeOption, KnownOption, LangOption, app
from kg.cli.completing import question_names, thing_names
from kg.cli.lookups import QueryForm, Section, SheetForm
from kg.cli.output import DEFAULT_LANG, Form, formatter, open_graph, put_listing, resolved
from kg.errors import UsageError
from kg.language import say
from kg.store.limits import Limits
from kg.streams import put, put_lines, tell
from kg.views.cards import Kind


@app.command("stats")
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


@app.command("coverage")
def coverage(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Ids, labels or aliases: their cards, fact by fact. 标识、名称或别名。", autocompletion=thing_names
        ),
    ] = None,
    kind: Annotated[
        Kind | None,
        typer.Option(help="Without names: the things of a kind. 不给名称时按类别列出。", show_default=False),
    ] = None,
    missing: Annotated[bool, typer.Option("--missing", help="Only facts that nobody states. 仅列缺项。")] = False,
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Show which facts on firms, models and platforms are known, looked for in vain, or absent. 查看事实覆盖情况。

    With names, each fact has its latest best reading, with the tier of its source. Without, each thing of a kind has
    a line (default: foundation-model firms) with the number of its facts in each state.

    Examples: kg coverage; kg coverage --kind cloud; kg coverage zhipu minimax --missing
    """
    from kg.cli.listings import cards_table, facts_table
    from kg.views.cards import STATES, Cards, card_of

    graph = open_graph(home)
    words = formatter(graph, lang)
    if names and kind:
        raise UsageError("names and --kind exclude each other; give one")
    things = [resolved(graph, name) for name in names or ()]
    for name, thing in zip(names or (), things, strict=True):
        if thing not in graph.entities or not card_of(graph, thing):
            raise UsageError(f'"{name}" is neither an organization nor a model nor a platform, which alone have a card')
    cards = Cards(graph)
    found = [cards.card(thing) for thing in things or cards.things(kind or Kind.foundation)]
    if things or missing:
        put_listing(facts_table(found, words, absent=missing), form)
    else:
        put_listing(cards_table(found, words), form)
    states = {state: sum(card.count(state) for card in found) for state in STATES}
    whole = max(sum(states.values()), 1)
    tell(", ".join(f"{say(f'fact-{state}', lang)} {n} ({100 * n / whole:.1f} %)" for state, n in states.items()))


@app.command("find")
def find(
    text: Annotated[str, typer.Argument(help="Part of a name, in Chinese or English. 名称片段。")],
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> int:
    """Find entities, concepts, properties and sources by label, alias, title or id. 按名称查找。

    Examples: kg find 阿里; kg find 毛利率; kg find zhipu-prospectus
    """
    return lookups.find(text, form, home, lang)


@app.command("show")
def show(
    entity: Annotated[str, typer.Argument(help="Id, label or alias. 标识、名称或别名。", autocompletion=thing_names)],
    form: Annotated[
        SheetForm, typer.Option("--format", "-f", help="Form of the sheet; json is whole. 输出格式。")
    ] = SheetForm.text,
    section: Annotated[
        Section | None, typer.Option(help="Only this section, whole. 仅此部分，完整列出。", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every section, whole. 完整列出各部分。")] = False,
    known_at: KnownOption = "",
    as_of: AsOfOption = "",
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> int:
    """Show a thing: a summary, and the claims about it with their sources. 查看一个事物的概要与陈述。

    The summary has what is asked first, such as head, founding, listing, latest revenue and newest model of a firm.
    Of each section of claims the first lines are shown; --section and --all print the rest, to a pipe as well.

    Examples: kg show 智谱 --lang zh; kg show zhipu --section figures; kg show zhipu --all
    """
    return lookups.show(entity, form, section, home, lang, known_at, as_of, everything=everything)


@app.command("query", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def query(
    context: typer.Context,
    question: Annotated[
        str | None,
        typer.Argument(
            help="Name of a question, a file, or - for standard input. 问题名、文件或 -。",
            autocompletion=question_names,
        ),
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
    listing: Annotated[
        bool, typer.Option("--list", help="List the questions, or the parameters of the one named. 列出问题或参数。")
    ] = False,
    tag: Annotated[
        str | None, typer.Option(help="List only questions on this topic or with this tag. 按主题。")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the SPARQL instead of asking it. 显示查询语句。")
    ] = False,
    sources: Annotated[
        bool, typer.Option("--sources", help="Add the claim behind each row, and who makes it. 附陈述与信源。")
    ] = False,
    known_at: KnownOption = "",
    as_of: AsOfOption = "",
    chart: ChartOption = False,
    out: ChartFileOption = None,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> int:
    """Ask the graph in SPARQL; without a query, list the named questions. 用 SPARQL 查询。

    A named question takes the parameters that "kg query QUESTION --list" lists, such as --firm or --since; the
    prefixes of the project need not be written. SELECT, ASK, CONSTRUCT and DESCRIBE.
    A table shows the first rows and says how many more there are; other forms give all rows.

    Examples: kg query --tag money; kg query revenue --firm 智谱 --since 2023 --chart; kg query my.rq --format csv;
    kg query -e 'SELECT ?firm { ?firm a kg:CloudVendor }'
    """
    parameters = lookups.parameters_of(context.args)
    if listing or tag is not None or explain:
        lookups.refuse_with_lists(known_at, as_of, sources=sources, chart=chart or out is not None)
    if listing or tag is not None:
        if expression is not None or parameters:
            raise UsageError("--list and --tag list questions, and go with no other query; leave the rest out")
        return lookups.list_questions(question, tag, form, home, lang)
    if explain:
        return lookups.explain(question, expression, parameters, text, home, lang)
    return lookups.query(
        question,
        expression,
        form,
        timeout,
        memory,
        rows,
        cell,
        size,
        text,
        stack,
        home,
        lang,
        parameters or None,
        known_at,
        as_of,
        sources=sources,
        chart=chart,
        out=out,
    )


@app.command("path")
def path_command(
    start: Annotated[str, typer.Argument(help="Id, label or alias. 起点。", autocompletion=thing_names)],
    end: Annotated[str, typer.Argument(help="Id, label or alias. 终点。", autocompletion=thing_names)],
    limit: Annotated[int, typer.Option(help="How many ways to show. 显示条数。", min=1)] = 1,
    known_at: KnownOption = "",
    as_of: AsOfOption = "",
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Show how two things are connected, with the claims along the way. 查找两个事物之间的关联。

    Example: kg path 智谱 瑞金医院
    """
    graph = open_graph(home, known_at, as_of)
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
