"""Build a networkx graph of the relation claims, and find shortest paths in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.model.claim import Claim
from kg.model.period import label_of
from kg.views.names import LANGUAGES, Names

if TYPE_CHECKING:
    import networkx

    from kg.store import Graph


def network(graph: Graph) -> networkx.MultiDiGraph[str]:
    """Return the relation claims as a networkx graph.

    Nodes: entities and concepts by short name, with `type`, `zh`, `en`.
    Edges: one for each relation claim, keyed by claim id, with `property`, `zh`, `en`, `stance`,
    `rank`, `negated`, `period`, `sources` (ids joined by a space).
    """
    import networkx as nx

    names = Names.of_graph(graph)
    net: networkx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in graph.entities.values():
        net.add_node(entity.id, type=entity.type, **_labels(names, entity.id))
    for claim in graph.claims():
        if not claim.linked:
            continue
        for end in (claim.subject, claim.object):
            if end not in net:
                net.add_node(end, type=names.kind(end), **_labels(names, end))
        net.add_edge(
            claim.subject,
            claim.object,
            key=claim.id,
            property=claim.property,
            **_labels(names, claim.property),
            stance=claim.stance,
            rank=claim.rank,
            negated=claim.negated,
            period=label_of(claim.period),
            sources=" ".join(dict.fromkeys(e.source for e in claim.evidence)),
        )
    return net


def _labels(names: Names, thing: str) -> dict[str, str]:
    found = names.of(thing)
    return {lang: found.get(lang, thing) for lang in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: the claims that link two neighbours, in either direction."""

    start: str
    end: str
    claims: tuple[Claim, ...]


def path(graph: Graph, start: str, end: str, limit: int = 1) -> list[list[Step]]:
    """Find the shortest paths between two things.

    start, end: short names. limit: the maximum number of paths to return.
    Negated and deprecated claims are ignored. Raises UsageError if there is no path.
    """
    import networkx as nx

    linking: dict[tuple[str, str], list[str]] = {}
    plain: networkx.Graph[str] = nx.Graph()
    plain.add_nodes_from((start, end))
    for claim, a, b in graph.links():
        plain.add_edge(a, b)
        linking.setdefault((a, b), []).append(claim)
    try:
        # Sorted, so that ties are broken the same way every time.
        ways = sorted(nx.all_shortest_paths(plain, start, end))[:limit]
    except nx.NetworkXNoPath:
        raise UsageError(f'no chain of claims connects "{start}" and "{end}"') from None
    hops = {
        (a, b): sorted(linking.get((a, b), [])) + sorted(linking.get((b, a), []))
        for nodes in ways
        for a, b in pairwise(nodes)
    }
    claims = graph.claims_by_id(*(claim for ids in hops.values() for claim in ids))
    return [[Step(a, b, tuple(claims[claim] for claim in hops[a, b])) for a, b in pairwise(nodes)] for nodes in ways]
