"""Find the figures that formulas may use, by subject, metric and time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from kg.audit.formulas import MEMBERS, Reference
from kg.audit.metrics import read_formulas
from kg.audit.readings import Reading, readings_of, same_source, same_thing
from kg.model.claim import UNSTATED_BASIS, Claim, Facts
from kg.model.interval import Interval
from kg.model.ontology import Ontology
from kg.model.part import WHOLE, Part, segment, within
from kg.model.period import read_period
from kg.model.span import Span, bounds, end_of, inside, is_month, months, shifted

# Claims that are alleged, planned or opinions are not used in arithmetic.
_USED = ("asserted", "forecast")
# Sets of shorter periods that a period is compared with, and ways that are followed at once to find them.
_TILINGS = 200
_WAYS = 1_000
_DAY = dt.timedelta(days=1)


class Figures:
    """Index of all readings, for looking up the references of a formula."""

    def __init__(self, facts: Facts, ontology: Ontology) -> None:
        self.facts, self.ontology = facts, ontology
        self._events = {e.id for e in facts.entities.values() if ontology.is_a(e.type, "Event")}
        self.markets = {e.id for e in facts.entities.values() if e.type == "Market"}
        self.parts, self._wholes = self._links("partOf")
        self._concerning, _ = self._links("concerns")
        self._by: dict[tuple[str, str], list[Reading]] = defaultdict(list)
        self._named: dict[str, list[Reading]] = defaultdict(list)
        self.all: list[Reading] = []
        self.formulas = read_formulas(ontology)
        used = (c for c in facts.claims.values() if c.stands and c.stance in _USED)
        for reading in readings_of(used, ontology, facts.sources):
            self.all.append(reading)
            self._by[reading.claim.subject, reading.claim.property].append(reading)
            self._named[reading.claim.property].append(reading)

    def _links(self, name: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        forward: dict[str, set[str]] = defaultdict(set)
        back: dict[str, set[str]] = defaultdict(set)
        for c in self.facts.claims.values():
            if c.property == name and c.stands:
                forward[c.object].add(c.subject)
                back[c.subject].add(c.object)
        return {k: sorted(v) for k, v in forward.items()}, {k: sorted(v) for k, v in back.items()}

    # -- lookup ---------------------------------------------------------------------------

    def of(self, subject: str, metric: str, span: Span | None, part: Part = WHOLE) -> list[Reading]:
        """Return the readings of a subject, metric, span and part.

        The revenue of a market is its size. Undated figures of an event apply to the event itself.
        """
        name = "marketSize" if metric == "revenue" and subject in self.markets else metric
        timeless = subject in self._events
        return [
            r
            for r in self._by[subject, name]
            if r.claim.part == part
            and (r.span == span or (timeless and (r.span is None or span is None)))
            and (span is not None or timeless or r.claim.period is None)
        ]

    def timeless(self, claim: Claim) -> bool:
        """Tell whether a figure needs no time, because it describes an event or a permanent trait."""
        return claim.subject in self._events or (claim.period is None and claim.valid_from is None)

    def worth(self, reading: Reading) -> tuple[bool, int, Decimal, str]:
        """Return a sort key for the readings of one figure: preferred ones, better sources and more digits first."""
        claim, span = reading.claim, reading.rounded
        tier = min(self.facts.sources[e.source].tier for e in claim.evidence)
        return (claim.rank != "preferred", tier, span.high - span.low, claim.id)

    def of_metric(self, metric: str) -> Iterator[Reading]:
        """Yield the readings printed for a metric, for any subject."""
        return iter(self._named.get(metric, ()))

    def printed(self, subject: str, metric: str, span: Span, part: Part, measure: str, basis: str) -> bool:
        """Tell whether a source prints a figure; a growth rate or share with unstated basis counts."""
        return any(
            r.claim.measure == measure and r.claim.basis in (basis, UNSTATED_BASIS)
            for r in self.of(subject, metric, span, part)
        )

    def best_of(self, metric: str) -> list[Reading]:
        """Return the best reading of each dated figure of a metric, in each currency that it is printed in."""
        groups: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
        for r in self._named.get(metric, ()):
            if r.span is not None:
                groups[r.claim.subject, r.claim.part, r.span, r.currency].append(r)
        return [min(group, key=self.worth) for group in groups.values()]

    def of_thing(self, reading: Reading) -> list[Reading]:
        """Return the readings that measure the same thing, at any time."""
        return [
            r for r in self._by[reading.claim.subject, reading.claim.property] if same_thing(r.claim, reading.claim)
        ]

    def converted(self, reading: Reading, currency: str) -> Reading | None:
        """Convert a reading to another currency at a printed rate for its period; None if there is no rate.

        Rates are averages, so a converted reading agrees within rounding at best.
        """
        if reading.span is None or not reading.currency:
            return None
        for rate in self.of_metric("exchangeRate"):
            unit = self.ontology.units.by_slug[rate.claim.quantity.unit] if rate.claim.quantity else None
            if unit is None or rate.span is None or not inside(reading.span, rate.span):
                continue
            by = {(unit.denominator, unit.numerator): rate.rounded}
            by[unit.numerator, unit.denominator] = Interval.point(Decimal(1)) / rate.rounded
            factor = by.get((reading.currency, currency))
            if factor is not None:
                amounts = {k: getattr(reading, k) * factor for k in ("point", "rounded", "cut")}
                return replace(reading, currency=currency, rate=rate.claim, **amounts)
        return None

    def in_one_money(self, candidates: list[Reading], currency: str) -> list[Reading]:
        """Convert candidates to a currency if a rate is known; leave the others unchanged."""
        return [
            r if r.currency in ("", currency) else self.converted(r, currency) or r for r in candidates
        ]  # fmt: skip

    def moment(self, reading: Reading) -> Span | None:
        """Return the time by which readings are compared; for an event, a day is matched to its month."""
        if reading.span is None or reading.claim.subject not in self._events:
            return reading.span
        around = [
            r.span
            for r in self._by[reading.claim.subject, reading.claim.property]
            if r.span and inside(reading.span, r.span) and same_thing(r.claim, reading.claim)
        ]
        return max(around, key=lambda span: span[1] - span[0])

    def wholes(self, part: Part) -> list[Part]:
        """Return the parts that the segment of a part belongs to."""
        return [within(part, whole) for whole in self._wholes.get(dict(part).get("segment", ""), [])]

    def of_markets(self, metric: str, span: Span) -> list[Reading]:
        """Return the readings of markets that may be the denominator of a share."""
        name = "marketSize" if metric == "revenue" else metric
        return [
            r for r in self.of_metric(name) if r.claim.subject in self.markets and r.span == span and not r.claim.part
        ]

    def candidates(self, reference: Reference, reading: Reading, *, anywhere: bool = False) -> list[Reading]:
        """Find the candidate readings for a reference of a formula.

        anywhere: all of them, instead of those from the figure's own source, and of these the preferred ones.
        """
        metric, index = reference.metric(reading.claim.measure), reference.index
        meant = getattr(self, f"_at_{index}", self._at)
        found: list[Reading] = meant(metric, reading, reference)
        if index not in MEMBERS:
            # A figure is not checked against itself.
            found = [r for r in found if r.claim.id != reading.claim.id]
        if index != "rivals":
            found = [r for r in found if self._like(r.claim, reading.claim, reference)]
        return found if anywhere else self._preferred(same_source(reading, found))

    def _at(self, metric: str, reading: Reading, _: Reference) -> list[Reading]:
        return self.of(reading.claim.subject, metric, reading.span, reading.claim.part)

    def _at_segment(self, metric: str, reading: Reading, reference: Reference) -> list[Reading]:
        return self._at(metric, reading, reference) if reading.claim.part else []

    def _at_month(self, metric: str, reading: Reading, reference: Reference) -> list[Reading]:
        return self._at(metric, reading, reference) if is_month(reading.claim.period) else []

    def _at_period(self, metric: str, reading: Reading, reference: Reference) -> list[Reading]:
        claim, end = reading.claim, end_of(reading.claim.period, "last")
        found = self._at(metric, reading, reference)
        return found or (self.of(claim.subject, metric, end, claim.part) if end else [])

    def _at_subject(self, metric: str, reading: Reading, _: Reference) -> list[Reading]:
        # Prefer the business in that market, if it is known.
        claim, span = reading.claim, reading.span
        return self.of(claim.subject, metric, span, segment(claim.basis)) or self.of(claim.subject, metric, span)

    def _at_whole(self, metric: str, reading: Reading, _: Reference) -> list[Reading]:
        claim = reading.claim
        parts = [*self.wholes(claim.part), WHOLE] if claim.part else []
        return [r for part in dict.fromkeys(parts) for r in self.of(claim.subject, metric, reading.span, part)]

    def _at_market(self, metric: str, reading: Reading, _: Reference) -> list[Reading]:
        found = self.of_markets(metric, reading.span) if reading.span else []
        return [r for r in found if r.sources & reading.sources]

    def _at_within(self, _: str, reading: Reading, __: Reference) -> list[Reading]:
        span = reading.span
        return [r for r in self.of_thing(reading) if span and r.span and r.span != span and inside(r.span, span)]

    def _at_first(self, metric: str, reading: Reading, reference: Reference) -> list[Reading]:
        claim, end = reading.claim, end_of(reading.claim.period, reference.index)
        return self.of(claim.subject, metric, end, claim.part) if end and self.alike(claim, metric) else []

    _at_last = _at_first

    def _at_basis(self, metric: str, reading: Reading, _: Reference) -> list[Reading]:
        claim, span = reading.claim, reading.span
        if claim.basis == "basis/own-total":
            return self.of(claim.subject, metric, span)
        step = self.ontology.steps.get(claim.basis)
        if step or claim.basis == UNSTATED_BASIS:
            # A stock grows from the start of a range to its end.
            start = end_of(claim.period, "first")
            if start and self.ontology.properties[metric].temporality != "flow":
                return self.of(claim.subject, metric, start, claim.part)
            before = shifted(span, -step) if step else None
            return self.of(claim.subject, metric, before, claim.part) if before else []
        return self.of(claim.basis, metric, span)

    def _at_parts(self, metric: str, reading: Reading, reference: Reference) -> list[Reading]:
        claim, span = reading.claim, reading.span
        found = self.of(claim.subject, metric, span, segment(reference.member))
        return found or self.of(reference.member, metric, span, claim.part)

    def _at_periods(self, metric: str, reading: Reading, reference: Reference) -> list[Reading]:
        return self.of(reading.claim.subject, metric, bounds(read_period(reference.member)), reading.claim.part)

    def _at_rivals(self, metric: str, reading: Reading, reference: Reference) -> list[Reading]:
        claim = reading.claim
        found = self.of(reference.member, metric, reading.span, claim.part)
        return [
            r for r in found
            if r.claim.basis == (claim.basis or claim.subject) and claim.measure in ("", r.claim.measure)
        ]  # fmt: skip

    def _at_events(self, metric: str, _: Reading, reference: Reference) -> list[Reading]:
        return self.of(reference.member, metric, None)

    def _like(self, other: Claim, claim: Claim, reference: Reference) -> bool:
        """Tell whether a ratio has the measure and basis that a formula requires."""
        if other.property == claim.property:
            return (other.measure, other.basis) == (claim.measure, claim.basis)
        if "measure" in self.ontology.properties[other.property].needs:
            return (other.measure, other.basis) == (reference.measure, "basis/own-total")
        return True

    def alike(self, claim: Claim, metric: str) -> bool:
        """Tell whether the first and last period of a range are comparable, that is, equally long."""
        ends = end_of(claim.period, "first"), end_of(claim.period, "last")
        if None in ends or self.ontology.properties[metric].temporality != "flow":
            return True
        return len({months(end) for end in ends if end}) == 1

    def _preferred(self, readings: list[Reading]) -> list[Reading]:
        """Return the preferred readings, or all of them if none is preferred."""
        return [r for r in readings if r.claim.rank == "preferred"] or readings

    def groups(
        self, index: str, identity: Iterable[Reference], reading: Reading, whole_named: bool
    ) -> Iterator[tuple[str, list[str]]]:
        """Yield the name and members of each set that an aggregate may run over.

        whole_named: the figure describes the whole rather than one of its members.
        """
        claim = reading.claim
        wanted = [r for r in identity if r.index == index]
        if index == "parts":
            for whole, parts in sorted(self.parts.items()):
                if whole != claim.subject and claim.subject not in self._above(whole):
                    continue
                if whole_named and claim.part not in (WHOLE, segment(whole)):
                    continue
                known = [p for p in parts if all(self._has(r, p, reading) for r in wanted)]
                if len(known) > 1:
                    yield f"parts of {whole}", known
        elif index == "periods":
            for tiles in self._tilings(reading, wanted):
                yield " + ".join(tiles), tiles
        elif index == "rivals":
            whole = claim.basis or claim.subject
            known = sorted({r.claim.subject for w in wanted for r in self.of_metric(w.name) if r.claim.basis == whole})
            known = [k for k in known if all(self._has(r, k, reading) for r in wanted)]
            # Do not count a group and its members twice.
            known = [k for k in known if not self._above(k) & set(known)]
            if len(known) > 1:
                yield f"rivals in {whole}", known
        elif index == "events":
            known = [e for e in self._concerning.get(claim.subject, []) if self._before(e, wanted, reading)]
            if known:
                yield f"events that concern {claim.subject}", known

    def _has(self, reference: Reference, member: str, reading: Reading) -> bool:
        return bool(self.candidates(replace(reference, member=member), reading))

    def _above(self, thing: str) -> set[str]:
        """Return everything that a thing is part of, transitively."""
        found: set[str] = set()
        queue = [thing]
        while queue:
            for whole in self._wholes.get(queue.pop(), []):
                if whole not in found:
                    found.add(whole)
                    queue.append(whole)
        return found

    def _before(self, event: str, wanted: list[Reference], reading: Reading) -> bool:
        """Tell whether an event has the wanted figures in the same currency and is not later than a figure."""
        for reference in wanted:
            found = [r for r in self.of(event, reference.name, None) if r.currency == reading.currency]
            if not found or not any(r.span and reading.span and r.span[0] <= reading.span[1] for r in found):
                return False
        return True

    def _tilings(self, reading: Reading, wanted: list[Reference]) -> Iterator[list[str]]:
        """Find the sets of shorter periods that make up the period of a figure, smallest sets first."""
        span = reading.span
        if span is None or not wanted:
            return
        tiles: dict[dt.date, dict[Span, str]] = defaultdict(dict)
        for r in self._by[reading.claim.subject, wanted[0].name]:
            if r.claim.part == reading.claim.part and r.span and r.span != span and inside(r.span, span):
                assert r.claim.period is not None
                tiles[r.span[0]].setdefault(r.span, r.claim.period.label)
        # Ways that lead nowhere are not followed, and of very many ways only the first: their number may double
        # with each tile.
        useful = _reaching(tiles, span[1])
        ways: deque[tuple[dt.date, list[str]]] = deque([(span[0], [])])
        found = 0
        while ways and found < _TILINGS:
            start, so_far = ways.popleft()
            for tile, label in sorted(tiles.get(start, {}).items(), reverse=True):
                if tile[1] == span[1]:
                    found += 1
                    yield [*so_far, label]
                elif (after := tile[1] + _DAY) in useful and len(ways) < _WAYS:
                    ways.append((after, [*so_far, label]))


def _reaching(tiles: dict[dt.date, dict[Span, str]], end: dt.date) -> set[dt.date]:
    """Return the starts from which tiles lead to an end without a gap."""
    useful: set[dt.date] = set()
    for start in sorted(tiles, reverse=True):
        if any(last == end or last + _DAY in useful for _, last in tiles[start]):
            useful.add(start)
    return useful
