"""Choose the latest figures and events that stand above the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.model.period import label_of
from kg.namespaces import short_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import Graph

# Of each firm the first of these that is known.
_METRICS = ("revenue", "valuation", "marketCap")
_EVENTS = 4
_FIGURES = """
SELECT ?firm ?metric ?figure WHERE {
  VALUES (?latest ?metric) { (latest:revenue "revenue") (latest:valuation "valuation") (latest:marketCap "marketCap") }
  ?firm ?latest ?figure . ?figure kg:lastDay ?day .
} ORDER BY ?firm ?metric DESC(?day) ?figure
"""


def headlines(graph: Graph, firms: Iterable[str]) -> dict[str, Any]:
    """Return ids of claims: the latest figure of each firm, and the newest events.

    firms: short names, in the order wanted. figures: one claim for each firm that has revenue, valuation or
    market capitalisation. events: `happenedOn` claims of events, the newest first.
    """
    latest: dict[tuple[str, str], str] = {}
    for row in graph.rows(_FIGURES):
        key = (short_name(str(row["firm"])), str(row["metric"]))
        latest.setdefault(key, str(row["figure"]).rpartition("/")[2])
    figures = [next((latest[firm, m] for m in _METRICS if (firm, m) in latest), None) for firm in firms]
    dated = [c for c in graph.claims(property="happenedOn") if not c.negated and c.rank != "deprecated"]
    newest = sorted(dated, key=lambda c: (c.object or label_of(c.period), c.subject), reverse=True)
    events = list({claim.subject: claim.id for claim in reversed(newest)}.items())[::-1]
    return {"figures": [f for f in figures if f], "events": [claim for _, claim in events[:_EVENTS]]}
