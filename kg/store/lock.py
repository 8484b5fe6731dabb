"""Lock files between processes and threads, without waiting.

A lock is a file that is held open: the system releases it when the process ends, however it ends.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

# A link or a pipe in the place of a file must neither be followed nor waited for.
OPEN_FLAGS = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOINHERIT", 0)
)


class Lock:
    """A lock that is held until it is released or forgotten."""

    def __init__(self, handle: int, *, alone: bool = False) -> None:
        self._handle, self._alone = handle, alone

    def release(self) -> None:
        """Give the lock up; a second call does nothing."""
        handle, self._handle = self._handle, -1
        if handle < 0:
            return
        # A process forked meanwhile has the file open as well. It may read with the graph it was
        # given, but it must not keep others from building.
        if self._alone and sys.platform != "win32":
            fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)

    def __del__(self) -> None:
        self.release()


def share(path: Path) -> Lock | None:
    """Lock an existing file together with others that share it, or return None if one has it alone.

    Where the file system knows no locks, the file is only held open; on Windows that is enough,
    because a folder with an open file cannot be moved there.
    Raises OSError if the file cannot be opened.
    """
    handle = open_regular(path, os.O_RDONLY)
    if sys.platform != "win32":
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        except OSError:
            return Lock(handle)
    return _still_there(path, Lock(handle), handle)


def take(path: Path, *, create: bool = False) -> Lock | None:
    """Lock a file alone, or return None if another process or thread has a lock on it.

    create: make the file if there is none.
    Raises OSError if the file cannot be opened for writing, or the file system knows no locks.
    """
    handle = open_regular(path, os.O_RDWR | (os.O_CREAT if create else 0))
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        # Windows says "permission denied" where others say "would block".
        if isinstance(error, BlockingIOError | PermissionError):
            return None
        raise
    return _still_there(path, Lock(handle, alone=True), handle)


def open_regular(path: Path, flags: int) -> int:
    """Open a file, and nothing but a regular file, without following a link and without waiting.

    Raises OSError if it cannot be opened.
    """
    handle = os.open(path, flags | OPEN_FLAGS, 0o666)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(f"{path.name} is not a regular file")


def _still_there(path: Path, lock: Lock, handle: int) -> Lock | None:
    """Return the lock, or None if its file was moved or deleted before the lock was had."""
    try:
        there = os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        there = False
    if not there:
        lock.release()
        return None
    return lock
