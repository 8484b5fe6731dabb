"""Define the commands that compare claims: audit, series, conflicts, voices."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.app import (
    DEFAULT_LANG,
    Form,
    FormOption,
    HomeOption,
    Lang,
    LangOption,
    app,
    open_graph,
    put_listing,
    read_home,
    tell,
)


class Verdict(StrEnum):
    """Verdict of a check."""

    consistent = "consistent"
    rounding = "within-rounding"
    inconsistent = "inconsistent"
    open = "not-checkable"


@app.command()
def audit(
    entity: Annotated[str | None, typer.Argument(help="Only figures of this subject. 仅此主体。")] = None,
    verdict: Annotated[Verdict | None, typer.Option(help="Only this verdict. 仅此结论。")] = None,
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Cross-check printed figures with the formulas of the ontology. 用公式交叉核验信源中的数字。

    The verdict is consistent, within rounding, inconsistent (with possible corrections) or not
    checkable (with the missing inputs). Exit code 1 if an inconsistent figure is not settled by a
    judgement.

    Example: kg audit zhipu
    """
    from kg.audit import Figures, audit_figures, audit_table, coverage, misfits, naming, summary

    _, ontology, facts = read_home(home)
    figures = Figures(facts, ontology)
    checks = audit_figures(figures)
    names = naming(facts, ontology, lang.value)
    if entity is not None:
        from kg.views.find import resolve

        thing = resolve(open_graph(home), entity)
        checks = [c for c in checks if c.claim.subject == thing]
    shown = [c for c in checks if verdict is None or c.verdict == verdict.value]
    put_listing(audit_table(shown, names, lang.value), form)
    settled = {"zh": "已裁断", "en": "settled by a judgement"}[lang.value]
    counts = summary(checks)
    tell(", ".join(f"{settled if key == 'settled' else names(f'verdict/{key}')} {n}" for key, n in counts.items()))
    if entity is None:
        whole, equations, any_ = coverage(checks, figures)
        tell(
            f"企业的 {whole} 个金额与比率中，{any_} 个参与核算（{100 * any_ / max(whole, 1):.0f} %），"
            f"其中 {equations} 个在等式中"
            if lang is Lang.zh
            else f"of {whole} amounts and ratios of companies, {any_} take part in an identity "
            f"({100 * any_ / max(whole, 1):.0f} %), {equations} of them in an equation"
        )
    if misfits(checks):
        raise typer.Exit(1)


@app.command()
def series(
    entity: Annotated[str, typer.Argument(help="Id, label or alias. 标识、名称或别名。")],
    metric: Annotated[str, typer.Argument(help="Only this metric, as revenue. 仅此指标。")] = "",
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Show figures over time, with their sources. 查看时间序列。

    Full years, half-years, quarters, forecasts and currencies are separate series. Warns about values
    that contradict a reported change.

    Example: kg series zhipu revenue
    """
    from kg.audit import Figures, naming, series_table, story_breaks, tell_break
    from kg.audit import series as find_series
    from kg.errors import UsageError, did_you_mean
    from kg.views.find import resolve

    _, ontology, facts = read_home(home)
    thing = resolve(open_graph(home), entity)
    metrics = [name for name, prop in ontology.properties.items() if prop.kind == "figure"]
    if metric and metric not in metrics:
        raise UsageError(f'there is no metric "{metric}" in the ontology.{did_you_mean(metric, metrics)}')
    figures = Figures(facts, ontology)
    found = find_series(figures, thing, metric)
    names = naming(facts, ontology, lang.value)
    put_listing(series_table(found, facts, names, lang.value), form)
    for broken in story_breaks(figures):
        if broken.first.subject == thing and metric in ("", broken.first.property):
            tell(tell_break(broken, names, lang.value))
    tell(f"{len(found)} 个序列" if lang is Lang.zh else f"{len(found)} series")
    if not found:
        raise typer.Exit(1)


@app.command()
def conflicts(
    entity: Annotated[str | None, typer.Argument(help="Only claims on this thing. 仅此事物。")] = None,
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """List conflicting claims, with tiers, sources, citation chains and judgements. 列出相互矛盾的陈述。

    Example: kg conflicts 智谱 --lang zh
    """
    from kg.views.conflicts import conflicts as find_conflicts
    from kg.views.conflicts import conflicts_table
    from kg.views.find import resolve
    from kg.views.records import claims, sources
    from kg.views.sheet import Speller, address, reasons

    graph = open_graph(home)
    about = address(resolve(graph, entity)) if entity is not None else None
    groups = find_conflicts(graph, claims(graph, about))
    told = {claim: reason for claim, (_, reason) in reasons(graph, lang.value).items()}
    listing = conflicts_table(groups, sources(graph), told, Speller(graph, lang.value).name, lang.value)
    put_listing(listing, form)
    tell(f"{len(groups)} 组抵触" if lang is Lang.zh else f"{len(groups)} groups that disagree")


@app.command()
def voices(
    entity: Annotated[str | None, typer.Argument(help="Only claims on this thing. 仅此事物。")] = None,
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

    Sources that cite the same origin count once. --tier 3 lists claims made only by self-media.

    Example: kg voices zhipu --tier 3
    """
    from kg.errors import UsageError
    from kg.views.conflicts import voices_table
    from kg.views.find import resolve
    from kg.views.records import claims, sources
    from kg.views.sheet import Speller, address

    if most < 1 or tier not in (1, 2, 3):
        raise UsageError("--at-most takes 1 or more, and --tier 1, 2 or 3; correct the option")
    graph = open_graph(home)
    about = address(resolve(graph, entity)) if entity is not None else None
    records = claims(graph, about)
    listing = voices_table(records, sources(graph), Speller(graph, lang.value).name, most, tier, lang.value)
    put_listing(listing, form)
    shown, total = len(listing.rows), len(records)
    tell(f"{total} 条陈述中有 {shown} 条" if lang is Lang.zh else f"{shown} of {total} claims")
