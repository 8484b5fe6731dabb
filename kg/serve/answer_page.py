"""Write the answer to a query as a page, for readers who follow a link to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from kg.namespaces import BASE, by_length, shorten
from kg.serve.ask_page import field
from kg.serve.html import Part, joined, outside, tag
from kg.store.rows import read_term
from kg.views.answers import truth

if TYPE_CHECKING:
    from kg.serve.html import View
    from kg.store.worker import Answer

# Rows that the page shows.
MOST = 1000
_FORMS = {"select": ("csv", "json", "tsv", "xml"), "ask": ("json", "xml"), "graph": ("ttl", "jsonld", "nt")}


def answer_page(query: str, answer: Answer, prefixes: Mapping[str, str], view: View) -> str:
    """Return a page with the first rows of an answer, its query, and links to its other forms."""
    title = view.say("serve-answer")
    forms = [
        tag("a", name.upper(), href=view.asking(query, format=name), rel="nofollow") for name in _FORMS[answer.form]
    ]
    if answer.form == "ask":
        found: Part = tag("p", tag("b", truth(answer)))
    else:
        head = tag("tr", [tag("th", column, scope="col") for column in answer.columns])
        rows = [tag("tr", [tag("td", cell) for cell in row]) for row in islice(_rows(view, answer, prefixes), MOST)]
        more = tag("p", view.say("serve-rows", shown=MOST, total=answer.total)) if answer.total > MOST else ""
        found = [tag("div", tag("table", tag("thead", head), tag("tbody", rows)), class_="wide"), more]
    return view.frame(title, [tag("h1", title), found, tag("p", joined(forms, " · ")), field(view, query)])


def _rows(view: View, answer: Answer, prefixes: Mapping[str, str]) -> Iterator[list[Part]]:
    spaces = by_length(prefixes)
    for row in answer.rows():
        yield [_cell(view, written, spaces) for written in row]


def _cell(view: View, written: str, spaces: list[tuple[str, str]]) -> Part:
    term = read_term(written)
    if term is None:
        return ""
    if term.kind != "uri":
        return term.text
    short = shorten(term.text, spaces)
    if term.text.startswith(BASE):
        return view.link(short, term.text[len(BASE) :])
    return outside(short, term.text)
