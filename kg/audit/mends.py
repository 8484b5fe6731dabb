"""Suggest corrections for inconsistent figures and candidates for an unstated basis.

Candidates are another denominator, another period or reading of an operand, a scale error, a
missing sign, and percentage points printed as per cent. Each is tested by the same arithmetic as
the identity itself.
"""

from __future__ import annotations

from kg.audit.figures import Figures
from kg.audit.formulas import Operation, Reference, references
from kg.audit.identity import FIT, MISFIT, ROUNDED, Check, Instance, Mend, check_identity, label, results, slips
from kg.audit.readings import Reading
from kg.model.interval import Interval
from kg.model.span import Span

_MOST = 6


def bases(instance: Instance, figures: Figures) -> tuple[Mend, ...]:
    """Find known figures that fit if only the basis, or only the segment, is missing.

    The basis of a growth rate may be another period of the same subject, that of a share may be
    a market. Markets from the figure's own sources are listed even if they do not fit. A share
    of a segment may refer to a larger segment that contains it.
    """
    reading, lacking = instance.reading, instance.lacking
    if len(lacking) != 1 or lacking[0].index not in ("basis", "segment") or reading.span is None:
        return ()
    reference = lacking[0]
    metric = reference.metric(reading.claim.measure)
    known = {r: found[0] for r, found in instance.candidates.items() if found}
    over_time = any(r.index == "period" for r in instance.candidates)
    if reference.index == "segment":
        others = figures.candidates(Reference(metric, "whole"), reading)
        others = [r for r in others if r.claim.part]
    elif over_time:
        others = [r for r in figures.of_metric(metric) if _earlier(r, reading)]
    else:
        others = figures.of_markets(metric, reading.span)
    found = []
    for other in others:
        check = check_identity(instance, known | {reference: other})
        fits = check.verdict in (FIT, ROUNDED)
        if fits or (check.verdict == MISFIT and reading.sources & other.sources and not over_time):
            found.append(Mend("basis", fits, other.claim, result=check.recomputed))
    found.sort(key=lambda m: not m.fits)
    return tuple(found[:_MOST])


def _earlier(other: Reading, reading: Reading) -> bool:
    a, b = other.claim, reading.claim
    if (a.subject, a.part) != (b.subject, b.part) or other.span is None or reading.span is None:
        return False
    same_length = abs((other.span[1] - other.span[0]) - (reading.span[1] - reading.span[0])).days <= 2
    return same_length and other.span[1] < reading.span[1]


def mends(instance: Instance, operands: dict[Reference, Reading], failed: Check, figures: Figures) -> tuple[Mend, ...]:
    """Suggest corrections that make an inconsistent figure fit."""
    reading = instance.reading
    if failed.recomputed is None:
        return ()
    found = list(failed.mends)
    if instance.identity.left is None:
        found += slips(reading, failed.recomputed * Interval.point(reading.factor))
    for reference, operand in operands.items():
        if reference.member:
            continue
        metric = operand.claim.property
        for other in figures.of_metric(metric):
            same_thing = (other.claim.subject, other.claim.part) == (operand.claim.subject, operand.claim.part)
            if other.claim.id == operand.claim.id or same_thing == (other.span == operand.span):
                continue
            if not same_thing and (reference.index != "basis" or other.span is None):
                continue
            check = check_identity(instance, operands | {reference: other})
            if check.verdict in (FIT, ROUNDED):
                found.append(Mend("reading", True, other.claim, operand.claim, result=check.recomputed))
    found += _periods(instance, operands, figures)
    found += _points(instance, operands)
    return tuple(dict.fromkeys(found))[:_MOST]


def _periods(instance: Instance, operands: dict[Reference, Reading], figures: Figures) -> list[Mend]:
    """Find other periods for which all operands are known and the figure fits."""
    if len(operands) < 2 or any(r.member or r.index == "basis" for r in operands):
        return []
    at: dict[Reference, dict[Span, Reading]] = {}
    for reference, operand in operands.items():
        others = sorted(figures.of_thing(operand), key=figures.worth, reverse=True)
        at[reference] = {r.span: r for r in others if r.span is not None and r.span != operand.span}
    shared = sorted(set.intersection(*(set(known) for known in at.values())))
    moved = [{reference: known[span] for reference, known in at.items()} for span in shared]
    return [
        Mend("period", True, detail=label(next(iter(there.values())).claim))
        for there in moved
        if check_identity(instance, there).verdict in (FIT, ROUNDED)
    ]


def _points(instance: Instance, operands: dict[Reference, Reading]) -> tuple[Mend, ...]:
    """Suggest percentage points if the growth of a ratio is a difference rather than a quotient."""
    ends = {r.index: r for r in references(instance.identity.right)}
    if not {"period", "basis"} <= set(ends) or set(operands) != {ends["period"], ends["basis"]}:
        return ()
    difference = Operation("-", ends["period"], ends["basis"])
    if any(o.currency or o.factor == 1 for o in operands.values()):
        return ()
    _, wide, _ = results(difference, operands, None)
    return (Mend("points", True),) if instance.reading.allows(wide) else ()
