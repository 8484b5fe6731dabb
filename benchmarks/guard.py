"""Measure what the query worker costs, against processes that ask the same store without any guard.

    python benchmarks/guard.py [RUNS]

`kg`: a Python program that opens the graph and asks it in its own process. `bare`: one that imports the
engine alone. `guarded`: as `kg`, but through the worker. All are whole processes, run in turn; printed
are the medians of CPU seconds, children included, and of the ratios pair by pair.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

import kg

BARE = """
import sys
import pyoxigraph as ox
store = ox.Store.read_only(sys.argv[1])
print(sum(1 for row in store.query(sys.argv[2])))
"""
UNGUARDED = """
import sys
import kg
print(sum(1 for row in kg.load().query(sys.argv[2])))
"""
GUARDED = """
import sys
import kg
with kg.load().worker() as worker:
    print(sum(1 for row in worker.ask(sys.argv[2]).rows()))
"""
_FIRM = "https://w3id.org/cnllm/id/zhipu"
QUERIES = {
    "look-up of one thing": f"SELECT ?p ?o {{ <{_FIRM}> ?p ?o }}",
    "1,000 rows": "SELECT * { ?s ?p ?o } LIMIT 1000",
    "100,000 rows": "SELECT * { ?s ?p ?o } LIMIT 100000",
}


def cpu(code: str, *words: str) -> tuple[float, float]:
    """Run a program; return the CPU seconds of it and its children, and the wall seconds."""
    before, begun = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *words], stdout=subprocess.DEVNULL, check=True)  # noqa: S603  # as above
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return used, time.perf_counter() - begun


def main() -> None:
    """Run the benchmark and print the results."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    store = str(kg.load().built.store)
    print(f"{'':22} {'bare':>6} {'kg':>6} {'guarded':>8} {'CPU guarded / kg':>17} {'wall':>6}   ({runs} runs)")
    for name, query in QUERIES.items():
        times = [[cpu(code, store, query) for code in (BARE, UNGUARDED, GUARDED)] for _ in range(runs)]
        seconds = [statistics.median(run[number][0] for run in times) for number in range(3)]
        ratio, wall = (statistics.median(run[2][kind] / run[1][kind] for run in times) for kind in (0, 1))
        print(f"{name:22} {seconds[0]:6.3f} {seconds[1]:6.3f} {seconds[2]:8.3f} {ratio:17.2f} {wall:6.2f}", flush=True)


if __name__ == "__main__":
    main()
