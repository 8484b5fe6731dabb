"""Rank conflicting claims, and find claims that few independent sources make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.audit.agreement import voices
from kg.model.claim import Claim, Source

if TYPE_CHECKING:
    from kg.store import Graph

_RANKS = {"preferred": 0, "normal": 1, "deprecated": 2}


@dataclass(frozen=True, slots=True)
class Voiced:
    """A claim, the number of its independent sources and the tier of the best one."""

    claim: Claim
    voices: int
    tier: int


def best_first(group: Iterable[Claim], sources: Mapping[str, Source]) -> list[Voiced]:
    """Rank claims: preferred ones first, then those of better sources."""
    found = [Voiced(c, voices(c), best_tier(c, sources)) for c in group]
    return sorted(found, key=lambda v: (_RANKS[v.claim.rank], v.tier, -v.voices, v.claim.id))


def few_voices(graph: Graph, about: str = "", most: int = 1, tier: int = 1) -> tuple[list[Voiced], int]:
    """Return the claims that few independent sources make, the weakest first, and the total number of claims.

    about: only claims on this thing. most: the maximum number of independent sources. tier: only
    claims whose best source is of this tier or a worse one.
    """
    claims = graph.claims(about)
    found = [Voiced(c, voices(c), best_tier(c, graph.sources)) for c in claims]
    weak = [v for v in found if v.voices <= most and v.tier >= tier]
    # Claims are already ordered by subject, property and time; the sort is stable.
    return sorted(weak, key=lambda v: (-v.tier, v.voices)), len(claims)


def best_tier(claim: Claim, sources: Mapping[str, Source]) -> int:
    """Return the tier of the best source that makes a claim."""
    return min(sources[e.source].tier for e in claim.evidence)
