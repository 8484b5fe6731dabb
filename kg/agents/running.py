"""Run a server until its client goes away or a signal asks to stop, and slow work beside its event loop."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

_CHUNK = 65_536


async def beside(work: Callable[[], T]) -> T:
    """Do work in a thread of its own and return its result; nobody waits for the thread if the loop ends before.

    The threads of asyncio itself are waited for, up to the time limit of a query.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if done.done():  # whoever asked has gone
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # T may be None

    def run() -> None:
        result: T | None = None
        failed: BaseException | None = None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  # raised again where the result is waited for
            failed = error
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(partial(settle, result, failed))

    threading.Thread(target=run, daemon=True).start()
    return await done


@contextmanager
def input_that_ends() -> Iterator[None]:
    """Let standard input end on a signal that asks to stop, as if the client had closed it.

    A thread that waits for input cannot be interrupted, and the server waits for that thread. So the input comes
    through a pipe, of which the signal closes the end that is written to. At the end, the handler that was there
    before is called.
    """
    reading, writing = os.pipe()
    given = os.dup(0)
    os.dup2(reading, 0)
    os.close(reading)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    caught: list[int] = []

    def pass_on() -> None:
        with suppress(OSError):
            while chunk := os.read(given, _CHUNK):
                while chunk:
                    chunk = chunk[os.write(writing, chunk) :]
        os.dup2(nowhere, writing)

    def stop(number: int, _frame: FrameType | None) -> None:
        caught.append(number)
        os.dup2(nowhere, writing)

    before: dict[int, Any] = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, stop)
    threading.Thread(target=pass_on, daemon=True).start()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.dup2(given, 0)
    if caught and callable(before[caught[0]]):
        before[caught[0]](caught[0], None)
