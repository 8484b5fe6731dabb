"""Define the commands that write files: view, build, export."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import (
    DEFAULT_LANG,
    HomeOption,
    LangOption,
    app,
    open_graph,
    progress,
    put,
    tell,
)
from kg.language import say


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


@app.command()
def view(
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write. 输出文件。")] = Path("kg.html"),
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser. 在浏览器中打开。")] = True,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Write the interactive page: one HTML file that works offline. 生成可离线使用的交互网页。

    Example: kg view --out industry.html
    """
    from kg.files import write_file
    from kg.page.page import page

    write_file(out, page(open_graph(home)).encode())
    put(f"{out.resolve()}\n")
    if open_ and _has_browser():
        import webbrowser

        webbrowser.open(f"{out.resolve().as_uri()}#lang={lang.value}")


def _has_browser() -> bool:
    """Tell whether there is a desktop; a terminal browser would block."""
    if os.environ.get("CI"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@app.command()
def build(
    force: Annotated[bool, typer.Option("--force", help="Compile even if nothing changed. 强制重新编译。")] = False,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Compile ontology and data into the graph, and print its path. 编译图谱。

    Example: kg build --force
    """
    from kg.project import find_project
    from kg.store.build import build as compile_graph

    built = compile_graph(find_project(home), force=force, progress=progress(), tell=tell)
    with built.ntriples.open("rb") as file:
        count = sum(1 for _ in file)
    tell(say("compiled" if built.fresh else "unchanged", lang, n=count))
    put(f"{built.ntriples}\n{built.store}\n")


@app.command()
def export(
    form: Annotated[ExportForm, typer.Option("--format", "-f", help="Format. 格式。")] = ExportForm.turtle,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write (default: standard output). 输出文件。")
    ] = None,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Export the whole graph; the output is reproducible. 导出整个图谱。

    Example: kg export --format turtle --out industry.ttl
    """
    from kg.views.export import export as serialise

    content = serialise(open_graph(home), form.value)
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        from kg.files import write_file

        write_file(out, content)
        tell(say("n-bytes", lang, n=len(content)))
        put(f"{out.resolve()}\n")
