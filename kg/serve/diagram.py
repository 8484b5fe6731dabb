"""Draw the place of a term in the ontology as a small SVG, which has no links: the list beside it has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from kg.serve.html import Html, tag
from kg.streams import printable

if TYPE_CHECKING:
    from kg.serve.html import Part

# In pixels: the picture, which fits a phone as it is, a line, and a column, of which a Chinese character takes two.
_WIDTH, _LINE, _COLUMN = 320, 26, 7.2
_BOX, _PAD = 24, 8
# Classes that are drawn above and below a class.
MOST = 6


def property_diagram(name: str, domain: str, target: str, told: str) -> Html:
    """Return the drawing of a property: an arrow with its name, from its domain to its range.

    target: the range. told: what the drawing shows, in words.
    """
    x, begin, end = 24, 1 + _BOX, 2 * _LINE + 9
    parts = [
        _box(1, 1, domain),
        tag("path", d=f"M{x} {begin}V{end - 6}", class_="way", fill="none", stroke="currentColor"),
        tag("path", d=f"M{x - 5} {end - 8}h10l-5 8z", class_="head"),
        _text(x + 12, (begin + end) // 2 + 4, name, class_="self"),
        _box(1, end, target),
    ]
    return _picture(parts, end + _BOX + 1, told)


def class_diagram(name: str, above: Sequence[str], below: Sequence[str], told: str) -> Html:
    """Return the drawing of a class between its superclasses and its subclasses; of many, the number of the rest.

    told: what the drawing shows, in words.
    """
    parts: list[Html] = []
    left = 20 if above else 1
    own = 1 + len(drawn(above)) * _LINE
    if above:
        parts += _branch(drawn(above), 8, 1)
        parts.append(_way(f"M8 {1 + _BOX // 2}V{own + _BOX // 2}H{left}"))
    parts.append(_box(left, own, name, class_="self"))
    if below:
        x = left + 16
        parts += _branch(drawn(below), x, own + _LINE)
        parts.append(_way(f"M{x} {own + _BOX}V{own + len(drawn(below)) * _LINE + _BOX // 2}"))
    return _picture(parts, own + len(drawn(below)) * _LINE + _BOX + 1, told)


def drawn(names: Sequence[str]) -> list[str]:
    """Return the names that a drawing shows, and how many there are besides."""
    return [*names[:MOST], *([f"+{len(names) - MOST}"] if len(names) > MOST else [])]


def _branch(names: Sequence[str], x: int, top: int) -> list[Html]:
    """Return names one below the other, each at the end of a short line from x."""
    found = []
    for number, name in enumerate(names):
        middle = top + number * _LINE + _BOX // 2
        found += [_way(f"M{x} {middle}h10"), _text(x + 14, middle + 4, name)]
    return found


def _way(path: str) -> Html:
    return tag("path", d=path, class_="way", fill="none", stroke="currentColor")


def _box(x: int, y: int, name: str, class_: str = "") -> Html:
    width = min(_WIDTH - x - 1, int(cell_len(printable(name)) * _COLUMN) + 2 * _PAD)
    place = {"x": str(x), "y": str(y), "width": str(width), "height": str(_BOX), "rx": "5"}
    box = tag("rect", class_=class_, fill="none", stroke="currentColor", **place)
    return tag("g", box, _text(x + _PAD, y + _BOX // 2 + 4, name))


def _text(x: int, y: int, text: str, class_: str = "") -> Html:
    text, columns = printable(text), int((_WIDTH - x - _PAD) / _COLUMN)
    cut = text if cell_len(text) <= columns else set_cell_size(text, columns - 1).rstrip() + "…"
    return tag("text", cut, x=str(x), y=str(y), class_=class_)


def _picture(parts: Part, height: int, told: str) -> Html:
    size = {"viewBox": f"0 0 {_WIDTH} {height}", "width": str(_WIDTH), "height": str(height)}
    return tag("svg", tag("title", told), parts, class_="diagram", role="img", **size)
