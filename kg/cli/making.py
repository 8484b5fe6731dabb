"""Define the commands that write files: view, build, export."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from kg.cli.app import HomeOption, LangOption, app
from kg.cli.output import DEFAULT_LANG, open_graph, progress, standard_output
from kg.errors import UsageError
from kg.language import say
from kg.streams import put, tell

if TYPE_CHECKING:
    from kg.store import Graph

# What stands for standard output where a file may be named.
_STDOUT = Path("-")


class ExportPart(StrEnum):
    """What an export holds."""

    graph = "graph"
    ontology = "ontology"
    shapes = "shapes"
    questions = "questions"


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
    csv_raw = "csv-raw"
    datapackage = "datapackage"
    datapackage_raw = "datapackage-raw"


@app.command("view")
def view(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="File to write, or - for standard output. 输出文件。")
    ] = Path("kg.html"),
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser. 在浏览器中打开。")] = True,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Write the interactive page: one HTML file that works offline. 生成可离线使用的交互网页。

    Example: kg view --out industry.html
    """
    from kg.page.page import page

    content = page(_graph_to_write(home)).encode()
    with _opened(out) as file:
        file.write(content)
    if open_ and out != _STDOUT and _has_browser():
        _browse(f"{out.resolve().as_uri()}#lang={lang.value}")


@contextmanager
def _opened(out: Path) -> Iterator[BinaryIO]:
    """Open a file, or stdout, for writing; print the path of the file when it is complete."""
    from kg.files import replacing

    if out == _STDOUT:
        with standard_output() as stream:
            yield stream
    else:
        with replacing(out) as file:
            yield file
        put(f"{out.resolve()}\n")


def _browse(address: str) -> None:
    """Open a page in a process of its own: some browsers print messages or run until they are closed."""
    import subprocess

    subprocess.Popen(  # noqa: S603  # this interpreter and a module of its own
        [sys.executable, "-m", "webbrowser", address],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _has_browser() -> bool:
    """Tell whether there is a desktop; a terminal browser would block."""
    if os.environ.get("CI"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@app.command("build")
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


@app.command("export")
def export(
    part: Annotated[
        ExportPart,
        typer.Argument(
            help="The whole graph, the ontology as one OWL file, the SHACL shapes, or the named questions. 导出内容。"
        ),
    ] = ExportPart.graph,
    form: Annotated[ExportForm, typer.Option("--format", "-f", help="Format. 格式。")] = ExportForm.turtle,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="File or folder to write, or - for standard output. 输出文件。")
    ] = _STDOUT,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Export the graph, its ontology, shapes or questions; the output is reproducible. 导出图谱、本体、形状或问题。

    The ontology is one Turtle file in OWL 2 DL and OWL 2 RL, for Protégé and reasoners: terms,
    vocabularies, axioms and mappings; every term of another vocabulary that it uses is declared.
    The shapes have names, descriptions, order and groups, from which tools make forms.
    The questions are SHACL SPARQL executables, which editors and text-to-SPARQL tools read.

    rdfxml and graphml are XML, which has no place for control characters: U+FFFD stands for each there.
    csv guards cells that a spreadsheet would run with an apostrophe, csv-raw does not. datapackage and
    datapackage-raw write linked CSV files with a description into the folder that --out names.

    Examples: kg export --format turtle --out industry.ttl; kg export --format datapackage --out industry
    """
    if part != ExportPart.graph:
        if form != ExportForm.turtle:
            raise UsageError(f"{part.value} can be exported as turtle only; leave out --format {form.value}")
        content = _document(part, home).encode()
        with _opened(out) as file:
            file.write(content)
    elif form in (ExportForm.datapackage, ExportForm.datapackage_raw):
        _export_package(out, home, defused=form is ExportForm.datapackage)
        return
    else:
        from kg.views.export import export as serialise

        graph = _graph_to_write(home)
        with _opened(out) as file:
            serialise(graph, form.value, file)
    if out != _STDOUT:
        tell(say("n-bytes", lang, n=out.stat().st_size))


def _document(part: ExportPart, home: Path | None) -> str:
    """Return a part other than the graph, as Turtle; the graph need not be compiled for it."""
    from kg.project import find_project

    project = find_project(home)
    if part == ExportPart.ontology:
        from kg.rdf.owl import owl_document

        return owl_document(project)
    if part == ExportPart.questions:
        from kg.views.executables import questions_document

        return questions_document(project)
    from kg.rdf.forms import shapes_document

    return shapes_document(project)


def _graph_to_write(home: Path | None) -> Graph:
    graph = open_graph(home)
    # What an export or the page keeps has no circles, and to look for some takes a tenth of its time.
    gc.disable()
    return graph


def _export_package(out: Path, home: Path | None, *, defused: bool) -> None:
    from kg.views.datapackage import write_package

    if out == _STDOUT:
        raise UsageError('a data package has several files; name a folder for them, such as "--out industry"')
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is no folder, and a data package has several files; name a folder with --out")
    for path in write_package(_graph_to_write(home), out, defused=defused):
        put(f"{path.resolve()}\n")
