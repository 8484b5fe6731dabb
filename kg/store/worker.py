"""Run untrusted queries in a separate process with limits and no network.

The process opens the store and then gives up the right to open further files, sockets and processes
(`kg.store.confine`). It is killed at the deadline, and ends when this process ends. A query that
crashes the engine crashes only the worker.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from kg.errors import OutputError, QueryError
from kg.store.limits import MEGABYTE, Limits, refusal
from kg.store.process import Exchange, Process, Told, encoded, exchange, fits, fork, spawn

if TYPE_CHECKING:
    from types import TracebackType

# Where the letters of SERVICE and FROM stand outside of variables and prefixed names. They may be a
# keyword there, or part of a string, an address or a comment: the process decides by parsing the query.
# Looked for in runs of the characters that names are made of, because the pattern is slow on long ones.
_RUN = re.compile(r"[\w?$:-]+")
_WORD = re.compile(r"service|from", re.I)
_SUSPECT = re.compile(r"[?$]\w+|[A-Za-z][\w-]*:[A-Za-z_][\w-]*|(?P<word>service|from)", re.I)
_LONGEST_NAME = 200
# The comments that a file begins with, where no string can be open.
_HEADER = re.compile(r"(?:[^\S\n]*(?:#[^\n]*)?\n)*")


class Answer(NamedTuple):
    """What a query gave.

    form: "select", "ask" or "graph" (of CONSTRUCT and DESCRIBE).
    columns: names of the variables; subject, predicate and object of a graph.
    true: the answer to an ASK query.
    shown: number of rows that `rows` yields. total: number of rows there are.
    complete: whether `total` is exact, or counting stopped there.
    cut: number of values that were shortened.
    seconds: how long it took.
    held: what confines the process, of "seccomp" and "landlock".
    content: the rows as the process wrote them, until the worker is asked again.
    """

    form: str
    columns: list[str]
    true: bool
    shown: int
    total: int
    complete: bool
    cut: int
    seconds: float
    held: list[str]
    content: IO[bytes]

    def rows(self) -> Iterator[list[str]]:
        """Yield each row as terms in the syntax of N-Triples, empty where a variable is unbound."""
        self.content.seek(0)
        for line in self.content:
            text = line.decode()
            if self.form == "graph":
                yield text[:-3].split(" ", 2)
            else:
                yield text[:-1].split("\t") if self.columns else []


class Worker:
    """A process that answers queries one after another; for use in a `with` statement.

    store: folder of a store that `kg.store.build` wrote.
    prefixes: known to every query. limits: of each query.
    """

    def __init__(self, store: Path, prefixes: dict[str, str], limits: Limits | None = None) -> None:
        self._store, self._prefixes, self._limits = store, prefixes, limits or Limits()
        self._process: Process | None = None
        self._parser = False
        # The query that `begin` sent, when, and what came of it so far.
        self._asked = "", 0.0
        self._talk: Exchange | None = None
        try:
            self._content = _scratch()
        except OSError as error:
            raise OutputError(
                f"there is no folder for temporary files ({error}); set TMPDIR to one that can be written"
            ) from None

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, for who does not use a `with` statement."""
        self._stop()
        self._content.close()

    def ask(self, query: str, *, shorten: Collection[str] = (), parse: bool = False) -> Answer:
        """Answer a query.

        shorten: the forms of answers ("select", "graph") that are for people: the first rows are given and
            the rest is counted, up to the limit `rows`; long values are cut (`shown_rows`, `shown_cell`).
        parse: answer as if the graph were empty, to learn the form and the columns.
        Raises QueryError if the query is broken, refused, or beyond a limit, which is named.
        Raises OutputError if the store or the folder for temporary files fails.
        """
        limits = self._limits
        limits.check_text(query)
        parser = _is_suspect(query)
        if parser and not self._parser:
            self._stop()
        process = self._process or self._start(parser=parser)
        order = self._order(query, parser=parser, shorten=shorten, parse=parse)
        self._empty()
        begun = time.monotonic()
        try:
            told = exchange(process, order, begun + limits.timeout)
        except BaseException:
            self._stop()
            raise
        return self._answer(told, query, begun)

    def begin(self, query: str) -> int | None:
        """Send a query, for who waits for many workers at once; `take` gives the answer.

        Returns the descriptor by which the process tells that it has answered, None if only `ask` can answer: if a
        process has to be started first, or an order does not fit into a pipe.
        Raises QueryError if the query is refused for its length.
        """
        self._limits.check_text(query)
        parser = _is_suspect(query)
        process = self._process
        if process is None or (parser and not self._parser):
            return None
        message = encoded(self._order(query, parser=parser))
        if not fits(message):
            return None
        self._empty()
        self._asked = query, time.monotonic()
        self._talk = Exchange(process, message)
        return self._talk.status

    def take(self) -> Answer | None:
        """Return the answer to the query that was begun, None if it is not there yet. Raises errors as `ask`."""
        assert self._talk
        try:
            told = self._talk.read()
        except BaseException:
            self._talk = None
            self._stop()
            raise
        if told is None:
            return None
        self._talk = None
        return self._answer(told, *self._asked)

    def expire(self) -> None:
        """End the query that was begun if its time is over; `take` then raises the error."""
        if self._talk and time.monotonic() - self._asked[1] > self._limits.timeout:
            self._talk.expire()

    def _order(self, query: str, *, parser: bool, shorten: Collection[str] = (), parse: bool = False) -> dict[str, Any]:
        limits = self._limits
        return {
            "text": query, "suspect": parser, "parse": parse, "timeout": limits.timeout, "shorten": list(shorten),
            "whole": {"rows": limits.rows, "cell": limits.cell, "counted": 0},
            "shown": {"rows": limits.shown_rows, "cell": limits.shown_cell, "counted": limits.rows},
        }  # fmt: skip

    def _empty(self) -> None:
        """Make the file of rows ready for the next answer."""
        self._content.seek(0)
        self._content.truncate()

    def _answer(self, told: Told, query: str, begun: float) -> Answer:
        """Return the answer that the process told about. Raises the error that it told, or that of its death."""
        if told.about is None:
            process, self._process = self._process, None
            assert process
            raise self._death(process.wait(), told.noise, late=told.late)
        if told.late:
            self._stop()  # it answered just when it was killed
        about = told.about
        if "error" in about:
            if about["limit"] in ("store", "engine"):
                self._stop()  # the next query gets a fresh process
            if about["limit"] == "syntax":
                # Imported here because most queries are right.
                from kg.store.syntax import syntax_error

                raise syntax_error(about["error"], query, self._prefixes)
            raise self._complaint(about)
        return Answer(**about, seconds=time.monotonic() - begun, content=self._content)

    def interrupt(self) -> None:
        """End the query that is being answered, if there is one; for another thread than the one that asked."""
        if process := self._process:
            process.kill()

    def _start(self, *, parser: bool) -> Process:
        # A fork of this process has Python and the modules loaded already; but with other threads
        # about, one of them may hold a lock that the fork would wait for.
        alone = sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208  # names alone
        process = fork(self._content) if alone else spawn(self._content)
        self._process, self._parser = process, parser
        limits = self._limits
        setup = {
            "store": str(self._store), "prefixes": self._prefixes, "parser": parser,
            "memory": limits.memory * MEGABYTE, "size": limits.size * MEGABYTE, "stack": limits.stack * MEGABYTE,
        }  # fmt: skip
        with suppress(BrokenPipeError):  # as in _exchange
            process.orders.write(json.dumps(setup).encode() + b"\n")
        return process

    def _stop(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            process.wait()

    def _complaint(self, told: dict[str, Any]) -> QueryError | OutputError:
        """Return the error that the process told about."""
        limits, limit, words = self._limits, told["limit"], told["error"]
        if limit == "store" and ("descriptors" in words or "Too many open files" in words):
            return OutputError(f"the graph needs more open files than are allowed; allow 512 (ulimit -n 512): {words}")
        if limit == "store":
            return OutputError(f'{self._store} cannot be opened ({words}); run "kg build --force" to write it again')
        if limit == "disk":
            return OutputError(f"the folder for temporary files is full ({words}); free space or set TMPDIR to another")
        if limit == "read":
            mend = 'if the store is damaged, run "kg build --force"'
            return QueryError(f"the query cannot be answered: {words}; {mend}", limit=limit)
        narrow = "narrow it or add a LIMIT"
        beyond = {
            "rows": (f"has more than {limits.rows:,} rows", narrow),
            "cell": (f"has a value of more than {limits.cell:,} characters", "shorten it with SUBSTR"),
            "size": (f"has an answer of more than {limits.size:,} MB", narrow),
            "memory": (f"needs more than {limits.memory:,} MB of memory", narrow),
            "stack": (f"is nested too deeply for a stack of {limits.stack:,} MB", "simplify it"),
        }
        if limit in beyond:
            return refusal(limit, *beyond[limit])
        refused = {
            "service": "SERVICE is refused: queries make no network calls; ask the graph alone",
            "from": "FROM is refused: queries read no other graph; leave it out",
            "unclear": "the query holds the word SERVICE or FROM where it may be a keyword, which is refused; "
            "leave it out, also of comments and strings",
        }
        return QueryError(refused.get(limit, f"the query broke the engine ({words}); simplify it"), limit=limit)

    def _death(self, code: int, noise: str, *, late: bool) -> QueryError | OutputError:
        """Return the error for a process that ended without a word. code: as of subprocess."""
        if late or -code in (getattr(signal, "SIGXCPU", None),):
            return refusal("timeout", f"ran longer than {self._limits.timeout:g} s and was stopped", "narrow it")
        if "memory allocation" in noise or "MemoryError" in noise or code == -9:
            # 9: killed from outside, by the system if memory is short.
            return self._complaint({"limit": "memory", "error": ""})
        if -code in (getattr(signal, "SIGSEGV", None), getattr(signal, "SIGBUS", None)) or "overflow" in noise:
            return self._complaint({"limit": "stack", "error": ""})
        last = noise.strip().splitlines()[-1:] or [f"exit {code}"]
        return self._complaint({"limit": "engine", "error": last[0]})


def _scratch() -> IO[bytes]:
    """Open a file without a name in the folder for temporary files. Raises OSError if there is none."""
    if sys.platform == "linux" and "tempfile" not in sys.modules:
        # As tempfile does it, which takes 6 ms to load; it finds another folder if this one cannot be used.
        with suppress(OSError):
            flags = os.O_RDWR | os.O_TMPFILE | os.O_CLOEXEC
            return os.fdopen(os.open(os.environ.get("TMPDIR") or "/tmp", flags, 0o600), "w+b")  # noqa: S108  # no name
    import tempfile

    return tempfile.TemporaryFile()


def _is_suspect(query: str) -> bool:
    """Tell whether a query may hold the keyword SERVICE or FROM."""
    header = _HEADER.match(query)
    for run in _RUN.finditer(query, header.end() if header else 0):
        name = run[0]
        if _WORD.search(name) and (len(name) > _LONGEST_NAME or any(m["word"] for m in _SUSPECT.finditer(name))):
            return True
    return False
