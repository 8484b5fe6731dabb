from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ARTICLE

from kg.errors import UsageError
from kg.facts import read_facts
from kg.home import Home
from kg.model import Facts
from kg.ontology import read_ontology
from kg.text import Fingerprint
from kg.verify import locate, read_document, verify

WORDS = [
    "示例公司2024年收入约3.5亿元", "同比增长25%", "示例公司由李雷创办", "其模型示例一号",
    "示例一号对标另一号", "示例公司首席执行官李雷表示", "公司不做广告",
]  # fmt: skip


@pytest.fixture
def facts(home: Home) -> Facts:
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


@pytest.mark.parametrize(("words", "told"), [("  ", "no words"), ("收入九亿元", "do not stand in the document")])
def test_words_that_stand_nowhere_are_told(words: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        locate(ARTICLE, words)
