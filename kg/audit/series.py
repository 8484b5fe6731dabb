"""Figures over time: in go readings, out come series that are alike throughout, and warnings on their stories.

A full year and a half-year are never one series, nor are forecast and actual, nor two currencies.
A change told by its two ends alone is held against what other sources print in between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.audit.figures import Figures
from kg.audit.readings import Reading
from kg.model.claim import Claim, Labels
from kg.model.interval import Interval
from kg.model.span import Span, months


@dataclass(frozen=True, slots=True)
class Series:
    """Readings of one thing in one currency and stance, over periods of one length, in order of time.

    months: length of the periods; 0 for moments and days.
    """

    subject: str
    metric: str
    segment: str
    measure: str
    basis: str
    stance: str
    unit: str
    months: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A story that a middle value breaks: one source prints two ends, another what lies between.

    first, last: the two ends as the source prints them. middle: the reading that lies outside
    them. settled: the reason of a judgement on it, empty if there is none.
    """

    first: Claim
    last: Claim
    middle: Claim
    settled: Labels


def series(figures: Figures, subject: str, metric: str = "") -> list[Series]:
    """Return the series of a subject, of one metric or of all, each in order of time."""
    groups: dict[tuple[str, str, str, str, str, str, int], list[Reading]] = defaultdict(list)
    for r in figures.all:
        c = r.claim
        if c.subject == subject and metric in ("", c.property) and r.span is not None and c.quantity:
            key = (c.property, c.segment, c.measure, c.basis, c.stance, c.quantity.unit, months(r.span))
            groups[key].append(r)
    return [
        Series(
            subject, *key, tuple(sorted(found, key=lambda r: (r.span, figures.worth(r))))
        )
        for key, found in sorted(groups.items(), key=lambda pair: (pair[0][:6], -pair[0][6]))
    ]  # fmt: skip


def story_breaks(figures: Figures) -> list[Break]:
    """Find the changes that a source tells by two ends and that a value in between contradicts.

    Ratios are compared whatever the lengths of their periods; amounts over equal lengths only.
    """
    by_thing: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
    for r in figures.all:
        c, prop = r.claim, figures.ontology.properties[r.claim.property]
        if r.span is None or prop.unit_kind not in ("money", "ratio") or c.stance != "asserted":
            continue
        length = "" if prop.unit_kind == "ratio" else str(months(r.span))
        by_thing[c.subject, c.property, c.segment, c.measure, c.basis, r.currency, length].append(r)
    found: list[Break] = []
    for key, readings in sorted(by_thing.items()):
        others = readings + [r for kin in _kin(key, by_thing, figures) for r in by_thing[kin]]
        for first, last in _told_by_ends(readings):
            found.extend(_between(first, last, others, figures))
    return found


def _told_by_ends(readings: list[Reading]) -> Iterator[tuple[Reading, Reading]]:
    """Yield the neighbours in time among what one source prints of a thing."""
    by_source: dict[str, list[Reading]] = defaultdict(list)
    for r in readings:
        for source in r.sources:
            by_source[source].append(r)
    seen: set[tuple[str, str]] = set()
    for _, told in sorted(by_source.items()):
        for first, last in pairwise(sorted(told, key=lambda r: (r.span, r.claim.id))):
            pair = (first.claim.id, last.claim.id)
            if first.span and last.span and first.span[1] < last.span[0] and pair not in seen:
                seen.add(pair)
                yield first, last


def _between(first: Reading, last: Reading, others: list[Reading], figures: Figures) -> Iterator[Break]:
    """Yield what lies between two ends in time and outside of them in value."""
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


def _kin(
    key: tuple[str, ...], by_thing: dict[tuple[str, ...], list[Reading]], figures: Figures
) -> Iterator[tuple[str, ...]]:
    """Find the segment that contains this one and that agrees with it wherever both are known.

    So an article that calls the whole cloud business "API" is held against what others print of
    the cloud business.
    """
    subject, metric, segment, *rest = key
    for whole in figures.wholes(segment):
        other = (subject, metric, whole, *rest)
        pairs = [
            (a, b) for a in by_thing[key] for b in by_thing.get(other, ()) if a.span == b.span
        ]  # fmt: skip
        if pairs and all(a.allows(b.rounded) or b.allows(a.rounded) for a, b in pairs):
            yield other
