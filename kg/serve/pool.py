"""Answer queries in a pool of worker processes: so many at once, so many in a queue, and no more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import TypeVar

from kg.errors import KgError
from kg.store.worker import Worker

T = TypeVar("T")


class BusyError(KgError):
    """All workers are busy and the queue is full."""


class _Job:
    """A query on its way: which worker has it, and whether nobody waits for it any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._given_up = False

    def begin(self, worker: Worker) -> None:
        with self._lock:
            if self._given_up:
                raise BusyError("the client is gone")
            self._worker = worker

    def end(self) -> None:
        with self._lock:
            self._worker = None

    def give_up(self) -> None:
        """End the query: nobody waits for the answer."""
        with self._lock:
            self._given_up = True
            if self._worker:
                self._worker.interrupt()


class Pool:
    """Workers, each with a thread of this process that waits for it; used from one event loop."""

    def __init__(self, workers: Sequence[Worker], queue: int) -> None:
        """Start a thread for each worker. queue: how many queries may wait for one."""
        self._workers = workers
        self._room = len(workers) + queue
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(len(workers), "query")
        self._jobs: set[_Job] = set()
        # Whether queries may end because the server is asked to stop: Ctrl-C goes to the workers as well.
        self.stopping = False

    @property
    def busy(self) -> int:
        """The number of queries that are being answered or wait."""
        return len(self._jobs)

    async def run(self, work: Callable[[Worker], T]) -> T:
        """Have a worker do something, and return what it gives.

        If the caller is cancelled, the work is ended. Raises BusyError if there is no room.
        """
        if len(self._jobs) >= self._room:
            raise BusyError("all workers are busy and the queue is full")
        job, loop = _Job(), asyncio.get_running_loop()
        self._jobs.add(job)
        future = self._threads.submit(self._do, job, work)
        future.add_done_callback(lambda _: _from_thread(loop, self._jobs, job))
        try:
            return await asyncio.wrap_future(future)
        finally:
            job.give_up()

    def _do(self, job: _Job, work: Callable[[Worker], T]) -> T:
        worker = self._idle.get()
        try:
            job.begin(worker)
            return work(worker)
        finally:
            job.end()
            self._idle.put(worker)

    def interrupt(self) -> None:
        """End every query, and take no further one."""
        self.stopping, self._room = True, 0
        for job in list(self._jobs):
            job.give_up()

    def close(self) -> None:
        """End every query and every worker."""
        self.interrupt()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.close()


def _from_thread(loop: asyncio.AbstractEventLoop, jobs: set[_Job], job: _Job) -> None:
    """Take a job out of those under way; where the loop has ended, nobody counts them."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(jobs.discard, job)
