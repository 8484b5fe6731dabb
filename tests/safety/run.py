"""Run cases in worker processes and print the table of areas, cases and failures (see the package's docstring)."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from safety.cases import AREAS, WHOLE, cases, perform, save, saved, share
from safety.processes import end_with_parent
from safety.sandbox import Case, Failure, World

_world: World | None = None


def _begin(folder: str) -> None:
    """Make the world of a worker process."""
    global _world
    end_with_parent()
    _world = World(Path(tempfile.mkdtemp(dir=folder)))


def _run(case: Case) -> tuple[Case, list[Failure], float]:
    assert _world
    start = time.monotonic()
    return case, perform(case, _world), time.monotonic() - start


def _results(asked: list[Case], jobs: int, folder: str) -> Iterator[tuple[Case, list[Failure], float]]:
    # Started anew and not forked: each worker is its own main thread, with nothing inherited.
    with ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (folder,)) as pool:
        yield from pool.map(_run, asked)


def _table(found: dict[str, list[tuple[Case, list[Failure]]]]) -> Iterator[str]:
    yield f"{'area':<12} {'cases':>6} {'failed':>7}  failures by kind"
    rows = [*found.items(), ("all", [pair for pairs in found.values() for pair in pairs])]
    for area, pairs in rows:
        kinds = Counter(kind for _, failures in pairs for kind in {f.kind for f in failures})
        listed = ", ".join(f"{kind} {n}" for kind, n in kinds.most_common())
        yield f"{area:<12} {len(pairs):>6} {sum(bool(failures) for _, failures in pairs):>7}  {listed or '-'}"


def _examples(found: dict[str, list[tuple[Case, list[Failure]]]], count: int) -> Iterator[str]:
    """Yield some failures of each kind in each area, those of the shortest cases first."""
    for area, pairs in found.items():
        shown: Counter[str] = Counter()
        for case, failures in sorted(pairs, key=lambda pair: len(pair[0].text)):
            for failure in failures:
                if shown[failure.kind] < count:
                    shown[failure.kind] += 1
                    yield f"[{area}] {failure.kind}: {failure.detail}\n    {case.text[:400]} ({case.origin})"


def main(words: Iterable[str] | None = None) -> int:
    """Run what the options ask for; 1 if a case failed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.safety", description="Run cases and print the table of areas, cases and failures."
    )
    parser.add_argument("--area", action="append", choices=list(AREAS), help="only this area; may be repeated")
    parser.add_argument(
        "--cases", type=int, default=WHOLE, help="how many cases, over the areas (default: %(default)s)"
    )
    parser.add_argument("--jobs", type=int, default=1, help="how many cases at once (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("KG_SEED", "1")), help="default: KG_SEED, or 1")
    parser.add_argument(
        "--whole", type=int, default=0, help="how many cold starts of 5 on the project's own data to add"
    )
    parser.add_argument("--replay", type=Path, action="append", help="run a saved case instead; may be repeated")
    parser.add_argument(
        "--examples", type=int, default=3, help="how many failures of a kind to print (default: %(default)s)"
    )
    parser.add_argument("--save", action="store_true", help="save the cases that fail in the corpus")
    options = parser.parse_args(None if words is None else list(words))
    if options.replay:
        asked = [saved(path) for path in options.replay]
    else:
        areas = options.area or list(AREAS)
        counts = {a: options.cases if len(areas) == 1 else share(a, options.cases) for a in areas}
        asked = [case for area, count in counts.items() for case in cases(area, count, options.seed)]
    asked += [Case("races", "whole", {"count": 5}, f"number {number}") for number in range(options.whole)]
    found: dict[str, list[tuple[Case, list[Failure]]]] = {case.area: [] for case in asked}
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kg-safety-") as folder:
        for number, (case, failures, seconds) in enumerate(_results(asked, options.jobs, folder), 1):
            found[case.area].append((case, failures))
            kinds = ", ".join(sorted({f.kind for f in failures}))
            print(
                f"{number}/{len(asked)} {case.area} {case.recipe} {seconds:.1f} s {kinds}", file=sys.stderr, flush=True
            )
            if failures and options.save:
                save(case)
    print("\n".join(_table(found)))
    print(f"seed {options.seed}, {time.monotonic() - start:.0f} s\n")
    print("\n".join(_examples(found, options.examples)))
    return int(any(failures for pairs in found.values() for _, failures in pairs))
