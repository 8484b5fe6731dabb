"""Derive figures that no source prints from printed ones, using the formulas of the ontology.

Derived are ratios whose parts are known (R&D intensity, net margin), year-on-year growth, the
only unknown of an identity (the base period of a growth rate, the amount behind a share), and
the rest of a year after its first half or quarters. Each derived figure records its formula and
the claims it was computed from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from functools import partial
from itertools import product
from typing import NamedTuple

from kg.audit.figures import Figures
from kg.audit.formulas import Formula, Operation, Reference, references, solve, write
from kg.audit.identities import instances
from kg.audit.identity import VALUE, Instance, by_money, money, naming_value, results
from kg.audit.readings import PERCENT, Reading, same_money, same_source
from kg.model.claim import UNSTATED_BASIS, Claim
from kg.model.interval import Interval
from kg.model.part import WHOLE, Part, segment
from kg.model.period import Period
from kg.model.span import Span, inside, period_of, shifted

# The number of digits kept; no source prints more.
_DIGITS = 7
# Only year-on-year growth is derived; in months.
_YEAR = 12
_THIS, _BEFORE = Reference("measure", "period"), Reference("measure", "basis")
_ALONE = ("", "segment", "subject", "period", "basis")


class Key(NamedTuple):
    """What a derived figure measures; the period is None if it cannot be written as one."""

    subject: str
    metric: str
    period: Period | None
    part: Part = WHOLE
    basis: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """A computed figure.

    value: in `unit`, to seven digits; None if the operands give only bounds. low, high: the
        bounds, rounded outwards. identity: the formula. operands: the claims it follows from.
    """

    subject: str
    metric: str
    period: Period
    part: Part
    basis: str
    measure: str
    unit: str
    value: Decimal | None
    low: Decimal
    high: Decimal
    identity: str
    operands: tuple[Claim, ...]


def derive(figures: Figures) -> list[Derived]:
    """Derive all figures that follow from asserted ones and that no source prints, sorted."""
    found: dict[tuple[str | Part, ...], Derived] = {}
    additive = {
        name
        for name, identity in figures.formulas.identities()
        if identity.members == "periods" and {r.name for r in references(identity.right)} == {name}
    }
    for derived in (
        *_ratios(figures),
        *_growths(figures, additive),
        *_lacking(figures),
        *_rests(figures, additive),
    ):
        key = (
            derived.subject, derived.metric, derived.part, derived.measure, derived.basis, derived.period.label,
            derived.unit,
        )  # fmt: skip
        known = found.get(key)
        if known is None or derived.high - derived.low < known.high - known.low:
            found[key] = derived
    return [found[key] for key in sorted(found)]


def _derived(
    key: Key,
    identity: str,
    formula: Formula,
    operands: dict[Reference, Reading],
    unit: str,
    figures: Figures,
) -> Iterator[Derived]:
    """Compute a figure, unless a source prints it, an operand is not asserted, or the result is unbounded."""
    subject, metric, period, part, basis, measure = key
    if period is None or period.first is None or period.last is None:
        return
    if any(o.claim.stance != "asserted" for o in operands.values()):
        return
    if figures.printed(subject, metric, (period.first, period.last), part, measure, basis):
        return
    point, wide, _ = results(formula, operands, period)
    if not (wide.low.is_finite() and wide.high.is_finite()):
        return
    factor = Interval.point(PERCENT if unit == "percent" else Decimal(1))
    point, wide = point / factor, wide / factor
    exact = point.low == point.high
    value = _rounded(point.low, ROUND_HALF_EVEN) if exact else None
    low, high = outward(wide)
    claims = tuple(dict.fromkeys(o.claim for o in operands.values()))
    yield Derived(subject, metric, period, part, basis, measure, unit, value, low, high, identity, claims)


def _rounded(number: Decimal, rounding: str) -> Decimal:
    return Context(prec=_DIGITS, rounding=rounding).plus(number).normalize()


def outward(result: Interval) -> tuple[Decimal, Decimal]:
    """Round the bounds of a result outwards to seven digits."""
    return _rounded(result.low, ROUND_FLOOR), _rounded(result.high, ROUND_CEILING)


def _best(readings: list[Reading], figures: Figures) -> Reading:
    return min(readings, key=figures.worth)


# -- ratios and growth ------------------------------------------------------------------------------------


def _ratios(figures: Figures) -> Iterator[Derived]:
    """Derive ratios whose parts are known for one subject, part and period."""
    for metric, readings in figures.formulas.of.items():
        prop = figures.ontology.properties[metric]
        for (identity,) in (r for r in readings if len(r) == 1):
            wanted = list(dict.fromkeys(references(identity.right)))
            plain = identity.relation == "=" and identity.left is None and all(r.index == "" for r in wanted)
            if not plain or prop.unit_kind != "ratio" or any(r.name == "measure" for r in wanted):
                continue
            text = f"{metric} = {write(identity.right)}"
            for first in figures.best_of(wanted[0].name):
                operands = {wanted[0]: first}
                for r in wanted[1:]:
                    others = same_money(first, figures.of(first.claim.subject, r.name, first.span, first.claim.part))
                    if others:
                        operands[r] = _best(same_source(first, others), figures)
                if len(operands) == len(wanted) and len(money(first, operands)) == 1:
                    key = Key(first.claim.subject, metric, first.claim.period, first.claim.part)
                    yield from _derived(key, text, identity.right, operands, prop.default_unit, figures)


def _growths(figures: Figures, additive: set[str]) -> Iterator[Derived]:
    """Derive the year-on-year growth of metrics that add up over time."""
    growths = [
        (name, identity.right)
        for name, readings in figures.formulas.of.items()
        for identity in (readings[0][0],)
        if len(readings[0]) == 1 and set(references(identity.right)) == {_THIS, _BEFORE}
    ]
    yearly = [basis for basis, step in figures.ontology.steps.items() if step == _YEAR]
    for (name, formula), metric, basis in product(growths, sorted(additive), yearly):
        for now in figures.best_of(metric):
            earlier = shifted(now.span, -_YEAR)
            before = figures.of(now.claim.subject, metric, earlier, now.claim.part) if earlier else []
            before = same_money(now, before)
            if not before:
                continue
            operands = {_THIS: now, _BEFORE: _best(same_source(now, before), figures)}
            # A growth rate from a loss to a profit or back is meaningless. Between two losses, now / before - 1 is
            # the same number for the results as for the losses: a loss of 3 after one of 2 is +50 %.
            if len(money(now, operands)) > 1 or {_side(o) for o in operands.values()} not in ({1}, {-1}):
                continue
            text = f"{name} = {write(formula, partial(Reference.spelt, measure=metric))}"
            key = Key(now.claim.subject, name, now.claim.period, now.claim.part, basis, metric)
            yield from _derived(key, text, formula, operands, "percent", figures)


def _side(reading: Reading) -> int:
    """Return 1 for a figure above zero, -1 for one below, and 0 for one that may be zero."""
    return 1 if reading.rounded.low > 0 else -1 if reading.rounded.high < 0 else 0


# -- unknowns of identities -----------------------------------------------------------------------------------


def _lacking(figures: Figures) -> Iterator[Derived]:
    """Derive the figure that is the only unknown of an identity."""
    for reading in figures.all:
        for alternatives in figures.formulas.of.get(reading.claim.property, ()):
            if len(alternatives) > 1 or alternatives[0].relation != "=" or alternatives[0].members:
                continue
            if any(r.index not in _ALONE or r.name == "years" for r in references(alternatives[0].right)):
                continue
            for instance in instances(reading, alternatives[0], figures):
                for alike in by_money(instance):
                    if len(alike.lacking) == 1:
                        yield from _solved(alike, alike.lacking[0], figures)


def _solved(instance: Instance, wanted: Reference, figures: Figures) -> Iterator[Derived]:
    reading, claim = instance.reading, instance.reading.claim
    formula = solve(instance.identity.right, wanted, VALUE)
    place = _place(wanted, reading, figures.ontology.steps)
    if formula is None or place is None:
        return
    operands = {r: _best(found, figures) for r, found in instance.candidates.items() if found} | {VALUE: reading}
    metric = wanted.metric(claim.measure)
    subject, period, part = place
    currencies = money(reading, operands)
    prop = figures.ontology.properties[metric]
    if len(currencies) != 1 or prop.unit_kind != "money":
        return
    if subject in figures.markets and metric == "revenue":
        metric = "marketSize"

    name = naming_value(claim)
    text = f"{name(wanted)} = {write(formula, name)}"
    yield from _derived(Key(subject, metric, period, part), text, formula, operands, currencies[0], figures)


def _place(wanted: Reference, reading: Reading, steps: Mapping[str, int]) -> tuple[str, Period | None, Part] | None:
    """Return the subject, period and part that a reference denotes; None if unknown."""
    claim, index = reading.claim, wanted.index
    if index == "subject":
        # The amount behind a market share is the part of the business in that market.
        return claim.subject, claim.period, segment(claim.basis)
    if index != "basis":
        return claim.subject, claim.period, claim.part
    if claim.basis == UNSTATED_BASIS:
        return None
    if claim.basis == "basis/own-total":
        return claim.subject, claim.period, WHOLE
    if step := steps.get(claim.basis):
        return claim.subject, period_of(shifted(reading.span, -step)), claim.part
    return claim.basis, claim.period, WHOLE


def _rests(figures: Figures, additive: set[str]) -> Iterator[Derived]:
    """Derive the rest of a period from a shorter period at its beginning or end."""
    whole, part = Reference("whole"), Reference("part")
    for metric in sorted(additive):
        for total in figures.best_of(metric):
            for inner in figures.of_thing(total):
                if total.span is None or inner.span is None or inner.span == total.span:
                    continue
                if (
                    inner.currency != total.currency
                    or inner.factor != total.factor
                    or not inside(inner.span, total.span)
                ):
                    continue
                rest = period_of(_left(total.span, inner.span))
                rivals = figures.of(total.claim.subject, metric, inner.span, total.claim.part)
                best = _best(same_money(total, rivals), figures)
                if rest is None or inner is not best:
                    continue
                assert total.claim.period is not None
                assert inner.claim.period is not None
                labels = rest.label, total.claim.period.label, inner.claim.period.label
                text = "{0}[{1}] = {0}[{2}] - {0}[{3}]".format(metric, *labels)
                key = Key(total.claim.subject, metric, rest, total.claim.part)
                operands = {whole: total, part: inner}
                unit = total.claim.quantity.unit if total.claim.quantity else ""
                yield from _derived(key, text, Operation("-", whole, part), operands, unit, figures)


def _left(outer: Span, inner: Span) -> Span | None:
    day = dt.timedelta(days=1)
    if inner[0] == outer[0]:
        return (inner[1] + day, outer[1])
    return (outer[0], inner[0] - day) if inner[1] == outer[1] else None
