"""Export the whole graph as RDF, GraphML or CSV."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import OutputError
from kg.rdf import turtle
from kg.tables import csv_text
from kg.views.claims import claim_data, evidence_data
from kg.views.names import LANGUAGES, Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.store import Graph

_COLUMNS = [
    "claim", "kind", "subject", "subject_zh", "subject_en", "property", "property_zh",
    "property_en", "object", "object_zh", "object_en", "printed", "value", "low", "high",
    "unit", "qualifier", "period", "valid_from", "valid_until", "segment", "basis", "measure",
    "stance", "negated", "rank", "source", "publisher", "published", "tier", "reading", "url",
    "locator", "fingerprint", "via", "speaker", "list", "note_zh", "note_en",
]  # fmt: skip


# XML 1.0, production Char, the other way round.
_NOT_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
    triples = map(_for_xml, graph.triples())
    return ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes={"kg": graph.prefixes["kg"]}) or b""


def _for_xml(triple: ox.Triple) -> ox.Triple:
    """Return a triple that XML can hold. Raises OutputError if the name of its property is none in XML."""
    _check_element(triple.predicate)
    value = triple.object
    if not isinstance(value, ox.Literal) or value.value.isprintable() or not _NOT_XML.search(value.value):
        return triple
    text = xml_text(value.value)
    literal = ox.Literal(text, language=value.language) if value.language else ox.Literal(text, datatype=value.datatype)
    return ox.Triple(triple.subject, triple.predicate, literal)


@cache
def _check_element(prop: ox.NamedNode) -> None:
    from xml.etree import ElementTree

    # The serializer writes any name; a parser knows which of them are names in XML.
    trial = ox.serialize([ox.Triple(prop, prop, ox.Literal(""))], format=ox.RdfFormat.RDF_XML) or b""
    try:
        ElementTree.fromstring(trial)  # noqa: S314  # written by the line above
    except ElementTree.ParseError:
        raise OutputError(
            f"RDF/XML has no way to write the property {prop}, because its name is none in XML; "
            "rename the property, or export turtle or jsonld"
        ) from None


def xml_text(text: str) -> str:
    """Replace the characters that XML 1.0 does not allow by U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def _graphml(graph: Graph) -> bytes:
    import networkx as nx

    net = graph.networkx()
    for attributes in (*(found for _, found in net.nodes(data=True)), *(found for *_, found in net.edges(data=True))):
        attributes |= {key: xml_text(value) for key, value in attributes.items() if isinstance(value, str)}
    output = io.BytesIO()
    nx.write_graphml(net, output, encoding="utf-8", prettyprint=True)
    return output.getvalue()


def _csv(graph: Graph, *, defused: bool = True) -> bytes:
    return csv_text(_rows(graph), defused=defused).encode()


def _csv_raw(graph: Graph) -> bytes:
    return _csv(graph, defused=False)


def _rows(graph: Graph) -> Iterator[list[str]]:
    """Yield the columns, then a row for each piece of evidence."""
    names, sources = Names.of_graph(graph), graph.sources
    yield _COLUMNS
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
            told = row | evidence_data(e) | columns
            yield [told[column] for column in _COLUMNS]


FORMATS: dict[str, Callable[[Graph], bytes]] = {
    "turtle": _turtle,
    "trig": _turtle,  # every Turtle document is a valid TriG document
    "ntriples": _lines,
    "nquads": _lines,
    "jsonld": _by_library(ox.RdfFormat.JSON_LD),
    "rdfxml": _rdfxml,
    "graphml": _graphml,
    "csv": _csv,
    "csv-raw": _csv_raw,
}
