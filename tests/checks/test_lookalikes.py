from __future__ import annotations

import pytest

from kg.checks.lookalikes import look_alikes, skeleton
from kg.model.claim import Entity


def entities(*names: str) -> dict[str, Entity]:
    return {f"e{n}": Entity(f"e{n}", "Company", {"en": name}, (), (), f"x.toml:{n}") for n, name in enumerate(names)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme", "\u0410cme"), ("paypal", "раураl"), ("Aol", "A\u03bfl"), ("Acme", "Ａｃｍｅ"), ("Modern", "Modem"), ("A1", "Al"),
        ("O1", "01"), ("Acme", "ꓮcme"), ("Acme", "𝐀cme"), ("示例", "⽰例"), ("Kimi", "kіmi"), ("ACME", "АСМЕ"),
    ],
)  # fmt: skip
def test_names_that_look_alike_are_told_with_both(one: str, other: str) -> None:
    found = [f for f in look_alikes(entities(one, other), "en") if f.rule == "look-alike"]
    assert [(f.place, f.severity) for f in found] == [("x.toml:1", "warning")]
    assert one in found[0].message
    assert other in found[0].message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # These are the same but for case, which the check query shared-name finds.
        ("Acme", "ACME"), ("Acme", "Acme"),
        ("Qwen", "Gwen"), ("GLM-4", "GLM-5"), ("智谱", "智普"), ("一号", "二号"), ("Yi", "Ye"), ("力", "カ力"),
    ],
)  # fmt: skip
def test_other_names_are_not(one: str, other: str) -> None:
    assert not list(look_alikes(entities(one, other), "en"))


def test_names_of_one_thing_may_look_alike() -> None:
    both = Entity("acme", "Company", {"zh": "Acme", "en": "Ａｃｍｅ"}, ("АСМЕ",), (), "x.toml:1")
    assert not list(look_alikes({"acme": both}, "en"))


def test_a_pair_is_told_once() -> None:
    pair = {
        "a": Entity("a", "Company", {"zh": "Modern", "en": "Modern One"}, (), (), "x.toml:1"),
        "b": Entity("b", "Company", {"zh": "Modem", "en": "Modem One"}, (), (), "x.toml:2"),
    }
    assert len(list(look_alikes(pair, "en"))) == 1


@pytest.mark.parametrize(
    ("name", "letter"),
    [("Goog\u04cfe", "U+04CF"), ("G\u03bf\u03bfgle", "U+03BF"), ("Сloud AI", "U+0421"), ("智谱Аcme", "U+0410")],
)
def test_a_word_with_two_alphabets_is_told_with_the_letter(name: str, letter: str) -> None:
    (found,) = look_alikes(entities(name), "en")
    assert found.rule == "mixed-alphabets"
    assert letter in found.message


@pytest.mark.parametrize(
    "name", ["智谱AI", "α Lab", "Яндекс", "Сбер Cloud", "カタカナAI", "한글AI", "Lab β", "μ-law", "É"]
)
def test_words_of_one_alphabet_and_scripts_beside_latin_are_not(name: str) -> None:
    assert not list(look_alikes(entities(name), "en"))


def test_skeletons_are_those_of_unicode() -> None:
    assert skeleton("раураl") == skeleton("paypal")
    assert skeleton("m") == "rn"
    assert skeleton(skeleton("ѕсоре")) == skeleton("scope")
