"""Find claims that disagree.

Figures disagree if they measure the same thing and their intervals do not overlap. Relations and
attributes disagree if their property has a single value (kg:single) and the values are
incompatible: 2023-05 and 2023-07 are, 2023 and 2023-07 are not.

Numbers of tokens are written in thousands or in units of 1,024: 128000, 131072 and 131000 are all 128K.
A price that ends on the day on which another begins was replaced by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import combinations

from kg.audit.readings import Reading, readings_of
from kg.model.claim import UNSTATED_BASIS, Claim, Source
from kg.model.ontology import Ontology
from kg.model.part import Part
from kg.model.period import UNSTATED, label_of

_Thing = tuple[str, str, Part, str, str, str]
_TOKENS = frozenset({"token"})
_THOUSAND, _KIBI = Decimal(1000), Decimal(1024)


def conflicts(claims: list[Claim], ontology: Ontology, sources: Mapping[str, Source]) -> list[list[Claim]]:
    """Group claims that cannot all be true, figures first."""
    return disagreements(readings_of(claims, ontology, sources)) + exclusions(claims, ontology.single)


def agree(a: Reading, b: Reading) -> bool:
    """Tell whether two readings may print the same number, both rounded or one of them truncated."""
    return a.rounded.meets(b.rounded) or a.cut.meets(b.rounded) or a.rounded.meets(b.cut) or _same_tokens(a, b)


def _same_tokens(a: Reading, b: Reading) -> bool:
    """Tell whether two numbers of tokens are the same, in thousands or in units of 1,024, to the thousand."""
    units = {r.claim.quantity.unit for r in (a, b) if r.claim.quantity}
    low, high = sorted((a.point.low, b.point.low))
    if units != _TOKENS or a.point.low != a.point.high or b.point.low != b.point.high or low <= 0:
        return False
    in_thousands = low % _THOUSAND == 0 or high % _THOUSAND == 0
    return (in_thousands and high - low < _THOUSAND) or any(
        low * _KIBI**power == high * _THOUSAND**power for power in (1, 2)
    )


def _replaces(new: Claim, old: Claim) -> bool:
    """Tell whether a price took effect on the day on which another ended."""
    start = new.valid_from or new.period
    return start is not None and label_of(start) == label_of(old.valid_until)


def disagreements(readings: Iterable[Reading]) -> list[list[Claim]]:
    """Group figures that measure the same thing and do not all agree.

    They measure the same thing if subject, metric, period, part, measure, basis and unit are
    equal; figures with an unstated basis are never compared. A reading without a stated period
    may belong to any period, so it disagrees only if it agrees with no dated reading.
    """
    dated: dict[_Thing, dict[tuple[str, str], list[Reading]]] = {}
    undated: dict[_Thing, list[Reading]] = defaultdict(list)
    for reading in readings:
        c = reading.claim
        if c.negated or c.basis == UNSTATED_BASIS or c.quantity is None:
            continue
        key = (c.subject, c.property, c.part, c.measure, c.basis, c.quantity.unit)
        if label_of(c.period) == UNSTATED:
            undated[key].append(reading)
        else:
            periods = dated.setdefault(key, {})
            periods.setdefault((label_of(c.period), label_of(c.valid_from)), []).append(reading)
    found = [group for periods in dated.values() for group in periods.values() if not _all_agree(group)]
    for key, loose in undated.items():
        others = [r for group in dated.get(key, {}).values() for r in group]
        # "More than 8 bn" agrees with anything above, so closed intervals are preferred for comparison.
        closed = [r for r in others if r.claim.quantity and None not in (r.claim.quantity.low, r.claim.quantity.high)]
        strangers = [r for r in loose if others and not any(_reconciled(r, other) for other in closed or others)]
        if strangers:
            found.append(strangers + others)
    return [[r.claim for r in group] for group in found]


def _all_agree(group: list[Reading]) -> bool:
    return all(_reconciled(a, b) for a, b in combinations(group, 2))


def _reconciled(a: Reading, b: Reading) -> bool:
    return agree(a, b) or _replaces(a.claim, b.claim) or _replaces(b.claim, a.claim)


def exclusions(claims: Iterable[Claim], single: Iterable[str]) -> list[list[Claim]]:
    """Group claims that give a thing different values of a single-valued property.

    single: the names of these properties. Claims about different times are compatible, and so
    are a date and a more precise one within it.
    """
    names = frozenset(single)
    groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.property in names and claim.kind != "figure" and not claim.negated:
            groups[claim.subject, claim.property, label_of(claim.period)].append(claim)
    return [group for group in groups.values() if any(_exclude(a, b) for a, b in combinations(group, 2))]


def _exclude(a: Claim, b: Claim) -> bool:
    return a.object != b.object and (a.linked or not (a.object.startswith(b.object) or b.object.startswith(a.object)))


def voices(claim: Claim) -> int:
    """Count the independent sources of a claim; sources that name the same origin count as one."""
    return len({e.origin for e in claim.evidence})
