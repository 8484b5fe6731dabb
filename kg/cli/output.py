"""Open the graph, and write to standard output: what the commands have in common, without Typer."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from kg.language import default_language
from kg.streams import put, tell

TYPE_CHECKING = False  # see kg/__init__.py
if TYPE_CHECKING:
    from typing import Any, BinaryIO

    from kg.store import Graph
    from kg.tables import Table
    from kg.views.charts import Chart
    from kg.views.names import Formatter


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


# Figures that are drawn at most: more are no picture.
_MOST_BARS = 200
DEFAULT_LANG = Lang(default_language())


def width() -> int | None:
    """Return the width of the terminal, or None if stdout is not a terminal."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def put_listing(listing: Table, form: StrEnum) -> None:
    """Write a listing to stdout in the chosen format."""
    put(listing.render(form.value, width()))


def check_chart(out: Path | None, *others: tuple[str, bool]) -> None:
    """Raise UsageError if the file of a chart is no SVG, or an option that lists is given too: its name, whether."""
    from kg.errors import UsageError

    if out is not None and out != Path("-") and out.suffix.lower() != ".svg":
        raise UsageError(f'a chart is written as SVG, and "{out}" does not end in .svg; name a file that does')
    for option, given in others:
        if given:
            raise UsageError(f"--chart and --out draw, and {option} lists; leave one out")


def put_charts(charts: Sequence[Chart], title: str, out: Path | None, lang: str) -> int:
    """Draw charts in the terminal, or as SVG into a file; return the exit code, 1 if there is nothing to draw.

    out: the file, - for stdout; None for the terminal. title: of the whole picture.
    """
    from dataclasses import replace

    from kg.language import say

    shown, left = [], _MOST_BARS
    for chart in charts:
        if left > 0:
            shown.append(replace(chart, bars=chart.bars[:left]))
        left -= len(chart.bars)
    if not any(chart.bars for chart in shown):
        tell(say("no-chart", lang))
        return 1
    if out is None:
        import shutil

        from kg.cli.drawing import draw

        put(draw(shown, shutil.get_terminal_size().columns, lang))
    else:
        from kg.cli.svg import svg

        content = svg(shown, title, lang)
        if out == Path("-"):
            put(content)
        else:
            from kg.files import write_file

            write_file(out, content.encode())
            put(f"{out.resolve()}\n")
    if left < 0:
        tell(say("n-drawn", lang, n=_MOST_BARS, all=_MOST_BARS - left))
    return 0


def put_text(text: str) -> None:
    """Write indented lines to stdout; on a terminal, those that are too long go on in the next one."""
    most = width()
    if most is None:
        put(text)
        return
    from kg.tables import hanging

    put("".join(f"{part}\n" for line in text.splitlines() for part in hanging(line, most)))


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


def open_graph(home: Path | None, known_at: str = "", as_of: str = "") -> Graph:
    """Open the graph, showing progress if it has to be compiled.

    known_at, as_of: times that narrow it, as the user wrote them (see `kg.load`).
    """
    from kg.store import load

    return load(home, known_at=known_at, as_of=as_of, progress=progress(), tell=tell)


def formatter(graph: Graph, lang: Lang) -> Formatter:
    """Return what writes claims in a language."""
    from kg.views.names import Formatter

    return Formatter(graph, lang.value)


def resolved(graph: Graph, name: str | None) -> str:
    """Return the one thing with a name; empty where the user named none."""
    from kg.views.find import resolve

    return "" if name is None else resolve(graph, name)
