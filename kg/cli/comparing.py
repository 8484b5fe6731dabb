"""The commands that hold claims against one another: audit, conflicts."""

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
    """What became of an identity."""

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
    """Recompute printed figures from one another by the ontology's formulas. 用公式互相核算所印数字。

    Each figure is consistent, consistent within rounding, inconsistent (with what would mend it) or
    not checkable (with what is missing). Exit code 1 if a figure is inconsistent and no judgement
    settles it.

    Example: kg audit zhipu
    """
    from kg.audit import audit as run_audit
    from kg.audit import audit_table, misfits, naming, summary

    _, ontology, facts = read_home(home)
    checks = run_audit(facts, ontology)
    names = naming(facts, ontology, lang.value)
    if entity is not None:
        from kg.find import resolve

        thing = resolve(open_graph(home), entity)
        checks = [c for c in checks if c.claim.subject == thing]
    shown = [c for c in checks if verdict is None or c.verdict == verdict.value]
    put_listing(audit_table(shown, names, lang.value), form)
    settled = {"zh": "已裁断", "en": "settled by a judgement"}[lang.value]
    counts = summary(checks)
    tell(", ".join(f"{settled if key == 'settled' else names(f'verdict/{key}')} {n}" for key, n in counts.items()))
    if misfits(checks):
        raise typer.Exit(1)


@app.command()
def conflicts(
    entity: Annotated[str | None, typer.Argument(help="Only claims on this thing. 仅此事物。")] = None,
    form: FormOption = Form.table,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """List claims that cannot all be true, with tiers, voices, chains and judgements. 列出相互抵触的陈述。

    Example: kg conflicts 智谱 --lang zh
    """
    from kg.conflicts import conflicts as find_conflicts
    from kg.conflicts import conflicts_table
    from kg.find import resolve
    from kg.records import claims, sources
    from kg.sheet import Speller, address, reasons

    graph = open_graph(home)
    about = address(resolve(graph, entity)) if entity is not None else None
    groups = find_conflicts(graph, claims(graph, about))
    told = {claim: reason for claim, (_, reason) in reasons(graph, lang.value).items()}
    listing = conflicts_table(groups, sources(graph), told, Speller(graph, lang.value).name)
    put_listing(listing, form)
    tell(f"{len(groups)} 组抵触" if lang is Lang.zh else f"{len(groups)} groups that disagree")
