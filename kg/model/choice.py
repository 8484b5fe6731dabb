"""Define the choice of the best among several readings of one thing."""

from __future__ import annotations

from dataclasses import dataclass

# Concepts of the scheme ground, in the order in which they are tried (see `kg.audit.best`).
GROUNDS = ("rank", "scope", "tier", "voices", "exactness", "recency", "entry-price")
ONLY, EQUAL = "only-reading", "equal"


@dataclass(frozen=True, slots=True)
class Choice:
    """The best of the readings of one thing.

    best: id of a claim. others: ids of the other readings, best first.
    ground: what decides between it and the second best: one of GROUNDS, ONLY if there is one reading, EQUAL
        if nothing does (the order of the ids is taken then).
    """

    best: str
    ground: str
    others: tuple[str, ...]
