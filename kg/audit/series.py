"""Build time series of figures and find values that contradict a reported change.

Full years and half-years, forecasts and actuals, and different currencies are kept in separate
series. If a source gives only the first and last value of a change, values from other sources in
between are compared with that range.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from kg.audit.figures import Figures
from kg.audit.readings import Reading
from kg.model.claim import Claim, Labels
from kg.model.interval import Interval
from kg.model.part import Part
from kg.model.span import Span, months


class _Thing(NamedTuple):
    """What the readings of a change measure."""

    subject: str
    metric: str
    part: Part
    measure: str
    basis: str
    currency: str
    length: str


@dataclass(frozen=True, slots=True)
class Series:
    """Readings of one metric in one currency and stance, over periods of equal length, in order of time.

    months: length of the periods; 0 for single days.
    """

    subject: str
    metric: str
    part: Part
    measure: str
    basis: str
    stance: str
    unit: str
    months: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A value that lies outside the range of a change reported by its first and last value only.

    first, last: the first and last value as printed by one source. middle: the value in between.
    settled: the reason of the judgement that settles it; empty if there is none.
    """

    first: Claim
    last: Claim
    middle: Claim
    settled: Labels


def series(figures: Figures, subject: str, metric: str = "") -> list[Series]:
    """Return the time series of a subject, for one metric or for all."""
    groups: dict[tuple[str, Part, str, str, str, str, int], list[Reading]] = defaultdict(list)
    for r in figures.all:
        c = r.claim
        if c.subject == subject and metric in ("", c.property) and r.span is not None and c.quantity:
            key = (c.property, c.part, c.measure, c.basis, c.stance, c.quantity.unit, months(r.span))
            groups[key].append(r)
    return [
        Series(
            subject, *key, tuple(sorted(found, key=lambda r: (r.span, figures.worth(r))))
        )
        for key, found in sorted(groups.items(), key=lambda pair: (pair[0][:6], -pair[0][6]))
    ]  # fmt: skip


def story_breaks(figures: Figures) -> list[Break]:
    """Find reported changes that are contradicted by a value in between.

    Ratios are compared across periods of any length; amounts only across periods of equal length.
    """
    by_thing: dict[_Thing, list[Reading]] = defaultdict(list)
    for r in figures.all:
        c, prop = r.claim, figures.ontology.properties[r.claim.property]
        if r.span is None or prop.unit_kind not in ("money", "ratio") or c.stance != "asserted":
            continue
        length = "" if prop.unit_kind == "ratio" else str(months(r.span))
        by_thing[_Thing(c.subject, c.property, c.part, c.measure, c.basis, r.currency, length)].append(r)
    found: list[Break] = []
    for key, readings in sorted(by_thing.items()):
        others = readings + [r for other in _matching_wholes(key, by_thing, figures) for r in by_thing[other]]
        for first, last in _reported_changes(readings):
            found.extend(_between(first, last, others, figures))
    return found


def _reported_changes(readings: list[Reading]) -> Iterator[tuple[Reading, Reading]]:
    """Yield pairs of values that are consecutive in time within one source."""
    by_source: dict[str, list[Reading]] = defaultdict(list)
    for r in readings:
        for source in r.sources:
            by_source[source].append(r)
    seen: set[tuple[str, str]] = set()
    for _, printed in sorted(by_source.items()):
        for first, last in pairwise(sorted(printed, key=lambda r: (r.span, r.claim.id))):
            pair = (first.claim.id, last.claim.id)
            if first.span and last.span and first.span[1] < last.span[0] and pair not in seen:
                seen.add(pair)
                yield first, last


def _between(first: Reading, last: Reading, others: list[Reading], figures: Figures) -> Iterator[Break]:
    """Yield the values that lie between two others in time but outside their range."""
    assert first.span is not None
    assert last.span is not None
    hull = Interval(
        min(first.rounded.low, last.rounded.low, first.cut.low, last.cut.low),
        max(first.rounded.high, last.rounded.high, first.cut.high, last.cut.high),
    )
    seen: set[Span] = set()
    for r in sorted(others, key=figures.worth):
        if r.span is None or not (first.span[1] < r.span[0] and r.span[1] < last.span[0]) or r.span in seen:
            continue
        seen.add(r.span)
        if not r.allows(hull):
            judged = [figures.facts.judged.get(x.claim.id) for x in (first, last, r)]
            settled = judged[2].reason if judged[2] and all(judged) else {}
            yield Break(first.claim, last.claim, r.claim, settled)


def _matching_wholes(key: _Thing, by_thing: dict[_Thing, list[Reading]], figures: Figures) -> Iterator[_Thing]:
    """Yield larger segments whose values match this one's wherever both are known.

    If an article calls the whole cloud business "API", its values are thus compared with what
    other sources print about the cloud business.
    """
    for whole in figures.wholes(key.part):
        other = key._replace(part=whole)
        pairs = [
            (a, b) for a in by_thing[key] for b in by_thing.get(other, ()) if a.span == b.span
        ]  # fmt: skip
        if pairs and all(a.allows(b.rounded) or b.allows(a.rounded) for a, b in pairs):
            yield other
