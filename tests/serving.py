"""Start `kg serve` as a user would, and talk to it over HTTP."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest

from kg.store import Graph


class Reply(NamedTuple):
    """A response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class Server:
    """A running server."""

    def __init__(self, address: str, process: subprocess.Popen[str], log: IO[str]) -> None:
        self.address, self.process, self._log = address, process, log
        self.host, self.port = urlsplit(address).hostname or "", urlsplit(address).port or 0

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> Reply:
        """Send a request. headers: with _ for -."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            found = connection.getresponse()
            return Reply(found.status, {k.lower(): v for k, v in found.getheaders()}, found.read())
        finally:
            connection.close()

    def query(self, query: str, **headers: str) -> Reply:
        """Send a query in the address."""
        return self.ask(f"/sparql?{urlencode({'query': query})}", **headers)

    def post(self, query: str | bytes, kind: str = "application/sparql-query", **headers: str) -> Reply:
        """Send a query as the body."""
        body = query.encode() if isinstance(query, str) else query
        return self.ask("/sparql", "POST", body, Content_Type=kind, **headers)

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Ask the server to stop; return its exit code and its log."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=60)
        self._log.seek(0)
        return code, self._log.read()


@contextmanager
def serving(graph: Graph, *options: str) -> Iterator[Server]:
    """Serve a graph on a free port; the test is skipped where the extra is not installed."""
    pytest.importorskip("starlette")
    pytest.importorskip("uvicorn")
    command = [sys.executable, "-m", "kg", "serve", "--port", "0", "--home", str(graph.project.root), *options]
    # A pipe that nobody reads would be full one day.
    with (
        TemporaryFile("w+", encoding="utf-8") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | {"LC_ALL": "zh_CN.UTF-8"}
        ) as process,
    ):
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            if not address:
                process.wait(timeout=60)
                log.seek(0)
                raise AssertionError(log.read())
            yield Server(address, process, log)
        finally:
            if process.poll() is None:
                process.kill()


@pytest.fixture(scope="session")
def server(seed: Graph) -> Iterator[Server]:
    """A server of the seed article, with the usual limits."""
    with serving(seed) as found:
        yield found


@pytest.fixture(scope="session")
def strict(seed: Graph) -> Iterator[Server]:
    """A server with low limits, and with one worker and no queue."""
    limits = {"timeout": 2, "rows": 100, "cell": 1000, "size": 1, "text": 20_000, "memory": 300}
    words = [word for name, value in limits.items() for word in (f"--{name}", str(value))]
    with serving(seed, "--workers", "1", "--queue", "0", *words) as found:
        yield found
