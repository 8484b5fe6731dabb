"""Test that whatever happens ends in the documented exit code and one sentence: streams, arguments, signals, limits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ARTICLE, ROOT, small_home
from forks import BROKEN, CLOSED, FULL, Done, Forks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="closes, fills and breaks streams as POSIX has them")

# Every command with what it needs; each prints something. DOCUMENT and HOME are replaced.
PRINTING = [
    "--version", "--help", "show --help", "find acme", "find acme -f json", "show acme", "show acme -f json", "stats",
    "query", "query -e ASK{}", "path li-lei other-one", "audit", "series acme", "conflicts -f md", "voices -f csv",
    "account", "build", "export -f ntriples", "export -f turtle", "export -f csv",
    "view --no-open --out page.html", "export --out graph.ttl", "verify acme-report DOCUMENT", "locate DOCUMENT 公司不做广告",
]  # fmt: skip
SILENT = ["tidy"]


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with Forks() as found:
        yield found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small home and a document."""
    folder = tmp_path_factory.mktemp("boundary")
    small_home(folder / "home")
    (folder / "document.txt").write_text(ARTICLE, "utf-8")
    return folder


def words_of(command: str, place: Path) -> list[str]:
    words = [str(place / "document.txt") if word == "DOCUMENT" else word for word in command.split()]
    return (
        words
        if "--version" in words or "--help" in words or words[0] == "locate"
        else [*words, "--home", str(place / "home")]
    )


def one_sentence(done: Done, code: int, *said: str) -> None:
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    for part in said:
        assert part in done.stderr


@pytest.mark.parametrize("command", PRINTING)
def test_standard_output_that_takes_nothing_is_an_error(forks: Forks, place: Path, command: str) -> None:
    words = words_of(command, place)
    for out, reason in ((FULL, "No space left on device"), (CLOSED, "Bad file descriptor")):
        done = forks.run(*words, out=out, cwd=place)
        assert done.returncode == 2, done.stderr
        assert f"error: standard output cannot be written ({reason})" in done.stderr.splitlines()[-1]
        assert "Traceback" not in done.stderr
    assert forks.run(*words, out=CLOSED, err=CLOSED, stdin=CLOSED, cwd=place).returncode == 2
    gone = forks.run(*words, out=BROKEN, cwd=place)
    assert gone.returncode == 141
    assert "error" not in gone.stderr


@pytest.mark.parametrize("command", SILENT)
def test_a_command_that_prints_nothing_needs_no_standard_output(forks: Forks, place: Path, command: str) -> None:
    for out in (FULL, CLOSED, BROKEN):
        assert forks.run(*words_of(command, place), out=out, cwd=place).returncode == 0


@pytest.mark.parametrize("command", [*PRINTING[:4], *PRINTING[-4:], *SILENT, "show nobody", "shwo"])
def test_standard_error_changes_neither_output_nor_exit_code(forks: Forks, place: Path, command: str) -> None:
    words = words_of(command, place)
    good = forks.run(*words, cwd=place)
    for err in (FULL, CLOSED, BROKEN):
        done = forks.run(*words, err=err, cwd=place)
        assert (done.returncode, done.content) == (good.returncode, good.content)


NAMES = {
    "300": "n" * 300, "long": "n" * 100_000, "empty": "", "newline": "a\nb", "escape": "a\x1b[31mb\x1b]0;x\x07",
    "bidi": "a\u202eb", "c1": "a\x9bb", "not UTF-8": "a\udcff", "surrogate": os.fsdecode(b"\xed\xa0\x80"), "dash": "-",
    "format": "%s{0}{x}", "noncharacters": "\ufffe\uffff", "separators": "a\u2028b\x85c", "user": "~nosuch",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_any_argument_is_quoted_in_one_harmless_line(forks: Forks, place: Path, name: str) -> None:
    given, home, document = NAMES[name], f"--home={place / 'home'}", str(place / "document.txt")
    for words in (
        ["show", home, "--", given], ["series", home, "--", given], ["path", home, "--", given, "acme"],
        ["verify", home, "--", given], ["verify", home, "--", given, document], ["locate", "--", given, "x"],
        ["locate", "--", document, given], ["find", "acme", f"--home={given}/x"], [given], ["find", f"--x{given}"],
        ["find", "acme", f"--format={given}"], ["find", "acme", f"--lang={given}"], ["path", "a", "b", f"--limit={given}"],
    ):  # fmt: skip
        done = forks.run(*words, cwd=place)
        one_sentence(done, 2)
        assert len(done.stderr) < 2100
        assert done.stderr[:-1].isprintable()
    found = forks.run("find", home, "--", given, cwd=place)
    assert found.returncode in (0, 1)
    assert "Traceback" not in found.stderr


def test_the_home_of_an_unknown_user_is_no_home(forks: Forks, place: Path) -> None:
    one_sentence(forks.run("find", "acme", "--home", "~nosuch"), 2, "~nosuch does not hold the folders")
    one_sentence(forks.run("find", "acme", KG_HOME="~nosuch/x"), 2, "~nosuch/x does not hold the folders")


@pytest.mark.parametrize("number", ["1" + "0" * 30, "9223372036854775808"])
def test_a_count_may_be_of_any_size(forks: Forks, place: Path, number: str) -> None:
    home = f"--home={place / 'home'}"
    assert forks.run("path", "li-lei", "other-one", f"--limit={number}", home).returncode == 0
    assert forks.run("voices", f"--at-most={number}", home).returncode == 0
    one_sentence(forks.run("voices", f"--tier={number}", home), 2, "--tier")


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e400", "1e308", "0", "-1", "", "x", "9" * 5000])
def test_a_number_of_seconds_that_no_clock_reaches_is_refused(forks: Forks, place: Path, number: str) -> None:
    home = f"--home={place / 'home'}"
    one_sentence(forks.run("query", "-e", "ASK {}", f"--timeout={number}", home), 2, "--timeout")


@pytest.mark.parametrize("number", ["nan", "inf", "0", "-1", "1e3", "", "9" * 5000])
def test_a_count_that_is_none_is_refused(forks: Forks, place: Path, number: str) -> None:
    one_sentence(
        forks.run("path", "li-lei", "other-one", f"--limit={number}", f"--home={place / 'home'}"), 2, "--limit"
    )


def test_the_parser_speaks_as_the_commands_do(forks: Forks) -> None:
    one_sentence(forks.run("shwo"), 2, "No such command 'shwo'. Did you mean 'show'", 'See "kg --help"')
    one_sentence(forks.run("find"), 2, "Missing argument 'text'. See \"kg find --help\"")
    bare = forks.run()
    assert bare.returncode == 2
    assert bare.stderr == forks.run("--help").stdout


def test_closed_standard_input_cannot_be_read(forks: Forks, place: Path) -> None:
    one_sentence(forks.run("query", "-", f"--home={place / 'home'}", stdin=CLOSED), 2, "standard input cannot be read")


def test_a_deleted_folder_is_named(forks: Forks, place: Path) -> None:
    code = (
        "import os, sys; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone'); from kg.__main__ import main; main()"
    )
    for words, said in (
        (["find", "x", "--home", "."], "current folder no longer exists"),
        # Python asks for the current folder before it writes a file from 3.13 on.
        (["view", "--no-open"], "kg.html" if sys.version_info < (3, 13) else "current folder no longer exists"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code, *words], cwd=place, capture_output=True, text=True, check=False,
            env=os.environ | {"PYTHONPATH": str(ROOT), "KG_HOME": str(place / "home")},
        )  # fmt: skip
        one_sentence(Done(done.returncode, b"", done.stderr), 2, said)


# What goes wrong inside a command: the exception, the exit code, what is said.
TROUBLES = {
    "raise MemoryError": (2, "not enough memory"),
    "f = lambda: f(); f()": (2, "nested too deeply"),
    "raise OSError(24, 'Too many open files')": (2, "the system refused a request (Too many open files)"),
    "raise PermissionError(13, 'Permission denied', '/data/x.toml')": (
        2,
        "/data/x.toml cannot be used (Permission denied)",
    ),
    "import no_such_module": (2, "a part of kg cannot be loaded (No module named 'no_such_module')"),
    "b'\\xff'.decode()": (2, "not UTF-8"),
    "{}['zhipu']": (70, "a mistake in kg (KeyError: 'zhipu'); please report it with what KG_DEBUG=1 prints"),
    "raise ValueError('a\\x1b[31m\\nb')": (70, "ValueError: a\ufffd[31m b"),
    "raise BaseException('odd')": (70, "BaseException: odd"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_exception_is_a_sentence_and_with_a_variable_its_traceback(trouble: str) -> None:
    code = f"""
import sys, kg.cli
from kg.__main__ import main
def broken(words):
    sys.stdout.write("before\\n")
    {trouble}
kg.cli.run = broken
main()
"""
    expected, said = TROUBLES[trouble]
    run = [sys.executable, "-c", code, "stats"]
    done = subprocess.run(run, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    one_sentence(Done(done.returncode, b"", done.stderr), expected, said)
    assert done.stdout == "before\n"
    shown = subprocess.run(
        run, capture_output=True, encoding="utf-8", check=False, cwd=ROOT, env=os.environ | {"KG_DEBUG": "1"}
    )
    assert shown.returncode == expected
    assert "Traceback" in shown.stderr
    assert shown.stderr.splitlines()[-1] == done.stderr.strip()


def test_debugging_shows_no_traceback_of_an_expected_error(forks: Forks, place: Path) -> None:
    one_sentence(forks.run("show", "nobody", f"--home={place / 'home'}", KG_DEBUG="1"), 2, 'nothing is called "nobody"')


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_at_any_moment_with_its_exit_code(place: Path, tmp_path: Path, number: signal.Signals) -> None:
    # From the first import on, which the program says by its output, to the end of a first compilation.
    code = """
import kg.__main__
run = kg.__main__._run
kg.__main__._run = lambda words: print(flush=True) or run(words)
kg.__main__.main()
"""
    for moment in range(8):
        started = subprocess.Popen(
            [sys.executable, "-c", code, "audit", "--home", str(place / "home")], cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"XDG_CACHE_HOME": str(tmp_path / str(moment))},
        )  # fmt: skip
        assert started.stdout
        started.stdout.readline()
        time.sleep(moment * 0.07)
        started.send_signal(number)
        started.send_signal(number)
        _, told = started.communicate(timeout=60)
        # On a fast machine the command may have ended before the last signals.
        if moment < 4 or started.returncode:
            assert (started.returncode, told) == (128 + number, "stopped; nothing was left half-written\n")


def test_a_stop_that_a_callback_loses_is_raised_again() -> None:
    code = """
import os, signal, sys, time, weakref, kg.cli
from kg.__main__ import main
class Thing: pass
def run(words):
    thing = Thing()
    keep = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGTERM))
    del thing
    time.sleep(30)
kg.cli.run = run
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (143, "stopped; nothing was left half-written\n")


def test_a_signal_that_is_ignored_stays_so() -> None:
    code = "import os, signal; from kg.__main__ import _listen; _listen(); os.kill(os.getpid(), signal.SIGHUP); print('on')"
    run = [sys.executable, "-c", f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); {code}"]
    assert subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT).stdout == "on\n"


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"}, {"LC_ALL": "xx_YY.UTF-9"}, {"PYTHONIOENCODING": "ascii:strict"}, {"PYTHONIOENCODING": "utf-16"},
        {"PYTHONUNBUFFERED": "1"},
    ],
)  # fmt: skip
def test_chinese_is_utf_8_in_every_locale(place: Path, locale: dict[str, str]) -> None:
    run = [sys.executable, "-m", "kg", "show", "示例", "--home", str(place / "home")]
    done = subprocess.run(run, capture_output=True, check=False, cwd=ROOT, env=os.environ | locale)
    assert "示例公司" in done.stdout.decode(), done.stderr


@pytest.mark.parametrize("limit", ["-n 5", "-n 12", "-v 60000", "-v 150000"])
def test_limits_of_the_system_are_told(place: Path, limit: str) -> None:
    run = f"ulimit {limit}; exec {sys.executable} -m kg show acme --home {place / 'home'}"
    done = subprocess.run(["bash", "-c", run], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode in (0, 2), done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == bool(done.returncode)


def test_the_version_fails_as_everything_does() -> None:
    for redirect, code in ((">/dev/full", 2), (">&-", 2), ("2>&-", 0), ("<&-", 0), ("| true", 0)):
        run = f"{sys.executable} -m kg --version {redirect}"
        done = subprocess.run(["bash", "-c", run], capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == code, redirect
        assert ("error: standard output cannot be written" in done.stderr) == (code == 2)
