"""Define the limits that hold for a query; docs/limits.md explains them.

Each limit has a name, a unit and a default. The name is that of the option of `kg query` that sets
it, and appears in the message of a query that is refused.
"""

from __future__ import annotations

import math
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.errors import QueryError, UsageError

if TYPE_CHECKING:
    from types import FrameType

# RocksDB opens so many of its files when it opens a store, and the others when they are first read
# (kInitialLoadLimit in its version_builder.cc).
FIRST_FILES = 16
MEGABYTE = 1_000_000


class Limits:
    """What a query may use.

    timeout: seconds, until the answer is complete and, not counting waits, written.
    memory: MB beyond what the open store takes.
    rows: rows, or triples, of an answer.
    cell: characters of one value.
    size: MB of the whole answer.
    text: characters of the query.
    stack: MB; how deeply a query may be nested depends on it.
    shown_rows, shown_cell: what a table for people shows of the rows, and of one value.
    Raises UsageError if a limit is not a positive number of at most ten thousand times its default.
    """

    timeout: float = 60.0
    memory: int = 2_000
    rows: int = 1_000_000
    cell: int = 1_000_000
    size: int = 512
    text: int = 1_000_000
    stack: int = 64
    shown_rows: int = 1_000
    shown_cell: int = 1_000

    def __init__(
        self,
        timeout: float = timeout,
        memory: int = memory,
        rows: int = rows,
        cell: int = cell,
        size: int = size,
        text: int = text,
        stack: int = stack,
        shown_rows: int = shown_rows,
        shown_cell: int = shown_cell,
    ) -> None:
        self.timeout, self.memory, self.rows, self.cell, self.size = timeout, memory, rows, cell, size
        self.text, self.stack, self.shown_rows, self.shown_cell = text, stack, shown_rows, shown_cell
        for name, value in vars(self).items():
            most = getattr(Limits, name) * 10_000
            if not (math.isfinite(value) and 0 < value <= most):
                option = name.removeprefix("shown_")
                raise UsageError(f"--{option} is {value}; give a number above 0 and up to {most:g}")

    def check_text(self, text: str) -> None:
        """Raise QueryError if the text of a query is too long, or no text."""
        if len(text) > self.text:
            raise refusal("text", f"is longer than {self.text:,} characters", "shorten it")
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise QueryError(
                f"the query is not text in UTF-8 (character {error.start + 1}); correct it there"
            ) from None


def refusal(limit: str, what: str, mend: str) -> QueryError:
    """Return the error for a query that went beyond a limit, which names the limit and its option."""
    return QueryError(f"the query {what} (limit: {limit}); {mend}, or allow more with --{limit}", limit=limit)


@contextmanager
def processor_time(seconds: float, error: Exception) -> Iterator[None]:
    """Raise an error in what is done inside once it has taken so much processor time.

    Waiting, such as for a slow reader of the output, does not count. In the main thread only, and not
    on Windows; elsewhere nothing is bounded.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise error

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
