"""Express amounts and prices in yuan and in dollars, by the reference rates of their time.

What is counted over a period is converted at the mean of the daily rates in it, what is measured at a moment at
the last rate on or before it. An amount without a time, or of a time without rates, is not converted; nor is a
range or a bound, which has no one value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, localcontext

from kg.model.claim import Claim
from kg.model.numeral import plain
from kg.model.ontology import Ontology
from kg.model.rates import Amount, Rate, Rates

# Units of money that amounts are expressed in, and the properties that give them.
CURRENCIES = {"cny": "yuan", "usd": "dollars"}
_QUOTE = "cny"
# Digits of a converted amount: as many as those of a rate.
_DIGITS = 6


def amounts(claims: Iterable[Claim], ontology: Ontology, rates: Rates) -> Iterator[Amount]:
    """Yield the amount of each figure of money in yuan and in dollars, where that is known."""
    found: dict[tuple[object, ...], Rate | None] = {}
    for claim in claims:
        if claim.quantity is None or claim.quantity.number is None or not (own := _currency(claim, ontology)):
            continue
        for currency in CURRENCIES:
            if currency == own:
                yield Amount(claim.id, currency, claim.quantity.number, None)
                continue
            if claim.span is None:
                continue
            flow = ontology.properties[claim.property].temporality == "flow"
            # A dollar is quoted in yuan whichever way an amount is converted.
            pair = (currency, own) if own == _QUOTE else (own, currency)
            key = pair, claim.span, flow
            if key not in found:
                found[key] = (rates.average if flow else rates.last)(*pair, claim.span)
            if rate := found[key]:
                number = claim.quantity.number
                yield Amount(claim.id, currency, _converted(number, rate, back=own == _QUOTE), rate)


def _currency(claim: Claim, ontology: Ontology) -> str:
    """Return the currency of an amount or price; empty for other figures, and for exchange rates."""
    assert claim.quantity
    units = ontology.units.by_slug
    unit = units[claim.quantity.unit]
    return "" if unit.denominator and units[unit.denominator].kind == "money" else unit.currency


def _converted(number: Decimal, rate: Rate, *, back: bool) -> Decimal:
    with localcontext() as context:
        context.prec = _DIGITS
        return plain(number / rate.value if back else number * rate.value)
