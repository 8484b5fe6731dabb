"""Serve the Entity Reconciliation API 0.2, by which OpenRefine and others match names to entities of the graph."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kg import __version__
from kg.language import say
from kg.model.period import label_of
from kg.namespaces import ID, KG
from kg.serve.html import POLICY, STYLE, Html, View, joined, tag
from kg.serve.negotiation import choose_language
from kg.serve.pool import BusyError
from kg.serve.reconcile_request import read_extension, read_queries, read_reconciliation
from kg.serve.replies import CACHED, RefusedError
from kg.serve.settings import BATCH, RETRY_AFTER, SUGGESTIONS, VALUES
from kg.views.names import Formatter
from kg.views.reconcile import Reconciler

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.serve.pages import Pages
    from kg.store import Graph

T = TypeVar("T")

_PATH = "reconcile"
_KINDS = ("entity", "property", "type")
# The classes that a client offers first.
_DEFAULT = ("Organization", "Company", "Person", "Model", "ModelFamily", "Platform", "Product")
_WIDTH, _HEIGHT, _SHOWN = 430, 300, 6
# A preview is shown in a frame of the client.
_FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
# Digits of the number of suggestions to skip, or of properties to propose.
_DIGITS = 6


class Reconciliation:
    """Answers the requests of reconciliation, in the thread of the pages."""

    def __init__(self, graph: Graph, pages: Pages, lang: str, base: Callable[[Request], str]) -> None:
        """Serve a graph. lang: of a client that prefers none. base: the address by which a client knows the server."""
        self._graph, self._pages, self._default, self._base = graph, pages, lang, base
        self._properties = frozenset(graph.ontology.properties)
        self._made: Reconciler | None = None

    @cached_property
    def routes(self) -> list[Route]:
        """The addresses that are answered."""
        return [
            Route(f"/{_PATH}", self.service, methods=["GET", "POST"]),
            Route(f"/{_PATH}/suggest/{{kind}}", self.suggest),
            Route(f"/{_PATH}/properties", self.properties),
            Route(f"/{_PATH}/preview", self.preview),
        ]

    async def service(self, request: Request) -> Response:
        """Return the manifest, the candidates of a batch of queries, or values of entities."""
        asked = await read_reconciliation(request)
        lang = self._lang(request)
        if "queries" in asked:
            queries = read_queries(asked["queries"], self._properties)
            return _json(
                await self._told(
                    lambda made: {key: {"result": made.candidates(query, lang)} for key, query in queries.items()}
                )
            )
        if "extend" in asked:
            ids, names = read_extension(asked["extend"], self._properties)
            return _json(await self._told(lambda made: _extended(made, ids, names, lang)))
        if request.method == "POST":
            raise RefusedError(400, 'the form has neither "queries" nor "extend"; send one of them')
        return _json(self._manifest(self._base(request), lang))

    async def suggest(self, request: Request) -> Response:
        """Return entities, properties or types with a name that begins with a text."""
        kind, prefix, lang = request.path_params["kind"], request.query_params.get("prefix", ""), self._lang(request)
        if kind not in _KINDS:
            raise HTTPException(404)
        if not prefix.strip():
            raise RefusedError(400, 'there is no "prefix"; send the first letters of a name')
        skipped = _whole(request, "cursor", 0)
        found = await self._told(lambda made: made.suggested(kind, prefix, lang))
        return _json({"result": found[skipped : skipped + SUGGESTIONS]})

    async def properties(self, request: Request) -> Response:
        """Return the properties that entities of a type may have."""
        kind, lang = request.query_params.get("type", ""), self._lang(request)
        if kind and kind not in self._graph.ontology.supers:
            raise RefusedError(400, f"there is no type {json.dumps(kind[:50])}; /{_PATH}/suggest/type finds types")
        limit = _whole(request, "limit", len(self._properties))
        found = await self._told(lambda made: made.properties_of(kind, limit, lang))
        return _json({"type": kind, "limit": limit, "properties": found})

    async def preview(self, request: Request) -> Response:
        """Return a small page of an entity, for a frame of the client."""
        thing, lang, base = request.query_params.get("id", ""), self._lang(request), self._base(request)
        if thing not in self._graph.entities:
            raise HTTPException(404)
        try:
            content = await self._pages.told(lambda graph: _preview(graph, thing, lang, base))
        except BusyError as error:
            raise _busy(error) from None
        return HTMLResponse(content, 200, {"Content-Security-Policy": _FRAMED, "Cache-Control": CACHED})

    async def _told(self, work: Callable[[Reconciler], T]) -> T:
        def with_names(graph: Graph) -> T:
            if self._made is None:
                self._made = Reconciler(graph)
            return work(self._made)

        try:
            return await self._pages.told(with_names)
        except BusyError as error:
            raise _busy(error) from None

    def _lang(self, request: Request) -> str:
        return choose_language(request.headers.get("accept-language"), request.query_params.get("lang"), self._default)

    def _manifest(self, base: str, lang: str) -> dict[str, Any]:
        words = Formatter(self._graph, lang)
        root = base.rstrip("/")
        return {
            "versions": ["0.1", "0.2"],
            "name": say("serve-graph", lang),
            "identifierSpace": ID,
            "schemaSpace": KG,
            "serviceVersion": __version__,
            "documentation": f"{base}ontology",
            "defaultTypes": [{"id": kind, "name": words.name(kind)} for kind in _DEFAULT],
            "view": {"url": f"{base}id/{{{{id}}}}"},
            "preview": {"url": f"{base}{_PATH}/preview?id={{{{id}}}}", "width": _WIDTH, "height": _HEIGHT},
            "suggest": {
                kind: {"service_url": root, "service_path": f"/{_PATH}/suggest/{kind}"} for kind in _KINDS
            },
            "extend": {
                "propose_properties": {"service_url": root, "service_path": f"/{_PATH}/properties"},
                "property_settings": [],
            },
            "batchSize": BATCH,
        }  # fmt: skip


def _extended(made: Reconciler, ids: list[str], names: list[str], lang: str) -> dict[str, Any]:
    rows = {thing: {name: made.values(thing, name, VALUES, lang) for name in names} for thing in ids}
    return {"meta": [made.meta(name, lang) for name in names], "rows": rows}


def _preview(graph: Graph, thing: str, lang: str, base: str) -> str:
    """Return names, class and the first attributes and figures of an entity, each with its sources."""
    words, entity, root = Formatter(graph, lang), graph.entities[thing], base.rstrip("/")
    view = View(lang, True, f"id/{thing}")
    own = [c for c in graph.claims(thing) if c.subject == thing and c.kind in ("attribute", "figure")]
    own.sort(key=lambda c: label_of(c.period), reverse=True)
    own.sort(key=lambda c: c.kind)
    facts = [
        tag("li", words.heading(c), ": ", tag("b", words.value(c)), tag("small", " · ", words.cite(c.evidence[0])))
        for c in own[:_SHOWN]
    ]  # fmt: skip
    names = " · ".join(dict.fromkeys((words.name(entity.type), *entity.labels.values(), *entity.aliases)))
    head = tag(
        "head", Html('<meta charset="utf-8">'), tag("title", words.name(thing)),
        tag("link", rel="stylesheet", href=f"{root}{STYLE}"),
    )  # fmt: skip
    link = tag("a", words.name(thing), href=f"{root}{view.to(view.path)}", target="_blank", rel="noopener")
    title = tag("h1", link)
    body = tag("body", tag("main", title, tag("p", names), tag("ul", facts, class_="claims") if facts else ""))
    return joined([Html("<!DOCTYPE html>\n"), tag("html", head, body, lang=lang)])


def _whole(request: Request, name: str, default: int) -> int:
    """Return a parameter that is a whole number. Raises RefusedError if it is none."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise RefusedError(400, f'"{name}" has to be a whole number of up to {_DIGITS} digits; correct it')
    return int(text)


def _busy(error: BusyError) -> RefusedError:
    return RefusedError(429, f"{error}; ask again in {RETRY_AFTER} s", {"Retry-After": str(RETRY_AFTER)})


def _json(found: Any) -> Response:
    # Keys of a batch come back as they were sent, and need not be characters: they are escaped.
    return Response(json.dumps(found), 200, {"Cache-Control": CACHED, "Vary": "Accept-Language"}, "application/json")
