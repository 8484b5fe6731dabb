"""Measure the CPU time and peak memory of each command on a prepared graph.

    python benchmarks/commands.py [RUNS]

The peer is `python -c "import rdflib"` in the same run: the ratios can be compared between
machines, the seconds cannot. Prints the minimum of the runs, which noise disturbs least.
"""

from __future__ import annotations

import os
import resource
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


def measured(command: list[str], folder: Path) -> tuple[float, int]:
    """Run a command in a folder; return its CPU seconds and its peak memory in MB."""
    process = subprocess.Popen(  # noqa: S603  # the commands above
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"CI": "1"}
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, _megabytes(usage)


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
        peer, _ = min(measured([sys.executable, "-c", "import rdflib"], folder) for _ in range(runs))
        print(f"python -c 'import rdflib': {peer:.2f} CPU s; {runs} runs")
        print(f"{'':28} {'CPU s':>7} {'/ rdflib':>9} {'MB':>5}")
        for line in COMMANDS.split("\n")[1:-1]:
            command = line.split()
            seconds, megabytes = min(measured([*kg, *command], folder) for _ in range(runs))
            print(f"{line:28} {seconds:7.2f} {seconds / peer:9.1f} {megabytes:5}", flush=True)


if __name__ == "__main__":
    main()
