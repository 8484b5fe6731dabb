"""Test that the audit finds 200 random errors injected into checkable figures."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import pyoxigraph as ox
import pytest
from conftest import ROOT

from kg.audit.figures import Figures
from kg.audit.identities import audit_figures, misfits
from kg.audit.identity import FIT, ROUNDED, Check, label
from kg.checks.rules import rules
from kg.model.claim import Claim, Facts
from kg.model.ontology import Ontology
from kg.model.value import Quantity
from kg.project import Project
from kg.rdf.shape import triples
from kg.read.data import read_facts
from kg.read.ontology import read_ontology

FAULTS = 200
# What prices of models and lengths of contexts take part in are bounds: too loose to show a slip.
LEFT_OUT = {
    "inputPrice",
    "outputPrice",
    "cacheReadPrice",
    "contextWindow",
    "maxOutput",
    "parameters",
    "activeParameters",
}
RULES = [r for r in rules(Project(ROOT)) if r.name in ("unmarked-forecast", "forecast-of-the-past")]
CURRENCIES = ("cny", "usd", "hkd")


@dataclass(frozen=True)
class World:
    facts: Facts
    ontology: Ontology
    checks: list[Check]

    @cached_property
    def checkable(self) -> list[Claim]:
        """Return the figures in an equation or with a second reading, none of them open-ended (超, 不足).

        An error in "more than 70 %" cannot be found if the altered figure still satisfies the bound.
        """
        held: dict[str, Claim] = {}
        for check in self.checks:
            figures = (check.claim, *check.operands)
            sharp = all(c.quantity and None not in (c.quantity.low, c.quantity.high) for c in figures)
            if sharp and check.relation in ("=", "same") and check.verdict in (FIT, ROUNDED):
                held |= {c.id: c for c in figures}
        return [held[i] for i in sorted(held)]

    def with_claims(self, *changed: tuple[Claim, Claim]) -> Facts:
        claims = dict(self.facts.claims)
        for old, _ in changed:
            del claims[old.id]
        for _, new in changed:
            known = claims.get(new.id)
            claims[new.id] = known.with_evidence(new.evidence) if known else new
        return replace(self.facts, claims=claims)

    def misfits(self, facts: Facts) -> list[Check]:
        return misfits(audit_figures(Figures(facts, self.ontology)))

    def violations(self, facts: Facts) -> Counter[str]:
        """What the check queries on times find, counted by rule: ids change with the data."""
        store = ox.Store()
        store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples(facts, self.ontology))
        found: Counter[str] = Counter()
        for rule in RULES:
            rows = store.query(rule.sparql, prefixes=self.ontology.prefixes)
            assert isinstance(rows, ox.QuerySolutions)
            found[rule.name] = len({row["focus"].value for row in rows})
        return found


@pytest.fixture(scope="module")
def world() -> World:
    home = Project(ROOT)
    ontology = read_ontology(home)
    whole = read_facts(home, ontology)
    claims = {
        i: c
        for i, c in whole.claims.items()
        if (c.quantity and c.property not in LEFT_OUT) or c.property in ("partOf", "concerns")
    }
    facts = replace(whole, claims=claims)
    return World(facts, ontology, audit_figures(Figures(facts, ontology)))


def scaled(quantity: Quantity, factor: Decimal) -> Quantity:
    def times(number: Decimal | None) -> Decimal | None:
        return None if number is None else number * factor

    low, high = times(quantity.low), times(quantity.high)
    if factor < 0:
        low, high = high, low
    return replace(quantity, number=times(quantity.number), low=low, high=high)


Change = list[tuple[Claim, Claim]]


def ten_times(claim: Claim, world: World, draw: random.Random) -> Change:
    assert claim.quantity
    factor = draw.choice([Decimal(10), Decimal("0.1")])
    return [(claim, replace(claim, quantity=scaled(claim.quantity, factor)))]


def other_currency(claim: Claim, world: World, draw: random.Random) -> Change:
    assert claim.quantity
    if claim.quantity.unit not in CURRENCIES:
        return []
    unit = draw.choice([c for c in CURRENCIES if c != claim.quantity.unit])
    return [(claim, replace(claim, quantity=replace(claim.quantity, unit=unit)))]


def dropped_minus(claim: Claim, world: World, draw: random.Random) -> Change:
    if not claim.quantity or claim.quantity.number is None or claim.quantity.number >= 0:
        return []
    return [(claim, replace(claim, quantity=scaled(claim.quantity, Decimal(-1))))]


def swapped_period(claim: Claim, world: World, draw: random.Random) -> Change:
    """The figure was filed under a period of the same thing that is not its own."""
    others = [
        c
        for c in world.checkable
        if (c.subject, c.property, c.segment, c.measure, c.basis) ==
        (claim.subject, claim.property, claim.segment, claim.measure, claim.basis)
        and label(c) != label(claim) and c.period and claim.period
        and c.quantity and claim.quantity and c.quantity.number != claim.quantity.number
    ]  # fmt: skip
    if not others:
        return []
    other = draw.choice(others)
    return [(claim, replace(claim, period=other.period))]


def other_denominator(claim: Claim, world: World, draw: random.Random) -> Change:
    """Compute a ratio with the denominator of another period or thing."""
    held = [
        c for c in world.checks
        if c.claim.id == claim.id and c.relation == "=" and len(c.operands) == 2 and " / " in c.identity
        and c.verdict in (FIT, ROUNDED)
    ]  # fmt: skip
    if not held or not claim.quantity or claim.quantity.number is None:
        return []
    below = held[0].operands[1]
    others = [
        c.quantity.number
        for c in world.facts.claims.values()
        if c.property == below.property and c.quantity and c.quantity.number and below.quantity
        and c.quantity.unit == below.quantity.unit and c.stance == "asserted"
        and (c.subject == below.subject or c.property == "marketSize")
        and abs(c.quantity.number / (below.quantity.number or 1) - 1) > Decimal("0.05")
    ]  # fmt: skip
    if not others or not below.quantity or not below.quantity.number:
        return []
    factor = below.quantity.number / draw.choice(sorted(others))
    places = claim.quantity.number.as_tuple().exponent
    assert isinstance(places, int)
    number = (claim.quantity.number * factor).quantize(Decimal(1).scaleb(min(places, 0)))
    half = Decimal(1).scaleb(min(places, 0)) / 2
    if number == claim.quantity.number:
        return []
    return [
        (claim, replace(claim, quantity=replace(claim.quantity, number=number, low=number - half, high=number + half)))
    ]


KINDS: dict[str, Callable[[Claim, World, random.Random], Change]] = {
    "×10": ten_times,
    "swapped period": swapped_period,
    "swapped currency": other_currency,
    "dropped minus": dropped_minus,
    "wrong denominator": other_denominator,
}


def faults(world: World, count: int) -> Iterator[tuple[str, Change]]:
    """Draw faults, kind by kind in turn; a kind that is spent leaves its place to the others."""
    draw = random.Random(20261124)  # drawn the same in every run
    pool = world.checkable
    ready = {kind: draw.sample(pool, len(pool)) for kind in KINDS}
    found = 0
    while found < count and any(ready.values()):
        for kind, fault in KINDS.items():
            while ready[kind]:
                change = fault(ready[kind].pop(), world, draw)
                if change:
                    found += 1
                    yield kind, change
                    break


@pytest.mark.whole
def test_clean_data_raises_no_alarm(world: World) -> None:
    assert misfits(world.checks) == []


@pytest.mark.whole
def test_of_two_hundred_faults_nineteen_in_twenty_are_found(world: World) -> None:
    tried: Counter[str] = Counter()
    missed: dict[str, list[str]] = defaultdict(list)
    clean = world.violations(world.facts)
    for number, (kind, change) in enumerate(faults(world, FAULTS)):
        if number >= FAULTS:
            break
        tried[kind] += 1
        faulty = world.with_claims(*change)
        if not world.misfits(faulty) and world.violations(faulty) == clean:
            old = change[0][0]
            missed[kind].append(f"{old.subject} {old.property} {old.segment} {label(old)} {old.evidence[0].printed}")
    caught = sum(tried.values()) - sum(map(len, missed.values()))
    report = "; ".join(f"{kind} {n - len(missed[kind])}/{n}" for kind, n in tried.items())
    print(
        f"\nfaults found: {caught}/{sum(tried.values())} ({report})\n"
        + "\n".join(f"{k}: {m}" for k, ms in missed.items() for m in ms)
    )
    assert sum(tried.values()) == FAULTS
    assert set(tried) == set(KINDS)
    assert caught >= FAULTS * 95 // 100, dict(missed)
