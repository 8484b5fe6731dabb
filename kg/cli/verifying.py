"""The commands that hold claims against documents: verify, locate."""

from __future__ import annotations

from pathlib import Path
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
    put,
    put_listing,
    read_home,
    tell,
)
from kg.words import say


@app.command()
def verify(
    source: Annotated[str, typer.Argument(help="Id of the source (its file name in data/sources/). 信源标识。")],
    file: Annotated[Path, typer.Argument(help="Text of the document, UTF-8. 原文文本文件。")],
    form: FormOption = Form.table,
    every: Annotated[
        bool, typer.Option("--all", help="List the claims that were found, too. 同时列出已找到的。")
    ] = False,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Recompute every fingerprint of a source against its document. 对照原文核验指纹。

    Exit code 1 if a claim's words are missing or stand elsewhere than its locator says.

    Example: kg verify xinliu-zhipu-ipo article.txt
    """
    from kg.results import Table
    from kg.verify import STATES, read_document
    from kg.verify import verify as run_verify

    _, _, facts = read_home(home)
    report = run_verify(facts, source, read_document(file))
    columns = [say(k, lang.value) for k in ("place", "claim", "status", "locator", "found_at")]
    rows = [
        [v.place, f"{v.subject} {v.property} {v.printed}", v.state, v.locator, " ".join(v.places)]
        for v in report.verdicts
        if every or form is not Form.table or v.state != "found"
    ]
    if rows or form is not Form.table:
        put_listing(Table(columns, rows), form)
    total = len(report.verdicts)
    counts = ", ".join(f"{s} {sum(v.state == s for v in report.verdicts)}" for s in STATES)
    good = sum(v.state == "found" for v in report.verdicts)
    tell(f"{total} {say('claims', lang.value)}: {counts} ({100 * good / total:.1f} %)")
    if report.same_text is False:
        tell(
            "注意：该文本与当初所读的不同（摘要值不符）"
            if lang is Lang.zh
            else "note: this text is not the one that was read (its digest differs)"
        )
    if not report.good:
        raise typer.Exit(1)


@app.command()
def locate(
    file: Annotated[Path, typer.Argument(help="Text of the document, UTF-8. 原文文本文件。")],
    words: Annotated[str, typer.Argument(help="The passage that carries the claim. 承载陈述的文字。")],
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Give the locator and fingerprint of a passage, as a claim line takes them. 生成定位与指纹。

    Example: kg locate article.txt "市场份额约为6.6%"
    """
    from kg.verify import locate as run_locate
    from kg.verify import read_document

    found = run_locate(read_document(file), words)
    for place, mark in found:
        put(f'at = "{place}", evidence = "{mark}"\n')
    if len(found) > 1:
        tell("该文字不止一处，请选一处" if lang is Lang.zh else "the words stand in more than one place; choose one")
