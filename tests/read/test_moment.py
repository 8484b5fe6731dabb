"""The graph of what was known at a day is that of the sources published by then; that of a day has what held then."""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT

from kg.errors import UsageError
from kg.model.period import read_period
from kg.project import Project
from kg.store import Graph, load

SOURCES = ROOT / "data/sources"


def published(path: Path) -> dt.date | None:
    """Return the day by which a source had been published; None if it does not say."""
    return read_period(tomllib.loads(path.read_text("utf-8"))["published"]).last


def named(path: Path) -> set[str]:
    """Return the documents that a source names as origins."""
    found: set[str] = set()
    for claim in tomllib.loads(path.read_text("utf-8")).get("claims", []):
        via = claim.get("via", [])
        found |= {via} if isinstance(via, str) else set(via)
    return found


def copied(folder: Path, sources: set[str], until: dt.date | None) -> Path:
    """Copy the project with some of its sources, the rates until a day, and neither tables nor judgements."""
    for part in ("ontology", "queries", "data/entities", "data/rates"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "data/sources").mkdir()
    for name in sources:
        shutil.copy(SOURCES / f"{name}.toml", folder / "data/sources")
    for path in (folder / "data/rates").glob("*.csv") if until else ():
        head, *rows = path.read_text("utf-8").splitlines()
        column = next(csv.reader([head])).index("day")
        kept = [row for row in rows if next(csv.reader([row]))[column] <= str(until)]
        path.write_text("\n".join([head, *kept]) + "\n", "utf-8")
    return folder


@pytest.mark.whole
@pytest.mark.parametrize("day", ["2024-06-30", "2025-12-31", "2026-06-01"])
def test_what_was_known_is_the_graph_of_the_sources_published_by_then(tmp_path: Path, day: str) -> None:
    rates = {path.stem for path in (ROOT / "data/rates").glob("*.csv")}
    every = sorted(path.stem for path in SOURCES.glob("*.toml"))
    some = set(random.Random(day).sample(every, 150)) | rates
    while more := {v for name in some for v in named(SOURCES / f"{name}.toml")} - some:
        some |= more
    until = dt.date.fromisoformat(day)
    then = {name for name in some if (last := published(SOURCES / f"{name}.toml")) and last <= until}
    cited = {v for name in then for v in named(SOURCES / f"{name}.toml")}
    known = load(copied(tmp_path / "all", some, None), known_at=day)
    # A document that is only named has no claims of its own in the graph of that day.
    alone = copied(tmp_path / "alone", then | cited | rates, until)
    for name in (cited | rates) - then:
        path = alone / f"data/sources/{name}.toml"
        path.write_text(re.sub(r"\nclaims = \[.*\n\]\n", "\n", path.read_text("utf-8"), flags=re.DOTALL), "utf-8")
    assert len(known.claims()) > 20
    assert {c.id for c in load(alone).claims()} == {c.id for c in known.claims()}
    lines, wanted = ({*g.built.ntriples.read_text("utf-8").splitlines()} for g in (known, load(alone)))
    assert (sorted(lines - wanted)[:5], sorted(wanted - lines)[:5]) == ([], [])


def test_a_source_without_a_date_or_with_a_month_that_ends_later_was_not_known(seed: Graph) -> None:
    # The seed article says no date.
    assert load(seed.project.root, known_at="2026-12-31").claims() == []


@pytest.mark.whole
def test_nothing_published_or_quoted_later_is_in_the_graph_of_a_day(graph: Graph) -> None:
    then = load(ROOT, known_at="2025-06")
    day = dt.date(2025, 6, 30)
    for claim in then.claims():
        for evidence in claim.evidence:
            assert (last := then.sources[evidence.source].published.last)
            assert last <= day
    assert 0 < len(then.claims()) < len(graph.claims())
    for row in then.rows("SELECT ?day { ?rate a kg:ReferenceRate ; kg:lastDay ?day }"):
        assert str(row["day"]) <= "2025-06-30"
    assert {c for j in then.judgements for c in j.claims} <= {c.id for c in then.claims()}


@pytest.mark.whole
def test_what_held_had_begun_and_not_ended_and_figures_are_of_periods_that_are_over() -> None:
    held = load(ROOT, as_of="2024")
    day = dt.date(2024, 12, 31)
    for claim in held.claims():
        if claim.valid_until and claim.valid_until.last:
            assert claim.valid_until.last >= day
        if claim.span:
            assert (claim.span[1] if claim.kind == "figure" else claim.span[0]) <= day
    latest = {row["y"] for row in held.rows("SELECT ?y { ?f latest:revenue ?r . ?r kg:year ?y }")}
    assert latest
    assert max(latest) <= 2024


def test_both_days_narrow_together_and_each_is_a_graph_of_its_own(home: Project) -> None:
    whole = load(home.root)
    graphs = [load(home.root, known_at="2030"), load(home.root, as_of="1990"), load(home.root, known_at="1990")]
    assert {c.id for c in graphs[0].claims()} <= {c.id for c in whole.claims()}
    assert graphs[2].claims() == []
    assert len({g.built.folder for g in (whole, *graphs)}) == 4
    assert load(home.root).built.folder == whole.built.folder


@pytest.mark.parametrize("name", ["known_at", "as_of"])
def test_a_day_that_is_none_is_told(home: Project, name: str) -> None:
    with pytest.raises(UsageError, match=f'{name}: "soon" is not a time'):
        load(home.root, known_at="soon") if name == "known_at" else load(home.root, as_of="soon")
