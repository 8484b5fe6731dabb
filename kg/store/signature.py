"""Name what a graph is compiled from: the content of the inputs and of the code, and what tells that it changed."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from kg.errors import OutputError
from kg.inputs import MAX_FILE, InputError, States, read_bytes, states_below
from kg.project import Project
from kg.store.manifest import Stamp, stamp
from kg.store.seen import Seen

# Raised when the shape of the cached files changes.
_FORMAT = "4"
# The packages on which the compiled graph depends; tests/store/test_build.py compares them with the imports.
_COMPILING = ("model", "read", "audit", "rdf", "store")
# Beside them; the words of the interface are those of the sentences that claims are labelled with.
_FILES = ("language.py", "namespaces.py", "words.json")
_PACKAGE = Path(__file__).resolve().parents[1]

Stamps = list[tuple[str, Stamp]]


def signature(project: Project) -> str:
    """Return a hash of the inputs and of the code that compiles them, by path and content.

    Raises DataError if an input cannot be read.
    """
    _code_at_start(_PACKAGE)
    own = ((path[len(str(_PACKAGE)) + 1 :].replace(os.sep, "/"), _module(path)) for path in _code(_PACKAGE))
    return _hash("\0".join(_start(project)), chain(project.contents(), own))[:20]


def _start(project: Project) -> tuple[str, ...]:
    """Return what a build depends on beside files."""
    return _FORMAT, ox.__version__, *filter(None, (project.known_at, project.as_of and f"as of {project.as_of}"))


def _module(path: str) -> bytes:
    try:
        return read_bytes(path, MAX_FILE)
    except InputError as error:
        raise OutputError(f"{path} {error}; install the package again") from None


def _code(package: Path) -> list[str]:
    """List the modules that compile the graph, sorted."""
    return sorted(_code_states(package))


def _code_states(package: Path) -> States:
    """Return what the system says about the modules that compile the graph, by path."""
    found: States = {str(package / name): None for name in _FILES}
    for part in _COMPILING:
        found |= states_below(package / part, ".py")
    return found


def remembered(project: Project, folder: Path | None) -> str:
    """Return the signature of a project; files are read only if the system says that one may have changed.

    folder: of the cache, where it is remembered. Raises DataError if an input cannot be read.
    """
    _code_at_start(_PACKAGE)
    seen = Seen(lambda: project.states() | _code_states(_PACKAGE), *_start(project), str(project.root))
    if found := seen.recall(folder):
        return found
    found = signature(project)
    seen.remember(folder, found)
    return found


def code_changed() -> bool:
    """Tell whether the code that compiles the graph was changed since the process started."""
    return _code_at_start(_PACKAGE) != stamps_of(_code(_PACKAGE))


def stamps(project: Project) -> Stamps:
    """Return the stamps of the inputs and of the code (see `stamps_of`)."""
    return stamps_of([*project.inputs(), *_code(_PACKAGE)])


def stamps_of(paths: list[str]) -> Stamps:
    """Return what changes whenever one of these files is changed, even if it is then changed back."""
    found = []
    for path in paths:
        # What is deleted at this moment is missing from the next list.
        with suppress(OSError):
            found.append((path, stamp(os.stat(path))))  # noqa: PTH116  # every command starts with this
    return found


@functools.cache
def _code_at_start(package: Path) -> Stamps:
    """Return the stamps of the modules when the process started: it goes on running what it has loaded then."""
    return stamps_of(_code(package))


def basis(project: Project) -> str:
    """Return a hash of what must not change for a build to be made from an earlier one.

    Raises DataError if a file cannot be read.
    """
    own = ((path, _module(path)) for path in _code(_PACKAGE))
    return _hash("\0".join(_start(project)), chain(_within(project, "ontology/", "data/rates/"), own))


def entities(project: Project) -> str:
    """Return a hash of the files of entities. Raises DataError if a file cannot be read."""
    return _hash("", _within(project, "data/entities/"))


def _within(project: Project, *folders: str) -> Iterator[tuple[str, bytes]]:
    return ((name, content) for name, content in project.contents() if name.startswith(folders))


def _hash(start: str, files: Iterable[tuple[str, bytes]]) -> str:
    seen = hashlib.sha256(start.encode())
    for name, content in files:
        seen.update(f"{name}\0{len(content)}\0".encode(errors="surrogateescape"))
        seen.update(content)
    return seen.hexdigest()
