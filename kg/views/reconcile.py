"""Answer what the Entity Reconciliation API asks of the graph: candidates, suggestions and values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from kg.model.part import things
from kg.model.period import label_of
from kg.model.text import fold
from kg.views.find import properties_named
from kg.views.match import Matcher, spelt
from kg.views.names import Formatter

if TYPE_CHECKING:
    from kg.model.claim import Claim
    from kg.store import Graph

Json: TypeAlias = dict[str, Any]
# Points for a name whose properties all fit, and against it for each one that the graph has otherwise.
_FITS, _OTHERWISE = 10, 20
# The highest score of an entity that is found by properties alone; it is never a match.
_UNNAMED = 60
_NUMBER = re.compile(r"-?[\d,]{1,30}(?:\.\d{1,15})?")


class Wanted(NamedTuple):
    """A value that a property should have: a text, or the id of an entity."""

    property: str
    values: tuple[str, ...]


class Query(NamedTuple):
    """What is to be reconciled. types: classes of which the entity has any, or all if `every`."""

    name: str
    types: tuple[str, ...]
    every: bool
    limit: int
    wanted: tuple[Wanted, ...]


class Reconciler:
    """Answers for one graph; what it has read of the graph is kept."""

    def __init__(self, graph: Graph) -> None:
        self._graph, self._matcher = graph, Matcher(graph)
        self._claims: dict[str, dict[str, list[Claim]]] = {}

    def candidates(self, query: Query, lang: str) -> list[Json]:
        """Return the entities that a query may mean, the best first."""
        words = Formatter(self._graph, lang)
        fits = self._fitting(query)
        if query.name:
            made = self._matcher.match(query.name, query.limit, fits, lambda thing: self._weight(thing, query.wanted))
            rows = [(c.thing, c.score, c.match) for c in made]
        else:
            shares = {thing: self._share(thing, query.wanted) for thing in self._valued(query, fits)}
            best = sorted(shares, key=lambda thing: (-shares[thing], thing))[: query.limit]
            rows = [(thing, round(shares[thing] * _UNNAMED, 1), False) for thing in best]
        return [{**self._entity(thing, words), "score": score, "match": match} for thing, score, match in rows]

    def _fitting(self, query: Query) -> Callable[[str], bool]:
        ontology, entities = self._graph.ontology, self._graph.entities
        quantifier = all if query.every else any

        def fits(thing: str) -> bool:
            kind = entities[thing].type
            return not query.types or quantifier(ontology.is_a(kind, wanted) for wanted in query.types)

        return fits

    def _entity(self, thing: str, words: Formatter) -> Json:
        kind, other = self._graph.entities[thing].type, "en" if words.lang == "zh" else "zh"
        name, second = words.name(thing), words.names.of(thing).get(other, "")
        told = " · ".join(dict.fromkeys(text for text in (words.name(kind), second) if text and text != name))
        return {"id": thing, "name": name, "description": told, "type": [{"id": kind, "name": words.name(kind)}]}

    # -- properties --------------------------------------------------------------------------

    def _by_subject(self, property_: str) -> dict[str, list[Claim]]:
        """Return the claims by a property that are not denied or deprecated, by subject."""
        if property_ not in self._claims:
            found = self._claims[property_] = defaultdict(list)
            for claim in self._graph.claims(property=property_):
                if claim.stands:
                    found[claim.subject].append(claim)
        return self._claims[property_]

    def _weight(self, thing: str, wanted: tuple[Wanted, ...]) -> float:
        """Return the points for or against an entity; where the graph has no value, there are none."""
        found = [self._holds(thing, want) for want in wanted]
        return _FITS * found.count(True) / max(len(found), 1) - _OTHERWISE * found.count(False)

    def _share(self, thing: str, wanted: tuple[Wanted, ...]) -> float:
        return [self._holds(thing, want) for want in wanted].count(True) / len(wanted)

    def _valued(self, query: Query, fits: Callable[[str], bool]) -> list[str]:
        """Return the entities that have a wanted value of any property."""
        having = {
            thing for want in query.wanted for thing in self._by_subject(want.property) if self._holds(thing, want)
        }
        return [thing for thing in having if thing in self._graph.entities and fits(thing)]

    def _holds(self, thing: str, want: Wanted) -> bool | None:
        """Tell whether an entity has a value; None if the graph has none of this property."""
        claims = self._by_subject(want.property).get(thing, ())
        return any(self._is(claim, value) for claim in claims for value in want.values) if claims else None

    def _is(self, claim: Claim, value: str) -> bool:
        """Tell whether a claim says a value: by id or name, by the beginning of a date, by number, or word for word."""
        if claim.linked:
            entity = self._graph.entities.get(claim.object)
            names = Formatter(self._graph, "zh").names.of(claim.object).values()
            known = (claim.object, claim.object.rpartition("/")[2], *names, *(entity.aliases if entity else ()))
            return spelt(value) in {spelt(name) for name in known}
        if claim.kind == "figure":
            number = _number(value)
            quantity = claim.quantity
            return fold(value) == fold(claim.printed) or (
                number is not None and quantity is not None and quantity.number == number
            )
        dated = claim.object_type == "date" or re.fullmatch(r"\d{4}(-\d\d){0,2}", claim.object) is not None
        return fold(claim.object) == fold(value) or (dated and _within(claim.object, value.strip()))

    def properties_of(self, kind: str, limit: int, lang: str) -> list[Json]:
        """Return the properties that entities of a class may have, those of the narrowest classes first."""
        ontology, words = self._graph.ontology, Formatter(self._graph, lang)
        found = [p for p in ontology.properties.values() if not kind or ontology.is_a(kind, p.domain)]
        found.sort(key=lambda p: (-len(ontology.supers.get(p.domain, ())), p.name))
        return [{"id": p.name, "name": words.name(p.name)} for p in found[:limit]]

    def meta(self, property_: str, lang: str) -> Json:
        """Return a property with the class of its values, if these are entities."""
        words, found = Formatter(self._graph, lang), self._graph.ontology.properties[property_]
        kind = {"type": {"id": found.range, "name": words.name(found.range)}} if found.kind == "relation" else {}
        return {"id": property_, "name": words.name(property_), **kind}

    def values(self, thing: str, property_: str, most: int, lang: str) -> list[Json]:
        """Return what sources say that a property of an entity is; figures with their time and unit."""
        words, entities = Formatter(self._graph, lang), self._graph.entities
        found: dict[str, Json] = {}
        for claim in self._by_subject(property_).get(thing, ()):
            if claim.object in entities and claim.linked:
                found[claim.object] = {"id": claim.object, "name": words.name(claim.object)}
            else:
                text = _told(claim, words)
                found[text] = {"str": text}
        return list(found.values())[:most]

    # -- suggestions -------------------------------------------------------------------------

    def suggested(self, kind: str, prefix: str, lang: str) -> list[Json]:
        """Return the entities, properties or classes with a name or an id that begins with a text."""
        words = Formatter(self._graph, lang)
        if kind == "entity":
            found = [self._entity(thing, words) for thing in self._matcher.beginning(prefix)]
            return [{"notable" if key == "type" else key: value for key, value in item.items()} for item in found]
        ontology = self._graph.ontology
        terms: Iterable[str] = ontology.properties if kind == "property" else ontology.entity_types
        wanted = fold(prefix).removeprefix("kg:")
        begun = [
            term for term in terms
            if any(fold(name).startswith(wanted) for name in (term, *words.names.of(term).values()))
        ]  # fmt: skip
        exact = properties_named(self._graph, prefix) if kind == "property" else []
        begun.sort(key=lambda term: (term not in exact, len(words.name(term)), term))
        return [{"id": term, "name": words.name(term), "description": f"kg:{term}"} for term in begun]


def _told(claim: Claim, words: Formatter) -> str:
    """Return a value with all that it holds for: time, part, measure, basis, stance."""
    period = [label_of(claim.period)] if claim.kind == "figure" else []
    heading = " · ".join(words.name(part) for part in (*period, *things(claim.part)) if part)
    marks = words.marks(claim)
    return " ".join(filter(None, (f"{heading}:" if heading else "", words.value(claim), f"({marks})" if marks else "")))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text.strip()) else None
    except InvalidOperation:
        return None


def _within(one: str, other: str) -> bool:
    """Tell whether of two dates one contains the other: 2019 contains 2019-06-11."""
    return len(other) >= 4 and (one.startswith(f"{other}-") or other.startswith(f"{one}-"))
