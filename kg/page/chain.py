"""Lay out the industry along its chain of value: the map that the page opens with.

Five columns: investors, firms, model families, platforms, and customers with sectors. Claims between two things
of neighbouring columns are joined into one line. The order within a column is found by the barycentre
method (Sugiyama, Tagawa and Toda, 1981, https://doi.org/10.1109/TSMC.1981.4308636), which keeps crossings few.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.model.claim import Claim, Entity

COLUMNS = ("investors", "firms", "families", "platforms", "customers")
# Things of a column that are shown at first, the most linked ones; of firms, so many of each kind.
_SHOWN = 12
_FIRMS = {"five": 5, "foundation-model-developer": 3, "cloud-vendor": 3, "vertical-model-player": 3}
_FIVE = "foundation-model-five"
_ROUNDS = 24
# Lines of a thing towards each neighbouring column that are drawn while nothing is picked.
_STRONG = 2

Lines = dict[tuple[str, str], dict[str, list[str]]]
# The number of claims of each line.
Counts = dict[tuple[str, str], int]


def chain(claims: Iterable[Claim], entities: Mapping[str, Entity], kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns, each with its things in order of their place, and the lines between them.

    claims: those that link two things and hold, as `holding` picks them. kinds: the market role of firms, as
    `market_roles` finds it. columns: {key, things: [{id, kind, weight}], more: the rest by weight}; kind is the
    market role (`five` for the five leading foundation-model firms) or else the class. lines: {from, to,
    relation, claims: ids, strong}, of everything in the columns, also of what is not shown at first; a line leads
    to the right, or stays among the firms. strong: one of the two with the most claims at either end.
    """
    claims = list(claims)
    lines = _lines(claims, entities)
    sides = _sides(lines)
    # What an investor buys from a firm would lead back to the left.
    order = {thing: COLUMNS.index(column) for column, things in sides.items() for thing in things}
    lines = {(a, b): relations for (a, b), relations in lines.items() if order[a] <= order[b]}
    counts = {ends: sum(map(len, relations.values())) for ends, relations in lines.items()}
    weights = _weigh(counts)
    firms = _firms(sides["firms"], kinds, weights)
    shown, rest = {"firms": firms}, {"firms": _heaviest(sides["firms"] - set(firms), weights)}
    # What is linked to the firms that are shown comes first: a column of strangers would have no lines.
    near: Counter[str] = Counter()
    # Platforms of the firms themselves stand before those that resell models of everybody.
    own = {c.subject for c in claims if c.property == "operator" and c.object in kinds}
    for column, before in (
        ("families", "firms"),
        ("investors", "firms"),
        ("platforms", "families"),
        ("customers", "firms"),
    ):
        near.clear()
        for (start, end), count in counts.items():
            for thing, other in ((start, end), (end, start)):
                if thing in sides[column] and other in shown[before]:
                    near[thing] += count
        ranked = sorted(sides[column], key=lambda t: (t not in own, -near[t], -weights[t], t))
        shown[column], rest[column] = ranked[:_SHOWN], ranked[_SHOWN:]
    strong = _strong(shown, counts)
    _straighten(shown, {ends: counts[ends] for ends in sorted(strong)}, kinds)
    return {
        "columns": [
            {
                "key": column,
                "things": [_thing(t, kinds, weights, entities) for t in shown[column]],
                "more": [_thing(t, kinds, weights, entities) for t in rest[column]],
            }
            for column in COLUMNS
        ],
        "lines": [
            {"from": start, "to": end, "relation": max(relations, key=lambda r: (len(relations[r]), r)),
             "claims": sorted({c for ids in relations.values() for c in ids}), "strong": (start, end) in strong}
            for (start, end), relations in sorted(lines.items())
        ],
    }  # fmt: skip


def _thing(
    thing: str, kinds: Mapping[str, str], weights: Mapping[str, int], entities: Mapping[str, Entity]
) -> dict[str, Any]:
    kind = kinds.get(thing) or (entities[thing].type if thing in entities else "Concept")
    return {"id": thing, "kind": kind, "weight": weights[thing]}


def _lines(claims: list[Claim], entities: Mapping[str, Entity]) -> Lines:
    """Join the claims of each pair of things, by relation, from the left of the chain to the right."""
    found: Lines = defaultdict(lambda: defaultdict(list))
    firms = {thing for thing, entity in entities.items() if entity.type == "Company"}
    linked = {name: _by_subject(claims, name) for name in ("inFamily", "concerns", "developer")}
    for claim in claims:
        start, end = claim.subject, claim.object
        match claim.property:
            case "investor":  # in a firm, or in a round or listing that concerns one
                ends = [(end, firm) for firm in linked["concerns"].get(start, [start]) if firm in firms]
            case "developer" if end in firms:
                ends = [(end, family) for family in _families(start, entities, linked["inFamily"])]
            case "hosts":
                ends = [(family, start) for family in _families(end, entities, linked["inFamily"])]
            case "servesSector":
                ends = [(firm, end) for firm in linked["developer"].get(start, []) if firm in firms]
            case "customer" | "leadsSector" if start in firms:
                ends = [(start, end)]
            case "integratesModelsOf" if end in firms and start not in firms:
                ends = [(end, start)]
            case _:
                ends = []
        for pair in ends:
            found[pair][claim.property].append(claim.id)
    return found


def _by_subject(claims: Iterable[Claim], name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for claim in claims:
        if claim.property == name and claim.object not in found.setdefault(claim.subject, []):
            found[claim.subject].append(claim.object)
    return found


def _families(thing: str, entities: Mapping[str, Entity], known: Mapping[str, list[str]]) -> list[str]:
    """Return the families of a model, or a family itself."""
    return [thing] if thing in entities and entities[thing].type == "ModelFamily" else known.get(thing, [])


_SIDES = {
    "investor": ("investors", "firms"), "developer": ("firms", "families"), "hosts": ("families", "platforms"),
    "customer": ("firms", "customers"), "integratesModelsOf": ("firms", "customers"),
    "leadsSector": ("firms", "customers"), "servesSector": ("firms", "customers"),
}  # fmt: skip


def _sides(lines: Lines) -> dict[str, set[str]]:
    """Return the things of each column, each in one: a firm that invests in or buys from another stays a firm."""
    found: dict[str, set[str]] = {column: set() for column in COLUMNS}
    for (start, end), relations in lines.items():
        for relation in relations:
            left, right = _SIDES[relation]
            found[left].add(start)
            found[right].add(end)
    found["investors"] -= found["firms"]
    found["customers"] -= found["investors"] | found["firms"] | found["families"] | found["platforms"]
    return found


def _weigh(counts: Counts) -> Counter[str]:
    weights: Counter[str] = Counter()
    for ends, count in counts.items():
        for thing in ends:
            weights[thing] += count
    return weights


def holding(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims that link two things and are neither denied nor deprecated."""
    return [c for c in claims if c.linked and c.stands]


def market_roles(claims: Iterable[Claim]) -> dict[str, str]:
    """Return the market role of each firm, `five` for the five leading ones: of several the first in that order."""
    roles: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.property == "marketRole":
            roles[claim.subject].add(claim.object.partition("/")[2])
        elif claim.property == "memberOf" and claim.object == _FIVE:
            roles[claim.subject].add("five")
    return {firm: next(kind for kind in _FIRMS if kind in held) for firm, held in roles.items() if held & set(_FIRMS)}


def _firms(known: set[str], kinds: Mapping[str, str], weights: Mapping[str, int]) -> list[str]:
    """Return the firms that are shown, kind by kind."""
    return [
        firm
        for kind, count in _FIRMS.items()
        for firm in _heaviest((f for f in known if kinds.get(f) == kind), weights)[:count]
    ]


def _heaviest(things: Iterable[str], weights: Mapping[str, int]) -> list[str]:
    return sorted(things, key=lambda thing: (-weights[thing], thing))


def _strong(shown: Mapping[str, list[str]], counts: Counts) -> set[tuple[str, str]]:
    """Return the lines between shown things that are among the heaviest towards a column at either end."""
    column = {thing: key for key, things in shown.items() for thing in things}
    towards: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    for (start, end), count in counts.items():
        if start in column and end in column:
            towards[start, column[end]].append((-count, start, end))
            towards[end, column[start]].append((-count, start, end))
    return {(start, end) for drawn in towards.values() for _, start, end in sorted(drawn)[:_STRONG]}


def _straighten(shown: dict[str, list[str]], counts: Counts, kinds: Mapping[str, str]) -> None:
    """Order each column by the mean place of its neighbours, forth and back; firms stay with their kind.

    Of all orders on the way the one with the fewest crossings is kept.
    """
    blocks = {kind: number for number, kind in enumerate(_FIRMS)}
    near: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (start, end), count in counts.items():
        near[start].append((end, count))
        near[end].append((start, count))
    best, least = {column: list(things) for column, things in shown.items()}, crossings(shown, counts)
    for number in range(_ROUNDS):
        for column in COLUMNS if number % 2 == 0 else reversed(COLUMNS):
            places = {
                thing: (at + 0.5) / len(things)
                for other, things in shown.items() if other != column
                for at, thing in enumerate(things)
            }  # fmt: skip

            def place(thing: str, places: dict[str, float] = places) -> float:
                known = [(places[other], count) for other, count in near[thing] if other in places]
                total = sum(count for _, count in known)
                return sum(at * count for at, count in known) / total if total else 1.0

            def block(thing: str, column: str = column) -> int:
                return blocks.get(kinds.get(thing, ""), 0) if column == "firms" else 0

            shown[column].sort(key=lambda thing: (block(thing), place(thing), thing))
        if (found := crossings(shown, counts)) < least:
            best, least = {column: list(things) for column, things in shown.items()}, found
    shown.update(best)


def crossings(shown: Mapping[str, list[str]], lines: Iterable[tuple[str, str]]) -> int:
    """Count the pairs of lines between the same two columns that cross."""
    at = {thing: (column, place) for column, things in shown.items() for place, thing in enumerate(things)}
    between: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for start, end in lines:
        if start in at and end in at:
            between[at[start][0], at[end][0]].append((at[start][1], at[end][1]))
    return sum(
        (a[0] - b[0]) * (a[1] - b[1]) < 0 for drawn in between.values() for i, a in enumerate(drawn) for b in drawn[:i]
    )
