"""Parse printed values such as `超过290万` into number, unit, qualifier and bounds.

All arithmetic is exact decimal arithmetic, but for a price per a number that does not divide evenly.
The words for units come from the ontology (see `kg.read.ontology`); signs, scales and qualifiers are defined here.

    value     = [loss] [qualifier] [sign] [currency] numeral [mark] [scale] [mark] [unit] [mark]
    loss      = 净亏损 | 亏损 | net loss of | loss of | …    (亏损超过3亿元 is less than -3亿元)
    range     = numeral ("-" | "~" | "至" | "到" | "to") value
    price     = money "/" [numeral] [scale] counted-thing       (0.0008元/千tokens)
    rank      = ["第"] numeral | 最大 | 首位 | largest | second …
    numeral   = digits, with thousands separators | Chinese numerals (十, 百, 两千)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Context, Decimal, localcontext

from kg.errors import Spelling
from kg.model.numeral import CHINESE, plain, read_chinese, read_digits
from kg.model.text import fold

# Qualifier -> words before the number, words after it.
_QUALIFIERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "approximately": (
        (
            "大约为",
            "约为",
            "大约",
            "大概",
            "约合",
            "约",
            "approximately",
            "around",
            "about",
            "roughly",
            "some",
            "circa",
            "ca.",
            "c.",
            "~",
            "≈",
        ),
        ("左右", "上下"),
    ),
    "more-than": (
        (
            "超过了",
            "超过",
            "突破",
            "多于",
            "高于",
            "大于",
            "已超",
            "超",
            "逾",
            "morethan",
            "over",
            "above",
            "exceeding",
            "inexcessof",
            ">",
        ),
        ("以上", "多", "余", "+"),
    ),
    "at-least": (("至少", "不少于", "不低于", "atleast", ">=", "≥"), ("起",)),
    "less-than": (
        ("不足", "不到", "低于", "少于", "小于", "lessthan", "fewerthan", "under", "below", "<"),
        ("以下",),
    ),
    "at-most": (("不超过", "至多", "最多", "最高", "atmost", "upto", "<=", "≤"), ("以内",)),
    "nearly": (("将近", "接近", "近", "nearly", "almost", "closeto"), ()),
    "only": (("仅仅", "仅有", "只有", "仅为", "仅", "只", "only", "just", "merely"), ()),
    "order-of-magnitude": (
        ("动辄", "orderof"),
        ("的量级", "量级", "级别", "级", "规模"),
    ),
}

_SCALES: dict[str, int] = {
    "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9,
    "百亿": 10, "千亿": 11, "万亿": 12, "兆": 12, "萬": 4, "百萬": 6, "千萬": 7, "億": 8,
    "十億": 9, "百億": 10, "千億": 11, "萬億": 12, "k": 3, "thousand": 3, "m": 6, "mn": 6,
    "mln": 6, "million": 6, "b": 9, "bn": 9, "bln": 9, "billion": 9, "t": 12, "tn": 12,
    "trn": 12, "trillion": 12,
}  # fmt: skip

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMERAL = re.compile(rf"(?P<digits>{_DIGITS})|(?P<words>[{CHINESE}]+)", re.ASCII)
# A digit must follow, so that the "to" of "tokens" is not taken for a range.
_RANGE = re.compile(rf"(?P<low>{_DIGITS})(?P<between>\D{{0,8}}?)(?:-|–|—|~|至|到|to)(?=\D{{0,5}}\d)", re.ASCII)
_MARKS = sorted(
    ((word, name) for name, (_, after) in _QUALIFIERS.items() for word in after),
    key=lambda pair: -len(pair[0]),
)
_PREFIXES = sorted(
    ((word, name) for name, (before, _) in _QUALIFIERS.items() for word in before),
    key=lambda pair: -len(pair[0]),
)
_SIGNS = {"-": -1, "−": -1, "负": -1, "負": -1, "minus": -1, "+": 1}
# A loss is printed without a sign; what is said of its amount (超过, 不足) turns with it. Longest first.
_LOSSES = ("净亏损", "淨虧損", "亏损", "虧損", "netlossof", "lossof", "netloss", "loss")
_TURNED = {"more-than": "less-than", "less-than": "more-than", "at-least": "at-most", "at-most": "at-least"}
# Ranks are usually printed as words.
_ORDINALS = {
    "最大": 1, "首位": 1, "榜首": 1, "首": 1, "largest": 1, "first": 1, "second": 2, "third": 3,
    "fourth": 4, "fifth": 5, "1st": 1, "2nd": 2, "3rd": 3,
}  # fmt: skip
_LONGEST = 120
# More digits than any printed value has. The query engine computes with 18 after the point and with less than
# 1.7e20, so a figure beyond that would be passed over by queries, silently.
_MOST_DIGITS, _MOST_PLACES = 20, 17
# Wide enough for every sum and product of what passes `_LONGEST`. Traps are those of the standard context.
_EXACT = Context(prec=1_000)
# Prices are divided to the digits of the standard context.
_DIVISION = Context(prec=28)
# Superscripts, fractions and circled digits, which NFKC would turn into plain digits: 10² is not 102.
_FIGURED = re.compile(r"[²³¹¼-¾⁰-₉⅐-↉①-⓿❶-➓㉈-㉏㉑-㉟㊱-㊿]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: its slug, kind and words, and its parts if it is a price.

    kind: slug of the unit kind (money, ratio, count, …).
    numerator, denominator, per: for a price, value = numerator per `per` of denominator.
    """

    slug: str
    kind: str
    words: tuple[str, ...] = ()
    numerator: str = ""
    denominator: str = ""
    per: Decimal = Decimal(1)
    whole: bool = False

    @property
    def currency(self) -> str:
        """The unit of money of an amount or price; empty for others."""
        return self.slug if self.kind == "money" else self.numerator


@dataclass(frozen=True, slots=True)
class Quantity:
    """A parsed value.

    number: in `unit`, with scales applied; None for a range.
    low, high: the closed interval allowed by the printed digits and the qualifier, in `unit`;
        None if that side is open.
    unit: slug. qualifier: a concept of the scheme qualifier, or "".
    """

    number: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: str
    qualifier: str


class Units:
    """The known units, looked up by word."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.by_slug = {u.slug: u for u in units}
        self._by_word: dict[str, Unit] = {}
        self._ratios: dict[tuple[str, str], Unit] = {}
        for unit in self.by_slug.values():
            if unit.numerator:
                self._ratios[unit.numerator, unit.denominator] = unit
            for word in unit.words:
                self._by_word[fold(word)] = unit
        self._spelling = Spelling()
        self._currencies = sorted((w for w, u in self._by_word.items() if u.kind == "money"), key=len, reverse=True)

    def of_word(self, word: str) -> Unit | None:
        """Return the unit with this word, or None."""
        return self._by_word.get(word)

    def ratio(self, numerator: str, denominator: str) -> Unit | None:
        """Return the unit "numerator per denominator", or None."""
        return self._ratios.get((numerator, denominator))

    def currency_prefixes(self) -> list[str]:
        """Return the words for money, longest first."""
        return self._currencies

    def hint(self, word: str) -> str:
        """Return a question whether a similar word was meant; empty if there is none, or after very many."""
        return self._spelling.hint(word, sorted(w for w in self._by_word if len(w) > 1))


def parse(printed: str, units: Units, default: str = "", exact: bool = False) -> Quantity:
    """Parse a printed value.

    printed: the value alone, as the source prints it (`约47亿元`, `-0.4%`, `HK$116.20`).
    units: the units of the ontology.
    default: slug of the unit to assume if none is printed (for a number of users, say).
    exact: whether the value is not a rounded one, such as a list price.

    Bounds are half a unit of the last printed place, because rounding is assumed, unless the value is
    exact; whole numbers of countable things are.
    Raises ValueError with the part that could not be parsed.
    """
    with localcontext(_EXACT):
        return _parse(printed, units, default, exact)


def _parse(printed: str, units: Units, default: str, exact: bool) -> Quantity:
    # A text of any length is compared with the limit before it is normalised.
    text = fold(printed) if len(printed) <= 2 * _LONGEST else printed
    if not text or len(text) > _LONGEST:
        raise ValueError(f'value "{printed[:_LONGEST]}" is empty or too long to be one printed value')
    if figured := _FIGURED.search(printed):
        raise ValueError(f'value "{printed}": "{figured[0]}" is not a plain digit; write the number in digits')
    if loss := next((word for word in _LOSSES if text.startswith(word)), ""):
        amount = _parse_folded(printed, text.removeprefix(loss), units, default, exact)
        if (amount.low if amount.low is not None else amount.high or Decimal(0)) < 0:
            raise ValueError(f'value "{printed}" is a loss below zero; delete the sign or "{loss}"')
        return _turned(amount)
    return _parse_folded(printed, text, units, default, exact)


def _turned(amount: Quantity) -> Quantity:
    """Return a quantity with its sign turned, with its bounds and what its qualifier says of them."""
    number, low, high = (-end if end is not None else None for end in (amount.number, amount.high, amount.low))
    return Quantity(number, low, high, amount.unit, _TURNED.get(amount.qualifier, amount.qualifier))


def _parse_folded(printed: str, text: str, units: Units, default: str, exact: bool) -> Quantity:
    if default and units.by_slug[default].kind == "rank":
        place = _ORDINALS.get(text.removeprefix("no.").removeprefix("第"))
        text = str(place) if place else text.removeprefix("no.").removeprefix("第")
    qualifier, rest = _take_prefix(text)
    sign, unsigned = _take_sign(rest)
    currency, amount = _take_currency(unsigned, units)
    if unsigned == rest:
        # HK$-1.20: the sign may follow the currency, but there is only one.
        sign, amount = _take_sign(amount)
    rest = amount
    if not qualifier:
        # 人民币超160亿元: the qualifier may follow the currency.
        qualifier, rest = _take_prefix(rest)
    span = _RANGE.match(rest)
    if span and not qualifier:
        return _read_range(printed, span, rest, currency, units, default, sign)
    number, step, unit, mark = _read_amount(printed, rest, currency, units, default)
    if qualifier and mark and qualifier != mark:
        # 约300多万: a bound takes precedence over "about".
        qualifier = mark if mark != "approximately" else qualifier
    qualifier = qualifier or mark
    number *= sign
    low, high = _bounds(number, step, unit, qualifier, exact)
    return _bounded(printed, Quantity(plain(number), low, high, unit.slug, qualifier))


def _bounded(printed: str, quantity: Quantity) -> Quantity:
    """Return a quantity with no more decimal places than can be computed with.

    Only a price per a number that does not divide evenly has more. Raises ValueError if a number is too large.
    """
    return replace(
        quantity,
        number=_computable(printed, quantity.number),
        low=_computable(printed, quantity.low),
        high=_computable(printed, quantity.high),
    )


def _computable(printed: str, number: Decimal | None) -> Decimal | None:
    if number is None:
        return None
    if number and number.adjusted() >= _MOST_DIGITS:
        raise _too_long(printed)
    finest = Decimal(1).scaleb(-_MOST_PLACES - 1)
    return plain(number.quantize(finest)) if number != number.quantize(finest) else number


def _too_long(printed: str) -> ValueError:
    return ValueError(
        f'value "{printed}" has more than {_MOST_DIGITS} digits before the point or {_MOST_PLACES} after it; '
        "correct it, or round it"
    )


def _bounds(
    number: Decimal, step: Decimal, unit: Unit, qualifier: str, exact: bool
) -> tuple[Decimal | None, Decimal | None]:
    if qualifier in ("more-than", "at-least"):
        return plain(number), None
    if qualifier in ("less-than", "at-most"):
        return None, plain(number)
    if qualifier == "nearly":
        return plain(number - step), plain(number)
    if qualifier == "order-of-magnitude":
        return plain(number), plain(number * 10)
    exact = exact or (unit.whole and step <= 1)
    half = Decimal(0) if exact and not qualifier else step / 2
    return plain(number - half), plain(number + half)


def _read_range(
    printed: str,
    span: re.Match[str],
    rest: str,
    currency: Unit | None,
    units: Units,
    default: str,
    sign: int,
) -> Quantity:
    upper = rest[span.end() :]
    upper_currency, upper = _take_currency(upper, units)
    high, _, unit, _ = _read_amount(printed, upper, currency or upper_currency, units, default)
    between = span["between"]
    if between:
        low, _, low_unit, _ = _read_amount(printed, span["low"] + between, currency, units, unit.slug)
        if low_unit.slug != unit.slug:
            raise ValueError(f'value "{printed}" is a range between two different units')
    else:
        # 10-20亿元: what follows the upper end applies to both ends.
        low, _, _, _ = _read_amount(
            printed, span["low"] + upper[_end_of_digits(upper) :], currency or upper_currency, units, default
        )
    if sign == 1 and low > high:
        raise ValueError(f'value "{printed}" is a range that runs backward; give the lower end first')
    low, high = sorted((low * sign, high * sign))
    return _bounded(printed, Quantity(None, plain(low), plain(high), unit.slug, "range"))


def _end_of_digits(text: str) -> int:
    match = _NUMERAL.match(text)
    return match.end("digits") if match and match["digits"] else 0


def _read_amount(
    printed: str, text: str, currency: Unit | None, units: Units, default: str
) -> tuple[Decimal, Decimal, Unit, str]:
    """Parse numeral, marks, scale and unit; return number, value of its last place, unit and mark."""
    percent = text.startswith("百分之")
    if percent:
        text = text[3:]
    match = _NUMERAL.match(text)
    if not match:
        raise ValueError(f'value "{printed}" has no number that can be read')
    if match["digits"]:
        heads: list[tuple[int, tuple[Decimal, int] | None]] = [(match.end(), read_digits(match["digits"]))]
    else:
        # 百亿 may be numeral 百 and scale 亿; the longest numeral that can be parsed wins.
        heads = [(n, read_chinese(text[:n])) for n in range(match.end(), 0, -1)]
    for end, head in heads:
        if head is None:
            continue
        number, place = head
        if -place > _MOST_PLACES:
            raise _too_long(printed)
        for factor, unit, mark in _tails(text[end:], currency, units, default, percent):
            return number * factor, Decimal(1).scaleb(place) * factor, unit, mark
    tail = text[match.end() :]
    if tail:
        hint = units.hint(tail)
        raise ValueError(
            f'value "{printed}": "{tail}" after the number is neither a scale (万, 亿, bn) '
            f"nor a unit of the ontology.{hint}"
        )
    raise ValueError(f'value "{printed}" has no unit, and its property has no default unit')


def _tails(
    text: str, currency: Unit | None, units: Units, default: str, percent: bool
) -> Iterator[tuple[Decimal, Unit, str]]:
    """Yield every way to parse the rest after a numeral, as (factor, unit, mark)."""
    mark, text = _take_mark(text)
    for scale in _scales_at(text):
        later, rest = _take_mark(text[len(scale) :])
        for last, bare in _unmarked(rest):
            unit, factor = _unit(bare, currency, units, default, percent)
            if unit is None:
                continue
            yield _scale(scale) * factor, unit, mark or later or last


def _unmarked(text: str) -> Iterator[tuple[str, str]]:
    yield "", text
    for word, name in _MARKS:
        if text.endswith(word):
            yield name, text[: -len(word)]


def _unit(word: str, currency: Unit | None, units: Units, default: str, percent: bool) -> tuple[Unit | None, Decimal]:
    """Return the unit named by the words after the scale, and the factor to convert to it."""
    one = Decimal(1)
    if percent:
        return (units.by_slug.get("percent"), one) if not word else (None, one)
    if word == "成":
        return units.by_slug.get("percent"), Decimal(10)
    money, slash, counted = word.partition("/")
    if slash:
        return _price(money, counted, currency, units)
    if not word:
        return currency or units.by_slug.get(default), one
    unit = units.of_word(word)
    if unit and currency and unit is not currency:
        return None, one
    return unit, one


def _price(money: str, counted: str, currency: Unit | None, units: Units) -> tuple[Unit | None, Decimal]:
    numerator = units.of_word(money) if money else currency
    if numerator is None:
        return None, Decimal(1)
    match = re.match(_DIGITS, counted, re.ASCII)
    amount = Decimal(match[0].replace(",", "")) if match else Decimal(1)
    rest = counted[match.end() :] if match else counted
    for scale in _scales_at(rest):
        denominator = units.of_word(rest[len(scale) :])
        if denominator is None:
            continue
        ratio = units.ratio(numerator.slug, denominator.slug)
        if ratio is not None and amount:
            return ratio, _DIVISION.divide(ratio.per, amount * _scale(scale))
    return None, Decimal(1)


def _scales_at(text: str) -> list[str]:
    """Return the scale words that a text begins with, longest first, and the empty string."""
    return [*sorted((s for s in _SCALES if text.startswith(s)), key=len, reverse=True), ""]


def _scale(word: str) -> Decimal:
    return Decimal(1).scaleb(_SCALES[word]) if word else Decimal(1)


def _take_prefix(text: str) -> tuple[str, str]:
    for word, name in _PREFIXES:
        if text.startswith(word):
            return name, text[len(word) :]
    return "", text


def _take_mark(text: str) -> tuple[str, str]:
    for word in ("多", "余", "+"):
        if text.startswith(word):
            return "more-than", text[len(word) :]
    return "", text


def _take_sign(text: str) -> tuple[int, str]:
    for word, sign in _SIGNS.items():
        if text.startswith(word):
            return sign, text[len(word) :]
    return 1, text


def _take_currency(text: str, units: Units) -> tuple[Unit | None, str]:
    for word in units.currency_prefixes():
        if text.startswith(word):
            return units.of_word(word), text[len(word) :]
    return None, text
