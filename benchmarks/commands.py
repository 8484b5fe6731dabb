"""Measure the CPU time and peak memory of each command on a prepared graph.

    python benchmarks/commands.py [RUNS]

The peer is `python -c "import rdflib"` in the same run: the ratios can be compared between
machines, the seconds cannot. Prints the minimum of the runs, which noise disturbs least.
A small query is also compared with a bare script that asks the same store with pyoxigraph, in pairs:
the difference is what `kg query` does before and after the answer. Python keeps its compiled modules
in these runs, as it does for users, whatever PYTHONDONTWRITEBYTECODE says.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

COMMANDS = """
--version
find 智谱
show zhipu
path zhipu ruijin-hospital
series zhipu revenue
conflicts
voices
audit
stats
query five-powers
view --out page.html
check
build --force
"""

SMALL = "SELECT ?p { <https://w3id.org/cnllm/id/zhipu> ?p ?o } LIMIT 5"
BARE = """
import sys
import pyoxigraph as ox
for row in ox.Store.read_only(sys.argv[1]).query(sys.argv[2]):
    print(*row)
"""


def measured(command: list[str], folder: Path) -> tuple[float, int]:
    """Run a command in a folder; return its CPU seconds and its peak memory in MB."""
    process = subprocess.Popen(  # noqa: S603  # the commands above
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment(folder)
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, _megabytes(usage)


def _environment(folder: Path) -> dict[str, str]:
    found = os.environ | {"CI": "1", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def _start(kg: list[str], folder: Path, runs: int) -> None:
    """Compare a small query with a bare script on the same store."""
    built = subprocess.run([*kg, "build"], capture_output=True, text=True, check=True)  # noqa: S603  # this program
    bare = [sys.executable, "-c", BARE, built.stdout.splitlines()[1], SMALL]
    asked = [*kg, "query", "-e", SMALL]
    pairs = [(measured(asked, folder)[0], measured(bare, folder)[0]) for _ in range(runs + 1)][1:]
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    ours, theirs = (min(times) for times in zip(*pairs, strict=True))
    print(f"a small query: {ours:.3f} CPU s, bare script {theirs:.3f}; ratio {ratio:.1f} (median of {runs} pairs)")


def _megabytes(usage: resource.struct_rusage) -> int:
    # Linux counts kilobytes, macOS bytes.
    return int(usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024))


def main() -> None:
    """Run the benchmark and print the results."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kg = [sys.executable, "-m", "kg"]
        measured([*kg, "build"], folder)
        _start(kg, folder, max(runs, 9))
        peer, _ = min(measured([sys.executable, "-c", "import rdflib"], folder) for _ in range(runs))
        print(f"python -c 'import rdflib': {peer:.2f} CPU s; {runs} runs")
        print(f"{'':28} {'CPU s':>7} {'/ rdflib':>9} {'MB':>5}")
        for line in COMMANDS.split("\n")[1:-1]:
            command = line.split()
            seconds, megabytes = min(measured([*kg, *command], folder) for _ in range(runs))
            print(f"{line:28} {seconds:7.2f} {seconds / peer:9.1f} {megabytes:5}", flush=True)


if __name__ == "__main__":
    main()
