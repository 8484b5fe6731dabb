"""The prices of tokens at a time: one line for each price list of a model on a platform."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

    from kg.model.claim import Claim
    from kg.store import Graph

METRICS = ("inputPrice", "outputPrice", "cacheReadPrice", "cacheWritePrice")


class List(NamedTuple):
    """A price list: a model on a platform, for one length of input and on one condition, in one unit.

    length, condition: short names of concepts, or empty.
    """

    model: str
    platform: str
    length: str
    condition: str
    unit: str


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of a list. claims: the latest of each metric of `METRICS` that is priced."""

    list: List
    claims: dict[str, Claim]

    @property
    def newest(self) -> Claim:
        """The price that is known to hold from, or on, the latest day."""
        return max(self.claims.values(), key=lambda claim: (str(claim.span), claim.id))

    def amount(self, metric: str) -> Decimal | None:
        """Return the price by a metric in the unit of the list, or None if it has none."""
        claim = self.claims.get(metric)
        return claim.quantity.number if claim and claim.quantity else None


def prices(
    graph: Graph, at: dt.date | None = None, models: Iterable[str] = (), platforms: Iterable[str] = ()
) -> list[Prices]:
    """Return the list prices of tokens by model and platform.

    at: as they were on this day: of each price the last that began by then and had not ended; by default the last that
    has no end. models, platforms: ids; only these.
    Of several readings the best one counts; deprecated claims, prices without a time and those on no platform do not.
    """
    wanted, places = set(models), set(platforms)
    found: dict[List, dict[str, Claim]] = {}
    for metric in METRICS:
        for claim in graph.figures(metric=metric):
            part = dict(claim.part)
            platform = part.get("platform", "")
            asked = (not wanted or claim.subject in wanted) and (not places or platform in places)
            if not platform or not asked or not claim.quantity or not _holds(claim, at) or claim.id in graph.outranked:
                continue
            kind = part.get("inputLength", ""), part.get("condition", "")
            latest = found.setdefault(List(claim.subject, platform, *kind, claim.quantity.unit), {})
            if metric not in latest or _order(claim) > _order(latest[metric]):
                latest[metric] = claim
    return [Prices(which, claims) for which, claims in sorted(found.items(), key=lambda item: item[0])]


def _holds(claim: Claim, at: dt.date | None) -> bool:
    if not claim.stands or claim.span is None:
        return False
    end = claim.valid_until.last if claim.valid_until else None
    if at is None:
        return end is None
    return claim.span[0] <= at and (end is None or end >= at)


def _order(claim: Claim) -> tuple[str, str]:
    return str(claim.span), claim.id
