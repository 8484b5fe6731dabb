"""Test that the dependencies are those that the code imports, each with a reason, a floor and a place in the lock."""

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

from kg.project import Project

TEXT = (ROOT / "pyproject.toml").read_text("utf-8")
PROJECT = tomllib.loads(TEXT)["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
# Packages whose module has another name.
MODULES = {"python-dateutil": "dateutil", "pytest-xdist": "xdist"}
# What the tests need without importing it: tools, types for mypy, and a Java program.
NOT_IMPORTED = {"mypy", "owlready2", "pytest-xdist", "ruff", "types-networkx", "types-python-dateutil"}
# Young or without maintenance: one module uses it, so that it can be replaced there.
ONLY_IN = {"shacl": "kg/checks/shapes.py", "pyvis": "kg/page/pyvis_network.py"}
LOCK, CONSTRAINTS = ROOT / "requirements.lock", ROOT / "constraints.txt"


def requirements(*groups: list[str]) -> list[Requirement]:
    """Return the requirements on other projects."""
    found = [Requirement(line) for group in groups for line in group]
    return [r for r in found if r.name != PROJECT["name"]]


def imported(folder: str) -> dict[str, set[str]]:
    """Map each top-level module that is imported below a folder to the files that import it."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for name in _imports(path):
            found.setdefault(name.partition(".")[0], set()).add(path.relative_to(ROOT).as_posix())
    return found


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def modules(found: list[Requirement]) -> set[str]:
    return {MODULES.get(r.name, r.name) for r in found}


def test_the_package_imports_what_it_declares_and_nothing_else() -> None:
    foreign = imported("kg").keys() - sys.stdlib_module_names - {"kg"}
    assert foreign == modules(requirements(PROJECT["dependencies"], EXTRAS["check"], EXTRAS["frames"]))


def test_the_tests_import_what_they_declare() -> None:
    declared = requirements(EXTRAS["test"])
    assert {r.name for r in declared} >= NOT_IMPORTED
    assert modules([r for r in declared if r.name not in NOT_IMPORTED]) <= imported("tests").keys()
    local = {path.stem for folder in ("tests", "docs") for path in (ROOT / folder).iterdir()}
    foreign = imported("tests").keys() - sys.stdlib_module_names - local - {"kg", "_pytest", "__future__"}
    assert foreign <= modules(requirements(PROJECT["dependencies"], *EXTRAS.values()))


@pytest.mark.parametrize("package", ONLY_IN)
def test_what_is_young_or_unmaintained_is_bounded_and_used_in_one_module(package: str) -> None:
    assert imported("kg")[package] == {ONLY_IN[package]}
    (found,) = (r for r in requirements(PROJECT["dependencies"], *EXTRAS.values()) if r.name == package)
    assert {part.operator for part in found.specifier} & {"<", "=="}


def test_every_dependency_has_a_floor_and_a_reason() -> None:
    for found in requirements(PROJECT["dependencies"], *EXTRAS.values()):
        assert {part.operator for part in found.specifier} & {">=", "=="}, (
            f"{found}: give the oldest release that works"
        )
    lines = TEXT[TEXT.index("\ndependencies = [") : TEXT.index("[project.scripts]")].splitlines()
    for number, line in enumerate(lines):
        # Extras may give their reason above or beside the bracket that opens them.
        if re.match(r'  "[a-z]', line) and "#" not in line:
            before = [x for x in lines[:number] if not re.match(r'  "[a-z]', x) or "#" in x]
            assert "#" in before[-1], f"{line.strip()}: say what it is for"


def test_the_network_of_the_page_names_the_package_that_is_missing(home: Project, tmp_path: Path) -> None:
    done = without("pyvis", "-m", "kg", "view", "--home", str(home.root), "--out", str(tmp_path / "page.html"))
    assert done.returncode == 2
    assert "pyvis==0.3.2" in done.stderr
    assert done.stderr.count("\n") <= 2
    assert not (tmp_path / "page.html").exists()


def without(package: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python as if a package were not installed."""
    code = f"""
import runpy, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {package!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
sys.argv = {list(words[1:])!r}
runpy.run_module({words[1]!r}, run_name="__main__", alter_sys=True)
"""
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120, check=False
    )


def locked(path: Path) -> list[Requirement]:
    """Return the requirements of a lock file, without hashes and comments."""
    found = re.findall(r"^([a-z0-9].*?)(?: \\)?$", path.read_text("utf-8"), re.M)
    return [Requirement(re.sub(r"\s+#.*", "", line)) for line in found]


@pytest.mark.parametrize("path", [LOCK, CONSTRAINTS], ids=lambda path: path.name)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize(
    ("platform", "machine"), [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("win32", "AMD64")]
)
def test_the_lock_fits_the_requirements_on_every_platform(path: Path, python: str, platform: str, machine: str) -> None:
    here = {str(k): str(v) for k, v in default_environment().items()} | {
        "python_version": python,
        "python_full_version": f"{python}.1",
        "sys_platform": platform,
        "platform_machine": machine,
        "os_name": "nt" if platform == "win32" else "posix",
    }
    versions: dict[str, str] = {}
    for pin in locked(path):
        if pin.marker is None or pin.marker.evaluate(here):
            assert canonicalize_name(pin.name) not in versions, f"{pin.name} has two versions"
            (exact,) = pin.specifier
            assert exact.operator == "=="
            versions[canonicalize_name(pin.name)] = exact.version
    inner = [line for line in EXTRAS["test"] if Requirement(line).name == PROJECT["name"]]
    wanted = [PROJECT["dependencies"], EXTRAS["test"]] + [
        EXTRAS[extra]
        for r in map(Requirement, inner)
        if r.marker is None or r.marker.evaluate(here)
        for extra in r.extras
    ]
    for found in requirements(*wanted):
        assert versions[canonicalize_name(found.name)] in found.specifier, f"{found}: update the lock"


def test_the_constraints_are_the_versions_of_the_lock() -> None:
    pins = {str(pin) for pin in locked(LOCK)}
    assert {str(pin) for pin in locked(CONSTRAINTS)} <= pins
    assert len(pins - {str(pin) for pin in locked(CONSTRAINTS)}) < 10, "the lock has the build packages besides"


def test_every_package_of_the_lock_has_hashes_and_none_an_address() -> None:
    text = LOCK.read_text("utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    assert len(blocks) == len(locked(LOCK)) > 50
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", block) for block in blocks)
    for path in (LOCK, CONSTRAINTS):
        content = path.read_text("utf-8")
        assert not re.search(r"://|--(?:index|extra-index|find-links|trusted)|file:| @ ", content), path.name
