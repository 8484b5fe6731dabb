"""Measure the CPU time and peak memory of commands after one line of a source has changed.

    python benchmarks/incremental.py [RUNS]

Works on a copy of the project with a cache of its own. The peer is `python -c "import rdflib"` in the same
run. Prints the minimum of the runs, and the size of the cache at the end.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from commands import measured

ROOT = Path(__file__).resolve().parents[1]
SOURCE = "xinliu-zhipu-ipo"
_PERCENT = re.compile(r"超过1\d\d%")


def main() -> None:
    """Run the benchmark and print the results."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as name:
        folder, home = Path(name), Path(name) / "home"
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        for part in ("ontology", "data", "queries"):
            shutil.copytree(ROOT / part, home / part)
        path = home / "data" / "sources" / f"{SOURCE}.toml"
        text = path.read_text("utf-8")

        def kg(*words: str) -> tuple[float, int]:
            return measured([sys.executable, "-m", "kg", *words, "--home", str(home)], folder)

        def change(number: int) -> None:
            path.write_text(_PERCENT.sub(f"超过1{number:02}%", text), "utf-8")

        peer, _ = min(measured([sys.executable, "-c", "import rdflib"], folder) for _ in range(runs))
        print(f"python -c 'import rdflib': {peer:.2f} CPU s; {runs} runs")
        print(f"{'':40} {'CPU s':>7} {'/ rdflib':>9} {'MB':>5}")
        _show("build --force", [kg("build", "--force") for _ in range(runs)], peer)
        _show("check, for the first time", [kg("check")], peer)
        _show("check, nothing changed", [kg("check") for _ in range(runs)], peer)
        for number, words in enumerate((("check",), ("check", SOURCE), ("build",))):
            found = []
            for run in range(runs):
                change(10 * number + run)
                found.append(kg(*words))
            _show(f"{' '.join(words)}, one line changed", found, peer)
        size = sum(p.stat().st_size for p in (folder / "cache").rglob("*") if p.is_file())
        print(f"cache: {size / 1e6:.0f} MB")


def _show(what: str, found: list[tuple[float, int]], peer: float) -> None:
    seconds, megabytes = min(found)
    print(f"{what:40} {seconds:7.2f} {seconds / peer:9.1f} {megabytes:5}", flush=True)


if __name__ == "__main__":
    main()
