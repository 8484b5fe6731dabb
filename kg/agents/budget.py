"""Measure answers in tokens, cut them into pages that keep a budget, and continue them by cursors.

The measure errs on the high side of what tokenizers of language models count: a Chinese character is a token,
four Latin letters are one, and digits and punctuation cost more.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import UsageError

DEFAULT_BUDGET, LEAST_BUDGET, MOST_BUDGET = 4_000, 500, 50_000

# An item of an answer: plain data, or the row of a table.
Item = Any

_RUN = re.compile(r"[A-Za-z]+|[0-9]+|\s+|[\x21-\x7e]|[^\x00-\x7f]+|.", re.S)
_CURSOR = re.compile(r"(\d{1,7})\.([0-9a-f]{12})(?:\.([0-9a-f]{12}))?", re.ASCII)
# Lengths to which texts are cut, one after another, where a single item is beyond the budget.
_CUTS = (1_000, 400, 200, 100, 50, 20)
_SHORT_LIST = 3
# The keys of items whose values are words.
_TEXTS = frozenset({
    "says", "printed", "reason", "note", "title", "publisher", "remark", "formula", "zh", "en", "matched", "question",
})  # fmt: skip


def tokens(text: str) -> int:
    """Return the most tokens that a text may cost; that of two texts together is at most the sum of both."""
    count = 0
    for run in _RUN.findall(text):
        first = run[0]
        if first >= "\x80":
            count += len(run) + sum(c > "\uffff" for c in run)
        elif first.isalpha():
            count += -(-len(run) // 4)
        elif first.isdigit():
            count += -(-len(run) // 2)
        else:
            count += 1 if first.isspace() and len(run) < 8 else len(run)
    return count


def compact(value: object) -> str:
    """Return plain data as JSON without spaces, as it goes over the wire."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def check_budget(budget: int) -> None:
    """Raise UsageError if a budget is not between the least and the most."""
    if not LEAST_BUDGET <= budget <= MOST_BUDGET:
        raise UsageError(f"budget is {budget}; give {LEAST_BUDGET} to {MOST_BUDGET:,} tokens")


class Cursor:
    """Writes and reads the cursors of one question: where its next page begins.

    A cursor names its place and a hash of the question and of the state of the graph, so nothing is kept between
    two calls, and a cursor that belongs to another call is refused.
    """

    def __init__(self, *question: object) -> None:
        self._key = _digest(compact(question))

    def write(self, place: int, before: str = "") -> str:
        """Return the cursor of a place. before: digest of what comes before it, if that could change."""
        mark = _digest(self._key, str(place), before)
        return f"{place}.{mark}" + (f".{before}" if before else "")

    def read(self, cursor: str) -> tuple[int, str]:
        """Return the place of a cursor and the digest of what comes before it; 0 and "" for an empty one.

        Raises UsageError if it is none, or belongs to another question.
        """
        if not cursor:
            return 0, ""
        match = _CURSOR.fullmatch(cursor)
        if not match:
            raise UsageError(f'"{cursor[:40]}" is no cursor; give the "next" of the answer before, or leave it out')
        place, before = int(match[1]), match[3] or ""
        if self.write(place, before) != cursor:
            raise UsageError(
                "this cursor belongs to a call with other arguments or to an earlier state of the graph; "
                "repeat the call with the same arguments, or leave the cursor out"
            )
        return place, before


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True)
class Form:
    """How the items of an answer are written as text, and the documents that they refer to.

    line: an item as text. cited: ids of the documents that an item names. document: what is told of one, as data;
    source_line: as text.
    """

    line: Callable[[Item], str]
    cited: Callable[[Item], Iterable[str]] = lambda _item: ()
    document: Callable[[str], Mapping[str, Any]] = lambda _id: {}
    source_line: Callable[[str, Mapping[str, Any]], str] = lambda _id, _record: ""


@dataclass(frozen=True)
class Page:
    """A page of an answer: the same items as plain data and as text. end: the place behind its last item."""

    data: dict[str, Any]
    text: str
    end: int


def page(
    items: Iterator[Item],
    start: int,
    total: int,
    form: Form,
    budget: int,
    *,
    head: Mapping[str, Any] | None = None,
    head_text: str = "",
    key: str = "items",
    more: str = "",
    following: Callable[[int], str],
) -> Page:
    """Fill a page with as many items as fit the budget, at least one.

    items: those from `start` on. total: how many there are in all; `more` is "+" if there may be more of them.
    head: further data of the page. key: the name of the list of items. following: the cursor of a place.
    Raises UsageError if what stands beside the items takes too much of the budget.
    """
    frame: dict[str, Any] = dict(head or {})

    def data(chosen: list[Item], documents: dict[str, Any], end: int) -> dict[str, Any]:
        found = {**frame, "total": total, "first": start + 1 if chosen else 0, "last": end, key: chosen}
        if more:
            found["more_than_total"] = True
        if documents:
            found["sources"] = documents
        if end < total or (more and chosen):
            found["next"] = following(end)
        return found

    def text(lines: list[str], documents: list[str], end: int) -> str:
        last = _last_line(start, end, total, more, following(end) if end < total or (more and lines) else "")
        parts = [head_text, *lines, *(["Sources:", *documents] if documents else []), last]
        return "\n".join(part for part in parts if part)

    most = max(total, start + 1)
    room_data = budget - tokens(compact(data([], {"": {}}, most) | {"next": following(most)}))
    room_text = budget - tokens(text([], [""], most)) - tokens(_last_line(most, most, most, "+", following(most)))
    if min(room_data, room_text) < LEAST_BUDGET // 4:
        raise UsageError("the budget is used up by what stands beside the items; select fewer columns or give more")
    chosen: list[Item] = []
    lines: list[str] = []
    documents: dict[str, Any] = {}
    shown: list[str] = []
    for item in items:
        for cut in (0, *_CUTS):
            made = _shortened(item, cut) if cut else item
            new = {i: _shortened(dict(form.document(i)), cut) for i in form.cited(made) if i not in documents}
            line = form.line(made)
            told = [form.source_line(i, record) for i, record in new.items()]
            cost_data = tokens(compact(made)) + 1 + sum(tokens(compact({i: record})) for i, record in new.items())
            cost_text = tokens(line) + 1 + sum(tokens(t) + 1 for t in told)
            fits = cost_data <= room_data and cost_text <= room_text
            if fits or chosen:
                break
        if not fits:
            if not chosen:
                raise UsageError(f"the budget of {budget} tokens is too small for one item; give more")
            break
        chosen.append(made)
        lines.append(line)
        documents |= new
        shown += told
        room_data, room_text = room_data - cost_data, room_text - cost_text
    end = start + len(chosen)
    return Page(data(chosen, documents, end), text(lines, shown, end), end)


def _last_line(start: int, end: int, total: int, more: str, cursor: str) -> str:
    """Say which items a page has, and how to go on."""
    if not total:
        return "0 items."
    first = f"{start + 1}-{end}" if end > start else "0"
    said = f"Items {first} of {total}{more}."
    return f'{said} To go on, call again with the same arguments and cursor "{cursor}".' if cursor else said


def _shortened(value: Any, most: int) -> Any:
    """Return an item with long texts cut to a number of characters, and long lists in it to a few; 0: as it is.

    Ids and numbers are never cut, and an address is left out rather than cut.
    """
    if not most:
        return value
    if isinstance(value, dict):
        found = {k: _part(k, v, most) for k, v in value.items() if not (k == "url" and len(v) > most)}
        return found | {"cut": True} if found != value else found
    return [_cut(cell, most) for cell in value]


def _part(key: str, value: Any, most: int) -> Any:
    if isinstance(value, str):
        return _cut(value, most) if key in _TEXTS else value
    if isinstance(value, list) and most <= _CUTS[2]:
        value = value[:_SHORT_LIST]
    if isinstance(value, list):
        return [_shortened(v, most) if isinstance(v, dict) else v for v in value]
    return _shortened(value, most) if isinstance(value, dict) else value


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"
