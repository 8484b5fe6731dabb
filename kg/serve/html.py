"""Write HTML in which every text is escaped, and the frame that all pages have."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from typing import NamedTuple, TypeAlias
from urllib.parse import quote, urlencode, urlsplit

from kg.language import say
from kg.namespaces import BASE
from kg.serve.negotiation import LANGUAGES
from kg.streams import printable

# Most pages have no script, and load nothing but the style.
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# Those with a query have a form, which leads back to the server, and an editor, which loads the names it completes.
ASKING = POLICY.replace("form-action 'none'", "form-action 'self'; script-src 'self'; connect-src 'self'")
STYLE = "/style.css"
# What every page leads to: paths, and their words.
_PLACES = (("", "serve-home"), ("ontology", "serve-terms"), ("sparql", "serve-endpoint"))
_EMPTY = ("meta", "link", "input")
_SAFE = "/#:._~%-"

Part: TypeAlias = "str | Iterable[Part]"


class Html(str):
    """Markup; other texts are escaped where they are put into it."""

    __slots__ = ()


def tag(name: str, /, *parts: Part, **attributes: str) -> Html:
    """Return an element.

    parts: texts, markup, or lists of these. attributes: class_ stands for class; those that are empty are left out.
    """
    named = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(printable(value))}"'
        for key, value in attributes.items()
        if value
    )
    return Html(f"<{name}{named}>" if name in _EMPTY else f"<{name}{named}>{joined(parts)}</{name}>")


def joined(parts: Iterable[Part], between: str = "") -> Html:
    """Return texts and markup one after another. between: a text that separates them."""
    return Html(escape(between).join(_markup(part) for part in parts))


def _markup(part: Part) -> str:
    if isinstance(part, Html):
        return part
    return escape(printable(part), quote=False) if isinstance(part, str) else joined(part)


def lines(text: str) -> Html:
    """Return a text of several lines."""
    return joined([part for line in text.splitlines() for part in (line, Html("\n"))])


def outside(text: str, address: str) -> Html | str:
    """Return a link to another site; the text alone if the address is none of the web."""
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return text
    return tag("a", text, href=address, rel="noopener nofollow external") if scheme in ("http", "https") else text


class View(NamedTuple):
    """How a page is seen: its language, and whether the address names it, so that links keep it.

    path: of the page on the server, without a slash in front.
    """

    lang: str
    kept: bool
    path: str

    def say(self, key: str, **values: object) -> str:
        """Return a word of the interface."""
        return say(key, self.lang, **values)

    def to(self, path: str) -> str:
        """Return the address of another page of the server, percent-encoded."""
        place, mark, fragment = path.partition("#")
        choice = self._choice(self.lang) if self.kept else ""
        return f"/{quote(place, safe=_SAFE)}{choice}{mark}{quote(fragment, safe=_SAFE)}"

    def link(self, text: Part, path: str, **attributes: str) -> Html:
        """Return a link to another page of the server."""
        return tag("a", text, href=self.to(path), **attributes)

    def asking(self, query: str, **others: str) -> str:
        """Return the address of the answer to a query. others: further parameters."""
        return f"/sparql?{urlencode({'query': query} | others | ({'lang': self.lang} if self.kept else {}))}"

    def _choice(self, lang: str) -> str:
        return f"?lang={lang}"

    def page(self, title: str, *parts: Part, subtitle: str = "") -> str:
        """Return the page of a node, which leads to the same in the other language and in RDF."""
        kinds = (("Turtle", "ttl", "text/turtle"), ("JSON-LD", "jsonld", "application/ld+json"))
        others = [tag("link", rel="alternate", type=kind, href=f"/{self.path}.{form}") for _, form, kind in kinds]
        forms = [tag("a", name, href=f"/{self.path}.{form}", type=kind) for name, form, kind in kinds]
        return self.frame(
            title,
            [tag("h1", title, tag("small", f" {subtitle}") if subtitle else ""), parts],
            head=[tag("link", rel="canonical", href=BASE + self.path), others],
            tools=self.languages(),
            foot=[self.say("serve-same"), " ", joined(forms, " · "), tag("p", tag("code", BASE + self.path))],
        )

    def languages(self) -> Html:
        """Return the links to the page in each language."""
        links = [
            tag("a", say(f"language-{lang}", lang), href=f"/{self.path}{self._choice(lang)}", lang=lang, hreflang=lang,
                **({"aria_current": "true"} if lang == self.lang else {}))
            for lang in LANGUAGES
        ]  # fmt: skip
        return tag("nav", links, class_="languages", aria_label=self.say("language"))

    def frame(self, title: str, main: Part, head: Part = "", tools: Part = "", foot: Part = "") -> str:
        """Return a whole page. head: further elements of its head. tools: at its top. foot: at its end."""
        head = tag(
            "head",
            Html('<meta charset="utf-8">'),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("title", f"{title} · {self.say('serve-graph')}"),
            tag("link", rel="stylesheet", href=STYLE),
            head,
        )
        places = [self.link(self.say(key), path) for path, key in _PLACES]
        body = tag("body", tag("header", tag("nav", places), tools), tag("main", main), tag("footer", foot))
        return f"<!DOCTYPE html>\n{tag('html', head, body, lang=self.lang)}\n"


def style() -> str:
    """Return the style of the pages."""
    return (files("kg.serve") / "style.css").read_text("utf-8")
