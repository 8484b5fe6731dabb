"""Chinese names are spelled in pinyin, by which the page finds them."""

from __future__ import annotations

from kg.page.page import data
from kg.store import Graph
from kg.views.pinyin import spelled


def test_names_are_spelled_by_syllables_and_others_left_out() -> None:
    found = spelled(["智谱", "日日新 6.0", "重庆银行", "绿色", "Kimi", "B端（企业）", "智谱AI", ""])
    assert found == {
        "智谱": "zhi pu", "日日新 6.0": "ri ri xin 6 0", "重庆银行": "chong qing yin hang", "绿色": "lv se",
        "B端（企业）": "B duan qi ye", "智谱AI": "zhi pu AI",
    }  # fmt: skip
    assert list(found) == sorted(found)


def test_the_page_carries_the_pinyin_of_things_aliases_and_properties(seed: Graph) -> None:
    carried = data(seed)
    names = [node["names"]["zh"] for node in carried["nodes"] if node["id"] == "zhipu"]
    assert carried["pinyin"][names[0]].startswith("zhi pu")
    assert carried["pinyin"][carried["names"]["revenue"]["zh"]] == "shou ru"
    aliases = {alias for node in carried["nodes"] for alias in node["aliases"]}
    assert aliases & set(carried["pinyin"])
