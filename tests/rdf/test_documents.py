from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.namespaces import ID, KG, SOURCE
from kg.project import Project
from kg.rdf.documents import nquads
from kg.rdf.parts import Layout
from kg.store import Graph, load
from kg.views.export import export

AGENCY = """\
title     = "示例快讯"
publisher = "示例社"
published = 2025-03-02
language  = "zh"
tier      = 3
read      = "whole"

claims = [
  { subject = "acme", property = "founder", value = "li-lei", at = "p1", evidence = "9:0000000000000001" },
]
"""
ACME, LI_LEI = ox.NamedNode(ID + "acme"), ox.NamedNode(ID + "li-lei")
REPORT, FLASH = ox.NamedNode(SOURCE + "acme-report"), ox.NamedNode(SOURCE + "acme-flash")


def kg(name: str) -> ox.NamedNode:
    return ox.NamedNode(KG + name)


@pytest.fixture
def two(home: Project) -> Graph:
    """Two sources, of which the second repeats one claim of the first."""
    (home.data / "sources/acme-flash.toml").write_text(AGENCY, "utf-8")
    return load(home.root)


def written(graph: Graph, form: str) -> bytes:
    out = io.BytesIO()
    export(graph, form, out)
    return out.getvalue()


@pytest.fixture
def store(two: Graph) -> ox.Store:
    store = ox.Store()
    store.load(written(two, "trig"), format=ox.RdfFormat.TRIG)
    return store


def graphs_of(store: ox.Store, *pattern: ox.NamedNode | None) -> set[object]:
    return {q.graph_name for q in store.quads_for_pattern(*pattern)}


def test_a_plain_triple_stands_in_the_graph_of_each_source_that_makes_it_hold(store: ox.Store) -> None:
    assert graphs_of(store, ACME, kg("founder"), LI_LEI) == {REPORT, FLASH}
    assert graphs_of(store, ox.NamedNode(ID + "acme-one"), kg("developer"), ACME) == {REPORT}


def test_a_plan_and_a_denial_stand_in_the_graph_of_their_source_as_claims_alone(store: ox.Store) -> None:
    assert graphs_of(store, None, kg("stance"), ox.NamedNode(KG.replace("ontology#", "concept/stance/plan"))) == {
        REPORT
    }
    assert graphs_of(store, ACME, kg("marketRole"), None) == set()


def test_a_source_has_its_own_evidence_and_no_link_to_that_of_another(store: ox.Store) -> None:
    for source in (REPORT, FLASH):
        assert {q.object for q in store.quads_for_pattern(None, kg("inSource"), None, source)} == {source}
        assert {q.object for q in store.quads_for_pattern(None, kg("source"), None, source)} == {source}
        linked = {q.object for q in store.quads_for_pattern(None, kg("evidence"), None, source)}
        assert linked == {q.subject for q in store.quads_for_pattern(None, kg("inSource"), None, source)}


def test_what_the_project_says_stands_in_the_default_graph(store: ox.Store) -> None:
    for pattern in ((ACME, None, kg("Company")), (REPORT, kg("tier"), None), (kg("Company"), None, None)):
        assert graphs_of(store, *pattern) == {ox.DefaultGraph()}


def test_nquads_have_the_quads_of_trig_and_both_the_triples_of_turtle(two: Graph, store: ox.Store) -> None:
    assert set(ox.parse(written(two, "nquads"), format=ox.RdfFormat.N_QUADS)) == set(store)
    assert {q.triple for q in store} == set(two.triples())


def test_claims_without_a_source_for_all_of_their_evidence_are_not_lost(two: Graph, tmp_path: Path) -> None:
    text = two.built.ntriples.read_text("utf-8")
    lines = [f"{line}\n" for line in text.split("\n")[:-1] if "/ontology#inSource>" not in line]
    path = tmp_path / "graph.nt"
    path.write_text("".join(lines), "utf-8", newline="")
    with Layout(path) as layout:
        quads = list(ox.parse("".join(nquads(layout, two.ontology)).encode(), format=ox.RdfFormat.N_QUADS))
    assert sorted(f"{q.triple} .\n" for q in quads) == lines
    assert {q.graph_name for q in quads} == {ox.DefaultGraph()}


def test_turtle_says_what_it_is_and_has_each_claim_before_its_evidence(two: Graph) -> None:
    text = written(two, "turtle").decode()
    head = text[: text.index("@prefix")]
    assert head.startswith("# Knowledge graph of the Chinese LLM industry\n# 中国大模型产业知识图谱\n")
    assert "<https://creativecommons.org/licenses/by/4.0/>" in head
    assert "Cite as" in head
    openings = [line for line in re.findall("^# ---- (.*)", text, re.M) if line.isascii()]
    assert [o.partition(":")[0] for o in openings] == [
        "The data set", "The ontology", "Links to best readings", "Links to latest figures", "The vocabularies", "Entities",
        "Claims by subject, property and period, each followed by its evidence", "Derived figures", "Sources",
        "Periods", "The data set in numbers", "Other nodes",
    ]  # fmt: skip
    blocks = re.findall(r"^((?:claim|evidence):\w+)\n((?:    .*\n)+)", text, re.M)
    for (claim, body), (evidence, _) in pairwise(blocks):
        if claim.startswith("claim:"):
            assert f"kg:evidence {evidence} ;" in body or f"        {evidence} " in body


def test_turtle_opens_with_what_the_data_set_and_the_ontology_are(two: Graph) -> None:
    text = written(two, "turtle").decode()
    described, _, rest = text.partition("# ---- The ontology:")
    assert "dcterms:title" in described
    assert "Partition" not in described
    ontology, _, rest = rest.partition("# ---- Links to best readings")
    assert re.search(r"^\S+\n    a (.*)", ontology, re.M)[1] == "owl:Ontology ;"  # type: ignore[index]
    numbers = rest.partition("# ---- The data set in numbers")[2]
    assert "void:classPartition" in numbers.partition(" .\n")[0]
    assert "\nclaim:" not in numbers


def test_turtle_has_the_label_of_a_node_next_to_its_class(two: Graph) -> None:
    text = written(two, "turtle").decode()
    assert re.search(r"^id:acme\n    a\n(        .*\n)+    rdfs:label\n        .*@en ,\n        .*@zh ;\n", text, re.M)


def test_what_the_project_says_of_a_claim_stands_in_no_graph_of_a_source(two: Graph) -> None:
    own = {KG + name for name in ("rank", "ground", "outrankedBy", "yuan", "dollars", "rate")}
    quads = list(ox.parse(written(two, "nquads"), format=ox.RdfFormat.N_QUADS))
    told = {(q.predicate.value, q.graph_name == ox.DefaultGraph()) for q in quads if q.predicate.value in own}
    assert {(KG + "rank", True), (KG + "ground", True), (KG + "yuan", True)} <= told
    assert all(default for _, default in told)
