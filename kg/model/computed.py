"""Define figures that are computed from printed ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from kg.model.claim import Claim
from kg.model.part import Part, things
from kg.model.period import label_of

_SAME = re.compile(r"(\w+) = \1")


@dataclass(frozen=True)
class Computed:
    """A figure derived from printed ones, or the recomputed value of a printed one.

    value: None if the formula gives only bounds. low, high: None if that side is open.
    period: its written form; empty if there is none. identity: the formula, in terms of the
        ontology. operands: ids of the claims used, in the order of the formula.
    recomputes, verdict: the printed claim that it is compared with, and the result; empty if no
        source prints the figure.
    """

    id: str
    subject: str
    metric: str
    period: str
    part: Part
    basis: str
    measure: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: str
    identity: str
    operands: tuple[str, ...]
    recomputes: str = ""
    verdict: str = ""

    @property
    def things(self) -> frozenset[str]:
        """The entities and concepts that the figure is about: subject, part and basis."""
        return frozenset({self.subject, self.basis, *things(self.part)} - {""})

    @property
    def kind(self) -> str:
        """The kind of the formula: `equation`, `bound`, or `readings` (two readings of one figure)."""
        if " = " not in self.identity:
            return "bound"
        return "readings" if _SAME.fullmatch(self.identity) else "equation"

    def rounded(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """Return value, low and high to two significant digits of the width, the bounds rounded outwards.

        Further digits would be spurious, because the operands are printed with few digits.
        """
        if self.low is None or self.high is None or self.low == self.high:
            return self.value, self.low, self.high
        unit = Decimal(1).scaleb((self.high - self.low).adjusted() - 1)
        value = self.value.quantize(unit, ROUND_HALF_EVEN) if self.value is not None else None
        return value, self.low.quantize(unit, ROUND_FLOOR), self.high.quantize(unit, ROUND_CEILING)


def in_formula_order(identity: str, operands: Iterable[Claim]) -> tuple[str, ...]:
    """Return the ids of claims in the order of their metrics in a formula, later periods first."""
    right = identity.partition(" = ")[2]
    latest = sorted(sorted(operands, key=lambda c: c.id), key=lambda c: label_of(c.period), reverse=True)
    found = sorted(latest, key=lambda c: (right.find(c.property), right.find(label_of(c.period))))
    return tuple(dict.fromkeys(c.id for c in found))
