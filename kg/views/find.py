"""Find entities, concepts, properties and sources by name, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import UsageError, did_you_mean
from kg.model.text import fold
from kg.views.names import Names

if TYPE_CHECKING:
    from kg.model.claim import Entity
    from kg.store import Graph


_PROPERTY, _SOURCE = "kg:", "source:"
# The properties by which sources say what an entity is or was called, beside its labels and aliases.
_NAMING = ("legalName", "formerName", "huggingFaceName", "modelScopeName", "gitHubName")
_CODE = "stockCode"


@dataclass(frozen=True, slots=True)
class Found:
    """A thing whose name matches: its short name, the name that matched, and the distance (0 is best).

    A property has its prefix before its name (`kg:grossMargin`), and so has a source (`source:zhipu-prospectus`).
    """

    thing: str
    matched: str
    distance: int


def find(graph: Graph, text: str) -> list[Found]:
    """Return the things whose name contains a text: exact matches first, then names that begin with it.

    Of equal matches entities come first, then concepts, properties and sources.
    """
    wanted = fold(text)
    best: dict[str, Found] = {}
    for thing, name in _all_names(graph):
        folded = fold(name)
        if not wanted or wanted not in folded:
            continue
        distance = 0 if folded == wanted else 1 if folded.startswith(wanted) else 2
        found = Found(thing, name, distance)
        if thing not in best or (distance, len(name)) < (best[thing].distance, len(best[thing].matched)):
            best[thing] = found
    # Titles of sources are long and name many things.
    return sorted(best.values(), key=lambda f: (*_order(f), len(f.matched), f.thing))


def _order(found: Found) -> tuple[bool, int, int]:
    kind = 2 if found.thing.startswith(_PROPERTY) else 1 if "/" in found.thing else 0
    return found.thing.startswith(_SOURCE), found.distance, kind


def _all_names(graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield every entity, concept, property and source with each of its labels, aliases or titles, and with its id."""
    yield from entity_names(graph)
    yield from stock_codes(graph)
    names = Names.of_graph(graph)
    for scheme, concepts in graph.ontology.concepts.items():
        for slug in concepts:
            thing = f"{scheme}/{slug}"
            for text in (*names.of(thing).values(), thing):
                yield thing, text
    for name in graph.ontology.properties:
        for text in (*names.of(name).values(), name):
            yield f"{_PROPERTY}{name}", text
    for source in graph.sources.values():
        for text in (source.title, source.id):
            yield f"{_SOURCE}{source.id}", text


def entity_names(graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield every entity with each of its labels and aliases, its id, and the names that sources give it."""
    for entity in graph.entities.values():
        for text in _given(entity):
            yield entity.id, text
    for naming in _NAMING:
        yield from _claimed(graph, naming)


def _given(entity: Entity) -> Iterable[str]:
    return *entity.labels.values(), *entity.aliases, entity.id


def _own(graph: Graph, thing: str) -> list[str]:
    """Return the names of a thing, but for those that sources alone give it, folded."""
    entity = graph.entities.get(thing)
    return [fold(text) for text in (_given(entity) if entity else Names.of_graph(graph).of(thing).values())]


def stock_codes(graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield every entity that is listed with each of its codes, such as `2513.HK` or `BABA`."""
    return _claimed(graph, _CODE)


def _claimed(graph: Graph, naming: str) -> Iterator[tuple[str, str]]:
    if naming in graph.ontology.properties:
        for claim in graph.claims(property=naming):
            if claim.stands:
                yield claim.subject, claim.object


def resolve(graph: Graph, text: str) -> str:
    """Return the thing with this id, label or alias.

    Raises UsageError if there is none (with similar names) or more than one (with their ids).
    """
    text = text.removeprefix("id:")
    if graph.has(text):
        return text  # an id names one thing, even if it is an alias of another
    found = [f for f in find(graph, text) if graph.has(f.thing)]
    exact = [f for f in found if f.distance == 0]
    entities = [f for f in exact if "/" not in f.thing] or exact
    # A name of an account, such as InternLM on Hugging Face, does not compete with that of the thing itself.
    entities = [f for f in entities if fold(text) in _own(graph, f.thing)] or entities
    if len(entities) == 1:
        return entities[0].thing
    if entities:
        names = ", ".join(f.thing for f in entities)
        raise UsageError(f'"{text}" may be any of {names}; give one of these ids')
    near = [f.thing for f in found[:5]]
    if near:
        raise UsageError(f'nothing is called "{text}"; near it are: {", ".join(near)}')
    known = [n for thing, name in _all_names(graph) if graph.has(thing) for n in (thing, name)]
    raise UsageError(f'nothing is called "{text}".{did_you_mean(text, sorted(set(known)))} "kg find" searches names')


def resolve_property(graph: Graph, text: str) -> str:
    """Return the name of the property or metric with this name or label, as `revenue`, `kg:revenue` or 收入.

    Raises UsageError if there is none (with similar names) or more than one (with their names).
    """
    found = properties_named(graph, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f'"{text}" may be any of {", ".join(sorted(found))}; give one of these names')
    names = Names.of_graph(graph)
    known = {n for p in graph.ontology.properties for n in (p, *names.of(p).values())}
    raise UsageError(
        f'no property or metric is called "{text}".{did_you_mean(text, sorted(known))} "kg terms" lists them'
    )


def properties_named(graph: Graph, text: str) -> list[str]:
    """Return the property with a name, or else those with a label, in zh or en."""
    name = text.removeprefix(_PROPERTY)
    if name in graph.ontology.properties:
        return [name]
    names, wanted = Names.of_graph(graph), fold(text)
    return [p for p in graph.ontology.properties if wanted in map(fold, names.of(p).values())]
