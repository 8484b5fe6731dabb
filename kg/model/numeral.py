"""Parse numerals in digits and in Chinese characters."""

from __future__ import annotations

from decimal import Decimal

_CHINESE_DIGITS = {d: n for n, d in enumerate("零一二三四五六七八九")} | {"两": 2, "兩": 2, "〇": 0}
_CHINESE_PLACES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8, "萬": 4, "億": 8}
# The characters of Chinese numerals.
CHINESE = "".join(_CHINESE_DIGITS) + "".join(_CHINESE_PLACES)


def read_digits(written: str) -> tuple[Decimal, int]:
    """Parse a number in digits; return it and the exponent of its last written place."""
    number = Decimal(written.replace(",", ""))
    exponent = number.as_tuple().exponent
    return number, exponent if isinstance(exponent, int) else 0


def read_chinese(written: str) -> tuple[Decimal, int] | None:
    """Parse a Chinese numeral; return it and the exponent of its last written place; None if it is not a numeral."""
    # cn2an (0.5.24) is not used: it rejects 百亿 and 千亿, parses 一三 as 13, gives no place and is untyped.
    total, section, digit, place = 0, 0, None, 0
    for sign in written:
        if sign in _CHINESE_DIGITS:
            if digit not in (None, 0):
                return None
            digit, place = _CHINESE_DIGITS[sign], 0
            continue
        power = _CHINESE_PLACES[sign]
        if power >= 4:
            section += digit or 0
            total = (total + (section or 1)) * 10**power
            section = 0
            place += power
        else:
            section += (1 if digit is None else digit) * 10**power
            place = power
        digit = None
    return Decimal(total + section + (digit or 0)), place


def plain(number: Decimal) -> Decimal:
    """Return the number without an exponent and without trailing zeros after the point."""
    text = f"{number:f}"  # quantize and normalize would fail at, or round to, the 28 digits of the context
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
