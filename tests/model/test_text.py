from __future__ import annotations

import pytest

from kg.model.text import hidden_character


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (0x00, "control character U+0000"), (0x1B, "control character U+001B"), (0x7F, "control character"),
        (0x85, "control character U+0085"), (0xAD, "U+00AD, which cannot be seen"), (0x115F, "cannot be seen"),
        (0x200B, "U+200B, which cannot be seen"), (0x200E, "direction"), (0x2028, "cannot be seen"),
        (0x202E, "U+202E, which changes the direction of text"), (0x2069, "direction"), (0x2800, "cannot be seen"),
        (0x3164, "cannot be seen"), (0xFE0F, "cannot be seen"), (0xFEFF, "cannot be seen"), (0xD800, "U+D800"),
        (0xE000, "U+E000"), (0xE0041, "U+E0041"), (0xE0100, "U+E0100"), (0xFDD0, "U+FDD0"), (0x10FFFF, "U+10FFFF"),
    ],
)  # fmt: skip
def test_a_character_that_cannot_be_seen_is_told_by_its_number(code: int, told: str) -> None:
    assert told in hidden_character(f"示例{chr(code)}公司")


@pytest.mark.parametrize(
    "text", ["", "示例 公司", "a\u3000b", "a\u00a0b", "line\nline\t", "Łódź", "é", "e\u0301", "😀", "㐀", "\U00031350"]
)
def test_other_characters_are_allowed(text: str) -> None:
    assert hidden_character(text) == ""
