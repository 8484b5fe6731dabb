"""Narrow the data to what was known at a day, and to what held at one.

Known at a day is what sources say that were published by then: a source without a date, or published within a month
or a year that ends later, does not count. Held at a day is what had begun by then and had not ended; figures count
once their period is over, and what has no time is kept.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.model.claim import Claim, Facts

if TYPE_CHECKING:
    from kg.model.claim import Source
    from kg.model.rates import Rates
    from kg.project import Project


def narrowed(facts: Facts, project: Project) -> Facts:
    """Return the facts that the days of a project let pass; all if it has none.

    Judgements are those of today: of what is left, they rank what they ranked.
    """
    if project.known_at:
        facts = _known(facts, dt.date.fromisoformat(project.known_at))
    if project.as_of:
        day = dt.date.fromisoformat(project.as_of)
        facts = _with_claims(facts, {i: c for i, c in facts.claims.items() if _held(c, day)}, facts.sources)
    return facts


def _known(facts: Facts, day: dt.date) -> Facts:
    published = {i for i, source in facts.sources.items() if _published(source, day)}
    claims = {}
    for claim_id, claim in facts.claims.items():
        evidence = tuple(e for e in claim.evidence if e.source in published)
        if evidence:
            claims[claim_id] = claim if len(evidence) == len(claim.evidence) else replace(claim, evidence=evidence)
    # A document that another one names was known, whatever its own date says, and so was that of daily rates.
    named = {facts.rates.source, *(v for claim in claims.values() for e in claim.evidence for v in e.via)}
    sources = {i: s for i, s in facts.sources.items() if i in published or i in named}
    searches = [s for s in facts.searches if s.on <= day]
    found = _with_claims(facts, claims, sources)
    return replace(found, rates=_quoted(facts.rates, day), searches=searches)


def _published(source: Source, day: dt.date) -> bool:
    return source.published.last is not None and source.published.last <= day


def _held(claim: Claim, day: dt.date) -> bool:
    if claim.valid_until and claim.valid_until.last and claim.valid_until.last < day:
        return False
    if claim.span is None:
        return True
    begins, ends = claim.span
    return (ends if claim.kind == "figure" else begins) <= day


def _quoted(rates: Rates, day: dt.date) -> Rates:
    """Return the rates that were quoted by a day."""
    end = bisect_right(rates.days, day)
    return replace(rates, days=rates.days[:end], per_euro={c: prices[:end] for c, prices in rates.per_euro.items()})


def _with_claims(facts: Facts, claims: dict[str, Claim], sources: dict[str, Source]) -> Facts:
    left = ((j, tuple(c for c in j.claims if c in claims)) for j in facts.judgements)
    judgements = [replace(judgement, claims=kept) for judgement, kept in left if kept]
    return replace(facts, claims=claims, sources=sources, judgements=judgements)
