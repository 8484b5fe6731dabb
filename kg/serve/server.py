"""Run the server until it is asked to stop; no other module of kg.serve imports uvicorn."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.errors import UsageError
from kg.serve.app import application
from kg.serve.home import Home
from kg.serve.pages import Pages
from kg.serve.pool import Pool
from kg.serve.settings import CONNECTIONS, HEAD_BYTES, HEAD_SECONDS, READ_SECONDS, STOP_SECONDS

if TYPE_CHECKING:
    from kg.serve.settings import Settings
    from kg.store import Graph

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
# Seconds between the end of the queries under way and that of the connections.
_GRACE = 2
# Seconds after which a thread lets another one run; 0.005 by default.
_SWITCH = 0.0005


class _Connection(H11Protocol):
    """A connection that is closed if the head of a request does not arrive in time; the library waits forever."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the library
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take a part of a request."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._forget()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if not self._waits():
            self._forget()
        elif self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self._hang_up)

    def _waits(self) -> bool:
        """Tell whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _forget(self) -> None:
        if self._late:
            self._late.cancel()
            self._late = None

    def _hang_up(self) -> None:
        self._late = None
        if self._waits():
            self.transport.close()


class _Server(uvicorn.Server):
    """A server that ends without an error when it is asked to stop."""

    def __init__(self, config: uvicorn.Config, pool: Pool, home: Home) -> None:
        super().__init__(config)
        self._pool, self._home = pool, home

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal. The library would raise it again at the end."""
        before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # as the system calls it
        """Stop, and at once if asked again."""
        self.force_exit = self.should_exit
        self.should_exit = self._pool.stopping = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let the queries under way end, as long as that takes no more than a few seconds."""
        asyncio.get_running_loop().call_later(0 if self.force_exit else STOP_SECONDS, self._pool.interrupt)
        await self._home.close()
        await super().shutdown(sockets)


def bound(settings: Settings) -> socket.socket:
    """Return a socket at the address of the server. Raises UsageError if it cannot be had."""
    host, port = settings.host, settings.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listening = socket.socket(family, kind, protocol)
        try:
            if sys.platform != "win32":  # where it would let two servers have one port
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                # The system drops a client that does not read; connections have this from the socket they came by.
                listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * READ_SECONDS)
            listening.bind(address)
        except OSError:
            listening.close()
            raise
    except (OSError, OverflowError, UnicodeError) as error:
        reason = getattr(error, "strerror", "") or error
        raise UsageError(
            f"port {port} of {host} cannot be used ({reason}); choose others with --port and --host"
        ) from None
    return listening


def serve(graph: Graph, settings: Settings, listening: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve a graph until a signal asks to stop.

    listening: of `bound`. ready: called with the address of the server once it answers.
    Raises OutputError if a worker cannot be started.
    """
    with ExitStack() as stack:
        stack.callback(listening.close)
        workers = [graph.worker(settings.limits) for _ in range(settings.workers)]
        for worker in workers:
            stack.callback(worker.close)
            # As long as this process has one thread, a worker is a fork of it, which starts at once.
            worker.ask("ASK {}")
        pool = Pool(workers, settings.queue)
        stack.callback(pool.close)
        pages, home = Pages(graph), Home(graph.project)
        stack.callback(pages.close)
        app = application(graph, pool, pages, home, settings)
        config = uvicorn.Config(
            app,
            http=_Connection,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            h11_max_incomplete_event_size=HEAD_BYTES,
            timeout_graceful_shutdown=STOP_SECONDS + _GRACE,
        )
        # The thread that sends answers has to wait less for those that write them: an eighth more look-ups per second.
        sys.setswitchinterval(_SWITCH)
        # Of its messages, those on what clients send say nothing to whoever runs the server.
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
        host, port = listening.getsockname()[:2]
        listening.listen()
        ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
        with suppress(asyncio.CancelledError):
            _Server(config, pool, home).run(sockets=[listening])
