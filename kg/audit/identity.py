"""Check one printed figure against one formula and one choice of operands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kg.audit.formulas import Formula, Identity, Reference, compute, operations
from kg.audit.readings import Reading
from kg.model.claim import Claim, Labels
from kg.model.interval import Interval
from kg.model.period import Period

VERDICTS = ("consistent", "within-rounding", "inconsistent", "not-checkable")
FIT, ROUNDED, MISFIT, OPEN = VERDICTS
# Represents the figure itself in a formula that was solved for one of its operands.
VALUE = Reference("value")
# A sum that deviates more than this from its total has missing or extra parts; it is not a wrong sum.
_NEAR = Decimal("0.95")
_SLIPS = {
    1: "×10", -1: "÷10", 2: "×100", -2: "÷100", 3: "×1000 (千)", -3: "÷1000 (千)",
    4: "×10⁴ (万)", -4: "÷10⁴ (万)", 8: "×10⁸ (亿)", -8: "÷10⁸ (亿)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mend:
    """A possible correction, or a candidate for an unstated basis, and whether it fits.

    kind: "basis" (use `reading` as the denominator), "reading" (use `reading` in place of
        `instead`), "period" (the figure belongs to the period `detail`), "scale" (multiply the
        printed value by `detail`), "part" (multiply `reading` by `detail`), "sign", "currency"
        or "points" (percentage points were printed as per cent).
    result: the recomputed value with this correction.
    """

    kind: str
    fits: bool
    reading: Claim | None = None
    instead: Claim | None = None
    detail: str = ""
    result: Interval | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """The reason why a figure cannot be checked.

    kind: "figure" (no reading of `metric` for `index`), "basis" (unstated), "lengths" (the first
        and last period differ in length), "units" (they differ and no rate is known), "outside"
        (the amount that falls into the market is unknown), "few" (the parts do not add up to
        the whole) or "many" (the parts come from more than one breakdown).
    """

    kind: str
    metric: str = ""
    index: str = ""
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """The result of checking a printed figure against an identity.

    recomputed: in the unit of the claim; None if not checkable. gaps: why it is not checkable.
    mends: possible corrections, already tested. settled: reasons of the judgements that settle
        an inconsistency; empty if there are none. relation: "=", "<=", ">=", "between" for a
        mean, or "same" for two readings of one figure. members: the terms of a sum or mean.
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
    """An identity with its members filled in, and the candidate readings for each reference."""

    reading: Reading
    identity: Identity
    text: str
    candidates: dict[Reference, list[Reading]]
    members: str = ""

    @property
    def lacking(self) -> list[Reference]:
        """The references without a reading."""
        return [r for r, found in self.candidates.items() if not found]


def by_money(instance: Instance) -> Iterator[Instance]:
    """Yield the instance with the candidates of one currency at a time: that of the figure, or each that occurs."""
    found = {r.currency for readings in instance.candidates.values() for r in readings}
    currencies = {instance.reading.currency} if instance.reading.currency else found - {""}
    for currency in sorted(currencies) or [""]:
        alike = {k: [r for r in rs if r.currency in ("", currency)] for k, rs in instance.candidates.items()}
        yield replace(instance, candidates=alike)


def naming_value(claim: Claim) -> Callable[[Reference], str]:
    """Return a function that names the references of a formula in which VALUE stands for the claim."""
    return lambda reference: claim.property if reference == VALUE else reference.spelt(claim.measure)


def label(claim: Claim) -> str:
    """Return the period of a figure as text; empty if it has none."""
    return claim.period.label if claim.period else ""


def check_identity(instance: Instance, operands: dict[Reference, Reading], over: Period | None = None) -> Check:
    """Check a figure against one choice of operands; `years` in the formula is counted over `over`."""
    reading, identity = instance.reading, instance.identity
    rates = [o.rate for o in operands.values() if o.rate]
    claims = tuple(dict.fromkeys([*(o.claim for o in operands.values()), *rates]))
    point, wide, cut = results(identity.right, operands, over or reading.claim.period)
    shown = in_unit(wide, reading)
    printed = left_side(instance, operands)
    verdict = fits(point, wide, cut, printed)
    currencies = money(reading, operands)
    if len(currencies) > 1:
        if verdict in (FIT, ROUNDED) and is_precise(reading, wide):
            # No exchange rate is 1, so numbers that match in two currencies mean that one is wrong.
            return Check(reading.claim, instance.text, MISFIT, shown, claims, mends=(other_money(currencies),))
        return Check(reading.claim, instance.text, OPEN, None, claims, (Gap("units", units=currencies),))
    if verdict == MISFIT and any(r.index in ("parts", "rivals") for r in operands):
        # Some parts may be unknown, or come from different breakdowns. But if correcting the scale
        # or sign makes the sum fit, it is an error.
        slip = slips(printed, wide) or _part_slips(instance, operands, printed)
        if slip:
            return Check(reading.claim, instance.text, MISFIT, shown, claims, mends=slip, members=instance.members)
        # The parts of a loss are too few if their sum is nearer to zero.
        turn = Interval.point(Decimal(-1 if printed.rounded.high < 0 else 1))
        summed, whole = wide * turn, printed.rounded * turn
        if summed.high < whole.low * _NEAR:
            return Check(reading.claim, instance.text, OPEN, shown, claims, (Gap("few"),), members=instance.members)
        if summed.low * _NEAR > whole.high:
            return Check(reading.claim, instance.text, OPEN, shown, claims, (Gap("many"),), members=instance.members)
    if verdict == MISFIT and wide.low > printed.rounded.high and any(_is_total(r, o) for r, o in operands.items()):
        return Check(reading.claim, instance.text, OPEN, shown, claims, (Gap("outside"),))
    verdict = ROUNDED if rates and verdict == FIT else verdict
    relation = "between" if any(f.sign == "|" for f in operations(identity.right)) else "="
    return Check(
        reading.claim, instance.text, verdict, shown, claims, relation=relation, members=instance.members
    )  # fmt: skip


def _is_total(reference: Reference, operand: Reading) -> bool:
    """Tell whether an operand covers the whole company rather than its business in one market."""
    return reference.index == "subject" and not operand.claim.part


def _part_slips(instance: Instance, operands: dict[Reference, Reading], printed: Reading) -> tuple[Mend, ...]:
    """Find the parts of a sum that, multiplied or divided by ten, would make it fit."""
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
    """Return the left side of an identity: the figure itself unless the formula has its own left side."""
    left = instance.identity.left
    if left is None:
        return instance.reading
    whole = compute(left, lambda r: operands[r].rounded)
    return replace(instance.reading, point=whole, rounded=whole, cut=whole)


def fits(point: Interval, wide: Interval, cut: Interval, printed: Reading) -> str:
    """Return the verdict on a result computed from printed, rounded and truncated operands."""
    if point.meets(printed.rounded):
        return FIT
    return ROUNDED if printed.allows(wide) or printed.allows(cut) else MISFIT


def results(
    formula: Formula, operands: dict[Reference, Reading], over: Period | None
) -> tuple[Interval, Interval, Interval]:
    """Evaluate a formula with the operands as printed, as rounded and as truncated values."""

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
    """Return the currencies that occur in an identity, sorted."""
    found = {r.currency for r in (reading, *operands.values())}
    return tuple(sorted(found - {""}))


def other_money(currencies: Iterable[str]) -> Mend:
    """Return the suggestion that one of the currencies is wrong."""
    return Mend("currency", True, detail=" ≠ ".join(sorted(currencies)))


def is_precise(reading: Reading, result: Interval) -> bool:
    """Tell whether both sides are known to within 10 %, so that a match in two currencies is no coincidence.

    Even yuan and Hong Kong dollars usually differ by more than that.
    """
    return all(
        i.low.is_finite() and i.high.is_finite() and i.high - i.low <= abs(i.low) / 10
        for i in (reading.rounded, result)
    )


def in_unit(result: Interval, reading: Reading) -> Interval:
    """Convert a plain number to the unit of a figure."""
    return result / Interval.point(reading.factor)


def slips(reading: Reading, result: Interval) -> tuple[Mend, ...]:
    """Find the scale and sign errors in the printed value that would explain a result (in plain numbers).

    Open-ended values (超, 不足) are skipped, because they would fit after almost any change of scale.
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
