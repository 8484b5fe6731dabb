from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.inputs import States, states_below
from kg.project import Project, cache_folder
from kg.store.build import open_build
from kg.store.seen import Seen

FIRST, SECOND = "a" * 20, "b" * 20
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is remembered there")


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the files that a test has just written for old ones."""
    monkeypatch.setattr("kg.store.seen._STEP", 0)
    time.sleep(0.05)


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    """Two files."""
    (tmp_path / "files").mkdir()
    found = [tmp_path / "files" / name for name in ("one", "two")]
    for path in found:
        path.write_text("text", "utf-8")
    return [*map(str, found)]


def looked(paths: list[str]) -> Callable[[], States]:
    """Return what looks at files as a command does, and at those whose folder does not list them."""

    def look() -> States:
        listed = states_below(Path(paths[0]).parent, "")
        return {path: listed.get(path) for path in paths}

    return look


def remembered(paths: list[str], folder: Path, *context: str) -> str | None:
    return Seen(looked(paths), *context).recall(folder)


def test_the_signature_of_files_at_rest_is_remembered(tmp_path: Path, paths: list[str], settled: None) -> None:
    assert remembered(paths, tmp_path) is None
    Seen(looked(paths)).remember(tmp_path, FIRST)
    assert remembered(paths, tmp_path) == FIRST
    assert remembered(paths[:1], tmp_path) is None
    assert remembered(paths, tmp_path, "another format") is None


def test_a_change_is_seen_also_if_length_and_time_are_put_back(tmp_path: Path, paths: list[str], settled: None) -> None:
    Seen(looked(paths)).remember(tmp_path, FIRST)
    before = Path(paths[0]).stat()
    Path(paths[0]).write_text("next", "utf-8")
    os.utime(paths[0], ns=(before.st_atime_ns, before.st_mtime_ns))
    assert remembered(paths, tmp_path) is None


def test_what_was_changed_a_moment_ago_is_not_remembered(tmp_path: Path, paths: list[str]) -> None:
    Path(paths[0]).write_text("next", "utf-8")
    Seen(looked(paths)).remember(tmp_path, FIRST)
    assert not (tmp_path / "signatures").exists()


def test_what_changes_while_it_is_read_is_not_remembered(tmp_path: Path, paths: list[str], settled: None) -> None:
    seen = Seen(looked(paths))
    Path(paths[0]).write_text("more text", "utf-8")
    seen.remember(tmp_path, FIRST)
    seen = Seen(looked(paths))
    paths.append(__file__)
    seen.remember(tmp_path, FIRST)
    assert not (tmp_path / "signatures").exists()


def test_a_file_that_is_gone_is_not_remembered(tmp_path: Path, paths: list[str], settled: None) -> None:
    Path(paths[0]).unlink()
    Seen(looked(paths)).remember(tmp_path, FIRST)
    assert remembered(paths, tmp_path) is None


@pytest.mark.parametrize("change", [lambda b: b[:-8], lambda b: b[1:], lambda b: b.replace(b"a" * 20, b"c" * 20), os.fsencode,
                                    lambda b: b"", lambda b: b"\xff\0" * 9_000])  # fmt: skip
def test_a_garbled_line_is_passed_over(tmp_path: Path, paths: list[str], settled: None, change: object) -> None:
    Seen(looked(paths)).remember(tmp_path, FIRST)
    file = tmp_path / "signatures"
    content = file.read_bytes()
    garbled = change(content)  # type: ignore[operator]  # a function
    file.write_bytes(garbled)
    assert remembered(paths, tmp_path) == (FIRST if garbled == content else None)
    Seen(looked(paths)).remember(tmp_path, SECOND)
    assert remembered(paths, tmp_path) == SECOND


def test_the_last_states_are_kept_and_no_other_file(tmp_path: Path, paths: list[str], settled: None) -> None:
    for number in range(20):
        Seen(looked(paths), str(number)).remember(tmp_path, FIRST)
    known = [number for number in range(20) if remembered(paths, tmp_path, str(number))]
    assert known == [*range(4, 20)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "signatures"]


def test_a_folder_that_cannot_be_used_is_no_error(tmp_path: Path, paths: list[str], settled: None) -> None:
    for folder in (None, tmp_path / "none", Path(paths[0])):
        Seen(looked(paths)).remember(folder, FIRST)
        assert Seen(looked(paths)).recall(folder) is None


def test_an_unchanged_graph_is_opened_without_reading_its_files(
    home: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settled: None
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    open_build(home)
    first = open_build(home)  # the first one had no cache folder to remember in
    with monkeypatch.context() as patched:
        patched.setattr("kg.store.signature.signature", lambda _: pytest.fail("the files are read"))
        second = open_build(home)
    assert (second.folder, second.fresh) == (first.folder, False)
    path = home.data / "entities/all.toml"
    path.write_text(path.read_text("utf-8").replace("Li Lei", "Lo Lei"), "utf-8")
    assert open_build(home).fresh
    (home.data / "entities/more.toml").write_text("", "utf-8")
    assert open_build(home).fresh
    assert cache_folder() == tmp_path / "cache/kg-cnllm"


def test_a_write_that_fails_is_not_told_and_the_files_are_read_again(
    home: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settled: None
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first = open_build(home)
    (tmp_path / "cache/kg-cnllm/signatures").mkdir()
    told: list[str] = []
    second = open_build(home, tell=told.append)
    assert (second.folder, second.fresh, told) == (first.folder, False, [])
