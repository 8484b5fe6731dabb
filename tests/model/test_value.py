from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg.model.value import Quantity, parse
from kg.project import find_project
from kg.read.ontology import read_ontology

UNITS = read_ontology(find_project()).units


def read(text: str, default: str = "") -> Quantity:
    return parse(text, UNITS, default)


@pytest.mark.parametrize(
    ("printed", "default", "number", "low", "high", "unit", "qualifier"),
    [
        ("3.124亿元", "", "312400000", "312350000", "312450000", "cny", ""),
        ("5740万元", "", "57400000", "57395000", "57405000", "cny", ""),
        ("约47亿元", "", "4700000000", "4650000000", "4750000000", "cny", "approximately"),
        ("超过290万", "user", "2900000", "2900000", None, "user", "more-than"),
        ("1011亿元", "", "101100000000", "101050000000", "101150000000", "cny", ""),
        ("-0.4%", "", "-0.4", "-0.45", "-0.35", "percent", ""),
        ("−0.4％", "", "-0.4", "-0.45", "-0.35", "percent", ""),
        ("超过十倍", "", "10", "10", None, "multiple", "more-than"),
        ("112天", "", "112", "111.5", "112.5", "day", ""),
        ("HK$116.20", "", "116.2", "116.195", "116.205", "hkd", ""),
        ("0.0008元/千tokens", "", "0.8", "0.75", "0.85", "cny-per-million-tokens", ""),
        ("$3/百万tokens", "", "3", "2.5", "3.5", "usd-per-million-tokens", ""),
        ("1.2万亿", "user", "1200000000000", "1150000000000", "1250000000000", "user", ""),
        ("$10bn", "", "10000000000", "9500000000", "10500000000", "usd", ""),
        ("RMB 57.4 million", "", "57400000", "57350000", "57450000", "cny", ""),
        ("５７４０万元", "", "57400000", "57395000", "57405000", "cny", ""),
        ("1,234,567元", "", "1234567", "1234566.5", "1234567.5", "cny", ""),
        ("动辄百亿美金", "", "10000000000", "10000000000", "100000000000", "usd", "order-of-magnitude"),
        ("千亿级", "cny", "100000000000", "100000000000", "1000000000000", "cny", "order-of-magnitude"),
        ("近84亿元", "", "8400000000", "8300000000", "8400000000", "cny", "nearly"),
        ("不足5%", "", "5", None, "5", "percent", "less-than"),
        ("只有3.4%", "", "3.4", "3.35", "3.45", "percent", "only"),
        ("人民币超160亿元", "", "16000000000", "16000000000", None, "cny", "more-than"),
        ("300多万", "user", "3000000", "3000000", None, "user", "more-than"),
        ("百分之六", "", "6", "5.5", "6.5", "percent", ""),
        ("七成", "", "70", "65", "75", "percent", ""),
        ("五", "member", "5", "5", "5", "member", ""),
        ("亏损3.5亿元", "", "-350000000", "-355000000", "-345000000", "cny", ""),
        ("净亏损超过30亿元", "", "-3000000000", None, "-3000000000", "cny", "less-than"),
        ("loss of more than $3bn", "", "-3000000000", None, "-3000000000", "usd", "less-than"),
        ("Net loss of at most US$3bn", "", "-3000000000", "-3000000000", None, "usd", "at-least"),
        ("亏损不足5亿元", "", "-500000000", "-500000000", None, "cny", "more-than"),
        ("亏损近84亿元", "", "-8400000000", "-8400000000", "-8300000000", "cny", "nearly"),
        ("亏损百亿元级", "", "-10000000000", "-100000000000", "-10000000000", "cny", "order-of-magnitude"),
        ("最大", "rank", "1", "1", "1", "rank", ""),
        ("第二", "rank", "2", "2", "2", "rank", ""),
        ("两千三百万", "user", "23000000", "22500000", "23500000", "user", ""),
    ],
)
def test_printed_forms_are_read_exactly(
    printed: str, default: str, number: str, low: str | None, high: str | None, unit: str, qualifier: str
) -> None:
    expected = (Decimal(number), low and Decimal(low), high and Decimal(high), unit, qualifier)
    found = read(printed, default)
    assert (found.number, found.low, found.high, found.unit, found.qualifier) == expected


@pytest.mark.parametrize(
    ("printed", "low", "high", "unit"),
    [
        ("10-20亿元", "1000000000", "2000000000", "cny"),
        ("10亿至20亿元", "1000000000", "2000000000", "cny"),
        ("HK$151.00-165.00", "151", "165", "hkd"),
        ("5%~8%", "5", "8", "percent"),
    ],
)
def test_a_range_keeps_both_ends_and_no_middle(printed: str, low: str, high: str, unit: str) -> None:
    assert read(printed) == Quantity(None, Decimal(low), Decimal(high), unit, "range")


def test_a_range_below_zero_is_put_in_order() -> None:
    assert read("-10-20亿元") == Quantity(None, Decimal(-2 * 10**9), Decimal(-(10**9)), "cny", "range")
    assert read("亏损10-20亿元") == read("-10-20亿元")


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("", "empty"),
        ("许多", "no number"),
        ("元", "no number"),
        ("12 foo", '"foo" after the number is neither a scale'),
        ("5亿亿", "after the number"),
        ("1.2.3元", "after the number"),
        ("$5元", "after the number"),
        ("٣元", "no number"),
        ("12", "no unit"),
        ("1" * 200, "too long"),
        ("20-10亿元", "runs backward"),
        ("1" * 21 + "元", "more than 20 digits"),
        ("0." + "0" * 17 + "1元", "17 after it"),
        ("万亿亿亿亿元", "more than 20 digits"),
        ("1元/0千tokens", "after the number"),
        ("+-1元", "no number"),
        ("-HK$-1", "no number"),
        ("10²元", "not a plain digit"),
        ("½元", "not a plain digit"),
        ("9" * 100_000, "too long"),
        ("20亿至10亿元", "runs backward"),
        ("亏损-3亿元", "loss below zero; delete the sign"),
        ("亏损", "no number"),
    ],
)
def test_what_cannot_be_read_is_told(printed: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read(printed)


DECIMALS = st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False, allow_infinity=False)
SCALES = st.sampled_from([("", 0), ("千", 3), ("万", 4), ("亿", 8), ("万亿", 12), ("bn", 9), (" million", 6)])


@given(DECIMALS, SCALES)
def test_scaling_never_passes_through_binary_floats(number: Decimal, scale: tuple[str, int]) -> None:
    word, power = scale
    assume(abs(number.scaleb(power)) < 10**20)
    found = read(f"{number}{word}元")
    assert found.number == number.scaleb(power)
    assert found.high is not None
    assert found.low is not None
    assert found.high - found.low == Decimal(1).scaleb(power - 3)


@given(DECIMALS, st.sampled_from(["约", "超过", "不足", "近", "只有", "至少", "不超过", ""]))
def test_the_number_lies_within_its_bounds(number: Decimal, word: str) -> None:
    found = read(f"{word}{number}%")
    assert found.number is not None
    assert found.low is None or found.low <= found.number
    assert found.high is None or found.number <= found.high


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        found = read(text, "user")
    except ValueError as error:
        assert str(error)  # noqa: PT017  # both outcomes are good ones
    else:
        assert found.unit in UNITS.by_slug
        assert found.number is None or found.number.is_finite()


@given(DECIMALS)
def test_full_width_digits_and_spaces_change_nothing(number: Decimal) -> None:
    plain = f"{number}万元"
    wide = plain.translate({ord(a): chr(ord(a) + 0xFEE0) for a in "0123456789."})
    assert read(wide) == read(plain) == read(f" {number} 万 元 ")


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [("-10-0亿元", -1_000_000_000, 0), ("0-0元", 0, 0), ("0-5亿元", 0, 500_000_000), ("1-2元/百万tokens", 1, 2)],
)
def test_both_ends_of_a_range_have_its_unit(printed: str, low: int, high: int) -> None:
    found = read(printed)
    assert found.low == low
    assert found.high == high


def test_a_price_that_does_not_divide_evenly_has_the_digits_that_can_be_computed_with() -> None:
    assert read("1元/3tokens").number == Decimal("333333.333333333333333333")


CHARACTERS = st.sampled_from(
    "0123456789.,-−+负第约超近~/%元亿万千百十兆成折$HKbnm至到倍个²٣９ \u202e多余起以上tokens百分之"
)


@given(
    st.one_of(st.text(max_size=130), st.text(CHARACTERS, max_size=40)),
    st.sampled_from(["", "cny", "percent", "user", "rank"]),
)
def test_any_text_is_a_quantity_of_bounded_size_or_told(text: str, default: str) -> None:
    try:
        found = read(text, default if default in UNITS.by_slug else "")
    except ValueError:
        return
    for number in (found.number, found.low, found.high):
        assert number is None or (number.is_finite() and abs(number) < 10**21)
    if found.low is not None and found.high is not None:
        assert found.low <= found.high
