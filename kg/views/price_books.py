"""Write prices of tokens as the files that other tools read: LiteLLM's and genai-prices' lists of models.

Both are in US dollars. A price in yuan is converted at the reference rate that the graph has for it; what cannot be
converted, holds on a condition, or has no id on its platform is left out and counted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kg.namespaces import short_name
from kg.views.compare import amounts
from kg.views.prices import METRICS

if TYPE_CHECKING:
    from kg.model.claim import Claim
    from kg.store import Graph
    from kg.views.prices import Prices

_DOLLARS = "usd-per-million-tokens"
_MILLION = 1_000_000
_LITELLM = dict(
    zip(
        METRICS,
        (
            "input_cost_per_token",
            "output_cost_per_token",
            "cache_read_input_token_cost",
            "cache_creation_input_token_cost",
        ),
        strict=True,
    )
)
_GENAI = dict(zip(METRICS, ("input_mtok", "output_mtok", "cache_read_mtok", "cache_write_mtok"), strict=True))
_KEY = re.compile(r"[\w.-]+/(\S+)")
# A range of input lengths, as the concepts of the ontology name it.
_LENGTH = re.compile(r"input-length/(?:up-to-(?P<most>\d+)k|above-(?P<above>\d+)k|(?P<low>\d+)k-to-(?P<high>\d+)k)")


@dataclass(frozen=True, slots=True)
class Entry:
    """The list prices of a model under an id of a platform.

    provider: the platform as LiteLLM calls it, or its id. tiers: from so many tokens of input on, the price of a
    million tokens in dollars by metric; the first begins at 0. rates: days and values at which yuan were converted.
    """

    platform: str
    provider: str
    model: str
    id: str
    tiers: tuple[tuple[int, dict[str, Decimal]], ...]
    claims: tuple[Claim, ...]
    rates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Entries by platform and id, and how many price lists were left out, by reason."""

    entries: list[Entry]
    left: Counter[str] = field(default_factory=Counter)


def book(graph: Graph, found: Iterable[Prices]) -> Book:
    """Return the list prices in dollars among price lists, with the ids that platforms use."""
    lists = list(found)
    left: Counter[str] = Counter()
    groups: dict[tuple[str, str, str], list[Prices]] = defaultdict(list)
    for prices in lists:
        if prices.list.condition:
            left["condition"] += 1
        elif not {"inputPrice", "outputPrice"} <= prices.claims.keys():
            left["incomplete"] += 1
        else:
            groups[prices.list.model, prices.list.platform, prices.list.unit].append(prices)
    dollars, rates = _converted(graph, lists)
    ids, providers = _ids(graph)
    entries: dict[tuple[str, str], Entry] = {}
    # Lists in dollars come first: the same model is not converted where the platform prints dollars.
    # Of two models that share an id, the one whose price is known of the later day counts.
    newest = {key: max(str(prices.newest.span) for prices in of) for key, of in groups.items()}
    ordered = sorted(sorted(groups, key=newest.__getitem__, reverse=True), key=lambda key: key[2] != _DOLLARS)
    for model, platform, unit in ordered:
        of = groups[model, platform, unit]
        claims = tuple(claim for prices in of for claim in prices.claims.values())
        tiers = _tiers(of, dollars)
        names = _names_of(claims, ids[platform, model])
        if not tiers or not names:
            left["tiers" if tiers is None else "no-id" if tiers else "no-rate"] += len(of)
            continue
        used = () if unit == _DOLLARS else tuple(sorted({rates[c.id] for c in claims if c.id in rates}))
        provider = providers.get(platform) or platform.removesuffix("-platform")
        for name in names:
            entries.setdefault((platform, name), Entry(platform, provider, model, name, tiers, claims, used))
    return Book([entries[key] for key in sorted(entries)], left)


def as_litellm(found: Book, graph: Graph) -> dict[str, Any]:
    """Return entries in the form of LiteLLM's `model_prices_and_context_window.json`: prices of one token."""
    written: dict[str, Any] = {}
    for entry in found.entries:
        model: dict[str, Any] = {"litellm_provider": entry.provider, "source": _address(entry, graph)}
        if entry.rates:
            model["metadata"] = {"notes": _note(entry)}
        first = entry.tiers[0][1]
        model |= {_LITELLM[metric]: float(price / _MILLION) for metric, price in first.items()}
        if len(entry.tiers) > 1:
            for start, prices in entry.tiers[1:]:
                for metric, price in prices.items():
                    model[f"{_LITELLM[metric]}_above_{start // 1000}k_tokens"] = float(price / _MILLION)
        written.setdefault(f"{entry.provider}/{entry.id}", dict(sorted(model.items())))
    return dict(sorted(written.items()))


def as_genai_prices(found: Book, graph: Graph) -> list[dict[str, Any]]:
    """Return entries in the form of genai-prices' `data.json`: providers with models, prices of a million tokens."""
    platforms: dict[str, list[Entry]] = defaultdict(list)
    for entry in found.entries:
        platforms[entry.platform].append(entry)
    return [
        {
            "id": platform.removesuffix("-platform"),
            "name": graph.entities[platform].labels.get("en", platform),
            "api_pattern": "(?!)",  # no address: the graph does not have those of interfaces
            "models": [_genai_model(entry, graph) for entry in of],
        }
        for platform, of in sorted(platforms.items())
    ]


def _genai_model(entry: Entry, graph: Graph) -> dict[str, Any]:
    prices: dict[str, Any] = {}
    base = entry.tiers[0][1]
    for metric, price in base.items():
        above = [(start, tier[metric]) for start, tier in entry.tiers[1:] if metric in tier]
        tiers = [{"start": start, "price": float(other)} for start, other in above]
        prices[_GENAI[metric]] = {"base": float(price), "tiers": tiers} if tiers else float(price)
    comment = f"{_note(entry)} {_address(entry, graph)}".strip()
    return {
        "id": entry.id,
        "name": graph.entities[entry.model].labels.get("en", entry.model)[:100],
        "match": {"equals": entry.id},
        "price_comments": comment[:1000],
        "prices": prices,
    }


def _note(entry: Entry) -> str:
    return f"Converted from yuan: {'; '.join(entry.rates)}." if entry.rates else ""


def _address(entry: Entry, graph: Graph) -> str:
    best = min((graph.sources[e.source] for c in entry.claims for e in c.evidence), key=lambda s: (s.tier, s.id))
    return best.url or best.id


def _converted(graph: Graph, lists: Sequence[Prices]) -> tuple[dict[str, Decimal], dict[str, str]]:
    """Return the prices in dollars by claim, and the rates of those that are converted."""
    own = {c.id: c.quantity.number for p in lists if p.list.unit == _DOLLARS for c in p.claims.values() if c.quantity}
    foreign = [c for p in lists if p.list.unit != _DOLLARS for c in p.claims.values()]
    found = {claim: number for claim, number in own.items() if number is not None} | amounts(graph, foreign, "usd")
    asked = " ".join(f"claim:{claim.id}" for claim in foreign)
    rows = graph.rows(
        f"SELECT ?claim ?value ?day {{ VALUES ?claim {{ {asked} }} ?claim kg:rate ?rate . "
        "?rate kg:baseUnit unit:usd ; kg:quoteUnit unit:cny ; kg:exchangeValue ?value ; kg:lastDay ?day }"
    )
    rates = {short_name(str(row["claim"])): f"1 US dollar = {row['value']} yuan on {row['day']}" for row in rows}
    return found, rates


def _ids(graph: Graph) -> tuple[dict[tuple[str, str], dict[tuple[str, str], str]], dict[str, str]]:
    """Return the ids of models on platforms by the place that names them, and what LiteLLM calls the platforms."""
    ids: dict[tuple[str, str], dict[tuple[str, str], str]] = defaultdict(dict)
    prefixes: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in graph.claims(property="hosts"):
        for evidence in claim.evidence:
            name = evidence.printed
            if not name or not claim.stands:
                continue
            if evidence.source.startswith("litellm"):
                prefix, _, rest = name.partition("/")
                if rest:
                    prefixes[claim.subject][prefix] += 1
                    name = rest
            ids[claim.subject, claim.object][evidence.source, evidence.locator] = name
    return ids, {platform: found.most_common(1)[0][0] for platform, found in prefixes.items()}


def _names_of(claims: Iterable[Claim], ids: dict[tuple[str, str], str]) -> list[str]:
    """Return the ids that the places of prices name, or else the only id of the model on the platform."""
    places = {(e.source, e.locator.removeprefix("entry ")) for c in claims for e in c.evidence}
    named = {name for place, name in ids.items() if place in places}
    # The place of a price in LiteLLM's own list is its key: the provider and the id.
    named |= {m[1] for source, place in places if source.startswith("litellm") and (m := _KEY.fullmatch(place))}
    return sorted(named or (set(ids.values()) if len(set(ids.values())) == 1 else ()))


def _tiers(lists: Sequence[Prices], dollars: dict[str, Decimal]) -> tuple[tuple[int, dict[str, Decimal]], ...] | None:
    """Return prices by the length of input from which they hold; None if they leave a gap, () if one has no rate."""
    bounds: dict[int, tuple[int | None, dict[str, Decimal]]] = {}
    for prices in lists:
        low, high = _range(prices.list.length)
        if any(claim.id not in dollars for claim in prices.claims.values()):
            return ()
        price = {metric: dollars[claim.id] for metric, claim in prices.claims.items()}
        # A list for every length stands beside "above 200k" as what holds below.
        if low not in bounds or prices.list.length:
            bounds[low] = (high, price)
    starts = sorted(bounds)
    if not starts or starts[0] != 0:
        return None
    for start, following in pairwise(starts):
        if bounds[start][0] not in (None, following):
            return None
    return tuple((start, bounds[start][1]) for start in starts)


def _range(length: str) -> tuple[int, int | None]:
    """Return the tokens from and up to which a length of input counts; None without an upper bound."""
    match = _LENGTH.fullmatch(length)
    if not match:
        return 0, None
    low, high = match["above"] or match["low"] or "0", match["most"] or match["high"]
    return int(low) * 1000, int(high) * 1000 if high else None
