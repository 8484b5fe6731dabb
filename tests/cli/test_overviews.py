"""`kg compare`, `timeline`, `prices` and `terms` as a user calls them."""

from __future__ import annotations

import csv
import io
import json

import pytest
from conftest import ROOT, Kg

from kg.audit.money import CURRENCIES
from kg.cli.overviews import Currency

pytestmark = pytest.mark.whole


def listed(kg: Kg, *words: str) -> list[dict[str, str]]:
    done = kg(*words, "--format", "csv", KG_HOME=str(ROOT))
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_a_comparison_has_amount_printed_form_and_claim_of_each(kg: Kg) -> None:
    rows = listed(kg, "compare", "智谱", "minimax", "--metric", "revenue", "--since", "2024", "--until", "2024")
    (year,) = [row for row in rows if row["period"] == "2024"]
    assert year["unit"] == "cny"
    assert year["zhipu_printed"].endswith("亿元")
    assert len(year["minimax_claim"]) == 16
    assert float(year["zhipu"]) > float(year["minimax"]) > 1e8


def test_a_comparison_for_people_names_things_and_sources(kg: Kg) -> None:
    done = kg("compare", "zhipu", "minimax", "--metric", "revenue", "--lang", "en", KG_HOME=str(ROOT))
    heading = done.stdout.splitlines()[0]
    assert "Zhipu AI source" in heading
    assert "minimax_claim" not in heading
    assert "tier" in done.stdout
    assert done.stderr.strip().endswith("rows of 1 metric")


def test_a_timeline_is_in_order(kg: Kg) -> None:
    rows = listed(kg, "timeline", "智谱", "--since", "2025")
    assert {"date", "thing", "property", "source", "claim"} <= set(rows[0])
    assert all(len(row["claim"]) == 16 for row in rows)


def test_prices_are_in_the_currency_of_the_list(kg: Kg) -> None:
    rows = listed(kg, "prices", "--model", "deepseek-v3.2")
    assert {row["model"] for row in rows} == {"deepseek-v3.2"}
    assert {"cny-per-million-tokens", "usd-per-million-tokens"} <= {row["unit"] for row in rows}


def test_terms_are_listed_with_their_uses(kg: Kg) -> None:
    done = kg("terms", "毛利率", "--format", "json", KG_HOME=str(ROOT))
    (term,) = json.loads(done.stdout)
    assert (term["id"], term["kind"]) == ("grossMargin", "metric")
    assert int(term["used"]) > 10


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["compare", "zhipu"], "two or more different things"),
        (["compare", "zhipu", "minimax", "--since", "soon"], '--since: "soon" is not a time'),
        (["compare", "zhipu", "minimax", "--currency", "eur"], "eur"),
        (["timeline", "nobody at all"], 'nothing is called "nobody at all"'),
        (["prices", "--at", "unstated"], "--at:"),
        (["prices", "--model", "nobody at all"], 'nothing is called "nobody at all"'),
        (["terms", "--kind", "verb"], "verb"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(kg: Kg, words: list[str], told: str) -> None:
    done = kg(*words, KG_HOME=str(ROOT))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("words", [["terms", "no such word"], ["timeline", "zhipu", "--until", "1990"]])
def test_nothing_found_is_exit_code_1(kg: Kg, words: list[str]) -> None:
    assert kg(*words, KG_HOME=str(ROOT)).returncode == 1


def test_the_currencies_are_those_of_the_audit() -> None:
    assert {c.value for c in Currency} == set(CURRENCIES)


def test_rows_of_a_query_name_their_claim_and_who_makes_it(kg: Kg) -> None:
    rows = listed(kg, "query", "revenue", "--firm", "智谱", "--since", "2024", "--sources")
    assert all(len(row["claim"]) == 16 for row in rows)
    assert all("tier" in row["said_by"] or "级信源" in row["said_by"] for row in rows)
    done = kg("query", "groups", "--sources", KG_HOME=str(ROOT))
    assert done.returncode == 2
    assert "no single claim" in done.stderr
