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
from kg.names import CLAIM, CONCEPT, ID, KG, PERIOD, SOURCE

LANGUAGES = ("zh", "en")

_CLAIMS = """
SELECT ?claim ?kind ?subject ?predicate ?object ?value ?low ?high ?unit ?qualifier ?period
       ?from ?until ?segment ?basis ?measure ?stance ?rank ?negated WHERE {
  %s
  ?claim kg:subject ?subject ; kg:predicate ?predicate ; kg:stance ?stance ; kg:rank ?rank ; a ?kind .
  FILTER (?kind IN (kg:Relation, kg:Attribute, kg:Figure))
  OPTIONAL { ?claim kg:object ?object }
  OPTIONAL { ?claim kg:value ?value }
  OPTIONAL { ?claim kg:lowerBound ?low }
  OPTIONAL { ?claim kg:upperBound ?high }
  OPTIONAL { ?claim kg:unit ?unit }
  OPTIONAL { ?claim kg:qualifier ?qualifier }
  OPTIONAL { ?claim kg:period ?period }
  OPTIONAL { ?claim kg:validFrom ?from }
  OPTIONAL { ?claim kg:validUntil ?until }
  OPTIONAL { ?claim kg:segment ?segment }
  OPTIONAL { ?claim kg:basis ?basis }
  OPTIONAL { ?claim kg:measure ?measure }
  OPTIONAL { ?claim kg:negated ?negated }
}
"""
_EVIDENCE = """
SELECT ?claim ?evidence ?source ?locator ?fingerprint ?length ?speaker ?printed ?list ?origin
       ?zh ?en (GROUP_CONCAT(STR(?link); separator=" ") AS ?via) WHERE {
  %s
  ?claim kg:evidence ?evidence . ?evidence kg:inSource ?source .
  OPTIONAL { ?evidence kg:locator ?locator }
  OPTIONAL { ?evidence kg:fingerprint ?fingerprint ; kg:fingerprintLength ?length }
  OPTIONAL { ?evidence kg:speaker ?speaker }
  OPTIONAL { ?evidence kg:printed ?printed }
  OPTIONAL { ?evidence kg:listClosure ?list }
  OPTIONAL { ?evidence kg:via ?link }
  OPTIONAL { ?evidence kg:origin ?origin }
  OPTIONAL { ?evidence kg:note ?zh FILTER (LANG(?zh) = "zh") }
  OPTIONAL { ?evidence kg:note ?en FILTER (LANG(?en) = "en") }
} GROUP BY ?claim ?evidence ?source ?locator ?fingerprint ?length ?speaker ?printed ?list ?origin ?zh ?en
"""
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


def _text(term: ox.NamedNode | ox.Literal | None) -> str:
    return "" if term is None else term.value


def _concept(term: ox.NamedNode | None) -> str:
    return "" if term is None else term.value.rpartition("/")[2]


def claims(graph: Graph, about: str | None = None) -> list[Record]:
    """Fetch claims with their evidence, in order of subject, property and time.

    about: address of an entity or concept; only the claims that it is the subject, object
        or segment of. All claims where None.
    """
    values = f"VALUES ?about {{ <{about}> }} " if about else ""
    clause = values + (
        "{ ?claim kg:subject ?about } UNION { ?claim kg:object ?about } UNION { ?claim kg:segment ?about }"
        " UNION { ?claim kg:basis ?about }"
        if about
        else "?claim a kg:Claim ."
    )
    evidence = _evidence(graph, clause)
    found: dict[str, Record] = {}
    for s in _solutions(graph, _CLAIMS % clause):
        claim = name(s["claim"].value)
        target = s["object"]
        found[claim] = Record(
            id=claim,
            kind=name(s["kind"].value).lower(),
            subject=name(s["subject"].value),
            property=name(s["predicate"].value),
            object=name(_text(target)) if isinstance(target, ox.NamedNode) else _text(target),
            linked=isinstance(target, ox.NamedNode),
            value=_text(s["value"]),
            low=_text(s["low"]),
            high=_text(s["high"]),
            unit=_concept(s["unit"]),
            qualifier=_concept(s["qualifier"]),
            period=name(_text(s["period"])),
            valid_from=name(_text(s["from"])),
            valid_until=name(_text(s["until"])),
            segment=name(_text(s["segment"])),
            basis=name(_text(s["basis"])),
            measure=name(_text(s["measure"])),
            stance=_concept(s["stance"]),
            rank=_concept(s["rank"]),
            negated=_text(s["negated"]) == "true",
            evidence=tuple(sorted(evidence.get(claim, []), key=lambda e: (e.source, _order(e.locator)))),
        )
    return sorted(found.values(), key=lambda r: (r.subject, r.property, r.segment, r.period, r.object, r.id))


def _order(locator: str) -> tuple[int, str]:
    digits = locator.lstrip("p")
    return (int(digits) if digits.isdigit() else 0, locator)


def _evidence(graph: Graph, clause: str) -> dict[str, list[EvidenceRecord]]:
    found: dict[str, list[EvidenceRecord]] = {}
    for s in _solutions(graph, _EVIDENCE % clause):
        origin = name(_text(s["origin"]))
        via = sorted(set(map(name, _text(s["via"]).split())) - {origin})
        length = _text(s["length"])
        found.setdefault(name(s["claim"].value), []).append(
            EvidenceRecord(
                source=name(s["source"].value),
                locator=_text(s["locator"]),
                fingerprint=f"{length}:{_text(s['fingerprint'])}" if length else "",
                via=(*via, origin) if origin else (),
                speaker=name(_text(s["speaker"])),
                printed=_text(s["printed"]),
                list_closure=_concept(s["list"]),
                note={lang: _text(s[lang]) for lang in LANGUAGES if s[lang] is not None},
            )
        )
    return found


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
            reading=_concept(s["reading"]),
            url=_text(s["url"]),
            carrier=_text(s["carrier"]),
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
