"""Remember the signature of files that were read, under what the system says about them.

Reading and hashing all inputs takes most of the time in which a command opens the graph. A file of
which the system still says the same is trusted, as those of a build are (see `kg.store.manifest`).
The signatures lie in one file of the cache folder. Each line proves itself: one that is garbled is
passed over, and what is not remembered is read again.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kg.inputs import States
from kg.store.lock import open_regular
from kg.store.manifest import stamp

_NAME = "signatures"
# How many are remembered, the last one first: of other projects, and of their states.
_KEEP = 16
_LINE = re.compile(r"([0-9a-f]{64}) ([0-9a-f]{20}) ([0-9a-f]{16})")
# Nanoseconds: a file that was changed within the coarsest step of a file system's clock may be changed
# again without another time.
_STEP = 2_000_000_000


class Seen:
    """A state of some files, as the system tells it; nothing is remembered of it if that may miss a change."""

    def __init__(self, look: Callable[[], States], *context: str) -> None:
        """Look at files.

        look: lists them, with what the system says about them.
        context: what the signature depends on beside their names and contents.
        """
        self._look, self._context = look, context
        self._name = self._state()

    def recall(self, folder: Path | None) -> str | None:
        """Return the signature that is remembered of this state in a cache folder, or None."""
        return next((found for name, found in _read(folder) if name == self._name), None)

    def remember(self, folder: Path | None, signature: str) -> None:
        """Remember a signature that was read since, unless a file has changed meanwhile."""
        if folder is None or not self._name or self._state() != self._name:
            return
        lines = [(self._name, signature), *((name, kept) for name, kept in _read(folder) if name != self._name)]
        text = "".join(f"{name} {kept} {_check(name, kept)}\n" for name, kept in lines[:_KEEP])
        # Two that write at the same time, or a kill, leave a garbled line at worst.
        with suppress(OSError):
            handle = open_regular(folder / _NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())

    def _state(self) -> str:
        """Return a hash of what the system says, or an empty string if it does not tell every change."""
        # The second time of a file is that of its creation on Windows.
        if sys.platform == "win32":
            return ""
        said = [repr(self._context)]
        settled = time.time_ns() - _STEP
        for path, known in sorted(self._look().items()):
            try:
                status = known or os.stat(path)  # noqa: PTH116  # every command asks for a thousand files
            except (OSError, ValueError):
                return ""
            if status.st_ctime_ns > settled:
                return ""
            said.append(f"{path}\0{status.st_dev} {stamp(status)}\0")
        return hashlib.sha256("".join(said).encode(errors="surrogateescape")).hexdigest()


def _read(folder: Path | None) -> list[tuple[str, str]]:
    """Return what is remembered, as names of states and signatures."""
    if folder is None:
        return []
    try:
        with os.fdopen(open_regular(folder / _NAME, os.O_RDONLY), "rb") as file:
            lines = file.read(_KEEP * 200).decode("ascii", "replace").splitlines()
    except OSError:
        return []
    matches = filter(None, map(_LINE.fullmatch, lines))
    return [(m[1], m[2]) for m in matches if m[3] == _check(m[1], m[2])]


def _check(name: str, signature: str) -> str:
    return hashlib.sha256(f"{name} {signature}".encode()).hexdigest()[:16]
