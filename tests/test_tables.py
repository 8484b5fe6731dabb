"""Test that listings are safe where they are read: spreadsheets, Markdown, JSON."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kg.streams import hidden
from kg.tables import Table, csv_text, defuse, escape_json, hanging, json_text

TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("=+-@\t\r\n ,\"'\\u202e\ufeff＝＋－＠0123456789.eE%|`<>[]()_*&$"))
)


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", " =1", "\ufeff=1", "\u200b=1",
        "=", "-", "+", "-2+3+cmd|' /C calc'!A0", "-0.4亿元", "+86 10", "-1-2", "--1", "+-1", "-e5", "-１", "-.", "-1\n",
    ],
)  # fmt: skip
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert defuse(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "0",
        "-0.4",
        "+5",
        "-12.5%",
        "-1,234.5",
        "+.5",
        "-1e-7",
        "约6.6%",
        "a=b",
        "'=1",
        "2024-06-30",
        "示例@公司",
        "~5",
        "1=1",
    ],
)
def test_numbers_and_plain_text_stay_as_they_are(cell: str) -> None:
    assert defuse(cell) == cell


@given(st.lists(st.lists(TEXT, min_size=1, max_size=4), max_size=4))
def test_csv_gives_back_every_cell(rows: list[list[str]]) -> None:
    def read(text: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(text, newline="")))

    assert read(csv_text(rows, defused=False)) == rows
    assert read(csv_text(rows)) == [[defuse(cell) for cell in row] for row in rows]
    assert csv_text(rows, defused=False).count("\n") == len(rows) + sum(
        cell.count("\n") for row in rows for cell in row
    )


@given(TEXT)
def test_json_holds_the_same_text_and_no_hidden_character(text: str) -> None:
    written = json_text([text])
    assert json.loads(written) == [text]
    assert not hidden() & {ord(c) for c in written} - {ord("\n")}
    assert json.loads(escape_json(json.dumps({text: text}, ensure_ascii=False))) == {text: text}


def test_csv_is_guarded_unless_it_is_asked_for_raw() -> None:
    table = Table(["=id", "n"], [["=1", "-0.4"]])
    assert table.render("csv") == "'=id,n\n'=1,-0.4\n"
    assert table.render("csv-raw") == "=id,n\n=1,-0.4\n"
    assert json.loads(table.render("json")) == [{"=id": "=1", "n": "-0.4"}]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("a|b", "a\\|b"), ("a\\|b", "a\\\\\\|b"), ("`x`", "\\`x\\`"), ("<script>", "\\<script>"), ("a\nb\rc\u2028d", "a b c d"),
        ("[a](javascript:x)", "\\[a\\](javascript:x)"), ("![a](b)", "!\\[a\\](b)"), ("*a* _b_ c_d", "\\*a\\* \\_b\\_ c_d"),
        ("&lt; R&D &#60;", "\\&lt; R&D \\&#60;"), ("$5 ~~x~~", "\\$5 \\~\\~x\\~\\~"), ("<http://x>", "\\<http://x>"),
    ],
)  # fmt: skip
def test_markdown_shows_a_cell_as_text(cell: str, written: str) -> None:
    assert Table(["x"], [[cell]]).render("md").splitlines()[2] == f"| {written} |"


@pytest.mark.parametrize("width", [None, 20])
def test_a_table_shows_no_hidden_character_even_in_headings(width: int | None) -> None:
    text = Table(["a\u202e"], [["b\x1b[31m\nc"]]).render("table", width)
    assert "a\ufffd" in text
    assert text.replace("\n", "").isprintable()


WORDS = st.text(st.sampled_from("aZ09 亿元：,.-#（）\u200d…"), max_size=60)


@given(st.integers(8, 60), WORDS, st.integers(0, 10))
def test_a_long_line_is_broken_without_losing_anything(width: int, text: str, lead: int) -> None:
    line = " " * lead + text
    parts = list(hanging(line, width))
    assert all(cell_len(part) <= width for part in parts) or parts == [line]
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


def test_further_parts_of_a_line_are_indented_and_latin_words_stay_whole() -> None:
    assert list(hanging("  revenue of Zhipu 收入约3.5亿元", 14)) == [
        "  revenue of",
        "      Zhipu 收",
        "      入约3.5",
        "      亿元",
    ]


@given(st.lists(st.lists(WORDS, min_size=7, max_size=7), min_size=1, max_size=3), st.sampled_from([40, 80]))
def test_a_table_on_a_terminal_fits_it_and_holds_every_value(rows: list[list[str]], width: int) -> None:
    text = Table([f"column {n}" for n in range(7)], rows).render("table", width)
    assert all(cell_len(line) <= width for line in text.splitlines())
    if "─" not in text:  # as records
        shown = text.replace(" ", "").replace("\n", "")
        assert shown == "".join(f"column{n}:{c}" for row in rows for n, c in enumerate(row) if c).replace(" ", "")


def test_a_listing_with_more_columns_than_a_terminal_can_hold_becomes_records() -> None:
    listing = Table(["verdict", "subject", "remark"], [["一致", "智谱", "很" * 30], ["", "b" * 20, "c" * 20]])
    assert listing.render("table", 40).splitlines() == [
        "verdict: 一致   subject: 智谱",
        "    remark: 很很很很很很很很很很很很很很",
        "    很很很很很很很很很很很很很很很很",
        "subject: bbbbbbbbbbbbbbbbbbbb",
        "    remark: cccccccccccccccccccc",
    ]


def test_a_listing_that_is_no_terminal_has_whole_lines() -> None:
    assert max(map(len, Table(["a", "b"], [["x" * 300, "y" * 300]]).render("table").splitlines())) == 603
