"""Damage to the kept graph: every command must give the right answer or say in one sentence why not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

from safety.processes import Setting
from safety.sandbox import ANSWERS, Arguments, Sandbox

_ASKED = ("export", "query", "show", "stats")


def _flip(path: Path, at: float) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[int(at * len(content))] ^= 0xFF
    path.write_bytes(content)


def _truncate(path: Path, at: float) -> None:
    os.truncate(path, int(at * path.stat().st_size))


def _empty(path: Path, _at: float) -> None:
    os.truncate(path, 0)


def _zeros(path: Path, at: float) -> None:
    content = path.read_bytes()
    start = int(at * len(content))
    path.write_bytes(content[:start] + bytes(len(content) - start))


def _delete(path: Path, _at: float) -> None:
    path.unlink()


def _append(path: Path, _at: float) -> None:
    with path.open("ab") as file:
        file.write(b"<https://example.org/s> <https://example.org/p> <https://example.org/o> .\n")


def _drop_line(path: Path, at: float) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    if lines:
        del lines[int(at * len(lines))]
    path.write_bytes(b"".join(lines))


def _directory(path: Path, _at: float) -> None:
    path.unlink()
    path.mkdir()


def _fifo(path: Path, _at: float) -> None:
    path.unlink()
    os.mkfifo(path)


def _dangling(path: Path, _at: float) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def _loop(path: Path, _at: float) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _forbidden(path: Path, _at: float) -> None:
    path.chmod(0)


_DAMAGE: dict[str, Callable[[Path, float], None]] = {
    "flip": _flip,
    "truncate": _truncate,
    "empty": _empty,
    "zeros": _zeros,
    "delete": _delete,
    "append": _append,
    "drop-line": _drop_line,
    "directory": _directory,
    "fifo": _fifo,
    "dangling": _dangling,
    "loop": _loop,
    "forbidden": _forbidden,
}
# Damage that concerns more than one file, or the cache as a whole.
_WIDE = ("foreign", "foreign-all", "foreign-link", "swap", "no-files", "read-only", "no-cache", "cache-is-a-file")


def make(random: Random) -> tuple[str, Arguments]:
    """Draw a kind of damage, the file it strikes, and where in the file."""
    recipe = random.choice([*_DAMAGE, *_DAMAGE, *_WIDE])
    about = {"file": round(random.random(), 4), "at": round(random.random(), 4), "keep_time": random.random() < 0.5}
    return recipe, about


def perform(box: Sandbox) -> None:
    """Damage a sound cache and ask four questions, each of a fresh copy of it."""
    about = box.case.arguments
    sound = box.cache
    for key in _ASKED:
        box.cache = sound / key
        box.warm()
        _strike(box, about)
        # The key may be struck as well, and root reads everything unless it is bound.
        box.ask(key, setting=Setting(bound=True))
        _released(box.cache)


def _strike(box: Sandbox, about: Arguments) -> None:
    recipe = box.case.recipe
    files = sorted(p for p in box.cache.rglob("*") if p.is_file())
    path = files[int(about["file"] * len(files))]
    before = path.stat()
    other = box.world.caches[1]
    if recipe in _DAMAGE:
        _DAMAGE[recipe](path, about["at"])
    elif recipe == "foreign":
        shutil.copy(_like(path, other), path)
    elif recipe == "foreign-link":
        path.unlink()
        path.symlink_to(_like(path, other))
    elif recipe == "foreign-all":
        for one in files:
            shutil.copy(_like(one, other), one)
    elif recipe == "swap":
        second = files[int(about["at"] * len(files))]
        content = path.read_bytes()
        path.write_bytes(second.read_bytes())
        second.write_bytes(content)
    elif recipe == "no-files":
        for one in files:
            one.unlink()
    elif recipe == "read-only":
        for one in (box.cache, *box.cache.rglob("*")):
            one.chmod(0o500 if one.is_dir() else 0o400)
    else:
        shutil.rmtree(box.cache)
        if recipe == "cache-is-a-file":
            box.cache.write_bytes(b"")
        else:
            box.cache.mkdir(mode=0o500)
    if about["keep_time"] and path.is_file() and os.access(path, os.W_OK):
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _like(path: Path, other: Path) -> Path:
    """Return the file of another cache that has the same name, or else the same ending."""
    files = sorted(p for p in other.rglob("*") if p.is_file())
    same = [p for p in files if p.name == path.name] or [p for p in files if p.suffix == path.suffix]
    return (same or files)[0]


def _released(cache: Path) -> None:
    """Give the permissions back, so that the folder can be deleted."""
    if cache.is_dir():
        for one in (cache, *cache.rglob("*")):
            if one.is_dir() and not one.is_symlink():
                one.chmod(0o700)


assert set(_ASKED) <= ANSWERS.keys()
