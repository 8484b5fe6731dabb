"""Define the addresses of the server."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from kg import __version__
from kg.errors import UsageError
from kg.language import say
from kg.serve.ask_page import ask_page
from kg.serve.endpoint import GRAPH, HTML, Endpoint
from kg.serve.html import ASKING, POLICY, STYLE, View, style
from kg.serve.middleware import Wrapped
from kg.serve.negotiation import Choice, Form, choose, choose_language
from kg.serve.pool import BusyError
from kg.serve.replies import CACHED, RefusedError, fingerprint, is_known, refusal, unchanged
from kg.serve.settings import RETRY_AFTER
from kg.views.questions import find_question, questions

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from kg.serve.home import Home
    from kg.serve.pages import Pages
    from kg.serve.pool import Pool
    from kg.serve.settings import Settings
    from kg.store import Graph

# Level 5 takes a third of the time of level 9 and makes 3 % more.
_GZIP_LEVEL, _LEAST_BYTES = 5, 1000
# What answers queries, and the methods by which they are sent.
_SPARQL, _METHODS = "/sparql", ("GET", "HEAD", "POST")
_FORMS = (HTML, *GRAPH)
_HOST = re.compile(r"[A-Za-z0-9.-]{1,255}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")
# Seconds that a reader waits for the page of `kg view` before being told that it is being made.
_WAIT = 2
_ROBOTS = "User-agent: *\nDisallow: /sparql\n"


class Site:
    """Answers requests to every address but that of the endpoint."""

    def __init__(self, graph: Graph, pages: Pages, home: Home, lang: str) -> None:
        """Serve pages and the home page. lang: the language of a reader who prefers none."""
        self._pages, self._home, self._lang = pages, home, lang
        self._project, self._version = graph.project, graph.built.content
        self._style = style()

    async def resource(self, request: Request) -> Response:
        """Return the page of the node at an address, or what the graph says of it in RDF."""
        path = request.scope["raw_path"].decode("latin-1").lstrip("/")
        stem, _, ending = path.rpartition(".")
        named = [form for form in _FORMS if form.name == ending and stem]
        choice = Choice(named[0], named[0].types[0]) if named else _chosen(request, _FORMS)
        path = stem if named else path
        vary = "Accept-Language" if named else "Accept, Accept-Language"
        headers = {"Vary": vary, "Cache-Control": CACHED}
        wanted = request.query_params.get("lang")
        lang = choose_language(request.headers.get("accept-language"), wanted, self._lang)
        form = choice.form.name
        headers["ETag"] = fingerprint(self._version, __version__, path, choice.media_type, lang, wanted or "")
        if is_known(request, headers["ETag"]):
            return unchanged(headers)
        try:
            if form == "html":
                content = await self._pages.html(View(lang, wanted == lang, path))
            else:
                content = await self._pages.rdf(path, form)
        except BusyError as error:
            raise _busy(error) from None
        if content is None:
            raise HTTPException(404)
        headers["Content-Location"] = f"/{path}.{form}"
        if form == "html":
            return HTMLResponse(content, 200, headers | {"Content-Security-Policy": POLICY, "Content-Language": lang})
        return Response(content, 200, headers, _typed(choice.media_type))

    async def document(self, request: Request, name: str) -> Response:
        """Return a document of the server in RDF: void, questions or service."""
        choice = _chosen(request, GRAPH)
        base = _base(request)
        headers = {"Vary": "Accept", "Cache-Control": CACHED}
        headers["ETag"] = fingerprint(self._version, __version__, name, choice.media_type, base)
        if is_known(request, headers["ETag"]):
            return unchanged(headers)
        try:
            content = await self._pages.document(name, choice.form.name, base)
        except BusyError as error:
            raise _busy(error) from None
        return Response(content, 200, headers, _typed(choice.media_type))

    async def service(self, request: Request) -> Response:
        """Return the page on which readers ask, or to programs the description of the service."""
        if _chosen(request, (*GRAPH, HTML)).form != HTML:
            return await self.document(request, "service")
        wanted = request.query_params.get("lang")
        lang = choose_language(request.headers.get("accept-language"), wanted, self._lang)
        headers = {"Vary": "Accept, Accept-Language", "Cache-Control": CACHED, "Content-Language": lang}
        headers["ETag"] = fingerprint(self._version, __version__, "ask", lang, wanted or "")
        if is_known(request, headers["ETag"]):
            return unchanged(headers)
        view = View(lang, wanted == lang, "sparql")
        content = await asyncio.to_thread(lambda: ask_page(view, questions(self._project)))
        return HTMLResponse(content, 200, headers | {"Content-Security-Policy": ASKING})

    async def void(self, request: Request) -> Response:
        """Return the description of the data set."""
        return await self.document(request, "void")

    async def questions(self, request: Request) -> Response:
        """Return the named questions, as examples of queries."""
        return await self.document(request, "questions")

    async def question(self, request: Request) -> Response:
        """Lead to the answer of a named question."""
        lang = choose_language(request.headers.get("accept-language"), request.query_params.get("lang"), self._lang)
        try:
            found = await asyncio.to_thread(find_question, self._project, request.path_params["name"])
        except UsageError:
            raise HTTPException(404) from None
        headers = {"Vary": "Accept-Language", "Cache-Control": CACHED}
        return RedirectResponse(f"/sparql?{urlencode({'query': found.asked(lang)})}", 303, headers)

    async def home(self, request: Request) -> Response:
        """Return the page of `kg view`."""
        tag = fingerprint(self._version, __version__, "home")
        headers = {"ETag": tag, "Cache-Control": CACHED, "Vary": "Accept-Encoding"}
        if is_known(request, tag):
            return unchanged(headers)
        if not await self._home.wait(_WAIT):
            return self._making(request)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return HTMLResponse(self._home.compressed, 200, headers | {"Content-Encoding": "gzip"})
        return HTMLResponse(self._home.content, 200, headers)

    def _making(self, request: Request) -> Response:
        """Return what a reader sees while the page is being made."""
        if self._home.failed:
            raise RefusedError(500, "the page cannot be made; the log of the server says why")
        lang = choose_language(request.headers.get("accept-language"), None, self._lang)
        told = say("serve-being-made", lang)
        html = (
            f'<!DOCTYPE html><html lang="{lang}"><meta charset="utf-8"><meta http-equiv="refresh" content="3"><p>{told}'
        )
        return HTMLResponse(html, 503, {"Cache-Control": "no-store", "Retry-After": "3"})

    async def style(self, request: Request) -> Response:
        """Return the style of the pages."""
        headers = {"ETag": fingerprint(self._style), "Cache-Control": CACHED}
        return (
            unchanged(headers)
            if is_known(request, headers["ETag"])
            else Response(self._style, 200, headers, "text/css")
        )

    async def terms(self, _request: Request) -> Response:
        """Lead from the links to best readings and latest figures to the ontology, which explains properties."""
        return RedirectResponse("/ontology", 303)

    async def robots(self, _request: Request) -> Response:
        """Ask crawlers to leave the endpoint alone."""
        return PlainTextResponse(_ROBOTS)


def application(graph: Graph, pool: Pool, pages: Pages, home: Home, settings: Settings) -> Wrapped:
    """Return the application that serves a graph. pool: the workers that answer queries."""
    version = graph.built.content
    endpoint = Endpoint(pool, settings, graph.prefixes, version)
    site = Site(graph, pages, home, settings.lang)

    async def sparql(request: Request) -> Response:
        return await endpoint.respond(request) or await site.service(request)

    async def health(_request: Request) -> Response:
        about = {"status": "ok", "version": __version__, "data": version, "queries": pool.busy}
        return JSONResponse(about, headers={"Cache-Control": "no-store"})

    inner = Starlette(
        routes=[
            Route("/", site.home),
            Route(_SPARQL, sparql, methods=["GET", "POST"]),
            Route("/.well-known/void", site.void),
            Route("/questions", site.questions),
            Route("/question/{name}", site.question),
            Route("/health", health),
            Route("/robots.txt", site.robots),
            Route(STYLE, site.style),
            Route("/best", site.terms),
            Route("/latest", site.terms),
            Route("/{path:path}", site.resource),
        ],
        exception_handlers={RefusedError: refusal, HTTPException: _plain},
    )
    inner.router.redirect_slashes = False

    async def routed(scope: Scope, receive: Receive, send: Send) -> None:
        """Answer queries at once: the routes and the handlers of errors take as long as the rest of a short request."""
        if scope["path"] != _SPARQL or scope["method"] not in _METHODS:
            await inner(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await sparql(request)
        except RefusedError as error:
            response = refusal(request, error)
        except HTTPException as error:
            response = _plain(request, error)
        await response(scope, receive, send)

    compressed = GZipMiddleware(routed, minimum_size=_LEAST_BYTES, compresslevel=_GZIP_LEVEL)
    # The client is told of a mistake in kg with a status 500.
    return Wrapped(ServerErrorMiddleware(compressed))


def _chosen(request: Request, forms: tuple[Form, ...]) -> Choice:
    """Return the form that a request prefers. Raises RefusedError if it accepts none."""
    found = choose(", ".join(request.headers.getlist("accept")), forms)
    if found is None:
        offered = ", ".join(form.types[0] for form in forms)
        raise RefusedError(406, f"there is no form that the header Accept names; accept one of {offered}")
    return found


def _typed(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _busy(error: BusyError) -> RefusedError:
    return RefusedError(429, f"{error}; ask again in {RETRY_AFTER} s", {"Retry-After": str(RETRY_AFTER)})


def _base(request: Request) -> str:
    """Return the address by which a client knows the server; the header Host may hold anything."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise RefusedError(400, "the header Host is no name of a host; send the one of the address")
    return f"{request.scope['scheme']}://{host}/"


def _plain(request: Request, error: Exception) -> Response:
    """Return the response where no address or method fits."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        sentence = f"there is nothing at {request.scope['path'][:200]}; /sparql answers queries"
    elif error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "GET")
        sentence = f"the method {request.method[:20]} is not allowed here; use {allowed}"
    else:
        sentence = error.detail
    return refusal(request, RefusedError(error.status_code, sentence, error.headers))
