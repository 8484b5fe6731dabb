"""Start the process of a worker, as a fork or as a new interpreter, and exchange orders and words with it."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    import subprocess

_NOISE = 2_000
# Bytes that a pipe takes without a reader.
_ROOM = 32_768


class Process(Protocol):
    """A started process: where orders go, where its words come from, and its end."""

    orders: IO[bytes]
    status: IO[bytes]

    def kill(self) -> None:
        """End it at once."""

    def wait(self) -> int:
        """Wait for its end; return its exit code, as subprocess does."""
        ...


class Told(NamedTuple):
    """What a process tells about its answer, None if it died; its last words; whether it was killed as too late."""

    about: dict[str, Any] | None
    noise: str
    late: bool


class Exchange:
    """An order that was sent to a process, and what the process tells until it has answered."""

    def __init__(self, process: Process, message: bytes) -> None:
        """Send an order, one that `fits`."""
        self._process, self._late, self._noise, self._rest = process, False, b"", b""
        self.status = process.status.fileno()
        with suppress(BrokenPipeError):  # its last words tell why
            process.orders.write(message)
            process.orders.flush()

    def expire(self) -> None:
        """Kill the process, for its time is over."""
        if not self._late:
            self._late = True
            self._process.kill()

    def read(self) -> Told | None:
        """Read what there is, or wait for it; None if the process has not answered yet."""
        if not (read := os.read(self.status, _ROOM)):
            return Told(None, (self._noise + self._rest)[-_NOISE:].decode(errors="replace"), self._late)
        *lines, self._rest = (self._rest + read).split(b"\n")
        for line in lines:
            if line.startswith(b"{"):
                return Told(json.loads(line), "", self._late)
            self._noise = (self._noise + line + b"\n")[-_NOISE:]
        return None


def encoded(order: dict[str, Any]) -> bytes:
    """Return an order as it is sent."""
    return json.dumps(order).encode() + b"\n"


def fits(message: bytes) -> bool:
    """Tell whether a pipe takes an order at once, and pipes can be waited for."""
    return hasattr(select, "poll") and len(message) <= _ROOM


def exchange(process: Process, order: dict[str, Any], end: float) -> Told:
    """Send an order, and kill the process at the end of its time. end: as of time.monotonic()."""
    message = encoded(order)
    if not fits(message):
        return _watched(process, message, end)
    talk, late = Exchange(process, message), False
    waiting = select.poll()
    waiting.register(talk.status, select.POLLIN)
    while True:
        left = end - time.monotonic()
        if not late and not (left > 0 and waiting.poll(1000 * left)):
            late = True
            talk.expire()
        if told := talk.read():
            return told


def _watched(process: Process, message: bytes, end: float) -> Told:
    """Do the same with a thread that watches: where pipes cannot be waited for, or an order does not fit into one."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(end - time.monotonic(), stop)
    timer.start()
    try:
        with suppress(BrokenPipeError):  # as above
            process.orders.write(message)
            process.orders.flush()
        noise = b""
        for line in process.status:
            if line.startswith(b"{"):
                found: dict[str, Any] = json.loads(line)
                return Told(found, "", late.is_set())
            noise = (noise + line)[-_NOISE:]
        return Told(None, noise.decode(errors="replace"), late.is_set())
    finally:
        timer.cancel()
        timer.join()


class _Forked:
    """A fork of this process."""

    def __init__(self, pid: int, orders: IO[bytes], status: IO[bytes]) -> None:
        self.pid, self.orders, self.status = pid, orders, status
        self._code: int | None = None

    def kill(self) -> None:
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        if self._code is None:
            self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            _close(self.orders, self.status)
        return self._code


def fork(content: IO[bytes]) -> Process:
    """Return a fork of this process, which must have one thread only. content: the file that it writes rows to."""
    import fcntl

    orders, orders_end = os.pipe()
    status, status_end = os.pipe()
    pid = os.fork()
    if pid:
        os.close(orders)
        os.close(status_end)
        return _Forked(pid, os.fdopen(orders_end, "wb"), os.fdopen(status, "rb"))
    # From here on this is the worker, and nothing of the process that it is a copy of may run.
    try:
        for caught in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM, signal.SIGPROF):
            signal.signal(caught, signal.SIG_DFL)
        # Moved out of the way first: where this process has no standard streams, a pipe may have their numbers.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (orders, content.fileno(), status_end)]
        for number, end in enumerate(ends):
            os.dup2(end, number)
        os.closerange(3, 1 << 20)
        from kg.store.answering import main

        main()
    except BaseException as error:  # noqa: BLE001  # nothing else reports it
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(1)


class _Spawned:
    """A new interpreter."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stderr is not None
        self._process, self.orders, self.status = process, process.stdin, process.stderr

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> int:
        code = self._process.wait()
        _close(self.orders, self.status)
        return code


def spawn(content: IO[bytes]) -> Process:
    """Return a new interpreter with the modules of this process. content: the file that it writes rows to."""
    import subprocess

    # Isolated from the environment and the current folder, with the modules of this process.
    paths = [str(Path(__file__).resolve().parents[2]), *(path for path in sys.path if path)]
    code = f"import sys; sys.path[:0] = {paths!r}; from kg.store.answering import main; main()"
    return _Spawned(
        subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", code],
            stdin=subprocess.PIPE,
            stdout=content,
            stderr=subprocess.PIPE,
        )
    )


def _close(*pipes: IO[bytes]) -> None:
    for pipe in pipes:
        with suppress(OSError):  # what was left to send has nobody to read it
            pipe.close()
