"""Test the shape of the graph with SPARQL queries."""

from __future__ import annotations

import pytest

from kg.project import Project
from kg.store import Graph, load


@pytest.fixture
def small(home: Project) -> Graph:
    return load(home.root)


def ask(graph: Graph, pattern: str) -> bool:
    return bool(graph.query(f"ASK {{ {pattern} }}"))


def test_a_relation_that_holds_is_a_plain_triple_beside_its_claim(small: Graph) -> None:
    assert ask(small, "id:acme kg:founder id:li-lei . ?c kg:subject id:acme ; kg:object id:li-lei ; kg:evidence ?e")


def test_what_is_planned_or_denied_is_a_claim_but_no_plain_triple(small: Graph) -> None:
    assert not ask(small, "id:acme kg:marketRole ?role")
    assert not ask(small, "id:acme kg:businessModel ?model")
    assert ask(small, "?c kg:subject id:acme ; kg:object market-role:cloud-vendor ; kg:stance stance:plan")
    assert ask(small, "?c kg:subject id:acme ; kg:negated true ; kg:evidence/kg:speaker id:li-lei")


def test_a_figure_hangs_on_its_subject_by_its_metric(small: Graph) -> None:
    row = next(
        small.rows(
            "SELECT ?v ?low ?high ?printed { id:acme kg:revenue ?f . ?f kg:value ?v ; kg:lowerBound ?low ; "
            "kg:upperBound ?high ; kg:unit unit:cny ; kg:qualifier qualifier:approximately ; "
            "kg:period/kg:start '2024-01-01'^^xsd:date ; kg:evidence/kg:printed ?printed }"
        )
    )
    assert row == {"v": 350_000_000, "low": 345_000_000, "high": 355_000_000, "printed": "约3.5亿元"}


def test_classes_above_and_defined_classes_are_inferred(seed: Graph) -> None:
    assert ask(seed, "id:zhipu a kg:Company, kg:Organization, kg:Entity, kg:FoundationModelFirm")
    assert ask(seed, "id:alibaba a kg:FoundationModelFirm, kg:CloudVendor")
    assert not ask(seed, "id:zhipu a kg:CloudVendor")


def test_a_property_stands_for_those_above_it(seed: Graph) -> None:
    assert ask(seed, "id:zhipu kg:chiefExecutive id:zhang-peng ; kg:officer id:zhang-peng")


def test_a_symmetric_relation_holds_from_both_sides(home: Project) -> None:
    source = home.data / "sources/acme-report.toml"
    source.write_text(source.read_text("utf-8").replace("positionedAgainst", "competesWith"), "utf-8")
    graph = load(home.root)
    assert ask(graph, "id:acme-one kg:competesWith id:other-one")
    assert ask(graph, "id:other-one kg:competesWith id:acme-one")
    assert not ask(graph, "?c kg:subject id:other-one")


def test_an_inverse_can_be_queried_but_is_no_claim(small: Graph) -> None:
    assert ask(small, "id:acme kg:developed id:acme-one . id:li-lei kg:founded id:acme")
    assert not ask(small, "?c kg:predicate kg:developed")


def test_an_inverse_follows_for_properties_above_too(seed: Graph) -> None:
    assert ask(seed, "id:zhipu kg:chiefExecutive id:zhang-peng . id:zhang-peng kg:officerOf id:zhipu")


def test_claims_and_derived_figures_are_statements(seed: Graph) -> None:
    assert ask(seed, "?a a kg:Statement , kg:Claim . ?b a kg:Statement , kg:DerivedFigure")
    assert not ask(seed, "?s kg:unit ?unit . FILTER NOT EXISTS { ?s a kg:Statement }")


def test_what_is_open_source_or_of_open_weights_is_open(small: Graph) -> None:
    degrees = small.rows("SELECT ?degree { ?degree skos:broader* openness:open }")
    assert {row["degree"].rpartition("/")[2] for row in degrees} == {"open", "open-source", "open-weights"}


def test_a_deprecated_claim_stays_but_leaves_the_plain_triples(home: Project) -> None:
    before = load(home.root)
    claim = next(before.rows("SELECT ?c { ?c kg:predicate kg:founder }"))["c"].rpartition("/")[2]
    (home.data / "judgements.toml").write_text(
        f'[[judgements]]\nclaims = ["{claim}"]\nrank = "deprecated"\nreason = {{ zh = "误", en = "mistaken" }}\n',
        "utf-8",
    )
    after = load(home.root)
    assert not ask(after, "id:acme kg:founder ?who")
    assert ask(after, f"claim:{claim} kg:rank rank:deprecated . ?j kg:judges claim:{claim} ; kg:reason ?why")


def test_there_are_no_blank_nodes(graph: Graph) -> None:
    assert not ask(graph, "?s ?p ?o . FILTER (ISBLANK(?s) || ISBLANK(?o))")


def test_every_link_between_nodes_of_the_graph_leads_somewhere(graph: Graph) -> None:
    dangling = graph.rows(
        "SELECT DISTINCT ?o { ?s ?p ?o . FILTER (ISIRI(?o) && STRSTARTS(STR(?o), 'https://w3id.org/cnllm/')) "
        "FILTER NOT EXISTS { ?o ?q ?x } FILTER (?o != <https://w3id.org/cnllm/ontology>) }"
    )
    assert list(dangling) == []


def test_publishers_that_are_entities_are_linked(seed: Graph) -> None:
    assert ask(seed, "source:xinliu-zhipu-ipo dcterms:publisher id:xinliu ; prov:wasAttributedTo id:netease-hao")


def test_products_of_long_decimals_are_unbound_unless_cast(small: Graph) -> None:
    # Guards the advice in queries/questions/rd-against-revenue.rq.
    pair = "('0.1234567890123'^^xsd:decimal AS ?a) BIND ('0.9876543210987'^^xsd:decimal AS ?b)"
    plain = f"SELECT ?x {{ BIND {pair} BIND (?a * ?b AS ?x) }}"
    cast = f"SELECT ?x {{ BIND {pair} BIND (xsd:double(?a) * xsd:double(?b) AS ?x) }}"
    assert list(small.rows(plain)) == [{}]
    assert "x" in next(small.rows(cast))


def test_what_is_defined_in_skos_is_commented_in_rdfs_for_tools_that_know_that_alone(small: Graph) -> None:
    assert ask(small, "kg:revenue rdfs:comment ?text . kg:Company rdfs:comment ?other")
    assert not ask(small, "?term skos:definition ?text . FILTER NOT EXISTS { ?term rdfs:comment ?text }")


def test_every_class_and_property_says_what_it_is_for_tools_that_know_rdfs_alone(home: Project) -> None:
    kinds = "owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty"
    silent = f"""SELECT DISTINCT ?term {{
      VALUES ?kind {{ {kinds} }} VALUES ?language {{ "en" "zh" }} ?term a ?kind
      FILTER NOT EXISTS {{ ?term rdfs:comment ?text FILTER (LANG(?text) = ?language) }}
    }}"""
    assert list(load(home.root).rows(silent)) == []
