from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.errors import OutputError
from kg.project import Project, find_project
from kg.store.build import build, open_build
from kg.store.compile import compile_graph
from kg.store.delta import write_all
from kg.store.signature import _COMPILING, signature


def test_two_builds_are_byte_identical(home: Project) -> None:
    first = build(home, force=True)
    content = first.ntriples.read_bytes()
    second = build(home, force=True)
    assert first.fresh
    assert second.fresh
    assert second.ntriples.read_bytes() == content


def test_an_unchanged_graph_is_not_compiled_again(home: Project) -> None:
    build(home)
    assert not build(home).fresh


def test_a_changed_file_leads_to_a_new_build(home: Project) -> None:
    build(home)
    path = home.data / "entities/all.toml"
    path.write_text(path.read_text("utf-8").replace("Li Lei", "Li Lei II"), "utf-8")
    assert build(home).fresh


@pytest.mark.parametrize(
    ("module", "new"), [("audit/series.py", True), ("namespaces.py", True), ("words.json", True), ("cli/app.py", False)]
)
def test_a_changed_module_leads_to_a_new_build_if_compiling_uses_it(
    home: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, module: str, new: bool
) -> None:
    package = shutil.copytree(Path(kg.__file__).parent, tmp_path / "kg", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("kg.store.signature._PACKAGE", package)
    before = signature(home)
    (package / module).write_text("changed = True", "utf-8")
    assert (signature(home) != before) is new


def test_compiling_imports_only_packages_that_the_signature_covers() -> None:
    code = "import sys, kg.store.compile, kg.store.snapshot, kg.store.engine; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    used = {name.split(".")[1] for name in done.stdout.split() if name.startswith("kg.")}
    assert used - set(_COMPILING) == {"errors", "inputs", "language", "namespaces", "project"}


def lines_of(home: Project) -> list[str]:
    compiled = compile_graph(home)
    return write_all(compiled.parts(), compiled.ontology).everything()


def test_order_of_files_and_claims_does_not_matter(home: Project) -> None:
    before = lines_of(home)
    path = home.data / "sources/acme-report.toml"
    head, _, claims = path.read_text("utf-8").partition("claims = [\n")
    lines = claims.rstrip().removesuffix("]").splitlines()
    path.write_text(head + "claims = [\n" + "\n".join(reversed(lines)) + "\n]\n", "utf-8")
    assert lines_of(home) == before


def test_a_cache_that_cannot_be_written_is_told(home: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(OutputError, match="XDG_CACHE_HOME"):
        build(home)


def test_a_failed_build_leaves_nothing_behind(home: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kg.store.build._write", fail)
    with pytest.raises(OutputError, match="No space left"):
        build(home)
    assert [p.name for p in (tmp_path / "cache/kg-cnllm").iterdir()] == ["lock"]


def test_the_package_finds_its_own_data() -> None:
    assert find_project().data.is_dir()


def test_old_builds_are_forgotten_but_none_of_the_last_day(
    home: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cache = tmp_path / "cache/kg-cnllm"
    for number in range(6):  # of the former format, which had no lock
        (cache / f"{number:020x}").mkdir(parents=True)
        os.utime(cache / f"{number:020x}", (number, number))
    today, foreign = cache / ("f" * 20), cache / "old"
    today.mkdir()
    foreign.mkdir()
    os.utime(foreign, (1, 1))
    built = build(home)
    build(home)
    assert {p.name for p in cache.iterdir()} - {"lock"} == {
        built.folder.name, today.name, foreign.name, f"{4:020x}", f"{5:020x}",
    }  # fmt: skip


def test_builds_of_the_last_day_are_forgotten_if_they_take_too_much_room(
    home: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = home.data / "sources/acme-report.toml"
    text = path.read_text("utf-8")
    for number, most in enumerate((2_000_000_000,) * 6 + (0,)):
        monkeypatch.setattr("kg.store.cache._MOST", most)
        path.write_text(text.replace("25%", f"{25 + number}%"), "utf-8")
        folder = open_build(home).folder
        assert len([p for p in folder.parent.iterdir() if p.is_dir()]) == (number + 1 if most else 4)
