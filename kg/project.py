"""Locate the project folder (ontology/, data/, queries/) and the cache folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg.errors import DataError, Finding, UsageError
from kg.inputs import MAX_FILE, InputError, States, files_below, place_of, read_bytes, states_below

VARIABLE = "KG_HOME"
_INPUTS = (".ttl", ".toml", ".csv")


class Project(NamedTuple):
    """A folder that contains ontology/, data/ and queries/.

    known_at, as_of: days, as 2025-12-31, that narrow its data (see `kg.read.moment`); empty for all of it.
    """

    root: Path
    known_at: str = ""
    as_of: str = ""

    @property
    def ontology(self) -> Path:
        """The folder with the ontology, vocabularies, shapes and mappings."""
        return self.root / "ontology"

    @property
    def data(self) -> Path:
        """The folder with sources, entities, tables and judgements."""
        return self.root / "data"

    @property
    def questions(self) -> Path:
        """The folder with the named questions."""
        return self.root / "queries" / "questions"

    @property
    def checks(self) -> Path:
        """The folder with the check queries."""
        return self.root / "queries" / "checks"

    @property
    def stats(self) -> Path:
        """The query that counts what the graph contains."""
        return self.root / "queries" / "stats.rq"

    def place(self, path: str | os.PathLike[str], line: int | None = None) -> str:
        """Return `file:line` relative to this folder, for use in findings."""
        return place_of(path, self.root, line)

    def files(self, folder: Path, suffix: str) -> list[Path]:
        """List the files below a folder of the project, sorted. Raises DataError if they cannot be listed."""
        return [Path(path) for path in files_below(folder, suffix, within=self.root)]

    def inputs(self) -> list[str]:
        """List the input files of the graph, sorted. Raises DataError if they cannot be listed."""
        return sorted(self.states())

    def states(self) -> States:
        """Return what the system says about the input files, by path. Raises DataError if they cannot be listed."""
        ontology, data = (states_below(folder, *_INPUTS, within=self.root) for folder in (self.ontology, self.data))
        return ontology | data

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of each input file of the graph, sorted.

        Raises DataError, with a finding for each file that cannot be read, at the end.
        """
        findings: list[Finding] = []
        root = len(str(self.root)) + 1
        for path in self.inputs():
            try:
                yield path[root:].replace(os.sep, "/"), read_bytes(path, MAX_FILE, self.root)
            except InputError as error:
                findings.append(Finding(self.place(path), str(error)))
        if findings:
            raise DataError(findings)

    def read(self, path: str | os.PathLike[str], limit: int = MAX_FILE) -> bytes:
        """Read a file of the project.

        limit: the number of bytes that it may have.
        Raises DataError if it is no regular file of the project, cannot be read or is too large.
        """
        try:
            return read_bytes(path, limit, self.root)
        except InputError as error:
            raise DataError([Finding(self.place(path), str(error))]) from None

    def read_text(self, path: str | os.PathLike[str], limit: int = MAX_FILE) -> str:
        """Read a text of the project, with line ends as in Unix.

        Raises DataError as `read` does, and if it is not UTF-8.
        """
        content = self.read(path, limit)
        try:
            return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise DataError([Finding(self.place(path, line), "is not UTF-8 here; save the file as UTF-8")]) from None


def find_project(given: str | os.PathLike[str] | None = None) -> Project:
    """Find the project folder.

    Tries `given`, then the environment variable KG_HOME, then the checkout that contains the
    package, then the data installed with the package.
    Raises UsageError if the folder does not contain ontology/, data/ and queries/.
    """
    chosen = given or os.environ.get(VARIABLE)
    # The functions of os.path return where the methods of Path raise: no such user, a circle of links, no permission.
    roots = [Path(os.path.expanduser(chosen))] if chosen else _package_roots()  # noqa: PTH111
    for root in roots:
        home = Project(Path(os.path.realpath(root)))
        if all(map(os.path.isdir, (home.ontology, home.data, home.root / "queries"))):
            return home
    raise UsageError(
        f"{roots[-1]} does not hold the folders ontology/, data/ and queries/; "
        f"name one that does with --home or {VARIABLE}, or reinstall the package"
    )


def is_shipped(home: Project, path: Path) -> bool:
    """Tell whether a file of another project is the one that this package brings along."""
    roots = [Path(os.path.realpath(root)) for root in _package_roots()]
    if home.root in roots:
        return False
    twins = [root / path.relative_to(home.root) for root in roots]
    return any(os.path.isfile(twin) and twin.read_bytes() == home.read(path) for twin in twins)  # noqa: PTH113


def _package_roots() -> list[Path]:
    """Return where the data of this package may lie: in a checkout, or beside the installed code."""
    package = Path(__file__).resolve().parent
    return [package.parent, package / "share"]


def cache_folder() -> Path | None:
    """Return the folder where compiled graphs are cached, or None if the user has no home folder."""
    if sys.platform == "linux":
        # The plain case of what platformdirs does, which takes 10 ms to load.
        place = os.environ.get("XDG_CACHE_HOME") or f"{os.environ.get('HOME', '')}/.cache"
        if os.path.isabs(place) and place != "/.cache":  # noqa: PTH117  # a text
            return Path(place, "kg-cnllm")
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("kg-cnllm", appauthor=False))
    # A relative path would lie wherever the command was started.
    return folder if folder.is_absolute() else None
