"""The cache under several processes, kills, damage, full disks and changing files."""

from __future__ import annotations

import errno
import logging
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from conftest import small_home

from kg.errors import OutputError
from kg.project import Project, cache_folder
from kg.store import Graph, load
from kg.store.build import build
from kg.store.cache import Cache, _private
from kg.store.compile import Compiled, compile_graph
from kg.store.delta import write_all
from kg.store.lock import Lock, take

SOAK = int(os.environ.get("KG_SOAK") or 0)
soak = pytest.mark.skipif(not SOAK, reason="runs only where KG_SOAK says how many rounds")
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")
TRIPLES = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and no temporary folder but our own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr("kg.store.cache._PLACES", ())
    _private.clear()
    return tmp_path / "cache/kg-cnllm"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small data set that no test changes."""
    return small_home(tmp_path_factory.mktemp("small") / "home")


@pytest.fixture(scope="module")
def compiled(project: Project) -> Compiled:
    return compile_graph(project)


@pytest.fixture
def quick(compiled: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile the unchanged data set once for all tests: they are about what happens to its files."""
    monkeypatch.setattr("kg.store.compile.compile_graph", lambda *_: compiled)


def answers(graph: Graph) -> tuple[int, int, int]:
    """Use each part of a build."""
    (row,) = graph.rows(TRIPLES)
    return len(graph.claims()), int(row["n"]), sum(1 for _ in graph.triples())


@pytest.fixture(scope="module")
def right(compiled: Compiled) -> tuple[int, int, int]:
    lines = len(write_all(compiled.parts(), compiled.ontology).everything())
    return len(compiled.facts.claims), lines, lines


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail instead of hanging, where the system has an alarm."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"took more than {seconds} s")

    if sys.platform == "win32":
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def start(project: Project, *words: str) -> subprocess.Popen[str]:
    """Start a command as another process."""
    return subprocess.Popen(
        [sys.executable, "-m", "kg", *(words or ("show", "li-lei", "--lang", "en")), "--home", str(project.root)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def end(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, told = process.communicate(timeout=300)
    return process.returncode, out, told


def builds(cache: Path) -> list[Path]:
    return [path for path in cache.iterdir() if path.name not in ("lock", "signatures")]


def only_build(cache: Path) -> Path:
    (folder,) = builds(cache)
    return folder


# -- several at once -------------------------------------------------------------------------------


def race(project: Project, number: int) -> None:
    found = [end(process) for process in [start(project) for _ in range(number)]]
    assert {code for code, _, _ in found} == {0}, {told for _, _, told in found}
    assert len({out for _, out, _ in found}) == 1
    assert all(not told or "another process is building" in told for _, _, told in found)


def test_commands_that_start_at_once_build_once(project: Project, cache: Path) -> None:
    race(project, 4)
    assert only_build(cache).name.split("-")[1] == "1"


@pytest.mark.soak
@soak
def test_twenty_commands_at_once_on_a_cold_cache_many_times(project: Project, cache: Path) -> None:
    for number in range(max(1, SOAK // 10)):
        race(project, 2 + number % 19)
        shutil.rmtree(cache)


def test_threads_that_load_at_once_build_once(project: Project, cache: Path, right: tuple[int, int, int]) -> None:
    found: list[object] = []

    def run() -> None:
        found.append(answers(load(project.root)))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [right] * 4
    assert only_build(cache).name.split("-")[1] == "1"


def edited(home: Project, cache: Path, rounds: int, readers: int) -> None:
    """Edit a name while readers run: each answer has one of the names, and the last one the last name."""
    path = home.data / "entities/all.toml"
    text = path.read_text("utf-8")
    names = ["Li Lei", "Lo Lei"]

    def write(name: str) -> None:
        status = path.stat()
        new = path.with_suffix(".new")
        new.write_text(text.replace("Li Lei", name), "utf-8")
        new.replace(path)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    for number in range(rounds):
        running = [start(home) for _ in range(readers)]
        for _ in range(20):
            write(names[number % 2])
            time.sleep(0.05 * random.random())
            write(names[1 - number % 2])
        for code, out, told in map(end, running):
            assert code == 0 or (code == 2 and "changed each time" in told), told
            assert code or any(name in out for name in names)
        assert names[1 - number % 2] in end(start(home))[1]


def test_a_changing_cache_never_gives_an_old_answer(home: Project, cache: Path) -> None:
    edited(home, cache, 2, 2)


@pytest.mark.soak
@soak
def test_a_changing_cache_never_gives_an_old_answer_many_times(home: Project, cache: Path) -> None:
    edited(home, cache, max(1, SOAK // 10), 6)


def test_forced_builds_beside_readers_leave_one_build(project: Project, cache: Path) -> None:
    build(project)
    running = [start(project, *words) for _ in range(2) for words in (("build", "--force"), ("build",), ())]
    assert {code for code, _, _ in map(end, running)} == {0}
    build(project)
    assert int(only_build(cache).name.split("-")[1]) == 3


def test_an_open_build_is_kept_whatever_others_do(
    project: Project, cache: Path, quick: None, right: tuple[int, int, int]
) -> None:
    graph = load(project.root)
    assert end(start(project, "build", "--force"))[0] == 0
    assert answers(graph) == right
    assert len(builds(cache)) == 2
    del graph
    assert end(start(project))[0] == 0
    assert len(builds(cache)) == 1


def test_an_edit_of_the_same_length_with_its_time_put_back_is_seen(home: Project) -> None:
    path = home.data / "entities/all.toml"
    assert load(home.root).entity("li-lei").labels["en"] == "Li Lei"
    status = path.stat()
    path.write_text(path.read_text("utf-8").replace("Li Lei", "Lo Lei"), "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert load(home.root).entity("li-lei").labels["en"] == "Lo Lei"


def test_what_changes_while_it_is_compiled_is_compiled_again(
    home: Project, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home.data / "entities/all.toml"
    first, second = path.read_text("utf-8"), path.read_text("utf-8").replace("Li Lei", "Lo Lei")
    calls: list[int] = []

    def compiling(*words: Any) -> Compiled:
        # The other text is there only while it is read, and then the first one again.
        calls.append(1)
        if len(calls) == 1:
            path.write_text(second, "utf-8")
        done = compile_graph(*words)
        if len(calls) == 1:
            path.write_text(first, "utf-8")
        return done

    monkeypatch.setattr("kg.store.compile.compile_graph", compiling)
    assert load(home.root).entity("li-lei").labels["en"] == "Li Lei"
    assert len(calls) == 2


def test_what_changes_each_time_is_told(home: Project, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def compiling(*words: Any) -> Compiled:
        with (home.data / "entities/all.toml").open("a", encoding="utf-8") as file:
            file.write("\n")
        return compile_graph(*words)

    monkeypatch.setattr("kg.store.compile.compile_graph", compiling)
    with pytest.raises(OutputError, match="changed each time they were compiled"):
        load(home.root)
    assert builds(cache) == []


def test_a_program_that_was_changed_since_it_started_compiles_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.signature._code_at_start", lambda _: [])
    with pytest.raises(OutputError, match="start it again"):
        load(project.root)


def test_waiting_for_another_process_is_told_and_ends(
    project: Project, cache: Path, quick: None, monkeypatch: pytest.MonkeyPatch, right: tuple[int, int, int]
) -> None:
    monkeypatch.setattr("kg.store.build._PATIENCE", 0.0)
    monkeypatch.setattr("kg.store.build._WAIT", 0.2)
    other = Cache(cache_folder()).lock()
    assert other
    told: list[str] = []
    graph = load(project.root, tell=told.append)
    assert answers(graph) == right
    assert len(told) == 2
    assert "another process is building in" in told[0]
    assert "built for this command alone" in told[1]
    with pytest.raises(OutputError, match="another process has been building"):
        build(project, force=True, tell=told.append)
    other.release()


# -- kills -----------------------------------------------------------------------------------------

DYING = """
import os, signal, sys
left = int(sys.argv[1])
def dying(call):
    def dies(*words, **more):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), getattr(signal, sys.argv[2]))
        return call(*words, **more)
    return dies
os.fsync, os.rename, os.mkdir, os.utime = map(dying, (os.fsync, os.rename, os.mkdir, os.utime))
from kg.project import Project
from pathlib import Path
from kg.store.build import build
build(Project(Path(sys.argv[3])))
print("done", left)
"""


def killed_at(project: Project, call: int, name: str) -> bool:
    """Run a build that is killed at a call that writes; tell whether it came that far."""
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(call), name, str(project.root)], capture_output=True, text=True, check=False
    )
    assert ("done" in done.stdout) is (done.returncode == 0)
    return done.returncode != 0


def mended(project: Project, cache: Path) -> None:
    """The next start gives the right answer and leaves one build."""
    code, out, told = end(start(project))
    assert (code, told) == (0, "")
    assert "Li Lei" in out
    assert [p.name.split("-")[0] for p in builds(cache)] == [only_build(cache).name[:20]]


@posix
@pytest.mark.parametrize("call", [1, 3, 9, 20])
def test_a_build_that_was_killed_leaves_nothing_for_long(project: Project, cache: Path, call: int) -> None:
    assert killed_at(project, call, "SIGKILL")
    mended(project, cache)


@posix
@pytest.mark.soak
@soak
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_a_build_that_was_killed_at_any_write_leaves_nothing_for_long(project: Project, cache: Path, name: str) -> None:
    call = 1
    while killed_at(project, call, name):
        mended(project, cache)
        shutil.rmtree(cache)
        call += 1
    assert call > 15


@posix
@pytest.mark.soak
@soak
def test_commands_that_are_killed_at_any_moment_leave_nothing_for_long(project: Project, cache: Path) -> None:
    rolled = random.Random(9)
    begun = time.monotonic()
    race(project, 1)
    whole = time.monotonic() - begun
    for _ in range(SOAK):
        if rolled.random() < 0.8:
            shutil.rmtree(cache)
        running = [start(project) for _ in range(rolled.randint(1, 3))]
        for process in running:
            time.sleep(rolled.uniform(0, whole / len(running)))
            process.send_signal(rolled.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
        for process in running:
            end(process)
        mended(project, cache)


@posix
def test_left_over_folders_are_deleted_unless_a_process_builds(project: Project, cache: Path, quick: None) -> None:
    load(project.root)
    (cache / ".building-0/store").mkdir(parents=True)
    lock = take(cache / "lock")
    assert lock
    load(project.root)
    assert (cache / ".building-0").exists()
    lock.release()
    load(project.root)
    assert not (cache / ".building-0").exists()


# -- damage ----------------------------------------------------------------------------------------


def flip(path: Path, rolled: random.Random) -> None:
    content = bytearray(path.read_bytes())
    if not content:
        content = bytearray(b"\0")
    content[rolled.randrange(len(content))] ^= 1 << rolled.randrange(8)
    status = path.stat()
    with path.open("r+b") as file:
        file.write(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def truncate(path: Path, rolled: random.Random) -> None:
    os.truncate(path, rolled.randrange(path.stat().st_size) if path.stat().st_size else 7)


def lengthen(path: Path, rolled: random.Random) -> None:
    with path.open("ab") as file:
        file.write(rolled.randbytes(9))


def drop(path: Path, _: random.Random) -> None:
    path.unlink()


def swap(path: Path, _: random.Random) -> None:
    """Put the file of another build there, or of this one."""
    others = [p for p in path.parent.parent.rglob("*") if p.is_file() and p.read_bytes() != path.read_bytes()]
    path.write_bytes(others[0].read_bytes())


def make_folder(path: Path, _: random.Random) -> None:
    path.unlink()
    path.mkdir()


def make_link(path: Path, rolled: random.Random) -> None:
    elsewhere = Path(tempfile.gettempdir())
    path.rename(elsewhere / "moved")
    path.symlink_to(elsewhere / rolled.choice(["moved", "nowhere"]))


def make_pipe(path: Path, _: random.Random) -> None:
    path.unlink()
    os.mkfifo(path)


def add(path: Path, rolled: random.Random) -> None:
    (path.parent / "000099.sst").write_bytes(rolled.randbytes(9))


DAMAGES: list[Callable[[Path, random.Random], None]] = [flip, truncate, lengthen, drop, swap, make_folder]
if sys.platform != "win32":
    DAMAGES += [make_link, make_pipe]


def damaged(project: Project, cache: Path, right: tuple[int, int, int], rounds: int) -> None:
    rolled = random.Random(9)
    load(project.root)
    for number in range(rounds):
        folder = max(builds(cache), key=lambda p: int(p.name.split("-")[1]))
        damage = DAMAGES[number % len(DAMAGES)]
        # No answer is read from what the next build is made from: see test_earlier.py.
        unread = "lock", "parts.sqlite"
        path = rolled.choice(sorted(p for p in folder.rglob("*") if p.name not in unread and p.is_file()))
        damage(path, rolled)
        told: list[str] = []
        with within(60):
            graph = load(project.root, tell=told.append)
            assert answers(graph) == right
        assert len(told) == 1, (damage, path)
        assert "is damaged (" in told[0], told
        assert told[0].endswith("building it again"), told
        del graph


def test_whatever_is_damaged_is_built_again(
    project: Project, cache: Path, quick: None, right: tuple[int, int, int]
) -> None:
    damaged(project, cache, right, 3 * len(DAMAGES))


@pytest.mark.soak
@soak
def test_whatever_is_damaged_is_built_again_many_times(
    project: Project, cache: Path, quick: None, right: tuple[int, int, int]
) -> None:
    damaged(project, cache, right, SOAK)


def test_what_does_not_belong_to_the_store_is_damage(
    project: Project, cache: Path, quick: None, right: tuple[int, int, int]
) -> None:
    add(load(project.root).built.store / "CURRENT", random.Random(9))
    told: list[str] = []
    assert answers(load(project.root, tell=told.append)) == right
    assert "000099.sst does not belong there" in told[0]


@posix
@pytest.mark.parametrize("name", ["lock", "manifest.json"])
def test_a_pipe_in_place_of_the_small_files_does_not_hang(
    project: Project, cache: Path, quick: None, right: tuple[int, int, int], name: str
) -> None:
    make_pipe(load(project.root).built.folder / name, random.Random(9))
    told: list[str] = []
    with within(60):
        assert answers(load(project.root, tell=told.append)) == right
    assert "not a regular file" in told[0]


def test_what_is_damaged_while_the_graph_is_open_is_built_again(
    project: Project, cache: Path, quick: None, right: tuple[int, int, int]
) -> None:
    told: list[str] = []
    graph = load(project.root, tell=told.append)
    before = graph.built.folder
    drop(graph.built.store / "CURRENT", random.Random(9))
    assert answers(graph) == right
    assert graph.built.folder != before
    assert graph.built.fresh
    assert len(told) == 1


def test_what_is_damaged_while_the_data_has_changed_is_told(home: Project, cache: Path) -> None:
    graph = load(home.root)
    truncate(graph.built.ntriples, random.Random(9))
    path = home.data / "entities/all.toml"
    path.write_text(path.read_text("utf-8").replace("Li Lei", "Lo Lei"), "utf-8")
    with pytest.raises(OutputError, match="the data has changed since; open the graph again"):
        list(graph.triples())


def test_a_snapshot_that_is_damaged_while_it_is_read_is_told_and_force_helps(
    project: Project, cache: Path, quick: None, right: tuple[int, int, int]
) -> None:
    graph = load(project.root)
    assert graph._snapshot  # open from now on
    path = graph.built.snapshot
    path.write_bytes(b"\xff" * path.stat().st_size)
    with pytest.raises(OutputError, match="kg build --force"):
        graph.claims()
    build(project, force=True)
    told: list[str] = []
    assert answers(load(project.root, tell=told.append)) == right
    assert told == []


@pytest.mark.parametrize("rounds", [20, pytest.param(SOAK, marks=[pytest.mark.soak, soak])])
def test_bits_that_flip_under_an_open_snapshot_end_in_a_sentence(
    project: Project, cache: Path, quick: None, rounds: int
) -> None:
    rolled = random.Random(9)
    path = load(project.root).built.snapshot
    whole = path.read_bytes()
    for _ in range(rounds):
        graph = load(project.root)
        assert graph._snapshot  # open from now on
        for _ in range(30):
            flip(path, rolled)
        try:
            for read in (graph._snapshot.facts, graph._snapshot.computed, graph._snapshot.checks):
                read()
            graph._snapshot.conflicts()
            graph._snapshot.ontology()
        except OutputError as error:
            assert "kg build --force" in str(error)  # noqa: PT017  # either is right
        path.write_bytes(whole)


def test_a_cache_that_was_copied_serves(
    project: Project,
    cache: Path,
    quick: None,
    right: tuple[int, int, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load(project.root)
    shutil.copytree(cache, tmp_path / "copy/kg-cnllm")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "copy"))
    told: list[str] = []
    graph = load(project.root, tell=told.append)
    assert answers(graph) == right
    assert (told, graph.built.fresh) == ([], False)
    flip(graph.built.store / "CURRENT", random.Random(9))
    assert answers(load(project.root, tell=told.append)) == right
    assert len(told) == 1


# -- full and read-only disks ----------------------------------------------------------------------

WRITING = ("fsync", "rename", "mkdir", "open")


class Failing:
    """Let the n-th call that writes fail, and from then on all of them if the disk is full for good."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, call: int, *, lasting: bool, place: Path) -> None:
        self.left, self.lasting, self.place = call, lasting, str(place)
        for name in WRITING:
            monkeypatch.setattr(os, name, self.failing(name, getattr(os, name)))

    def failing(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def fails(*words: Any, **more: Any) -> Any:
            if name == "open" and (not words[1] & os.O_CREAT or not str(words[0]).startswith(self.place)):
                return call(*words, **more)
            self.left -= 1
            if self.left == 0 or (self.lasting and self.left < 0):
                number = errno.ENOSPC if name != "fsync" else errno.EIO
                raise OSError(number, os.strerror(number))
            return call(*words, **more)

        return fails


@posix
@pytest.mark.parametrize("step", [4, pytest.param(1, marks=[pytest.mark.soak, soak])])
@pytest.mark.parametrize("lasting", [False, True])
def test_every_write_may_fail(
    project: Project,
    cache: Path,
    quick: None,
    right: tuple[int, int, int],
    tmp_path: Path,
    step: int,
    lasting: bool,
) -> None:
    call = 1
    while True:
        told: list[str] = []
        with pytest.MonkeyPatch.context() as patched:
            # What is remembered of the inputs is no part of a build, and not told: see test_seen.py.
            patched.setattr("kg.store.seen._STEP", 1 << 62)
            failing = Failing(patched, call, lasting=lasting, place=tmp_path)
            try:
                graph = load(project.root, tell=told.append)
            except OutputError as error:
                assert lasting
                assert "can be written" in str(error)  # noqa: PT017  # a sentence is right as well
                assert told == []
            else:
                assert answers(graph) == right
                assert len(told) == (failing.left <= 0), told
        _private.clear()
        if failing.left > 0:
            break
        told.clear()
        assert answers(load(project.root, tell=told.append)) == right
        assert told == []
        assert len(builds(cache)) == 1
        shutil.rmtree(cache)
        call += step
    assert call > 15


@contextmanager
def mounted(place: Path, *words: str) -> Iterator[None]:
    """Mount a file system of memory, where the system lets us."""
    done = subprocess.run(["mount", *words, str(place)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"cannot mount here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


root = pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0 or not shutil.which("mount"), reason="mounts a small tmpfs as root"
)


@root
@pytest.mark.parametrize(
    "sizes",
    [[200, 1000, 1500, 2500], pytest.param([*range(50, 4000, 150)], marks=[pytest.mark.soak, soak])],
)
def test_a_disk_that_is_full_at_any_size_is_told(
    project: Project,
    quick: None,
    right: tuple[int, int, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sizes: list[int],
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(small))
    for size in sizes:
        with mounted(small, "-t", "tmpfs", "-o", f"size={size}k", "tmpfs"):
            told: list[str] = []
            graph = load(project.root, tell=told.append)
            assert answers(graph) == right
            if not told:  # it fits
                assert size > 2500
                break
            assert "built for this command alone; set XDG_CACHE_HOME" in told[0]
            assert [p.name for p in (small / "kg-cnllm").iterdir()] == ["lock"]
            _private.clear()
            with monkeypatch.context() as patched:
                patched.setattr(tempfile, "tempdir", str(small))
                with pytest.raises(OutputError, match=r"neither .* nor a temporary folder .* can be written"):
                    load(project.root, tell=told.append)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    if sys.platform == "linux" and os.getuid() == 0:
        with mounted(folder, "--bind", str(folder)):
            subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
            yield
    else:
        folder.chmod(0o555)
        try:
            yield
        finally:
            folder.chmod(0o755)


@posix
def test_a_read_only_cache_serves_what_it_has(
    home: Project, cache: Path, right: tuple[int, int, int], tmp_path: Path
) -> None:
    load(home.root)
    (cache / ".building-0").mkdir()
    with read_only(cache):
        told: list[str] = []
        assert answers(load(home.root, tell=told.append)) == right
        assert not build(home).fresh
        assert told == []
        path = home.data / "entities/all.toml"
        path.write_text(path.read_text("utf-8").replace("Li Lei", "Lo Lei"), "utf-8")
        graph = load(home.root, tell=told.append)
        assert graph.entity("li-lei").labels["en"] == "Lo Lei"
        assert len(told) == 1
        assert load(home.root).built.folder == graph.built.folder, "this process builds it once"
        with pytest.raises(OutputError, match="cannot be written"):
            build(home, force=True)


@pytest.mark.parametrize("lost", [True, False])
def test_without_a_cache_the_graph_is_built_for_the_command_alone(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    left = tmp_path / "tmp/kg-cnllm-private-1"
    left.mkdir()
    (left / "lock").touch()
    held = None if lost else take(left / "lock")
    code, out, told = end(start(project))
    assert code == 0
    assert "Li Lei" in out
    assert told.count("\n") == 1
    assert "cannot be written" in told
    assert left.exists() is not lost
    assert len([*(tmp_path / "tmp").iterdir()]) == (not lost)
    if held:
        held.release()


@posix
def test_a_killed_command_without_a_cache_leaves_nothing_for_long(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    code = "import kg, os, signal, sys; graph = kg.load(sys.argv[1]); os.kill(os.getpid(), signal.SIGKILL)"
    done = subprocess.run([sys.executable, "-c", code, str(project.root)], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert "built for this command alone" in done.stderr, "the default is the logger's standard error"
    assert [p.name.startswith("kg-cnllm-private-") for p in (tmp_path / "tmp").iterdir()] == [True]
    assert end(start(project))[0] == 0
    assert [*(tmp_path / "tmp").iterdir()] == []


@pytest.mark.parametrize(
    "environment",
    [
        {"XDG_CACHE_HOME": "/some/where"}, {"XDG_CACHE_HOME": "/some/where/"}, {"XDG_CACHE_HOME": "", "HOME": "/home/me"},
        {"HOME": "/home/me"}, {"HOME": "/home/me/"}, {"XDG_CACHE_HOME": "relative", "HOME": "/home/me"}, {},
    ],
    ids=str,
)  # fmt: skip
def test_the_cache_lies_where_platformdirs_says(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name in ("XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(platformdirs.user_cache_dir("kg-cnllm", appauthor=False))


def test_without_a_home_folder_there_is_no_cache(
    project: Project, quick: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: "~/.cache/kg-cnllm")
    assert cache_folder() is None
    with caplog.at_level(logging.WARNING, "kg"):
        assert load(project.root).claims()
    assert "there is no home folder" in caplog.text
    with pytest.raises(OutputError, match="there is no home folder"):
        build(project, force=True)


def test_an_unreadable_file_is_named(home: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (home.data / "entities/all.toml").unlink()
    (home.data / "entities/all.toml").symlink_to("nowhere")
    code, _, told = end(start(home))
    assert (code, told.count("\n")) == (1, 1)
    assert told.startswith("error: data/entities/all.toml: cannot be read (there is no such file)")


# -- locks -----------------------------------------------------------------------------------------


def test_a_lock_whose_file_was_deleted_is_none(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = take(path, create=True)
    assert isinstance(lock, Lock)
    assert take(path) is None
    path.unlink()
    new = take(path, create=True)
    assert new
    lock.release()
    lock.release()
    assert take(path) is None


@posix
def test_a_process_that_inherited_a_lock_does_not_keep_it(tmp_path: Path) -> None:
    lock = take(tmp_path / "lock", create=True)
    assert lock
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[lock._handle]) as child:
        lock.release()
        assert take(tmp_path / "lock")
        child.communicate(b"\n")
