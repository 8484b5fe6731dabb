"""Export the whole graph as RDF, GraphML or CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.rdf import turtle
from kg.views.claims import claim_data, evidence_data
from kg.views.names import LANGUAGES, Names

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store import Graph

_COLUMNS = [
    "claim", "kind", "subject", "subject_zh", "subject_en", "property", "property_zh",
    "property_en", "object", "object_zh", "object_en", "printed", "value", "low", "high",
    "unit", "qualifier", "period", "valid_from", "valid_until", "segment", "basis", "measure",
    "stance", "negated", "rank", "source", "publisher", "published", "tier", "reading", "url",
    "locator", "fingerprint", "via", "speaker", "list", "note_zh", "note_en",
]  # fmt: skip


def export(graph: Graph, form: str) -> bytes:
    """Return the whole graph in one of FORMATS; the output is reproducible."""
    return FORMATS[form](graph)


def turtle_of(triples: list[ox.Triple], prefixes: dict[str, str]) -> str:
    """Return readable Turtle; see `kg.rdf.turtle`."""
    return turtle.write(triples, prefixes)


def _turtle(graph: Graph) -> bytes:
    return turtle_of(list(graph.triples()), graph.prefixes).encode()


def _lines(graph: Graph) -> bytes:
    # Triples of the default graph are written alike in N-Triples and N-Quads.
    return graph.built.ntriples.read_bytes()


def _by_library(form: ox.RdfFormat) -> Callable[[Graph], bytes]:
    def write(graph: Graph) -> bytes:
        # In the order of graph.nt, because the serializer streams and keeps the order.
        prefixes = graph.prefixes if form.supports_datasets else None
        return ox.serialize(graph.triples(), format=form, prefixes=prefixes) or b""

    return write


def _rdfxml(graph: Graph) -> bytes:
    # RDF/XML needs prefixes for properties only; the library generates those that are not given.
    return ox.serialize(graph.triples(), format=ox.RdfFormat.RDF_XML, prefixes={"kg": graph.prefixes["kg"]}) or b""


def _graphml(graph: Graph) -> bytes:
    import networkx as nx

    output = io.BytesIO()
    nx.write_graphml(graph.networkx(), output, encoding="utf-8", prettyprint=True)
    return output.getvalue()


def _csv(graph: Graph) -> bytes:
    names, sources = Names.of_graph(graph), graph.sources
    output = io.StringIO()
    writer = csv.DictWriter(output, _COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for claim in graph.claims():
        about = claim_data(claim)
        row = {**about, "claim": claim.id, "negated": str(claim.negated).lower()}
        for key in ("subject", "property", "object"):
            found = names.of(about[key]) if key != "object" or claim.linked else {}
            row |= {f"{key}_{language}": found.get(language, "") for language in LANGUAGES}
        for e in claim.evidence:
            s = sources[e.source]
            columns = {
                "publisher": s.publisher, "published": s.published.label, "tier": str(s.tier), "reading": s.reading,
                "url": s.url, "via": " < ".join(e.via), "list": e.list_closure,
                "note_zh": e.note.get("zh", ""), "note_en": e.note.get("en", ""),
            }  # fmt: skip
            writer.writerow(row | evidence_data(e) | columns)
    return output.getvalue().encode()


FORMATS: dict[str, Callable[[Graph], bytes]] = {
    "turtle": _turtle,
    "trig": _turtle,  # every Turtle document is a valid TriG document
    "ntriples": _lines,
    "nquads": _lines,
    "jsonld": _by_library(ox.RdfFormat.JSON_LD),
    "rdfxml": _rdfxml,
    "graphml": _graphml,
    "csv": _csv,
}
