"""Tell whether the number of a claim stands in the words of its source, in digits or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kg.model.numeral import CHINESE, read_chinese
from kg.model.text import fold

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
# Not the scale of a number in digits: 43亿.
_CHINESE = re.compile(rf"(?<![\d.{CHINESE}])[{CHINESE}]+(?:点[{CHINESE}]+)?")
# White space is gone from a passage: twenty-five and twentyfive are read alike, and words are found within others.
_ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_SMALL = _ONES | {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_TIMES = {
    "half": "5", "quarter": "25", "third": "3", "double": "2", "doubling": "2", "twice": "2", "triple": "3",
    "tripling": "3", "quadruple": "4", "tenfold": "1", "hundred": "1", "thousand": "1", "first": "1", "second": "2",
    "半": "5", "双": "2", "翻番": "2", "翻倍": "2", "翻一番": "2", "翻两番": "4", "首": "1", "冠": "1", "倍增": "2",
}  # fmt: skip
_ENGLISH = re.compile(f"({'|'.join(_TENS)})-?({'|'.join(_ONES)})?|{'|'.join(sorted(_SMALL, key=len, reverse=True))}")


def stands(printed: str, passage: str) -> bool:
    """Tell whether each number of a printed value stands in a passage.

    Numbers are compared by their significant digits, because a source read as an excerpt is entered in normal form:
    43亿 is found in "4.3 billion" and 4,300,000,000, but 838 is not in 883. A value without a number must stand in
    the passage itself.
    """
    wanted, words = set(_numbers(fold(printed))), fold(passage)
    if not wanted:
        return fold(printed) in words
    found = set(_numbers(words)) | {digits for word, digits in _TIMES.items() if word in words}
    return wanted <= found


def _numbers(text: str) -> Iterator[str]:
    """Yield the significant digits of each number in a folded text."""
    for match in _DIGITS.finditer(text):
        yield _significant(match[0])
    for match in _CHINESE.finditer(text):
        whole, _, part = match[0].partition("点")
        number = read_chinese(whole)
        if number is None:
            continue
        decimals = "".join(str(read[0]) for sign in part if (read := read_chinese(sign)))
        yield _significant(f"{number[0]:f}.{decimals}" if decimals else f"{number[0]:f}")
    for match in _ENGLISH.finditer(text):
        ten, one = match[1], match[2]
        yield _significant(str(_TENS[ten] + _ONES.get(one or "", 0) if ten else _SMALL[match[0]]))


def _significant(number: str) -> str:
    """Return the digits of a number without the zeros around them; 0 for nothing else."""
    return f"{Decimal(number.replace(',', '')):f}".replace(".", "").strip("0") or "0"
