"""Read the headers of query files: `# key: text` in the comment lines."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from kg.errors import DataError, Finding
from kg.inputs import MAX_QUERY
from kg.project import Project
from kg.read.problems import Problems

_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_LINE = re.compile(r"#\s*+([a-z][a-z-]*+):\s*+(\S.*)")


def read_query(path: Path, project: Project, required: Collection[str]) -> tuple[dict[str, str], str]:
    """Return the header of a query file and its whole text.

    required: the keys that the header must have.
    Raises DataError if one is missing or cannot be seen, or the file is not a text of bounded size.
    The text is not parsed: whether it is a query is for the one who runs it to say.
    """
    text = project.read_text(path, MAX_QUERY)
    header: dict[str, str] = {}
    problems = Problems()
    for number, line in enumerate(text.split("\n"), 1):
        match = _LINE.match(line)
        if match and match[1] in required:
            problems.seen(match[2], project.place(path, number), f'"# {match[1]}"')
        if match:
            header[match[1]] = match[2].rstrip()
    missing = [key for key in required if key not in header]
    if missing:
        problems.add(project.place(path, 1), f'the header has no "# {missing[0]}: …"; add it')
    if "\0" in text:
        problems.add(project.place(path), "contains the character U+0000; delete it")
    if problems.count:
        raise DataError(problems.findings())
    return header, text


def without_comments(sparql: str) -> str:
    """Return a query without the lines that are comments, such as its header."""
    return _COMMENT.sub("", sparql)


def query_files(project: Project, folder: Path) -> list[Path]:
    """List the query files of a folder and those within it, sorted.

    Raises DataError if a folder cannot be listed, or two files have one name: queries are called by it. Names that
    differ only in case are one, as they are on some systems.
    """
    found = project.files(folder, ".rq")
    first: dict[str, Path] = {}
    findings = []
    for path in found:
        twin = first.setdefault(path.name.casefold(), path)
        if twin != path:
            place = "" if twin.parent == path.parent else f" in {project.place(twin.parent)}"
            but = "" if twin.name == path.name else ", but for case"
            message = f'has the same name as "{twin.name}"{place}{but}; rename one'
            findings.append(Finding(project.place(path), message))
    if findings:
        raise DataError(findings)
    return found
