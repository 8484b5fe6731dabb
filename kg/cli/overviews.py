"""Define the commands that survey the graph: compare, timeline, prices, terms."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import AsOfOption, ChartFileOption, ChartOption, FormOption, HomeOption, KnownOption, LangOption, app
from kg.cli.completing import metric_names, thing_names
from kg.cli.output import (
    DEFAULT_LANG,
    Form,
    check_chart,
    formatter,
    open_graph,
    put_charts,
    put_json,
    put_listing,
    resolved,
)
from kg.errors import UsageError
from kg.language import say
from kg.model.period import day_of
from kg.streams import tell
from kg.views.vocabulary import TermKind

if TYPE_CHECKING:
    import datetime as dt


class Currency(StrEnum):
    """Currency in which money is compared, as in `kg.audit.money`."""

    cny = "cny"
    usd = "usd"


class PriceForm(StrEnum):
    """Form of the prices."""

    table = "table"
    csv = "csv"
    csv_raw = "csv-raw"
    json = "json"
    md = "md"
    litellm = "litellm"
    genai_prices = "genai-prices"


SinceOption = Annotated[str | None, typer.Option(help="From this time on, as 2024 or 2024-05. 起始时间。")]
UntilOption = Annotated[str | None, typer.Option(help="Up to this time. 截止时间。")]


@app.command("compare")
def compare(
    names: Annotated[
        list[str],
        typer.Argument(help="Two or more ids, labels or aliases. 两个或更多名称。", autocompletion=thing_names),
    ],
    metric: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this metric, by name or label; may be repeated. 仅此指标。", autocompletion=metric_names
        ),
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    currency: Annotated[Currency, typer.Option(help="Of money, at the rate of its time. 币种。")] = Currency.cny,
    form: FormOption = Form.table,
    known_at: KnownOption = "",
    as_of: AsOfOption = "",
    chart: ChartOption = False,
    out: ChartFileOption = None,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> int:
    """Set the figures of firms, products or models side by side, each with its source. 并列比较。

    By default the metrics that at least two of them share, for the whole of each; the best reading of each figure.

    Examples: kg compare zhipu minimax; kg compare 百度 腾讯 阿里巴巴 --metric rdExpense --since 2024;
    kg compare zhipu minimax --metric revenue --chart
    """
    from kg.cli.overview_tables import compare_table
    from kg.views.compare import compare as find_rows

    if chart or out:
        check_chart(out, ("--format", form is not Form.table))
    graph = open_graph(home, known_at, as_of)
    things = [resolved(graph, name) for name in names]
    rows = find_rows(
        graph, things, metric or (), since=_first(since, "since"), until=_last(until, "until"), currency=currency.value
    )
    words = formatter(graph, lang)
    if chart or out:
        from kg.views.charts import of_compared

        put_charts(of_compared(rows, things, words), " / ".join(map(words.name, things)), out, lang)
    else:
        put_listing(compare_table(rows, things, words), form)
    tell(say("n-compared", lang, n=len(rows), metrics=len({row.metric for row in rows})))
    return 0 if rows else 1


@app.command("timeline")
def timeline(
    name: Annotated[
        str | None, typer.Argument(help="Id, label or alias. 标识、名称或别名。", autocompletion=thing_names)
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    form: FormOption = Form.table,
    known_at: KnownOption = "",
    as_of: AsOfOption = "",
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> int:
    """List what is dated in order of time, with sources. 按时间排列事件。

    Of one thing: founding, people, deals, what it released, and the events that concern it. Without a name, what the
    documents date that were read.

    Example: kg timeline 智谱 --since 2025
    """
    from kg.cli.overview_tables import timeline_table
    from kg.views.timeline import timeline as find_dated

    graph = open_graph(home, known_at, as_of)
    found = find_dated(graph, resolved(graph, name), _first(since, "since"), _last(until, "until"))
    put_listing(timeline_table(found, formatter(graph, lang)), form)
    return 0 if found else 1


@app.command("prices")
def prices(
    at: Annotated[str | None, typer.Option(help="As they were on this day (default: the latest). 某日的价格。")] = None,
    model: Annotated[
        list[str] | None, typer.Option(help="Only this model; may be repeated. 仅此模型。", autocompletion=thing_names)
    ] = None,
    platform: Annotated[
        list[str] | None,
        typer.Option(help="Only this platform; may be repeated. 仅此平台。", autocompletion=thing_names),
    ] = None,
    form: Annotated[
        PriceForm,
        typer.Option(
            "--format", "-f", help="Form of the listing; litellm and genai-prices are files of these tools. 输出格式。"
        ),
    ] = PriceForm.table,
    chart: ChartOption = False,
    out: ChartFileOption = None,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> int:
    """List the prices of tokens by model and platform, in their own currency, with sources. 列出 token 价格。

    litellm and genai-prices are JSON in US dollars, as these tools read it: list prices under the ids of the
    platforms, those in yuan converted at the reference rate of their day. What is left out is counted.

    Examples: kg prices --model deepseek-v3.2 --at 2025-12-31; kg prices --model deepseek-v3.2 --out prices.svg
    """
    from kg.cli.overview_tables import prices_table
    from kg.views.prices import prices as find_prices

    if chart or out:
        check_chart(out, ("--format", form is not PriceForm.table))
    graph = open_graph(home)
    models, platforms = ([resolved(graph, name) for name in names or ()] for names in (model, platform))
    found = find_prices(graph, _last(at, "at"), models, platforms)
    if form in (PriceForm.litellm, PriceForm.genai_prices):
        from kg.views.price_books import as_genai_prices, as_litellm, book

        priced = book(graph, found)
        put_json((as_litellm if form is PriceForm.litellm else as_genai_prices)(priced, graph))
        tell(say("n-entries", lang, n=len(priced.entries)))
        for reason, n in sorted(priced.left.items()):
            tell(f"{say(f'left-{reason}', lang)}: {n}")
        return 0 if priced.entries else 1
    words = formatter(graph, lang)
    if chart or out:
        from kg.views.charts import of_prices

        put_charts(of_prices(found, words), say("price-book", lang, day=at or "").strip(), out, lang)
    else:
        put_listing(prices_table(found, words), form)
    tell(say("n-price-lists", lang, n=len(found)))
    return 0 if found else 1


@app.command("terms")
def terms(
    text: Annotated[str, typer.Argument(help="Part of a name or label. 名称片段。")] = "",
    kind: Annotated[TermKind | None, typer.Option(help="Only terms of this kind. 仅此类。", show_default=False)] = None,
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> int:
    """List classes, properties, metrics and concepts with how often each is used. 列出术语及使用次数。

    Examples: kg terms --kind metric; kg terms 毛利
    """
    from kg.cli.overview_tables import terms_table
    from kg.views.vocabulary import vocabulary

    graph = open_graph(home)
    found = vocabulary(graph, text, kind)
    put_listing(terms_table(found, formatter(graph, lang)), form)
    return 0 if found else 1


def _first(text: str | None, option: str) -> dt.date | None:
    return _day(text, option, 0)


def _last(text: str | None, option: str) -> dt.date | None:
    return _day(text, option, 1)


def _day(text: str | None, option: str, end: int) -> dt.date | None:
    try:
        return day_of(text, end) if text is not None else None
    except UsageError as error:
        raise UsageError(f"--{option}: {error}") from None
