"""Claims read back from the graph: in go SPARQL solutions, out come records that people's views use.

One place knows how a claim, its evidence, what was computed of it and the names of things are
fetched; the sheet, the network, the page and the flat export all read these.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

import pyoxigraph as ox

from kg.language import say
from kg.namespaces import CLAIM, CONCEPT, DERIVED, ID, KG, PERIOD, PROV, RDF, SOURCE
from kg.store import Graph

LANGUAGES = ("zh", "en")

_ABOUT = """
SELECT DISTINCT ?claim WHERE { ?claim kg:subject|kg:object|kg:segment|kg:basis <%s> ; a kg:Claim }"""
_ALL = "SELECT ?claim WHERE { ?claim a kg:Claim }"
_DERIVED_ABOUT = """
SELECT DISTINCT ?figure WHERE { ?figure kg:about|kg:segment|kg:basis <%s> ; a kg:DerivedFigure }"""
_ALL_DERIVED = "SELECT ?figure WHERE { ?figure a kg:DerivedFigure }"
_KINDS = {KG + "Relation": "relation", KG + "Attribute": "attribute", KG + "Figure": "figure"}
_SOURCES = """
SELECT ?source ?title ?publisher ?issued ?tier ?reading ?url ?carrier WHERE {
  ?source a kg:Source ; dcterms:title ?title ; kg:publisherName ?publisher ;
    dcterms:issued ?issued ; kg:tier ?tier ; kg:reading ?reading .
  OPTIONAL { ?source schema:url ?url }
  OPTIONAL { ?source kg:carrier ?carrier }
}
"""
# A formula is made of metrics, periods and things, which have names of their own, and of these words.
_WORDS = ("sum", "mean", "years", "first", "last", "month")
_TOKEN = re.compile(r"(parts of|rivals in) ([\w.-]+)|\d{4}(?:-\w+)*/\d{4}(?:-\w+)*|[^\W_][\w.-]*")
_SAME = re.compile(r"(\w+) = \1")
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
class DerivedRecord:
    """A figure that was computed from printed ones, and that stands in no source.

    value: empty where the formula gives bounds alone. low, high: empty where that side is open.
    identity: the formula in the words of the ontology. operands: ids of the claims that went in.
    recomputes, verdict: the printed claim that it is held against and how the two stand to each
        other; empty where no source prints the figure.
    """

    id: str
    subject: str
    metric: str
    period: str
    segment: str
    basis: str
    measure: str
    value: str
    low: str
    high: str
    unit: str
    identity: str
    operands: tuple[str, ...]
    recomputes: str
    verdict: str

    @builtins.property
    def kind(self) -> str:
        """What the formula is: an `equation`, a `bound`, or two `readings` of one figure."""
        if " = " not in self.identity:
            return "bound"
        return "readings" if _SAME.fullmatch(self.identity) else "equation"

    def rounded(self) -> tuple[str, str, str]:
        """Return value, low and high to two digits of their width, the ends rounded outwards.

        What lies behind is spurious: the operands were printed with few digits.
        """
        if not (self.low and self.high) or self.low == self.high:
            return self.value, self.low, self.high
        low, high = Decimal(self.low), Decimal(self.high)
        unit = Decimal(1).scaleb((high - low).adjusted() - 1)

        def cut(number: Decimal, rounding: str) -> str:
            return format(number.quantize(unit, rounding), "f")

        value = cut(Decimal(self.value), ROUND_HALF_EVEN) if self.value else ""
        return value, cut(low, ROUND_FLOOR), cut(high, ROUND_CEILING)


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
    for space in (ID, CONCEPT, KG, CLAIM, SOURCE, DERIVED):
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

    def all(self, key: str, space: str = KG) -> list[ox.NamedNode | ox.Literal]:
        return self._found.get(space + key, [])

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


def claim(graph: Graph, claim_id: str) -> Record:
    """Fetch one claim that is known to be in the graph."""
    return _record(graph.store, ox.NamedNode(CLAIM + claim_id))


def derived(graph: Graph, about: str | None = None) -> list[DerivedRecord]:
    """Fetch what was computed: figures that no source prints, and recomputations of printed ones.

    about: address of an entity or concept; only what has it as subject, segment or basis. All
        where None. In order of subject, metric and time.
    """
    query = _DERIVED_ABOUT % about if about else _ALL_DERIVED
    found = [_derived(graph.store, s["figure"]) for s in _solutions(graph, query)]
    return sorted(found, key=lambda d: (d.subject, d.metric, d.segment, d.measure, d.period, d.identity, d.id))


def _derived(store: ox.Store, figure: ox.NamedNode) -> DerivedRecord:
    node = _Node(store, figure)
    return DerivedRecord(
        id=name(figure.value),
        subject=node.name("about"),
        metric=node.name("metric"),
        period=node.name("period"),
        segment=node.name("segment"),
        basis=node.name("basis"),
        measure=node.name("measure"),
        value=node.text("value"),
        low=node.text("lowerBound"),
        high=node.text("upperBound"),
        unit=node.concept("unit"),
        identity=node.text("identity"),
        operands=_operands(store, node),
        recomputes=node.name("recomputes"),
        verdict=node.concept("verdict"),
    )


def _operands(store: ox.Store, figure: _Node) -> tuple[str, ...]:
    """Return the ids of what went in, in the order of the formula; of two times the later first."""
    right = figure.text("identity").partition(" = ")[2]
    claims_in = {
        name(o.value): _Node(store, o) for o in figure.all("wasDerivedFrom", PROV) if isinstance(o, ox.NamedNode)
    }
    latest = sorted(sorted(claims_in), key=lambda o: claims_in[o].name("period"), reverse=True)
    place = {o: (right.find(node.name("predicate")), right.find(node.name("period"))) for o, node in claims_in.items()}
    return tuple(sorted(latest, key=place.__getitem__))


def formula(identity: str, names: dict[str, dict[str, str]], lang: str) -> str:
    """Write a formula with the names that its metrics, things and periods have in a language.

    identity: as `DerivedRecord.identity`. names: as `labels` gives them. lang: zh or en.
    """

    def named(thing: str) -> str:
        return names.get(thing, {}).get(lang, thing)

    def word(token: re.Match[str]) -> str:
        if token[1]:
            return say(token[1], lang).format(named(token[2]))
        return say(token[0], lang) if token[0] in _WORDS else named(token[0])

    return _TOKEN.sub(word, identity)


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
