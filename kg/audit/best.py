"""Say which of several readings of one thing is the best, and which figure of a series is the latest.

Readings of one thing are claims with the same subject and property and, for figures, the same part, measure,
basis, period and stance; list prices in two currencies are two prices. A property with a single value
(kg:single) has one thing for each subject, whatever the platform or the day of the reading.

The rule, in this order; the first ground that tells two readings apart decides:

1. rank: what a curator prefers.
2. scope: what is said of the thing itself, before what is said of it on a platform or in a part.
3. tier: the tier of the origin, the last document of the chain.
4. voices: the number of independent origins.
5. exactness: the narrower reading, such as a day before a month, or 3.124 before "about 3".
6. recency: the later publication.
7. entry price: the lower list price. One platform prints several for one model, by the length of the input, say.

A coarser reading that agrees with a finer one supports it: its origins count for both. What a judgement
deprecates, and what is negated, is never the best.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from kg.audit.agreement import agree
from kg.audit.readings import Reading, readings_of
from kg.model.choice import EQUAL, GROUNDS, ONLY, Choice
from kg.model.claim import Claim, Source
from kg.model.interval import INFINITY
from kg.model.ontology import Ontology
from kg.model.part import spelt
from kg.model.period import Period, label_of
from kg.model.span import Span, months

_Key = tuple[Decimal, ...]


def choices(claims: Iterable[Claim], ontology: Ontology, sources: Mapping[str, Source]) -> list[Choice]:
    """Choose the best reading of each thing of which there can be only one value at a time."""
    groups: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.stands and (claim.quantity or claim.property in ontology.single):
            groups[_thing(claim, ontology)].append(claim)
    return [_choice(group, ontology, sources) for group in groups.values()]


def latest(best: Iterable[Claim], ontology: Ontology) -> list[Claim]:
    """Return the latest figure of each series among best readings that hold.

    A series is of one subject, metric, part, measure and basis, and of periods of equal length, so that
    whole years and half-years have a latest figure each. A figure without a time is in no series.
    """
    found: dict[tuple[str, ...], tuple[Span, Claim]] = {}
    for claim in best:
        span = claim.span
        if not claim.quantity or span is None or claim.stance not in ontology.holding:
            continue
        flow = ontology.properties[claim.property].temporality == "flow"
        key = *_series(claim, ontology), str(months(span)) if flow else ""
        if key not in found or (found[key][0][1], claim.id) < (span[1], claim.id):
            found[key] = span, claim
    return [claim for _, claim in found.values()]


def _thing(claim: Claim, ontology: Ontology) -> tuple[str, ...]:
    if claim.property in ontology.single:
        # The office of one year is not that of the next, but a founding date is the same whenever it is read.
        times = () if claim.quantity or claim.kind == "attribute" else tuple(map(label_of, _times(claim)))
        return claim.subject, claim.property, claim.stance, *times
    return *_series(claim, ontology), claim.stance, *map(label_of, _times(claim))


def _times(claim: Claim) -> tuple[Period | None, ...]:
    return claim.period, claim.valid_from, claim.valid_until


def _series(claim: Claim, ontology: Ontology) -> tuple[str, ...]:
    assert claim.quantity
    priced = ontology.units.by_slug[claim.quantity.unit].numerator
    return claim.subject, claim.property, spelt(claim.part), claim.measure, claim.basis, priced


def _choice(group: list[Claim], ontology: Ontology, sources: Mapping[str, Source]) -> Choice:
    if len(group) == 1:
        return Choice(group[0].id, ONLY, ())
    readings = {r.claim.id: r for r in readings_of(group, ontology, sources)}
    widths = {c.id: _width(c, readings.get(c.id)) for c in group}
    prices = _list_prices(group, ontology)
    keys = {c.id: _key(c, _supporters(c, group, readings, widths), widths[c.id], prices[c.id], sources) for c in group}
    ranked = sorted(keys, key=lambda i: (keys[i], i))
    first, second = ranked[:2]
    ground = next((g for g, a, b in zip(GROUNDS, keys[first], keys[second], strict=True) if a != b), EQUAL)
    return Choice(first, ground, tuple(ranked[1:]))


def _key(claim: Claim, supporters: list[Claim], width: Decimal, price: Decimal, sources: Mapping[str, Source]) -> _Key:
    """Return the sort key of a reading, the best first, in the order of GROUNDS."""
    origins = {e.origin for c in supporters for e in c.evidence}
    days = [last for e in claim.evidence if (last := sources[e.source].published.last)]
    return (
        Decimal(claim.rank != "preferred"),
        Decimal(bool(claim.part)),
        Decimal(min(sources[o].tier for o in origins)),
        Decimal(-len(origins)),
        width,
        Decimal(-max(days, default=dt.date.min).toordinal()),
        price,
    )


def _list_prices(group: list[Claim], ontology: Ontology) -> dict[str, Decimal]:
    """Return the list price of each claim; 0 if these are of something else, or in several units."""
    alike = ontology.properties[group[0].property].exact and len({c.quantity.unit for c in group if c.quantity}) == 1
    return {c.id: (c.quantity.number if alike and c.quantity else None) or Decimal(0) for c in group}


def _width(claim: Claim, reading: Reading | None) -> Decimal:
    """Return how much a reading leaves open: the width of a figure in its unit, or the days of a date."""
    if reading:
        return reading.rounded.high - reading.rounded.low
    span = claim.span if claim.kind == "attribute" else None
    return Decimal((span[1] - span[0]).days if span else 0)


def _supporters(
    claim: Claim, group: list[Claim], readings: Mapping[str, Reading], widths: Mapping[str, Decimal]
) -> list[Claim]:
    """Return the readings that a reading is supported by: itself, and those no finer that agree with it."""
    width = widths[claim.id]
    return [c for c in group if c is claim or (width <= widths[c.id] < INFINITY and _agrees(c, claim, readings))]


def _agrees(coarse: Claim, fine: Claim, readings: Mapping[str, Reading]) -> bool:
    if coarse.quantity and fine.quantity:
        return coarse.quantity.unit == fine.quantity.unit and agree(readings[coarse.id], readings[fine.id])
    if coarse.kind == "attribute":
        return fine.object.startswith(coarse.object)
    return coarse.object == fine.object
