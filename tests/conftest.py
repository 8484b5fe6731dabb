"""Define fixtures: a small made-up project, and the seed article alone, each compiled in its own folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import browser, whole  # noqa: F401  # fixtures
from serving import server, strict  # noqa: F401  # likewise

from kg.cli.sheet import sheet_text
from kg.project import Project
from kg.store import Graph, load
from kg.views.names import Formatter
from kg.views.sheet import sheet

# A shell starts what runs in the background deaf to SIGINT, nohup to SIGHUP; the commands under test would inherit that.
for _number, _usual in ((signal.SIGINT, signal.default_int_handler), (getattr(signal, "SIGHUP", None), signal.SIG_DFL)):
    if _number and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _usual)

ROOT = Path(__file__).resolve().parent.parent
SEED = "xinliu-zhipu-ipo"

ARTICLE = """\
示例公司2024年收入约3.5亿元,同比增长25%。

示例公司由李雷创办,总部设在杭州;其模型示例一号对标另一号。
示例公司首席执行官李雷表示,公司不做广告。
"""

ENTITIES = """\
[acme]
type = "Company"
zh = "示例公司"
en = "Acme"
aliases = ["示例"]

[li-lei]
type = "Person"
zh = "李雷"
en = "Li Lei"

[acme-one]
type = "Model"
zh = "示例一号"
en = "Acme One"

[other-one]
type = "Model"
zh = "另一号"
en = "Other One"
"""

SOURCE = """\
title     = "示例公司年报解读"
publisher = "示例日报"
published = 2025-03-01
language  = "zh"
tier      = 2
read      = "whole"

claims = [
  { subject = "acme", property = "revenue", value = "约3.5亿元", during = "2024", at = "p1", evidence = "16:e58d4a4f0b1c1f4e" },
  { subject = "acme", property = "growth", value = "25%", during = "2024", measure = "revenue", basis = "year-on-year", at = "p1", evidence = "23:0000000000000000" },
  { subject = "acme", property = "founder", value = "li-lei", at = "p2", evidence = "9:0000000000000000" },
  { subject = "acme-one", property = "developer", value = "acme", at = "p2", evidence = "9:0000000000000000" },
  { subject = "acme-one", property = "positionedAgainst", value = "other-one", at = "p2", evidence = "9:0000000000000000" },
  { subject = "acme", property = "marketRole", value = "cloud-vendor", as = "plan", at = "p3", evidence = "9:0000000000000000" },
  { subject = "acme", property = "businessModel", value = "traffic-monetisation", negated = true, by = "li-lei", at = "p3", evidence = "9:0000000000000000" },
]
"""


def small_home(folder: Path) -> Project:
    """Make a home with the real ontology and queries and a small data set."""
    for part in ("ontology", "queries"):
        shutil.copytree(ROOT / part, folder / part)
    for part in ("entities", "sources", "tables"):
        (folder / "data" / part).mkdir(parents=True)
    (folder / "data/entities/all.toml").write_text(ENTITIES, "utf-8")
    (folder / "data/sources/acme-report.toml").write_text(SOURCE, "utf-8")
    return Project(folder)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's cache of compiled graphs out of the tests, and share one among them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.delenv("KG_HOME", raising=False)
    monkeypatch.setenv("CI", "true")


@pytest.fixture
def home(tmp_path: Path) -> Project:
    """A small data set of its own, to be changed at will."""
    return small_home(tmp_path / "home")


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The whole graph of the project."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.getbasetemp() / "cache")
    return load(ROOT)


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The seed article alone: answers that were verified by hand stay true as data grows."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.getbasetemp() / "cache")
    folder = tmp_path_factory.mktemp("seed")
    for part in ("ontology", "queries", "data/entities"):
        shutil.copytree(ROOT / part, folder / part)
    sources = folder / "data/sources"
    sources.mkdir(parents=True)
    text = (ROOT / f"data/sources/{SEED}.toml").read_text("utf-8")
    for path in (ROOT / "data/sources").glob("*.toml"):
        if path.stem == SEED or f'"{path.stem}"' in text:
            shutil.copy(path, sources)
    return load(folder)


def sheet_of(graph: Graph, thing: str, lang: str) -> str:
    """Return the sheet of a thing as `kg show` prints it."""
    return sheet_text(sheet(graph, thing), Formatter(graph, lang))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use the whole graph; those that read all of data/ by themselves say so."""
    for item in items:
        if "graph" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.whole)


BEGUN = time.monotonic()
# A run that has an end for another reason, such as a gate, starts no long test after this many seconds.
SOAK_SECONDS = float(os.environ.get("KG_SOAK_SECONDS") or "inf")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip the long tests that would begin after the time for them."""
    if item.get_closest_marker("soak") and time.monotonic() - BEGUN > SOAK_SECONDS:
        pytest.skip(f"the {SOAK_SECONDS:g} s of KG_SOAK_SECONDS are used up")


Kg = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def kg(tmp_path: Path) -> Kg:
    """Run the command as a user would, in an empty folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    def run(*words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kg", *words],
            cwd=folder,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env=os.environ | environment,
            timeout=120,
            check=False,
        )

    return run
