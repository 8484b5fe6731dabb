"""Write files atomically: to a temporary file first, then renamed to the target."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kg.errors import OutputError

_KINDS = {
    stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}  # fmt: skip


def write_file(path: Path, content: bytes) -> None:
    """Write a file atomically (see `replacing`)."""
    with replacing(path) as file:
        file.write(content)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of the one at a path when it is complete.

    A link is followed, as `cp` does; an existing file keeps its permissions and, where the system allows
    it, its owner. Raises OutputError if the file cannot be written, or is a folder, a device, a pipe, a
    socket or a link to nothing; whatever is at `path` is then unchanged and no temporary file is left behind.
    """
    try:
        old = _old(path)
        target = path if old is None else Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        with _replacement(target, old) as file:
            yield file
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"{path} cannot be written ({reason}); free space or choose another place with --out"
        ) from error


def _old(path: Path) -> os.stat_result | None:
    """Return what is known of the file that is there. Raises OutputError if it must not be replaced."""
    try:
        old = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise OutputError(
                f"{path} is a link to nothing ({path.readlink()}); delete it or name its target"
            ) from None
        return None
    if not stat.S_ISREG(old.st_mode):
        kind = _KINDS.get(stat.S_IFMT(old.st_mode), "no file")
        raise OutputError(f'{path} is {kind}, which is not replaced; name a file, or "-" for standard output')
    return old


@contextmanager
def _replacement(target: Path, old: os.stat_result | None) -> Iterator[BinaryIO]:
    # Its name does not grow with that of the target, which may be as long as the system allows.
    temporary = target.with_name(f".kg-{os.urandom(8).hex()}")
    try:
        with temporary.open("xb") as file:
            if old:
                with suppress(PermissionError, AttributeError):  # another user's file, or Windows, which has no owners
                    os.chown(temporary, old.st_uid, old.st_gid)
                temporary.chmod(stat.S_IMODE(old.st_mode) & 0o777)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Bring the new name to the disk; the file is whole without it, and not every system can."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
