"""Open the files of a folder that others wrote: regular files within it, of bounded size and number.

Everything that is read from a project folder, and every document that is compared with it, is opened
here. A FIFO, a device, a link that leads elsewhere or a file without end is refused in a sentence.
"""

from __future__ import annotations

import errno
import os
import stat

from kg.errors import DataError, Finding

# Bytes of one file of data/, ontology/ or queries/. The largest one of the project has 1.9 million.
MAX_FILE = 16_000_000
# Bytes of one file with a query. The longest of the project has 2,200.
MAX_QUERY = 1_000_000
# Bytes of a document whose passages are looked up. A prospectus has 3 million.
MAX_DOCUMENT = 32_000_000
# Files below data/ or ontology/, and their bytes. The project has 900 with 7 million.
MAX_FILES = 20_000
MAX_TOTAL = 128_000_000
# Levels of folders below data/, ontology/ or queries/.
MAX_DEPTH = 16

# O_NONBLOCK: a FIFO without a writer would block for ever. O_NOFOLLOW: a link that took the place of a
# file after it was looked at is not followed. Windows has neither.
_FLAGS = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"):
    _FLAGS |= getattr(os, _flag, 0)
_KINDS = {
    stat.S_IFDIR: "a folder", stat.S_IFIFO: "a FIFO", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}  # fmt: skip


# What the system says about files, by path; None of what is a link or no file.
States = dict[str, os.stat_result | None]


class InputError(Exception):
    """A file is not read; the message, without the name of the file, says why and how to mend it."""


def read_bytes(path: str | os.PathLike[str], limit: int, within: str | os.PathLike[str] | None = None) -> bytes:
    """Read a regular file.

    limit: the number of bytes that it may have.
    within: the folder that a symbolic link must not leave; None lets it lead anywhere.
    Raises InputError if it is no regular file, cannot be read, is too large or lies elsewhere.
    """
    # Every command reads a thousand files at its start: os.read takes half the time of Path.read_bytes.
    try:
        about = os.lstat(path)
        if stat.S_ISLNK(about.st_mode):
            path = _target(path, within)
            about = os.lstat(path)
        # Opening a device may have an effect, so only what looks like a file is opened.
        _is_file(about.st_mode)
        handle = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        raise InputError(_reason(error)) from None
    try:
        about = os.fstat(handle)
        _is_file(about.st_mode)
        if about.st_size > limit:
            raise _too_large(limit)
        content = _read(handle, about.st_size, limit)
    except OSError as error:
        raise InputError(_reason(error)) from None
    finally:
        os.close(handle)
    return content


def _read(handle: int, size: int, limit: int) -> bytes:
    """Read a file to its end; it may have grown since its size was asked for."""
    content = os.read(handle, size + 1)
    if len(content) == size:
        return content
    parts, length = [content], len(content)
    while content and length <= limit:
        content = os.read(handle, 1_000_000)
        parts.append(content)
        length += len(content)
    if length > limit:
        raise _too_large(limit)
    return b"".join(parts)


def _is_file(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "no regular file")
        raise InputError(f"cannot be read: it is {kind}; put a file in its place, or delete it")


def _too_large(limit: int) -> InputError:
    return InputError(f"is larger than {limit / 1_000_000:g} MB, the most that is read; split or shorten it")


def _target(path: str | os.PathLike[str], within: str | os.PathLike[str] | None) -> str:
    target = os.path.realpath(path, strict=True)
    if within is not None and not _is_below(target, os.path.realpath(within)):
        raise InputError("is a link that leads out of the project folder; put a copy of the file in its place")
    return target


def place_of(path: str | os.PathLike[str], root: str | os.PathLike[str], line: int | None = None) -> str:
    """Return `file:line`, relative to a folder if the file lies in it; bytes that are no UTF-8 are escaped."""
    name = os.fspath(path)
    if _is_below(name, os.fspath(root)):
        name = os.path.relpath(name, root)
    name = os.fsencode(name).decode("utf-8", "backslashreplace").replace(os.sep, "/")
    return name if line is None else f"{name}:{line}"


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENOENT:
        return "cannot be read (there is no such file); restore it, or delete the link that names it"
    why = error.strerror if isinstance(error, OSError) else str(error)
    return f"cannot be read ({why}); make it readable, or delete it"


def files_below(
    folder: str | os.PathLike[str], *suffixes: str, within: str | os.PathLike[str] | None = None
) -> list[str]:
    """List what is named like a file with one of the suffixes, below a folder, sorted (see `states_below`)."""
    return sorted(states_below(folder, *suffixes, within=within))


def states_below(
    folder: str | os.PathLike[str], *suffixes: str, within: str | os.PathLike[str] | None = None
) -> States:
    """List what is named like a file with one of the suffixes, below a folder, with what the system says about files.

    What is listed need not be a file: `read_bytes` tells. A folder that does not exist holds none.
    within: the folder that everything must lie in, and that places are named relative to; by default
        the folder itself.
    Raises DataError, with each finding, if a folder cannot be listed, is a link, lies too deep, or there
    are too many files or bytes.
    """
    top = os.fspath(folder)
    lister = _Lister(os.fspath(folder if within is None else within), suffixes)
    lister.list(top, 0)
    if len(lister.found) > MAX_FILES or lister.total > MAX_TOTAL:
        message = (
            f"holds more than {MAX_FILES} files or {MAX_TOTAL // 1_000_000} MB, the most that is read; "
            "divide it into several projects"
        )
        lister.refuse(top, message)
    if lister.findings:
        raise DataError(lister.findings)
    return lister.found


class _Lister:
    def __init__(self, root: str, suffixes: tuple[str, ...]) -> None:
        self._root, self._suffixes = root, suffixes
        self.found: States = {}
        self.total = 0
        self.findings: list[Finding] = []

    def list(self, folder: str, depth: int) -> None:
        # Path.rglob takes ten times as long, and passes over a folder that it cannot read.
        if not depth and not _is_below(os.path.realpath(folder), os.path.realpath(self._root)):
            self.refuse(folder, "is a link that leads out of the project folder; put the folder in its place")
            return
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if len(self.found) > MAX_FILES:
                        return
                    self._entry(entry, depth)
        except OSError as error:
            if error.errno != errno.ENOENT or depth:
                self.refuse(folder, _reason(error))

    def _entry(self, entry: os.DirEntry[str], depth: int) -> None:
        if entry.name.endswith(self._suffixes):
            self.found[entry.path] = None
            if entry.is_file(follow_symlinks=False):
                self.found[entry.path] = state = entry.stat(follow_symlinks=False)
                # A file that is too large is told of by itself.
                self.total += min(state.st_size, MAX_FILE)
        elif entry.is_dir(follow_symlinks=False):
            if depth == MAX_DEPTH:
                self.refuse(entry.path, f"lies more than {MAX_DEPTH} folders deep; move it up")
            else:
                self.list(entry.path, depth + 1)
        elif os.path.isdir(entry.path):  # noqa: PTH112  # DirEntry.is_dir raises an error on a circle of links
            self.refuse(entry.path, "is a link to a folder, which is not followed; put the folder in its place")

    def refuse(self, path: str, message: str) -> None:
        self.findings.append(Finding(place_of(path, self._root), message))
