"""The price book as files of LiteLLM and genai-prices: form, tiers, conversion, and what these tools compute."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from kg.store import Graph
from kg.views.price_books import Book, as_genai_prices, as_litellm, book

# Model and platform, the tokens of input and output, and what they cost by `kg prices`, in dollars, computed by hand.
BY_HAND = [
    ("openrouter", "deepseek/deepseek-v3.2", 100_000, "0.0232232"),  # 0.2288 and 0.3432 a million
    ("deepseek", "deepseek-v3.2", 100_000, "0.0284"),  # 0.28 and 0.4
    ("aihubmix", "doubao-seed-2-0-code-preview", 10_000, "0.00721"),  # up to 32k: 0.48 and 2.41
    ("aihubmix", "doubao-seed-2-0-code-preview", 100_000, "0.07562"),  # 32k to 128k: 0.72 and 3.62
    ("aihubmix", "doubao-seed-2-0-code-preview", 200_000, "0.29723"),  # above 128k: 1.45 and 7.23
    ("bailian", "deepseek-r1", 100_000, "0.06189955"),  # 4 and 16 yuan at 6.72057 yuan a dollar
]
OUTPUT = 1000
PLATFORMS = {"openrouter-platform", "deepseek-platform", "aihubmix-platform", "bailian"}


@pytest.fixture(scope="module")
def priced(graph: Graph) -> Book:
    return book(graph, graph.prices(platforms=PLATFORMS))


def test_each_price_list_is_written_or_counted_as_left_out(graph: Graph, priced: Book) -> None:
    lists = graph.prices(platforms=PLATFORMS)
    assert priced.left["condition"] == sum(bool(p.list.condition) for p in lists) > 0
    assert set(priced.left) <= {"condition", "incomplete", "no-id", "no-rate", "tiers"}
    assert not any(dict(c.part).get("condition") for e in priced.entries for c in e.claims)
    assert Counter(e.platform for e in priced.entries).keys() == PLATFORMS


def test_yuan_are_converted_at_the_rate_of_the_graph_which_is_told(graph: Graph, priced: Book) -> None:
    written = as_litellm(priced, graph)["bailian/deepseek-r1"]
    assert written["metadata"]["notes"] == "Converted from yuan: 1 US dollar = 6.72057 yuan on 2026-08-21."
    assert written["input_cost_per_token"] == pytest.approx(4 / 6.72057 / 1e6, rel=1e-5)
    assert all("metadata" not in m for k, m in as_litellm(priced, graph).items() if k.startswith("openrouter/"))


def test_a_price_without_a_rate_is_left_out_and_counted(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.views.price_books.amounts", lambda *_: {})
    found = book(graph, graph.prices(platforms=["bailian"]))
    assert found.left["no-rate"] > 10
    assert not [e for e in found.entries if e.rates]


@pytest.mark.parametrize(("platform", "model", "tokens", "cost"), BY_HAND)
def test_the_files_hold_the_prices_that_were_computed_by_hand(
    graph: Graph, priced: Book, platform: str, model: str, tokens: int, cost: str
) -> None:
    one = as_litellm(priced, graph)[f"{platform}/{model}"]
    above = [0, *(n for n in (32, 128) if f"input_cost_per_token_above_{n}k_tokens" in one and tokens > 1000 * n)][-1]
    ends = f"_above_{above}k_tokens" if above else ""
    total = tokens * one[f"input_cost_per_token{ends}"] + OUTPUT * one[f"output_cost_per_token{ends}"]
    assert total == pytest.approx(float(cost))
    provider = next(p for p in as_genai_prices(priced, graph) if p["id"] == platform)
    prices = next(m for m in provider["models"] if m["id"] == model)["prices"]
    assert tokens * _at(prices["input_mtok"], tokens) + OUTPUT * _at(prices["output_mtok"], tokens) == pytest.approx(
        float(cost) * 1e6
    )


def _at(price: Any, tokens: int) -> float:
    if not isinstance(price, dict):
        return float(price)
    return float([price["base"], *(t["price"] for t in price["tiers"] if tokens > t["start"])][-1])


def test_genai_prices_loads_its_file_and_computes_the_same(graph: Graph, priced: Book) -> None:
    types = pytest.importorskip("genai_prices.types", reason="genai-prices is not installed")
    snapshots = pytest.importorskip("genai_prices.data_snapshot")
    providers = types._providers_from_raw(json.loads(json.dumps(as_genai_prices(priced, graph))))
    snapshot = snapshots.DataSnapshot(providers, from_auto_update=False)
    for platform, model, tokens, cost in BY_HAND:
        usage = types.Usage(input_tokens=tokens, output_tokens=OUTPUT)
        found = snapshot.calc(usage, model, platform, None, None)
        assert found.total_price == pytest.approx(Decimal(cost), rel=Decimal("1e-9"))


def test_litellm_registers_its_file_and_computes_the_same(
    graph: Graph, priced: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # nothing is fetched
    litellm = pytest.importorskip("litellm", reason="litellm is not installed")
    written = as_litellm(priced, graph)
    litellm.register_model({f"{p}/{m}": written[f"{p}/{m}"] for p, m, *_ in BY_HAND})
    for platform, model, tokens, cost in BY_HAND:
        parts = litellm.cost_per_token(
            model=model, custom_llm_provider=platform, prompt_tokens=tokens, completion_tokens=OUTPUT
        )
        assert sum(parts) == pytest.approx(float(cost))
