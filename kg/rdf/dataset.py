"""Describe the data set in DCAT and VoID, with the counts of the graph that the description is part of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.model.claim import Facts
from kg.namespaces import DATASET, DCAT, DCTERMS, ID, KG, RDF, VOID, by_length, digest, prefixes, shorten
from kg.rdf.terms import Node, Object, literal

_TYPE = f"<{RDF}type>"
_SPACES = by_length(prefixes(()))
# The forms of `kg export`, with their names and their media types as IANA registers them.
_FORMS = {
    "turtle": ("Turtle", "text/turtle"),
    "ntriples": ("N-Triples", "application/n-triples"),
    "nquads": ("N-Quads", "application/n-quads"),
    "trig": ("TriG", "application/trig"),
    "jsonld": ("JSON-LD", "application/ld+json"),
    "rdfxml": ("RDF/XML", "application/rdf+xml"),
    "csv": ("CSV", "text/csv"),
}


@dataclass(slots=True)
class Counts:
    """What a set of triples contains.

    subjects, entities: their number; entities are the things that claims are about.
    properties: triples by property. classes: instances by class.
    """

    triples: int = 0
    subjects: int = 0
    entities: int = 0
    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, lines: Iterable[str]) -> Counts:
        """Count distinct, sorted lines of N-Triples without blank nodes."""
        found, last = cls(), ""
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            found.triples += 1
            found.properties[predicate[1:-1]] += 1
            if subject != last:
                found.subjects += 1
                found.entities += subject.startswith(f"<{ID}")
                last = subject
            if predicate == _TYPE:
                found.classes[rest.split(" ", 1)[0][1:-1]] += 1
        return found

    def changed(self, removed: Iterable[str], added: Iterable[str], subjects: int, entities: int) -> Counts:
        """Return the counts after a change. subjects, entities: how many more there are."""
        found = Counts(self.triples, self.subjects + subjects, self.entities + entities)
        found.properties, found.classes = self.properties.copy(), self.classes.copy()
        for sign, lines in ((-1, removed), (1, added)):
            for line in lines:
                _, predicate, rest = line.split(" ", 2)
                found.triples += sign
                found.properties[predicate[1:-1]] += sign
                if predicate == _TYPE:
                    found.classes[rest.split(" ", 1)[0][1:-1]] += sign
        # Without what there is no more.
        found.properties, found.classes = +found.properties, +found.classes
        return found

    def __add__(self, other: Counts) -> Counts:
        """Return the counts of two sets of triples about different subjects."""
        return Counts(
            self.triples + other.triples,
            self.subjects + other.subjects,
            self.entities + other.entities,
            self.properties + other.properties,
            self.classes + other.classes,
        )


def description(facts: Facts, without: Counts) -> list[str]:
    """Return the lines that describe a data set in N-Triples, sorted.

    without: the counts of its graph without them. The description counts itself as well, so that its
    numbers are those that a query on the whole graph gives.
    """
    counts, own = without, [""]
    # The third round changes nothing: which partitions there are is known after the first, and
    # that the numbers differ does not change how many triples say them.
    while True:
        before, own = own, sorted({f"{t} .\n" for t in _describe(facts, counts)})
        if own == before:
            return own
        counts = without + Counts.of(own)


def _describe(facts: Facts, counts: Counts) -> Iterator[ox.Triple]:
    """Yield the description of the data set: title, licence, counts, partitions, coverage, distributions."""
    node, temporal = Node(DATASET), Node(f"{DATASET}/temporal")
    days = [d for c in facts.claims.values() if c.period and c.stance == "asserted" for d in (c.period.last,) if d]
    accessed = [s.accessed for s in facts.sources.values() if s.accessed]
    licence = (DCTERMS + "license", Node("https://creativecommons.org/licenses/by/4.0/"))
    pairs: list[tuple[str, Object]] = [
        (RDF + "type", Node(DCAT + "Dataset")),
        (RDF + "type", Node(VOID + "Dataset")),
        (DCTERMS + "title", ox.Literal("Knowledge graph of the Chinese LLM industry", language="en")),
        (DCTERMS + "title", ox.Literal("中国大模型产业知识图谱", language="zh")),
        (DCTERMS + "description", ox.Literal("Claims of published sources on the industry.", language="en")),
        (DCTERMS + "description", ox.Literal("已发表信源关于该产业的陈述。", language="zh")),
        licence,
        (DCTERMS + "language", ox.Literal("zh")),
        (DCTERMS + "language", ox.Literal("en")),
        (VOID + "vocabulary", Node(KG.rstrip("#"))),
        (VOID + "uriSpace", ox.Literal(ID)),
        (VOID + "triples", _number(counts.triples)),
        (VOID + "distinctSubjects", _number(counts.subjects)),
        (VOID + "entities", _number(counts.entities)),
        (VOID + "properties", _number(len(counts.properties))),
        (VOID + "classes", _number(len(counts.classes))),
    ]
    if days:
        # The years covered by asserted claims.
        pairs.append((DCTERMS + "temporal", temporal))
        yield ox.Triple(temporal, Node(RDF + "type"), Node(DCTERMS + "PeriodOfTime"))
        yield ox.Triple(temporal, Node(DCAT + "startDate"), literal(str(min(days).year), "gYear"))
        yield ox.Triple(temporal, Node(DCAT + "endDate"), literal(str(max(days).year), "gYear"))
    if accessed:
        pairs.append((DCTERMS + "modified", literal(max(accessed).isoformat(), "date")))
    for form, (name, media_type) in _FORMS.items():
        distribution = Node(f"{DATASET}/distribution/{form}")
        pairs.append((DCAT + "distribution", distribution))
        for predicate, value in (
            (RDF + "type", Node(DCAT + "Distribution")),
            (DCTERMS + "title", ox.Literal(name)),
            (DCAT + "mediaType", Node(f"https://www.iana.org/assignments/media-types/{media_type}")),
            (DCAT + "accessURL", node),
            licence,
        ):
            yield ox.Triple(distribution, Node(predicate), value)
    for iri, count in counts.classes.items():
        part = Node(f"{DATASET}/class/{_slug(iri)}")
        pairs.append((VOID + "classPartition", part))
        yield ox.Triple(part, Node(VOID + "class"), Node(iri))
        yield ox.Triple(part, Node(VOID + "entities"), _number(count))
    for iri, count in counts.properties.items():
        part = Node(f"{DATASET}/property/{_slug(iri)}")
        pairs.append((VOID + "propertyPartition", part))
        yield ox.Triple(part, Node(VOID + "property"), Node(iri))
        yield ox.Triple(part, Node(VOID + "triples"), _number(count))
    for predicate, value in pairs:
        yield ox.Triple(node, Node(predicate), value)


def _number(count: int) -> ox.Literal:
    return literal(str(count), "integer")


def _slug(iri: str) -> str:
    """Return the name of a partition: the local name of a term, with the prefix of another vocabulary."""
    short = shorten(iri, _SPACES).removeprefix("kg:")
    return short.replace(":", "-") if short != iri and "/" not in short else digest(iri)
