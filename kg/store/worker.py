"""Run untrusted queries in a separate process with limits and no network.

The worker opens the store, drops the right to open further files or sockets (which blocks SERVICE
calls), limits its own memory and CPU time, and is killed at the deadline. A query that crashes
the engine crashes only the worker.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kg.errors import QueryError, syntax_complaint

TIMEOUT = 60.0
MEMORY = 2 << 30
OUTPUT = 512 << 20

# What may hide the word SERVICE where it is no keyword: IRIs, strings, comments, names.
_TOKENS = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
    r"""|\#[^\n]*|[?$]\w+|[\w.-]*:[\w.:%-]*|(?P<word>\w+)|.""",
    re.S,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: form ("select", "ask" or "graph") and its serialised content.

    content: SPARQL results JSON for select and ask, N-Triples for graph.
    """

    form: str
    content: bytes


def run(
    store: Path,
    query: str,
    prefixes: dict[str, str],
    timeout: float = TIMEOUT,
) -> Answer:
    """Answer a query in a worker process.

    store: folder of a store that `kg.store.build` wrote. timeout: seconds, after which the worker is killed.
    Raises QueryError if the query is broken, refused, too slow or too large.
    """
    if any(m["word"] and m["word"].upper() == "SERVICE" for m in _TOKENS.finditer(query)):
        raise QueryError("SERVICE is refused: queries make no network calls; ask the graph alone")
    order = {"store": str(store), "query": query, "prefixes": prefixes, "seconds": timeout}
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # the worker is this module, run by this interpreter
                [sys.executable, "-m", "kg.store.worker"],
                input=json.dumps(order).encode(),
                stdout=output,
                stderr=subprocess.PIPE,
                timeout=timeout,
                check=False,
                cwd=Path(__file__).resolve().parents[2],
            )
        except subprocess.TimeoutExpired:
            raise QueryError(
                f"the query ran longer than {timeout:g} s and was stopped; narrow it, or allow more with --timeout"
            ) from None
        if done.returncode:
            raise QueryError(_complaint(done, timeout))
        output.seek(0)
        form = output.readline().decode().strip()
        return Answer(form, output.read())


def _complaint(done: subprocess.CompletedProcess[bytes], timeout: float) -> str:
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    if lines and lines[-1].startswith("{"):
        return str(json.loads(lines[-1])["error"])
    if lines and ("MemoryError" in lines[-1] or "memory allocation" in done.stderr.decode(errors="replace")):
        return f"the query needs more than {MEMORY >> 30} GiB of memory; narrow it or add a LIMIT"
    if done.returncode in (-9, -24):
        return f"the query used more than {timeout:g} s of processor time and was stopped; narrow it"
    return f"the query broke the engine (exit {done.returncode}); it may be nested too deeply, simplify it"


def _limit(seconds: float) -> None:
    """Give up memory, time and the right to open files or sockets, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no limits of this kind; the deadline still holds
        return
    cpu = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # A socket is a file: with no number left to give, none can be made.
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def _work(order: dict[str, Any], output: IO[bytes]) -> None:
    import pyoxigraph as ox

    store = ox.Store.read_only(order["store"])
    _limit(order["seconds"])
    result = store.query(order["query"], prefixes=order["prefixes"])
    if isinstance(result, ox.QueryTriples):
        output.write(b"graph\n")
        result.serialize(output, format=ox.RdfFormat.N_TRIPLES)
    else:
        output.write(b"ask\n" if isinstance(result, ox.QueryBoolean) else b"select\n")
        result.serialize(output, format=ox.QueryResultsFormat.JSON)
    output.flush()


def _main() -> int:
    try:
        _work(json.load(sys.stdin), sys.stdout.buffer)
    except SyntaxError as error:
        told = syntax_complaint(error)
    except (OSError, ValueError, RuntimeError) as error:
        told = f"the query cannot be answered: {error}"
    else:
        return 0
    print(json.dumps({"error": told}), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(_main())
