from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import rdflib
from hypothesis import example, given
from hypothesis import strategies as st
from test_documents import written

from kg.namespaces import BASE, BEST, ID, KG, LATEST, RDF, RDFS, XSD, prefixes
from kg.project import Project
from kg.rdf.jsonld import jsonld
from kg.rdf.parts import Layout
from kg.store import load

PREFIXES = prefixes(["unit"])
A = ox.NamedNode(ID + "a")
# What a context could change: names of keywords and of its own, paths that are resolved, schemes that are prefixes.
ODD_NODES = [
    f"{ID}a/../b", f"{ID}.", f"{ID}", f"{ID}a?b#c", f"{BASE}dataset", BASE, "xsd:date", "skos://x", "label:x", "urn:x:y",
    f"{RDFS}a/b", f"{RDFS}", f"{XSD}a%20b", f"{KG}label", f"{KG}claims", f"{KG}xsd", f"{KG}a b".replace(" ", "%20"), KG,
    f"{BEST}revenue", f"{LATEST}a/b", BEST, "best:revenue", "latest:x", f"{KG}best",
    f"{KG}中", "http://example.org/a/../b", f"{KG}revenue", f"{XSD}..",
]  # fmt: skip
ODD_LITERALS = [
    ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean")), ox.Literal("1", datatype=ox.NamedNode(XSD + "boolean")),
    *(ox.Literal(n, datatype=ox.NamedNode(XSD + "integer")) for n in ("7", "-0", "007", "+7", "1e3", "9" * 30)),
    ox.Literal("1.50", datatype=ox.NamedNode(XSD + "decimal")), ox.Literal("x", datatype=ox.NamedNode("xsd:y")),
    ox.Literal("@id"), ox.Literal("a", language="en"), ox.Literal("b", language="en"), ox.Literal("c", language="zh-hans"),
]  # fmt: skip
NODES = st.sampled_from([ox.NamedNode(n) for n in ODD_NODES])
LITERALS = st.sampled_from(ODD_LITERALS) | st.text(st.characters(exclude_categories=["Cs"])).map(ox.Literal)
TRIPLES = st.builds(ox.Triple, NODES | st.just(A), NODES | st.just(ox.NamedNode(RDF + "value")), NODES | LITERALS)


def text_of(triples: list[ox.Triple], folder: Path) -> str:
    path = folder / "graph.nt"
    path.write_text("".join(sorted({f"{t} .\n" for t in triples})), "utf-8", newline="")
    with Layout(path) as layout:
        return "".join(jsonld(layout, PREFIXES))


@given(st.lists(TRIPLES, min_size=1, max_size=12))
@example([ox.Triple(A, ox.NamedNode(KG + "xsd"), ox.Literal("x", datatype=ox.NamedNode("xsd:y")))])
def test_no_name_and_no_value_changes_on_the_way(tmp_path_factory, triples: list[ox.Triple]) -> None:  # type: ignore[no-untyped-def]
    text = text_of(triples, tmp_path_factory.getbasetemp())
    json.loads(text)
    assert {q.triple for q in ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD)} == set(triples)


def test_an_entity_has_its_claims_and_a_claim_its_evidence(home: Project) -> None:
    content = written(load(home.root), "jsonld")
    nodes = json.loads(content)["@graph"]
    (acme,) = (node for node in nodes if node["@id"] == "id/acme")
    assert acme["label"] == {"zh": "示例公司", "en": "Acme"}
    (revenue,) = (claim for claim in acme["claims"] if claim["predicate"] == "revenue")
    assert acme["revenue"] == acme["best:revenue"] == acme["latest:revenue"] == revenue["@id"]
    assert not [name for node in nodes for name in node if name.startswith((BEST, LATEST))]
    assert (revenue["value"], revenue["unit"], revenue["period"]) == ("350000000", "concept/unit/cny", "period/2024")
    assert (revenue["evidence"]["inSource"], revenue["evidence"]["printed"]) == ("source/acme-report", "约3.5亿元")
    assert not [node for node in nodes if node["@id"].startswith(("claim/", "evidence/"))]


def test_rdflib_expands_it_to_the_same_graph(home: Project) -> None:
    graph = load(home.root)
    content = written(graph, "jsonld")
    assert {q.triple for q in ox.parse(content, format=ox.RdfFormat.JSON_LD)} == set(graph.triples())
    assert set(rdflib.Graph().parse(data=content, format="json-ld")) == set(graph.rdflib())
