"""Define the Typer app, shared options and output helpers."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from kg.errors import UsageError
from kg.language import default_language
from kg.streams import put, tell

if TYPE_CHECKING:
    from kg.store import Graph
    from kg.tables import Table
    from kg.views.names import Formatter

EXIT_CODES = (
    "Exit codes: 0 success; 1 problems found, or no match; 2 wrong arguments, or something that is missing, "
    "cannot be read or cannot be written; 70 a mistake in kg; 129, 130, 143 stopped by SIGHUP, Ctrl-C or "
    "SIGTERM; 141 the reader of standard output went away. 退出码。"
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Knowledge graph of the Chinese LLM industry: every fact says who said it, where and when.\n\n"
    "中国大模型产业知识图谱：每条事实都注明谁、何处、何时所说。",
    epilog=EXIT_CODES,
)


class Lang(StrEnum):
    """Language of what is printed."""

    zh = "zh"
    en = "en"


class Form(StrEnum):
    """Form of a listing."""

    table = "table"
    csv = "csv"
    csv_raw = "csv-raw"
    json = "json"
    md = "md"


LangOption = Annotated[
    Lang, typer.Option("--lang", help="Language: zh or en (default: from the locale). 语言。", show_default=False)
]
FormOption = Annotated[
    Form,
    typer.Option(
        "--format",
        "-f",
        help="Form of the listing; csv guards cells that a spreadsheet would run with an apostrophe, csv-raw does not. "
        "输出格式。",
    ),
]
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Folder with ontology/, data/ and queries/ (default: the package's own). 数据目录。"),
]
DEFAULT_LANG = Lang(default_language())
# The error of a wrong argument; Typer does not name it, and has it from Click or carries it, by release.
_NOT_UNDERSTOOD: Any = typer.BadParameter.__base__


def width() -> int | None:
    """Return the width of the terminal, or None if stdout is not a terminal."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def put_listing(listing: Table, form: StrEnum) -> None:
    """Write a listing to stdout in the chosen format."""
    put(listing.render(form.value, width()))


def put_json(value: object) -> None:
    """Write plain data to stdout as JSON."""
    from kg.tables import json_text

    put(json_text(value))


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Open stdout for the content of a file; only a terminal gets it without control characters."""
    sys.stdout.flush()
    if sys.stdout.isatty():
        yield _Terminal()
    else:
        yield sys.stdout.buffer


class _Terminal(io.BytesIO):
    """Shows on the terminal what is written to it, as far as it is whole characters."""

    def __init__(self) -> None:
        super().__init__()
        self._decode = codecs.getincrementaldecoder("utf-8")().decode

    def write(self, content: Any) -> int:
        put(self._decode(bytes(content)))
        return len(content)


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


def run(words: list[str]) -> int:
    """Run a command and return its exit code; `kg.__main__` turns what it raises into a sentence and a code.

    words: the arguments after `kg`. Raises UsageError if they are not what the command takes.
    """
    command = typer.main.get_command(app)
    try:
        code = command.main(words, prog_name="kg", standalone_mode=False)
    except _NOT_UNDERSTOOD as error:
        told, context = error.format_message(), error.ctx
        if not words:
            sys.stderr.write(f"{told}\n")  # the help
            return 2
        told += "" if told.endswith((".", "?")) else "."
        raise UsageError(f'{told} See "{context.command_path if context else "kg"} --help"') from None
    return int(code or 0)
