from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import Kg

from kg.project import Project
from kg.store import load
from kg.tables import defuse
from kg.views.datapackage import write_package

TABLES = {"entities", "sources", "claims", "evidence"}


@pytest.fixture
def package(home: Project, tmp_path: Path) -> Path:
    write_package(load(home.root), tmp_path / "package", defused=True)
    return tmp_path / "package"


def rows(package: Path, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader((package / f"{table}.csv").read_text("utf-8").splitlines()))


def test_the_tables_are_linked_by_ids_that_exist(package: Path) -> None:
    described = json.loads((package / "datapackage.json").read_text("utf-8"))
    assert {resource["name"] for resource in described["resources"]} == TABLES
    links = 0
    for resource in described["resources"]:
        found = rows(package, resource["name"])
        assert [field["name"] for field in resource["schema"]["fields"]] == list(found[0])
        ids = [row["id"] for row in found]
        assert len(set(ids)) == len(ids)
        for link in resource["schema"].get("foreignKeys", ()):
            there = {row["id"] for row in rows(package, link["reference"]["resource"])}
            named = {row[link["fields"]] for row in found} - {""}
            assert named <= there
            links += bool(named)
    assert links >= 4
    (evidence,) = (e for e in rows(package, "evidence") if e["printed"] == "约3.5亿元")
    (claim,) = (c for c in rows(package, "claims") if c["id"] == evidence["claim"])
    assert (claim["subject"], claim["property"], claim["value"], claim["unit"]) == (
        "acme",
        "revenue",
        "350000000",
        "cny",
    )


def test_both_descriptions_have_the_checksums_of_the_files(package: Path) -> None:
    contents = {name: (package / f"{name}.csv").read_bytes() for name in TABLES}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    resources = json.loads((package / "datapackage.json").read_text("utf-8"))["resources"]
    assert {r["name"]: r["hash"] for r in resources} == {name: f"sha256:{d}" for name, d in digests.items()}
    assert {r["name"]: r["bytes"] for r in resources} == {name: len(content) for name, content in contents.items()}
    files = json.loads((package / "croissant.json").read_text("utf-8"))["distribution"]
    assert {f["name"]: f["sha256"] for f in files} == {f"{name}.csv": d for name, d in digests.items()}


def test_cells_that_a_spreadsheet_would_run_are_guarded_unless_asked_otherwise(home: Project, tmp_path: Path) -> None:
    path = home.data / "entities/all.toml"
    path.write_text(path.read_text("utf-8").replace('"示例"', '"=1+1"'), "utf-8")
    graph = load(home.root)
    for name, defused, cell in (("guarded", True, defuse("=1+1")), ("raw", False, "=1+1")):
        write_package(graph, tmp_path / name, defused=defused)
        (acme,) = (row for row in rows(tmp_path / name, "entities") if row["id"] == "acme")
        assert acme["aliases"] == cell


def test_the_same_graph_gives_the_same_files(home: Project, package: Path, tmp_path: Path) -> None:
    for path in write_package(load(home.root), tmp_path / "again", defused=True):
        assert path.read_bytes() == (package / path.name).read_bytes()


def test_a_package_needs_a_folder(kg: Kg, home: Project, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    for words, said in (([], "name a folder"), (["--out", str(tmp_path / "file")], "is no folder")):
        done = kg("export", "-f", "datapackage", "--home", str(home.root), *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
    assert (tmp_path / "file").read_text() == "old"
    done = kg("export", "-f", "datapackage", "--home", str(home.root), "--out", str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    assert {Path(line).name for line in done.stdout.splitlines()} == {p.name for p in (tmp_path / "new").iterdir()}


@pytest.mark.parametrize(
    "command", ["frictionless validate --json datapackage.json", "mlcroissant validate --jsonld croissant.json"]
)
def test_the_tools_of_each_standard_accept_it(package: Path, command: str) -> None:
    tool, *words = command.split()
    if not shutil.which(tool):
        pytest.skip(f"{tool} is not installed")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run([tool, *words], cwd=package, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    if tool == "frictionless":
        report = json.loads(done.stdout)
        assert (report["valid"], len(report["tasks"])) == (True, len(TABLES))
