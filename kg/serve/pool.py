"""Answer queries in a pool of worker processes: so many at once, so many in a queue, and no more.

The event loop itself waits for the processes: handing each query to a thread takes longer than most look-ups.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from kg.errors import KgError
from kg.store.worker import Answer, Worker

T = TypeVar("T")

# Seconds between two looks at the queries under way: whether their time is over, and whether their clients are there.
_TICK = 0.1


class BusyError(KgError):
    """All workers are busy and the queue is full."""


class GoneError(KgError):
    """The client did not wait for the answer."""


class _Job:
    """A query on its way."""

    def __init__(
        self,
        query: str,
        write: Callable[[Answer], Any],
        light: Callable[[Answer], bool],
        gone: Callable[[], Awaitable[None]],
        outcome: asyncio.Future[Any],
    ) -> None:
        self.query, self.write, self.light, self.gone, self.outcome = query, write, light, gone, outcome
        self.begun = time.monotonic()
        self.worker: Worker | None = None
        self.leaving: asyncio.Future[None] | None = None

    def end(self, outcome: BaseException | Any) -> None:
        """Give the client the answer or an error, if it still waits."""
        if self.outcome.done():
            return
        if isinstance(outcome, BaseException):
            self.outcome.set_exception(outcome)
        else:
            self.outcome.set_result(outcome)

    def give_up(self, reason: KgError) -> None:
        """End the query: nobody waits for the answer."""
        self.end(reason)
        if self.worker:
            self.worker.interrupt()


class Pool:
    """Workers that answer queries; used from one event loop."""

    def __init__(self, workers: Sequence[Worker], queue: int) -> None:
        """Answer by some workers. queue: how many queries may wait for one."""
        self._workers, self._idle = workers, list(workers)
        self._room = len(workers) + queue
        self._waiting: deque[_Job] = deque()
        self._jobs: set[_Job] = set()
        # For what the event loop must not do itself: start a process, and write an answer of many rows.
        self._threads = ThreadPoolExecutor(len(workers), "query")
        self._ticking = False
        # Whether queries may end because the server is asked to stop: Ctrl-C goes to the workers as well.
        self.stopping = False

    @property
    def busy(self) -> int:
        """The number of queries that are being answered or wait."""
        return len(self._jobs)

    async def run(
        self,
        query: str,
        write: Callable[[Answer], T],
        light: Callable[[Answer], bool],
        gone: Callable[[], Awaitable[None]],
    ) -> T:
        """Have a worker answer a query, and return what `write` makes of the answer.

        light: tells whether that takes but a moment; other answers are written in a thread.
        gone: returns once the client is gone, which ends the query.
        Raises BusyError if there is no room, GoneError if the client is gone, and what `Worker.ask` and `write` raise.
        """
        if len(self._jobs) >= self._room:
            raise BusyError("all workers are busy and the queue is full")
        loop = asyncio.get_running_loop()
        job = _Job(query, write, light, gone, loop.create_future())
        self._jobs.add(job)
        if not self._ticking:
            self._ticking = True
            loop.call_later(_TICK, self._tick, loop)
        self._waiting.append(job)
        self._next(loop)
        try:
            outcome: T = await job.outcome
        except asyncio.CancelledError:
            job.give_up(GoneError("the request was cancelled"))
            raise
        finally:
            if job.leaving:
                job.leaving.cancel()
            if job in self._jobs and job.worker is None:  # it still waited for one
                self._jobs.discard(job)
                with suppress(ValueError):
                    self._waiting.remove(job)
        return outcome

    def interrupt(self) -> None:
        """End every query, and take no further one."""
        self.stopping, self._room = True, 0
        for job in self._jobs:
            job.give_up(BusyError("the server is being stopped"))

    def close(self) -> None:
        """End every query and every worker."""
        self.interrupt()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.close()

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give idle workers the queries that have waited longest."""
        while self._idle and self._waiting:
            job = self._waiting.popleft()
            if job.outcome.done():
                continue  # its client is gone
            job.worker = worker = self._idle.pop()
            try:
                status = worker.begin(job.query)
            except Exception as error:  # noqa: BLE001  # told to the client
                self._end(job, worker, error, loop)
                continue
            if status is None:
                self._in_thread(job, worker, partial(_asked, job, worker), loop)
            else:
                loop.add_reader(status, self._hear, job, worker, status, loop)

    def _hear(self, job: _Job, worker: Worker, status: int, loop: asyncio.AbstractEventLoop) -> None:
        """Take what a process tells; write the answer once it is there."""
        loop.remove_reader(status)  # first, because the descriptor is closed where the process has died
        try:
            answer = worker.take()
            if answer is None:
                loop.add_reader(status, self._hear, job, worker, status, loop)
                return
            if not job.outcome.done() and not job.light(answer):
                self._in_thread(job, worker, partial(job.write, answer), loop)
                return
            outcome = None if job.outcome.done() else job.write(answer)
        except Exception as error:  # noqa: BLE001  # told to the client
            outcome = error
        self._end(job, worker, outcome, loop)

    def _in_thread(self, job: _Job, worker: Worker, work: Callable[[], Any], loop: asyncio.AbstractEventLoop) -> None:
        def done(future: Future[Any]) -> None:
            outcome = BusyError("the server is being stopped") if future.cancelled() else future.exception()
            with suppress(RuntimeError):  # where the loop has ended, nobody waits
                loop.call_soon_threadsafe(self._end, job, worker, outcome or future.result(), loop)

        self._threads.submit(work).add_done_callback(done)

    def _end(self, job: _Job, worker: Worker, outcome: Any, loop: asyncio.AbstractEventLoop) -> None:
        """Give the client its outcome, and the worker its next query."""
        job.end(outcome)
        job.worker = None
        self._jobs.discard(job)
        self._idle.append(worker)
        self._next(loop)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look at the queries under way."""
        now = time.monotonic()
        for job in self._jobs:
            if job.worker:
                job.worker.expire()
                if job.outcome.done():
                    job.worker.interrupt()  # again, should its process have been started only now
            if job.leaving is None and now - job.begun > _TICK:
                job.leaving = asyncio.ensure_future(self._leave(job))
        self._ticking = bool(self._jobs)
        if self._ticking:
            loop.call_later(_TICK, self._tick, loop)

    async def _leave(self, job: _Job) -> None:
        await job.gone()
        job.give_up(GoneError("the client is gone"))


def _asked(job: _Job, worker: Worker) -> Any:
    return job.write(worker.ask(job.query))
