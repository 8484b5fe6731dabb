"""Locate the project folder (ontology/, data/, queries/) and the cache folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kg.errors import UsageError

VARIABLE = "KG_HOME"


@dataclass(frozen=True, slots=True)
class Project:
    """A folder that contains ontology/, data/ and queries/."""

    root: Path

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

    def place(self, path: Path, line: int | None = None) -> str:
        """Return `file:line` relative to this folder, for use in findings."""
        try:
            name = path.relative_to(self.root).as_posix()
        except ValueError:
            name = str(path)
        return name if line is None else f"{name}:{line}"

    def inputs(self) -> list[str]:
        """List the input files of the graph, sorted."""
        found = files_below(self.ontology, ".ttl", ".toml", ".csv") + files_below(self.data, ".ttl", ".toml", ".csv")
        return sorted(found)


def files_below(folder: Path, *suffixes: str) -> list[str]:
    """List the files below a folder whose names end in one of the suffixes."""
    # Every command starts with this; Path.rglob takes ten times as long as os.walk.
    return [os.path.join(top, name) for top, _, names in os.walk(folder) for name in names if name.endswith(suffixes)]  # noqa: PTH118  # as above


def find_project(given: str | os.PathLike[str] | None = None) -> Project:
    """Find the project folder.

    Tries `given`, then the environment variable KG_HOME, then the checkout that contains the
    package, then the data installed with the package.
    Raises UsageError if the folder does not contain ontology/, data/ and queries/.
    """
    chosen = given or os.environ.get(VARIABLE)
    package = Path(__file__).resolve().parent
    # os.path and not Path: that raises on an unknown user's "~" and on links that lead to themselves.
    roots = [Path(os.path.expanduser(chosen))] if chosen else [package.parent, package / "share"]  # noqa: PTH111
    for root in roots:
        home = Project(Path(os.path.realpath(root)))
        if all(p.is_dir() for p in (home.ontology, home.data, home.root / "queries")):
            return home
    raise UsageError(
        f"{roots[-1]} does not hold the folders ontology/, data/ and queries/; "
        f"name one that does with --home or {VARIABLE}, or reinstall the package"
    )


def cache_folder() -> Path | None:
    """Return the folder where compiled graphs are cached, or None if the user has no home folder."""
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("kg-cnllm", appauthor=False))
    # A relative path would lie wherever the command was started.
    return folder if folder.is_absolute() else None
