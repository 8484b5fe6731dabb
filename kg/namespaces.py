"""Define the IRIs and prefixes of the graph."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote

BASE = "https://w3id.org/cnllm/"
KG = BASE + "ontology#"
ID = BASE + "id/"
CLAIM = BASE + "claim/"
EVIDENCE = BASE + "evidence/"
SOURCE = BASE + "source/"
CONCEPT = BASE + "concept/"
PERIOD = BASE + "period/"
JUDGEMENT = BASE + "judgement/"
SEARCH = BASE + "search/"
DERIVED = BASE + "derived/"
RATE = BASE + "rate/"
DATASET = BASE + "dataset"
# Links from a thing to the best, or the latest, of its claims by a property.
BEST = BASE + "best#"
LATEST = BASE + "latest#"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
DCAT = "http://www.w3.org/ns/dcat#"
VOID = "http://rdfs.org/ns/void#"
SCHEMA = "https://schema.org/"
VANN = "http://purl.org/vocab/vann/"

_PREFIXES: dict[str, str] = {
    "kg": KG,
    "id": ID,
    "claim": CLAIM,
    "evidence": EVIDENCE,
    "fibo": "https://spec.edmcouncil.org/fibo/ontology/",
    "source": SOURCE,
    "period": PERIOD,
    "judgement": JUDGEMENT,
    "search": SEARCH,
    "derived": DERIVED,
    "rate": RATE,
    "best": BEST,
    "latest": LATEST,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": OWL,
    "prov": PROV,
    "qb": "http://purl.org/linked-data/cube#",
    "qudt": "http://qudt.org/schema/qudt/",
    "quantitykind": "http://qudt.org/vocab/quantitykind/",
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": SKOS,
    "time": "http://www.w3.org/2006/time#",
    "qudt-unit": "http://qudt.org/vocab/unit/",
    "vann": VANN,
    "void": VOID,
    "xsd": XSD,
}


def prefixes(schemes: Iterable[str]) -> dict[str, str]:
    """Return the prefixes predefined in queries and declared in exports.

    schemes: the concept schemes; each has a prefix of its own (`stance:forecast`).
    """
    return _PREFIXES | {scheme: f"{CONCEPT}{scheme}/" for scheme in sorted(schemes)}


def concept(scheme: str, slug: str) -> str:
    """Return the IRI of a concept in a scheme."""
    return f"{CONCEPT}{scheme}/{slug}"


def period(label: str) -> str:
    """Return the IRI of a period from its label (`2025-H1`, `2022/2024`)."""
    return PERIOD + quote(label.replace("/", "--"), safe="")


def digest(*parts: str) -> str:
    """Return a content hash of 16 hex digits for use in an IRI."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def short_name(iri: str) -> str:
    """Return the short name of an address: `zhipu`, `risk/competition`, `revenue`, `2025-H1`; others as they are."""
    for space in (ID, CONCEPT, KG, CLAIM, SOURCE, DERIVED, EVIDENCE):
        if iri.startswith(space):
            return iri[len(space) :]
    if iri.startswith(PERIOD):
        return unquote(iri[len(PERIOD) :]).replace("--", "/")
    return iri


def shorten(iri: str, spaces: Iterable[tuple[str, str]]) -> str:
    """Return an address as prefix:local by the first prefix whose namespace it begins with; else as it is.

    spaces: prefixes with their namespaces, the longest namespace first (see `by_length`).
    """
    for prefix, space in spaces:
        if iri.startswith(space):
            return f"{prefix}:{iri[len(space) :]}"
    return iri


def by_length(prefixes_: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return prefixes in the order in which they are tried: concept/risk/ before a shorter namespace."""
    return sorted(prefixes_.items(), key=lambda item: (-len(item[1]), item[0]))
