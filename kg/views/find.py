"""Find entities and concepts by name, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import UsageError, did_you_mean
from kg.model.text import fold
from kg.views.names import Names

if TYPE_CHECKING:
    from kg.store import Graph


@dataclass(frozen=True, slots=True)
class Found:
    """A thing whose name matches: its short name, the name that matched, and the distance (0 is best)."""

    thing: str
    matched: str
    distance: int


def find(graph: Graph, text: str) -> list[Found]:
    """Return the things whose name contains a text: exact matches first, then names that begin with it."""
    wanted = fold(text)
    best: dict[str, Found] = {}
    for thing, name in _all_names(graph):
        folded = fold(name)
        if not wanted or wanted not in folded:
            continue
        # Entities before concepts, short names before long ones.
        distance = 0 if folded == wanted else 1 if folded.startswith(wanted) else 2
        found = Found(thing, name, distance)
        if thing not in best or (distance, len(name)) < (best[thing].distance, len(best[thing].matched)):
            best[thing] = found
    return sorted(best.values(), key=lambda f: (f.distance, "/" in f.thing, len(f.matched), f.thing))


def _all_names(graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield every entity and concept with each of its labels and aliases and with its id."""
    for entity in graph.entities.values():
        for text in (*entity.labels.values(), *entity.aliases, entity.id):
            yield entity.id, text
    names = Names.of_graph(graph)
    for scheme, concepts in graph.ontology.concepts.items():
        for slug in concepts:
            thing = f"{scheme}/{slug}"
            for text in (*names.of(thing).values(), thing):
                yield thing, text


def resolve(graph: Graph, text: str) -> str:
    """Return the thing with this id, label or alias.

    Raises UsageError if there is none (with similar names) or more than one (with their ids).
    """
    text = text.removeprefix("id:")
    if graph.has(text):
        return text  # an id names one thing, even if it is an alias of another
    found = find(graph, text)
    exact = [f for f in found if f.distance == 0]
    entities = [f for f in exact if "/" not in f.thing] or exact
    if len(entities) == 1:
        return entities[0].thing
    if entities:
        names = ", ".join(f.thing for f in entities)
        raise UsageError(f'"{text}" may be any of {names}; give one of these ids')
    near = [f.thing for f in found[:5]]
    if near:
        raise UsageError(f'nothing is called "{text}"; near it are: {", ".join(near)}')
    known = [n for pair in _all_names(graph) for n in pair]
    raise UsageError(f'nothing is called "{text}".{did_you_mean(text, sorted(set(known)))} "kg find" searches names')
