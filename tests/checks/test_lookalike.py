"""The made-up data of the benchmarks is sound: what grows is data that the checks accept."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from conftest import ROOT

from kg.checks.check import check
from kg.store import load


@pytest.mark.whole  # as slow as those: it compiles and checks 500 claims
def test_the_data_of_the_benchmarks_has_no_errors_and_every_kind_of_claim(tmp_path: Path) -> None:
    home = runpy.run_path(str(ROOT / "benchmarks/lookalike.py"))["make_home"](tmp_path / "home", 1)
    assert [f for f in check(home) if f.severity == "error"] == []
    graph = load(home.root)
    claims = graph.claims()
    assert len(claims) == 500
    assert {c.kind for c in claims} == {"relation", "concept", "attribute", "figure"}
    assert {name for c in claims for name, _ in c.part} == {"segment", "platform"}
    assert any(len(c.evidence) > 1 for c in claims)
    assert graph.judgements
    assert graph.conflicts()


@pytest.mark.whole  # as above
def test_skewed_data_has_a_firm_with_a_quarter_of_the_claims_and_no_errors(tmp_path: Path) -> None:
    home = runpy.run_path(str(ROOT / "benchmarks/lookalike.py"))["make_home"](tmp_path / "home", 1, skewed=True)
    assert [f for f in check(home) if f.severity == "error"] == []
    graph = load(home.root)
    assert len(graph.claims()) == 500
    assert 100 < len([c for c in graph.claims("firm-0") if c.subject == "firm-0"]) < 150
    assert {c.property for c in graph.claims("platform-0")} >= {"hosts", "inputPrice", "outputPrice", "contextWindow"}
