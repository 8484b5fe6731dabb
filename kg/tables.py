"""Render listings as a terminal table, CSV, JSON or Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.namespaces import XSD

FORMATS = ("table", "csv", "json", "md")
_NUMERIC = {XSD + t for t in ("integer", "decimal", "double", "float")}


@dataclass(frozen=True)
class Table:
    """A listing: column names, rows of text, and the indices of numeric columns."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = field(default=frozenset())

    def render(self, form: str, width: int | None = None) -> str:
        """Render the listing as text with a final newline.

        form: one of FORMATS. width: columns of the terminal, for `table`; unbounded if None.
        """
        return {"table": self._table, "csv": self._csv, "json": self._json, "md": self._md}[form](width)

    def _table(self, width: int | None) -> str:
        from rich import box
        from rich.console import Console
        from rich.table import Table as RichTable
        from rich.text import Text

        drawn = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for number, column in enumerate(self.columns):
            drawn.add_column(Text(column), justify="right" if number in self.numeric else "left", overflow="fold")
        for row in self.rows:
            # Text, not str, so that [brackets] in labels are not parsed as markup. Control
            # characters are removed because a terminal would interpret them.
            drawn.add_row(*(Text(printable(cell)) for cell in row))
        output = io.StringIO()
        # Do not wrap lines if the output is not a terminal, so that programs can read it.
        Console(file=output, width=width or 10_000, color_system=None).print(drawn)
        return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"

    def _csv(self, _width: int | None) -> str:
        output = io.StringIO()
        writer = csv.writer(output, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return output.getvalue()

    def records(self) -> list[dict[str, str]]:
        """Return the rows as dicts keyed by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def _json(self, _width: int | None) -> str:
        return json.dumps(self.records(), ensure_ascii=False, indent=2) + "\n"

    def _md(self, _width: int | None) -> str:
        def line(cells: Sequence[str]) -> str:
            return "| " + " | ".join(printable(c).replace("|", "\\|") for c in cells) + " |\n"

        rule = ["---:" if n in self.numeric else "---" for n in range(len(self.columns))]
        return line(self.columns) + line(rule) + "".join(map(line, self.rows))


def printable(text: str) -> str:
    """Remove control characters, which a terminal would interpret."""
    return "".join(c if c.isprintable() else " " for c in text)


def of_solutions(content: bytes, prefixes: dict[str, str]) -> Table:
    """Convert SPARQL JSON results to a listing, with IRIs shortened by the prefixes."""
    results: dict[str, Any] = json.loads(content)
    if "boolean" in results:
        return Table(["ask"], [[str(results["boolean"]).lower()]])
    columns = results["head"]["vars"]
    spaces = sorted(prefixes.items(), key=lambda item: -len(item[1]))
    rows, numeric = [], set(range(len(columns)))
    for binding in results["results"]["bindings"]:
        for number, column in enumerate(columns):
            if column in binding and binding[column].get("datatype") not in _NUMERIC:
                numeric.discard(number)
        rows.append([_cell(binding.get(column), spaces) for column in columns])
    return Table(columns, rows, frozenset(numeric if rows else ()))


def _cell(term: dict[str, Any] | None, spaces: list[tuple[str, str]]) -> str:
    if term is None:
        return ""
    value = str(term["value"]) if not isinstance(term["value"], dict) else json.dumps(term["value"])
    if term["type"] == "uri":
        for prefix, space in spaces:
            if value.startswith(space):
                return f"{prefix}:{value[len(space) :]}"
    return value
