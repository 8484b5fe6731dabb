"""Draw charts as one SVG file: self-contained, with a title, a description and the sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from xml.etree import ElementTree as ET

from rich.cells import cell_len, set_cell_size

from kg.cli.drawing import sources_line, title_line
from kg.streams import printable
from kg.views.charts import Bar, Chart

_FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
# In pixels: the picture, a line, and a column of a terminal, of which a Chinese character takes two.
_WIDTH, _LINE, _COLUMN, _MARGIN = 960, 22, 7.4, 16
_INK, _FAINT, _BAR, _RULE = "#1f2933", "#52606d", "#2b6cb0", "#9aa5b1"


def svg(charts: Sequence[Chart], title: str, lang: str) -> str:
    """Return charts as an SVG document. title: of the whole."""
    root = ET.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "role": "img", "lang": lang, "width": str(_WIDTH),
        "aria-labelledby": "chart-title chart-desc", "font-family": _FONT, "font-size": "13",
    })  # fmt: skip
    ET.SubElement(root, "title", id="chart-title").text = printable(title)
    told = [f"{title_line(c)}: " + "; ".join(map(_told, c.bars)) for c in charts]
    ET.SubElement(root, "desc", id="chart-desc").text = printable(". ".join(told))
    ET.SubElement(root, "rect", width="100%", height="100%", fill="#ffffff")
    top = _text(root, _MARGIN, _MARGIN + 14, title, size="17", weight="600") + 10
    for chart in charts:
        top = _chart(root, chart, top + 12, lang)
    root.set("height", f"{top + _MARGIN:g}")
    root.set("viewBox", f"0 0 {_WIDTH} {top + _MARGIN:g}")
    return ET.tostring(root, encoding="unicode") + "\n"


def _told(bar: Bar) -> str:
    return " ".join(part for part in (bar.label, bar.period, bar.text) if part)


def _chart(root: ET.Element, chart: Chart, top: float, lang: str) -> float:
    """Draw one chart and return where it ends."""
    top = _text(root, _MARGIN, top + 12, title_line(chart), weight="600") + 6
    widths = [
        min(max((cell_len(printable(part)) for part in parts), default=0), most)
        for parts, most in (
            ([b.label for b in chart.bars], 36),
            ([b.period for b in chart.bars], 24),
            ([b.text for b in chart.bars], 30),
        )
    ]  # fmt: skip
    label, period, text = (w * _COLUMN + (10 if w else 0) for w in widths)
    left, right = _MARGIN + label + period, _WIDTH - _MARGIN - text
    ends = [end for bar in chart.bars for end in bar.ends] or [Decimal(0)]
    low, high = min(Decimal(0), *ends), max(Decimal(0), *ends)
    scale = (right - left) / float(high - low or 1)
    before = ""

    def place(number: Decimal) -> float:
        return left + float(number - low) * scale

    start = top
    for bar in chart.bars:
        group = ET.SubElement(root, "g")
        ET.SubElement(group, "title").text = printable(" · ".join(filter(None, (_told(bar), bar.source))))
        base = top + 15
        if widths[0] and bar.label != before:
            _text(group, _MARGIN, base, bar.label, columns=widths[0])
        if widths[1]:
            _text(group, _MARGIN + label, base, bar.period, columns=widths[1], fill=_FAINT)
        _mark(group, bar, place, left, right, top + 5)
        _text(group, right + 8, base, bar.text, columns=widths[2], fill=_FAINT if bar.gap else _INK)
        before = bar.label
        top += _LINE
    zero = f"{place(Decimal(0)):.1f}"
    ET.SubElement(root, "line", x1=zero, x2=zero, y1=f"{start:g}", y2=f"{top:g}", stroke=_INK)
    if who := sources_line(chart, lang):
        top = _text(root, _MARGIN, top + 14, who, size="11", fill=_FAINT)
    return top + 6


def _mark(
    group: ET.Element, bar: Bar, place: Callable[[Decimal], float], left: float, right: float, top: float
) -> None:
    """Draw a bar from zero, or the shaded range of what is no single number; nothing for a gap."""
    if bar.gap:
        return
    if bar.number is not None:
        first, last = sorted((place(Decimal(0)), place(bar.number)))
        style = {"fill": _BAR}
    else:
        first = place(bar.low) if bar.low is not None else left
        last = place(bar.high) if bar.high is not None else right
        style = {"fill": _BAR, "fill-opacity": "0.25", "stroke": _BAR, "stroke-dasharray": "3 2"}
    ET.SubElement(group, "rect", {
        "x": f"{first:.1f}", "y": f"{top:g}", "width": f"{max(last - first, 1):.1f}", "height": "12", **style,
    })  # fmt: skip


def _text(
    parent: ET.Element, x: float, y: float, text: str, *, size: str = "13", weight: str = "400", fill: str = _INK,
    columns: int = 0,
) -> float:  # fmt: skip
    """Write a text, cut to so many columns, or in as many lines as the picture needs; return where it ends."""
    shown = printable(text)
    if columns and cell_len(shown) > columns:
        shown = set_cell_size(shown, columns - 1) + "…"
    per_line = columns or int((_WIDTH - 2 * _MARGIN) / (_COLUMN * int(size) / 13))
    while shown:
        end = len(shown)
        while cell_len(shown[:end]) > per_line:
            end -= 1
        if end < len(shown) and " " in shown[1:end]:
            end = shown.rindex(" ", 1, end) + 1
        element = ET.SubElement(parent, "text", {
            "x": f"{x:.1f}", "y": f"{y:g}", "font-size": size, "font-weight": weight, "fill": fill,
        })  # fmt: skip
        element.text, shown = shown[:end].rstrip(), shown[end:]
        y += int(size) + 5 if shown else 0
    return y
