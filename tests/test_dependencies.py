"""The packages that are installed: stated, used, locked, and kept behind one module where they are young or abandoned."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
STATED = [Requirement(text) for text in PROJECT["dependencies"]]
EXTRAS = {extra: [Requirement(text) for text in found] for extra, found in PROJECT["optional-dependencies"].items()}
# Packages that are imported under another name than they are installed by.
IMPORTED_AS = {"python-dateutil": "dateutil", "typing-extensions": "typing_extensions"}
# The only module that may import a package.
ALONE = {
    "pyvis": "kg/page/pyvis_network.py",
    "pypinyin": "kg/views/pinyin.py",
    "shacl": "kg/checks/shapes.py",
    "pyshacl": "kg/checks/shapes.py",
    "msvcrt": "kg/store/lock.py",
    "mcp": "kg/agents/server.py",
}
# What the tests need without importing it: tools, types for mypy, and a Java program.
NOT_IMPORTED = {"mypy", "owlready2", "pytest-xdist", "ruff", "types-networkx", "types-python-dateutil"}


def versions(name: str) -> dict[str, set[str]]:
    """Return the versions of each package in a lock; one for older releases of Python may differ."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", (ROOT / name).read_text("utf-8"), re.M):
        found.setdefault(package, set()).add(version)
    return found


LOCKED, CONSTRAINTS = versions("requirements.lock"), versions("constraints.txt")


def imports(folder: str = "kg") -> Iterator[tuple[str, str]]:
    """Yield file and package of each import in the program, or in another folder."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            yield from ((path.relative_to(ROOT).as_posix(), name.partition(".")[0]) for name in names)


def test_what_is_imported_is_stated_and_what_is_stated_is_imported() -> None:
    used = {package for _, package in imports()} - set(sys.stdlib_module_names) - {"kg"}
    stated = {
        IMPORTED_AS.get(r.name, r.name)
        for r in [*STATED, *EXTRAS["check"], *EXTRAS["frames"], *EXTRAS["mcp"], *EXTRAS["serve"]]
        if r.name != PROJECT["name"]
    }
    assert used == stated


def test_what_the_tests_are_said_to_need_they_import() -> None:
    used = {package for _, package in imports("tests")}
    stated = {r.name for r in EXTRAS["test"]} - {PROJECT["name"]}
    assert stated >= NOT_IMPORTED
    assert stated - NOT_IMPORTED <= used


@pytest.mark.parametrize("package", ALONE)
def test_what_may_have_to_be_replaced_stands_behind_one_module(package: str) -> None:
    assert {path for path, name in imports() if name == package} == {ALONE[package]}


def test_every_package_has_a_floor_and_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    for requirement in [*STATED, *EXTRAS["mcp"], *EXTRAS["serve"], *EXTRAS["test"]]:
        if requirement.name == PROJECT["name"]:
            continue
        (line,) = (line for line in text.splitlines() if line.startswith(f'  "{requirement.name}>'))
        assert ">=" in str(requirement.specifier)
        assert len(line.partition("# ")[2]) > 10, f"{requirement.name}: say in a comment what it is for"
    for name in ("pyvis", "shacl"):
        (requirement,) = (r for r in [*STATED, *EXTRAS["check"]] if r.name == name)
        assert "<" in str(requirement.specifier), f"{name} has an upper bound"


def test_the_lock_holds_every_package_with_its_hashes_and_no_address() -> None:
    for requirement in [
        *STATED,
        *EXTRAS["check"],
        *EXTRAS["frames"],
        *EXTRAS["mcp"],
        *EXTRAS["serve"],
        *EXTRAS["test"],
    ]:
        if requirement.name == PROJECT["name"]:
            continue
        assert all(version in requirement.specifier for version in LOCKED[canonicalize_name(requirement.name)])
    entries = re.split(
        r"\n(?=\S)", re.sub(r"^ *#.*\n", "", (ROOT / "requirements.lock").read_text("utf-8"), flags=re.M).strip()
    )
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"index-url|find-links|https?:|file:", "\n".join(entries))


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize(
    ("platform", "machine"),
    [
        ("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("darwin", "x86_64"), ("win32", "AMD64"),
        ("win32", "ARM64"),
    ],
)  # fmt: skip
def test_the_lock_fits_on_every_platform(python: str, platform: str, machine: str) -> None:
    there = {key: str(value) for key, value in default_environment().items()} | {
        "python_version": python, "python_full_version": f"{python}.2", "sys_platform": platform,
        "platform_machine": machine, "os_name": "nt" if platform == "win32" else "posix",
    }  # fmt: skip
    entries = re.findall(r"^([a-z0-9-]+==.*?)(?: \\)?$", (ROOT / "requirements.lock").read_text("utf-8"), re.M)
    pins = [pin for pin in map(Requirement, entries) if not pin.marker or pin.marker.evaluate(there)]
    locked = {pin.name: next(iter(pin.specifier)).version for pin in pins}
    assert len(locked) == len(pins) > 60
    asked = [*STATED, *EXTRAS["test"]]
    for own in [r for r in asked if r.name == PROJECT["name"] and (not r.marker or r.marker.evaluate(there))]:
        asked += [r for extra in own.extras for r in EXTRAS[extra]]
    for requirement in asked:
        if requirement.name != PROJECT["name"]:
            assert locked[canonicalize_name(requirement.name)] in requirement.specifier
    assert ("shacl" in locked) == ((platform, machine) not in {("linux", "aarch64"), ("win32", "ARM64")})


def test_the_constraints_are_the_versions_of_the_lock() -> None:
    assert {canonicalize_name(r.name) for r in STATED} <= CONSTRAINTS.keys()
    assert CONSTRAINTS.items() <= LOCKED.items()


def test_a_page_without_pyvis_is_one_sentence(tmp_path: Path) -> None:
    code = """
import sys
sys.modules["pyvis"] = None
from kg.page.pyvis_network import network
try:
    network([], {})
except Exception as error:
    print(type(error).__name__, error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert "OutputError the page needs pyvis" in done.stdout, done.stderr
