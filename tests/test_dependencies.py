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
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
STATED = [Requirement(text) for text in PROJECT["dependencies"]]
EXTRAS = {extra: [Requirement(text) for text in found] for extra, found in PROJECT["optional-dependencies"].items()}
# Packages that are imported under another name than they are installed by.
IMPORTED_AS = {"python-dateutil": "dateutil"}
# The only module that may import a package.
ALONE = {
    "pyvis": "kg/page/pyvis_network.py",
    "shacl": "kg/checks/shapes.py",
    "pyshacl": "kg/checks/shapes.py",
    "msvcrt": "kg/store/lock.py",
}


def versions(name: str) -> dict[str, set[str]]:
    """Return the versions of each package in a lock; one for older releases of Python may differ."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", (ROOT / name).read_text("utf-8"), re.M):
        found.setdefault(package, set()).add(version)
    return found


LOCKED, CONSTRAINTS = versions("requirements.lock"), versions("constraints.txt")


def imports() -> Iterator[tuple[str, str]]:
    """Yield file and package of each import in the program."""
    for path in sorted((ROOT / "kg").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            yield from ((path.relative_to(ROOT).as_posix(), name.partition(".")[0]) for name in names)


def test_what_is_imported_is_stated_and_what_is_stated_is_imported() -> None:
    used = {package for _, package in imports()} - set(sys.stdlib_module_names) - {"kg"}
    stated = {IMPORTED_AS.get(r.name, r.name) for r in [*STATED, *EXTRAS["check"], *EXTRAS["frames"]]}
    assert used == stated


@pytest.mark.parametrize("package", ALONE)
def test_what_may_have_to_be_replaced_stands_behind_one_module(package: str) -> None:
    assert {path for path, name in imports() if name == package} == {ALONE[package]}


def test_every_package_has_a_floor_and_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    for requirement in STATED:
        (line,) = (line for line in text.splitlines() if line.startswith(f'  "{requirement.name}>'))
        assert ">=" in str(requirement.specifier)
        assert len(line.partition("# ")[2]) > 10, f"{requirement.name}: say in a comment what it is for"
    for name in ("pyvis", "shacl"):
        (requirement,) = (r for r in [*STATED, *EXTRAS["check"]] if r.name == name)
        assert "<" in str(requirement.specifier), f"{name} has an upper bound"


def test_the_lock_holds_every_package_with_its_hashes_and_no_address() -> None:
    for requirement in [*STATED, *EXTRAS["check"], *EXTRAS["frames"], *EXTRAS["test"]]:
        if requirement.name == PROJECT["name"]:
            continue
        assert all(version in requirement.specifier for version in LOCKED[canonicalize_name(requirement.name)])
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text("utf-8").strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"index-url|find-links|https?:|file:", "\n".join(entries))


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
