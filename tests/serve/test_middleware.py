"""A mistake in the server costs one request, and is told in a sentence."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

pytest.importorskip("starlette")

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serve.app import application
from kg.serve.home import Home
from kg.serve.middleware import Wrapped
from kg.serve.pages import Pages
from kg.serve.pool import Pool
from kg.serve.settings import Settings
from kg.store import Graph


def test_a_mistake_is_told_and_the_client_gets_a_status(capsys: pytest.CaptureFixture[str]) -> None:
    async def broken(_request: Request) -> Response:
        raise ValueError("a\nmistake")

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/x\x1b", "headers": [], "query_string": b""}
    asyncio.run(Wrapped(Starlette(routes=[Route("/", broken)]))(scope, receive, send))
    assert sent[0]["status"] == 500
    assert (b"access-control-allow-origin", b"*") in sent[0]["headers"]
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("error: this is a mistake in kg (ValueError: a mistake)")
    assert " GET /x\ufffd 500 " in told[1]


def test_a_mistake_in_answering_a_query_is_told_as_well(
    seed: Graph, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_: Any) -> None:
        raise ValueError("a mistake")

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    with seed.worker() as worker:
        pool, pages = Pool([worker], 0), Pages(seed)
        monkeypatch.setattr(pool, "run", broken)
        app = application(seed, pool, pages, Home(seed.project), Settings())
        scope = {
            "type": "http", "method": "GET", "path": "/sparql", "raw_path": b"/sparql", "headers": [],
            "query_string": b"query=ASK%20%7B%7D",
        }  # fmt: skip
        asyncio.run(app(scope, receive, send))
        pages.close()
        pool.close()
    assert sent[0]["status"] == 500
    assert (b"access-control-allow-origin", b"*") in sent[0]["headers"]
    assert "error: this is a mistake in kg (ValueError: a mistake)" in capsys.readouterr().err
