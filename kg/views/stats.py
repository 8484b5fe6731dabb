"""Counting the graph: in go its triples, out come the numbers of what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.language import say
from kg.tables import Table
from kg.views.records import labels, name

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


def stats(graph: Graph, lang: str) -> Table:
    """Return what is counted, its name in the language, and how often it stands."""
    names = labels(graph)
    rows = []
    for query in _TOTALS:
        for row in graph.rows(query):
            rows += [("graph", key, value) for key, value in row.items()]
    for side, query in _COUNTS.items():
        counted = [(name(row["what"]), row["count"]) for row in graph.rows(query)]
        for what, count in sorted(counted, key=lambda pair: (-int(pair[1]), pair[0])):
            rows.append((side, names.get(what, {}).get(lang, what), count))
    return Table([say("kind", lang), say("name", lang), say("count", lang)], [list(r) for r in rows], frozenset({2}))
