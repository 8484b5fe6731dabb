"""Choose the latest figures and events that stand above the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.model.period import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.store import Graph

# Of each firm the first of these that is known.
_METRICS = ("revenue", "valuation", "marketCap")
_EVENTS = 4
# As many as stand side by side on a screen of 1,440 pixels, with the events.
_FIGURES = 5


def headlines(graph: Graph, firms: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return ids of claims: the latest figure of each firm, and the newest events.

    firms: short names, in the order wanted. rows: those of the table of firms. figures: one claim for each of the
    first firms that have revenue, valuation or market capitalisation. events: `happenedOn` claims of events, the
    newest first.
    """
    cells = {row["firm"]: row["cells"] for row in rows}
    figures = [
        next((cells[firm][m]["claim"] for m in _METRICS if m in cells[firm]), None) for firm in firms if firm in cells
    ]
    dated = [c for c in graph.claims(property="happenedOn") if c.stands]
    newest = sorted(dated, key=lambda c: (c.object or label_of(c.period), c.subject), reverse=True)
    events = list({claim.subject: claim.id for claim in reversed(newest)}.items())[::-1]
    return {"figures": [f for f in figures if f][:_FIGURES], "events": [claim for _, claim in events[:_EVENTS]]}
