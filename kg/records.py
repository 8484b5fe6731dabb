"""Claims read back from the graph: in go SPARQL solutions, out come records that people's views use.

One place knows how a claim, its evidence and the names of things are fetched; the sheet,
the network, the page and the flat export all read these.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph import Graph
from kg.names import CLAIM, CONCEPT, ID, KG, PERIOD, RDF, SOURCE

LANGUAGES = ("zh", "en")

_ABOUT = """
SELECT DISTINCT ?claim WHERE { ?claim kg:subject|kg:object|kg:segment|kg:basis <%s> ; a kg:Claim }"""
_ALL = "SELECT ?claim WHERE { ?claim a kg:Claim }"
_KINDS = {KG + "Relation": "relation", KG + "Attribute": "attribute", KG + "Figure": "figure"}
_SOURCES = """
SELECT ?source ?title ?publisher ?issued ?tier ?reading ?url ?carrier WHERE {
  ?source a kg:Source ; dcterms:title ?title ; kg:publisherName ?publisher ;
    dcterms:issued ?issued ; kg:tier ?tier ; kg:reading ?reading .
  OPTIONAL { ?source schema:url ?url }
  OPTIONAL { ?source kg:carrier ?carrier }
}
"""
_LABELS = "SELECT ?thing ?label WHERE { ?thing rdfs:label ?label }"


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """Where a source makes a claim; ids instead of addresses, empty where absent.

    via: the chain of documents, nearest first and origin last.
    """

    source: str
    locator: str
    fingerprint: str
    via: tuple[str, ...]
    speaker: str
    printed: str
    list_closure: str
    note: dict[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """A claim with everything that a person wants to know of it.

    subject, object, segment: names as `name()` gives them (`zhipu`, `risk/price-war`), or
        the literal of an attribute. period, valid_from, valid_until: labels (`2025-H1`).
    """

    id: str
    kind: str
    subject: str
    property: str
    object: str
    linked: bool
    value: str
    low: str
    high: str
    unit: str
    qualifier: str
    period: str
    valid_from: str
    valid_until: str
    segment: str
    basis: str
    measure: str
    stance: str
    rank: str
    negated: bool
    evidence: tuple[EvidenceRecord, ...]

    @builtins.property  # the name is taken by the field above
    def as_printed(self) -> str:
        """The value as the first source prints it."""
        return next((e.printed for e in self.evidence if e.printed), self.value)


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """The bibliographic record of a source."""

    id: str
    title: str
    publisher: str
    published: str
    tier: int
    reading: str
    url: str
    carrier: str


def name(iri: str) -> str:
    """Return the short name of an address: `zhipu`, `risk/price-war`, `revenue`, `2025-H1`."""
    for space in (ID, CONCEPT, KG, CLAIM, SOURCE):
        if iri.startswith(space):
            return iri[len(space) :]
    if iri.startswith(PERIOD):
        from urllib.parse import unquote

        return unquote(iri[len(PERIOD) :]).replace("--", "/")
    return iri


class _Node:
    """The outgoing triples of one node, by local name of the property."""

    def __init__(self, store: ox.Store, node: ox.NamedNode) -> None:
        self._found: dict[str, list[ox.NamedNode | ox.Literal]] = {}
        for quad in store.quads_for_pattern(node, None, None, None):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                self._found.setdefault(quad.predicate.value, []).append(quad.object)

    def all(self, key: str) -> list[ox.NamedNode | ox.Literal]:
        return self._found.get(KG + key, [])

    def text(self, key: str) -> str:
        """Return the value as it stands; empty where absent."""
        found = self._found.get(KG + key)
        return found[0].value if found else ""

    def name(self, key: str) -> str:
        """Return the short name of what the property leads to."""
        return name(self.text(key))

    def concept(self, key: str) -> str:
        """Return the slug of the concept that the property leads to."""
        return self.text(key).rpartition("/")[2]

    def kind(self) -> str:
        return next(k for t in self._found[RDF + "type"] if (k := _KINDS.get(t.value)))


def claims(graph: Graph, about: str | None = None) -> list[Record]:
    """Fetch claims with their evidence, in order of subject, property and time.

    about: address of an entity or concept; only the claims that it is the subject, object,
        segment or basis of. All claims where None.
    """
    found = [_record(graph.store, s["claim"]) for s in _solutions(graph, _ABOUT % about if about else _ALL)]
    return sorted(found, key=lambda r: (r.subject, r.property, r.segment, r.period, r.object, r.id))


def _record(store: ox.Store, claim: ox.NamedNode) -> Record:
    node = _Node(store, claim)
    objects = node.all("object")
    linked = bool(objects) and isinstance(objects[0], ox.NamedNode)
    evidence = [_evidence(store, e) for e in node.all("evidence") if isinstance(e, ox.NamedNode)]
    return Record(
        id=name(claim.value),
        kind=node.kind(),
        subject=node.name("subject"),
        property=node.name("predicate"),
        object=node.name("object") if linked else node.text("object"),
        linked=linked,
        value=node.text("value"),
        low=node.text("lowerBound"),
        high=node.text("upperBound"),
        unit=node.concept("unit"),
        qualifier=node.concept("qualifier"),
        period=node.name("period"),
        valid_from=node.name("validFrom"),
        valid_until=node.name("validUntil"),
        segment=node.name("segment"),
        basis=node.name("basis"),
        measure=node.name("measure"),
        stance=node.concept("stance"),
        rank=node.concept("rank"),
        negated=node.text("negated") == "true",
        evidence=tuple(sorted(evidence, key=lambda e: (e.source, _order(e.locator), e.fingerprint, e.speaker))),
    )


def _evidence(store: ox.Store, evidence: ox.NamedNode) -> EvidenceRecord:
    node = _Node(store, evidence)
    origin, length = node.name("origin"), node.text("fingerprintLength")
    between = sorted({name(v.value) for v in node.all("via")} - {origin})
    return EvidenceRecord(
        source=node.name("inSource"),
        locator=node.text("locator"),
        fingerprint=f"{length}:{node.text('fingerprint')}" if length else "",
        via=(*between, origin) if origin else (),
        speaker=node.name("speaker"),
        printed=node.text("printed"),
        list_closure=node.concept("listClosure"),
        note={n.language: n.value for n in node.all("note") if isinstance(n, ox.Literal) and n.language},
    )


def _order(locator: str) -> tuple[int, str]:
    digits = locator.lstrip("p")
    return (int(digits) if digits.isdigit() else 0, locator)


def _solutions(graph: Graph, query: str) -> Iterable[ox.QuerySolution]:
    result = graph.query(query)
    assert isinstance(result, ox.QuerySolutions)
    return result


def sources(graph: Graph) -> dict[str, SourceRecord]:
    """Fetch the record of every source, by id."""
    found = {}
    for s in _solutions(graph, _SOURCES):
        source = name(s["source"].value)
        found[source] = SourceRecord(
            id=source,
            title=s["title"].value,
            publisher=s["publisher"].value,
            published=name(s["issued"].value),
            tier=int(s["tier"].value),
            reading=s["reading"].value.rpartition("/")[2],
            url=s["url"].value if s["url"] else "",
            carrier=s["carrier"].value if s["carrier"] else "",
        )
    return found


def labels(graph: Graph) -> dict[str, dict[str, str]]:
    """Fetch the zh and en labels of everything, by short name (a concept as `risk/price-war`)."""
    found: dict[str, dict[str, str]] = {}
    for s in _solutions(graph, _LABELS):
        label = s["label"]
        if label.language in LANGUAGES:
            found.setdefault(name(s["thing"].value), {})[label.language] = label.value
    return found


def types(graph: Graph) -> dict[str, str]:
    """Fetch the most special class of each entity and the scheme class of each concept."""
    query = """
      SELECT ?thing ?type WHERE {
        { ?thing kg:statedType ?type }
        UNION { ?thing a skos:Concept, ?type . ?type rdfs:subClassOf skos:Concept }
      }"""
    return {name(s["thing"].value): name(s["type"].value) for s in _solutions(graph, query)}
