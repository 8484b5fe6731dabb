"""The folder, the environment and the judge of one case."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conftest import ROOT, small_home

from safety.processes import Run, Setting, Started

# How long a command may take before it counts as hanging, in seconds.
LIMIT = 60.0
# The codes that the documentation names: success, problems found, usage, internal error, interrupted, pipe, terminated.
_CODES = {0, 1, 2, 70, 129, 130, 141, 143}
_TRACE = re.compile(
    r'Traceback \(most recent call last\)|^  File "[^"]+", line \d+|Exception ignored|Fatal Python error|panicked at',
    re.M,
)
_SENTENCE = re.compile(r"\b(error|stopped|warning|usage)\b", re.I)
# What a terminal may act upon: control characters, and overrides of the direction of writing.
_ACTIVE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# Names in the cache that differ from build to build.
_VARYING = re.compile(r"[0-9a-f]{8,}(?:-[0-9]+-[0-9a-f]{8})?")

Arguments = dict[str, Any]
Variables = Mapping[str, str | None]
# Commands whose answers are compared with those from a sound cache.
ANSWERS: dict[str, tuple[str, ...]] = {
    "export": ("export", "--format", "ntriples"),
    "query": ("query", "-e", "SELECT ?s ?p ?o { ?s a kg:Figure ; ?p ?o } ORDER BY ?s ?p ?o", "--format", "json"),
    "show": ("show", "acme", "--lang", "en"),
    "stats": ("stats", "--format", "csv", "--lang", "en"),
    "find": ("find", "示例", "--format", "json"),
    "path": ("path", "acme-one", "li-lei", "--lang", "en"),
}


@dataclass(frozen=True)
class Case:
    """One attack: its area, the recipe within it, and all that the recipe needs to repeat it."""

    area: str
    recipe: str
    arguments: Arguments = field(hash=False)
    origin: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """The case as JSON, without its origin; equal for equal cases."""
        about = {"area": self.area, "recipe": self.recipe, "arguments": self.arguments}
        return json.dumps(about, ensure_ascii=True, sort_keys=True)


@dataclass(frozen=True)
class Failure:
    """What did not hold: a kind that the table counts, and the evidence."""

    kind: str
    detail: str


def environment(cache: Path, user: Path, temporary: Path) -> dict[str, str]:
    """Return the whole environment of a command."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(user),
        "TMPDIR": str(temporary),
        "XDG_CACHE_HOME": str(cache),
        "LANG": "C.UTF-8",
        "CI": "true",
        "PYTHONPATH": str(ROOT),
    }


def listing(folder: Path) -> dict[str, int]:
    """Return the path and size of everything below a folder; -1 for what is no regular file."""
    found = {}
    for top, folders, names in os.walk(os.fsencode(folder)):
        for name in (*folders, *names):
            path = os.path.join(top, name)  # noqa: PTH118  # names that are no text
            regular = os.path.isfile(path) and not os.path.islink(path)  # noqa: PTH113, PTH114  # as above
            found[os.fsdecode(path)] = os.path.getsize(path) if regular else -1  # noqa: PTH202  # as above
    return found


class World:
    """What all cases share: two small homes, a sound cache of each, and the right answers.

    The second home differs from the first in one figure, so that their answers can be told apart.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.homes = [folder / "home", folder / "other"]
        self.caches = [folder / "cache", folder / "other-cache"]
        for home in self.homes:
            home.mkdir(parents=True)
            small_home(home)
        report = self.homes[1] / "data/sources/acme-report.toml"
        report.write_text(report.read_text("utf-8").replace("3.5亿元", "4.5亿元"), "utf-8")
        self._answers: dict[tuple[int, str], bytes] = {}
        for home, cache in zip(self.homes, self.caches, strict=True):
            # How long a build takes here, in seconds: the second, when all of Python's own files have been read once.
            self.pace = self._once("build", "--home", str(home), cache=cache).seconds
        self.listings = [listing(home) for home in self.homes]
        self.shape = shape(self.caches[0])
        help_ = self._once("query", "--help", cache=self.caches[0]).out.decode("utf-8", "replace")
        self.options = frozenset(re.findall(r"--[a-z]+", help_))

    def answer(self, key: str, number: int = 0) -> bytes:
        """Return what one of ANSWERS prints for one of the sound graphs."""
        if (number, key) not in self._answers:
            words = (*ANSWERS[key], "--home", str(self.homes[number]))
            self._answers[number, key] = self._once(*words, cache=self.caches[number]).out
        return self._answers[number, key]

    def _once(self, *words: str, cache: Path) -> Run:
        places = environment(cache, self.folder / "user", self.folder / "tmp")
        for name in ("HOME", "TMPDIR"):
            Path(places[name]).mkdir(exist_ok=True)
        run = Started([sys.executable, "-m", "kg", *words], self.folder, places, Setting(), "-none-").end(2 * LIMIT)
        assert run.code == 0, f"the sound graph does not answer {words}: {run.told}"
        assert run.out
        return run


def shape(cache: Path) -> tuple[frozenset[str], int]:
    """Return the kinds of names at the top of a cache, and its size in bytes."""
    sizes = listing(cache)
    tops = {_VARYING.sub("#", p.name) for folder in cache.iterdir() if folder.is_dir() for p in folder.iterdir()}
    return frozenset(tops), sum(size for size in sizes.values() if size > 0)


class Sandbox:
    """The folder of one case, in which its commands run, and the failures seen so far."""

    def __init__(self, world: World, case: Case, folder: Path) -> None:
        self.world, self.case, self.folder = world, case, folder
        self.home = world.homes[0]
        self.cache = folder / "cache"
        self.cwd, self.user, self.temporary = folder / "work", folder / "user", folder / "tmp"
        for place in (self.cwd, self.user, self.temporary):
            place.mkdir(parents=True)
        self.marker = f"KG_SAFETY={uuid.uuid4().hex}"
        self.failures: list[Failure] = []
        self._kept: set[str] = set()

    def fail(self, kind: str, detail: str) -> None:
        """Note that something did not hold."""
        self.failures.append(Failure(kind, detail[:600]))

    def own_home(self) -> Path:
        """Copy the small home into the sandbox, to be changed at will."""
        self.home = Path(shutil.copytree(self.world.homes[0], self.folder / "home"))
        return self.home

    def warm(self, number: int = 0) -> None:
        """Put a copy of a sound cache into the sandbox."""
        shutil.copytree(self.world.caches[number], self.cache, dirs_exist_ok=True)

    def expect(self, *paths: Path) -> None:
        """Say which files the commands are to write in their working folder."""
        self._kept |= {str(p) for p in paths}

    def start(
        self, *words: str | bytes, setting: Setting | None = None, home: bool = True, variables: Variables | None = None
    ) -> Started:
        """Start `kg` with the sandbox's folders; a variable that is None is left out of the environment."""
        places = environment(self.cache, self.user, self.temporary) | {"KG_SAFETY": self.marker.partition("=")[2]}
        for name, value in (variables or {}).items():
            places.pop(name, None)
            if value is not None:
                places[name] = value
        command = [sys.executable, "-m", "kg", *words, *(["--home", str(self.home)] if home else [])]
        return Started(command, self.cwd, places, setting or Setting(), self.marker)

    def run(
        self,
        *words: str | bytes,
        setting: Setting | None = None,
        home: bool = True,
        limit: float = LIMIT,
        measured: bool = False,
        variables: Variables | None = None,
    ) -> Run:
        """Run `kg` to its end, and judge how it ended."""
        run = self.start(*words, setting=setting, home=home, variables=variables).end(limit, measured=measured)
        self.judge(run)
        return run

    def judge(self, run: Run) -> None:
        """Note what is wrong with the end of a command, whatever it was asked."""
        seen = f"{' '.join(run.words[2:])[:200]} → exit {run.code} after {run.seconds:.1f} s: {run.told[-300:]}"
        if run.code is None:
            self.fail("hang", seen)
            return
        if run.left:
            self.fail("orphan", f"{seen}; still running: {'; '.join(run.left)}")
        if run.code not in _CODES and not (run.killed and run.code < 0):
            self.fail("exit code", seen)
        if run.code == 70:
            self.fail("internal error", seen)
        if _TRACE.search(run.told):
            self.fail("traceback", seen)
        elif run.heard and run.code > 0 and run.code != 141 and not self._says_why(run):
            self.fail("silence", seen)
        if found := _ACTIVE.search(run.told):
            self.fail("leak", f"stderr holds {found[0]!a}: {seen}")

    def _says_why(self, run: Run) -> bool:
        return bool(run.told.strip()) if run.code == 1 else bool(_SENTENCE.search(run.told))

    def compare(self, run: Run, key: str, *allowed: int) -> None:
        """Compare an answer with those of the sound graphs (of the first alone, unless others are named)."""
        if run.code == 0 and not any(run.out == self.world.answer(key, n) for n in allowed or (0,)):
            shown = f"{len(run.out)} bytes instead of {len(self.world.answer(key))}: {run.out[:200]!r} {run.told[:200]}"
            self.fail("wrong answer", f"{key} → {shown}")

    def ask(self, key: str, *, setting: Setting | None = None) -> Run:
        """Run one of ANSWERS and compare what it says."""
        run = self.run(*ANSWERS[key], setting=setting)
        self.compare(run, key)
        return run

    def recover(self, keys: Sequence[str] = ("export",)) -> None:
        """Check that the next start is right, and that it left no work of others behind."""
        if (run := self.run("build")).code != 0:
            self.fail("no recovery", f"kg build → exit {run.code}: {run.told[-300:]}")
        for key in keys:
            if (run := self.ask(key)).code != 0:
                self.fail("no recovery", f"{key} → exit {run.code}: {run.told[-300:]}")
        names, size = shape(self.cache)
        known, usual = self.world.shape
        # Nothing is remembered of files that have just been written (see kg/store/seen.py), so a sound cache may lack it.
        # What `kg check` keeps (see kg/store/memo.py) is there if it came so far; the next check leaves one result.
        if "checks" in names:
            self.run("check")
            self._one_result()
        if left := names - known - {"signatures", "checks"}:
            self.fail("left over", f"in the cache: {', '.join(sorted(left))}")
        elif size > 3 * usual:
            self.fail("left over", f"the cache holds {size} bytes, a sound one {usual}")

    def _one_result(self) -> None:
        for folder in self.cache.glob("*/checks"):
            names = sorted(_VARYING.sub("#", path.name) for path in folder.iterdir())
            if names != ["#", "lock"]:
                self.fail("left over", f"in the folder of checks: {', '.join(names)}")

    def finish(self) -> None:
        """Check that the commands wrote nowhere but where they were told."""
        for place in (self.cwd, self.user, self.temporary):
            if place.is_dir() and (strays := listing(place).keys() - self._kept):
                self.fail("stray file", ", ".join(sorted(strays)[:5]))
        if self.home == self.world.homes[0] and listing(self.home) != self.world.listings[0]:
            self.fail("stray file", f"{self.home} was changed")


def signal_named(name: str) -> int:
    """Return the number of a signal."""
    return int(signal.Signals[name])
