"""List what queries name, with its names in zh and en, for the editor to complete."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from kg.namespaces import BEST, CONCEPT, DATASET, ID, KG, LATEST, by_length, shorten
from kg.streams import printable
from kg.views.names import LANGUAGES
from kg.views.vocabulary import TermKind, vocabulary

if TYPE_CHECKING:
    from kg.store import Graph

# Names that are listed, those used most, and characters of each name: a browser gets all of them at once.
MOST, _LONGEST = 20_000, 200
# Links to best readings and latest figures have the names of the property.
_LINKS = {BEST: "best", LATEST: "latest"}


class Named(NamedTuple):
    """What a query may name.

    name: with its prefix, as queries write it. kind: a kind of term, the class of an entity, or `best` and `latest` of
    links. labels: by language. used: how often; of an entity or a concept the claims that name it, of a class its
    members, of a property the triples or claims by it. others: further names.
    """

    name: str
    kind: str
    labels: Mapping[str, str]
    used: int
    others: tuple[str, ...] = ()


def named(graph: Graph) -> list[Named]:
    """Return every entity, class, property, metric and concept of a graph, those used most first."""
    found = {each.name: each for each in (*_structure(graph), *_terms(graph), *_entities(graph))}
    return sorted(found.values(), key=lambda each: (-each.used, each.name))


def names_document(graph: Graph) -> str:
    """Return the prefixes and the names of a graph as JSON; a name is a list: name, kind, zh, en, further names."""
    rows = [
        [each.name, each.kind, *(_short(each.labels.get(lang, "")) for lang in LANGUAGES), *map(_short, each.others)]
        for each in named(graph)[:MOST]
    ]
    return json.dumps({"prefixes": sorted(graph.prefixes), "names": rows}, ensure_ascii=False, separators=(",", ":"))


def _short(text: str) -> str:
    """Return a name as people may see it, cut if it is overlong."""
    return printable(text)[:_LONGEST]


def _written(name: str) -> str:
    r"""Return a name as a query may hold it; pyoxigraph reads one dot, and more where they are written \."""
    return name.replace(".", r"\.") if name.count(".") > 1 else name


def _entities(graph: Graph) -> Iterator[Named]:
    used = Counter(thing for claim in graph.claims() for thing in claim.things)
    for entity in graph.entities.values():
        yield Named(_written(f"id:{entity.id}"), entity.type, entity.labels, used[entity.id], tuple(entity.aliases))


def _terms(graph: Graph) -> Iterator[Named]:
    """Yield the classes, properties, metrics and concepts that claims may state."""
    labels, others = graph.ontology.labels, _further(graph)
    for term in vocabulary(graph):
        iri, name = KG + term.name, f"kg:{term.name}"
        if term.kind == TermKind.concept:
            iri, name = CONCEPT + term.name, term.name.replace("/", ":", 1)
        yield Named(name, term.kind.value, labels.get(iri, {}), term.used, tuple(others.get(iri, ())))


def _further(graph: Graph) -> dict[str, list[str]]:
    """Return the further labels of terms by their address."""
    found: dict[str, list[str]] = {}
    query = f'SELECT ?t ?other {{ ?t skos:altLabel ?other FILTER (!STRSTARTS(STR(?t), "{ID}")) }} ORDER BY ?other'
    for row in graph.rows(query):
        found.setdefault(str(row["t"]), []).append(str(row["other"]))
    return found


def _structure(graph: Graph) -> Iterator[Named]:
    """Yield what triples are made of beside the terms that claims state: kg:period, rdfs:label, latest:revenue …"""
    labels, spaces = graph.ontology.labels, by_length(graph.prefixes)
    for part, link, count, kind in (
        ("propertyPartition", "property", "triples", TermKind.property.value),
        ("classPartition", "class", "entities", TermKind.kind.value),
    ):
        rows = graph.rows(f"SELECT ?t ?n {{ <{DATASET}> void:{part} ?p . ?p void:{link} ?t ; void:{count} ?n }}")
        for row in rows:
            iri = str(row["t"])
            space = iri.rpartition("#")[0] + "#"
            term = KG + iri[len(space) :] if space in _LINKS else iri
            yield Named(shorten(iri, spaces), _LINKS.get(space, kind), labels.get(term, {}), int(row["n"]))
