"""Whatever lies in a folder leads to findings with a place, in bounded time, and never to another error."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import conftest
import pytest
from conftest import small_home
from hostile import CASES, Case
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.audit.agreement import conflicts
from kg.audit.computed import computed
from kg.audit.figures import Figures
from kg.audit.identities import audit_figures
from kg.audit.series import story_breaks
from kg.checks.check import check
from kg.checks.rules import rules
from kg.errors import DataError, Finding, Findings, KgError
from kg.model.ontology import Ontology
from kg.project import Project, find_project
from kg.read.data import read_facts
from kg.read.lines import element_lines, key_lines, long_key
from kg.read.ontology import read_ontology
from kg.store.signature import signature
from kg.views.questions import questions

# Seconds of processor time for one case, and of waiting.
DEADLINE, PATIENCE = 60, 400
REAL = read_ontology(find_project())


@contextmanager
def deadline(seconds: int = DEADLINE) -> Iterator[None]:
    """Raise TimeoutError when the processor time is used up, or out of a call that blocks."""

    def stop(number: int, __: FrameType | None) -> None:
        raise TimeoutError(f"not done after {seconds if number == signal.SIGPROF else PATIENCE} s")

    timers = {signal.SIGPROF: (signal.ITIMER_PROF, seconds), signal.SIGALRM: (signal.ITIMER_REAL, PATIENCE)}
    before = {number: signal.signal(number, stop) for number in timers}
    for timer, after in timers.values():
        signal.setitimer(timer, after)
    try:
        yield
    finally:
        for timer, _ in timers.values():
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def told_by(read: Callable[[], object]) -> list[Finding]:
    """Return the findings that reading leads to; no other error is expected."""
    try:
        read()
    except DataError as error:
        return error.findings
    return []


def inventory(folder: Path) -> list[tuple[str, int, int]]:
    """Return what lies below a folder, in a form that changes with it."""
    return sorted((str(p), p.lstat().st_size, p.lstat().st_mtime_ns) for p in folder.rglob("*"))


def findings_of(home: Project, known: Ontology | None, whole: bool) -> list[Finding]:
    """Return what reading and auditing a home leads to.

    known: the ontology, where it is unchanged: reading it takes most of the time.
    whole: whether to run the rest of `kg check` if that leads to nothing.
    """

    def read() -> None:
        ontology = known or read_ontology(home)
        figures = Figures(read_facts(home, ontology), ontology)
        computed(figures, audit_figures(figures))
        story_breaks(figures)
        conflicts(list(figures.facts.claims.values()), ontology, figures.facts.sources)

    steps = (read, lambda: rules(home), lambda: questions(home))
    found = next(filter(None, map(told_by, steps)), [])
    return found or (check(home) if whole else [])


@pytest.mark.skipif(os.name == "nt", reason="FIFOs, sockets and SIGALRM")
@pytest.mark.parametrize("hostile", [c for c in CASES if not c.run], ids=lambda c: re.sub(r"[^ -~]", "?", c.name))
def test_a_hostile_folder_leads_to_findings_with_places(tmp_path: Path, hostile: Case) -> None:
    home = small_home(tmp_path / "home")
    before = inventory(home.ontology)
    hostile.spoil(home.root)
    known = REAL if inventory(home.ontology) == before else None
    with deadline():
        found = findings_of(home, known, bool(hostile.place))
    assert len(found) <= 3 * Findings.MOST, "one cause, a few findings"
    assert all(len(f.message) <= 2 * Findings.LONGEST for f in found)
    if hostile.place:
        there = [f for f in found if f.place.startswith(hostile.place) or hostile.place in f.message]
        assert there, found[:3]
        assert re.search(hostile.says, "\n".join(f.message for f in there)), there[:3]


@pytest.mark.skipif(os.name == "nt", reason="FIFOs and sockets")
@pytest.mark.parametrize(
    "hostile", [c for c in CASES if c.place.startswith(("data/", "ontology/"))][:60], ids=lambda c: c.name
)
def test_no_file_stops_the_signature(tmp_path: Path, hostile: Case) -> None:
    home = small_home(tmp_path / "home")
    hostile.spoil(home.root)
    with deadline():
        found = told_by(lambda: signature(home))
    assert all(hostile.place in f.place for f in found)


# -- generated texts ------------------------------------------------------------------------------

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
PIECES = st.sampled_from(
    ["[", "]", "{", "}", "[[", "]]", "=", ".", ",", '"', "'", '"""', "'\''", "\n", "\r", "#", "\\", "a", "claims", "1", "nan", "2025-01-01",
     "0x", "_", "\u202e", "\0", "\ufeff", " ", "true", "9" * 30, "{ a = 1 }", "[[claims]]\n", "claims = [\n"]
)  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn, text: str) -> bytes:
    """Return a text with some parts replaced, and sometimes some bytes."""
    content = text.encode()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 30)))
        new = draw(st.one_of(st.lists(PIECES, max_size=6).map("".join).map(str.encode), st.binary(max_size=6)))
        content = content[:start] + new + content[end:]
    return content


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A home whose files are replaced by one example after the other."""
    return small_home(tmp_path_factory.mktemp("spoilt") / "home")


TABLE = "subject,property,value,source,at,during\nacme,revenue,3亿元,acme-report,p1,2023\nacme,founder,li-lei,acme-report,p1,\n"
SPOILT = {
    "data/sources/more.toml": conftest.SOURCE,
    "data/entities/all.toml": conftest.ENTITIES,
    "data/tables/more.csv": TABLE,
    "data/judgements.toml": '[[judgements]]\nclaims = ["x"]\nrank = "normal"\nreason = { zh = "一", en = "x" }\n',
}


@pytest.mark.parametrize("path", SPOILT)
def test_spoilt_data_is_read_or_told(shared: Project, path: str) -> None:
    original = (shared.root / path).read_bytes() if (shared.root / path).exists() else None

    @QUICK
    @given(spoilt(SPOILT[path]))
    def read(content: bytes) -> None:
        (shared.root / path).write_bytes(content)
        with deadline():
            assert all(f.place and f.message for f in told_by(lambda: read_facts(shared, REAL)))

    try:
        read()
    finally:
        (shared.root / path).unlink(missing_ok=True)
        if original is not None:
            (shared.root / path).write_bytes(original)


@pytest.mark.parametrize("path", ["ontology/vocabularies/basis.ttl", "ontology/terms/finance.ttl"])
def test_spoilt_turtle_is_read_or_told(shared: Project, path: str) -> None:
    original = (shared.root / path).read_text("utf-8")

    @settings(QUICK, max_examples=15)
    @given(spoilt(original))
    def read(content: bytes) -> None:
        (shared.root / path).write_bytes(content)
        with deadline():
            assert all(f.place and f.message for f in told_by(lambda: read_facts(shared, read_ontology(shared))))

    try:
        read()
    finally:
        (shared.root / path).write_text(original, "utf-8")


@QUICK
@given(spoilt("# severity: error\n# zh: 一\n# en: x\nSELECT ?focus { ?focus a kg:Company }\n"))
def test_spoilt_queries_are_read_or_told(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    home = Project(tmp_path_factory.getbasetemp() / "queries-alone")
    path = home.checks / "x.rq"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    assert all(f.place and f.message for f in told_by(lambda: rules(home)))


@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_text_is_searched_for_long_keys(text: str) -> None:
    assert long_key(text) >= 0


@given(st.integers(1, 40), st.sampled_from(["a", '"a.b"', "'a'"]), st.sampled_from(["", " "]))
def test_long_keys_are_found_where_they_are(parts: int, part: str, space: str) -> None:
    dotted = f"{space}.{space}".join([part] * parts)
    text = f'x = "{"a." * 40}"\ny = {{ z = 1 }}\n{dotted} = 1\n'
    assert long_key(text) == (3 if parts > 16 else 0)


def test_lines_are_found_in_time_whatever_the_strings_are() -> None:
    text = 'a = "' + '\\"' * 200_000 + '"\nclaims = [\n  1,\n  2,\n]\n'
    started = time.monotonic()
    assert key_lines(text)["claims"] == 2
    assert element_lines(text, "claims") == [3, 4]
    assert long_key('"' + '\\"' * 200_000 + "." * 20) == 0
    assert time.monotonic() - started < DEADLINE / 4


# -- what the system refuses ------------------------------------------------------------------------


def test_a_folder_that_cannot_be_listed_is_told(home: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("sources"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    for run in (home.inputs, lambda: signature(home), lambda: read_facts(home, REAL)):
        with pytest.raises(DataError, match=r"^data/sources: cannot be read \(Permission denied\); make it readable"):
            run()


def test_a_file_that_cannot_be_opened_or_read_is_told(home: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open
    broken = home.data / "sources/acme-report.toml"

    def refuse(path: str, *flags: int) -> int:
        if str(path) == str(broken):
            raise PermissionError(13, "Permission denied")
        return opened(path, *flags)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        with pytest.raises(DataError, match=r"acme-report\.toml: .*Permission denied"):
            signature(home)

    def fail(handle: int, length: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "read", fail)
    with pytest.raises(DataError, match=r"cannot be read \(Input/output error\)"):
        signature(home)


def test_a_link_that_replaces_a_file_after_it_was_looked_at_is_not_followed(
    home: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, secret, opened = home.data / "sources/acme-report.toml", tmp_path / "secret", os.open
    secret.write_text("secret", "utf-8")

    def swap(name: str, *flags: int) -> int:
        if str(name) == str(path):
            path.unlink()
            path.symlink_to(secret)
        return opened(name, *flags)

    monkeypatch.setattr(os, "open", swap)
    with pytest.raises(DataError, match="cannot be read"):
        home.read(path)


def test_a_file_that_grows_while_it_is_read_is_refused_at_the_limit(
    home: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "read", lambda _, length: b"x" * length)
    with pytest.raises(DataError, match="is larger than 16 MB"):
        home.read(home.data / "sources/acme-report.toml")


def test_too_many_files_and_bytes_are_refused(home: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("MAX_FILES", 1), ("MAX_TOTAL", 10)):
        with monkeypatch.context() as patch:
            patch.setattr(f"kg.inputs.{name}", value)
            with pytest.raises(DataError, match="ontology: holds more than"):
                home.inputs()


def test_a_home_that_is_none_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for given_home in ("~nosuchuser/kg", tmp_path / "loop", tmp_path / ("x" * 300), tmp_path / "none"):
        with pytest.raises(KgError, match="does not hold the folders"):
            find_project(given_home)
