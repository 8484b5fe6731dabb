"""Render listings as a terminal table, CSV, JSON or Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.language import say

FORMATS = ("table", "csv", "json", "md")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds: a code that is the same in every language, and its words for people."""

    code: str
    words: str


Content = str | Cell


@dataclass(frozen=True)
class Table:
    """A listing: column codes, rows, and the indices of numeric columns.

    CSV and JSON carry the codes of columns and cells; tables and Markdown show their words.
    lang: language of the headings; the codes themselves where it is empty.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Content]]
    numeric: frozenset[int] = field(default=frozenset())
    lang: str = ""

    def render(self, form: str, width: int | None = None) -> str:
        """Render the listing as text with a final newline.

        form: one of FORMATS. width: columns of the terminal, for `table`; unbounded if None.
        """
        return {"table": self._table, "csv": self._csv, "json": self._json, "md": self._md}[form](width)

    def _headings(self) -> list[str]:
        return [say(column, self.lang) if self.lang else column for column in self.columns]

    def _table(self, width: int | None) -> str:
        # Control characters stay out of the terminal.
        rows = [[printable(_words(cell)) for cell in row] for row in self.rows]
        return self._whole_lines(rows) if width is None else self._folded(rows, width)

    def _whole_lines(self, rows: list[list[str]]) -> str:
        """Write whole lines, for programs and files; rich lays out 25,000 rows in half a minute."""
        from rich.cells import cell_len

        table = [self._headings(), *rows]
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

    def _csv(self, _width: int | None) -> str:
        output = io.StringIO()
        writer = csv.writer(output, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_code(cell) for cell in row] for row in self.rows)
        return output.getvalue()

    def records(self) -> list[dict[str, str]]:
        """Return the rows as dicts keyed by column code."""
        return [dict(zip(self.columns, map(_code, row), strict=True)) for row in self.rows]

    def _json(self, _width: int | None) -> str:
        return json.dumps(self.records(), ensure_ascii=False, indent=2) + "\n"

    def _md(self, _width: int | None) -> str:
        def line(cells: Iterable[str]) -> str:
            return "| " + " | ".join(printable(c).replace("|", "\\|") for c in cells) + " |\n"

        rule = ["---:" if n in self.numeric else "---" for n in range(len(self.columns))]
        return line(self._headings()) + line(rule) + "".join(line(map(_words, row)) for row in self.rows)


def _code(cell: Content) -> str:
    return cell.code if isinstance(cell, Cell) else cell


def _words(cell: Content) -> str:
    return cell.words if isinstance(cell, Cell) else cell


def printable(text: str) -> str:
    """Remove control characters, which a terminal would interpret."""
    return "".join(c if c.isprintable() else " " for c in text)
