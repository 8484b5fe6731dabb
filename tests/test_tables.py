"""Test that listings are safe where they are read: spreadsheets, Markdown, JSON."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.streams import hidden
from kg.tables import Table, csv_text, defuse, escape_json, json_text

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
