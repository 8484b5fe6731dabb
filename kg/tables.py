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
# What a line is not broken within: a character of two columns or the space of words, or a word with what follows it.
_PIECE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6] *|"
    "[^ \u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]+ *| +"
)
_NUMBER = re.compile(r"[+-]?(?:[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?%?")
# What Markdown and HTML would take as markup in a cell: code, emphasis, links, tags, cells, entities, formulas.
_MARKUP = re.compile(r"[\\`*\[\]<|~$]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")

# Columns of a terminal: between two cells; that each column of a table needs, unless it holds less; by which the
# further lines of a record are indented.
_GAP, _NARROWEST, _INDENT = 3, 14, 4


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
        head = self._headings()
        cell_len = _measure([head, *rows])
        widths = [max(map(cell_len, column)) for column in zip(head, *rows, strict=True)]
        gaps = _GAP * (len(widths) - 1)
        if width is None or sum(widths) + gaps <= width:
            return self._whole_lines(rows, widths, cell_len)
        if sum(min(room, _NARROWEST) for room in widths) + gaps <= width:
            return self._folded(rows, width)
        return "".join(f"{line}\n" for row in rows for line in _record(head, row, width))

    def _whole_lines(self, rows: list[list[str]], widths: list[int], cell_len: Callable[[str], int]) -> str:
        """Write whole lines; rich lays out 25,000 rows in half a minute."""
        table = [self._headings(), *rows]

        def line(cells: Sequence[str]) -> str:
            padded = []
            for number, (cell, room) in enumerate(zip(cells, widths, strict=True)):
                space = " " * (room - cell_len(cell))
                padded.append(space + cell if number in self.numeric else cell + space)
            return (" " * _GAP).join(padded).rstrip() + "\n"

        rule = "─" * (sum(widths) + _GAP * (len(widths) - 1)) + "\n"
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


def _record(head: Sequence[str], row: Sequence[str], width: int) -> Iterator[str]:
    """Yield the lines of a row that is no line of a table: `heading: value` for each cell that is not empty."""
    from rich.cells import cell_len

    line, used = "", 0
    for item in (f"{name}: {cell}" for name, cell in zip(head, row, strict=True) if cell):
        room = cell_len(item)
        if line and used + _GAP + room <= width:
            line, used = f"{line}{' ' * _GAP}{item}", used + _GAP + room
            continue
        if line:
            yield line
        *whole, line = hanging(f"{' ' * _INDENT}{item}" if line else item, width, 0 if line else _INDENT)
        yield from whole
        used = cell_len(line)
    yield line


def hanging(line: str, width: int, indent: int = _INDENT) -> Iterator[str]:
    """Yield a line in parts that fit a width; further parts are indented as it is, and by some columns more.

    Latin words are kept whole where they fit; Chinese may be broken anywhere.
    """
    from rich.cells import cell_len

    if cell_len(line) <= width:
        yield line
        return
    text = line.lstrip(" ")
    lead = min(len(line) - len(text), width // 2)
    further = " " * min(lead + indent, width // 2)
    part, used = " " * lead, lead
    for piece in _PIECE.findall(text):
        room = cell_len(piece)
        if used + cell_len(piece.rstrip(" ")) > width and part.strip(" "):
            yield part.rstrip(" ")
            part, used = further, len(further)
        for character in piece if used + room > width else [piece]:
            room = cell_len(character)
            if used + room > width and part.strip(" "):
                yield part.rstrip(" ")
                part, used = further, len(further)
                if character == " ":
                    continue
            part, used = part + character, used + room
    yield part.rstrip(" ")


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
