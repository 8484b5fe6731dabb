"""Writes that fail at any point: small limits on files, a small disk, no space for the output."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

from safety.processes import Setting
from safety.sandbox import ANSWERS, Arguments, Sandbox

_COMMANDS: dict[str, tuple[str, ...]] = {
    "build": ("build",),
    "force": ("build", "--force"),
    "triples": ("export", "--format", "ntriples", "--out", "out.nt"),
    "turtle": ("export", "--out", "out.ttl"),
    "view": ("view", "--no-open", "--out", "out.html"),
    **ANSWERS,
}


def make(random: Random) -> tuple[str, Arguments]:
    """Draw a command and how much may be written before a write fails."""
    size = int(2 ** random.uniform(9, 22))  # less would not hold a sentence on stderr
    about = {
        "command": random.choice(list(_COMMANDS)),
        "size": size,
        "cold": random.random() < 0.6,
        "older": random.random() < 0.5,
    }
    return random.choice(["file-size", "file-size", "disk"]), about


@contextlib.contextmanager
def _disk(folder: Path, size: int) -> Iterator[bool]:
    """Mount a small disk on a folder; tell whether that is possible here."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def perform(box: Sandbox) -> None:
    """Run a command that runs out of space, then one that has enough."""
    about = box.case.arguments
    words = _COMMANDS[about["command"]]
    box.cache.mkdir()
    if box.case.recipe == "file-size":
        if not about["cold"]:
            box.warm()
        _short(box, words, Setting(limits={"RLIMIT_FSIZE": about["size"]}))
        box.recover()
        return
    where = box.cwd if "--out" in words else box.cache
    if "--out" in words:
        box.warm()
    with _disk(where, about["size"] + (1 << 16)) as mounted:
        if mounted:
            _short(box, words, Setting())
    box.recover()


def _short(box: Sandbox, words: tuple[str, ...], setting: Setting) -> None:
    about = box.case.arguments
    out = box.cwd / words[-1] if "--out" in words else None
    if out and about["older"]:
        out.write_bytes(b"older")
    run = box.run(*words, setting=setting)
    if about["command"] in ANSWERS:
        box.compare(run, about["command"])
    if out:
        box.expect(out)
        if run.code == 0:
            return
        content = out.read_bytes() if out.exists() else None
        if content != (b"older" if about["older"] else None):
            box.fail("half a file", f"{out.name} holds {len(content or b'')} bytes after exit {run.code}")
        if left := [p.name for p in box.cwd.iterdir() if p != out]:
            box.fail("stray file", f"beside {out.name}: {left}")
