"""Test finding and naming things, and the paths between them."""

from __future__ import annotations

import pytest
from conftest import sheet_of

from kg.errors import UsageError
from kg.project import Project
from kg.store import Graph, load
from kg.views.find import find, resolve
from kg.views.network import path


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("阿里", "alibaba"),
        ("ALIBABA", "alibaba"),
        ("zhipu ai", "zhipu"),
        ("ｚｈｉｐｕ", "zhipu"),
        ("沙利文", "frost-sullivan"),
        ("id:hkex", "hkex"),
    ],
)
def test_names_in_both_languages_lead_to_the_thing(seed: Graph, text: str, thing: str) -> None:
    assert resolve(seed, text) == thing


def test_whole_names_come_before_parts(seed: Graph) -> None:
    found = [f.thing for f in find(seed, "智谱")]
    assert found[0] == "zhipu"
    assert {"zhipu-qingyan", "zhipu-api"} <= set(found)


@pytest.mark.parametrize(
    ("text", "thing"),
    [("毛利率", "kg:grossMargin"), ("gross margin", "kg:grossMargin"), ("grossMargin", "kg:grossMargin"),
     ("zhipu-prospectus", "source:zhipu-prospectus"), ("智谱港股招股书", "source:zhipu-prospectus")],
)  # fmt: skip
def test_properties_and_sources_are_found_but_are_no_things_to_show(seed: Graph, text: str, thing: str) -> None:
    assert thing in [f.thing for f in find(seed, text)]
    with pytest.raises(UsageError):
        resolve(seed, thing.partition(":")[2])


def test_sources_come_behind_what_their_titles_name(seed: Graph) -> None:
    found = [f.thing.startswith("source:") for f in find(seed, "智谱")]
    assert found == sorted(found)
    assert any(found)


def test_what_does_not_exist_is_told_with_near_names(seed: Graph) -> None:
    with pytest.raises(UsageError, match=r"deepseek|DeepSeek"):
        resolve(seed, "depseek")
    with pytest.raises(UsageError, match="near it are: zhipu"):
        resolve(seed, "zhip")


def test_a_sheet_says_what_who_where_and_when(seed: Graph) -> None:
    text = sheet_of(seed, "zhipu", "zh")
    for words in (
        "智谱AI (Zhipu AI) · 公司",
        "约6.6%",
        "基准: 未说明",
        "转引自 智谱港股招股书 ← ",
        "第19段",
        "发言者 张鹏",
    ):
        assert words in text
    english = sheet_of(seed, "zhipu", "en")
    for words in ("Zhipu AI (智谱AI) · company", "against: unstated", "paragraph 19", "in the words of Zhang Peng"):
        assert words in english


def test_a_concept_has_a_sheet_too(seed: Graph) -> None:
    text = sheet_of(seed, "risk/competition", "zh")
    assert "智谱AI · 面临风险" in text
    assert "注: 激烈竞争与价格战" in text


def test_a_path_has_the_claims_along_the_way(seed: Graph) -> None:
    (steps,) = path(seed, "doubao", "foundation-model-five")
    assert [(s.start, s.end) for s in steps] == [("doubao", "bytedance"), ("bytedance", "foundation-model-five")]
    assert all(r.evidence for s in steps for r in s.claims)


def test_a_path_leads_through_what_joins_everything_only_if_it_must(graph: Graph) -> None:
    (steps,) = path(graph, "zhipu", "ruijin-hospital")
    through = [step.start for step in steps[1:]]
    assert through
    assert all("/" not in thing and graph.entities[thing].type not in ("Group", "Place", "Market") for thing in through)
    # Two concepts are joined by the things that have them, one of which may have many neighbours.
    assert path(graph, "market-role/cloud-vendor", "market-role/vertical-model-player")


def test_a_denied_claim_connects_nothing(seed: Graph) -> None:
    with pytest.raises(UsageError, match="no chain of claims"):
        path(seed, "business-model/paid-service", "zhipu")


def test_the_network_has_entities_concepts_and_typed_edges(seed: Graph) -> None:
    network = seed.networkx()
    assert network.nodes["zhipu"] == {"label": "智谱AI", "type": "Company", "zh": "智谱AI", "en": "Zhipu AI"}
    edges = network.get_edge_data("zhipu", "hkex")
    assert [e["property"] for e in edges.values()] == ["listedOn"]
    assert next(iter(edges.values()))["sources"] == "xinliu-zhipu-ipo"


def test_a_sheet_tells_the_judgements_with_their_reasons(home: Project) -> None:
    before = load(home.root)
    claim = before.claims(property="revenue")[0].id
    (home.data / "judgements.toml").write_text(
        f'[[judgements]]\nclaims = ["{claim}"]\nrank = "deprecated"\nreason = {{ zh = "单位有误", en = "unit slip" }}\n',
        "utf-8",
    )
    text = sheet_of(load(home.root), "acme", "zh")
    assert f"#{claim}  不采用: 单位有误" in text
    assert "约3.5亿元" in text, "a deprecated claim stays visible"
