"""Pages keep their budget and together are the whole; cursors of other calls are refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.agents.budget import LEAST_BUDGET, Cursor, Form, Page, compact, page, tokens
from kg.errors import UsageError

TEXTS = st.text(max_size=300)
ROWS = st.lists(st.lists(TEXTS, min_size=1, max_size=4), max_size=40)


def test_a_chinese_character_is_a_token_and_four_latin_letters_are_one() -> None:
    assert tokens("智谱") == 2
    assert tokens("revenues") == 2
    assert tokens("智谱 revenue") == 5
    assert tokens("") == 0


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_two_texts_together_cost_at_most_what_both_cost(one: str, other: str) -> None:
    assert tokens(one + other) <= tokens(one) + tokens(other)


@settings(deadline=None)
@given(TEXTS)
def test_no_text_costs_less_than_a_quarter_of_its_characters_or_its_chinese(text: str) -> None:
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    letters = sum(c.isascii() and c.isalpha() for c in text)
    assert tokens(text) >= chinese + letters / 4


def pages(items: list[Any], budget: int, form: Form) -> list[Page]:
    """Follow the cursors from the first page to the last."""
    cursors, found, start = Cursor("question"), list[Page](), 0
    while True:
        found.append(page(iter(items[start:]), start, len(items), form, budget, following=cursors.write))
        if "next" not in found[-1].data:
            return found
        start, _ = cursors.read(found[-1].data["next"])
        assert len(found) <= len(items)


@settings(deadline=None)
@given(ROWS, st.integers(LEAST_BUDGET, 3_000))
def test_each_page_keeps_the_budget_and_all_together_are_the_whole(rows: list[list[str]], budget: int) -> None:
    made = pages(rows, budget, Form("\t".join))
    together = [row for one in made for row in one.data["items"]]
    cut = re.compile(r"… \([\d,]+ characters\)\Z")
    for row, got in zip(rows, together, strict=True):
        assert all(g == r or (cut.search(g) and r.startswith(cut.sub("", g))) for r, g in zip(row, got, strict=True))
        if tokens(compact(row)) < budget // 2 and tokens("\t".join(row)) < budget // 2:
            assert got == row, "only what is too large for a page is cut"
    for one in made:
        assert tokens(compact(one.data)) <= budget
        assert tokens(one.text) <= budget


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, st.lists(st.integers(0, 9), max_size=4)), max_size=30), st.integers(700, 3_000))
def test_documents_stand_once_a_page_and_count(parts: list[tuple[str, list[int]]], budget: int) -> None:
    items = [{"says": says, "evidence": [{"source": f"s{n}"} for n in sources]} for says, sources in parts]
    form = Form(
        lambda item: f"{item['says']} {[e['source'] for e in item['evidence']]}",
        cited=lambda item: (e["source"] for e in item["evidence"]),
        document=lambda i: {"title": f"书 {i}" * 9, "url": f"https://example.org/{i}"},
        source_line=lambda i, record: f"[{i}] {record['title']}",
    )
    for one in pages(items, budget, form):
        named = {e["source"] for item in one.data["items"] for e in item["evidence"]}
        assert set(one.data.get("sources", {})) == named
        assert all(one.text.count(f"[{source}] 书") == 1 for source in named)
        assert tokens(compact(one.data)) <= budget
        assert tokens(one.text) <= budget


def test_an_item_that_is_too_large_is_cut_and_says_so_and_keeps_its_ids() -> None:
    item = {"claim": "0123456789abcdef" * 9, "says": "字" * 5_000, "url": "https://example.org/" + "a" * 3_000}
    (one,) = pages([item], LEAST_BUDGET, Form(lambda i: i["says"]))
    (kept,) = one.data["items"]
    assert kept["cut"] is True
    assert kept["claim"] == item["claim"]
    assert "url" not in kept, "half an address leads nowhere"
    assert "5,000 characters" in kept["says"]


def test_a_page_without_room_for_an_item_says_so() -> None:
    with pytest.raises(UsageError, match="too small for one item"):
        pages([{"claim": "01" * 2_000}], LEAST_BUDGET, Form(lambda i: i["claim"]))
    with pytest.raises(UsageError, match="fewer columns"):
        page(iter([["a"]]), 0, 1, Form("".join), 500, head={"columns": ["a1"] * 999}, following=Cursor().write)


@pytest.mark.parametrize(
    "forged",
    ["x", "1", "1.", "-1.0123456789ab", "1.0123456789ab", "9" * 60, "１.0123456789ab", "1.0123456789ab.x", "\0"],
)
def test_a_forged_cursor_is_refused(forged: str) -> None:
    with pytest.raises(UsageError):
        Cursor("question").read(forged)


@settings(deadline=None)
@given(st.integers(0, 9_999_999), st.sampled_from(["", "0123456789ab"]))
def test_a_cursor_is_read_as_it_was_written_by_its_own_question_alone(place: int, before: str) -> None:
    written = Cursor("question", 1).write(place, before)
    assert Cursor("question", 1).read(written) == (place, before)
    with pytest.raises(UsageError, match="other arguments"):
        Cursor("question", 2).read(written)
    with pytest.raises(UsageError, match="other arguments"):
        Cursor("question", 1).read(f"{place + 1 if place < 9_999_999 else 0}{written[len(str(place)) :]}")
