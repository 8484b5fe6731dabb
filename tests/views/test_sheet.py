"""Test that sheets list computed figures separately from printed ones."""

from __future__ import annotations

from decimal import Decimal

import pytest
from conftest import sheet_of

from kg.model.computed import Computed
from kg.model.part import WHOLE
from kg.model.period import label_of
from kg.store import Graph
from kg.views.claims import text_of
from kg.views.names import Names
from kg.views.sheet import sheet


def figure(identity: str = "", value: str = "", low: str = "", high: str = "") -> Computed:
    number, least, most = (Decimal(text) if text else None for text in (value, low, high))
    return Computed(
        id="", subject="", metric="", period="", part=WHOLE, basis="", measure="", value=number, low=least, high=most,
        unit="", identity=identity, operands=(), recomputes="", verdict="",
    )  # fmt: skip


def section(text: str, title: str) -> list[str]:
    """Return the lines below a title, up to the next empty line."""
    lines = text.splitlines()
    rest = lines[lines.index(title) + 1 :]
    return rest[: rest.index("")] if "" in rest else rest


def test_derived_figures_have_a_section_of_their_own_with_formula_and_operands(seed: Graph) -> None:
    lines = section(sheet_of(seed, "zhipu", "zh"), "推算（未见于任何信源）")
    line = lines[lines.index("  净利率") + 1]
    assert line.startswith(
        "    2022年  -250.9 %  [-251.8 – -249.9] · 净利率 = 净损益 / 收入 · 取自 净损益 · 2022年: 亏损1.44亿元 #"
    )
    assert "; 收入 · 2022年: 5740万元 #" in line
    english = section(sheet_of(seed, "zhipu", "en"), "Derived (printed in no source)")
    assert any(
        "[44,770,000 – 45,120,000] · revenue[basis] = revenue[period] / (growth + 1)" in line for line in english
    )


def test_a_derived_figure_is_among_no_figures_of_a_source(seed: Graph) -> None:
    assert not any("净利率" in line for line in section(sheet_of(seed, "zhipu", "zh"), "数字"))
    assert not seed.claims(property="netMargin")
    found = sheet(seed, "zhipu").data()
    assert not {d["id"] for d in found["derived"]} & {c["id"] for c in found["claims"]}


def test_a_recomputed_figure_tells_verdict_interval_and_formula(seed: Graph) -> None:
    lines = sheet_of(seed, "zhipu", "zh").splitlines()
    below = lines[next(i for i, line in enumerate(lines) if "  147%  [" in line) + 1]
    assert below.startswith(
        "        核算：舍入内相符 · 研发支出占收入比例 = 研发支出 / 收入: 145.4 – 147.3 % · 取自 研发支出 · 2022年: 0.84亿元 #"
    )
    assert "recomputed: consistent · R&D intensity = R&D expense / revenue: 702.35 – 702.90 %" in sheet_of(
        seed, "zhipu", "en"
    )


def test_a_segment_tells_whose_derived_figure_it_bears(seed: Graph) -> None:
    lines = section(sheet_of(seed, "zhipu-api", "zh"), "推算（未见于任何信源）")
    assert lines[0] == "  智谱AI · 收入 · 智谱标准化 API 业务"


def test_a_thing_of_which_nothing_follows_has_no_derived_section(seed: Graph) -> None:
    assert "推算" not in sheet_of(seed, "zhang-peng", "zh")
    assert sheet(seed, "zhang-peng").data()["derived"] == []


def test_plain_data_carries_derived_figures_and_recomputations(seed: Graph) -> None:
    found = sheet(seed, "zhipu").data()
    (margin,) = [d for d in found["derived"] if d["metric"] == "netMargin" and d["period"] == "2025-H1"]
    assert (margin["identity"], margin["value"], margin["recomputes"]) == (
        "netMargin = netResult / revenue",
        "-1234.555",
        "",
    )
    (intensity,) = [c for c in found["claims"] if c["property"] == "rdIntensity" and c["period"] == "2025-H1"]
    assert [(d["verdict"], d["low"], d["high"]) for d in intensity["recomputed"]] == [
        ("consistent", "832.637", "837.5329")
    ]


def test_every_operand_is_a_claim_and_stands_in_the_order_of_the_formula(seed: Graph) -> None:
    (growth,) = [d for d in seed.computed("zhipu") if (d.metric, d.measure, d.period) == ("growth", "revenue", "2024")]
    assert [label_of(seed.facts.claims[o].period) for o in growth.operands] == ["2024", "2023"]
    known = set(seed.facts.claims)
    assert all(d.operands and set(d.operands) <= known for d in seed.computed())


@pytest.mark.parametrize(
    ("value", "low", "high", "rounded"),
    [
        ("-1234.555", "-1238.058", "-1231.07", ("-1234.6", "-1238.1", "-1231.0")),
        ("44941180", "44770850", "45111900", ("44940000", "44770000", "45120000")),
        ("-0.3924622", "-0.3924741", "-0.3924503", ("-0.392462", "-0.392475", "-0.392450")),
        ("", "133.263", "133.3207", ("", "133.263", "133.321")),
        ("", "303619500", "", ("", "303619500", "")),
        ("", "32000", "32000", ("", "32000", "32000")),
    ],
)
def test_numbers_keep_two_digits_of_their_width_and_ends_go_outwards(
    value: str, low: str, high: str, rounded: tuple[str, str, str]
) -> None:
    assert tuple(map(text_of, figure(value=value, low=low, high=high).rounded())) == rounded


@pytest.mark.parametrize(
    ("identity", "kind"),
    [
        ("netMargin = netResult / revenue", "equation"),
        ("1 = sum(share[parts of zhipu-maas])", "equation"),
        ("maxOutput <= contextWindow", "bound"),
        ("revenue = revenue", "readings"),
    ],
)
def test_a_bound_and_a_second_reading_are_no_equations(identity: str, kind: str) -> None:
    assert figure(identity).kind == kind


@pytest.mark.parametrize(
    ("identity", "zh"),
    [
        ("netMargin = netResult / revenue", "净利率 = 净损益 / 收入"),
        ("1 = sum(share[parts of zhipu-maas])", "1 = 合计(占比[智谱 MaaS 业务各部分])"),
        (
            "revenue[2024-H2] = revenue[2024] - revenue[2024-H1]",
            "收入[2024年下半年] = 收入[2024年] - 收入[2024年上半年]",
        ),
    ],
)
def test_a_formula_is_told_in_the_names_of_the_language(seed: Graph, identity: str, zh: str) -> None:
    assert Names.of_graph(seed).formula(identity, "zh") == zh
