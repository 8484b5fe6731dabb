"""Start a command in a chosen state of the system, watch it, and find processes that outlive it (Linux only)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pty
import resource
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

# How often memory is sampled, in seconds. The highest figure of each process alone is exact (see `Run.peak`).
_SAMPLE = 0.05
# What is read of an output, in bytes; what is longer is judged by its beginning.
_READ = 64 << 20
# prctl: drop a capability for good; the two that let root read and write whatever the permissions say.
_DROP, _OVERRIDE, _SEARCH = 24, 1, 2
# prctl: choose the signal that tells of the end of the parent.
_PARENT = 1
# How long a process may outlive the command that started it, in seconds.
_GRACE = 2.0


@dataclass(frozen=True, slots=True)
class Setting:
    """The state of the system that a command finds.

    stdin: what it reads; None if standard input is closed.
    stdout, stderr: "file", "closed", "full" (/dev/full), "broken" (a pipe without a reader) or "terminal".
    limits: the resource limits to set, by name, as RLIMIT_FSIZE.
    bound: root loses the right to pass over permissions.
    homeless: the working folder is deleted before the command starts.
    """

    stdin: bytes | None = b""
    stdout: str = "file"
    stderr: str = "file"
    limits: Mapping[str, int] = field(default_factory=dict)
    bound: bool = False
    homeless: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a command.

    code: its exit code, minus the signal that ended it, or None if it was stopped at the time limit.
    seconds: wall time. peak: bytes of memory, the larger of the sampled sum over its processes (if measured)
        and of the highest figure of any one of them.
    killed: the test itself sent it a signal. heard: stderr was kept. left: processes that outlived it by 2 s.
    """

    words: tuple[str, ...]
    code: int | None
    out: bytes
    err: bytes
    seconds: float
    peak: int
    killed: bool = False
    heard: bool = True
    left: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What it wrote to stderr."""
        return self.err.decode("utf-8", "replace")


class Started:
    """A running command."""

    def __init__(
        self, command: Sequence[str | bytes], cwd: Path, environment: Mapping[str, str], setting: Setting, marker: str
    ) -> None:
        self._words = tuple(os.fsdecode(w) for w in command)
        self._setting, self._marker = setting, marker
        self._files: dict[str, IO[bytes]] = {}
        self._terminal = -1
        self._seen = b""
        self._killed = False
        with contextlib.ExitStack() as ours:
            streams = {name: self._stream(name, getattr(setting, name), ours) for name in ("stdout", "stderr")}
            stdin = ours.enter_context(tempfile.TemporaryFile())
            stdin.write(setting.stdin or b"")
            stdin.seek(0)
            self._start = time.monotonic()
            self.process = subprocess.Popen(
                command,
                cwd=cwd,
                env=environment,
                stdin=stdin,
                stdout=streams["stdout"],
                stderr=streams["stderr"],
                start_new_session=True,
                preexec_fn=_prepared(setting, cwd),  # the harness starts commands from one thread
            )

    def _stream(self, name: str, state: str, ours: contextlib.ExitStack) -> int | IO[bytes]:
        if state == "file":
            self._files[name] = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `end`
            return self._files[name]
        if state == "full":
            return ours.enter_context(Path("/dev/full").open("wb"))
        if state == "broken":
            reader, writer = os.pipe()
            os.close(reader)
            ours.callback(os.close, writer)
            return writer
        if state == "terminal":
            self._terminal, line = pty.openpty()
            ours.callback(os.close, line)
            return line
        return subprocess.DEVNULL  # closed: by `_prepared`, in the new process

    def send(self, number: int, *, group: bool = False) -> None:
        """Send a signal to the command, or to its whole group as Ctrl-C does."""
        self._killed = True
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.process.pid, number)

    def wait(self, seconds: float) -> bool:
        """Wait until the command ends; False if it has not after some seconds."""
        return self._watch(seconds, lambda: None)

    def end(self, limit: float, *, measured: bool = False) -> Run:
        """Wait for the end, stop the command at a limit of seconds, and say what became of it."""
        highest = 0

        def sample() -> None:
            nonlocal highest
            highest = max(highest, sum(map(_memory, _tree(self.process.pid))))

        ended = self._watch(limit, sample if measured else lambda: None)
        seconds = time.monotonic() - self._start
        if not ended:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        left = outliving(self._marker, self.process.pid)
        self._drain()
        if self._terminal >= 0:
            os.close(self._terminal)
        contents = {}
        for name, file in self._files.items():
            file.seek(0)
            contents[name] = file.read(_READ)
            file.close()
        return Run(
            self._words,
            self.process.returncode if ended else None,
            self._seen if self._setting.stdout == "terminal" else contents.get("stdout", b""),
            self._seen if self._setting.stderr == "terminal" else contents.get("stderr", b""),
            seconds,
            max(highest, usage.ru_maxrss * 1024),
            self._killed,
            self._setting.stderr in ("file", "terminal"),
            left if ended else (),
        )

    def _watch(self, seconds: float, sample: Callable[[], None]) -> bool:
        """Wait for the end of the process, reading its terminal and sampling meanwhile."""
        deadline = time.monotonic() + seconds
        ending = os.pidfd_open(self.process.pid)
        try:
            while (rest := deadline - time.monotonic()) > 0:
                watched = [ending, *([self._terminal] if self._terminal >= 0 else [])]
                ready, _, _ = select.select(watched, [], [], min(_SAMPLE, rest))
                if ending in ready:
                    return True
                if ready:
                    self._drain()
                sample()
        finally:
            os.close(ending)
        return False

    def _drain(self) -> None:
        while self._terminal >= 0 and select.select([self._terminal], [], [], 0)[0]:
            try:
                piece = os.read(self._terminal, 1 << 16)
            except OSError:  # the last process with the terminal open has ended
                return
            if not piece:
                return
            self._seen += piece


def end_with_parent() -> None:
    """Let the system end this process when the one that started it ends, whatever ends that one."""
    ctypes.CDLL(None).prctl(_PARENT, signal.SIGTERM, 0, 0, 0)


def _prepared(setting: Setting, cwd: Path) -> Callable[[], None]:
    """Return what the new process does before it becomes the command."""

    def prepare() -> None:
        for number, closed in enumerate(
            (setting.stdin is None, setting.stdout == "closed", setting.stderr == "closed")
        ):
            if closed:
                os.close(number)
        for name, value in setting.limits.items():
            resource.setrlimit(getattr(resource, name), (value, value))
        if setting.bound:
            system = ctypes.CDLL(None)
            system.prctl(_DROP, _OVERRIDE, 0, 0, 0)
            system.prctl(_DROP, _SEARCH, 0, 0, 0)
        if setting.homeless:
            cwd.rmdir()

    return prepare


def _tree(pid: int) -> Iterator[int]:
    """Yield a process and all that descend from it."""
    yield pid
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))


def _memory(pid: int) -> int:
    """Return the memory of a process in bytes; pages that several share are divided among them."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _alive(marker: str, session: int) -> list[tuple[int, str]]:
    """List the processes, with their command lines, that carry a marker in their environment or belong to a session."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            state, *numbers = (folder / "stat").read_text().rpartition(")")[2].split()
            ours = int(numbers[2]) == session or marker.encode() in (folder / "environ").read_bytes()
            if ours and state not in ("Z", "X"):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                found.append((int(folder.name), command[:200]))
    return found


def outliving(marker: str, session: int) -> tuple[str, ...]:
    """Return the command lines of what still runs 2 s after a command ended, and end it."""
    deadline = time.monotonic() + _GRACE
    while alive := _alive(marker, session):
        rest = deadline - time.monotonic()
        if rest <= 0:
            break
        with contextlib.suppress(ProcessLookupError):
            ending = os.pidfd_open(alive[0][0])
            try:
                select.select([ending], [], [], rest)
            finally:
                os.close(ending)
    for pid, _ in alive:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return tuple(command for _, command in alive)
