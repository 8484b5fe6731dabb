"""Answer queries inside the process that `kg.store.worker` starts.

The process reads orders from its standard input, one JSON object a line, writes rows to its standard
output, and one line of JSON about each answer to its standard error. It ends when its input ends,
also in the middle of a query: it does not outlive the process that started it.

The rows of a table are lines of terms in the syntax of N-Triples, separated by tabs, empty where a
variable is unbound; those of a graph are N-Triples.
"""

from __future__ import annotations

import _thread
import json
import os
import queue
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from kg.store.confine import address_space, confine, limit_processor, limit_resources
from kg.store.limits import FIRST_FILES

_FULL = {27: "size", 28: "disk"}  # EFBIG, ENOSPC


class _BeyondError(Exception):
    """An answer goes beyond the limit that is named."""


def main() -> None:
    """Open the store that the first order names, give up all rights, and answer the orders that follow."""
    orders = open(0, "rb", closefd=False)  # noqa: SIM115  # standard input, open until the end
    setup = json.loads(orders.readline())
    import pyoxigraph as ox

    try:
        store = ox.Store.read_only(setup["store"])
    except (OSError, ValueError, RuntimeError) as error:
        _tell({"error": str(error), "limit": "store"})
        return
    if setup["parser"]:
        # After this the process can open no further module.
        from rdflib.plugins.sparql.parser import parseQuery
        from rdflib.plugins.sparql.parserutils import CompValue

        remote = _Remote(parseQuery, CompValue)
    else:
        remote = None
    # What the open store takes already is not the query's.
    memory = address_space() + setup["stack"] + setup["memory"]
    late = sum(name.endswith(".sst") for name in os.listdir(setup["store"]))  # noqa: PTH208  # pathlib is not loaded here
    late = late if late > FIRST_FILES else 0
    held = confine(setup["store"] if late else "")
    limit_resources(memory, setup["size"], late)
    waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    # Deep queries need a deep stack, and only threads can be given one.
    _thread.stack_size(setup["stack"])
    _thread.start_new_thread(_answer_all, (store, setup["prefixes"], remote, waiting, held))
    for line in orders:
        waiting.put(json.loads(line))
    os._exit(0)


def _answer_all(
    store: Any, prefixes: dict[str, str], remote: _Remote | None, waiting: queue.SimpleQueue[dict[str, Any]], held: Any
) -> None:
    sys.setrecursionlimit(20_000)
    while True:
        order = waiting.get()
        try:
            limit_processor(order["timeout"])
            told = _answer(store, order, prefixes, remote) | {"held": held}
        except SyntaxError as error:
            told = {"error": error.msg or "", "limit": "syntax"}
        except _BeyondError as error:
            told = {"error": "", "limit": str(error)}
        except MemoryError:
            told = {"error": "", "limit": "memory"}
        except RecursionError:
            told = {"error": "", "limit": "stack"}
        except OSError as error:
            told = {"error": str(error), "limit": _FULL.get(error.errno or 0, "read")}
        except (ValueError, RuntimeError) as error:
            told = {"error": str(error), "limit": "read"}
        except BaseException as error:  # noqa: BLE001  # the panic of a Rust library is no Exception
            told = {"error": f"{type(error).__name__}: {error}", "limit": "engine"}
        _tell(told)


def _answer(store: Any, order: dict[str, Any], prefixes: dict[str, str], remote: _Remote | None) -> dict[str, Any]:
    import pyoxigraph as ox

    text = order["text"]
    prefixes = _occurring(prefixes, text)
    if order["suspect"] and remote is not None:
        ox.Store().query(text, prefixes=prefixes)  # the engine's own word on the syntax comes first
        remote.refuse(text)
    result = (ox.Store() if order["parse"] else store).query(text, prefixes=prefixes)
    if isinstance(result, ox.QueryBoolean):
        return _about("ask", [], _Given(), true=bool(result))
    if isinstance(result, ox.QueryTriples):
        form, columns, between, end = "graph", ["subject", "predicate", "object"], " ", b" .\n"
        rows: Any = ((t.subject, t.predicate, t.object) for t in result)
    else:
        form, columns, between, end = "select", [v.value for v in result.variables], "\t", b"\n"
        rows = result
    bounds = _Bounds(**order["shown" if form in order["shorten"] else "whole"])
    given = _Given()
    with open(1, "wb", closefd=False) as output:
        for terms in given.within(rows, bounds):
            output.write(between.join(terms).encode() + end)
    return _about(form, columns, given, complete=not bounds.counted or given.total < bounds.counted)


def _occurring(prefixes: dict[str, str], text: str) -> dict[str, str]:
    """Return the prefixes that a query may use: the engine takes a microsecond for each, at every query."""
    if "\\u" in text or "\\U" in text:
        return prefixes  # an escape may stand for any letter of a name
    return {name: space for name, space in prefixes.items() if f"{name}:" in text}


def _about(
    form: str, columns: list[str], given: _Given, *, true: bool = False, complete: bool = True
) -> dict[str, Any]:
    """Return what `kg.store.worker.Answer` says about an answer."""
    return {
        "form": form, "columns": columns, "true": true, "shown": given.shown, "total": given.total,
        "complete": complete, "cut": given.cut,
    }  # fmt: skip


class _Bounds(NamedTuple):
    """How much of an answer is given: rows, characters of a value, and rows to count; if 0, more is refused."""

    rows: int
    cell: int
    counted: int


class _Given:
    """Counts what is given of an answer: rows shown, rows there are, and values cut."""

    def __init__(self) -> None:
        self.shown = self.total = self.cut = 0

    def within(self, rows: Any, bounds: _Bounds) -> Iterator[list[str]]:
        """Yield the terms of each row within bounds, and count the rest. Raises _BeyondError if more is refused."""
        for row in rows:
            if bounds.counted and self.total == bounds.counted:
                return
            self.total += 1
            if self.total <= bounds.rows:
                self.shown += 1
                yield [self._cell(term, bounds) for term in row]
            elif not bounds.counted:
                raise _BeyondError("rows")

    def _cell(self, term: Any, bounds: _Bounds) -> str:
        written = _written(term)
        if len(written) <= bounds.cell:
            return written
        if not bounds.counted:
            raise _BeyondError("cell")
        self.cut += 1
        return _cut(term, bounds.cell)


def _written(term: Any) -> str:
    if term is None:
        return ""
    written = str(term)
    # A triple as a term has brackets, a triple of a graph has none.
    return f"<<( {written} )>>" if hasattr(term, "predicate") else written


def _cut(term: Any, length: int) -> str:
    import pyoxigraph as ox

    return str(ox.Literal(str(getattr(term, "value", term))[:length] + "…"))


class _Remote:
    """Finds the parts of a query that would leave the graph: SERVICE and FROM."""

    def __init__(self, parse: Any, parsed_type: Any) -> None:
        self._parse, self._parsed_type = parse, parsed_type

    def refuse(self, text: str) -> None:
        """Raise _BeyondError if a query has such a part, or if the parser cannot tell."""
        try:
            names = set(self._names(self._parse(text)))
        except RecursionError:
            raise
        except Exception:  # noqa: BLE001  # pyparsing raises many kinds; each means that it could not parse
            raise _BeyondError("unclear") from None
        if "ServiceGraphPattern" in names:
            raise _BeyondError("service")
        if "DatasetClause" in names:
            raise _BeyondError("from")

    def _names(self, part: Any) -> Any:
        if isinstance(part, self._parsed_type):
            yield part.name
            part = part.values()
        if hasattr(part, "__iter__") and not isinstance(part, str):
            for inner in part:
                yield from self._names(inner)


def _tell(about: dict[str, Any]) -> None:
    os.write(2, json.dumps(about).encode() + b"\n")
