"""Test the whole data: every claim has a source, nothing is duplicated or unreachable."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest
from conftest import ROOT

from kg.model.claim import Facts
from kg.model.ontology import Ontology
from kg.project import Project
from kg.read.data import read_facts
from kg.read.ontology import read_ontology
from kg.store import Graph

pytestmark = pytest.mark.whole

NINE = ("zhipu", "bytedance", "alibaba", "stepfun", "deepseek", "tencent", "baidu", "huawei", "baichuan")


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read_ontology(Project(ROOT))


@pytest.fixture(scope="module")
def facts(ontology: Ontology) -> Facts:
    return read_facts(Project(ROOT), ontology)


def count(graph: Graph, pattern: str, what: str = "?x") -> int:
    row = next(graph.rows(f"SELECT (COUNT(DISTINCT {what}) AS ?n) {{ {pattern} }}"))
    return int(row["n"])


def test_risks_traits_aims_and_requirements_recur(facts: Facts) -> None:
    """A claim points to a broad concept; what the source says more exactly stands in the note of its evidence.

    A denial keeps the narrow concept: to deny the broad one would say more than the source.
    """
    schemes = ("risk", "trait", "strategy", "requirement")
    claims = [c for c in facts.claims.values() if c.kind == "concept" and c.object.partition("/")[0] in schemes]
    uses = Counter(c.object for c in claims)
    denied = {c.object for c in claims if c.negated}
    alone = {"risk/funding", "trait/hkex-chapter-18c", "strategy/public-fundraising"}
    assert {concept for concept, n in uses.items() if n == 1} - denied <= alone
    assert len(denied) <= 3
    assert len(claims) >= 2 * len(uses)
    words = {e.note["zh"] for c in claims for e in c.evidence if e.note}
    assert len(words) >= 50


def test_the_graph_covers_the_industry(graph: Graph) -> None:
    assert count(graph, "?x kg:statedType ?t") >= 1500
    assert count(graph, "?x a kg:Claim") >= 10_000
    assert count(graph, "?x a kg:Source") >= 700
    assert count(graph, "?m a kg:Model ; kg:developer ?x") >= 45
    assert count(graph, "?x a kg:Model ; kg:developer ?d") >= 900
    assert count(graph, "?x kg:marketRole ?r") >= 100
    assert count(graph, "?x kg:modelClass model-class:vertical") >= 40


@pytest.mark.parametrize("firm", NINE)
def test_every_firm_of_the_seed_article_has_ten_claims_from_three_sources(graph: Graph, firm: str) -> None:
    about = f"?c kg:subject|kg:object id:{firm} ; a kg:Claim ; kg:source ?s"
    assert count(graph, about, "?c") >= 10
    assert count(graph, about, "?s") >= 3


def test_no_two_entities_of_one_type_share_a_name_however_it_is_spelt(facts: Facts) -> None:
    names = defaultdict(set)
    for e in facts.entities.values():
        for name in (*e.labels.values(), *e.aliases):
            names[e.type, re.sub(r"[\s\-_.·]", "", name.casefold())].add(e.id)
    assert {name: ids for name, ids in names.items() if len(ids) > 1} == {}


def test_every_organization_has_a_chinese_label_of_its_own(facts: Facts, ontology: Ontology) -> None:
    # Brands that are written in Latin letters in Chinese, too.
    for e in facts.entities.values():
        if ontology.is_a(e.type, "Organization") and e.labels["zh"] != e.labels["en"]:
            assert re.search(r"[一-鿿]|^[A-Za-z0-9][\w .&-]*$", e.labels["zh"]), e.id


def test_every_role_and_membership_says_who_says_so(graph: Graph) -> None:
    for prop in ("kg:marketRole", "kg:memberOf"):
        assert (
            count(graph, f"?x {prop} ?o . FILTER NOT EXISTS {{ ?c kg:subject ?x ; kg:object ?o ; kg:source ?s }}") == 0
        )


def test_a_hosters_date_or_flag_never_outranks_the_developers_own(graph: Graph) -> None:
    """Deprecated claims are not plain triples, and no claim is preferred over one of tier 1."""
    wrong = """
      ?c kg:predicate ?p ; kg:subject ?m ; kg:rank rank:preferred .
      FILTER (?p IN (kg:releasedOn, kg:openness))
      FILTER NOT EXISTS { ?c kg:source/kg:tier 1 }
      ?other kg:predicate ?p ; kg:subject ?m ; kg:source/kg:tier 1 ; kg:rank rank:deprecated .
    """
    assert count(graph, wrong, "?c") == 0


def test_prices_converted_from_yuan_are_deprecated(graph: Graph) -> None:
    converted = "?c a kg:Figure ; kg:rank ?rank ; kg:evidence/kg:note ?n . FILTER (CONTAINS(STR(?n), 'converted from a list price'))"
    assert count(graph, converted, "?c") > 0
    assert count(graph, converted + " FILTER (?rank != rank:deprecated)", "?c") == 0


def test_rolling_ids_are_no_releases(graph: Graph) -> None:
    assert count(graph, "?x a kg:RollingId") >= 50
    # A catalogue's date for such an id is a date of listing; the press may date the version it is named after.
    dated = "?x a kg:RollingId . ?c kg:subject ?x ; kg:predicate kg:releasedOn ; kg:source/kg:reading reading:table"
    assert count(graph, dated) == 0


def test_figures_in_dollars_and_yuan_keep_their_own_currency(graph: Graph) -> None:
    assert count(graph, "?x kg:unit unit:cny-per-million-tokens") > 0
    assert count(graph, "?x kg:unit unit:usd-per-million-tokens") > 0


def test_every_source_has_claims_or_is_named_by_others(facts: Facts) -> None:
    used = {e.source for c in facts.claims.values() for e in c.evidence}
    used |= {v for c in facts.claims.values() for e in c.evidence for v in e.via}
    used |= {facts.rates.source}
    assert set(facts.sources) - used == set()


def test_the_data_set_describes_itself_with_true_counts(graph: Graph, facts: Facts) -> None:
    row = next(graph.rows("SELECT ?n { ?part void:class kg:Claim ; void:entities ?n }"))
    assert int(row["n"]) == len(facts.claims) == count(graph, "?x a kg:Claim")
