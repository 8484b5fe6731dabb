"""A build that is made from an earlier one is the one that would be made from nothing."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.checks.check import check
from kg.errors import DataError, Finding
from kg.project import Project
from kg.store.build import open_build
from kg.store.earlier import Earlier
from kg.store.graph import Graph

SOURCE, ENTITIES = "data/sources/acme-report.toml", "data/entities/all.toml"
SECOND = """\
title     = "示例公司公告"
publisher = "示例公司"
published = 2025-04-01
language  = "zh"
tier      = 1
read      = "whole"

claims = [
  { subject = "acme", property = "revenue", value = "3.52亿元", during = "2024", at = "p2", evidence = "16:1111111111111111" },
  { subject = "acme", property = "netResult", value = "2100万美元", during = "2024", at = "p3", evidence = "16:2222222222222222" },
  { subject = "acme-one", property = "developer", value = "acme", at = "p9", evidence = "9:3333333333333333" },
  { subject = "acme", property = "foundedOn", value = "2019-05", at = "p4", evidence = "9:4444444444444444" },
]
"""
TABLE = """\
source,subject,property,value,unit,from,at
acme-report,acme-one,contextWindow,32000,token,2025-01-01,p4
acme-notice,acme-one,contextWindow,32K,token,2025-02-01,p5
"""


def replaced(home: Project, file: str, old: str, new: str) -> None:
    path = home.root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture
def edited(home: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A small home with two sources, and a cache without builds of other tests, from which one could be made."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (home.root / "data/sources/acme-notice.toml").write_text(SECOND, "utf-8")
    return home


def outcome(home: Project, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, object, list[Finding]]:
    """Return the lines, an answer of the store, and the findings, with what is kept in a folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    try:
        graph = Graph(home, open_build(home))
    except DataError as error:
        return b"", None, error.findings
    rows = [tuple(row.values()) for row in graph.rows("SELECT ?s ?p ?o { ?s ?p ?o }")]
    views = [graph.facts, graph.computed(), graph.checks(), graph.conflicts(), graph.breaks]
    return graph.built.ntriples.read_bytes(), (sorted(map(str, rows)), views), check(home)


def edits(home: Project, dice: random.Random) -> None:
    """Make one edit, which may be one that the reader refuses."""
    sources = sorted((home.root / "data/sources").glob("*.toml"))
    path = dice.choice(sources)
    text = path.read_text("utf-8")
    lines = text.split("\n")
    claims = [n for n, line in enumerate(lines) if line.startswith("  {")]
    kind = dice.randrange(12)
    if kind == 0 and claims:
        # The same number in another form: equal values, other lines.
        number = dice.choice(claims)
        for old, new in (("3.5亿", "3.50亿"), ("3.50亿", "3.5亿"), ("25%", "26%"), ("26%", "25%"), ("2024", "2023")):
            if old in lines[number]:
                lines[number] = lines[number].replace(old, new)
                break
    elif kind == 1 and claims:
        del lines[dice.choice(claims)]
    elif kind == 2 and claims:
        lines.insert(claims[0], lines[dice.choice(claims)].replace('at = "p', 'at = "p1'))
    elif kind == 3:
        # What is put back later: the sources by another order of names.
        path.rename(path.with_name(dice.choice(["a-source.toml", "z-source.toml"])))
        return
    elif kind == 4:
        lines[1] = dice.choice(['publisher = "示例日报"', 'publisher = "示例公司"', 'publisher = "Acme"'])
    elif kind == 5:
        lines[4] = f"tier      = {dice.randrange(1, 4)}"
    elif kind == 6:
        lines.insert(0, "# a remark")
    elif kind == 7:
        entities = home.root / ENTITIES
        words = entities.read_text("utf-8")
        old, new = dice.choice(
            [("Acme One", "Acme 1"), ("Acme 1", "Acme One"), ('"示例"', '"例"'), ("[acme]", "# x\n[acme]")]
        )
        entities.write_text(words.replace(old, new), "utf-8")
        return
    elif kind == 8:
        table = home.root / "data/tables/windows.csv"
        table.write_text(TABLE.replace("32K", dice.choice(["32K", "64K", "32768", "many"])), "utf-8")
        return
    elif kind == 9:
        dice.choice([judge, search])(home, dice)
        return
    elif kind == 10:
        term = home.root / "ontology/terms/core.ttl"
        words = term.read_text("utf-8")
        term.write_text(
            words.replace('"收入"@zh', '"营收"@zh')
            if '"收入"@zh' in words
            else words.replace('"营收"@zh', '"收入"@zh'),
            "utf-8",
        )
        return
    else:
        query = home.root / "queries/checks/early.rq"
        header = "".join(f"# {key}: x\n" for key in ("zh", "en", "mend-zh", "mend-en", "origin"))
        place = dice.choice(["p1", "p2", "p9"])
        query.write_text(f'# severity: warning\n{header}SELECT ?focus {{ ?focus kg:locator "{place}" }}\n', "utf-8")
        return
    path.write_text("\n".join(lines), "utf-8")


def judge(home: Project, dice: random.Random) -> None:
    """Prefer or deprecate a claim, or drop all judgements."""
    path = home.root / "data/judgements.toml"
    path.unlink(missing_ok=True)
    rank = dice.choice(["preferred", "deprecated", ""])
    if rank:
        try:
            claims = sorted(Graph(home, open_build(home)).facts.claims)
        except DataError:
            return
        words = f'[[judgements]]\nclaims = ["{dice.choice(claims)}"]\nrank = "{rank}"\nreason = {{ zh = "因", en = "why" }}\n'
        path.write_text(words, "utf-8")


def search(home: Project, dice: random.Random) -> None:
    """Look for a fact in vain, or forget that it was looked for."""
    path = home.root / "data/searches/acme.toml"
    path.parent.mkdir(exist_ok=True)
    line = '  { property = "%s", on = 2026-11-2%d, where = { zh = "某处", en = "somewhere" } },\n'
    lines = [line % (name, dice.randrange(2)) for name in ("foundedOn", "revenue") if dice.randrange(2)]
    path.write_text(f"searches = [\n{''.join(lines)}]\n", "utf-8")


@pytest.mark.parametrize("seed", range(3))
def test_a_build_from_an_earlier_one_is_the_same_as_one_from_nothing(
    edited: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    dice = random.Random(seed)
    kept = tmp_path / "kept"
    outcome(edited, kept, monkeypatch)
    for number in range(8):
        edits(edited, dice)
        from_earlier = outcome(edited, kept, monkeypatch)
        from_nothing = outcome(edited, tmp_path / f"nothing-{number}", monkeypatch)
        assert from_earlier == from_nothing


def patched(home: Project) -> int:
    """Return how many times the store of the build was changed since it was written from nothing."""
    built = open_build(home)
    return Earlier(built.folder / "parts.sqlite", built.snapshot).patched[0]


def test_a_store_is_changed_a_bounded_number_of_times(edited: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.build._MOST_CHANGES", 2)
    found = [patched(edited)]
    for old, new in (("25%", "26%"), ("26%", "27%"), ("27%", "28%"), ("28%", "29%")):
        replaced(edited, SOURCE, old, new)
        found.append(patched(edited))
    assert found == [0, 1, 2, 0, 1]


def test_a_line_that_two_claims_give_stays_until_the_last_of_them_is_gone(edited: Project) -> None:
    asked = "SELECT ?model { ?model kg:developer id:acme }"
    for file in ("data/sources/acme-notice.toml", SOURCE):
        assert list(Graph(edited, open_build(edited)).rows(asked))
        text = (edited.root / file).read_text("utf-8")
        kept = [line for line in text.split("\n") if '"developer"' not in line]
        (edited.root / file).write_text("\n".join(kept), "utf-8")
    assert not list(Graph(edited, open_build(edited)).rows(asked))
    assert patched(edited) == 2


@pytest.mark.parametrize("name", ["parts.sqlite", "claims.sqlite", "graph.nt", "store/CURRENT"])
@pytest.mark.parametrize("harm", ["cut", "garble", "delete"])
def test_a_damaged_build_is_not_built_on(
    edited: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, harm: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    path = open_build(edited).folder / name
    content = path.read_bytes()
    if harm == "delete":
        path.unlink()
    else:
        path.write_bytes(
            content[: len(content) // 2] + (b"\0" * (len(content) - len(content) // 2) if harm == "garble" else b"")
        )
    replaced(edited, SOURCE, "25%", "26%")
    from_damaged = outcome(edited, tmp_path / "kept", monkeypatch)
    assert patched(edited) == 0
    assert from_damaged == outcome(edited, tmp_path / "nothing", monkeypatch)


def test_builds_that_are_killed_or_run_at_once_harm_no_later_one(
    edited: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    outcome(edited, kept, monkeypatch)
    command = [sys.executable, "-m", "kg", "build", "--home", str(edited.root)]
    for number in range(6):
        replaced(edited, SOURCE, f"{25 + number}%", f"{26 + number}%")
        started = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
        time.sleep(0.3 + 0.2 * number)
        for process in started:
            process.kill()
            process.wait()
    assert outcome(edited, kept, monkeypatch) == outcome(edited, tmp_path / "nothing", monkeypatch)
