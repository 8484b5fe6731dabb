"""Compile ontology/ and data/ into sorted N-Triples and a query store.

The result is cached under a name derived from the inputs, so that the next command opens it in
milliseconds and any changed file triggers a new build.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.audit import MISFIT, OPEN, Break, Check, Figures, audit_figures, derive, story_breaks
from kg.errors import OutputError
from kg.project import Project, cache_folder
from kg.rdf.shape import triples
from kg.read.data import read_facts
from kg.read.ontology import read_ontology

if TYPE_CHECKING:
    from kg.model.claim import Facts
    from kg.model.ontology import Ontology

# Raised when the shape of the cached files changes.
_FORMAT = "1"
_KEEP = 4
_DAY = 24 * 60 * 60

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A compiled graph on disk: graph.nt (sorted), store/ (for queries), and whether it is new."""

    folder: Path
    fresh: bool

    @property
    def ntriples(self) -> Path:
        """The sorted N-Triples file."""
        return self.folder / "graph.nt"

    @property
    def store(self) -> Path:
        """The folder of the store that answers queries."""
        return self.folder / "store"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A graph as sorted, distinct N-Triples lines (without line ends), and what it was made of."""

    lines: list[str]
    facts: Facts
    ontology: Ontology
    checks: list[Check]
    breaks: list[Break]


def compile_graph(home: Project, progress: Progress | None = None) -> Compiled:
    """Read, reckon and shape the graph.

    Raises DataError with every finding if the data or the ontology is wrong.
    """
    ontology = read_ontology(home)
    facts = read_facts(home, ontology, progress)
    figures = Figures(facts, ontology)
    checks = audit_figures(figures)
    # A bound that holds recomputes nothing, and two readings that agree say so themselves.
    telling = [
        c
        for c in checks
        if c.recomputed and c.verdict != OPEN and (c.relation in ("=", "between") or c.verdict == MISFIT)
    ]
    lines = sorted({f"{t} ." for t in triples(facts, ontology, derive(figures), telling)})
    return Compiled(lines, facts, ontology, checks, story_breaks(figures))


def signature(home: Project) -> str:
    """Name the state of the inputs: their paths, sizes and times, and the package's own."""
    seen = hashlib.sha256(_FORMAT.encode())
    package = Path(__file__).resolve().parents[1]
    for path in [*home.inputs(), *sorted(package.rglob("*.py"))]:
        about = path.stat()
        seen.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return seen.hexdigest()[:20]


def build(home: Project, *, force: bool = False, progress: Progress | None = None) -> Built:
    """Compile the graph if its inputs changed, and return where it lies.

    Raises DataError if the inputs are wrong, OutputError if the cache cannot be written.
    """
    cache = cache_folder()
    target = cache / signature(home)
    if target.is_dir() and not force:
        os.utime(target)
        return Built(target, fresh=False)
    lines = compile_graph(home, progress).lines
    try:
        cache.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".building-", dir=cache))
    except OSError as error:
        raise OutputError(
            f"{cache} cannot be written ({error.strerror}); set XDG_CACHE_HOME to a folder that can"
        ) from error
    try:
        _write(work, lines)
        if target.exists():
            shutil.rmtree(target)
        work.rename(target)
    except OSError as error:
        # Another process may have built the same thing in the meantime: its result serves.
        if not target.is_dir():
            raise OutputError(f"{target} cannot be written ({error}); free space in {cache}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _forget(cache, target)
    return Built(target, fresh=True)


def _write(folder: Path, lines: list[str]) -> None:
    content = ("\n".join(lines) + "\n").encode()
    (folder / "graph.nt").write_bytes(content)
    store = ox.Store(str(folder / "store"))
    store.bulk_load(content, format=ox.RdfFormat.N_TRIPLES)
    store.optimize()
    store.flush()
    del store


def _forget(cache: Path, keep: Path) -> None:
    """Delete all but the newest few builds; none of the last day, which may still be open."""
    builds = sorted(
        (p for p in cache.iterdir() if p.is_dir() and p != keep),
        key=lambda p: p.stat().st_mtime,
        reverse=True,
    )
    for old in builds[_KEEP - 1 :]:
        if old.stat().st_mtime < time.time() - _DAY:
            shutil.rmtree(old, ignore_errors=True)
