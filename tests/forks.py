"""Run `kg` hundreds of times in seconds: a process that has loaded it forks a child for each run.

A child starts as a process of its own does: with the given standard streams, some of them closed, full or
broken, with its own environment and folder. What happens before `kg` is loaded is tested with whole processes.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

# What stands for a stream that is not a file: /dev/full, a closed one, a pipe without a reader, a terminal.
FULL, CLOSED, BROKEN, TERMINAL = "full", "closed", "broken", "terminal"
HIDDEN = "hidden"


@dataclass(frozen=True)
class Done:
    """What a run left: its exit code and what it wrote to its standard streams."""

    returncode: int
    content: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        """Standard output as text."""
        return self.content.decode()


class Forks:
    """The process that forks; used as a context manager.

    hidden: whether the reader lets hidden characters in names and titles pass, so that they reach the outputs.
    """

    def __init__(self, hidden: bool = False) -> None:
        self._words = [HIDDEN] if hidden else []

    def __enter__(self) -> Forks:
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
        self._process = subprocess.Popen(
            [sys.executable, __file__, *self._words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(
        self, *words: str, out: str = "", err: str = "", stdin: bytes | str = b"", cwd: str | Path = "/", **env: str
    ) -> Done:
        """Run `kg` with these words.

        out, err: FULL, CLOSED, BROKEN or TERMINAL; kept in a file by default. stdin: its content, or CLOSED.
        """
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder, name) for name in ("in", "out", "err")]
            files[0].write_bytes(stdin if isinstance(stdin, bytes) else b"")
            order = {
                "words": words, "env": dict(os.environ) | env, "cwd": str(cwd), "files": [str(f) for f in files],
                "streams": ["" if isinstance(stdin, bytes) else stdin, out, err],
            }  # fmt: skip
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            assert select.select([self._process.stdout], [], [], 60)[0], f"kg {words} hangs"
            code = int(self._process.stdout.readline())
            content, told = (f.read_bytes() if f.exists() else b"" for f in files[1:])
        return Done(code, content, told.decode())


def _serve() -> None:
    # Loaded once for all children.
    for module in (
        "rich.table", "networkx", "kg.cli.app", "kg.cli.listings", "kg.cli.sheet", "kg.page.page", "kg.page.pyvis_network",
        "kg.store.graph", "kg.store.compile", "kg.store.snapshot", "kg.views.audit", "kg.views.export", "kg.views.sheet",
    ):  # fmt: skip
        import_module(module)
    if HIDDEN in sys.argv:
        vars(import_module("kg.read.problems"))["hidden_character"] = lambda text: ""
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            _be(order)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _be(order: dict[str, Any]) -> None:
    """Become one run of `kg`."""
    import kg.__main__

    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    terminal = 0
    for number, (kind, file) in enumerate(zip(order["streams"], order["files"], strict=True)):
        if kind == CLOSED:
            os.close(number)
            continue
        if kind == TERMINAL:
            terminal, opened = os.openpty()
        elif kind == BROKEN:
            reader, opened = os.pipe()
            os.close(reader)
        elif kind == FULL:
            opened = os.open("/dev/full", os.O_WRONLY)
        else:
            opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        os.dup2(opened, number)
        os.close(opened)
    if terminal:
        _copy(terminal, order["files"][1])
    streams: list[Any] = [
        None if kind == CLOSED else os.fdopen(number, "w" if number else "r", closefd=False, encoding="utf-8")
        for number, kind in enumerate(order["streams"])
    ]
    sys.stdin, sys.stdout, sys.stderr = streams
    sys.argv = ["kg", *order["words"]]
    code: Any = 0
    try:
        kg.__main__.main()
    except SystemExit as stop:
        code = stop.code
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except OSError:
        code = 120  # as Python does
    os._exit(code)


def _copy(terminal: int, file: str) -> None:
    """Leave a child that runs on, while its parent copies what a terminal gets to a file."""
    child = os.fork()
    if not child:
        os.close(terminal)
        return
    os.close(1)
    with Path(file).open("wb") as output:
        while True:
            try:
                part = os.read(terminal, 65536)
            except OSError:
                break
            if not part:
                break
            output.write(part)
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    _serve()
