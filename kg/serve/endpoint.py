"""Answer queries by the SPARQL 1.1 Protocol; an answer is complete before its status is sent."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import IO, TYPE_CHECKING, NamedTuple

from starlette.responses import Response

from kg import __version__
from kg.errors import OutputError, QueryError
from kg.serve.answer_page import answer_page
from kg.serve.html import ASKING, View
from kg.serve.kept import Kept
from kg.serve.negotiation import Choice, Form, choose, choose_language
from kg.serve.pool import BusyError, GoneError
from kg.serve.replies import CACHED, FileContent, RefusedError, fingerprint, is_known, unchanged
from kg.serve.requests import read_request
from kg.serve.settings import RETRY_AFTER
from kg.store.limits import Limits, refusal
from kg.streams import tell
from kg.views.answers import csv_parts, json_parts, jsonld_text, ntriples_parts, tsv_parts, turtle_text
from kg.views.answers_xml import xml_parts

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.serve.pool import Pool
    from kg.serve.settings import Settings
    from kg.store.worker import Answer

# For readers who follow a link.
HTML = Form("html", ("text/html", "application/xhtml+xml"))
ROWS = (
    Form("json", ("application/sparql-results+json", "application/json")),
    Form("xml", ("application/sparql-results+xml", "application/xml", "text/xml")),
    Form("csv", ("text/csv",)),
    Form("tsv", ("text/tab-separated-values",)),
)
# SPARQL defines CSV and TSV for rows alone.
TRUTH = ROWS[:2]
GRAPH = (
    Form("ttl", ("text/turtle", "application/x-turtle")),
    Form("nt", ("application/n-triples", "text/plain")),
    Form("jsonld", ("application/ld+json",)),
)
# Those that take about as long as reading the rows.
_SIMPLE = (*ROWS, GRAPH[1])
_FORMS = {"select": (*ROWS, HTML), "ask": (*TRUTH, HTML), "graph": (*GRAPH, HTML)}
_ALIASES = {"turtle": "ttl", "n-triples": "nt", "ntriples": "nt", "json-ld": "jsonld"}
_TEXT = ("text/html", "text/turtle", "text/csv", "text/tab-separated-values", "text/plain", "text/xml")
# What gives another answer each time.
_VARYING = re.compile(r"\b(?:now|rand|uuid|struuid)\b", re.I)
# Bytes of an answer that stay in memory.
_SMALL = 1_000_000
# Bytes of rows, and characters of the names of columns (JSON has them in each row), of answers written at once.
_FEW_BYTES, _FEW_CHARACTERS = 32_768, 200
# Bytes of answers that are kept for the next one who asks the same, in all and each.
_KEPT, _KEPT_EACH = 64_000_000, 256_000
# Seconds of processor time for writing an answer, if the query took all of its time.
_LEAST_SECONDS = 2.0
_PARTS_BETWEEN_LOOKS = 200


STOPPING = RefusedError(503, "the server is being stopped; ask again later", {"Retry-After": "60"})


class _Written(NamedTuple):
    file: IO[bytes]
    size: int
    media_type: str


class Endpoint:
    """Answers the requests to /sparql."""

    def __init__(self, pool: Pool, settings: Settings, prefixes: Mapping[str, str], version: str) -> None:
        """Answer by the workers of a pool. version: of the data; it is part of the fingerprint of an answer."""
        self._pool, self._limits, self._lang, self._version = pool, settings.limits, settings.lang, version
        self._prefixes = prefixes
        self._kept: Kept[str] = Kept(_KEPT)
        self._writers: dict[str, Callable[[Answer], Iterable[str]]] = {
            "json": json_parts, "xml": xml_parts, "csv": csv_parts, "tsv": tsv_parts, "nt": ntriples_parts,
            "ttl": lambda answer: [turtle_text(answer, prefixes)], "jsonld": lambda answer: [jsonld_text(answer)],
        }  # fmt: skip

    async def respond(self, request: Request) -> Response | None:
        """Return the answer to a request, None if it has no parameters. Raises RefusedError if there is no answer."""
        query, form = await read_request(request, self._limits)
        if query is None:
            return None
        choices = _choices(request, form)
        headers = {"Vary": "Accept, Accept-Language", "Cache-Control": CACHED}
        wanted = request.query_params.get("lang")
        lang = choose_language(request.headers.get("accept-language"), wanted, self._lang)
        view = View(lang, wanted == lang, "sparql")
        types = (f"{form}={choice.media_type}" for form, choice in sorted(choices.items()))
        tag = fingerprint(self._version, __version__, query, lang, str(view.kept), *types)
        if varying := bool(_VARYING.search(query)):
            headers["Cache-Control"] = "no-store"
        elif request.method != "POST":
            headers["ETag"] = tag
            if is_known(request, tag):
                return unchanged(headers)
        if not varying and (kept := self._kept.get(tag)):
            return _response(kept[0], kept[1], headers)
        written = await self._answer(request, query, choices, view)
        if written.size > _SMALL:
            return FileContent(written.file, written.size, written.media_type, headers | _policy(written.media_type))
        with written.file:
            written.file.seek(0)
            content = written.file.read()
        if not varying and written.size <= _KEPT_EACH:
            self._kept.put(tag, content, written.media_type)
        return _response(content, written.media_type, headers)

    async def _answer(self, request: Request, query: str, choices: Mapping[str, Choice], view: View) -> _Written:
        """Have a worker answer, for as long as the client is there."""
        write, light = partial(self._write, query, choices, view), partial(_light, choices)
        try:
            return await self._pool.run(query, write, light, partial(_gone, request))
        except GoneError:
            raise RefusedError(499, "the client is gone") from None  # nobody reads this but the log
        except BusyError:
            if self._pool.stopping:
                raise STOPPING from None
            sentence = f"all workers are busy and the queue is full; ask again in {RETRY_AFTER} s"
            raise RefusedError(429, sentence, {"Retry-After": str(RETRY_AFTER)}) from None
        except QueryError as error:
            raise STOPPING if self._pool.stopping else _refused(error) from None
        except OutputError as error:
            tell(f"error: {error}")
            raise RefusedError(500, "the graph cannot be read at the moment; the log of the server says why") from None

    def _write(self, query: str, choices: Mapping[str, Choice], view: View, answer: Answer) -> _Written:
        """Write the answer of a worker into a file."""
        choice = choices.get(answer.form)
        if choice is None:
            raise _not_acceptable(_FORMS[answer.form], {"ask": "yes or no", "select": "rows"}.get(answer.form, "RDF"))
        file, size = tempfile.SpooledTemporaryFile(_SMALL), 0  # noqa: SIM115  # closed when it is sent
        media_type = choice.media_type
        if choice.form == HTML:
            parts: Iterable[str] = [answer_page(query, answer, self._prefixes, view)]
            media_type = HTML.types[0]
        else:
            parts = self._writers[choice.form.name](answer)
        for part in self._within(answer, parts):
            size += file.write(part.encode())
        return _Written(file, size, f"{media_type}; charset=utf-8" if media_type in _TEXT else media_type)

    def _within(self, answer: Answer, parts: Iterable[str]) -> Iterator[str]:
        """Yield the parts of an answer, within the limits on bytes and on time."""
        limits, most = self._limits, self._limits.size * 1_000_000
        end = time.thread_time() + max(limits.timeout - answer.seconds, _LEAST_SECONDS)
        for number, part in enumerate(parts):
            most -= len(part)
            if most < 0:
                raise refusal("size", f"has an answer of more than {limits.size:,} MB", "narrow it or add a LIMIT")
            if number % _PARTS_BETWEEN_LOOKS == 0 and time.thread_time() > end:
                raise refusal("timeout", f"took more than {limits.timeout:g} s to be written", "narrow it")
            yield part


def _response(content: bytes, media_type: str, headers: dict[str, str]) -> Response:
    return Response(content, 200, headers | _policy(media_type), media_type)


def _policy(media_type: str) -> dict[str, str]:
    """Return the header that keeps a page from loading and running anything."""
    return {"Content-Security-Policy": ASKING} if media_type.startswith(HTML.types[0]) else {}


def _light(choices: Mapping[str, Choice], answer: Answer) -> bool:
    """Tell whether an answer is written within a few milliseconds."""
    choice = choices.get(answer.form)
    if choice is None:
        return True
    short = answer.content.seek(0, 2) <= _FEW_BYTES and sum(map(len, answer.columns)) <= _FEW_CHARACTERS
    return short and choice.form in _SIMPLE


async def _gone(request: Request) -> None:
    """Wait until the client closes the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _choices(request: Request, named: str) -> dict[str, Choice]:
    """Return the form for each kind of answer that the client accepts. Raises RefusedError if there is none.

    named: a form that a parameter names; it counts where the header Accept leaves the choice.
    """
    accept = ", ".join(request.headers.getlist("accept"))
    found = {}
    for kind, forms in _FORMS.items():
        name = _ALIASES.get(named.lower(), named.lower())
        wanted = tuple(form for form in forms if name == form.name or name in form.types)
        if choice := choose(accept, wanted or forms):
            found[kind] = choice
    if not found:
        raise _not_acceptable((*ROWS, *GRAPH), "an answer")
    return found


def _not_acceptable(forms: Iterable[Form], what: str) -> RefusedError:
    offered = ", ".join(form.types[0] for form in forms)
    return RefusedError(406, f"{what} cannot be given in a form that the header Accept names; accept one of {offered}")


def _refused(error: QueryError) -> RefusedError:
    """Return the response to a query that is broken, refused, or beyond a limit."""
    sentence = "\n".join((str(error), *error.shown))
    if error.limit in vars(Limits()):
        return RefusedError(413 if error.limit == "text" else 422, f"{sentence} of kg serve")
    if error.limit in ("service", "from", "unclear"):
        return RefusedError(403, sentence)
    return RefusedError(500 if error.limit else 400, sentence)
