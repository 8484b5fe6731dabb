"""Test that packages import downwards only and that tests mirror the packages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

ORDER = ("model", "read", "audit", "rdf", "store", "views", "checks", "curate", "page", "agents", "serve", "cli")
SHARED = ("errors", "project", "namespaces", "language", "streams", "tables", "files", "inputs")
# The package's own face: `import kg` and `python -m kg` lead to the top.
FACES = ("__init__", "__main__")
# (importing module, imported package): why it may. An entry that is no longer needed fails, too.
UPWARD = {
    (
        "kg.store.graph",
        "views",
    ): "a Graph offers users of the library what the commands show; imported when it is called",
}
# Test files that are named after no module of their package: what they are named after instead.
NAMED_OTHERWISE = {
    "checks/test_lookalike.py": "the data that benchmarks/lookalike.py makes",
    "audit/test_intervals_and_formulas.py": "kg.model.interval and the formulas that compute with it",
    "audit/test_mutations.py": "the audit as a whole, on faults planted in the data",
    "read/test_hostile_files.py": "what commands do with the files of a stranger's folder, through all readers",
    "views/test_names_and_paths.py": "kg.views.find and kg.views.network, which share a small world",
}


def modules(package: str) -> set[str]:
    return {p.stem for p in (ROOT / "kg" / package).glob("*.py") if p.stem != "__init__"}


def imported(text: str, module: str) -> Iterator[tuple[int, str]]:
    """Yield line and part of kg (package or shared module) of each import, at any nesting level."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}:{node.lineno}: relative import; write the package's full name"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for parts in (name.split(".") for name in names):
            if parts[0] == "kg" and len(parts) > 1:
                yield node.lineno, parts[1]


def upward(text: str, module: str) -> list[tuple[int, str]]:
    """List the imports of a module that lead to a package above its own."""
    own = module.split(".")[1]
    height = ORDER.index(own) if own in ORDER else -1
    return [(line, part) for line, part in imported(text, module) if part in ORDER and ORDER.index(part) > height]


def sources() -> dict[str, Path]:
    """Return the modules of kg by dotted name."""
    found = {}
    for path in sorted((ROOT / "kg").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[1] not in FACES:
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def test_every_part_of_the_package_has_a_place_in_the_order() -> None:
    parts = {p.stem for p in (ROOT / "kg").iterdir() if (p / "__init__.py").exists() or p.suffix == ".py"}
    left = parts - {*ORDER, *SHARED, *FACES}
    assert not left, f"kg/{', kg/'.join(sorted(left))}: give it a place in ORDER or SHARED of {Path(__file__).name}"
    assert parts == {*ORDER, *SHARED, *FACES}


def test_packages_import_downwards_only() -> None:
    found = {
        (module, part): f"{path.relative_to(ROOT)}:{line}: kg.{module.split('.')[1]} imports kg.{part}, which stands "
        f"above it ({' < '.join(ORDER)}); move what both need down, or pass it in as an argument"
        for module, path in sources().items()
        for line, part in upward(path.read_text("utf-8"), module)
    }
    assert not (wrong := [words for key, words in found.items() if key not in UPWARD]), "\n".join(wrong)
    idle = UPWARD.keys() - found.keys()
    assert not idle, f"{idle}: no longer imported; take it out of UPWARD in {Path(__file__).name}"


@pytest.mark.parametrize(
    "line",
    [
        "import kg.cli.app",
        "from kg import views",
        "from kg.checks import findings",
        "def late() -> None:\n    from kg.page.page import page",
    ],
)
def test_an_upward_import_is_found_however_it_is_written(line: str) -> None:
    assert len(upward(line, "kg.store.build")) == 1
    assert len(upward(line, "kg.errors")) == 1
    assert upward(line, "kg.cli.app") == []


@pytest.mark.parametrize("package", ORDER)
def test_every_package_has_tests_named_after_its_modules(package: str) -> None:
    files = sorted((ROOT / "tests" / package).glob("test_*.py"))
    assert files, f"kg/{package}/ has no tests; put them into tests/{package}/"
    for path in files:
        name = path.stem.removeprefix("test_")
        known = name == package or any(name == m or name.startswith(f"{m}_") for m in modules(package))
        assert known or f"{package}/{path.name}" in NAMED_OTHERWISE, (
            f"tests/{package}/{path.name} is named after no module of kg/{package}/; begin its name with one, "
            f"or say in NAMED_OTHERWISE of {Path(__file__).name} what it tests"
        )


def test_no_reason_is_left_without_its_test_file() -> None:
    assert [name for name in NAMED_OTHERWISE if not (ROOT / "tests" / name).exists()] == []
