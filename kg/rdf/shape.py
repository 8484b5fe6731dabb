"""Convert the data to triples; docs/model.md describes the graph model.

- Entities, sources, periods, claims, evidence and judgements are nodes; there are no blank nodes.
- A relation or attribute that holds is also stated as a plain triple; a figure is linked from its
  subject by its metric. A claim holds if its stance holds (kg:holds), it is not negated and no
  judgement deprecates it.
- Superclasses, superproperties, inverses and the other side of symmetric properties are
  materialised, and defined classes are inferred from roles.
- What the audit makes of claims is written by `kg.rdf.results`. Its figures are derived figures: they have no source
  and are not linked from their subject, so that queries for claims never return them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg.model.choice import Choice
from kg.model.claim import Claim, Entity, Evidence, Facts, Judgement, Search, Source
from kg.model.computed import Computed
from kg.model.ontology import Ontology
from kg.model.period import Period, period_names, read_period, xsd_type
from kg.model.rates import Amount
from kg.namespaces import (
    BEST,
    CLAIM,
    CONCEPT,
    DCTERMS,
    EVIDENCE,
    ID,
    JUDGEMENT,
    KG,
    LATEST,
    OWL,
    PROV,
    RDF,
    RDFS,
    SEARCH,
    SKOS,
    SOURCE,
    concept,
    digest,
    period,
)  # fmt: skip
from kg.rdf import results
from kg.rdf.sentences import Sentences
from kg.rdf.terms import Node, Object, days, decimal_text, dimensions, kg, literal, named

_TYPE, _LABEL = Node(RDF + "type"), Node(RDFS + "label")
_YEAR = 12
_SHORTCUTS = {
    BEST: {"zh": "最佳读数：{}", "en": "best reading: {}"},
    LATEST: {"zh": "最新数字：{}", "en": "latest figure: {}"},
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
    for entity in facts.entities.values():
        yield from _entity(entity, ontology)
    computed, choices = list(computed), list(choices)
    yield from statements(facts, ontology, facts, computed, choices, latest, amounts)
    yield from times(periods(facts, computed).values())
    yield from judged(facts, ontology, choices)


def statements(
    facts: Facts,
    ontology: Ontology,
    part: Facts,
    computed: Iterable[Computed],
    choices: Iterable[Choice],
    latest: Iterable[Claim],
    amounts: Iterable[Amount],
) -> Iterator[ox.Triple]:
    """Yield the triples of sources and claims and of results of the audit; a rate of exchange is written once.

    The triples of each of them depend on nothing else but the ontology, the entities, and the claims and sources
    that it names (see `kg.store.delta`).
    part: the sources and claims to be written. facts: where those are found that they and the results name.
    """
    publishers, sentences = _by_label(facts), Sentences(facts, ontology)
    for source in part.sources.values():
        yield from _source(source, publishers)
        yield from named(Node(SOURCE + source.id), sentences.source(source))
    for claim_id, claim in part.claims.items():
        yield from _claim(claim_id, claim, ontology)
        yield from named(Node(CLAIM + claim_id), sentences.claim(claim))
        for evidence in claim.evidence:
            yield from named(Node(evidence_address(claim_id, evidence)), sentences.evidence(evidence))
    for figure in computed:
        yield from results.computed(figure, sentences, ontology)
    for choice in choices:
        yield from results.choice(choice, facts, ontology)
    for claim in latest:
        yield from results.latest(claim, ontology)
    yield from results.money(amounts, sentences)


def periods(facts: Facts, computed: Iterable[Computed]) -> dict[str, Period]:
    """Return the periods that sources, claims and computed figures name, by label."""
    found: dict[str, Period] = {s.published.label: s.published for s in facts.sources.values()}
    for claim in facts.claims.values():
        for moment in (claim.period, claim.valid_from, claim.valid_until):
            if moment:
                found[moment.label] = moment
    found |= {figure.period: read_period(figure.period) for figure in computed if figure.period}
    return found


def times(moments: Iterable[Period]) -> Iterator[ox.Triple]:
    """Yield the triples of periods."""
    for moment in moments:
        yield from _period(moment)


def judged(facts: Facts, ontology: Ontology, choices: Iterable[Choice]) -> Iterator[ox.Triple]:
    """Yield the triples of what the curators did: judgements, and searches without a result."""
    sentences = Sentences(facts, ontology)
    outranked = {choice.best: choice.others for choice in choices}
    for judgement in facts.judgements:
        yield from _judgement(judgement, outranked)
        yield from named(Node(judgement_address(judgement)), sentences.judgement(judgement))
    for search in facts.searches:
        node = Node(SEARCH + digest(search.subject, search.property))
        yield from _search(node, search)
        yield from named(node, sentences.search(search))


def _vocabulary(ontology: Ontology) -> Iterator[ox.Triple]:
    yield from ontology.triples
    yield from shown(ontology)


def shown(ontology: Ontology) -> Iterator[ox.Triple]:
    """Yield what tools show that know RDFS alone: the label of a concept, and what a term means as its comment."""
    for t in ontology.triples:
        if predicate := _SHOWN_AS.get(t.predicate.value):
            yield ox.Triple(t.subject, predicate, t.object)


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
    pairs.extend(days(claim.span, counted=claim.kind == "figure"))
    if claim.quantity:
        pairs.extend(_quantity(claim, ontology))
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
    forward, backward = plain_properties(
        claim.property, claim.kind, claim.stance, claim.rank, negated=claim.negated, ontology=ontology
    )
    if not forward:
        return
    subject = Node(ID + claim.subject)
    target = Node(CLAIM + claim_id) if claim.kind == "figure" else _object(claim)
    for name_ in forward:
        yield ox.Triple(subject, kg(name_), target)
    for name_ in backward:
        yield ox.Triple(Node(ID + claim.object), kg(name_), subject)
    for defined, (prop, value_iri) in ontology.defined.items():
        if prop == claim.property and isinstance(target, ox.NamedNode) and target.value == value_iri:
            yield from _types(subject, defined, ontology)


def plain_properties(
    prop: str, kind: str, stance: str, rank: str, *, negated: bool, ontology: Ontology
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the properties that link the subject of a claim to its object, and those that link back.

    A figure is linked itself, in the place of an object. There are none unless the claim holds.
    prop, kind, stance, rank, negated: those of the claim.
    """
    if negated or rank == "deprecated" or (kind != "figure" and stance not in ontology.holding):
        return (), ()
    above = ontology.super_properties
    forward = (prop, *above.get(prop, ()))
    backs = [ontology.backwards[name] for name in forward if kind == "relation" and ontology.backwards.get(name)]
    return forward, tuple(name for back in backs for name in (back, *above.get(back, ())))


def _object(claim: Claim) -> Object:
    if claim.kind == "relation":
        return Node(ID + claim.object)
    if claim.kind == "concept":
        return Node(CONCEPT + claim.object)
    return literal(claim.object, claim.object_type)


def _quantity(claim: Claim, ontology: Ontology) -> Iterator[tuple[str, Object]]:
    quantity = claim.quantity
    assert quantity is not None
    for key, number in (("value", quantity.number), ("lowerBound", quantity.low), ("upperBound", quantity.high)):
        if number is not None:
            yield KG + key, literal(decimal_text(number), "decimal")
    yield KG + "unit", Node(concept("unit", quantity.unit))
    if quantity.qualifier:
        yield KG + "qualifier", Node(concept("qualifier", quantity.qualifier))
    yield from dimensions(claim, ontology)


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


def _search(node: ox.NamedNode, search: Search) -> Iterator[ox.Triple]:
    yield ox.Triple(node, _TYPE, kg("Search"))
    yield ox.Triple(node, kg("soughtFor"), Node(ID + search.subject))
    yield ox.Triple(node, kg("sought"), kg(search.property))
    yield ox.Triple(node, kg("soughtOn"), literal(search.on.isoformat(), "date"))
    for language, text in search.where.items():
        yield ox.Triple(node, kg("soughtIn"), ox.Literal(text, language=language))
