"""Make responses: refusals in a sentence, contents with a fingerprint, and 304 where a client has them already."""

from __future__ import annotations

import hashlib
import re
from typing import IO, TYPE_CHECKING

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from kg.serve.html import POLICY, View
from kg.serve.negotiation import choose_language, prefers_page
from kg.serve.refusal_page import refusal_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

_CHUNK = 64 * 1024
_TAG = re.compile(r'(?:W/)?"([^"]*)"')
# A client keeps what it got, and asks each time whether that is still so.
CACHED = "no-cache"


class RefusedError(Exception):
    """A request is refused: with a status, and a sentence that says why and how to mend it."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status, self.headers = status, headers


def refusal(request: Request, error: Exception) -> Response:
    """Return the response to a request that is refused: a page for a browser, a text for other clients."""
    assert isinstance(error, RefusedError)
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", **(error.headers or {})}
    if not prefers_page(", ".join(request.headers.getlist("accept"))):
        return PlainTextResponse(f"{error}\n", error.status, headers)
    wanted = request.query_params.get("lang")
    lang = choose_language(request.headers.get("accept-language"), wanted, request.app.state.lang)
    page = refusal_page(error.status, str(error), View(lang, wanted == lang, ""))
    return HTMLResponse(page, error.status, headers | {"Content-Security-Policy": POLICY, "Content-Language": lang})


def fingerprint(*parts: str) -> str:
    """Return an entity tag for a content that is determined by some texts.

    A weak one: a content that is compressed has the same.
    """
    return f'W/"{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:24]}"'


def is_known(request: Request, tag: str) -> bool:
    """Tell whether the client has the content with an entity tag already."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or tag[2:].strip('"') in _TAG.findall(known)


def unchanged(headers: Mapping[str, str]) -> Response:
    """Return the response that a client has the content already."""
    return Response(status_code=304, headers=headers)


class FileContent(Response):
    """A content that lies in a file; it is sent in small parts, as fast as the client reads."""

    def __init__(self, file: IO[bytes], size: int, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(None, 200, {**headers, "Content-Length": str(size)}, media_type)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # as ASGI calls it
        """Send the content, and close the file."""
        with self._file:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            self._file.seek(0)
            while chunk := self._file.read(_CHUNK):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
