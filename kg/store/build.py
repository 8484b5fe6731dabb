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

from kg.audit.computed import computed
from kg.audit.figures import Figures
from kg.audit.identities import audit_figures
from kg.audit.series import story_breaks
from kg.errors import OutputError
from kg.project import Project, cache_folder
from kg.rdf.shape import triples
from kg.read.data import read_facts
from kg.read.ontology import read_ontology
from kg.store.engine import write_store
from kg.store.snapshot import write_snapshot

if TYPE_CHECKING:
    from kg.audit.identity import Check
    from kg.audit.series import Break
    from kg.model.claim import Facts
    from kg.model.computed import Computed
    from kg.model.ontology import Ontology

# Raised when the shape of the cached files changes.
_FORMAT = "2"
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

    @property
    def snapshot(self) -> Path:
        """The claims as plain values (see `kg.store.snapshot`)."""
        return self.folder / "claims.sqlite"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A graph before it becomes triples: the facts, the ontology, and what the audit made of them."""

    facts: Facts
    ontology: Ontology
    computed: list[Computed]
    checks: list[Check]
    breaks: list[Break]

    def write(self, path: Path) -> None:
        """Write the graph as sorted, distinct N-Triples."""
        lines = sorted({f"{t} .\n" for t in triples(self.facts, self.ontology, self.computed)})
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)


def compile_graph(project: Project, progress: Progress | None = None) -> Compiled:
    """Read and audit the data.

    Raises DataError with every finding if the data or the ontology is wrong.
    """
    ontology = read_ontology(project)
    facts = read_facts(project, ontology, progress)
    figures = Figures(facts, ontology)
    checks = audit_figures(figures)
    return Compiled(facts, ontology, computed(figures, checks), checks, story_breaks(figures))


def signature(project: Project) -> str:
    """Name the state of the inputs by their paths and content, and by those of the package itself."""
    seen = hashlib.sha256(_FORMAT.encode())
    package = Path(__file__).resolve().parents[1]
    for root, paths in ((project.root, project.inputs()), (package, sorted(package.rglob("*.py")))):
        for path in paths:
            content = path.read_bytes()
            seen.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
            seen.update(content)
    return seen.hexdigest()[:20]


def build(project: Project, *, force: bool = False, progress: Progress | None = None) -> Built:
    """Compile the graph if its inputs changed, and return where it lies.

    Raises DataError if the inputs are wrong, OutputError if the cache cannot be written.
    """
    cache = cache_folder()
    target = cache / signature(project)
    if target.is_dir() and not force:
        os.utime(target)
        return Built(target, fresh=False)
    compiled = compile_graph(project, progress)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".building-", dir=cache))
    except OSError as error:
        raise OutputError(
            f"{cache} cannot be written ({error.strerror}); set XDG_CACHE_HOME to a folder that can"
        ) from error
    try:
        _write(work, compiled)
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


def _write(folder: Path, compiled: Compiled) -> None:
    write_snapshot(folder / "claims.sqlite", compiled)
    compiled.write(folder / "graph.nt")
    write_store(folder / "store", folder / "graph.nt")


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
