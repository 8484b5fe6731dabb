"""Render listings as a terminal table, CSV, JSON or Markdown."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kg.language import say
from kg.streams import hidden, printable

FORMATS = ("table", "csv", "csv-raw", "json", "md")
# What a spreadsheet takes as the start of a formula (OWASP), after spaces and characters that are not seen;
# a cell that it reads as a number is none.
_FORMULA = re.compile("[\\s\u200b\ufeff]*[=+@\uff1d\uff0b\uff0d\uff20-]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?(?:[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?%?")
# What Markdown and HTML would take as markup in a cell: code, emphasis, links, tags, cells, entities, formulas.
_MARKUP = re.compile(r"[\\`*\[\]<|~$]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")


class Cell(NamedTuple):
    """What a cell holds: a code that is the same in every language, and its words for people."""

    code: str
    words: str


Content = str | Cell


class Table(NamedTuple):
    """A listing: columns, rows, and the indices of numeric columns.

    A column is the code of its heading, or a cell with both, such as the name of a thing.

    CSV and JSON carry the codes of columns and cells; tables and Markdown show their words.
    lang: language of the headings; the codes themselves where it is empty.
    """

    columns: Sequence[Content]
    rows: Sequence[Sequence[Content]]
    numeric: frozenset[int] = frozenset()
    lang: str = ""

    def render(self, form: str, width: int | None = None) -> str:
        """Render the listing as text with a final newline.

        form: one of FORMATS; `csv` guards cells that a spreadsheet would run (see `defuse`), `csv-raw` does not.
        width: columns of the terminal, for `table`; unbounded if None.
        """
        if form == "table":
            return self._table(width)
        if form == "json":
            return json_text(self.records())
        return self._md() if form == "md" else self._csv(defused=form == "csv")

    def _headings(self) -> list[str]:
        return [printable(self._heading(column)) for column in self.columns]

    def _heading(self, column: Content) -> str:
        if isinstance(column, Cell):
            return column.words
        return say(column, self.lang) if self.lang else column

    def _table(self, width: int | None) -> str:
        rows = [[printable(_words(cell)) for cell in row] for row in self.rows]
        return self._whole_lines(rows) if width is None else self._folded(rows, width)

    def _whole_lines(self, rows: list[list[str]]) -> str:
        """Write whole lines, for programs and files; rich lays out 25,000 rows in half a minute."""
        table = [self._headings(), *rows]
        cell_len = _measure(table)
        widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]

        def line(cells: Sequence[str]) -> str:
            padded = []
            for number, (cell, room) in enumerate(zip(cells, widths, strict=True)):
                space = " " * (room - cell_len(cell))
                padded.append(space + cell if number in self.numeric else cell + space)
            return "   ".join(padded).rstrip() + "\n"

        rule = "─" * (sum(widths) + 3 * (len(widths) - 1)) + "\n"
        return line(table[0]) + rule + "".join(map(line, rows))

    def _folded(self, rows: list[list[str]], width: int) -> str:
        from rich import box
        from rich.console import Console
        from rich.table import Table as RichTable
        from rich.text import Text

        drawn = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for number, column in enumerate(self._headings()):
            drawn.add_column(Text(column), justify="right" if number in self.numeric else "left", overflow="fold")
        for row in rows:
            # Text, not str, so that [brackets] in labels are not parsed as markup.
            drawn.add_row(*map(Text, row))
        output = io.StringIO()
        Console(file=output, width=width, color_system=None).print(drawn)
        return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"

    def _csv(self, *, defused: bool) -> str:
        rows = [[*map(_code, self.columns)], *([_code(cell) for cell in row] for row in self.rows)]
        return csv_text(rows, defused=defused)

    def records(self) -> list[dict[str, str]]:
        """Return the rows as dicts keyed by column code."""
        return [dict(zip(map(_code, self.columns), map(_code, row), strict=True)) for row in self.rows]

    def _md(self) -> str:
        def line(cells: Iterable[str]) -> str:
            return "| " + " | ".join(_MARKUP.sub(r"\\\g<0>", printable(c)) for c in cells) + " |\n"

        rule = ["---:" if n in self.numeric else "---" for n in range(len(self.columns))]
        head = line(self._headings()) + f"| {' | '.join(rule)} |\n"
        return head + "".join(line(map(_words, row)) for row in self.rows)


def _measure(table: Iterable[Iterable[str]]) -> Callable[[str], int]:
    """Return what tells how many columns of a terminal the cells of a table take."""
    if all(cell.isascii() for row in table for cell in row):
        return len  # without the time that rich takes to load
    from rich.cells import cell_len

    return cell_len


def _code(cell: Content) -> str:
    return cell.code if isinstance(cell, Cell) else cell


def _words(cell: Content) -> str:
    return cell.words if isinstance(cell, Cell) else cell


def csv_text(rows: Iterable[Sequence[str]], *, defused: bool = True) -> str:
    """Return rows as CSV (see `csv_lines`)."""
    return "".join(csv_lines(rows, defused=defused))


def csv_lines(rows: Iterable[Sequence[str]], *, defused: bool = True) -> Iterator[str]:
    """Yield each row as CSV, on one line unless a cell holds line ends.

    defused: guard the cells that a spreadsheet would run.
    """
    writer = csv.writer(_Row())  # with its own line ends, because it quotes both \r and \n only then
    for row in rows:
        yield writer.writerow([defuse(cell) for cell in row] if defused else row)


class _Row:
    """Hands each row that is written back with a plain line end."""

    def write(self, row: str) -> str:
        return f"{row[:-2]}\n"


def defuse(cell: str) -> str:
    """Return a cell of CSV with an apostrophe before what a spreadsheet would run as a formula; numbers are kept."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def json_text(value: object) -> str:
    """Return plain data as JSON that is safe to show (see `escape_json`)."""
    return escape_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def escape_json(text: str) -> str:
    """Return JSON with escapes for control characters and others that a terminal obeys; its value is the same."""
    return text.translate(_escapes())


@cache
def _escapes() -> dict[int, str]:
    # json.dumps writes surrogate pairs for what needs them. Line ends of JSON stand between its strings only.
    return {code: json.dumps(chr(code))[1:-1] for code in hidden() - set(map(ord, "\t\n\r"))}
