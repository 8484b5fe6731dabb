"""Export the whole graph in one of the formats of docs/exports.md."""

from __future__ import annotations

import shutil
from functools import cache, partial
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import OutputError
from kg.model.part import DIMENSIONS
from kg.rdf import documents
from kg.rdf.jsonld import jsonld
from kg.rdf.parts import Layout
from kg.tables import csv_lines
from kg.views.claims import claim_data, claims_in_order, evidence_data
from kg.views.graphml import graphml, xml_text
from kg.views.names import LANGUAGES, Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from kg.store import Graph

_COLUMNS = [
    "claim", "kind", "subject", "subject_zh", "subject_en", "property", "property_zh",
    "property_en", "object", "object_zh", "object_en", "printed", "value", "low", "high",
    "unit", "qualifier", "period", "valid_from", "valid_until", *DIMENSIONS, "basis", "measure",
    "stance", "negated", "rank", "source", "publisher", "published", "tier", "reading", "url",
    "locator", "fingerprint", "via", "speaker", "list", "note_zh", "note_en",
]  # fmt: skip


def export(graph: Graph, form: str, out: BinaryIO) -> None:
    """Write the whole graph in one of FORMATS; the output is reproducible.

    out: where to write; it is written to in small parts.
    Raises OutputError if the format has no way to write something.
    """
    FORMATS[form](graph, out)


def _ntriples(graph: Graph, out: BinaryIO) -> None:
    with graph.built.ntriples.open("rb") as file:
        shutil.copyfileobj(file, out)


def _streamed(parts: Callable[[Graph], Iterator[str]]) -> Callable[[Graph, BinaryIO], None]:
    """Return what writes text that is made part by part."""

    def write(graph: Graph, out: BinaryIO) -> None:
        for part in parts(graph):
            out.write(part.encode())

    return write


def _turtle(graph: Graph) -> Iterator[str]:
    with Layout(graph.built.ntriples) as layout:
        yield from documents.turtle(layout, graph.prefixes)


def _trig(graph: Graph) -> Iterator[str]:
    with Layout(graph.built.ntriples) as layout:
        yield from documents.trig(layout, graph.prefixes, graph.ontology)


def _nquads(graph: Graph) -> Iterator[str]:
    with Layout(graph.built.ntriples) as layout:
        yield from documents.nquads(layout, graph.ontology)


def _jsonld(graph: Graph) -> Iterator[str]:
    with Layout(graph.built.ntriples) as layout:
        yield from jsonld(layout, graph.prefixes)


def _rdfxml(graph: Graph, out: BinaryIO) -> None:
    # RDF/XML needs prefixes for properties only; the library generates those that are not given.
    triples = map(_for_xml, graph.triples())
    ox.serialize(triples, out, format=ox.RdfFormat.RDF_XML, prefixes={"kg": graph.prefixes["kg"]})


def _for_xml(triple: ox.Triple) -> ox.Triple:
    """Return a triple that XML can hold. Raises OutputError if the name of its property is none in XML."""
    _check_element(triple.predicate)
    value = triple.object
    if not isinstance(value, ox.Literal) or (text := xml_text(value.value)) == value.value:
        return triple
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


def _csv(graph: Graph, *, defused: bool) -> Iterator[str]:
    return csv_lines(_rows(graph), defused=defused)


def _rows(graph: Graph) -> Iterator[list[str]]:
    """Yield the columns, then a row for each piece of evidence."""
    names, sources = Names.of_graph(graph), graph.sources
    yield _COLUMNS
    for claim in claims_in_order(graph):
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


FORMATS: dict[str, Callable[[Graph, BinaryIO], None]] = {
    "turtle": _streamed(_turtle),
    "trig": _streamed(_trig),
    "ntriples": _ntriples,
    "nquads": _streamed(_nquads),
    "jsonld": _streamed(_jsonld),
    "rdfxml": _rdfxml,
    "graphml": _streamed(graphml),
    "csv": _streamed(partial(_csv, defused=True)),
    "csv-raw": _streamed(partial(_csv, defused=False)),
}
