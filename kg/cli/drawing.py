"""Draw charts as lines of text for the terminal, without colour."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rich.cells import cell_len, set_cell_size

from kg.language import say
from kg.streams import printable
from kg.views.charts import Bar, Chart

# The widths that charts are drawn for, in columns.
_NARROWEST, _WIDEST = 40, 200
_EIGHTHS = " ▏▎▍▌▋▊▉█"
# Columns of the bars at least, and of labels before they move to a line of their own.
_ROOM, _LABEL = 10, 16
# Names of sources below a chart at most.
_NAMED = 12


def draw(charts: Sequence[Chart], width: int, lang: str) -> str:
    """Return charts as text: a line a figure, a bar from zero, the figure, and who says so if there is room.

    A shaded part is a range or a bound, an arrow an open side of one. width: columns; 40 to 200 are used.
    """
    width = min(max(width, _NARROWEST), _WIDEST)
    return "\n".join("".join(f"{line.rstrip()}\n" for line in _lines(chart, width, lang)) for chart in charts)


def sources_line(chart: Chart, lang: str) -> str:
    """Return who says what a chart shows; empty if it is not known."""
    named = list(dict.fromkeys(s for bar in chart.bars for s in bar.source.split("; ") if s))
    if not named:
        return ""
    more = f" +{len(named) - _NAMED}" if len(named) > _NAMED else ""
    colon, divider = ("：", "；") if lang == "zh" else (": ", "; ")
    return f"{say('source', lang)}{colon}{divider.join(named[:_NAMED])}{more}"


def title_line(chart: Chart) -> str:
    """Return the title of a chart with its unit."""
    return f"{chart.title} ({chart.unit})" if chart.unit else chart.title


def _lines(chart: Chart, width: int, lang: str) -> list[str]:
    found = _wrapped(printable(title_line(chart)), width)
    cells = [[printable(part) for part in (b.label, b.period, b.text, b.source)] for b in chart.bars]
    widths = [max(map(cell_len, column), default=0) for column in zip(*cells, strict=True)]
    label, period, text, source = widths
    # A figure that is cut could be taken for another one: it has its room before the label.
    period = min(period, width // 3)
    text = min(text, width * 4 // 10)
    left = width - period - text - 3 - _ROOM
    inline = label <= max(left, 0) or left >= 2 * _LABEL
    label = min(label, left, width * 4 // 10) if inline else 0
    left = width - (label + period + text + 4) - 2 * _ROOM
    source = min(source, left) if left >= _LABEL else 0
    room = width - sum(w + 1 for w in (label, period, text, source) if w)
    axis = _Axis(chart.bars, room)
    before = ""
    for bar, (name, when, said, who) in zip(chart.bars, cells, strict=True):
        if not inline and name != before:
            found += _wrapped(name, width)
        shown = [_fit(name if name != before else "", label)] if label else []
        shown += [_fit(when, period)] if period else []
        shown += [axis.drawn(bar), _fit(said, text)]
        found.append(" ".join([*shown, _fit(who, source)] if source else shown))
        before = name
    if any(not b.gap and b.number is None for b in chart.bars):
        found += _wrapped(say("chart-shaded", lang), width)
    return found + _wrapped(printable(sources_line(chart, lang)), width)


class _Axis:
    """The columns between the lowest and the highest number of a chart, with zero among them."""

    def __init__(self, bars: Sequence[Bar], room: int) -> None:
        ends = [end for bar in bars for end in bar.ends] or [Decimal(0)]
        low, high = min(Decimal(0), *ends), max(Decimal(0), *ends)
        columns = room - 1
        self.below = 0 if low == 0 else min(max(1, round(columns * (-low) / (high - low))), columns - (high > 0))
        self.above = columns - self.below
        steps = [-low / self.below] if self.below else []
        self.step = max([*steps, high / self.above if self.above else Decimal(0)]) or Decimal(1)

    def drawn(self, bar: Bar) -> str:
        """Return the line of a bar."""
        if bar.gap:
            return " " * self.below + "┊" + " " * self.above
        if bar.number is not None:
            return self._left(bar.number) + "│" + self._right(bar.number)
        if bar.high is None and bar.low is not None and bar.low >= 0:  # so much at least
            return " " * self.below + "│" + (self._right(bar.low).rstrip() + "▶").ljust(self.above)[: self.above]
        if bar.low is None and bar.high is not None and bar.high <= 0:
            return ("◀" + self._left(bar.high).lstrip()).rjust(self.below)[-self.below :] + "│" + " " * self.above
        start = self._column(bar.low) if bar.low is not None else min(0, self._column(bar.high))
        end = self._column(bar.high) if bar.high is not None else max(0, self._column(bar.low))
        line = ["░" if start <= n < max(end, start + 1) else " " for n in range(-self.below, self.above)]
        if bar.high is None and line:
            line[min(end + self.below, len(line) - 1)] = "▶"
        if bar.low is None and line:
            line[max(start + self.below, 0)] = "◀"
        return "".join(line[: self.below]) + "│" + "".join(line[self.below :])

    def _column(self, number: Decimal | None) -> int:
        return round((number or Decimal(0)) / self.step)

    def _right(self, number: Decimal) -> str:
        if number <= 0:
            return " " * self.above
        whole, rest = divmod(max(1, round(number / self.step * 8)), 8)
        return (("█" * whole) + (_EIGHTHS[rest] if rest else "")).ljust(self.above)

    def _left(self, number: Decimal) -> str:
        if number >= 0:
            return " " * self.below
        whole, half = divmod(max(1, round(-number / self.step * 2)), 2)
        return ("▐" * half + "█" * whole).rjust(self.below)


def _fit(text: str, room: int) -> str:
    return set_cell_size(text, room) if cell_len(text) <= room else set_cell_size(text, max(room - 1, 0)) + "…"


def _wrapped(text: str, width: int) -> list[str]:
    from rich.console import Console
    from rich.text import Text

    return [line.plain for line in Text(text).wrap(Console(width=width, color_system=None), width)] if text else []
