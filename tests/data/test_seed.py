"""Test that every statement of the seed article's reading list is a claim or was rejected with a reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from conftest import ROOT, SEED

from kg.curate.account import accounts
from kg.curate.verify import verify
from kg.model.claim import Facts
from kg.project import Project
from kg.read.data import read_facts
from kg.read.ontology import read_ontology
from kg.store import Graph

pytestmark = pytest.mark.whole

DOCUMENT = ROOT.parent / "shared/sources/xinliu-zhipu-ipo.txt"


@pytest.fixture(scope="module")
def facts() -> Facts:
    home = Project(ROOT)
    return read_facts(home, read_ontology(home))


def test_every_statement_and_figure_is_accounted_for(facts: Facts) -> None:
    account = next(a for a in accounts(Project(ROOT), facts) if a.name == SEED)
    assert (account.rows, account.lost) == (171 + 53, ())
    assert account.claimed + account.merged + account.rejected == account.rows


def test_every_claim_has_locator_fingerprint_and_row(facts: Facts) -> None:
    pieces = [e for c in facts.claims.values() for e in c.evidence if e.source == SEED]
    assert len(pieces) > 300
    assert all(e.locator and e.fingerprint and e.rows for e in pieces)


@pytest.mark.skipif(not DOCUMENT.exists(), reason="the seed article is not part of the project")
def test_verify_finds_every_claim_in_the_article(facts: Facts) -> None:
    report = verify(facts, SEED, DOCUMENT.read_text("utf-8"))
    assert report.same_text
    assert {v.state for v in report.verdicts} == {"found"}


def rows(graph: Graph, pattern: str) -> list[dict[str, Any]]:
    return list(graph.rows(f"SELECT * {{ {pattern} }}"))


def test_t01_the_denominator_of_the_share_is_unstated_and_stays_so(seed: Graph) -> None:
    assert rows(
        seed, "?c kg:predicate kg:marketShare ; kg:basis basis:unstated ; kg:value 6.6 . ?c kg:evidence/kg:note ?n"
    )


def test_t02_maas_first_yet_on_premises_carries_the_revenue(seed: Graph) -> None:
    assert rows(
        seed,
        "id:zhipu kg:businessModel business-model:maas . id:zhipu-onprem kg:partOf id:zhipu-maas ; kg:facesRisk risk:business-structure",
    )
    assert rows(seed, "id:zhipu kg:share ?f . ?f kg:segment id:zhipu-onprem ; kg:value ?v . FILTER (?v = 85)")


def test_t03_api_belongs_to_cloud_and_both_have_a_share(seed: Graph) -> None:
    assert rows(seed, "id:zhipu-api kg:partOf id:zhipu-cloud")
    assert {r["line"].rpartition("/")[2]: r["v"] for r in rows(seed, "id:zhipu kg:share ?f . ?f kg:segment ?line ; kg:period period:2025-H1 ; kg:value ?v")} == {
        "zhipu-onprem": 85, "zhipu-cloud": 15, "zhipu-api": Decimal("15.2"),
    }  # fmt: skip


def test_t04_tenfold_api_growth_has_no_base(seed: Graph) -> None:
    assert rows(
        seed,
        "id:zhipu kg:growthMultiple ?f . ?f kg:basis basis:unstated ; kg:qualifier qualifier:more-than ; kg:value ?v . FILTER (?v = 10)",
    )
    assert rows(
        seed,
        "id:zhipu kg:trait trait:unsettled-business . ?c kg:subject id:zhipu ; kg:object trait:unsettled-business ; kg:evidence/kg:note '转型效果远未达到预期'@zh",
    )


def test_t05_concentrated_yet_won_by_none(seed: Graph) -> None:
    assert rows(seed, "id:china-maas kg:trait trait:high-concentration")
    assert rows(seed, "?c kg:subject id:china-maas ; kg:object trait:won-by-one-company ; kg:negated true")


def test_t06_concentration_beside_low_overlap(seed: Graph) -> None:
    said = rows(seed, "?c kg:subject id:zhipu-onprem ; kg:object ?what ; kg:evidence/kg:note ?note")
    assert {("business-structure", "客户集中度高"), ("unsettled-business", "客户重合度较低")} <= {
        (r["what"].rpartition("/")[2], r["note"]) for r in said
    }


def test_t07_the_five_are_a_closed_list_in_one_place_and_open_in_another(seed: Graph) -> None:
    lists = rows(
        seed,
        "?c kg:predicate kg:memberOf ; kg:object id:foundation-model-five ; kg:evidence ?e . ?e kg:listClosure ?list ; kg:locator ?at",
    )
    assert {(r["at"], r["list"].rpartition("/")[2]) for r in lists} == {("p3", "closed"), ("p18", "open")}


def test_t08_short_names_lead_to_the_same_company(seed: Graph) -> None:
    assert rows(
        seed,
        "id:alibaba skos:altLabel '阿里' ; kg:memberOf id:foundation-model-five ; kg:headPositionIn id:china-llm-enterprise",
    )
    assert rows(
        seed, "id:tencent kg:representativeOf id:china-llm-consumer ; kg:headPositionIn id:china-llm-enterprise"
    )


def test_t09_two_wordings_of_world_first_are_two_claims_without_origin(seed: Graph) -> None:
    names = rows(
        seed,
        "?c kg:subject id:zhipu ; kg:predicate kg:epithet ; kg:object ?name ; kg:evidence ?e . FILTER (STRSTARTS(STR(?name), STR(epithet:world-first))) FILTER NOT EXISTS { ?e kg:via ?v }",
    )
    assert len({r["name"] for r in names}) == 2


def test_t10_the_garbled_label_is_kept_and_noted(seed: Graph) -> None:
    assert rows(
        seed, "?c kg:object epithet:china-openai-for-countries ; kg:evidence ?e . ?e kg:speaker id:openai ; kg:note ?n"
    )


def test_t11_the_most_contestable_figures_have_no_origin(seed: Graph) -> None:
    found = rows(
        seed,
        "?c a kg:Figure ; kg:subject id:zhipu ; kg:predicate ?p ; kg:evidence ?e . FILTER NOT EXISTS { ?e kg:via ?v }",
    )
    metrics = {r["p"].rpartition("#")[2] for r in found}
    assert {"totalFunding", "valuation", "growthMultiple", "collectionDays", "share", "topCustomersShare"} <= metrics


def test_t12_half_years_are_told_from_full_years(seed: Graph) -> None:
    found = rows(seed, "id:zhipu kg:rdExpense ?f . ?f kg:period ?t . ?t kg:start ?a ; kg:end ?b")
    months = {r["t"].rpartition("/")[2]: int(r["b"][5:7]) - int(r["a"][5:7]) + 1 for r in found}
    assert months == {"2022": 12, "2023": 12, "2024": 12, "2025-H1": 6}


def test_the_inventory_figures_are_normalised_as_recorded(seed: Graph) -> None:
    expected = {
        ("marketSize", "2024", "53亿元", Decimal("5300000000")), ("revenue", "2022", "5740万元", Decimal("57400000")),
        ("revenue", "2024", "3.124亿元", Decimal("312400000")), ("netResult", "2025-H1", "亏损23.58亿元", Decimal("-2358000000")),
        ("rdExpense", "2023", "5.29亿元", Decimal("529000000")), ("collectionDays", "2025-H1", "112天", Decimal("112")),
        ("totalFunding", "unstated", "超160亿元", Decimal("16000000000")), ("valuation", "unstated", "244亿元", Decimal("24400000000")),
        ("users", "unstated", "超过290万", Decimal("2900000")), ("grossMargin", "2025-H1", "-0.4%", Decimal("-0.4")),
    }  # fmt: skip
    found = {
        (r["p"].rpartition("#")[2], r["t"].rpartition("/")[2], r["printed"], r["v"])
        for r in rows(seed, "?c kg:predicate ?p ; kg:period ?t ; kg:value ?v ; kg:evidence/kg:printed ?printed")
    }
    assert expected <= found
