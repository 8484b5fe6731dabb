"""Define the commands that compare claims: audit, series, conflicts, voices."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.app import AsOfOption, ChartFileOption, ChartOption, FormOption, HomeOption, KnownOption, LangOption, app
from kg.cli.completing import metric_names, thing_names
from kg.cli.output import DEFAULT_LANG, Form, check_chart, formatter, open_graph, put_charts, put_listing, resolved
from kg.language import say
from kg.streams import tell


class Verdict(StrEnum):
    """Verdict of a check."""

    consistent = "consistent"
    rounding = "within-rounding"
    inconsistent = "inconsistent"
    open = "not-checkable"


@app.command("audit")
def audit(
    entity: Annotated[
        str | None, typer.Argument(help="Only figures of this subject. 仅此主体。", autocompletion=thing_names)
    ] = None,
    verdict: Annotated[Verdict | None, typer.Option(help="Only this verdict. 仅此结论。")] = None,
    form: FormOption = Form.table,
    known_at: KnownOption = "",
    as_of: AsOfOption = "",
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Cross-check printed figures with the formulas of the ontology. 用公式交叉核验信源中的数字。

    The verdict is consistent, within rounding, inconsistent (with possible corrections) or not
    checkable (with the missing inputs). Exit code 1 if an inconsistent figure is not settled by a
    judgement.

    Example: kg audit zhipu
    """
    from kg.audit.identities import misfits, summary
    from kg.cli.listings import audit_table
    from kg.views.audit import audit as find_checks
    from kg.views.audit import audit_reach

    graph = open_graph(home, known_at, as_of)
    checks = find_checks(graph, resolved(graph, entity))
    words = formatter(graph, lang)
    shown = [c for c in checks if verdict is None or c.verdict == verdict.value]
    put_listing(audit_table(shown, words), form)
    counts = summary(checks)
    tell(
        ", ".join(
            f"{say('settled', lang) if key == 'settled' else words.name(f'verdict/{key}')} {n}"
            for key, n in counts.items()
        )
    )
    if entity is None:
        whole, equations, any_ = audit_reach(graph, checks)
        percent = 100 * any_ / max(whole, 1)
        tell(say("audit-reach", lang, all=whole, any=any_, percent=percent, equations=equations))
    if misfits(checks):
        raise typer.Exit(1)


@app.command("series")
def series(
    entity: Annotated[str, typer.Argument(help="Id, label or alias. 标识、名称或别名。", autocompletion=thing_names)],
    metric: Annotated[
        str, typer.Argument(help="Only this metric, as revenue or 收入. 仅此指标。", autocompletion=metric_names)
    ] = "",
    form: FormOption = Form.table,
    known_at: KnownOption = "",
    as_of: AsOfOption = "",
    chart: ChartOption = False,
    out: ChartFileOption = None,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Show figures over time, with their sources. 查看时间序列。

    Full years, half-years, quarters, forecasts and currencies are separate series. Warns about values
    that contradict a reported change.

    Examples: kg series zhipu revenue; kg series zhipu revenue --chart
    """
    from kg.cli.listings import series_table
    from kg.views.audit import series as find_series
    from kg.views.audit import tell_break

    if chart or out:
        check_chart(out, ("--format", form is not Form.table))
    graph = open_graph(home, known_at, as_of)
    found, broken = find_series(graph, resolved(graph, entity), metric)
    words = formatter(graph, lang)
    if chart or out:
        from kg.views.charts import of_series

        put_charts(of_series(found, words), words.name(resolved(graph, entity)), out, lang)
    else:
        put_listing(series_table(found, words), form)
    for change in broken:
        tell(tell_break(change, words.name, lang.value))
    tell(say("n-series", lang, n=len(found)))
    if not found:
        raise typer.Exit(1)


@app.command("conflicts")
def conflicts(
    entity: Annotated[
        str | None, typer.Argument(help="Only claims on this thing. 仅此事物。", autocompletion=thing_names)
    ] = None,
    form: FormOption = Form.table,
    known_at: KnownOption = "",
    as_of: AsOfOption = "",
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """List conflicting claims, with tiers, sources, citation chains and judgements. 列出相互矛盾的陈述。

    Example: kg conflicts 智谱 --lang zh
    """
    from kg.cli.listings import conflicts_table
    from kg.views.conflicts import best_first
    from kg.views.sheet import judged

    graph = open_graph(home, known_at, as_of)
    groups = [best_first(g, graph.sources) for g in graph.conflicts(resolved(graph, entity))]
    reasons = judged(graph, {v.claim.id: v.claim for group in groups for v in group})
    put_listing(conflicts_table(groups, reasons, formatter(graph, lang)), form)
    tell(say("n-conflicts", lang, n=len(groups)))


@app.command("voices")
def voices(
    entity: Annotated[
        str | None, typer.Argument(help="Only claims on this thing. 仅此事物。", autocompletion=thing_names)
    ] = None,
    most: Annotated[int, typer.Option("--at-most", help="Maximum number of independent sources. 独立来源数上限。")] = 1,
    tier: Annotated[
        int,
        typer.Option(
            help="Only claims whose best source is of this tier or a worse one (1 to 3). 最好信源的层级下限。"
        ),
    ] = 1,
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """List claims by number of independent sources; by default those with a single one. 按独立来源数列出陈述。

    Sources that cite the same origin count once. --tier 3 lists claims that only self-media and other third-tier
    sources make.

    Example: kg voices zhipu --tier 3
    """
    from kg.cli.listings import voices_table
    from kg.errors import UsageError
    from kg.views.conflicts import few_voices

    if most < 1 or tier not in (1, 2, 3):
        raise UsageError("--at-most takes 1 or more, and --tier 1, 2 or 3; correct the option")
    graph = open_graph(home)
    found, total = few_voices(graph, resolved(graph, entity), most, tier)
    put_listing(voices_table(found, formatter(graph, lang)), form)
    tell(say("n-of-claims", lang, n=len(found), all=total))
