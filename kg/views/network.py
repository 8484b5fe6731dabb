"""Build a networkx graph of the relation claims, and find shortest paths in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kg.errors import UsageError
from kg.model.claim import Claim
from kg.model.period import label_of
from kg.views.claims import claims_in_order
from kg.views.names import LANGUAGES, Names

if TYPE_CHECKING:
    import networkx

    from kg.store import Graph


# The attributes of nodes and edges, with their types; `label` is what graph tools show.
NODE_ATTRIBUTES: dict[str, type] = {"label": str, "type": str, "zh": str, "en": str}
EDGE_ATTRIBUTES: dict[str, type] = {
    "label": str, "property": str, "zh": str, "en": str, "stance": str, "rank": str, "negated": bool, "period": str,
    "sources": str, "evidence": int,
}  # fmt: skip

Attributes = dict[str, Any]


def network(graph: Graph) -> networkx.MultiDiGraph[str]:
    """Return the relation claims as a networkx graph, with the nodes and edges of this module."""
    import networkx as nx

    net: networkx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, attributes in nodes(graph):
        net.add_node(node, **attributes)
    for start, end, claim, attributes in edges(graph):
        net.add_edge(start, end, key=claim, **attributes)
    return net


def nodes(graph: Graph) -> Iterator[tuple[str, Attributes]]:
    """Yield the entities, and the concepts that claims link to, by short name with NODE_ATTRIBUTES."""
    names = Names.of_graph(graph)
    linking = [p.name for p in graph.ontology.properties.values() if p.kind == "concept"]
    concepts = {claim.object for name in linking for claim in graph.claims(property=name)}
    for thing in (*graph.entities, *sorted(concepts)):
        yield thing, {"label": names.get(thing, "zh"), "type": names.kind(thing), **_labels(names, thing)}


def edges(graph: Graph) -> Iterator[tuple[str, str, str, Attributes]]:
    """Yield subject, object, id and EDGE_ATTRIBUTES of each relation claim.

    The label is that of the property; `sources` holds ids joined by a space; `evidence` counts the places.
    """
    names = Names.of_graph(graph)
    for claim in claims_in_order(graph):
        if claim.linked:
            yield (
                claim.subject,
                claim.object,
                claim.id,
                {
                    "label": names.get(claim.property, "zh"),
                    "property": claim.property,
                    **_labels(names, claim.property),
                    "stance": claim.stance,
                    "rank": claim.rank,
                    "negated": claim.negated,
                    "period": label_of(claim.period),
                    "sources": " ".join(dict.fromkeys(e.source for e in claim.evidence)),
                    "evidence": len(claim.evidence),
                },
            )


def _labels(names: Names, thing: str) -> dict[str, str]:
    found = names.of(thing)
    return {lang: found.get(lang, thing) for lang in LANGUAGES}


# What a path leads through only if it must.
HUB = 60
_JOINING = ("Place", "Group", "Market", "Currency")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: the claims that link two neighbours, in either direction."""

    start: str
    end: str
    claims: tuple[Claim, ...]


def path(graph: Graph, start: str, end: str, limit: int = 1) -> list[list[Step]]:
    """Find the shortest paths between two things.

    start, end: short names. limit: the maximum number of paths to return.
    Negated and deprecated claims are ignored. A path leads through what joins almost everything (concepts, places,
    groups, markets, things with more than HUB neighbours) only if there is no other; the page has the same rule.
    Raises UsageError if there is no path.
    """
    import networkx as nx

    linking: dict[tuple[str, str], list[str]] = {}
    plain: networkx.Graph[str] = nx.Graph()
    plain.add_nodes_from((start, end))
    for claim, a, b in graph.links():
        plain.add_edge(a, b)
        linking.setdefault((a, b), []).append(claim)
    hubs = [thing for thing, near in plain.degree() if thing not in (start, end) and _is_hub(graph, thing, near)]
    for apart in (hubs, []):
        try:
            # Sorted, so that ties are broken the same way every time.
            ways = sorted(nx.all_shortest_paths(nx.restricted_view(plain, apart, []), start, end))[:limit]
            break
        except nx.NetworkXNoPath:
            continue
    else:
        raise UsageError(f'no chain of claims connects "{start}" and "{end}"')
    hops = {
        (a, b): sorted(linking.get((a, b), [])) + sorted(linking.get((b, a), []))
        for nodes in ways
        for a, b in pairwise(nodes)
    }
    claims = graph.claims_by_id(*(claim for ids in hops.values() for claim in ids))
    return [[Step(a, b, tuple(claims[claim] for claim in hops[a, b])) for a, b in pairwise(nodes)] for nodes in ways]


def _is_hub(graph: Graph, thing: str, neighbours: int) -> bool:
    entity = graph.entities.get(thing)
    joins = entity is None or any(graph.ontology.is_a(entity.type, kind) for kind in _JOINING)
    return joins or neighbours > HUB
