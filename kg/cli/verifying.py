"""Define the commands that compare claims with documents: verify, locate."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import FormOption, HomeOption, LangOption, app
from kg.cli.output import DEFAULT_LANG, Form, Lang, open_graph, progress, put_json, put_listing
from kg.errors import UsageError
from kg.language import say
from kg.streams import put, tell

if TYPE_CHECKING:
    from kg.curate.verify import FolderReport, Report, Verdict
    from kg.tables import Table

# Show only the first messages: the wrong folder may contain hundreds of unrelated files.
_SHOWN = 20


@app.command("verify")
def verify(
    source: Annotated[
        str, typer.Argument(help="Id of the source, or a folder of documents named after theirs. 信源标识或文件夹。")
    ],
    file: Annotated[
        Path | None, typer.Argument(help="Text of the document, UTF-8; none with a folder. 原文文本文件。")
    ] = None,
    form: FormOption = Form.table,
    every: Annotated[
        bool, typer.Option("--all", help="List the claims that were found, too. 同时列出已找到的。")
    ] = False,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Check that the evidence of a source can be found in its document. 对照原文核验指纹。

    With a folder, each file in it is compared with the source whose id is its name: one line a
    source, then the claims that were not found. Exit code 1 if a claim's words are missing or
    stand elsewhere than its locator says, or a document cannot be read.

    Examples: kg verify xinliu-zhipu-ipo article.txt; kg verify documents/
    """
    if file is None:
        _verify_folder(source, form, every, home, lang)
        return
    from kg.curate.verify import read_document
    from kg.curate.verify import verify as run_verify

    report = run_verify(open_graph(home).facts, source, read_document(file))
    shown = [v for v in report.verdicts if every or form is not Form.table or v.state != "found"]
    if shown or form is not Form.table:
        put_listing(_verdicts(shown, lang), form)
    tell(_counts([report], lang))
    if report.same_text is False:
        tell(say("other-text", lang))
    if not report.good:
        raise typer.Exit(1)


def _verify_folder(name: str, form: Form, every: bool, home: Path | None, lang: Lang) -> None:
    from kg.curate.verify import verify_folder

    if not Path(name).is_dir():
        raise UsageError(
            f'there is no folder "{name}"; give a source and its document (kg verify SOURCE FILE), '
            "or a folder of documents named after their sources (kg verify FOLDER)"
        )
    report = verify_folder(open_graph(home).facts, Path(name), progress())
    shown = [v for d in report.documents for v in d.report.verdicts if every or not v.good]
    documents, claims = _documents(report, lang), _verdicts(shown, lang)
    if form is Form.json:
        put_json({"documents": documents.records(), "claims": claims.records()})
    else:
        put_listing(documents, form)
        if shown or form is not Form.table:
            put("\n")
            put_listing(claims, form)
    for messages in (report.unread, report.strangers):
        for message in messages[:_SHOWN]:
            tell(message)
        if len(messages) > _SHOWN:
            tell(say("n-more", lang, n=len(messages) - _SHOWN))
    if report.without:
        tell(say("n-without-document", lang, n=len(report.without)))
    tell(_counts([d.report for d in report.documents], lang))
    if not report.good:
        raise typer.Exit(1)


def _verdicts(verdicts: Iterable[Verdict], lang: Lang) -> Table:
    from kg.tables import Cell, Table

    return Table(
        ["place", "claim", "status", "locator", "found_at"],
        [
            [
                v.place, f"{v.subject} {v.property} {v.printed}", Cell(v.state, say(v.state, lang.value)), v.locator,
                " ".join(v.places),
            ]
            for v in verdicts
        ],
        lang=lang.value,
    )  # fmt: skip


def _documents(report: FolderReport, lang: Lang) -> Table:
    from kg.curate.verify import STATES
    from kg.tables import Cell, Table

    columns = ["source", "document", "statements", *STATES, "same_text"]
    same = {known: Cell(code, say(code, lang.value)) for known, code in ((True, "yes"), (False, "no"))}
    rows = [
        [
            d.source, d.document, str(len(d.report.verdicts)), *map(str, d.report.counts()),
            "" if d.report.same_text is None else same[d.report.same_text],
        ]
        for d in report.documents
    ]  # fmt: skip
    return Table(columns, rows, frozenset(range(2, 3 + len(STATES))), lang.value)


def _counts(reports: list[Report], lang: Lang) -> str:
    """Summarise reports in one line."""
    from kg.curate.verify import STATES

    sums = [sum(of_state) for of_state in zip(*(r.counts() for r in reports), strict=True)]
    counts = ", ".join(f"{say(state, lang.value)} {n}" for state, n in zip(STATES, sums, strict=True))
    total = sum(sums)
    return f"{total} {say('claims', lang.value)}: {counts} ({100 * sums[0] / max(total, 1):.1f} %)"


@app.command("locate")
def locate(
    file: Annotated[Path, typer.Argument(help="Text of the document, UTF-8. 原文文本文件。")],
    words: Annotated[str, typer.Argument(help="The passage that supports the claim. 支持该陈述的原文。")],
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Print the locator and fingerprint of a passage, for use in a claim. 生成定位与指纹。

    Example: kg locate article.txt "市场份额约为6.6%"
    """
    from kg.curate.verify import locate as run_locate
    from kg.curate.verify import read_document

    found = run_locate(read_document(file), words)
    for place, mark in found:
        put(f'at = "{place}", evidence = "{mark}"\n')
    if len(found) > 1:
        tell(say("several-places", lang))
