"""Collect the figures that the audit adds to the graph: derived ones, and recomputed printed ones."""

from __future__ import annotations

from collections.abc import Iterable

from kg.audit.derive import Derived, derive, outward
from kg.audit.figures import Figures
from kg.audit.identity import MISFIT, OPEN, Check
from kg.model.computed import Computed, in_formula_order
from kg.model.part import spelt
from kg.model.period import label_of
from kg.namespaces import digest


def computed(figures: Figures, checks: Iterable[Check]) -> list[Computed]:
    """Return the derived figures and the recomputed values of printed figures.

    Bounds that hold and readings that agree are left out: they yield no new value.
    """
    shown = [
        c
        for c in checks
        if c.recomputed and c.verdict != OPEN and (c.relation in ("=", "between") or c.verdict == MISFIT)
    ]
    return [_derived(d) for d in derive(figures)] + list({f.id: f for f in map(_recomputed, shown)}.values())


def _derived(figure: Derived) -> Computed:
    period, operands = figure.period.label, sorted(c.id for c in figure.operands)
    return Computed(
        digest(figure.subject, figure.metric, period, spelt(figure.part), figure.identity, *operands),
        figure.subject, figure.metric, period, figure.part, figure.basis, figure.measure,
        figure.value, figure.low, figure.high, figure.unit, figure.identity,
        in_formula_order(figure.identity, figure.operands),
    )  # fmt: skip


def _recomputed(check: Check) -> Computed:
    claim, result = check.claim, check.recomputed
    assert claim.quantity is not None
    assert result is not None
    low, high = (end if end.is_finite() else None for end in outward(result))
    return Computed(
        digest(claim.id, check.identity, *sorted(c.id for c in check.operands)),
        claim.subject, claim.property, label_of(claim.period), claim.part, claim.basis, claim.measure,
        None, low, high, claim.quantity.unit, check.identity,
        in_formula_order(check.identity, check.operands), claim.id, check.verdict,
    )  # fmt: skip
