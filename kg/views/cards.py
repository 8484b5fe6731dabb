"""Say what is known of each firm, model or platform, fact by fact: its card."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kg.namespaces import short_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from kg.model.claim import Claim, Search
    from kg.store import Graph


class Kind(StrEnum):
    """Kind of the things whose cards are filled."""

    foundation = "foundation"
    cloud = "cloud"
    vertical = "vertical"
    model = "model"
    platform = "platform"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a card: what states it.

    own: properties of the thing. back: properties whose object is the thing. made: properties of its subsidiaries,
    of what it or they develop or operate, or of funding rounds and listings that concern it. months: the length of
    the period of a figure; 0 for any. listed: whether only firms with a listing have it; unlisted: whether a firm
    with a listing has it only if it is known. newest: whether only the newest model of the firm counts.
    """

    key: str
    own: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    months: int = 0
    listed: bool = False
    unlisted: bool = False
    newest: bool = False

    @property
    def properties(self) -> tuple[str, ...]:
        """Every property that states the fact."""
        return (*self.own, *self.back, *self.made)


_LISTING = ("offerPrice", "grossProceeds", "netProceeds")
_USERS = ("monthlyActiveUsers", "dailyActiveUsers", "weeklyActiveUsers", "registeredUsers", "payingUsers", "users")
_TOKENS = ("dailyTokens", "tokenVolume", "peakTokens", "dailyRequests")
FIRM = (
    Fact("legal-name", ("legalName",)),
    Fact("founded", ("foundedOn",)),
    Fact("seat", ("locatedIn", "incorporatedIn", "foundedIn")),
    Fact("founders", ("founder",), ("founded",)),
    Fact("head", ("chiefExecutive", "chairperson")),
    Fact("staff", ("employees", "researchStaff")),
    Fact("parent", ("subsidiaryOf", "controlledBy"), unlisted=True),
    Fact("subsidiaries", ("hasSubsidiary",), ("subsidiaryOf", "controlledBy")),
    Fact("ticker", ("stockCode",), listed=True),
    Fact("listing", ("listedOn",), listed=True),
    Fact("proceeds", _LISTING, made=_LISTING, listed=True),
    Fact("rounds", ("roundCount", "totalFunding", "fundingAmount"), ("concerns",), ("fundingAmount",), unlisted=True),
    Fact("worth", ("valuation", "marketCap"), made=("valuation",)),
    Fact("investors", ("investor", "leadInvestor"), ("investedIn",), ("investor", "leadInvestor"), unlisted=True),
    Fact("revenue-year", ("revenue",), months=12),
    Fact("revenue-half", ("revenue",), months=6, listed=True),
    Fact("result", ("netResult", "netProfit", "netLoss", "adjustedNetResult", "adjustedNetLoss")),
    Fact("research", ("rdExpense", "rdIntensity")),
    Fact("users", (*_USERS, "customers"), made=_USERS),
    Fact("tokens", _TOKENS, made=_TOKENS),
    Fact("shares", ("marketShare", "marketRank"), made=("marketShare", "marketRank")),
    Fact("business-models", ("businessModel",), made=("businessModel",)),
    Fact("deployment", ("deploymentMode",), made=("deploymentMode", "deployedIn")),
    Fact("segments", ("customerSegment", "servesSector"), made=("customerSegment", "servesSector")),
    Fact("named-customers", ("customer",), made=("customer",)),
    Fact("products", back=("developer", "operator")),
    Fact("newest-model", made=("releasedOn",)),
    Fact("model-licence", made=("licence", "openness"), newest=True),
    Fact("model-context", made=("contextWindow",), newest=True),
    Fact("model-price", made=("inputPrice",), newest=True),
    Fact("rivals", ("competesWith", "positionedAgainst"), ("competesWith",), ("competesWith", "positionedAgainst")),
    Fact("partners", ("partnerOf", "hasPartner"), ("partnerOf",)),
    Fact("codes", ("gitHubName", "huggingFaceName", "modelScopeName", "wikidataItem", "legalEntityIdentifier")),
)
MODEL = (
    Fact("developer", ("developer",)),
    Fact("family", ("inFamily",)),
    Fact("release", ("releasedOn",)),
    Fact("openness", ("openness",)),
    Fact("licence", ("licence",)),
    Fact("parameters", ("parameters",)),
    Fact("context", ("contextWindow",)),
    Fact("input", ("inputModality", "modality")),
    Fact("base", ("basedOn", "distilledFrom", "fineTunedFrom", "initializedFrom", "continuedFrom", "variantOf")),
    Fact("price", ("inputPrice",)),
    Fact("hosts", back=("hosts",)),
    Fact("codes", ("gitHubName", "huggingFaceName", "modelScopeName")),
)
PLATFORM = (
    Fact("operator", ("operator",)),
    Fact("seat", ("locatedIn",)),
    Fact("models", ("hosts",)),
)
CARDS = dict.fromkeys((Kind.foundation, Kind.cloud, Kind.vertical), FIRM) | {
    Kind.model: MODEL,
    Kind.platform: PLATFORM,
}
_CLASSES = {
    Kind.foundation: "FoundationModelFirm",
    Kind.cloud: "CloudVendor",
    Kind.vertical: "VerticalModelFirm",
    Kind.model: "Model",
    Kind.platform: "Platform",
}
# What a fact of a thing may be: known, looked for and not found, or neither.
STATES = ("known", "sought", "absent")
# What a firm with a listing has; what leads from a firm to its subsidiaries, and to what it makes and the events that
# concern it.
_LISTED = ("listedOn", "stockCode")
_OWNS = ("subsidiaryOf", "controlledBy")
_MAKES = ("developer", "operator", "concerns")


@dataclass(frozen=True, slots=True)
class Cell:
    """A fact of a thing. claim: the reading that stands for it; search: that found nothing; neither if it is absent."""

    fact: Fact
    claims: int
    claim: Claim | None
    tier: int
    search: Search | None

    @property
    def state(self) -> str:
        """One of STATES."""
        return "known" if self.claim else "sought" if self.search else "absent"


@dataclass(frozen=True, slots=True)
class Card:
    """The facts of a thing that apply to it."""

    thing: str
    cells: tuple[Cell, ...]

    def count(self, state: str) -> int:
        """Count the facts in a state."""
        return sum(cell.state == state for cell in self.cells)

    @property
    def share(self) -> float:
        """The part of the facts that are known or were looked for, from 0 to 1."""
        return 1 - self.count("absent") / len(self.cells) if self.cells else 1.0


def card_of(graph: Graph, thing: str) -> tuple[Fact, ...]:
    """Return the facts that the card of a thing has."""
    kind, known = graph.entities[thing].type, graph.ontology
    if known.is_a(kind, "Organization"):
        return FIRM
    return next((CARDS[k] for k in (Kind.model, Kind.platform) if known.is_a(kind, _CLASSES[k])), ())


class Cards:
    """The cards of the things of a graph.

    The reading that stands for a fact is the best one (see `kg.audit.best`) of the latest time, and of several such
    that of the best tier.
    """

    def __init__(
        self, graph: Graph, claims: Iterable[Claim] | None = None, outranked: Container[str] | None = None
    ) -> None:
        """Sort the claims by what they are about.

        claims: all of the graph, if they were read before. outranked: those that have a better reading, by id.
        """
        self._graph = graph
        worse = graph.outranked if outranked is None else outranked
        self._weights: Counter[str] = Counter()
        self._subject: dict[str, list[Claim]] = defaultdict(list)
        self._object: dict[str, list[Claim]] = defaultdict(list)
        for claim in graph.claims() if claims is None else claims:
            self._weights.update(claim.things)
            if not claim.stands or claim.id in worse:
                continue
            self._subject[claim.subject].append(claim)
            if claim.linked:
                self._object[claim.object].append(claim)
        self._searches: Mapping[tuple[str, str], Search] = {(s.subject, s.property): s for s in graph.searches}

    @classmethod
    def near(cls, graph: Graph, thing: str, facts: Iterable[Fact]) -> Cards:
        """Return the cards of one thing alone, from the claims that bear on facts; the triples are not opened."""
        from kg.audit.best import choices

        found = graph.claims(thing)
        owned = {c.subject for c in found if c.property in _OWNS and c.object == thing}
        found += [c for one in sorted(owned) for c in graph.claims(one)]
        made = {c.subject for c in found if c.property in _MAKES and c.object in (thing, *owned)}
        found += [c for one in sorted(made - owned - {thing}) for c in graph.claims(one)]
        asked = {name for fact in facts for name in fact.properties} | {"releasedOn", *_LISTED, *_OWNS, *_MAKES}
        found = [c for c in found if c.property in asked]
        # The rivals of a claim whose subject is another thing, such as the other heads of a firm that a person led.
        single, near = graph.ontology.single, {thing, *owned, *made}
        others = {(c.subject, c.property) for c in found if c.subject not in near and c.property in single}
        rivals = [c for subject, name in sorted(others) for c in graph.claims(subject, property=name)]
        known = {c.id: c for c in (*found, *rivals)}
        chosen = choices(known.values(), graph.ontology, graph.sources)
        return cls(graph, {c.id: c for c in found}.values(), {i for choice in chosen for i in choice.others})

    def things(self, kind: Kind) -> list[str]:
        """Return the things of a kind, those with the most claims first."""
        rows = self._graph.rows(f"SELECT ?thing {{ ?thing a kg:{_CLASSES[kind]} }}")
        return sorted({short_name(str(row["thing"])) for row in rows}, key=lambda thing: (-self._weights[thing], thing))

    def card(self, thing: str, facts: Iterable[Fact] | None = None) -> Card:
        """Fill the card of a thing. facts: those of its card if None; a thing of which no card is kept has none."""
        listed = any(c.property in _LISTED for c in self._subject[thing])
        wanted = card_of(self._graph, thing) if facts is None else facts
        facts = [fact for fact in wanted if listed or not fact.listed]
        made = self._made(thing) if any(fact.made for fact in facts) else set()
        dated = [c for one in made for c in self._subject[one] if c.property == "releasedOn"]
        newest = {max(dated, key=self._order).subject} if dated else set()
        cells = (self._cell(thing, fact, newest if fact.newest else made) for fact in facts)
        return Card(thing, tuple(cell for cell in cells if cell.claim or not (listed and cell.fact.unlisted)))

    def _made(self, thing: str) -> set[str]:
        """Return the subsidiaries of a firm, what it and they make, and the events that concern them."""
        owned = {c.subject for c in self._object[thing] if c.property in _OWNS}
        return owned | {c.subject for one in (thing, *owned) for c in self._object[one] if c.property in _MAKES}

    def _cell(self, thing: str, fact: Fact, made: set[str]) -> Cell:
        found = {c.id: c for c in self._stated(thing, fact, made)}.values()
        best = max(found, key=self._order, default=None)
        searches = (self._searches.get((thing, name)) for name in fact.properties)
        return Cell(fact, len(found), best, self._tier(best) if best else 0, next(filter(None, searches), None))

    def _stated(self, thing: str, fact: Fact, made: set[str]) -> Iterator[Claim]:
        yield from (c for c in self._subject[thing] if c.property in fact.own and _spans(c, fact.months))
        yield from (c for c in self._object[thing] if c.property in fact.back)
        if fact.made:
            yield from (c for one in made for c in self._subject[one] if c.property in fact.made)

    def _order(self, claim: Claim) -> tuple[bool, str, int, str]:
        last = str(claim.span[1]) if claim.span else ""
        return claim.stance == "asserted", last, -self._tier(claim), claim.id

    def _tier(self, claim: Claim) -> int:
        return min(self._graph.sources[e.source].tier for e in claim.evidence)


def _spans(claim: Claim, wanted: int) -> bool:
    """Tell whether a claim is about a time of a length, in months; any is right for 0."""
    from kg.model.span import months

    return not wanted or (claim.span is not None and months(claim.span) == wanted and not claim.part)
