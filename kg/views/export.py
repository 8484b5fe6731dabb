"""Taking the graph home: in goes the compiled graph, out come its bytes in a format of choice."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.rdf import turtle
from kg.views.records import claims, labels, sources

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
    """Return the whole graph in one of FORMATS; the same graph gives the same bytes."""
    return FORMATS[form](graph)


def turtle_of(triples: list[ox.Triple], prefixes: dict[str, str]) -> str:
    """Return Turtle for a person to read; see `kg.rdf.turtle`."""
    return turtle.write(triples, prefixes)


def _turtle(graph: Graph) -> bytes:
    return turtle_of(list(graph.triples()), graph.prefixes).encode()


def _lines(graph: Graph) -> bytes:
    # A triple of the default graph is the same line in N-Triples and N-Quads.
    return graph.built.ntriples.read_bytes()


def _by_library(form: ox.RdfFormat) -> Callable[[Graph], bytes]:
    def write(graph: Graph) -> bytes:
        # In the order of graph.nt, so that the writer, which streams, is deterministic.
        prefixes = graph.prefixes if form.supports_datasets else None
        return ox.serialize(graph.triples(), format=form, prefixes=prefixes) or b""

    return write


def _rdfxml(graph: Graph) -> bytes:
    # RDF/XML needs a prefix for properties only; the library makes one where none is given.
    return ox.serialize(graph.triples(), format=ox.RdfFormat.RDF_XML, prefixes={"kg": graph.prefixes["kg"]}) or b""


def _graphml(graph: Graph) -> bytes:
    import networkx as nx

    output = io.BytesIO()
    nx.write_graphml(graph.networkx(), output, encoding="utf-8", prettyprint=True)
    return output.getvalue()


def _csv(graph: Graph) -> bytes:
    names, documents = labels(graph), sources(graph)
    output = io.StringIO()
    writer = csv.DictWriter(output, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for r in claims(graph):
        about = {
            "claim": r.id, "kind": r.kind, "subject": r.subject, "property": r.property,
            "object": r.object, "value": r.value, "low": r.low, "high": r.high, "unit": r.unit,
            "qualifier": r.qualifier, "period": r.period, "valid_from": r.valid_from,
            "valid_until": r.valid_until, "segment": r.segment, "basis": r.basis,
            "measure": r.measure, "stance": r.stance, "negated": str(r.negated).lower(), "rank": r.rank,
        }  # fmt: skip
        for key in ("subject", "property", "object"):
            for language in ("zh", "en"):
                about[f"{key}_{language}"] = names.get(about[key], {}).get(language, "")
        for e in r.evidence:
            s = documents[e.source]
            writer.writerow(
                about
                | {
                    "printed": e.printed, "source": s.id, "publisher": s.publisher,
                    "published": s.published, "tier": str(s.tier), "reading": s.reading,
                    "url": s.url, "locator": e.locator, "fingerprint": e.fingerprint,
                    "via": " < ".join(e.via), "speaker": e.speaker, "list": e.list_closure,
                    "note_zh": e.note.get("zh", ""), "note_en": e.note.get("en", ""),
                }
            )  # fmt: skip
    return output.getvalue().encode()


FORMATS: dict[str, Callable[[Graph], bytes]] = {
    "turtle": _turtle,
    "trig": _turtle,  # one default graph: every Turtle document is a TriG document
    "ntriples": _lines,
    "nquads": _lines,
    "jsonld": _by_library(ox.RdfFormat.JSON_LD),
    "rdfxml": _rdfxml,
    "graphml": _graphml,
    "csv": _csv,
}
