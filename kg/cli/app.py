"""Define the Typer app, shared options, output helpers and error handling."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kg.errors import DataError, KgError
from kg.language import default_language

if TYPE_CHECKING:
    from kg.store import Graph
    from kg.tables import Table
    from kg.views.names import Formatter

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


LangOption = Annotated[
    Lang, typer.Option("--lang", help="Language: zh or en (default: from the locale). 语言。", show_default=False)
]
FormOption = Annotated[Form, typer.Option("--format", "-f", help="Form of the listing. 输出格式。")]
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Folder with ontology/, data/ and queries/ (default: the package's own). 数据目录。"),
]
DEFAULT_LANG = Lang(default_language())
_INTERRUPTED = 130


def tell(text: str) -> None:
    """Print a message to stderr."""
    print(text, file=sys.stderr)


def put(text: str) -> None:
    """Write data to stdout unchanged."""
    sys.stdout.write(text)


def width() -> int | None:
    """Return the width of the terminal, or None if stdout is not a terminal."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def put_listing(listing: Table, form: StrEnum) -> None:
    """Write a listing to stdout in the chosen format."""
    put(listing.render(form.value, width()))


def progress() -> Callable[[int, int], None] | None:
    """Return a progress callback, or None if stderr is not a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        end = "\n" if done == total else ""
        print(f"\r{done}/{total}", end=end, file=sys.stderr, flush=True)

    return show


def open_graph(home: Path | None) -> Graph:
    """Open the graph, showing progress if it has to be compiled."""
    from kg.store import load

    return load(home, progress=progress(), tell=tell)


def formatter(graph: Graph, lang: Lang) -> Formatter:
    """Return what writes claims in a language."""
    from kg.views.names import Formatter

    return Formatter(graph, lang.value)


def resolved(graph: Graph, name: str | None) -> str:
    """Return the one thing with a name; empty where the user named none."""
    from kg.views.find import resolve

    return "" if name is None else resolve(graph, name)


def _version(asked: bool) -> None:
    if asked:
        from kg import __version__

        put(f"kg {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version. 版本。", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Accept the options before a command."""


def main() -> NoReturn:
    """Run the command; print expected errors as messages and set the exit code."""
    code = 0
    for stream in (sys.stdout, sys.stderr):
        # Labels may be Chinese whatever the locale is.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except DataError as error:
        from kg.tables import printable

        for finding in error.findings:
            tell(f"error: {printable(str(finding))}")
        code = 1
    except KgError as error:
        tell(f"error: {error}")
        code = 2
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except SystemExit as stop:
        # Typer turns Ctrl-C into this exit code without a message.
        code = stop.code if isinstance(stop.code, int) else 0
    except BrokenPipeError:
        # The reader closed the pipe (as with `| head`); keep Python from reporting it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    if code == _INTERRUPTED:
        tell("stopped; nothing was left half-written")
    sys.exit(code)
