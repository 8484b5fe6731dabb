"""Counts of what the graph holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.namespaces import short_name

if TYPE_CHECKING:
    from kg.store import Graph

# Each query counts one side of the graph: ?what is counted, ?count how often.
_COUNTS = {
    "entities": "SELECT ?what (COUNT(?x) AS ?count) WHERE { ?x kg:statedType ?what } GROUP BY ?what",
    "claims": "SELECT ?what (COUNT(?x) AS ?count) WHERE { ?x a kg:Claim, ?what . FILTER (?what IN (kg:Relation, kg:Attribute, kg:Figure)) } GROUP BY ?what",
    "stance": "SELECT ?what (COUNT(?x) AS ?count) WHERE { ?x kg:stance ?what } GROUP BY ?what",
    "verdict": "SELECT ?what (COUNT(?x) AS ?count) WHERE { ?x kg:verdict ?what } GROUP BY ?what",
    "rank": "SELECT ?what (COUNT(?x) AS ?count) WHERE { ?x a kg:Claim ; kg:rank ?what } GROUP BY ?what",
    "predicate": "SELECT ?what (COUNT(?x) AS ?count) WHERE { ?x kg:predicate ?what } GROUP BY ?what",
    "source": "SELECT ?what (COUNT(DISTINCT ?x) AS ?count) WHERE { ?x kg:source ?what } GROUP BY ?what",
    "reading": "SELECT ?what (COUNT(?x) AS ?count) WHERE { ?x kg:reading ?what } GROUP BY ?what",
    "tier": "SELECT ?what (COUNT(?x) AS ?count) WHERE { ?x kg:tier ?what } GROUP BY ?what",
    "marketRole": "SELECT ?what (COUNT(DISTINCT ?x) AS ?count) WHERE { ?x kg:marketRole ?what } GROUP BY ?what",
}
_TOTALS = (
    "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?evidence) WHERE { ?x a kg:Evidence }",
    "SELECT (COUNT(*) AS ?sources) WHERE { ?x a kg:Source }",
    "SELECT (COUNT(*) AS ?judgements) WHERE { ?x a kg:Judgement }",
    "SELECT (COUNT(*) AS ?derived) WHERE { ?x a kg:DerivedFigure . FILTER NOT EXISTS { ?x kg:recomputes ?claim } }",
)


@dataclass(frozen=True, slots=True)
class Count:
    """How often something stands in the graph: the side that is counted, what, and how often."""

    kind: str
    name: str
    count: int


def stats(graph: Graph) -> list[Count]:
    """Count what the graph holds, the most frequent of each side first."""
    rows = [
        Count("graph", key, int(value)) for query in _TOTALS for row in graph.rows(query) for key, value in row.items()
    ]
    for side, query in _COUNTS.items():
        counted = [Count(side, short_name(row["what"]), int(row["count"])) for row in graph.rows(query)]
        rows += sorted(counted, key=lambda c: (-c.count, c.name))
    return rows
