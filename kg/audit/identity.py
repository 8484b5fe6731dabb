"""One identity held once: in go a figure, a formula and readings of its operands, out comes a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kg.audit.formulas import Formula, Identity, Reference, compute, operations
from kg.audit.readings import Reading
from kg.model.claim import Claim, Labels
from kg.model.interval import Interval
from kg.model.period import Period

VERDICTS = ("consistent", "within-rounding", "inconsistent", "not-checkable")
FIT, ROUNDED, MISFIT, OPEN = VERDICTS
# Stands for the figure itself in a formula that is solved for one of its operands.
VALUE = Reference("value")
# A sum that misses its total by more than this is a sum of other parts, not a wrong sum.
_NEAR = Decimal("0.95")
_SLIPS = {
    1: "×10", -1: "÷10", 2: "×100", -2: "÷100", 3: "×1000 (千)", -3: "÷1000 (千)",
    4: "×10⁴ (万)", -4: "÷10⁴ (万)", 8: "×10⁸ (亿)", -8: "÷10⁸ (亿)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mend:
    """A hypothesis on what is wrong, or on an unstated basis, and whether it fits.

    kind: "basis" (`reading` would be the denominator), "reading" (`reading` in the place of
        `instead`), "period" (the figure would be of `detail`), "scale" (the printed value times
        `detail`), "part" (`reading` times `detail`), "sign", "currency" or "points"
        (percentage points were printed as per cent). result: what is recomputed with it.
    """

    kind: str
    fits: bool
    reading: Claim | None = None
    instead: Claim | None = None
    detail: str = ""
    result: Interval | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing for a check.

    kind: "figure" (no reading of `metric` for `index`), "basis" (it is unstated), "lengths"
        (the ends of the stretch are periods of different lengths), "units"
        (they differ, and no rate is known), "outside" (how much lies in the market is not known),
        "few" (the parts do not exhaust the whole) or "many" (they belong to more than one
        breakdown).
    """

    kind: str
    metric: str = ""
    index: str = ""
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One identity held against the figures: what was printed, what was recomputed, from what.

    recomputed: in the unit of the claim; None where not checkable. gaps: what is not known.
    mends: hypotheses, tested by the same arithmetic. settled: the reasons of the curators'
    judgements on a misfit, empty if there are none. relation: "=", "<=", ">=", "between" for a
    mean, or "same" for two readings of one figure. members: what a sum or mean runs over.
    """

    claim: Claim
    identity: str
    verdict: str
    recomputed: Interval | None
    operands: tuple[Claim, ...]
    gaps: tuple[Gap, ...] = ()
    mends: tuple[Mend, ...] = ()
    settled: Labels = field(default_factory=dict)
    relation: str = "="
    members: str = ""


@dataclass(frozen=True, slots=True)
class Instance:
    """An identity whose members are put in, with the readings that each reference may mean."""

    reading: Reading
    identity: Identity
    told: str
    candidates: dict[Reference, list[Reading]]
    members: str = ""

    @property
    def lacking(self) -> list[Reference]:
        """The references for which there is no reading."""
        return [r for r, found in self.candidates.items() if not found]


def naming_value(claim: Claim) -> Callable[[Reference], str]:
    """Return what spells the references of a formula that was solved with a figure as VALUE."""
    return lambda reference: claim.property if reference == VALUE else reference.spelt(claim.measure)


def label(claim: Claim) -> str:
    """Return the written form of the time of a figure; empty where it has none."""
    return claim.period.label if claim.period else ""


def held(instance: Instance, operands: dict[Reference, Reading], over: Period | None = None) -> Check:
    """Hold one figure against one choice of the others; `over` is the span that `years` counts."""
    reading, identity = instance.reading, instance.identity
    rates = [o.rate for o in operands.values() if o.rate]
    claims = tuple(dict.fromkeys([*(o.claim for o in operands.values()), *rates]))
    point, wide, cut = results(identity.right, operands, over or reading.claim.period)
    shown = in_unit(wide, reading)
    printed = left_side(instance, operands)
    verdict = fits(point, wide, cut, printed)
    currencies = money(reading, operands)
    if len(currencies) > 1:
        if verdict in (FIT, ROUNDED) and telling(reading, wide):
            # Numbers that fit although their currencies differ betray a wrong one: no rate is one.
            return Check(reading.claim, instance.told, MISFIT, shown, claims, mends=(other_money(currencies),))
        return Check(reading.claim, instance.told, OPEN, None, claims, (Gap("units", units=currencies),))
    if verdict == MISFIT and any(r.index in ("parts", "rivals") for r in operands):
        # Parts that are known may be fewer than there are, or of several breakdowns; but a sum
        # that a slip of scale or sign would mend betrays the slip.
        slip = slips(printed, wide) or _slipped(instance, operands, printed)
        if slip:
            return Check(reading.claim, instance.told, MISFIT, shown, claims, mends=slip, members=instance.members)
        if wide.high < printed.rounded.low * _NEAR:
            return Check(reading.claim, instance.told, OPEN, shown, claims, (Gap("few"),), members=instance.members)
        if wide.low * _NEAR > printed.rounded.high:
            return Check(reading.claim, instance.told, OPEN, shown, claims, (Gap("many"),), members=instance.members)
    if verdict == MISFIT and wide.low > printed.rounded.high and any(_of_all(r, o) for r, o in operands.items()):
        return Check(reading.claim, instance.told, OPEN, shown, claims, (Gap("outside"),))
    verdict = ROUNDED if rates and verdict == FIT else verdict
    relation = "between" if any(f.sign == "|" for f in operations(identity.right)) else "="
    return Check(
        reading.claim, instance.told, verdict, shown, claims, relation=relation, members=instance.members
    )  # fmt: skip


def _of_all(reference: Reference, operand: Reading) -> bool:
    """Say whether a share of a market was reckoned from all that its holder has, in and outside of it."""
    return reference.index == "subject" and not operand.claim.segment


def _slipped(instance: Instance, operands: dict[Reference, Reading], printed: Reading) -> tuple[Mend, ...]:
    """Say which one part of a sum would make it fit if it were ten times, or a tenth of, what is printed."""
    if printed.rounded.low.is_infinite() or printed.rounded.high.is_infinite():
        return ()
    found = []
    for reference, operand in operands.items():
        for power in (1, -1):
            moved = operand.scaled(Decimal(1).scaleb(power))
            _, wide, _ = results(instance.identity.right, operands | {reference: moved}, None)
            if printed.allows(wide):
                found.append(Mend("part", True, operand.claim, detail=_SLIPS[power]))
    return tuple(found)


def left_side(instance: Instance, operands: dict[Reference, Reading]) -> Reading:
    """Return what the right side of an identity is held against: the figure, or the left side if it has one."""
    left = instance.identity.left
    if left is None:
        return instance.reading
    whole = compute(left, lambda r: operands[r].rounded)
    return replace(instance.reading, point=whole, rounded=whole, cut=whole)


def fits(point: Interval, wide: Interval, cut: Interval, printed: Reading) -> str:
    """Judge a result, from operands as printed, as rounded and as cut off, by what the printed figure allows."""
    if point.meets(printed.rounded):
        return FIT
    return ROUNDED if printed.allows(wide) or printed.allows(cut) else MISFIT


def results(
    formula: Formula, operands: dict[Reference, Reading], over: Period | None
) -> tuple[Interval, Interval, Interval]:
    """Compute a formula from the operands as printed, as rounded and as cut off."""

    def years(reference: Reference) -> Interval | None:
        if reference.name != "years" or over is None or over.first is None or over.last is None:
            return None
        return Interval.point(Decimal(over.last.year - over.first.year))

    return (
        compute(formula, lambda r: years(r) or operands[r].point),
        compute(formula, lambda r: years(r) or operands[r].rounded),
        compute(formula, lambda r: years(r) or operands[r].cut),
    )


def money(reading: Reading, operands: dict[Reference, Reading]) -> tuple[str, ...]:
    """Return the currencies that stand in one identity, sorted."""
    found = {r.currency for r in (reading, *operands.values())}
    return tuple(sorted(found - {""}))


def other_money(currencies: Iterable[str]) -> Mend:
    """Return the hypothesis that one of the currencies is wrong."""
    return Mend("currency", True, detail=" ≠ ".join(sorted(currencies)))


def telling(reading: Reading, result: Interval) -> bool:
    """Say whether a fit in two currencies can hardly be chance: both sides are known to better than a tenth.

    Nearer than that are not even yuan and Hong Kong dollars as a rule.
    """
    return all(
        i.low.is_finite() and i.high.is_finite() and i.high - i.low <= abs(i.low) / 10
        for i in (reading.rounded, result)
    )


def in_unit(result: Interval, reading: Reading) -> Interval:
    """Return a plain result in the unit of a figure."""
    return result / Interval.point(reading.factor)


def slips(reading: Reading, result: Interval) -> tuple[Mend, ...]:
    """Say which slip of scale or sign in the printed value would make it fit a result, in plain numbers.

    A bound (超, 不足) fits after many a slip and betrays none.
    """
    if reading.rounded.low.is_infinite() or reading.rounded.high.is_infinite():
        return ()
    found = [
        Mend("scale", True, detail=word)
        for power, word in _SLIPS.items()
        if result.meets(reading.rounded * Interval.point(Decimal(1).scaleb(power)))
    ]
    if reading.rounded.high < 0 < result.high or result.low < 0 < reading.rounded.low:
        turned = reading.rounded * Interval.point(Decimal(-1))
        if turned.meets(result):
            found.append(Mend("sign", True))
    return tuple(found)
