"""The areas, how many cases each has, and how cases are made, saved and run."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from safety import corruption, environment, faults, folders, kills, outputs, queries, races, values
from safety.sandbox import Arguments, Case, Failure, Sandbox, World

CORPUS = Path(__file__).resolve().parent / "corpus"


@dataclass(frozen=True)
class Area:
    """A kind of attack: how many of 3,000 cases it has, how a case is drawn, and how it is run."""

    share: int
    make: Callable[[Random], tuple[str, Arguments]]
    perform: Callable[[Sandbox], None]


AREAS = {
    "races": Area(100, races.make, races.perform),
    "kills": Area(220, kills.make, kills.perform),
    "corruption": Area(220, corruption.make, corruption.perform),
    "folders": Area(600, folders.make, folders.perform),
    "queries": Area(560, queries.make, queries.perform),
    "environment": Area(420, environment.make, environment.perform),
    "outputs": Area(200, outputs.make, outputs.perform),
    "faults": Area(120, faults.make, faults.perform),
    "values": Area(660, values.make, values.perform),
}
WHOLE = sum(area.share for area in AREAS.values())


def cases(area: str, count: int, seed: int) -> Iterator[Case]:
    """Draw different cases of an area; fewer than asked for where the area has no more."""
    seen: set[str] = set()
    for number in range(50 * count):
        if len(seen) == count:
            return
        recipe, arguments = AREAS[area].make(Random(f"{seed}/{area}/{number}"))
        case = Case(area, recipe, arguments, f"KG_SEED={seed}, draw {number}")
        if case.text not in seen:
            seen.add(case.text)
            yield case


def share(area: str, count: int) -> int:
    """Return how many of a number of cases belong to an area; at least one."""
    return max(1, round(count * AREAS[area].share / WHOLE))


def perform(case: Case, world: World) -> list[Failure]:
    """Run one case in a folder of its own, and return what did not hold."""
    folder = Path(tempfile.mkdtemp(dir=world.folder))
    box = Sandbox(world, case, folder)
    try:
        AREAS[case.area].perform(box)
        box.finish()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return box.failures


def name(case: Case) -> str:
    """Return the file name of a case in the corpus."""
    return f"{case.area}-{hashlib.sha256(case.text.encode()).hexdigest()[:10]}.json"


def save(case: Case, folder: Path = CORPUS) -> Path:
    """Write a case to the corpus, and return its path."""
    folder.mkdir(exist_ok=True)
    path = folder / name(case)
    path.write_text(json.dumps(json.loads(case.text), indent=1, sort_keys=True) + "\n", "ascii")
    return path


def saved(path: Path) -> Case:
    """Read a case of the corpus."""
    about = json.loads(path.read_text("ascii"))
    return Case(about["area"], about["recipe"], about["arguments"], f"corpus/{path.name}")
