"""The graph as a network: in go claims, out come nodes and edges for networkx and the page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.views.records import Record, claims, labels, types

if TYPE_CHECKING:
    import networkx

    from kg.store import Graph


def network(graph: Graph) -> networkx.MultiDiGraph[str]:
    """Return a networkx graph of what the relation claims link.

    Nodes: entities and concepts by short name, with `type`, `zh`, `en`.
    Edges: one a relation claim, keyed by claim id, with `property`, `zh`, `en`, `stance`,
    `rank`, `negated`, `period`, `sources` (ids joined by a space).
    """
    import networkx as nx

    names, kinds = labels(graph), types(graph)
    net: networkx.MultiDiGraph[str] = nx.MultiDiGraph()
    for thing, kind in kinds.items():
        if "/" not in thing:
            net.add_node(thing, type=kind, **_names(names, thing))
    for record in claims(graph):
        if not record.linked:
            continue
        for end in (record.subject, record.object):
            if end not in net:
                net.add_node(end, type=kinds.get(end, "Concept"), **_names(names, end))
        net.add_edge(
            record.subject,
            record.object,
            key=record.id,
            property=record.property,
            **_names(names, record.property),
            stance=record.stance,
            rank=record.rank,
            negated=record.negated,
            period=record.period,
            sources=" ".join(dict.fromkeys(e.source for e in record.evidence)),
        )
    return net


def _names(names: dict[str, dict[str, str]], thing: str) -> dict[str, str]:
    found = names.get(thing, {})
    return {"zh": found.get("zh", thing), "en": found.get("en", thing)}


@dataclass(frozen=True, slots=True)
class Step:
    """One hop of a path: the claims that link two neighbours, either way round."""

    start: str
    end: str
    claims: tuple[Record, ...]


def path(graph: Graph, start: str, end: str, limit: int = 1) -> list[list[Step]]:
    """Find the shortest ways in which two things are connected.

    start, end: short names. limit: how many ways to return at most.
    Claims that are negated or deprecated connect nothing. Raises UsageError if there is no way.
    """
    import networkx as nx

    net = network(graph)
    plain: networkx.Graph[str] = nx.Graph()
    plain.add_nodes_from(net.nodes)
    plain.add_edges_from(
        (a, b) for a, b, about in net.edges(data=True) if not about["negated"] and about["rank"] != "deprecated"
    )
    by_id = {r.id: r for r in claims(graph)}
    ways: list[list[Step]] = []
    try:
        # Sorted, so that ties come out the same every time.
        for nodes in sorted(nx.all_shortest_paths(plain, start, end))[:limit]:
            ways.append(
                [
                    Step(
                        a,
                        b,
                        tuple(
                            by_id[str(key)]
                            for x, y in ((a, b), (b, a))
                            for key, about in sorted((net.get_edge_data(x, y) or {}).items())
                            if not about["negated"] and about["rank"] != "deprecated"
                        ),
                    )
                    for a, b in pairwise(nodes)
                ]
            )
    except nx.NetworkXNoPath:
        raise UsageError(f'no chain of claims connects "{start}" and "{end}"') from None
    return ways
