from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from conftest import ARTICLE, Kg

from kg.curate.verify import locate, read_document, verify, verify_folder
from kg.errors import UsageError
from kg.inputs import MAX_DOCUMENT
from kg.model.claim import Facts
from kg.model.fingerprint import Fingerprint
from kg.project import Project
from kg.read.data import read_facts
from kg.read.ontology import read_ontology

WORDS = [
    "示例公司2024年收入约3.5亿元", "同比增长25%", "示例公司由李雷创办", "其模型示例一号",
    "示例一号对标另一号", "示例公司首席执行官李雷表示", "公司不做广告",
]  # fmt: skip


@pytest.fixture
def facts(home: Project) -> Facts:
    """The small data set, with the fingerprints of the article's true words."""
    path = home.data / "sources/acme-report.toml"
    marks = iter(WORDS)
    text = re.sub(
        r'evidence = "[^"]*"', lambda _: f'evidence = "{Fingerprint.of(next(marks))}"', path.read_text("utf-8")
    )
    path.write_text(text, "utf-8")
    return read_facts(home, read_ontology(home))


def states(facts: Facts, text: str) -> list[str]:
    return [v.state for v in verify(facts, "acme-report", text).verdicts]


def test_every_claim_is_found_in_its_document(facts: Facts) -> None:
    report = verify(facts, "acme-report", ARTICLE)
    assert report.good
    assert [v.state for v in report.verdicts] == ["found"] * 7


def test_layout_and_width_do_not_matter(facts: Facts) -> None:
    assert states(facts, ARTICLE.replace(",", ",").replace("2024", "２０２４").replace("约", " 约 ")) == ["found"] * 7


def test_words_in_another_paragraph_are_moved(facts: Facts) -> None:
    report = verify(facts, "acme-report", "新的第一段\n" + ARTICLE)
    assert {v.state for v in report.verdicts} == {"moved"}
    assert report.verdicts[0].places == ("p2",)
    assert not report.good


def test_a_mistyped_value_is_told_though_its_passage_is_found(home: Project, facts: Facts) -> None:
    path = home.data / "sources/acme-report.toml"
    path.write_text(path.read_text("utf-8").replace('"约3.5亿元"', '"约5.3亿元"'), "utf-8")
    report = verify(read_facts(home, read_ontology(home)), "acme-report", ARTICLE)
    assert [v.property for v in report.verdicts if v.state == "other number"] == ["revenue"]
    assert not report.good


def test_a_changed_number_is_missing(facts: Facts) -> None:
    assert states(facts, ARTICLE.replace("3.5亿", "3.6亿")).count("missing") == 1


def test_verdicts_come_in_the_order_of_the_file_with_places(facts: Facts) -> None:
    places = [v.place for v in verify(facts, "acme-report", ARTICLE).verdicts]
    assert places == [f"data/sources/acme-report.toml:{n}" for n in range(9, 16)]


def test_an_unknown_source_is_told_with_near_ids(facts: Facts) -> None:
    with pytest.raises(UsageError, match='Did you mean "acme-report"'):
        verify(facts, "acme-reports", ARTICLE)


@pytest.mark.parametrize(("content", "told"), [(b"\xff\xfe\x00", "not UTF-8"), (None, "cannot be read")])
def test_a_document_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None, told: str) -> None:
    path = tmp_path / "article.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=told):
        read_document(path)


def test_a_passage_gets_its_locator_and_fingerprint() -> None:
    words = "示例公司2024年收入约3.5亿元"
    assert locate(ARTICLE, f" {words} ") == [("p1", Fingerprint.of(words))]


@pytest.mark.parametrize(("words", "told"), [("  ", "no words"), ("收入九亿元", "is not in the document")])
def test_words_that_stand_nowhere_are_told(words: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        locate(ARTICLE, words)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the one document of the small data set."""
    path = tmp_path / "documents"
    path.mkdir()
    (path / "acme-report.txt").write_text(ARTICLE, "utf-8")
    return path


def test_each_file_of_a_folder_is_held_against_the_source_it_is_named_after(facts: Facts, folder: Path) -> None:
    (folder / "acme-report.md").write_text("新的第一段\n" + ARTICLE, "utf-8")
    report = verify_folder(facts, folder)
    assert [(d.document, d.report.counts()) for d in report.documents] == [
        ("acme-report.md", [0, 7, 0, 0, 0]),
        ("acme-report.txt", [7, 0, 0, 0, 0]),
    ]
    assert not report.good


def test_a_source_without_claims_has_a_line_and_nothing_to_find(facts: Facts, home: Project, folder: Path) -> None:
    text = (home.data / "sources/acme-report.toml").read_text("utf-8").split("claims = [")[0]
    (home.data / "sources/cited-1.5.toml").write_text(text.replace("whole", "cited"), "utf-8")
    (folder / "cited-1.5").write_text("only cited", "utf-8")
    report = verify_folder(read_facts(home, read_ontology(home)), folder)
    assert [(d.source, d.report.counts()) for d in report.documents][1] == ("cited-1.5", [0, 0, 0, 0, 0])
    assert report.good


def test_a_file_named_after_no_source_is_told_with_near_ids_and_changes_nothing(facts: Facts, folder: Path) -> None:
    (folder / "acme-reports.txt").write_text("x", "utf-8")
    (folder / ".hidden").write_text("x", "utf-8")
    report = verify_folder(facts, folder)
    assert report.strangers == ['"acme-reports.txt" matches no source. Did you mean "acme-report"?']
    assert report.good


def test_sources_that_were_read_and_have_no_document_are_named(facts: Facts, home: Project, folder: Path) -> None:
    text = (home.data / "sources/acme-report.toml").read_text("utf-8").split("claims = [")[0]
    for name, reading in (("b", "whole"), ("c", "excerpt"), ("d", "table"), ("e", "cited")):
        (home.data / f"sources/{name}.toml").write_text(text.replace('"whole"', f'"{reading}"'), "utf-8")
    assert verify_folder(read_facts(home, read_ontology(home)), folder).without == ["b", "c"]


@pytest.mark.parametrize("broken", ["binary", "gone"])
def test_a_document_that_cannot_be_read_is_told_and_not_good(
    facts: Facts, home: Project, folder: Path, broken: str
) -> None:
    (home.data / "sources/other.toml").write_text((home.data / "sources/acme-report.toml").read_text("utf-8"), "utf-8")
    both = read_facts(home, read_ontology(home))
    path = folder / "other.pdf"
    path.write_bytes(b"%PDF\xff\xfe\x00") if broken == "binary" else path.symlink_to(folder / "nowhere")
    report = verify_folder(both, folder)
    assert ("not UTF-8" if broken == "binary" else "cannot be read") in report.unread[0]
    assert (report.missed, report.good) == (["other"], False)
    # The text beside it serves.
    (folder / "other.txt").write_text(ARTICLE, "utf-8")
    assert (verify_folder(both, folder).missed, verify_folder(both, folder).good) == ([], True)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (None, b"", "holds no document to verify; put the text of each source there as <its id>.txt"),
        ("acme-report.doc", b"\xff\xfe\x00", "not UTF-8"),
        ("acme-reprot.txt", b"x", 'Did you mean "acme-report"'),
    ],
)
def test_a_folder_with_nothing_to_verify_is_misuse(
    facts: Facts, tmp_path: Path, name: str | None, content: bytes, told: str
) -> None:
    (tmp_path / "new").mkdir()
    if name:
        (tmp_path / "new" / name).write_bytes(content)
    with pytest.raises(UsageError, match=told):
        verify_folder(facts, tmp_path / "new")


def test_a_folder_that_is_not_there_is_misuse(facts: Facts, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        verify_folder(facts, tmp_path / "nowhere")


def test_progress_counts_the_files_of_a_folder(facts: Facts, folder: Path) -> None:
    (folder / "stranger.txt").write_text("x", "utf-8")
    calls: list[tuple[int, int]] = []
    verify_folder(facts, folder, lambda done, total: calls.append((done, total)))
    assert calls == [(1, 2), (2, 2)]


@pytest.mark.usefixtures("facts")
@pytest.mark.parametrize("form", ["table", "csv", "json", "md"])
def test_the_command_takes_a_folder_in_every_form(kg: Kg, home: Project, folder: Path, form: str) -> None:
    (folder / "acme-report.txt").write_text(ARTICLE.replace("3.5亿", "3.6亿"), "utf-8")
    (folder / "stray.txt").write_text("x", "utf-8")
    done = kg("verify", str(folder), "--home", str(home.root), "-f", form, "--lang", "en")
    assert done.returncode == 1
    assert '"stray.txt" matches no source.' in done.stderr
    assert "7 claims: found 6, moved 0, missing 1, other number 0, no fingerprint 0 (85.7 %)" in done.stderr
    if form == "json":
        found = json.loads(done.stdout)
        assert found["documents"][0]["found"] == "6"
        assert [c["status"] for c in found["claims"]] == ["missing"]
    else:
        documents, claims = done.stdout.split("\n\n")
        assert "acme-report.txt" in documents
        assert claims.count("acme revenue 约3.5亿元") == 1


@pytest.mark.usefixtures("facts")
def test_the_command_speaks_both_languages_and_is_silent_on_what_is_found(kg: Kg, home: Project, folder: Path) -> None:
    done = kg("verify", str(folder), "--home", str(home.root), "--lang", "zh")
    assert done.returncode == 0
    assert "同一文本" in done.stdout
    assert "7 条陈述: 找到 7" in done.stderr
    assert "约3.5亿元" not in done.stdout
    assert "约3.5亿元" in kg("verify", str(folder), "--home", str(home.root), "--all").stdout


@pytest.mark.usefixtures("facts")
def test_one_document_is_verified_as_before(kg: Kg, home: Project, folder: Path) -> None:
    done = kg("verify", "acme-report", str(folder / "acme-report.txt"), "--home", str(home.root), "--lang", "en")
    assert (done.returncode, done.stdout) == (0, "")
    assert "7 claims: found 7, moved 0, missing 0, other number 0, no fingerprint 0 (100.0 %)" in done.stderr


def spoil(path: Path, how: str) -> None:
    """Put something in a place where a document should be."""
    if how == "fifo":
        os.mkfifo(path)
    elif how == "loop":
        path.symlink_to(path.name)
    elif how == "device":
        path.symlink_to("/dev/zero")
    elif how == "huge":
        with path.open("wb") as file:
            file.truncate(MAX_DOCUMENT + 1)
    else:
        path.mkdir()


@pytest.mark.skipif(os.name == "nt", reason="FIFOs")
@pytest.mark.parametrize("how", ["fifo", "loop", "device", "huge"])
def test_what_is_no_document_is_told_for_one_and_in_a_folder(facts: Facts, folder: Path, how: str) -> None:
    path = folder / "acme-report.pdf"
    spoil(path, how)
    with pytest.raises(UsageError, match=r"acme-report\.pdf (cannot be read|is larger than 32 MB)"):
        read_document(path)
    assert [message.startswith(str(path)) for message in verify_folder(facts, folder).unread] == [True]


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: it is a folder"):
        read_document(tmp_path)
