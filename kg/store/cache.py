"""Keep builds in the cache folder: find them, publish them, forget them.

A build is a folder that never changes, named after its inputs: it is written under another name
and published by one rename. Whoever reads it shares a lock on it, and only a build without a lock
is deleted. One lock for the whole cache keeps two processes from building at once; what processes
that were killed left behind is deleted by the next one that starts.
"""

from __future__ import annotations

import atexit
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

from kg.store.lock import Lock, share, take
from kg.store.manifest import LOCK, Damage, Manifest, Stamp, read_manifest, seal, sync

# How many builds are kept at least; those used in the last day are kept as well, up to so many bytes in all.
# The graph of the project takes 260 MB.
_KEEP, _MOST = 4, 2_000_000_000
_DAY = 24 * 60 * 60
_WORK = ".building-"
# Signature, number of the build among those of the same inputs, random part; without the latter two up to format 2.
_SIGNATURE = 20
_BUILD = re.compile(r"([0-9a-f]{20})(?:-(\d{1,9})-[0-9a-f]{8})?")
_PRIVATE = "kg-cnllm-private-"
# The file systems to try for a build that cannot be kept, after the usual one for temporary files.
_PLACES = ("/dev/shm",)  # noqa: S108  # a private folder is made in it

Fill = Callable[[Path], None]


class Kept:
    """A build that cannot be deleted by other processes as long as this object lives."""

    def __init__(self, folder: Path, lock: Lock, manifest: Manifest) -> None:
        self.folder = folder
        self.signature = manifest.signature
        self._lock, self._manifest = lock, manifest
        self._known: dict[str, Stamp] = {}

    @classmethod
    def open(cls, folder: Path, signature: str) -> Kept | None:
        """Open a build of these inputs, or return None if it is just being deleted. Raises Damage."""
        try:
            lock = share(folder / LOCK)
        except OSError as error:
            raise Damage(f"{folder / LOCK} is damaged ({error.strerror or error})") from error
        return None if lock is None else cls(folder, lock, read_manifest(folder, signature))

    def part(self, name: str) -> Path:
        """Return the path of a file or folder of the build, proven to be as it was written. Raises Damage."""
        self._manifest.prove(self.folder, name, self._known)
        return self.folder / name

    def digest(self, name: str) -> str:
        """Return the SHA-256 that a file of the build was written with."""
        return self._manifest.files[name][0]


# Builds outside the cache, for this process alone.
_private: list[Kept] = []


class Cache:
    """The folder with the builds of a user."""

    def __init__(self, folder: Path | None) -> None:
        """Take the folder, which need not exist; None if there is no place for one."""
        self.folder = folder
        self.damage = ""

    def __str__(self) -> str:
        return str(self.folder or "the cache folder")

    def find(self, signature: str, avoid: Iterable[Path] = ()) -> Kept | None:
        """Open the newest sound build of these inputs.

        avoid: folders that were found to be damaged. What is damaged is told in `damage`.
        """
        for own in _private:
            if own.signature == signature and own.folder not in avoid:
                return own
        for folder in sorted(self._builds().get(signature, []), key=_number, reverse=True):
            if folder in avoid:
                continue
            try:
                if kept := Kept.open(folder, signature):
                    # Says when it was last used; a cache that cannot be written may be read.
                    with suppress(OSError):
                        os.utime(folder)
                    return kept
            except Damage as damage:
                # A folder that is gone was deleted after it was listed.
                if folder.exists():
                    self.damage = str(damage)
        return None

    def used(self) -> Iterator[Kept]:
        """Open the sound builds of any inputs, the last used first."""
        folders = [folder for found in self._builds().values() for folder in found]
        for folder in sorted(folders, key=_last_used, reverse=True):
            with suppress(Damage):
                if kept := Kept.open(folder, folder.name[:_SIGNATURE]):
                    yield kept

    def lock(self) -> Lock | None:
        """Lock the cache for building and deleting, or return None if another process has it.

        Raises OSError if it cannot be written.
        """
        if self.folder is None:
            raise OSError("there is no home folder")
        self.folder.mkdir(parents=True, exist_ok=True)
        return take(self.folder / LOCK, create=True)

    def publish(self, signature: str, fill: Fill) -> Kept:
        """Write a build and give it its name; the cache must be locked.

        fill: writes the files into a folder. Raises OSError if that fails; nothing is left behind.
        """
        assert self.folder is not None
        work = self.folder / f"{_WORK}{os.urandom(8).hex()}"
        try:
            work.mkdir()
            (work / LOCK).touch()
            fill(work)
            seal(work, signature)
            number = max(map(_number, self._builds().get(signature, [])), default=0) + 1
            target = self.folder / f"{signature}-{number}-{os.urandom(4).hex()}"
            work.rename(target)
            sync(self.folder)
        finally:
            _remove(work)
        return _opened(target, signature)

    def tidy(self, *, locked: bool = False) -> None:
        """Delete what processes that were killed left behind, and builds that are no longer needed.

        Never waits, and leaves alone what other processes use.
        locked: the caller has locked the cache.
        """
        if not (unneeded := [*self._unneeded()]):
            return
        try:
            lock = None if locked else self.lock()
        except OSError:
            return
        if locked or lock:
            for folder in unneeded:
                _delete(folder)
        if lock:
            lock.release()

    def _builds(self) -> dict[str, list[Path]]:
        """Return the folders of the builds by signature."""
        builds: dict[str, list[Path]] = {}
        for folder in _folders(self.folder):
            if match := _BUILD.fullmatch(folder.name):
                builds.setdefault(match[1], []).append(folder)
        return builds

    def _unneeded(self) -> Iterator[Path]:
        """Yield work folders, builds of the same inputs as a newer one, and all but the last used ones."""
        yield from (folder for folder in _folders(self.folder) if folder.name.startswith(_WORK))
        newest = []
        for folders in self._builds().values():
            *superseded, last = sorted(folders, key=_number)
            yield from superseded
            newest.append(last)
        if len(newest) > _KEEP:
            newest.sort(key=_last_used, reverse=True)
            sizes = accumulate(map(_size, newest))
            for folder, size in [*zip(newest, sizes, strict=True)][_KEEP:]:
                if size > _MOST or _last_used(folder) < time.time() - _DAY:
                    yield folder


def publish_privately(signature: str, fill: Fill) -> Kept:
    """Write a build into a temporary folder, which is deleted when this process ends.

    fill: writes the files into a folder. Raises OSError if there is no place for it.
    """
    import tempfile

    failed = OSError("there is no folder for temporary files")
    for place in _places():
        _forget_private(place)
        folder = None
        try:
            folder = Path(tempfile.mkdtemp(prefix=_PRIVATE, dir=place))
            # The lock gets its name when it is locked, because an unlocked one means that its owner is gone.
            early = folder / f"{LOCK}.new"
            early.touch()
            lock = share(early)
            early.rename(folder / LOCK)
            fill(folder)
            seal(folder, signature)
            kept = _opened(folder, signature)
        except BaseException as error:
            if folder:
                _remove(folder)
            if not isinstance(error, OSError):
                raise
            failed = OSError(f"{place}: {error.strerror or error}")
        else:
            _private.append(kept)
            atexit.register(_end, lock, folder, os.getpid())
            return kept
    raise failed


def _end(lock: Lock | None, folder: Path, owner: int) -> None:
    """Delete a private build, unless this is a fork of the process that made it."""
    if os.getpid() == owner:
        if lock:
            lock.release()
        _remove(folder)


def _places() -> Iterator[Path]:
    import tempfile

    with suppress(OSError):
        yield Path(tempfile.gettempdir())
    yield from (place for place in map(Path, _PLACES) if os.access(place, os.W_OK))


def _forget_private(place: Path) -> None:
    """Delete the private builds of processes that were killed."""
    for folder in _folders(place):
        if folder.name.startswith(_PRIVATE):
            with suppress(OSError):
                if (sys.platform == "win32" or folder.lstat().st_uid == os.getuid()) and (lock := _unused(folder)):
                    _remove(folder)
                    lock.release()


def _opened(folder: Path, signature: str) -> Kept:
    """Open a build that was just written. Raises OSError if somebody else deleted or changed it."""
    try:
        kept = Kept.open(folder, signature)
    except Damage as damage:
        raise OSError(str(damage)) from damage
    if kept is None:
        raise OSError(f"{folder} was deleted by another process")
    return kept


def _delete(folder: Path) -> None:
    """Delete a work folder, or a build that nobody uses; the cache must be locked."""
    if folder.name.startswith(_WORK):
        _remove(folder)
        return
    with suppress(OSError):
        if lock := _unused(folder):
            # Moved first: what is there under the name of a build is whole.
            gone = folder.with_name(f"{_WORK}{os.urandom(8).hex()}")
            folder.rename(gone)
            _remove(gone)
            lock.release()


def _remove(folder: Path) -> None:
    """Delete a folder and what is in it, as far as that is possible."""
    import shutil  # few commands delete anything

    shutil.rmtree(folder, ignore_errors=True)


def _unused(folder: Path) -> Lock | None:
    """Return the lock of a folder if nobody uses it."""
    try:
        lock = take(folder / LOCK)
    except OSError:
        # Without a lock nobody can tell whether it is in use; after a day it is not.
        return Lock(-1) if _last_used(folder) < time.time() - _DAY else None
    if lock and sys.platform == "win32":
        lock.release()  # an open file would keep the folder from being moved, as that of any reader does
    return lock


def _folders(parent: Path | None) -> Iterator[Path]:
    """Yield the folders in a folder that are no links; none if it cannot be read."""
    if parent is None:
        return
    with suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield Path(entry.path)


def _number(folder: Path) -> int:
    """Return the number of a build; 0 for one of a former format."""
    match = _BUILD.fullmatch(folder.name)
    return int(match[2] or 0) if match else 0


def _size(folder: Path) -> int:
    """Return the bytes of a build; what somebody else deletes meanwhile has none."""
    size = 0
    for top, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += Path(top, name).lstat().st_size
    return size


def _last_used(folder: Path) -> float:
    try:
        return folder.lstat().st_mtime
    except OSError:
        return 0.0
