"""Write the example query of a concept: what names it in the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.namespaces import CONCEPT, KG

if TYPE_CHECKING:
    from kg.store import Graph

# Rows of the answer: enough to see what is meant, also of a unit that half of the claims have.
_ROWS = 100
# As in apache-2.0, which may follow a prefix as it is.
_PLAIN = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_WAYS = """\
SELECT ?way ?claims (COUNT(*) AS ?n) {{
  ?from ?way {node} .
  FILTER (STRSTARTS(STR(?way), "{kg}"))
  BIND (EXISTS {{ ?from a kg:Claim }} AS ?claims)
}}
GROUP BY ?way ?claims
ORDER BY DESC(?claims) (?way != kg:object) DESC(?n) ?way
LIMIT 1
"""
_CLAIMS = """\
SELECT ?thing ?name ?claim WHERE {{
  ?claim {way} {node} ;
    kg:subject ?thing .
  OPTIONAL {{ ?thing rdfs:label ?name FILTER (LANG(?name) = "{lang}") }}
}}
LIMIT {rows}
"""
_NODES = """\
SELECT ?thing ?name WHERE {{
  ?thing {way} {node} .
  OPTIONAL {{ ?thing rdfs:label ?name FILTER (LANG(?name) = "{lang}") }}
}}
LIMIT {rows}
"""


class Example(NamedTuple):
    """A query about a concept. of_claims: whether it finds claims that name the concept, and not other nodes."""

    query: str
    of_claims: bool


def concept_example(graph: Graph, concept: str, lang: str) -> Example | None:
    """Return a query whose rows all concern a concept; None if nothing in the graph names it.

    A named question is no such example: those that name a concept do it mostly to leave something out.
    concept: with its scheme, as `risk/competition`. lang: of the names in the answer.
    """
    scheme, _, slug = concept.partition("/")
    node = f"{scheme}:{slug}" if _PLAIN.fullmatch(slug) else f"<{CONCEPT}{concept}>"
    for row in graph.rows(_WAYS.format(node=node, kg=KG)):
        of_claims = bool(row["claims"])
        way = f"kg:{str(row['way']).removeprefix(KG)}"
        query = (_CLAIMS if of_claims else _NODES).format(way=way, node=node, lang=lang, rows=_ROWS)
        return Example(query, of_claims)
    return None
