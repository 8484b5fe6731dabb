"""Record what belongs to a build, and prove that what is opened is what was written.

The manifest of a build names each of its files with size, SHA-256 and what the system says about
it. A file of which the system still says the same is trusted; any other is hashed again, as after
copying the cache. The time of the last change of a file cannot be set, so an edit of the same
length does not pass even if its other times are put back.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import sys
from pathlib import Path

from kg.store.lock import open_regular

NAME = "manifest.json"
# Held open by whoever reads the build; says nothing, so it is not recorded.
LOCK = "lock"
# The manifest of a build takes 4 kB.
_MOST = 1 << 20

# Size, inode, and times of the last change of the file and of its content, in nanoseconds.
Stamp = tuple[int, int, int, int]


class Damage(Exception):  # noqa: N818  # not an error: the build is made again
    """A build is not as it was written; the message says what is wrong and where."""


class Manifest:
    """What belongs to a build: a name for its inputs, and SHA-256 and stamp of each of its files by path."""

    def __init__(self, signature: str, files: dict[str, tuple[str, Stamp]]) -> None:
        self.signature, self.files = signature, files

    # With json, because every command reads a manifest, and msgspec takes 15 ms to import.
    @classmethod
    def decode(cls, content: bytes) -> Manifest:
        """Read what `encode` wrote. Raises ValueError, LookupError or TypeError if it is something else."""
        told = json.loads(content)
        return cls(told["signature"], {name: (f["sha256"], tuple(f["stamp"])) for name, f in told["files"].items()})

    def encode(self) -> bytes:
        """Return the manifest as JSON."""
        files = {name: {"sha256": digest, "stamp": known} for name, (digest, known) in self.files.items()}
        return json.dumps({"signature": self.signature, "files": files}, separators=(",", ":")).encode()

    def prove(self, folder: Path, part: str, known: dict[str, Stamp]) -> None:
        """Prove that a file of the build, or each file of a folder of it, is as it was written.

        known: the stamps of files that were proven before, by path; new ones are added.
        Raises Damage.
        """
        names = [name for name in self.files if name == part]
        if not names:
            names = [name for name in self.files if name.startswith(f"{part}/")]
            _same_names(folder / part, {name.partition("/")[2] for name in names})
        for name in names:
            self._prove_file(folder / name, name, known)

    def _prove_file(self, path: Path, name: str, known: dict[str, Stamp]) -> None:
        written, recorded = self.files[name]
        try:
            status = path.lstat()
            now = stamp(status)
            if not stat.S_ISREG(status.st_mode):
                raise Damage(f"{path} is damaged (not a regular file)")
            if status.st_size != recorded[0]:
                raise Damage(f"{path} is damaged ({status.st_size} bytes instead of {recorded[0]})")
            # On Windows the second time is that of creation.
            if now == known.get(name, recorded if sys.platform != "win32" else None):
                return
            before, digest, after = _hashed(path)
        except OSError as error:
            raise Damage(f"{path} is damaged ({error.strerror or error})") from error
        if digest != written or before != after:
            raise Damage(f"{path} is damaged (its content is not what was written)")
        known[name] = after


def stamp(status: os.stat_result) -> Stamp:
    """Return what changes whenever a file is changed or replaced."""
    return (status.st_size, status.st_ino, status.st_ctime_ns, status.st_mtime_ns)


def seal(folder: Path, signature: str) -> None:
    """Write everything below a folder to the disk for good, and then its manifest.

    Raises OSError if that fails.
    """
    files = {}
    for top, _, names in os.walk(folder):
        for name in sorted(set(names) - {LOCK}):
            path = Path(top, name)
            sync(path)
            before, digest, after = _hashed(path)
            if before != after:
                raise OSError(f"{path.name} is being written by another process")
            files[path.relative_to(folder).as_posix()] = (digest, after)
        sync(Path(top))
    (folder / NAME).write_bytes(_sealed(Manifest(signature, files).encode()))
    sync(folder / NAME)
    sync(folder)


def read_manifest(folder: Path, signature: str) -> Manifest:
    """Read the manifest of a build of these inputs. Raises Damage."""
    path = folder / NAME
    try:
        with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
            sealed = file.read(_MOST)
        content = sealed[len(_sealed(b"")) - 1 : -1]
        if sealed != _sealed(content):
            raise Damage(f"{path} is damaged (its content is not what was written)")
        manifest = Manifest.decode(content)
    except OSError as error:
        raise Damage(f"{path} is damaged ({error.strerror or error})") from error
    except (ValueError, LookupError, TypeError) as error:
        raise Damage(f"{path} is damaged ({error})") from error
    if manifest.signature != signature:
        raise Damage(f"{path} is damaged (it belongs to another build)")
    return manifest


def _sealed(content: bytes) -> bytes:
    """Return the JSON of a manifest with its SHA-256."""
    return b'{"sha256":"%b","manifest":%b}' % (hashlib.sha256(content).hexdigest().encode(), content)


def sync(path: Path) -> None:
    """Have the system write a file or folder to the disk now, so that it outlives a power cut.

    Raises OSError if that fails.
    """
    if not path.is_dir():
        handle = open_regular(path, os.O_RDWR)
    elif sys.platform != "win32":
        handle = os.open(path, os.O_RDONLY)
    else:
        return  # Windows has no such call for folders
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network file systems have no such call for folders.
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(handle)


def _same_names(folder: Path, wanted: set[str]) -> None:
    """Raise Damage unless a folder contains these files and no others."""
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            raise Damage(f"{folder} is damaged (not a folder)")
        there = set(os.listdir(folder))  # noqa: PTH208  # names, not paths
    except OSError as error:
        raise Damage(f"{folder} is damaged ({error.strerror})") from error
    if missing := sorted(wanted - there):
        raise Damage(f"{folder} is damaged ({missing[0]} is missing)")
    if extra := sorted(there - wanted):
        raise Damage(f"{folder} is damaged ({extra[0]} does not belong there)")


def _hashed(path: Path) -> tuple[Stamp, str, Stamp]:
    """Return the SHA-256 of a file, and its stamps before and after reading it."""
    with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
        before = stamp(os.fstat(file.fileno()))
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return before, digest, stamp(os.fstat(file.fileno()))
