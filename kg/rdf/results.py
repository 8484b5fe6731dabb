"""Convert what the audit makes of the claims to triples: best readings, latest figures, amounts and derived figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.audit.money import CURRENCIES
from kg.model.choice import Choice
from kg.model.claim import Claim, Facts
from kg.model.computed import Computed
from kg.model.ontology import Ontology
from kg.model.part import is_breakdown
from kg.model.period import read_period
from kg.model.rates import Amount, Rate
from kg.model.span import bounds, months
from kg.namespaces import BEST, CLAIM, DERIVED, ID, KG, LATEST, OWL, PROV, RATE, RDF, RDFS, SOURCE, concept, period
from kg.rdf.sentences import Sentences
from kg.rdf.terms import Node, Object, days, decimal_text, dimensions, kg, literal, named

_TYPE = Node(RDF + "type")
_YEAR = 12
_SHORTCUTS = {
    BEST: {"zh": "最佳读数：{}", "en": "best reading: {}"},
    LATEST: {"zh": "最新数字：{}", "en": "latest figure: {}"},
}
_SHORTCUTS_MEAN = {
    BEST: {"zh": "指向排在首位的读数：{}。", "en": "Links a thing to the claims that rank first: {}."},
    LATEST: {"zh": "指向最新的实际数值：{}。", "en": "Links a thing to the claim with the latest actual figure: {}."},
}


def choice(found: Choice, facts: Facts, ontology: Ontology) -> Iterator[ox.Triple]:
    """Yield what is known of the best of several readings, and the link that leads to it."""
    node, claim = Node(CLAIM + found.best), facts.claims[found.best]
    yield ox.Triple(node, _TYPE, kg("BestReading"))
    yield ox.Triple(node, kg("ground"), Node(concept("ground", found.ground)))
    for other in found.others:
        yield ox.Triple(Node(CLAIM + other), kg("outrankedBy"), node)
    if claim.stance in ontology.holding and not is_breakdown(claim.part):
        yield from _shortcut(BEST, claim, ontology)


def latest(claim: Claim, ontology: Ontology) -> Iterator[ox.Triple]:
    """Yield that a figure is the latest of its series, and the link that leads to it."""
    yield ox.Triple(Node(CLAIM + claim.id), _TYPE, kg("LatestFigure"))
    flow = ontology.properties[claim.property].temporality == "flow"
    if not is_breakdown(claim.part) and (not flow or (claim.span and months(claim.span) == _YEAR)):
        yield from _shortcut(LATEST, claim, ontology)


def _shortcut(space: str, claim: Claim, ontology: Ontology) -> Iterator[ox.Triple]:
    """Yield the link from a thing to one of its claims, and the declaration of its property."""
    link = Node(space + claim.property)
    yield ox.Triple(Node(ID + claim.subject), link, Node(CLAIM + claim.id))
    yield ox.Triple(link, _TYPE, Node(OWL + "ObjectProperty"))
    yield ox.Triple(link, Node(RDFS + "domain"), kg(ontology.properties[claim.property].domain))
    yield ox.Triple(link, Node(RDFS + "range"), kg("Claim"))
    names = ontology.labels.get(KG + claim.property, {})
    for language, name in names.items():
        for predicate, texts in (("label", _SHORTCUTS), ("comment", _SHORTCUTS_MEAN)):
            yield ox.Triple(
                link, Node(RDFS + predicate), ox.Literal(texts[space][language].format(name), language=language)
            )


def money(amounts: Iterable[Amount], sentences: Sentences) -> Iterator[ox.Triple]:
    """Yield amounts in yuan and dollars, and the rates at which they were converted."""
    rates: dict[str, Rate] = {}
    for amount in amounts:
        node = Node(CLAIM + amount.claim)
        yield ox.Triple(node, kg(CURRENCIES[amount.currency]), literal(decimal_text(amount.value), "decimal"))
        if amount.rate:
            rates[amount.rate.id] = amount.rate
            yield ox.Triple(node, kg("rate"), Node(RATE + amount.rate.id))
    for rate in rates.values():
        yield from _rate(rate)
        yield from named(Node(RATE + rate.id), sentences.rate(rate))


def _rate(rate: Rate) -> Iterator[ox.Triple]:
    node = Node(RATE + rate.id)
    pairs: list[tuple[str, Object]] = [
        (RDF + "type", kg("ExchangeRate")),
        (KG + "baseUnit", Node(concept("unit", rate.base))),
        (KG + "quoteUnit", Node(concept("unit", rate.quote))),
        (KG + "exchangeValue", literal(decimal_text(rate.value), "decimal")),
        (PROV + "wasDerivedFrom", Node(SOURCE + rate.source)),
        *days((rate.first, rate.last), counted=False),
    ]
    for predicate, value in pairs:
        yield ox.Triple(node, Node(predicate), value)


def computed(figure: Computed, sentences: Sentences, ontology: Ontology) -> Iterator[ox.Triple]:
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
        pairs.extend(days(bounds(read_period(figure.period)), counted=True))
    for key, number in (("value", figure.value), ("lowerBound", figure.low), ("upperBound", figure.high)):
        if number is not None:
            pairs.append((KG + key, literal(decimal_text(number), "decimal")))
    pairs += dimensions(figure, ontology)
    pairs += [(PROV + "wasDerivedFrom", Node(CLAIM + c)) for c in figure.operands]
    if figure.recomputes:
        pairs.append((KG + "recomputes", Node(CLAIM + figure.recomputes)))
        pairs.append((KG + "verdict", Node(concept("verdict", figure.verdict))))
    for predicate, value in pairs:
        yield ox.Triple(node, Node(predicate), value)
    yield from named(node, sentences.computed(figure))
