"""Convert the data to triples; docs/model.md describes the graph model.

- Entities, sources, periods, claims, evidence and judgements are nodes; there are no blank nodes.
- A relation or attribute that holds is also stated as a plain triple; a figure is linked from its
  subject by its metric. A claim holds if its stance holds (kg:holds), it is not negated and no
  judgement deprecates it.
- Superclasses, superproperties, inverses and the other side of symmetric properties are
  materialised, and defined classes are inferred from roles.
- Figures computed by the audit are derived figures: they have no source and are not linked from
  their subject, so that queries for claims never return them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg.model.choice import Choice
from kg.model.claim import Claim, Entity, Evidence, Facts, Judgement, Source
from kg.model.computed import Computed
from kg.model.ontology import Ontology
from kg.model.period import Period, period_names, read_period, xsd_type
from kg.model.rates import Amount, Rate
from kg.model.span import Span, bounds, months
from kg.namespaces import (
    BEST,
    CLAIM,
    CONCEPT,
    DCTERMS,
    DERIVED,
    EVIDENCE,
    ID,
    JUDGEMENT,
    KG,
    LATEST,
    OWL,
    PROV,
    RATE,
    RDF,
    RDFS,
    SKOS,
    SOURCE,
    concept,
    digest,
    period,
)  # fmt: skip
from kg.rdf.sentences import Sentences
from kg.rdf.terms import Node, Object, decimal_text, kg, literal

_TYPE, _LABEL = Node(RDF + "type"), Node(RDFS + "label")
_YEAR = 12
_AMOUNTS = {"cny": "yuan", "usd": "dollars"}
_SHORTCUTS = {
    BEST: {"zh": "最佳读数：{}", "en": "best reading: {}"},
    LATEST: {"zh": "最新数字：{}", "en": "latest figure: {}"},
}
_SHORTCUTS_MEAN = {
    BEST: {"zh": "指向排在首位的读数：{}。", "en": "Links a thing to the claims that rank first: {}."},
    LATEST: {"zh": "指向最新的实际数值：{}。", "en": "Links a thing to the claim with the latest actual figure: {}."},
}
_SHOWN_AS = {SKOS + "prefLabel": _LABEL, SKOS + "definition": Node(RDFS + "comment")}


def triples(
    facts: Facts,
    ontology: Ontology,
    computed: Iterable[Computed] = (),
    choices: Iterable[Choice] = (),
    latest: Iterable[Claim] = (),
    amounts: Iterable[Amount] = (),
) -> Iterator[ox.Triple]:
    """Yield all triples of the graph but those of `kg.rdf.dataset`, possibly with duplicates.

    computed, choices, latest, amounts: results of kg.audit: derived figures, best readings, latest figures, and
        amounts in yuan and dollars.
    """
    yield from _vocabulary(ontology)
    publishers, sentences = _by_label(facts), Sentences(facts, ontology)
    for entity in facts.entities.values():
        yield from _entity(entity, ontology)
    for source in facts.sources.values():
        yield from _source(source, publishers)
        yield from _named(Node(SOURCE + source.id), sentences.source(source))
    periods: dict[str, Period] = {s.published.label: s.published for s in facts.sources.values()}
    for claim_id, claim in facts.claims.items():
        for moment in (claim.period, claim.valid_from, claim.valid_until):
            if moment:
                periods[moment.label] = moment
        yield from _claim(claim_id, claim, ontology)
        yield from _named(Node(CLAIM + claim_id), sentences.claim(claim))
        for evidence in claim.evidence:
            yield from _named(Node(evidence_address(claim_id, evidence)), sentences.evidence(evidence))
    for figure in computed:
        if figure.period:
            periods[figure.period] = read_period(figure.period)
        yield from _computed(figure)
        yield from _named(Node(DERIVED + figure.id), sentences.computed(figure))
    for moment in periods.values():
        yield from _period(moment)
    choices = list(choices)
    for choice in choices:
        yield from _choice(choice, facts, ontology)
    for claim in latest:
        yield from _latest(claim, facts, ontology)
    yield from _money(amounts, sentences)
    outranked = {choice.best: choice.others for choice in choices}
    for judgement in facts.judgements:
        yield from _judgement(judgement, outranked)
        yield from _named(Node(judgement_address(judgement)), sentences.judgement(judgement))


def _named(node: ox.NamedNode, sentence: Mapping[str, str]) -> Iterator[ox.Triple]:
    for language, text in sentence.items():
        yield ox.Triple(node, _LABEL, ox.Literal(text, language=language))


def _vocabulary(ontology: Ontology) -> Iterator[ox.Triple]:
    yield from ontology.triples
    # Tools that know RDFS alone show these: the label of a concept, and what a term means.
    for t in ontology.triples:
        if shown := _SHOWN_AS.get(t.predicate.value):
            yield ox.Triple(t.subject, shown, t.object)


def _by_label(facts: Facts) -> dict[str, str]:
    """Map labels and aliases to entity ids, to link publishers named in sources."""
    found: dict[str, str] = {}
    for entity in facts.entities.values():
        for name in (*entity.labels.values(), *entity.aliases):
            found.setdefault(name.casefold(), entity.id)
    return found


def _types(node: ox.NamedNode, kind: str, ontology: Ontology) -> Iterator[ox.Triple]:
    for name in (kind, *ontology.supers.get(kind, ())):
        yield ox.Triple(node, _TYPE, kg(name))


def _entity(entity: Entity, ontology: Ontology) -> Iterator[ox.Triple]:
    node = Node(ID + entity.id)
    yield from _types(node, entity.type, ontology)
    yield ox.Triple(node, kg("statedType"), kg(entity.type))
    for language, label in entity.labels.items():
        yield ox.Triple(node, _LABEL, ox.Literal(label, language=language))
    for alias in entity.aliases:
        yield ox.Triple(node, Node(SKOS + "altLabel"), ox.Literal(alias))
    for iri in entity.same_as:
        yield ox.Triple(node, Node(OWL + "sameAs"), Node(iri))


def _source(source: Source, publishers: dict[str, str]) -> Iterator[ox.Triple]:
    node = Node(SOURCE + source.id)
    pairs: list[tuple[str, Object]] = [
        (RDF + "type", kg("Source")),
        (DCTERMS + "title", ox.Literal(source.title)),
        (KG + "publisherName", ox.Literal(source.publisher)),
        (DCTERMS + "issued", Node(period(source.published.label))),
        (DCTERMS + "language", ox.Literal(source.language)),
        (KG + "tier", literal(str(source.tier), "integer")),
        (KG + "reading", Node(concept("reading", source.reading))),
    ]
    if source.published.kind != "unstated":
        pairs.append((DCTERMS + "date", literal(source.published.label, xsd_type(source.published))))
    publisher = publishers.get(source.publisher.casefold())
    if publisher:
        pairs.append((DCTERMS + "publisher", Node(ID + publisher)))
    if source.url:
        pairs.append(("https://schema.org/url", literal(source.url, "anyURI")))
    if source.carrier:
        pairs.append((KG + "carrier", ox.Literal(source.carrier)))
        carrier = publishers.get(source.carrier.casefold())
        if carrier:
            pairs.append((PROV + "wasAttributedTo", Node(ID + carrier)))
    if source.licence:
        pairs.append((DCTERMS + "rights", ox.Literal(source.licence)))
    if source.accessed:
        pairs.append((DCTERMS + "dateAccepted", literal(source.accessed.isoformat(), "date")))
    if source.text_sha256:
        pairs.append((KG + "textDigest", ox.Literal(source.text_sha256)))
        pairs.append((KG + "textLength", literal(str(source.text_length), "integer")))
    pairs.extend((KG + "note", ox.Literal(v, language=k)) for k, v in source.note.items())
    for predicate, value in pairs:
        yield ox.Triple(node, Node(predicate), value)


def _period(moment: Period) -> Iterator[ox.Triple]:
    node = Node(period(moment.label))
    yield ox.Triple(node, _TYPE, kg("Period"))
    for language, name in period_names(moment).items():
        yield ox.Triple(node, _LABEL, ox.Literal(name, language=language))
    if moment.first and moment.last:
        yield ox.Triple(node, kg("start"), literal(moment.first.isoformat(), "date"))
        yield ox.Triple(node, kg("end"), literal(moment.last.isoformat(), "date"))


def evidence_address(claim_id: str, evidence: Evidence) -> str:
    """Return the IRI of a piece of evidence for a claim."""
    return EVIDENCE + digest(
        claim_id, evidence.source, evidence.locator, str(evidence.fingerprint), evidence.speaker
    )  # fmt: skip


def judgement_address(judgement: Judgement) -> str:
    """Return the IRI of a judgement."""
    return JUDGEMENT + digest(judgement.rank, *judgement.claims)


def _claim(claim_id: str, claim: Claim, ontology: Ontology) -> Iterator[ox.Triple]:
    node, subject = Node(CLAIM + claim_id), Node(ID + claim.subject)
    kind = {"figure": "Figure", "attribute": "Attribute"}.get(claim.kind, "Relation")
    target = node if claim.kind == "figure" else _object(claim)
    pairs: list[tuple[str, Object]] = [
        (RDF + "type", kg("Statement")),
        (RDF + "type", kg("Claim")),
        (RDF + "type", kg(kind)),
        (KG + "subject", subject),
        (KG + "predicate", kg(claim.property)),
        (KG + "stance", Node(concept("stance", claim.stance))),
        (KG + "rank", Node(concept("rank", claim.rank))),
    ]
    if claim.kind != "figure":
        pairs.append((KG + "object", target))
    if claim.negated:
        pairs.append((KG + "negated", literal("true", "boolean")))
    for key, moment in (("period", claim.period), ("validFrom", claim.valid_from), ("validUntil", claim.valid_until)):
        if moment:
            pairs.append((KG + key, Node(period(moment.label))))
    pairs.extend(_days(claim.span, counted=claim.kind == "figure"))
    if claim.quantity:
        pairs.extend(_quantity(claim))
    for evidence in claim.evidence:
        name = Node(evidence_address(claim_id, evidence))
        pairs.append((KG + "evidence", name))
        pairs.append((KG + "source", Node(SOURCE + evidence.source)))
        yield from _evidence(name, evidence)
    for predicate, value in pairs:
        yield ox.Triple(node, Node(predicate), value)
    yield from plain_triples(claim_id, claim, ontology)


def plain_triples(claim_id: str, claim: Claim, ontology: Ontology) -> Iterator[ox.Triple]:
    """Yield what holds of the subject because of a claim; nothing unless the claim holds."""
    if claim.negated or claim.rank == "deprecated" or (claim.kind != "figure" and claim.stance not in ontology.holding):
        return
    subject, above = Node(ID + claim.subject), ontology.super_properties
    target = Node(CLAIM + claim_id) if claim.kind == "figure" else _object(claim)
    for name_ in (claim.property, *above.get(claim.property, ())):
        yield ox.Triple(subject, kg(name_), target)
        back = ontology.backwards.get(name_)
        if back and claim.kind == "relation":
            for backward in (back, *above.get(back, ())):
                yield ox.Triple(Node(ID + claim.object), kg(backward), subject)
    for defined, (prop, value_iri) in ontology.defined.items():
        if prop == claim.property and isinstance(target, ox.NamedNode) and target.value == value_iri:
            yield from _types(subject, defined, ontology)


def _days(span: Span | None, *, counted: bool) -> Iterator[tuple[str, Object]]:
    """Yield first and last day and the year of a span, and its length if a figure is counted over it."""
    if span is None:
        return
    first, last = span
    yield KG + "firstDay", literal(first.isoformat(), "date")
    yield KG + "lastDay", literal(last.isoformat(), "date")
    yield KG + "year", literal(str(last.year), "integer")
    if counted and (length := months(span)):
        yield KG + "months", literal(str(length), "integer")


def _choice(choice: Choice, facts: Facts, ontology: Ontology) -> Iterator[ox.Triple]:
    """Yield what is known of the best of several readings, and the link that leads to it."""
    node, claim = Node(CLAIM + choice.best), facts.claims[choice.best]
    yield ox.Triple(node, _TYPE, kg("BestReading"))
    yield ox.Triple(node, kg("ground"), Node(concept("ground", choice.ground)))
    for other in choice.others:
        yield ox.Triple(Node(CLAIM + other), kg("outrankedBy"), node)
    if claim.stance in ontology.holding and not _is_part(claim, facts):
        yield from _shortcut(BEST, claim, ontology)


def _latest(claim: Claim, facts: Facts, ontology: Ontology) -> Iterator[ox.Triple]:
    yield ox.Triple(Node(CLAIM + claim.id), _TYPE, kg("LatestFigure"))
    flow = ontology.properties[claim.property].temporality == "flow"
    if not _is_part(claim, facts) and (not flow or (claim.span and months(claim.span) == _YEAR)):
        yield from _shortcut(LATEST, claim, ontology)


def _money(amounts: Iterable[Amount], sentences: Sentences) -> Iterator[ox.Triple]:
    """Yield amounts in yuan and dollars, and the rates at which they were converted."""
    rates: dict[str, Rate] = {}
    for amount in amounts:
        node = Node(CLAIM + amount.claim)
        yield ox.Triple(node, kg(_AMOUNTS[amount.currency]), literal(decimal_text(amount.value), "decimal"))
        if amount.rate:
            rates[amount.rate.id] = amount.rate
            yield ox.Triple(node, kg("rate"), Node(RATE + amount.rate.id))
    for rate in rates.values():
        yield from _rate(rate)
        yield from _named(Node(RATE + rate.id), sentences.rate(rate))


def _rate(rate: Rate) -> Iterator[ox.Triple]:
    node = Node(RATE + rate.id)
    pairs: list[tuple[str, Object]] = [
        (RDF + "type", kg("ExchangeRate")),
        (KG + "baseUnit", Node(concept("unit", rate.base))),
        (KG + "quoteUnit", Node(concept("unit", rate.quote))),
        (KG + "exchangeValue", literal(decimal_text(rate.value), "decimal")),
        (PROV + "wasDerivedFrom", Node(SOURCE + rate.source)),
        *_days((rate.first, rate.last), counted=False),
    ]
    for predicate, value in pairs:
        yield ox.Triple(node, Node(predicate), value)


def _is_part(claim: Claim, facts: Facts) -> bool:
    """Tell whether a figure is of a part of its subject; a platform is where it was offered."""
    return bool(claim.segment) and facts.entities[claim.segment].type != "Platform"


def _shortcut(space: str, claim: Claim, ontology: Ontology) -> Iterator[ox.Triple]:
    """Yield the link from a thing to one of its claims, and the declaration of its property."""
    link = Node(space + claim.property)
    yield ox.Triple(Node(ID + claim.subject), link, Node(CLAIM + claim.id))
    yield ox.Triple(link, _TYPE, Node(OWL + "ObjectProperty"))
    yield ox.Triple(link, Node(RDFS + "domain"), kg(ontology.properties[claim.property].domain))
    yield ox.Triple(link, Node(RDFS + "range"), kg("Claim"))
    for language, name in ontology.labels.get(KG + claim.property, {}).items():
        for predicate, texts in ((_LABEL, _SHORTCUTS), (Node(RDFS + "comment"), _SHORTCUTS_MEAN)):
            yield ox.Triple(link, predicate, ox.Literal(texts[space][language].format(name), language=language))


def _object(claim: Claim) -> Object:
    if claim.kind == "relation":
        return Node(ID + claim.object)
    if claim.kind == "concept":
        return Node(CONCEPT + claim.object)
    return literal(claim.object, claim.object_type)


def _quantity(claim: Claim) -> Iterator[tuple[str, Object]]:
    quantity = claim.quantity
    assert quantity is not None
    for key, number in (("value", quantity.number), ("lowerBound", quantity.low), ("upperBound", quantity.high)):
        if number is not None:
            yield KG + key, literal(decimal_text(number), "decimal")
    yield KG + "unit", Node(concept("unit", quantity.unit))
    if quantity.qualifier:
        yield KG + "qualifier", Node(concept("qualifier", quantity.qualifier))
    yield from _dimensions(claim.segment, claim.measure, claim.basis)


def _dimensions(segment: str, measure: str, basis: str) -> list[tuple[str, Object]]:
    """Return the dimensions of a figure: segment, measure and basis."""
    pairs: list[tuple[str, Object]] = []
    if segment:
        pairs.append((KG + "segment", Node(ID + segment)))
    if measure:
        pairs.append((KG + "measure", kg(measure)))
    if basis:
        pairs.append((KG + "basis", Node((CONCEPT if "/" in basis else ID) + basis)))
    return pairs


def _computed(figure: Computed) -> Iterator[ox.Triple]:
    """Yield the triples of a computed figure; no link from its subject leads to it."""
    node = Node(DERIVED + figure.id)
    pairs: list[tuple[str, Object]] = [
        (RDF + "type", kg("Statement")),
        (RDF + "type", kg("DerivedFigure")),
        (KG + "about", Node(ID + figure.subject)),
        (KG + "metric", kg(figure.metric)),
        (KG + "identity", ox.Literal(figure.identity)),
        (KG + "unit", Node(concept("unit", figure.unit))),
    ]
    if figure.period:
        pairs.append((KG + "period", Node(period(figure.period))))
        pairs.extend(_days(bounds(read_period(figure.period)), counted=True))
    for key, number in (("value", figure.value), ("lowerBound", figure.low), ("upperBound", figure.high)):
        if number is not None:
            pairs.append((KG + key, literal(decimal_text(number), "decimal")))
    pairs += _dimensions(figure.segment, figure.measure, figure.basis)
    pairs += [(PROV + "wasDerivedFrom", Node(CLAIM + c)) for c in figure.operands]
    if figure.recomputes:
        pairs.append((KG + "recomputes", Node(CLAIM + figure.recomputes)))
        pairs.append((KG + "verdict", Node(concept("verdict", figure.verdict))))
    for predicate, value in pairs:
        yield ox.Triple(node, Node(predicate), value)


def _evidence(node: ox.NamedNode, evidence: Evidence) -> Iterator[ox.Triple]:
    pairs: list[tuple[str, Object]] = [
        (RDF + "type", kg("Evidence")),
        (KG + "inSource", Node(SOURCE + evidence.source)),
    ]
    if evidence.locator:
        pairs.append((KG + "locator", ox.Literal(evidence.locator)))
    if evidence.fingerprint:
        pairs.append((KG + "fingerprint", ox.Literal(evidence.fingerprint.digest)))
        pairs.append((KG + "fingerprintLength", literal(str(evidence.fingerprint.length), "integer")))
    pairs.extend((KG + "via", Node(SOURCE + v)) for v in evidence.via)
    if evidence.via:
        # `via` lists the nearest document first, so the last one is the origin.
        pairs.append((KG + "origin", Node(SOURCE + evidence.via[-1])))
    if evidence.speaker:
        pairs.append((KG + "speaker", Node(ID + evidence.speaker)))
    if evidence.printed:
        pairs.append((KG + "printed", ox.Literal(evidence.printed)))
    if evidence.list_closure:
        pairs.append((KG + "listClosure", Node(concept("list-closure", evidence.list_closure))))
    pairs.extend((KG + "note", ox.Literal(v, language=k)) for k, v in evidence.note.items())
    for predicate, value in pairs:
        yield ox.Triple(node, Node(predicate), value)


def _judgement(judgement: Judgement, outranked: Mapping[str, tuple[str, ...]]) -> Iterator[ox.Triple]:
    node = Node(judgement_address(judgement))
    yield ox.Triple(node, _TYPE, kg("Judgement"))
    yield ox.Triple(node, kg("givesRank"), Node(concept("rank", judgement.rank)))
    for claim in judgement.claims:
        yield ox.Triple(node, kg("judges"), Node(CLAIM + claim))
        if judgement.rank == "preferred":
            for other in outranked.get(claim, ()):
                yield ox.Triple(node, kg("replaces"), Node(CLAIM + other))
    for language, text in judgement.reason.items():
        yield ox.Triple(node, kg("reason"), ox.Literal(text, language=language))
