"""Read the headers of query files: `# key: text` in the comment lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from kg.errors import DataError, Finding
from kg.project import Project

_LINE = re.compile(r"#\s*([a-z][a-z-]*):\s*(.+?)\s*\Z")


def read_query(path: Path, project: Project, required: Iterable[str]) -> tuple[dict[str, str], str]:
    """Return the header of a query file and its whole text.

    required: the keys that the header must have.
    Raises DataError if one is missing or the file cannot be read as UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError([Finding(project.place(path), f"cannot be read ({error.strerror}); restore it")]) from None
    except UnicodeDecodeError as error:
        raise DataError([Finding(project.place(path, 1), f"is not UTF-8 ({error}); save it as UTF-8")]) from None
    header = {m[1]: m[2] for line in text.splitlines() if (m := _LINE.match(line))}
    missing = [key for key in required if key not in header]
    if missing:
        raise DataError([Finding(project.place(path, 1), f'the header has no "# {missing[0]}: …"; add it')])
    return header, text
