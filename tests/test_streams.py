"""Test what is shown instead of characters that a terminal obeys or nobody sees."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from kg.streams import hidden, printable, tell


def test_no_control_override_separator_or_surrogate_is_shown() -> None:
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(sign) in (
            "LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI",
        ):  # fmt: skip
            assert printable(sign) in (" ", "\ufffd"), hex(code)
        elif code not in hidden():
            assert printable(sign) == sign


@pytest.mark.parametrize(
    "text", ["智谱AI", "é e\u0301", "👩\u200d💻 🇨🇳 ❤\ufe0f", "葛\U000e0100城", "\u3000全角", "\U00031350"]
)
def test_writing_of_all_kinds_is_shown_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_ends_of_lines_become_spaces_unless_lines_are_meant() -> None:
    assert printable("a\nb\tc\r\u2028\x1b") == "a b c  \ufffd"
    assert printable("a\nb\tc\r\x1b", lines=True) == "a\nb c \ufffd"


def test_a_message_is_one_line_of_bounded_length(capsys: pytest.CaptureFixture[str]) -> None:
    tell("x" * 100_000 + "\nend")
    told = capsys.readouterr().err
    assert len(told) < 2100
    assert told.startswith("xxx")
    assert told.endswith("x end\n")
