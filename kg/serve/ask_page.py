"""Write the page on which a reader asks in SPARQL, or picks a named question."""

from __future__ import annotations

import json
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

from kg.serve.html import Html, View, joined, lines, tag
from kg.views.questions import TOPICS
from kg.views.vocabulary import TermKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.views.questions import Question

# Where the script of the editor is.
EDITOR = "/editor.js"
# Kinds of names that the editor completes, and what it says besides, with their words.
_WORDS = {
    **{kind.value: f"term-{kind.value}" for kind in TermKind},
    "best": "editor-best",
    "latest": "editor-latest",
    "completions": "editor-completions",
    "prefix": "editor-prefix",
    "syntax": "editor-syntax",
}
_EXAMPLE = """\
SELECT ?firm ?year ?yuan WHERE {
  ?f a kg:FoundationModelFirm ; latest:revenue ?r ; rdfs:label ?firm .
  ?r kg:year ?year ; kg:yuan ?yuan .
  FILTER (LANG(?firm) = "zh")
}
ORDER BY DESC(?yuan)
"""


def field(view: View, query: str) -> Html:
    """Return a field with a query, which leads to its answer; where scripts run, an editor takes its place.

    The answer is in the language of the address, if that names one.
    """
    words = {name: view.say(key) for name, key in _WORDS.items()}
    form = tag(
        "form",
        tag("label", view.say("serve-query"), for_="query"),
        tag("textarea", lines(query), id="query", name="query", rows="12", spellcheck="false"),
        tag("input", type="hidden", name="lang", value=view.lang) if view.kept else "",
        tag("button", view.say("serve-ask")),
        " ",
        tag("span", view.say("editor-keys"), class_="keys", hidden="hidden"),
        action="/sparql",
        method="get",
        data_words=json.dumps(words, ensure_ascii=False),
    )
    return joined([form, tag("script", type="module", src=EDITOR)])


def ask_page(view: View, questions: Iterable[Question]) -> str:
    """Return the page: a field for a query, and the named questions by topic, each a link to its answer."""
    title = view.say("serve-endpoint")
    example = field(view, _EXAMPLE.replace('"zh"', f'"{view.lang}"'))
    topics = [
        [
            tag("h2", view.say(f"topic-{topic}") if topic in TOPICS else topic),
            tag("ul", [tag("li", view.link(q.words[view.lang], f"question/{q.name}")) for q in found]),
        ]
        for topic, found in groupby(sorted(questions, key=lambda q: (q.topic, q.name)), key=lambda q: q.topic)
    ]
    main = [tag("h1", title), tag("p", view.say("serve-ask-how")), example, topics]
    return view.frame(title, main, tools=view.languages())


def editor() -> str:
    """Return the script that kg/serve/script/ is bundled into."""
    return (files("kg.serve") / "editor.js").read_text("utf-8")
