from __future__ import annotations

import pytest

from kg.curate.numbers import stands


@pytest.mark.parametrize(
    ("printed", "passage"),
    [
        ("883", "共有883家企业"),
        ("约3.5亿元", "2024年收入约3.5亿元"),
        ("43亿元", "revenue of 4.3 billion yuan"),
        ("43亿元", "4,300,000,000元"),
        ("10-20亿元", "在10至20亿元之间"),
        ("一百二十万", "用户达120万"),
        ("120万", "用户达一百二十万"),
        ("3", "with three investors"),
        ("25", "in twenty-five countries"),
        ("23", "in twenty-three countries"),
        ("50%", "增长了一半"),
        ("100%", "up one hundred percent"),
        ("2", "收入翻番"),
        ("第2", "ranks second"),
        ("亏损3.5亿元", "净亏损为人民币3.5亿元"),
        ("0.0008元/千tokens", "每千tokens仅0.0008元"),
        ("五点五倍", "达5.5倍"),
        ("半数", "约半数客户"),
    ],
)
def test_a_number_is_found_in_digits_or_in_words(printed: str, passage: str) -> None:
    assert stands(printed, passage.replace(" ", ""))


@pytest.mark.parametrize(
    ("printed", "passage"),
    [
        ("838", "共有883家企业"),
        ("3.5亿元", "收入约13.5亿元"),
        ("10-20亿元", "在10至30亿元之间"),
        ("88", "共有883家企业"),
        ("3", "with four investors"),
        ("26", "in twenty-five countries"),
        ("3", "in twenty-three countries"),
        ("120万", "用户达一百三十万"),
        ("半数", "多数客户"),
        ("5", ""),
    ],
)
def test_another_number_is_not_taken_for_it(printed: str, passage: str) -> None:
    assert not stands(printed, passage.replace(" ", ""))
