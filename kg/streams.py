"""Guard standard input, output and error, and keep control characters out of what people read."""

from __future__ import annotations

import io
import os
import sys
from functools import cache
from itertools import chain

TYPE_CHECKING = False  # see kg/__init__.py
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

# A message quotes what was given, which may be a name of 100,000 characters.
_LONGEST = 2000

# Characters that a terminal obeys, that reverse the order of others, that nobody sees, or that are none.
# Joiners (U+200C, U+200D) and variation selectors are not among them: emoji and names are written with them.
_HIDDEN_RANGES = (
    (0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F),
    (0x2028, 0x202E), (0x2060, 0x206F), (0xD800, 0xDFFF), (0xFDD0, 0xFDEF), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB),
    (0xFFFE, 0xFFFF), (0xE0000, 0xE00FF),
)  # fmt: skip
_SPACES = "\t\n\v\f\r\x85\u2028\u2029"


class ReaderGone(Exception):  # noqa: N818  # no error: the reader has seen enough
    """Whoever reads standard output has closed it, as `| head` does.

    Not an OSError, because Typer ends the process on one that says so.
    """


class _Guarded(io.RawIOBase):
    """A raw stream that passes everything on to another one."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def fileno(self) -> int:
        return int(self._raw.fileno())

    def isatty(self) -> bool:
        return bool(self._raw.isatty())

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True


class _Input(_Guarded):
    """Standard input; that it cannot be read is told as such, whoever reads it."""

    def readinto(self, buffer: Any) -> int | None:
        try:
            return int(self._raw.readinto(buffer))
        except OSError as error:
            from kg.errors import UsageError

            reason = error.strerror or error
            raise UsageError(f"standard input cannot be read ({reason}); redirect a file to it") from error


class _Output(_Guarded):
    """Standard output; that it cannot be written is told as such, whoever writes to it."""

    def write(self, data: Any) -> int:
        try:
            written = self._raw.write(data)
        except BrokenPipeError:
            raise ReaderGone from None
        except OSError as error:
            from kg.errors import OutputError

            reason = error.strerror or error
            raise OutputError(
                f"standard output cannot be written ({reason}); free space or redirect it to another place"
            ) from error
        if written is None:  # another program made the terminal or the pipe non-blocking
            import select

            select.select([], [self._raw], [])
        return written or 0


class _Messages(_Guarded):
    """Standard error; where messages cannot be written, the exit code alone tells."""

    def write(self, data: Any) -> int:
        try:
            return int(self._raw.write(data) or 0)
        except OSError:
            return len(data)


def guard() -> None:
    """Replace the standard streams by guarded ones in UTF-8, whatever the locale is and whichever are closed."""
    for number, wrong_way in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_RDONLY)):
        try:
            os.fstat(number)
        except OSError:
            # Closed: no file that is opened later may get its number, and using the stream has to fail.
            os.set_inheritable(os.open(os.devnull, wrong_way), True)
    if sys.stdin is None:
        raw = _Input(io.FileIO(0, "r", closefd=False))
        sys.stdin = io.TextIOWrapper(io.BufferedReader(raw), encoding="utf-8")
    elif isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")
    sys.stdout = _text(_Output(_raw(sys.stdout, 1)))
    sys.stderr = _text(_Messages(_raw(sys.stderr, 2)), line_buffering=True)


def _raw(stream: Any, number: int) -> Any:
    """Return the stream below the text and the buffer, which on Windows is the console itself."""
    buffer = getattr(stream, "buffer", None)
    return io.FileIO(number, "w", closefd=False) if buffer is None else getattr(buffer, "raw", buffer)


def _text(raw: _Guarded, *, line_buffering: bool = False) -> io.TextIOWrapper:
    buffering = line_buffering or raw.isatty()
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", errors="replace", line_buffering=buffering)


def discard() -> None:
    """Send what is left of standard output nowhere, so that Python does not try to write it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


@cache
def hidden() -> frozenset[int]:
    """Return the codes of the characters that people must not be shown as they are."""
    return frozenset(chain.from_iterable(range(low, high + 1) for low, high in _HIDDEN_RANGES))


@cache
def _shown(lines: bool) -> dict[int, str]:
    """Return what is shown instead of each hidden character."""
    spaces = dict.fromkeys(map(ord, _SPACES.replace("\n", "") if lines else _SPACES), " ")
    return {code: spaces.get(code, "\ufffd") for code in hidden() if not (lines and code == ord("\n"))}


def printable(text: str, *, lines: bool = False) -> str:
    """Replace characters that a terminal obeys or that deceive its reader: line ends by a space, others by U+FFFD.

    lines: keep the ends of lines, for text that is made of several.
    """
    if text.isprintable():
        return text
    return text.translate(_shown(lines))


def tell(text: str) -> None:
    """Print a message to stderr as one line."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST * 3 // 4]} … {text[-_LONGEST // 4 :]}"
    print(printable(text), file=sys.stderr)


def put(text: str) -> None:
    """Write data to stdout unchanged; only a terminal gets it without control characters."""
    sys.stdout.write(printable(text, lines=True) if sys.stdout.isatty() else text)


def put_lines(lines: Iterable[str]) -> None:
    """Write text for people to stdout, without control characters wherever it goes."""
    sys.stdout.writelines(f"{printable(line)}\n" for line in lines)
