"""Keep compiled graphs in the cache: sorted N-Triples, a query store and a snapshot of the claims.

A graph is cached under a name derived from its inputs, so that the next command opens it without
reading them and any changed file triggers a new build.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import OutputError
from kg.inputs import MAX_FILE, files_below, read_bytes
from kg.project import Project, cache_folder

if TYPE_CHECKING:
    from kg.store.compile import Compiled

# Raised when the shape of the cached files changes.
_FORMAT = "2"
# The packages on which the compiled graph depends; tests/store/test_build.py compares them with the imports.
_COMPILING = ("model", "read", "audit", "rdf", "store")
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


def signature(project: Project) -> str:
    """Return a hash of the inputs and of the code that compiles them, by path and content."""
    seen = hashlib.sha256(_FORMAT.encode())
    package = Path(__file__).resolve().parents[1]
    code = [path for part in _COMPILING for path in files_below(package / part, ".py")]
    paths = sorted([*code, str(package / "namespaces.py")])
    own = ((path[len(str(package)) + 1 :].replace(os.sep, "/"), read_bytes(path, MAX_FILE)) for path in paths)
    for name, content in chain(project.contents(), own):
        seen.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
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
    # Imported here because opening a cached graph does not need the readers and the audit.
    from kg.store.compile import compile_graph

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
    from kg.store.engine import write_store
    from kg.store.snapshot import write_snapshot

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
