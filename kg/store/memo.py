"""Keep results of slow checks from one run to the next, each under a name for all that it depends on.

They lie beside the builds and are written, proven and deleted as those are (see `kg.store.cache`): one
sealed folder for a project, which the next run replaces. What is damaged or cannot be written is
computed again.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kg.project import cache_folder
from kg.store.cache import Cache
from kg.store.lock import open_regular
from kg.store.manifest import Damage

_RESULTS = "results.json"
# Bytes of one result that is kept, and of all of them. What kg keeps of its own queries takes 20 kB.
_MOST, _MOST_IN_ALL = 1_000_000, 16_000_000

T = TypeVar("T")


def name_of(*parts: str | bytes) -> str:
    """Return a name for what a result depends on: a hash of texts or contents, in this order."""
    seen = hashlib.sha256()
    for part in parts:
        content = part.encode(errors="surrogateescape") if isinstance(part, str) else part
        seen.update(f"{len(content)}\0".encode())
        seen.update(content)
    return seen.hexdigest()


class Memo:
    """The results that the last run kept, and those that this one keeps."""

    def __init__(self, owner: str) -> None:
        """Open what was kept for an owner, which names the project and the code that computes the results."""
        folder = cache_folder()
        self._cache = Cache(folder / "checks" if folder else None)
        self._signature = name_of(owner)[:20]
        self._kept = self._read()
        self._used: dict[str, msgspec.Raw] = {}

    def get(self, name: str, kind: type[T]) -> T | None:
        """Return the result with a name, or None if none is kept."""
        if (raw := self._kept.get(name)) is None:
            return None
        try:
            found = msgspec.json.decode(raw, type=kind)
        except msgspec.MsgspecError:
            return None
        self._used[name] = raw
        return found

    def put(self, name: str, result: Any) -> None:
        """Keep a result of this run, unless it is very large."""
        raw = msgspec.json.encode(result)
        if len(raw) <= _MOST:
            self._used[name] = msgspec.Raw(raw)

    def save(self) -> None:
        """Write what this run used or put, unless that is what was there, or another process is writing."""
        if self._used == self._kept or sum(map(len, self._used.values())) > _MOST_IN_ALL:
            return
        content = msgspec.json.encode(self._used)
        # The results are those of this run all the same; the next one computes them again.
        with suppress(OSError):
            if lock := self._cache.lock():
                try:
                    self._cache.publish(self._signature, lambda folder: _write(folder, content))
                    self._cache.tidy(locked=True)
                finally:
                    lock.release()

    def _read(self) -> dict[str, msgspec.Raw]:
        kept = self._cache.find(self._signature)
        with suppress(Damage, OSError, msgspec.MsgspecError):
            if kept:
                path = kept.part(_RESULTS)
                with open(open_regular(path, 0), "rb") as file:  # noqa: PTH123  # a descriptor
                    return msgspec.json.decode(file.read(2 * _MOST_IN_ALL), type=dict[str, msgspec.Raw])
        return {}


def _write(folder: Path, content: bytes) -> None:
    (folder / _RESULTS).write_bytes(content)
