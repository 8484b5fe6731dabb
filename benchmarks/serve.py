"""Compare the look-ups per second of `kg serve` with those of Oxigraph's own server on the same store.

    pip install oxigraph
    python benchmarks/serve.py [SECONDS]

Both serve the whole graph, one beside the other, and are asked in turn by the same clients, which keep their
connections and send requests that are put together beforehand. Printed are the medians over the rounds of look-ups per
second and of the ratio, round by round; the same of the processor time that all processes of a server take for a
look-up (Linux), which other programs on the machine disturb less; and the median and the 99th percentile of the time
of one look-up. Quote the ratios: absolute numbers vary between machines.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import kg
from kg.namespaces import ID

ROUNDS, CLIENTS = 7, (1, 8)
ACCEPT = "application/sparql-results+json"
_REVENUE = "PREFIX kg: <https://w3id.org/cnllm/ontology#> SELECT ?c ?v {{ ?c kg:subject <{}> ; kg:value ?v }} LIMIT 50"
_SAID = "SELECT ?p ?o {{ <{}> ?p ?o }} LIMIT 50"
# Query, and whether each is asked once: `kg serve` keeps small answers for the next one who asks the same.
LOOK_UPS = {
    "what is said of a thing": (_SAID, True),
    "its figures": (_REVENUE, True),
    "said of it, asked again": (_SAID, False),
}


class Served(NamedTuple):
    """A running server: its address and its process."""

    address: str
    pid: int


class Round(NamedTuple):
    """Look-ups per second, microseconds of processor time for each (0 if unknown), and the seconds of each."""

    rate: float
    processor: float
    seconds: list[float]


@contextmanager
def started(command: list[str], address: str = "") -> Iterator[Served]:
    """Run a server, which prints its address unless that is known."""
    output = None if address else subprocess.PIPE
    with subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603  # ours
        try:
            if process.stdout:
                address = process.stdout.readline().strip()
            parts = urlsplit(address)
            end = time.monotonic() + 60
            while time.monotonic() < end:
                try:
                    socket.create_connection((parts.hostname or "", parts.port or 0)).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield Served(address, process.pid)
        finally:
            process.terminate()


def processor(pid: int) -> float:
    """Return the seconds of processor time of a process and its children so far, 0 where there is no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = [int(c) for file in Path(f"/proc/{pid}/task").glob("*/children") for c in file.read_text().split()]
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(map(processor, children))


def asked(address: str, paths: Iterator[str], until: float) -> list[float]:
    """Ask over one connection until a time; return the seconds of each look-up."""
    parts = urlsplit(address)
    found = []
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60) as connection:
        while time.perf_counter() < until:
            request = f"GET {next(paths)} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: {ACCEPT}\r\n\r\n".encode()
            begun = time.perf_counter()
            connection.sendall(request)
            read_response(connection)
            found.append(time.perf_counter() - begun)
    return found


def read_response(connection: socket.socket) -> None:
    """Read a response with status 200 to its end, faster than http.client does."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += received(connection)
    head, _, body = read.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), read
    if length := re.search(rb"\ncontent-length: *(\d+)", head, re.I):
        while len(body) < int(length[1]):
            body += received(connection)
    else:
        while not body.endswith(b"\r\n0\r\n\r\n"):
            body += received(connection)


def received(connection: socket.socket) -> bytes:
    """Return what comes next."""
    read = connection.recv(1 << 16)
    assert read, "the server closed the connection"
    return read


_numbers = count()


def look_ups(address: str, query: str, things: list[str], *, once: bool) -> Iterator[str]:
    """Yield the paths of look-ups of one thing after another. once: each has a comment that no other one has."""
    while True:
        for thing in things:
            asked_for = query.format(ID + thing) + (f" #{next(_numbers)}" if once else "")
            yield f"{urlsplit(address).path}?{urlencode({'query': asked_for})}"


def measured(served: Served, query: str, things: list[str], clients: int, seconds: float, *, once: bool) -> Round:
    """Ask a server by several clients at once, each about other things."""
    parts = [look_ups(served.address, query, things[n::clients], once=once) for n in range(clients)]
    before, until = processor(served.pid), time.perf_counter() + seconds
    with ThreadPoolExecutor(clients) as pool:
        found = [one for each in pool.map(lambda paths: asked(served.address, paths, until), parts) for one in each]
    return Round(len(found) / seconds, 1e6 * (processor(served.pid) - before) / max(len(found), 1), found)


def main() -> None:
    """Run the benchmark and print the results."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    oxigraph = shutil.which("oxigraph", path=os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]]))  # noqa: PTH120  # the folder of this Python
    if not oxigraph:
        sys.exit('oxigraph is not installed; install it with "pip install oxigraph"')
    graph = kg.load()
    things = sorted(graph.entities)[:400]
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    with ExitStack() as stack:
        ours = stack.enter_context(started([sys.executable, "-m", "kg", "serve", "--port", "0"]))
        ours = ours._replace(address=f"{ours.address}sparql")
        command = [oxigraph, "serve-read-only", "--location", str(graph.built.store), "--bind", place]
        theirs = stack.enter_context(started(command, f"http://{place}/query"))
        print(f"{'':37}look-ups per second       µs of processor time      median ms (99 %)")
        print(f"{'':28} clients  kg serve  oxigraph  ratio  kg serve  oxigraph  ratio  kg serve        oxigraph")
        for name, (query, once) in LOOK_UPS.items():
            for clients in CLIENTS:
                rounds = [
                    [measured(served, query, things, clients, seconds, once=once) for served in (ours, theirs)]
                    for _ in range(ROUNDS)
                ]
                rates = [statistics.median(r[n].rate for r in rounds) for n in (0, 1)]
                ratio = statistics.median(r[0].rate / r[1].rate for r in rounds)
                spent = [statistics.median(r[n].processor for r in rounds) for n in (0, 1)]
                part = statistics.median(r[1].processor / (r[0].processor or 1) for r in rounds)
                times = [sorted(1000 * s for r in rounds for s in r[n].seconds) for n in (0, 1)]
                middle = [f"{statistics.median(t):.1f} ({t[int(0.99 * len(t))]:.1f})" for t in times]
                shown = f"{rates[0]:9.0f} {rates[1]:9.0f} {ratio:6.2f} {spent[0]:9.0f} {spent[1]:9.0f} {part:6.2f}"
                print(f"{name:28} {clients:7} {shown}  {middle[0]:14}  {middle[1]}", flush=True)


if __name__ == "__main__":
    main()
