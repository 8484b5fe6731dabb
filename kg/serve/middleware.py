"""Wrap every response: headers that all of them have, leave for pages of other sites to read, and a line in the log."""

from __future__ import annotations

import os
import time
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kg.streams import tell

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = [
    # Whoever may read the graph may read it from a page of another site.
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Retry-After, Link, Content-Location"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]
_PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match"),
    (b"access-control-max-age", b"86400"),
    (b"allow", b"GET, HEAD, POST, OPTIONS"),
    (b"content-length", b"0"),
]
# Characters of an address in the log.
_LONGEST = 200


class Wrapped:
    """An application with the headers and the log of all responses."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        begun, status, size = time.perf_counter(), 0, 0

        async def sending(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_ALWAYS]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            if scope["method"] == "OPTIONS":
                await sending({"type": "http.response.start", "status": 204, "headers": list(_PREFLIGHT)})
                await sending({"type": "http.response.body"})
            else:
                await self._app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001  # whatever it is, the server goes on; the client has got a status 500
            if os.environ.get("KG_DEBUG"):
                traceback.print_exception(error)
            tell(
                f"error: this is a mistake in kg ({type(error).__name__}: {error}); "
                "please report it with what KG_DEBUG=1 prints in front of this line"
            )
        finally:
            _log(scope, status, size, time.perf_counter() - begun)


def _log(scope: Scope, status: int, size: int, seconds: float) -> None:
    """Tell who asked for what, without the query: it may be long, and is the client's own affair."""
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    who = (scope.get("client") or ("-",))[0]
    what = scope["raw_path"].decode("latin-1")[:_LONGEST]
    tell(f"{when} {who} {scope['method'][:20]} {what} {status or '-'} {size} {1000 * seconds:.1f} ms")
