"""Check every figure against the formulas of its metric and against other readings of the same figure.

Formulas are defined in the ontology (kg:formula). Each printed figure is recomputed from other
printed figures in interval arithmetic; printed digits are read both as rounded and as truncated,
and qualifiers (超, 不足) make the interval open-ended. For inconsistent figures, corrections are
suggested (kg.audit.mends).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice, product

from kg.audit import mends
from kg.audit.agreement import agree
from kg.audit.figures import Figures
from kg.audit.formulas import Identity, Reference, references, solve, spread, write
from kg.audit.identity import (
    FIT,
    MISFIT,
    OPEN,
    ROUNDED,
    VALUE,
    VERDICTS,
    Check,
    Gap,
    Instance,
    Mend,
    by_money,
    check_identity,
    in_unit,
    is_precise,
    label,
    left_side,
    money,
    naming_value,
    other_money,
    results,
    slips,
)
from kg.audit.readings import Reading, same_source
from kg.model.claim import UNSTATED_BASIS, Claim, Facts, Labels
from kg.model.interval import INFINITY
from kg.model.ontology import Ontology

# The maximum number of operand combinations to try.
_COMBINATIONS = 200
_ARITHMETICAL = ("money", "ratio")


def audit(facts: Facts, ontology: Ontology) -> list[Check]:
    """Check all figures; the results are in a fixed order."""
    return audit_figures(Figures(facts, ontology))


def audit_figures(figures: Figures) -> list[Check]:
    """Check figures that were already read as plain numbers."""
    checks = [
        check
        for reading in figures.all
        for readings in figures.formulas.of.get(reading.claim.property, ())
        for check in _best_reading(reading, readings, figures)
    ]
    checks += _agreements(figures)
    checks = _exhausted(checks)
    checks = [replace(c, settled=_settled(c, figures.facts)) if c.verdict == MISFIT else c for c in checks]
    return sorted(
        checks,
        key=lambda c: (c.claim.subject, c.claim.property, c.claim.part, label(c.claim), c.identity, c.claim.id),
    )


def _exhausted(checks: list[Check]) -> list[Check]:
    """Revise verdicts on sums and means depending on whether their members are known to be complete.

    If the same members add up to the whole for any period or metric, a sum that deviates is
    inconsistent rather than incomplete. If nothing shows that they are complete, a mean of them
    proves nothing.
    """
    filled = {c.members for c in checks if c.members and c.verdict in (FIT, ROUNDED) and c.relation == "="}

    def judged(check: Check) -> Check:
        if check.relation == "between" and check.verdict == MISFIT and check.members not in filled:
            return replace(check, verdict=OPEN, gaps=(Gap("few"),), mends=())
        if {g.kind for g in check.gaps} & {"few", "many"} and check.members in filled and check.relation == "=":
            return replace(check, verdict=MISFIT, gaps=())
        return check

    return [judged(c) for c in checks]


def _settled(check: Check, facts: Facts) -> Labels:
    """Return the reasons of the judgements that accept an inconsistency, if there are any.

    An inconsistency is settled only if every figure in it has a judgement.
    """
    judged = [facts.judged.get(c.id) for c in (check.claim, *check.operands)]
    if not all(judged):
        return {}
    reasons = [j.reason for j in judged if j]
    return {lang: " ".join(dict.fromkeys(r[lang] for r in reasons)) for lang in ("zh", "en")}


# -- one figure, one formula --------------------------------------------------------------------


def _best_reading(reading: Reading, readings: tuple[Identity, ...], figures: Figures) -> Iterator[Check]:
    """Check a figure against each interpretation of an ambiguous formula and keep the best result."""
    found = [list(_by_identity(reading, identity, figures)) for identity in readings]
    if found:
        yield from min(
            found, key=lambda checks: min((VERDICTS.index(c.verdict) for c in checks), default=len(VERDICTS))
        )


def _by_identity(reading: Reading, identity: Identity, figures: Figures) -> Iterator[Check]:
    for instance in instances(reading, identity, figures):
        if instance.lacking:
            if identity.relation == "=" and not identity.members:
                yield _open(instance, figures)
            continue
        if identity.relation == "=":
            yield from _equation(instance, figures)
        else:
            yield from _bounds(instance)


def instances(reading: Reading, identity: Identity, figures: Figures) -> Iterator[Instance]:
    """Expand the aggregates of an identity and find the candidate readings for each reference."""
    if not identity.members:
        wanted = [r for r in dict.fromkeys(references(identity.right)) if r.name != "years"]
        candidates = _candidates(wanted, reading, figures)
        yield Instance(reading, identity, _identity_text(identity, reading.claim), candidates)
        return
    used = list(references(identity.right))
    for name, members in figures.groups(identity.members, used, reading, identity.left is None):
        # A formula with its own left side applies to all members at once; check it at the first only.
        if identity.left is not None and members[0] not in (reading.claim.segment, reading.claim.subject):
            continue
        text = _identity_text(identity, reading.claim, name)
        full = Identity(identity.left, identity.relation, spread(identity.right, members))
        candidates = _candidates(list(dict.fromkeys(references(full.right))), reading, figures)
        yield Instance(reading, full, text, candidates, f"{name}: {', '.join(members)}")


def _candidates(wanted: list[Reference], reading: Reading, figures: Figures) -> dict[Reference, list[Reading]]:
    """Find the candidate readings for each reference, in one currency if exchange rates are known."""
    found = {r: figures.candidates(r, reading) for r in wanted}
    currencies = [r.currency for rs in found.values() for r in rs if r.currency]
    main = reading.currency or next(iter(currencies), "")
    if set(currencies) <= {main}:
        return found
    return {r: figures.in_one_money(rs, main) for r, rs in found.items()}


def _identity_text(identity: Identity, claim: Claim, members: str = "") -> str:
    """Format an identity with the measure of the claim and the names of the members."""

    def name(reference: Reference) -> str:
        return reference.spelt(claim.measure, members if reference.index == identity.members else "")

    left = write(identity.left, name) if identity.left is not None else claim.property
    return f"{left} {identity.relation} {write(identity.right, name)}"


def _open(instance: Instance, figures: Figures) -> Check:
    claim = instance.reading.claim
    gaps = tuple(
        Gap("lengths") if r.index in ("first", "last") and not figures.alike(claim, r.metric(claim.measure))
        else Gap("basis") if r.index == "basis" and claim.basis == UNSTATED_BASIS
        else Gap("figure", r.metric(claim.measure), r.index)
        for r in instance.lacking
    )  # fmt: skip
    gaps = tuple(dict.fromkeys(gaps))
    found = mends.bases(instance, figures)
    return Check(claim, instance.text, OPEN, None, (), gaps, found)


def _choices(instance: Instance) -> Iterator[dict[Reference, Reading]]:
    """Yield combinations of the candidate readings."""
    slots = list(instance.candidates)
    for chosen in islice(product(*instance.candidates.values()), _COMBINATIONS):
        yield dict(zip(slots, chosen, strict=True))


def _equation(instance: Instance, figures: Figures) -> Iterator[Check]:
    best, operands = _best_choice([instance])
    if any(gap.kind == "units" for gap in best.gaps):
        # Its own source, or the preferred reading, is in another currency than the rest; others may not be.
        anywhere = {r: figures.candidates(r, instance.reading, anywhere=True) for r in instance.candidates}
        alike = [one for one in by_money(replace(instance, candidates=anywhere)) if not one.lacking]
        best, operands = _best_choice(alike) if alike else (best, operands)
    if best.verdict == MISFIT:
        best = replace(best, mends=mends.mends(instance, operands, best, figures))
    yield best
    if best.verdict in (FIT, ROUNDED):
        yield from _solved_for_operand(instance, operands)


def _best_choice(instances: Iterable[Instance]) -> tuple[Check, dict[Reference, Reading]]:
    """Return the result that fits best, and its operands."""
    tried = [(check_identity(one, operands), operands) for one in instances for operands in _choices(one)]
    return min(tried, key=lambda pair: (VERDICTS.index(pair[0].verdict), _width(pair[0])))


def _width(check: Check) -> Decimal:
    """Return the width of the recomputed interval; among results that fit, the narrowest is preferred."""
    result = check.recomputed
    if result is None or result.low.is_infinite() or result.high.is_infinite():
        return INFINITY
    return result.high - result.low


def _solved_for_operand(instance: Instance, operands: dict[Reference, Reading]) -> Iterator[Check]:
    """Check the first operand against the same identity solved for it, such as numerator = ratio * denominator."""
    reading, identity = instance.reading, instance.identity
    if identity.left is not None or not operands or any(r.member for r in operands):
        return
    first = next(iter(operands))
    solved = solve(identity.right, first, VALUE)
    if solved is None or first.index not in ("", "last"):
        return
    others = {r: o for r, o in operands.items() if r != first} | {VALUE: reading}

    text = f"{operands[first].claim.property} = {write(solved, naming_value(reading.claim))}"
    turned = Instance(operands[first], Identity(None, "=", solved), text, {})
    yield check_identity(turned, others, reading.claim.period)


def _bounds(instance: Instance) -> Iterator[Check]:
    """Check a figure against the bounds that an inequality sets, one for each period or subject."""
    reading, identity = instance.reading, instance.identity
    if len(instance.candidates) == 1 and not identity.members:
        # Each period or subject is a separate bound; any of its readings may satisfy it.
        ((reference, found),) = instance.candidates.items()
        by_thing: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
        for r in found:
            by_thing[r.claim.subject, r.claim.part, r.span].append(r)
        choices = [[{reference: r} for r in same_source(reading, rs)] for rs in by_thing.values()]
    else:
        choices = [list(_choices(instance))]
    for readings in choices:
        known = [c for operands in readings if (c := _bound(instance, operands)) is not None]
        if known:
            yield min(known, key=lambda c: VERDICTS.index(c.verdict))


def _bound(instance: Instance, operands: dict[Reference, Reading]) -> Check | None:
    """Check a figure against one bound; None if the currencies differ."""
    reading, identity = instance.reading, instance.identity
    if len(money(reading, operands)) > 1:
        return None
    point, wide, cut = results(identity.right, operands, reading.claim.period)
    printed = left_side(instance, operands)
    verdict = MISFIT
    for ours, theirs, word in (
        (printed.point, point, FIT),
        (printed.rounded, wide, ROUNDED),
        (printed.cut, cut, ROUNDED),
    ):
        if ours.low <= theirs.high if identity.relation == "<=" else ours.high >= theirs.low:
            verdict = word
            break
    claims = tuple(o.claim for o in operands.values())
    return Check(reading.claim, instance.text, verdict, in_unit(wide, reading), claims, relation=identity.relation)


# -- several readings of one figure -------------------------------------------------------------


def _agreements(figures: Figures) -> Iterator[Check]:
    """Compare all readings of a figure with the best-ranked one.

    Covers amounts of money, ratios and metrics that occur in an equation. Forecasts and actuals
    are different figures, and so are amounts in two currencies unless the numbers agree.
    """
    in_equations = {
        r.name
        for _, identity in figures.formulas.identities()
        if identity.relation == "="
        for r in references(identity.right)
    } | {r.claim.measure for r in figures.all}
    groups: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
    for r in figures.all:
        prop = figures.ontology.properties[r.claim.property]
        if prop.unit_kind not in _ARITHMETICAL and prop.name not in in_equations:
            continue
        if r.span is None and not figures.timeless(r.claim):
            continue
        c = r.claim
        groups[c.subject, c.property, c.part, c.measure, c.basis, figures.moment(r), c.stance].append(r)
    for group in groups.values():
        best = min(group, key=figures.worth)
        for other in group:
            if other is not best:
                same_money = figures.converted(best, other.currency) if other.currency != best.currency else None
                check = _agreement(other, same_money or best)
                if check is not None:
                    yield check


def _agreement(reading: Reading, best: Reading) -> Check | None:
    text = f"{reading.claim.property} = {reading.claim.property}"
    exact = reading.point.meets(best.rounded) or best.point.meets(reading.rounded)
    verdict = FIT if exact else ROUNDED if agree(reading, best) else MISFIT
    found: tuple[Mend, ...] = ()
    if reading.currency != best.currency:
        same_number = reading.point == best.point
        if verdict == MISFIT or not (same_number or is_precise(reading, best.rounded)):
            return None
        verdict, found = MISFIT, (other_money((reading.currency, best.currency)),)
    elif verdict == MISFIT:
        found = slips(reading, best.rounded)
    shown = in_unit(best.rounded, reading)
    operands = (best.claim,) if best.rate is None else (best.claim, best.rate)
    verdict = ROUNDED if best.rate and verdict == FIT else verdict
    return Check(reading.claim, text, verdict, shown, operands, mends=found, relation="same")


def misfits(checks: Iterable[Check]) -> list[Check]:
    """Return the checks that do not hold and that no judgement settles."""
    return [c for c in checks if c.verdict == MISFIT and not c.settled]


def summary(checks: Iterable[Check]) -> dict[str, int]:
    """Count the verdicts; settled inconsistencies are counted separately."""
    counts = dict.fromkeys((FIT, ROUNDED, "settled", MISFIT, OPEN), 0)
    for check in checks:
        counts["settled" if check.settled else check.verdict] += 1
    return counts


def coverage(checks: Iterable[Check], figures: Figures) -> tuple[int, int, int]:
    """Count company figures that are money or ratios: all, those in an equation, those in any check.

    A figure counts if it was recomputed or used to recompute another one. Bounds and comparisons
    of several readings are checks, but not equations.
    """
    facts, ontology = figures.facts, figures.ontology
    asked = {
        r.claim.id
        for r in figures.all
        if ontology.properties[r.claim.property].unit_kind in _ARITHMETICAL
        and ontology.is_a(facts.entities[r.claim.subject].type, "Organization")
    }
    checked = [(c.relation, {c.claim.id, *(o.id for o in c.operands)}) for c in checks if c.verdict != OPEN]
    equal = {i for relation, ids in checked if relation == "=" for i in ids}
    return len(asked), len(asked & equal), len(asked & {i for _, ids in checked for i in ids})
