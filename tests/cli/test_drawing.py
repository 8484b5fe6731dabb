"""Charts in the terminal and as SVG: widths, signs, ranges, gaps, and texts of strangers."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from conftest import ROOT, Kg
from rich.cells import cell_len

from kg.cli.drawing import draw
from kg.cli.svg import svg
from kg.project import Project
from kg.views.charts import Bar, Chart

SVG = "{http://www.w3.org/2000/svg}"
MIXED = Chart("净损益 net result", "元", [
    Bar("智谱", "2023", Decimal("-788000000"), text="亏损7.88亿元", source="甲报"),
    Bar("智谱", "2024", None, text="no figure", gap=True),
    Bar("智谱", "2025", Decimal("394000000"), text="3.94亿元", source="乙报"),
    Bar("阿里巴巴通义千问大模型事业部 with a long name", "2025", None, Decimal("1e8"), Decimal("2e8"), "1–2亿元", "丙报"),
    Bar("MiniMax", "2025", None, Decimal("1e8"), None, "超过1亿元", "丁报"),
    Bar("MiniMax", "2026", Decimal(0), text="0", source="丁报"),
])  # fmt: skip


@pytest.mark.parametrize("width", [1, 40, 57, 80, 120, 200, 1000])
def test_no_line_is_wider_than_the_terminal_and_every_figure_is_there(width: int) -> None:
    lines = draw([MIXED], width, "zh").splitlines()
    assert max(map(cell_len, lines)) <= min(max(width, 40), 200)
    assert all(any(bar.text in line for line in lines) for bar in MIXED.bars)
    assert any("信源" in line for line in lines)


def test_a_large_amount_is_whole_in_a_narrow_terminal() -> None:
    chart = Chart("研发支出", "元", [Bar("阿里巴巴", "2025年第2季度", Decimal(20_250_000_000), text="20,250,000,000")])
    (line,) = [line for line in draw([chart], 40, "zh").splitlines() if "│" in line]
    assert "2025年第2季度" in line
    assert "20,250,000,000" in line


def test_bars_are_as_long_as_their_numbers_and_lose_to_the_left_of_zero() -> None:
    loss, gap, gain, *_, nothing = [line for line in draw([MIXED], 120, "en").splitlines() if "20" in line]
    assert loss.index("█") < loss.index("│") < gain.index("█")
    assert loss.count("█") + loss.count("▐") / 2 == pytest.approx(2 * gain.count("█"), abs=2)
    assert not set(gap) & set("█░▐│")
    assert "┊" in gap
    assert not set(nothing) & set("█░▐▏")
    assert "│" in nothing


def test_a_range_is_shaded_and_an_open_side_has_an_arrow() -> None:
    drawn = draw([MIXED], 120, "en")
    closed, open_ = [line for line in drawn.splitlines() if "1–2亿元" in line or "超过1亿元" in line]
    assert "░" in closed
    assert "▶" not in closed
    assert "█▶" in open_.replace("▉", "█").replace("▎", "█").replace("▌", "█")
    assert "a range or bound" in drawn
    assert "a range" not in draw([Chart("t", "", MIXED.bars[:1])], 80, "en")


def test_an_svg_is_whole_xml_that_says_what_it_shows_and_escapes_what_it_is_given() -> None:
    hostile = "<script>alert(1)</script>\x1b[31m\u202e&amp; \"'"
    chart = Chart(hostile, hostile, [Bar(hostile, hostile, Decimal(3), text=hostile, source=hostile)])
    root = ET.fromstring(svg([chart, MIXED], hostile, "zh"))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg",
        "title",
        "desc",
        "rect",
        "g",
        "text",
        "line",
    }
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "chart-title chart-desc"
    described = "".join(root.findtext(f"{SVG}desc") or "")
    assert all(bar.text in described for bar in MIXED.bars)
    assert not {"\x1b", "\u202e"} & set("".join(root.itertext()))
    assert not [value for element in root.iter() for value in element.attrib.values() if "://" in value]


def test_marks_of_an_svg_lie_inside_the_picture_and_start_at_zero() -> None:
    root = ET.fromstring(svg([MIXED], "t", "en"))
    groups = root.findall(f"{SVG}g")
    assert len(groups) == len(MIXED.bars)
    assert [len(g.findall(f"{SVG}rect")) for g in groups] == [1, 0, 1, 1, 1, 1]
    (zero,) = (float(line.get("x1", "")) for line in root.findall(f"{SVG}line"))
    loss, gain = (g.find(f"{SVG}rect") for g in (groups[0], groups[2]))
    assert loss is not None
    assert gain is not None
    assert float(loss.get("x", "")) + float(loss.get("width", "")) == pytest.approx(zero, abs=0.2)
    assert float(gain.get("x", "")) == pytest.approx(zero, abs=0.2)
    for mark in root.iter(f"{SVG}rect"):
        if mark.get("width") != "100%":
            assert 0 <= float(mark.get("x", "")) <= float(mark.get("x", "")) + float(mark.get("width", "")) <= 960


def test_a_query_is_drawn_and_written(home: Project, kg: Kg) -> None:
    words = ("query", "revenue", "--lang", "zh")
    drawn = kg(*words, "--chart", KG_HOME=str(home.root), COLUMNS="40")
    assert drawn.returncode == 0, drawn.stderr
    assert "350,000,000" in drawn.stdout
    assert "█" in drawn.stdout
    assert "示例日报" in drawn.stdout
    assert max(map(cell_len, drawn.stdout.splitlines())) <= 40
    out = home.root / "a.svg"
    written = kg(*words, "--out", str(out), KG_HOME=str(home.root))
    assert (written.returncode, written.stdout.strip()) == (0, str(out.resolve()))
    assert kg(*words, "-o", "-", KG_HOME=str(home.root)).stdout == out.read_text("utf-8")
    ET.parse(out)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("query", "revenue", "--chart", "--sources"), "--sources lists"),
        (("query", "revenue", "--chart", "-f", "csv"), "--format lists"),
        (("series", "acme", "--out", "a.png"), "does not end in .svg"),
        (("series", "acme", "--out", "/dev/full"), "does not end in .svg"),
        (("query", "--list", "--chart"), "--chart or --out is for an answer"),
        (("query", "revenue", "--since", "2030", "--chart"), "there are no figures to draw"),
        (("query", "-e", "ASK {}", "--chart"), "ask with SELECT"),
        (("query", "-e", "SELECT ?s WHERE { ?s a kg:Company }", "--chart"), "needs a column of numbers"),
        (("prices", "--chart"), "no figures"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_drawn_is_told_in_a_sentence(home: Project, kg: Kg, words: tuple[str, ...], told: str) -> None:
    done = kg(*words, "--lang", "en", KG_HOME=str(home.root))
    assert done.returncode in (1, 2)
    assert told in done.stderr
    assert done.stdout == ""
    assert not list(ROOT.glob("a.png"))
