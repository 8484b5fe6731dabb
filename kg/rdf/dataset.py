"""Describe the data set in DCAT and VoID."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.model.claim import Facts
from kg.namespaces import DATASET, DCAT, DCTERMS, ID, KG, RDF, VOID
from kg.rdf.terms import Node, Object, kg, literal


def describe(facts: Facts) -> Iterator[ox.Triple]:
    """Yield the description of the data set: title, licence, counts and temporal coverage."""
    node = Node(DATASET)
    days = [d for c in facts.claims.values() if c.period and c.stance == "asserted" for d in (c.period.last,) if d]
    accessed = [s.accessed for s in facts.sources.values() if s.accessed]
    pairs: list[tuple[str, Object]] = [
        (RDF + "type", Node(DCAT + "Dataset")),
        (RDF + "type", Node(VOID + "Dataset")),
        (DCTERMS + "title", ox.Literal("Knowledge graph of the Chinese LLM industry", language="en")),
        (DCTERMS + "title", ox.Literal("中国大模型产业知识图谱", language="zh")),
        (DCTERMS + "license", Node("https://creativecommons.org/licenses/by/4.0/")),
        (DCTERMS + "language", ox.Literal("zh")),
        (DCTERMS + "language", ox.Literal("en")),
        (VOID + "vocabulary", Node(KG.rstrip("#"))),
        (VOID + "uriSpace", ox.Literal(ID)),
        (VOID + "entities", literal(str(len(facts.entities)), "integer")),
        (VOID + "properties", literal(str(len({c.property for c in facts.claims.values()})), "integer")),
        (VOID + "distinctSubjects", literal(str(len({c.subject for c in facts.claims.values()})), "integer")),
    ]
    if days:
        # The years covered by asserted claims.
        pairs.append((DCAT + "startDate", literal(str(min(days).year), "gYear")))
        pairs.append((DCAT + "endDate", literal(str(max(days).year), "gYear")))
    if accessed:
        pairs.append((DCTERMS + "modified", literal(max(accessed).isoformat(), "date")))
    for kind, count in (
        ("Claim", len(facts.claims)),
        ("Evidence", sum(len(c.evidence) for c in facts.claims.values())),
        ("Source", len(facts.sources)),
        ("Entity", len(facts.entities)),
        ("Judgement", len(facts.judgements)),
    ):
        part = Node(f"{DATASET}/{kind.lower()}")
        yield ox.Triple(node, Node(VOID + "classPartition"), part)
        yield ox.Triple(part, Node(VOID + "class"), kg(kind))
        yield ox.Triple(part, Node(VOID + "entities"), literal(str(count), "integer"))
    for predicate, value in pairs:
        yield ox.Triple(node, Node(predicate), value)
