"""Open the graph, and write to standard output: what the commands have in common, without Typer."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable, Iterator
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
