"""Compile the graph into the cache: sorted N-Triples, a query store and a snapshot of the claims.

A graph is kept under a name derived from the content of its inputs, so that the next command opens
it without compiling, and any changed file leads to a new build (see `kg.store.cache`).
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import DataError, OutputError
from kg.project import Project, cache_folder
from kg.store.cache import Cache, Kept, publish_privately
from kg.store.manifest import Damage
from kg.store.signature import basis, code_changed, entities, remembered, signature, stamps

if TYPE_CHECKING:
    from kg.read.files import Memory
    from kg.store.compile import Compiled
    from kg.store.delta import Change, Parts, Written
    from kg.store.earlier import Since
    from kg.store.lock import Lock

_SNAPSHOT, _NTRIPLES, _STORE = "claims.sqlite", "graph.nt", "store"
# What the next build can be made from.
_PARTS = "parts.sqlite"
# A store is changed so many times, and by so many lines, before it is written from nothing: each time leaves
# further files in it.
_MOST_CHANGES, _MOST_LINES = 20, 20_000
# Seconds to wait for another process that builds, until this is told, and between two looks.
_WAIT, _PATIENCE, _PAUSE = 600.0, 2.0, 0.05
# How often the graph is compiled if its files change meanwhile.
_TRIES = 3

Progress = Callable[[int, int], None]
Tell = Callable[[str], None]


class Built:
    """A compiled graph on disk: its files are proven to be as they were written whenever they are asked for.

    What is damaged is built again at that moment. As long as this object lives, no other process
    deletes the files.
    """

    def __init__(self, project: Project, kept: Kept, tell: Tell, *, fresh: bool) -> None:
        self.fresh = fresh
        self._project, self._tell = project, tell
        # The last one is used; damaged ones before it may still be open.
        self._kept = [kept]

    @property
    def folder(self) -> Path:
        """The folder of the build."""
        return self._kept[-1].folder

    @property
    def ntriples(self) -> Path:
        """The sorted N-Triples file."""
        return self._part(_NTRIPLES)

    @property
    def store(self) -> Path:
        """The folder of the store that answers queries."""
        return self._part(_STORE)

    @property
    def snapshot(self) -> Path:
        """The claims as plain values (see `kg.store.snapshot`)."""
        return self._part(_SNAPSHOT)

    @property
    def content(self) -> str:
        """A name for the content of the graph: the SHA-256 of its N-Triples."""
        return self._kept[-1].digest(_NTRIPLES)

    def since(self) -> Since | None:
        """Return what differs from the graph from which this one was made; None if it was made from nothing."""
        with suppress(*_broken()):
            found = _Base(self._kept[-1]).earlier.since
            return found if found.content else None
        return None

    def _part(self, name: str) -> Path:
        """Return the path of a part of the build, proven.

        Raises OutputError if it is damaged and cannot be built again.
        """
        kept = self._kept[-1]
        try:
            return kept.part(name)
        except Damage as damage:
            if signature(self._project) != kept.signature:
                raise OutputError(f"{damage}, and the data has changed since; open the graph again") from None
            job = _Job(self._project, None, self._tell, avoid=frozenset(k.folder for k in self._kept))
            job.cache.damage = str(damage)
            again, self.fresh = job.run(force=False)
            self._kept.append(again)
        try:
            return again.part(name)
        except Damage as damage:
            raise OutputError(f"{damage}, and so was the one before; check the disk") from None


def build(
    project: Project, *, force: bool = False, progress: Progress | None = None, tell: Tell | None = None
) -> Built:
    """Compile the graph if its inputs changed or what is kept is damaged, and return where it lies.

    force: compile in any case. progress: see `kg.load`. tell: see `kg.load`.
    Raises DataError if the inputs are wrong, OutputError if the cache cannot be written.
    """
    built = open_build(project, force=force, progress=progress, tell=tell, private=False)
    for part in (_SNAPSHOT, _NTRIPLES, _STORE):
        built._part(part)  # noqa: SLF001  # proves it
    return built


def open_build(
    project: Project,
    *,
    force: bool = False,
    progress: Progress | None = None,
    tell: Tell | None = None,
    private: bool = True,
) -> Built:
    """Open the graph, compiling it first if its inputs changed.

    private: if the cache cannot be written, build into a temporary folder instead.
    Raises DataError if the inputs are wrong, OutputError if there is no place for the graph.
    """
    tell = tell or _log
    job = _Job(project, progress, tell, private=private)
    kept, fresh = job.run(force=force)
    return Built(project, kept, tell, fresh=fresh)


def last_build(project: Project, tell: Tell | None = None) -> tuple[Built, bool] | None:
    """Open the last used build with the ontology of a project, whatever its data says now; None if there is none.

    Returns it, and whether the files of entities are the same.

    Raises DataError if a file cannot be read.
    """
    tell = tell or _log
    if (base := _Job(project, None, tell).earlier()) is None:
        return None
    return Built(project, base.kept, tell, fresh=False), base.earlier.entities == entities(project)


class _Job:
    """Find the build of a project or make it, while others do the same."""

    def __init__(
        self,
        project: Project,
        progress: Progress | None,
        tell: Tell,
        *,
        private: bool = True,
        avoid: frozenset[Path] = frozenset(),
    ) -> None:
        self.project, self.progress, self.private, self.avoid = project, progress, private, avoid
        self.cache = Cache(cache_folder())
        self._tell = tell

    def run(self, *, force: bool) -> tuple[Kept, bool]:
        """Return a build of the inputs, and whether it was made by this call."""
        wanted = "" if force else remembered(self.project, self.cache.folder)
        found = self._find(wanted)
        self.cache.tidy()
        if found:
            return found, False
        try:
            turn = self._turn(wanted)
        except OSError as error:
            return self._make(force, error.strerror or str(error))
        if isinstance(turn, Kept):
            return turn, False
        try:
            with _uncollected():
                return self._make(force)
        finally:
            turn.release()

    def _find(self, wanted: str) -> Kept | None:
        return self.cache.find(wanted, self.avoid)

    def _turn(self, wanted: str) -> Lock | Kept:
        """Wait until no other process builds, or until it has built what is wanted.

        Returns the lock of the cache, or the build.
        Raises OSError if the cache cannot be written, or others build for too long.
        """
        start = time.monotonic()
        told = False
        while (lock := self.cache.lock()) is None:
            if found := self._find(wanted):
                return found
            waited = time.monotonic() - start
            if waited > _WAIT:
                raise TimeoutError(f"another process has been building for more than {_WAIT / 60:g} minutes")
            if waited > _PATIENCE and not told:
                self._tell(f"another process is building in {self.cache}; waiting for it")
                told = True
            time.sleep(_PAUSE)
        return lock

    def _make(self, force: bool, problem: str = "") -> tuple[Kept, bool]:
        """Compile the graph and keep it; the cache must be locked.

        problem: why the cache cannot be written, if so.
        """
        # Imported here because opening a graph does not need the readers and the audit.
        from kg.store.compile import compile_graph

        told = False
        for _ in range(_TRIES):
            before = stamps(self.project)
            try:
                wanted = signature(self.project)
                if not force and (found := self._find(wanted)):
                    return found, False
                if code_changed():
                    raise OutputError("the program was changed since it started; start it again")
                if self.cache.damage and not told:
                    self._tell(f"{self.cache.damage}; building it again")
                    told = True
                # What was forced, or replaces what is damaged, is made from nothing.
                earlier = None if force or self.cache.damage else self.earlier()
                compiled = compile_graph(self.project, self.progress, self._memory(earlier))
            except (DataError, OSError):
                # An editor may have been writing; then the next look tells.
                if stamps(self.project) == before:
                    raise
            else:
                if stamps(self.project) == before:
                    return self._keep(wanted, compiled, earlier, problem), True
        raise OutputError(
            f"the files in {self.project.root} changed each time they were compiled; try again when they are at rest"
        )

    def earlier(self) -> _Base | None:
        """Return the last used build from which another one can be made."""
        wanted = basis(self.project)
        for kept in self.cache.used():
            with suppress(*_broken()):
                found = _Base(kept)
                if found.earlier.basis == wanted:
                    return found
        return None

    def _memory(self, base: _Base | None) -> Memory:
        from kg.read.files import Memory

        found = Memory(basis(self.project), entities(self.project))
        with suppress(*_broken()):
            found.before = base.earlier.files() if base else {}
        return found

    def _keep(self, wanted: str, compiled: Compiled, base: _Base | None, problem: str) -> Kept:
        def write(folder: Path) -> None:
            _write(folder, compiled, base)

        if not problem:
            try:
                self.cache.tidy(locked=True)
                kept = self.cache.publish(wanted, write)
                self.cache.tidy(locked=True)
            except OSError as error:
                problem = error.strerror or str(error)
            else:
                return kept
        if not self.private:
            raise OutputError(
                f"{self.cache} cannot be written ({problem}); free space there, "
                "or set XDG_CACHE_HOME to a folder that can be written"
            )
        try:
            kept = publish_privately(wanted, write)
        except OSError as error:
            raise OutputError(
                f"neither {self.cache} ({problem}) nor a temporary folder ({error.strerror or error}) "
                "can be written; free space, or set XDG_CACHE_HOME to a folder that can be written"
            ) from error
        self._tell(
            f"{self.cache} cannot be written ({problem}), so the graph is built for this command alone; "
            "set XDG_CACHE_HOME to a folder that can"
        )
        return kept


@contextmanager
def _uncollected() -> Iterator[None]:
    """Switch off the search for cycles: it would look at millions of objects again and again, and they hold none."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def _broken() -> tuple[type[Exception], ...]:
    """Return what an earlier build may fail with, if it is not as it was written; then it is not used."""
    import sqlite3  # here, as opening a graph needs neither

    import msgspec

    return Damage, OutputError, sqlite3.Error, msgspec.MsgspecError, TypeError, ValueError, LookupError


class _Base:
    """An earlier build that another one is made from; it is not deleted meanwhile."""

    def __init__(self, kept: Kept) -> None:
        """Open a build. Raises one of `_broken`."""
        from kg.store.earlier import Earlier

        self.kept = kept
        self.earlier = Earlier(kept.part(_PARTS), kept.part(_SNAPSHOT))


def _write(folder: Path, compiled: Compiled, base: _Base | None) -> None:
    """Write the files of a build. Raises OSError if that fails."""
    import sqlite3

    from kg.store.delta import write_all
    from kg.store.earlier import Since, write_earlier
    from kg.store.engine import write_store
    from kg.store.snapshot import write_snapshot

    try:
        bodies = write_snapshot(folder / _SNAPSHOT, compiled)
        parts, patched, since = compiled.parts(), (0, 0), Since()
        if base and (made := _changed(folder, compiled, parts, bodies, base)):
            written, patched, since = made
        else:
            written = write_all(parts, compiled.ontology)
        if patched == (0, 0):
            _write_lines(folder / _NTRIPLES, written.everything())
            write_store(folder / _STORE, folder / _NTRIPLES)
        write_earlier(folder / _PARTS, compiled.memory, patched, parts, written, since)
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
    except OSError as error:
        if error.errno is not None:
            raise
        # The store tells a chain of causes with the names of its files; the last one is the reason.
        raise OSError(str(error).rpartition(": ")[2]) from error
    # What the store writes only while it is open for writing.
    for path in (folder / _STORE).iterdir():
        if path.name.startswith(("LOCK", "LOG")):
            path.unlink()


def _write_lines(path: Path, lines: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)


def _changed(
    folder: Path, compiled: Compiled, parts: Parts, bodies: dict[str, bytes], base: _Base
) -> tuple[Written, tuple[int, int], Since] | None:
    """Write lines and store by changing those of an earlier build; None if that is not possible.

    Returns what was written, how many times the store was changed, and by how many lines, and what differs; if
    nothing was changed, the store is still to be written.
    """
    import shutil

    from kg.store.delta import Inconsistent, same_entities, siblings, write_changes
    from kg.store.engine import change_store

    broken: tuple[type[Exception], ...] = (Inconsistent, *_broken())
    try:
        then = base.earlier.parts()
        if not same_entities(then.facts, compiled.facts):
            return None
        before = base.earlier.bodies
        differing = [i for i in bodies.keys() | before.keys() if bodies.get(i) != before.get(i)]
        earlier = base.earlier.written(base.kept.part(_NTRIPLES))
        written, change = write_changes(parts, then, earlier, compiled.ontology, differing)
        times, lines = base.earlier.patched
        patched = times + 1, lines + len(change.added) + len(change.removed)
        if patched[0] > _MOST_CHANGES or patched[1] > _MOST_LINES:
            return written, (0, 0), _since(base, change)
        shutil.copytree(base.kept.part(_STORE), folder / _STORE)
    except broken:
        shutil.rmtree(folder / _STORE, ignore_errors=True)
        return None
    everything = written.everything()
    _write_lines(folder / _NTRIPLES, everything)
    change_store(folder / _STORE, chain(change.added, siblings(change, everything)), change.removed)
    return written, patched, _since(base, change)


def _since(base: _Base, change: Change) -> Since:
    from kg.namespaces import RDF
    from kg.store.earlier import Since

    starts = {tuple(line.split(" ", 2)[:2]) for line in (*change.added, *change.removed)}
    changed = sorted({subject[1:-1] for subject, _ in starts})
    retyped = sorted({subject[1:-1] for subject, predicate in starts if predicate == f"<{RDF}type>"})
    return Since(base.kept.digest(_NTRIPLES), changed, retyped)


def _log(text: str) -> None:
    """Tell users of the Python API, who choose by the logger "kg" what they see of it."""
    import logging

    logging.getLogger("kg").warning(text)
