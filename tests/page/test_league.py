"""The table of firms holds the latest figure of each metric and the newest model, as `latest:` and `best:` have them."""

from __future__ import annotations

from kg.page.league import METRICS, league
from kg.store import Graph
from kg.views.cards import Cards


def test_each_cell_is_the_latest_figure_of_its_metric(graph: Graph) -> None:
    found = league(graph, {"zhipu": "five"}, Cards(graph))
    assert found["metrics"] == [*METRICS, "users"]
    rows = {row["firm"]: row for row in found["rows"]}
    assert rows["zhipu"]["kind"] == "five"
    cells = {m: cell["claim"] for row in rows.values() for m, cell in row["cells"].items()}
    claims = graph.claims_by_id(*(cell["claim"] for row in rows.values() for cell in row["cells"].values()))
    users = cells.pop("users")
    assert claims[users].property.lower().endswith(("users", "customers"))
    assert all(claims[claim].property == metric for metric, claim in cells.items())
    told = {row["c"] for row in graph.rows("SELECT ?c { id:zhipu latest:revenue ?c }")}
    assert {f"https://w3id.org/cnllm/claim/{rows['zhipu']['cells']['revenue']['claim']}"} <= told


def test_money_is_sorted_in_yuan(graph: Graph) -> None:
    rows = {row["firm"]: row for row in league(graph, {}, Cards(graph))["rows"]}
    (yuan,) = {
        row["y"] for row in graph.rows("SELECT ?y { id:minimax latest:revenue ?c . ?c kg:yuan ?y ; kg:unit unit:usd }")
    }
    assert rows["minimax"]["cells"]["revenue"]["by"] == float(yuan)


def test_the_newest_model_of_a_firm_is_released_last(graph: Graph) -> None:
    rows = {row["firm"]: row for row in league(graph, {}, Cards(graph))["rows"]}
    claim = graph.claims_by_id(rows["zhipu"]["model"])[rows["zhipu"]["model"]]
    days = [
        str(row["day"])
        for row in graph.rows(
            "SELECT ?day { ?model a kg:Model ; kg:developer id:zhipu ; best:releasedOn ?c . ?c kg:firstDay ?day }"
        )
    ]
    assert claim.property == "releasedOn"
    assert claim.object == max(days)[: len(claim.object)]
