"""Test that a file is written whole or not at all, and that nothing but a file is replaced."""

from __future__ import annotations

import errno
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import OutputError
from kg.files import write_file

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")

# Every call of the system that writing a file makes.
CALLS = ["open", "chmod", "write", "flush", "fsync", "replace"]


@posix
def test_what_is_no_file_is_refused_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "nothing").symlink_to("absent/file")
    (tmp_path / "to-pipe").symlink_to("pipe")
    before = {p.name: p.lstat() for p in tmp_path.iterdir()}
    for name, said in {
        "pipe": "is a pipe", "to-pipe": "is a pipe", "socket": "is a socket", "folder": "is a folder", ".": "is a folder",
        "": "is a folder", "loop": "symbolic links", "nothing": "is a link to nothing (absent/file)",
        "n" * 300: "File name too long", "pipe/file": "Not a directory", "d" * 300 + "/file": "File name too long",
    }.items():  # fmt: skip
        with pytest.raises(OutputError, match=said.replace("(", r"\(").replace(")", r"\)")):
            write_file(Path(name), b"new")
    assert {p.name: p.lstat() for p in tmp_path.iterdir()} == before


@posix
@pytest.mark.parametrize(
    ("kind", "said"), [(stat.S_IFCHR, "a device"), (stat.S_IFBLK, "a device"), (0o030000, "no file")]
)
def test_a_device_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: int, said: str) -> None:
    path = tmp_path / "device"
    path.write_bytes(b"old")
    known = path.stat()
    real = Path.stat

    def pretend(self: Path, **options: bool) -> os.stat_result:
        found = real(self, **options)
        return os.stat_result((kind | 0o666, *found[1:])) if self == path else found

    monkeypatch.setattr(Path, "stat", pretend)
    with pytest.raises(OutputError, match=said):
        write_file(path, b"new")
    monkeypatch.undo()
    assert (path.read_bytes(), path.stat().st_ino) == (b"old", known.st_ino)


@posix
def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "b/target").write_bytes(b"old")
    (tmp_path / "a/link").symlink_to("../b/target")
    (tmp_path / "a/second").symlink_to("link")
    write_file(tmp_path / "a/second", b"new")
    assert (tmp_path / "b/target").read_bytes() == b"new"
    assert str((tmp_path / "a/link").readlink()) == "../b/target"
    assert str((tmp_path / "a/second").readlink()) == "link"


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o666])
def test_permissions_of_an_old_file_stay_and_a_new_one_has_the_usual(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_file(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode
    usual = os.umask(0o027)
    try:
        write_file(tmp_path / "fresh", b"new")
    finally:
        os.umask(usual)
    assert stat.S_IMODE((tmp_path / "fresh").stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    os.chown(path, 12345, 12346)
    write_file(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 12346)


@pytest.mark.parametrize("name", ["n" * 255, "页面\n\x1b.html", " ", "-"])
@posix
def test_any_name_that_the_system_allows_is_written(tmp_path: Path, name: str) -> None:
    write_file(tmp_path / "new" / name, b"content")
    write_file(tmp_path / "new" / name, b"again")
    assert {p.name: p.read_bytes() for p in (tmp_path / "new").iterdir()} == {name: b"again"}


class Faulty:
    """A file whose calls go wrong when they are asked to."""

    def __init__(self, file: Any, fail: Callable[[str], None]) -> None:
        self._file, self._fail = file, fail

    def __enter__(self) -> Faulty:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        self._fail(name)
        return getattr(self._file, name)


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, BaseException]]:
    """What each call raises, from CALLS; set by the test."""
    raised: dict[str, BaseException] = {}

    def fail(call: str) -> None:
        if call in raised:
            raise raised[call]

    real_open = Path.open

    def opening(self: Path, *words: Any, **options: Any) -> Any:
        fail("open")
        return Faulty(real_open(self, *words, **options), fail)

    monkeypatch.setattr(Path, "open", opening)

    def failing(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any) -> Any:
            fail(name)
            return real(*words)

        return call

    monkeypatch.setattr(os, "fsync", failing("fsync", os.fsync))
    monkeypatch.setattr(Path, "replace", failing("replace", Path.replace))
    monkeypatch.setattr(Path, "chmod", failing("chmod", Path.chmod))
    yield raised
    monkeypatch.undo()


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), MemoryError()]
)
@pytest.mark.parametrize("call", CALLS)
def test_a_fault_at_any_call_leaves_the_old_file_and_no_other(
    tmp_path: Path, fault: dict[str, BaseException], call: str, error: BaseException
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"old")
    fault[call] = error
    with pytest.raises(OutputError if isinstance(error, OSError) else type(error)) as raised:
        write_file(path, b"new")
    fault.clear()
    if isinstance(error, OSError):
        assert "page.html cannot be written (No space left on device); free space" in str(raised.value)
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]
    assert path.read_bytes() == b"old"


def test_a_folder_that_cannot_be_synchronised_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")

    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *words: refuse() if path == tmp_path else real(path, *words))
    write_file(tmp_path / "page.html", b"new")
    assert (tmp_path / "page.html").read_bytes() == b"new"


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small file system")
def test_a_full_file_system_leaves_the_old_file(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(small)], check=False).returncode:
        pytest.skip("this system mounts nothing")
    try:
        write_file(small / "page", b"old")
        with pytest.raises(OutputError, match="No space left on device"):
            write_file(small / "page", b"n" * 200_000)
        assert [(p.name, p.read_bytes()) for p in small.iterdir()] == [("page", b"old")]
    finally:
        subprocess.run(["umount", str(small)], check=True)
