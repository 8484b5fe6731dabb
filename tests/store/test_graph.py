"""The graph in Python: names in, claims and figures out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.errors import QueryError, UsageError
from kg.store import Graph
from kg.views.sheet import sheet


def test_a_thing_may_be_given_by_id_label_or_alias(seed: Graph) -> None:
    by_id = seed.claims("zhipu")
    assert by_id
    for name in ("智谱", "Zhipu AI", "id:zhipu"):
        assert seed.entity(name).id == "zhipu"
        assert seed.claims(name) == by_id
        assert seed.figures(name) == seed.figures("zhipu")
        assert seed.computed(name) == seed.computed("zhipu")
        assert seed.checks(name) == seed.checks("zhipu")
        assert seed.sheet(name) == sheet(seed, "zhipu")
    assert {c.subject for c in seed.figures("zhipu", "revenue")} == {"zhipu"}
    assert {c.property for c in seed.figures(metric="revenue")} == {"revenue"}


def test_a_concept_may_be_given_by_its_short_name(seed: Graph) -> None:
    concept = next(c.object for c in seed.claims(kind="concept"))
    assert all(concept in c.things for c in seed.claims(concept))
    with pytest.raises(UsageError, match=f'"{concept}" is the concept {concept}, not an entity'):
        seed.entity(concept)


@pytest.mark.parametrize("call", ["claims", "figures", "computed", "checks", "conflicts", "sheet", "series", "entity"])
def test_a_name_that_does_not_exist_is_an_error_with_near_names(seed: Graph, call: str) -> None:
    with pytest.raises(UsageError, match="zhipu"):
        getattr(seed, call)("zhip")
    with pytest.raises(UsageError, match='nothing is called "nobody-at-all"'):
        getattr(seed, call)("nobody-at-all")


def test_an_unknown_property_metric_or_source_is_an_error_with_near_names(seed: Graph) -> None:
    with pytest.raises(UsageError, match=r'no property "revenu".*"revenue"'):
        seed.figures("zhipu", "revenu")
    with pytest.raises(UsageError, match=r'no property "founde".*"founder"'):
        seed.claims(property="founde")
    with pytest.raises(UsageError, match='no source "nowhere"'):
        seed.claims(source="nowhere")


def test_rows_are_plain_values_of_their_types(seed: Graph) -> None:
    text = """SELECT * { VALUES (?i ?d ?f ?b ?t ?l ?iri ?bad) {
        (1 1.50 1.5e0 true "x" "文"@zh kg:Claim "many"^^xsd:integer) } BIND (?none AS ?unbound) }"""
    (row,) = seed.rows(text)
    assert row == {
        "i": 1, "d": Decimal("1.5"), "f": 1.5, "b": True, "t": "x", "l": "文",
        "iri": "https://w3id.org/cnllm/ontology#Claim", "bad": "many",
    }  # fmt: skip
    assert [type(row[name]) for name in "idfb"] == [int, Decimal, float, bool]
    with pytest.raises(QueryError, match="SELECT"):
        list(seed.rows("ASK { ?s ?p ?o }"))


def test_series_and_paths_take_names(seed: Graph) -> None:
    assert seed.series("智谱", "revenue")
    (way,) = seed.path("智谱", "huawei")
    assert (way[0].start, way[-1].end) == ("zhipu", "huawei")
