"""Gather the latest figures and the newest model of each firm: the table of firms on the page."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg.namespaces import LATEST, short_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.store import Graph
    from kg.views.cards import Cards

# The columns, in order; each is a metric with `latest:` figures.
METRICS = ("revenue", "netResult", "rdExpense", "valuation", "marketCap", "employees")
_FIGURES = """
SELECT ?firm ?latest ?figure ?yuan ?number WHERE {
  VALUES ?latest { %s }
  ?firm ?latest ?figure ; a kg:Company . ?figure kg:lastDay ?day .
  OPTIONAL { ?figure kg:yuan ?yuan }
  OPTIONAL { ?figure kg:value ?number }
} ORDER BY ?firm ?latest ?day ?figure
"""
_MODELS = """
SELECT ?firm ?claim WHERE {
  ?claim a kg:BestReading ; kg:predicate kg:releasedOn ; kg:subject ?model ; kg:firstDay ?day .
  ?model a kg:Model ; kg:developer ?firm . ?firm a kg:Company .
} ORDER BY ?firm ?day ?claim
"""


def league(graph: Graph, kinds: Mapping[str, str], cards: Cards) -> dict[str, Any]:
    """Return the columns, and a row for each firm that has a figure or a dated model.

    kinds: the market role of firms, as the map has it. cards: say how many users a firm has, or one of its products.
    metrics: the columns, in order; `users` is of several metrics. rows: {firm, kind, cells: column -> {claim, by},
    model: the claim on the release of its newest model}. by: what the column is sorted by, yuan at the rate of the
    time for money and else the number; absent where neither is known.
    """
    rows: dict[str, dict[str, Any]] = defaultdict(lambda: {"cells": {}})
    for row in graph.rows(_FIGURES % " ".join(f"latest:{metric}" for metric in METRICS)):
        by = row.get("yuan", row.get("number"))
        cell = {"claim": short_name(str(row["figure"]))} | ({"by": float(by)} if by is not None else {})
        rows[short_name(str(row["firm"]))]["cells"][str(row["latest"]).removeprefix(LATEST)] = cell
    for row in graph.rows(_MODELS):  # the newest comes last
        rows[short_name(str(row["firm"]))]["model"] = short_name(str(row["claim"]))
    for firm, row in rows.items():
        users = next((cell.claim for cell in cards.card(firm).cells if cell.fact.key == "users"), None)
        if users and users.quantity:
            number = users.quantity.number or users.quantity.low or users.quantity.high
            row["cells"]["users"] = {"claim": users.id} | ({"by": float(number)} if number is not None else {})
    return {
        "metrics": [*METRICS, "users"],
        "rows": [{"firm": firm, "kind": kinds.get(firm, ""), **row} for firm, row in sorted(rows.items())],
    }
