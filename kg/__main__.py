"""Run the command line, `kg` and `python -m kg`: whatever stops it becomes a sentence and an exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time

from kg import __version__
from kg.streams import ReaderGone, discard, guard, tell

TYPE_CHECKING = False  # see kg/__init__.py
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

# The exit codes; kg.cli.app.EXIT_CODES tells users what they mean.
_FOUND, _EXPECTED, _UNEXPECTED, _SIGNAL = 1, 2, 70, 128
_READER_GONE = _SIGNAL + 13  # SIGPIPE, which Windows does not name

# Seconds in which a second Ctrl-C leaves the clearing up of the first alone.
_PATIENCE = 1.0

# The number of the signal that asked to stop, 0 if none did, and when another may.
_stopped, _again = 0, 0.0


class _Stop(KeyboardInterrupt):
    """A signal asks to stop.

    Not KeyboardInterrupt itself: Python ends by SIGINT if one passes through `exec`, whatever exit code is asked for.
    """


def main() -> NoReturn:
    """Run the command in `sys.argv` and end the process with its exit code."""
    # What is loaded stays: to look for cycles after every 700 objects takes a twentieth of the time of a short command.
    gc.set_threshold(50_000, 20, 100)
    try:
        code = _code()
    except _Stop as stop:  # while another end was being told; one that follows it is ignored
        code = _end(stop)
    sys.exit(code)


def _code() -> int:
    try:
        _listen()
        guard()
        code = _run(sys.argv[1:])
        sys.stdout.flush()
        if _stopped:  # a library may have turned the stop into another end
            code = _end(_Stop())
        _ignore_signals()
    except BaseException as error:  # noqa: BLE001  # the one place where everything that can happen becomes a sentence
        code = _end(error)
    return code


def _run(words: list[str]) -> int:
    # Scripts ask for the version to see whether kg is installed; that need not load the commands.
    if words == ["--version"]:
        sys.stdout.write(f"kg {__version__}\n")
        return 0
    from kg.cli import run

    return run(words)


def _listen() -> None:
    """Stop by an exception on every signal that asks for it, so that half-written files are removed.

    A signal that is ignored, as SIGINT is in a background job, stays ignored.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _stop)
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _stop)
    sys.unraisablehook = _unraisable


def _stop(number: int, _frame: FrameType | None) -> None:
    global _stopped, _again
    if _stopped and number in (signal.SIGINT, signal.SIGTERM) and time.monotonic() < _again:
        return
    _stopped, _again = _stopped or number, time.monotonic() + _PATIENCE
    raise _Stop


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    """Raise a stop again that was lost in a callback, such as those of the import system; nothing else is said."""
    if _stopped and hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0.01)
    elif os.environ.get("KG_DEBUG"):
        sys.__unraisablehook__(found)


def _ignore_signals() -> None:
    """Keep a second Ctrl-C from interrupting the end."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGALRM"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)


def _end(error: BaseException) -> int:
    """Say in a sentence what ended the command; return the exit code."""
    _ignore_signals()
    if _stopped:
        code = _SIGNAL + _stopped
        tell("stopped; nothing was left half-written")
    else:
        code = _explain(error)
    try:
        if _stopped:
            discard()  # writing could wait for a reader that does not read
        else:
            sys.stdout.flush()  # what was written before the error
    except Exception:  # noqa: BLE001  # standard output is what failed, and that was said
        discard()
    return code


def _explain(error: BaseException) -> int:
    """Say what is wrong and how to mend it; return the exit code."""
    if isinstance(error, ReaderGone):
        return _READER_GONE
    if isinstance(error, SystemExit):  # raised by the completion of shells
        return error.code if isinstance(error.code, int) else 0 if error.code is None else _FOUND
    from kg.errors import DataError, KgError

    if isinstance(error, DataError):
        for finding in error.findings:
            tell(f"error: {finding}")
        return _FOUND
    if isinstance(error, KgError):
        tell(f"error: {error}")
        for line in getattr(error, "shown", ()):
            tell(line)
        return _EXPECTED
    if os.environ.get("KG_DEBUG"):
        import traceback

        traceback.print_exception(error)
    if sentence := _sentence(error):
        tell(f"error: {sentence}")
        return _EXPECTED
    tell(
        f"error: this is a mistake in kg ({type(error).__name__}: {error}); "
        "please report it with what KG_DEBUG=1 prints in front of this line"
    )
    return _UNEXPECTED


def _sentence(error: BaseException) -> str:
    """Return the sentence for an error of the machine or of its user; empty for one of kg."""
    if isinstance(error, MemoryError):
        return "there is not enough memory; close other programs, or raise the limit (ulimit -v)"
    if isinstance(error, RecursionError):
        return "the data or the request is nested too deeply; make it flatter"
    if isinstance(error, UnicodeError):
        return f"a text is not UTF-8 ({error}); give arguments, file names and files in UTF-8"
    if isinstance(error, ImportError):
        return f"a part of kg cannot be loaded ({error}); install it again, or allow more memory and open files"
    reason = getattr(error, "strerror", "") or error
    if isinstance(error, OSError) and error.filename:
        return f"{os.fsdecode(error.filename)} cannot be used ({reason}); correct its path or your rights to it"
    # In a folder that is gone, Python 3.13 fails to load extension modules with a SystemError.
    if isinstance(error, OSError | SystemError) and not _has_folder():
        return "the current folder no longer exists; change to another one"
    if not isinstance(error, OSError):
        return ""
    return f"the system refused a request ({reason}); give this user more room, files or rights"


def _has_folder() -> bool:
    try:
        os.getcwd()  # noqa: PTH109  # pathlib need not be loaded for this
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
