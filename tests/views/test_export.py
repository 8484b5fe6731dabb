from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import to_canonical_graph

from kg.errors import OutputError
from kg.store import Graph
from kg.views.export import FORMATS
from kg.views.export import export as write_export

LIBRARY = {
    "turtle": (ox.RdfFormat.TURTLE, "turtle"),
    "trig": (ox.RdfFormat.TRIG, "trig"),
    "ntriples": (ox.RdfFormat.N_TRIPLES, "nt"),
    "nquads": (ox.RdfFormat.N_QUADS, "nquads"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
    "rdfxml": (ox.RdfFormat.RDF_XML, "xml"),
}


def export(graph: Graph, form: str) -> bytes:
    out = io.BytesIO()
    write_export(graph, form, out)
    return out.getvalue()


def canonical(triples: set[ox.Triple]) -> str:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


@pytest.fixture(scope="module")
def expected(seed: Graph) -> tuple[str, set[object]]:
    """The graph in canonical form, for pyoxigraph and for rdflib."""
    return canonical(set(seed.triples())), set(to_canonical_graph(seed.rdflib()))


@pytest.mark.whole
@pytest.mark.parametrize("form", sorted(LIBRARY))
def test_both_libraries_read_back_the_same_graph(seed: Graph, expected: tuple[str, set[object]], form: str) -> None:
    content = export(seed, form)
    mine, theirs = LIBRARY[form]
    again = {q.triple for q in ox.parse(content, format=mine)}
    assert canonical(again) == expected[0]
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=content, format=theirs)
    read = rdflib.Graph()
    for s, p, o, _ in dataset.quads():
        read.add((s, p, o))
    assert set(to_canonical_graph(read)) == expected[1]


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_same_graph_gives_the_same_bytes(seed: Graph, form: str) -> None:
    assert export(seed, form) == export(seed, form)


@pytest.mark.skipif(not shutil.which("rapper"), reason="raptor2-utils is not installed")
def test_raptor_reads_the_turtle(seed: Graph, tmp_path: Path) -> None:
    (tmp_path / "kg.ttl").write_bytes(export(seed, "turtle"))
    done = subprocess.run(
        ["rapper", "-c", "-i", "turtle", str(tmp_path / "kg.ttl")], capture_output=True, text=True, check=False
    )
    assert f"returned {len(set(seed.triples()))} triples" in done.stderr


def test_csv_has_a_row_for_each_piece_of_evidence(seed: Graph) -> None:
    rows = list(csv.DictReader(io.StringIO(export(seed, "csv").decode())))
    count = next(seed.rows("SELECT (COUNT(*) AS ?n) { ?e a kg:Evidence }"))["n"]
    assert len(rows) == int(count)
    share = next(r for r in rows if r["property"] == "marketShare")
    assert (share["printed"], share["basis"], share["via"]) == (
        "约6.6%", "basis/unstated", "zhipu-prospectus < frost-sullivan-llm-market",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["123", "", "𠮷", "a%20", "x?1=2&3"])
def test_a_property_that_has_no_name_in_xml_is_refused(seed: Graph, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    odd = ox.Triple(ox.NamedNode("x:s"), ox.NamedNode(f"http://example.org/{name}"), ox.Literal("v"))
    monkeypatch.setattr(type(seed), "triples", lambda _: iter([odd]))
    with pytest.raises(OutputError, match="has no way to write the property"):
        export(seed, "rdfxml")


def test_networkx_reads_the_graphml_with_its_types(seed: Graph) -> None:
    read = nx.read_graphml(io.BytesIO(export(seed, "graphml")), edge_key_type=str, force_multigraph=True)
    network = seed.networkx()
    assert sorted(map(str, read.nodes(data=True))) == sorted(map(str, network.nodes(data=True)))
    for *_, attributes in network.edges(data=True):
        if not attributes["period"]:
            del attributes["period"]
    assert dict(read.adjacency()) == dict(network.adjacency())
    assert read.nodes["zhipu"] == {"label": "智谱AI", "type": "Company", "zh": "智谱AI", "en": "Zhipu AI"}
    assert {type(attributes["negated"]) for *_, attributes in read.edges(data=True)} == {bool}
