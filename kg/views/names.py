"""Look up Chinese and English names, and format claims and evidence in either language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.language import say
from kg.model.claim import Claim, Evidence, Source
from kg.model.computed import Computed
from kg.model.part import things
from kg.model.period import label_of, period_names, read_period
from kg.namespaces import CONCEPT, KG

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.model.claim import Entity
    from kg.model.ontology import Ontology
    from kg.store import Graph

LANGUAGES = ("zh", "en")
# The words of a formula that are not the name of a metric, a period or a thing.
_WORDS = ("sum", "mean", "years", "first", "last", "month")
_TOKEN = re.compile(r"(parts of|rivals in) ([\w.-]+)|\d{4}(?:-\w+)*/\d{4}(?:-\w+)*|[^\W_][\w.-]*")


class Names:
    """The names of entities, terms, concepts and periods by short name (`zhipu`, `risk/competition`, `2025-H1`)."""

    def __init__(self, entities: Mapping[str, Entity], ontology: Ontology) -> None:
        self._entities, self._ontology = entities, ontology

    @classmethod
    def of_graph(cls, graph: Graph) -> Names:
        """Return the names of all things in a graph."""
        return cls(graph.entities, graph.ontology)

    def of(self, thing: str) -> Mapping[str, str]:
        """Return the names of a thing by language; empty if it has none."""
        entity = self._entities.get(thing)
        if entity:
            return entity.labels
        labels = self._ontology.labels
        found = labels.get(KG + thing) or labels.get(CONCEPT + thing)
        return found or _of_period(thing)

    def get(self, thing: str, lang: str) -> str:
        """Return the name of a thing in a language; falls back to the other language, then to the short name."""
        found = self.of(thing)
        return found.get(lang) or found.get("zh") or found.get("en") or thing

    def kind(self, thing: str) -> str:
        """Return the class of an entity or concept."""
        entity = self._entities.get(thing)
        return entity.type if entity else self._ontology.classes.get(thing.partition("/")[0], "")

    def things(self) -> Iterator[str]:
        """Yield every entity and concept."""
        yield from self._entities
        for scheme, concepts in sorted(self._ontology.concepts.items()):
            yield from (f"{scheme}/{slug}" for slug in sorted(concepts))

    def formula(self, identity: str, lang: str) -> str:
        """Format a formula with the names of its metrics, things and periods in a language."""

        def word(token: re.Match[str]) -> str:
            if token[1]:
                return say(token[1], lang).format(self.of(token[2]).get(lang, token[2]))
            return say(token[0], lang) if token[0] in _WORDS else self.of(token[0]).get(lang, token[0])

        return _TOKEN.sub(word, identity)


def _of_period(label: str) -> Mapping[str, str]:
    if label[:4].isdigit() or label == "unstated":
        try:
            return period_names(read_period(label))
        except ValueError:
            pass
    return {}


class Formatter:
    """Format claims and evidence in one language."""

    def __init__(self, graph: Graph, lang: str) -> None:
        self.names, self.sources, self.lang = Names.of_graph(graph), graph.sources, lang

    def name(self, thing: str) -> str:
        """Return the name of a thing, a term or a period."""
        return self.names.get(thing, self.lang)

    def value(self, claim: Claim) -> str:
        """Format the object of a claim, or its printed and normalised value."""
        if claim.kind != "figure":
            return self.name(claim.object) if claim.linked else claim.object
        return f"{claim.printed}  [{self.normalised(claim)}]"

    def normalised(self, claim: Claim) -> str:
        """Format a figure as number and unit, or as its bounds if it is a range."""
        quantity = claim.quantity
        if quantity is None:
            return ""
        unit = self.name(f"unit/{quantity.unit}")
        if quantity.number is not None:
            return f"{_number(quantity.number)} {unit}"
        low, high = (_number(end) if end is not None else "…" for end in (quantity.low, quantity.high))
        return f"{low} – {high} {unit}"

    def computed(self, figure: Computed) -> str:
        """Format a computed figure with its bounds, to as many digits as its operands justify."""
        value, low, high = figure.rounded()
        unit = self.name(f"unit/{figure.unit}")
        ends = " – ".join(dict.fromkeys(_number(end) if end is not None else "…" for end in (low, high)))
        return f"{_number(value)} {unit}  [{ends}]" if value is not None else f"{ends} {unit}"

    def formula(self, figure: Computed) -> str:
        """Format the formula of a computed figure."""
        return self.names.formula(figure.identity, self.lang)

    def marks(self, claim: Claim) -> str:
        """Format the qualifiers of a claim: negation, stance, rank, qualifier, measure, basis and time."""
        marks = []
        if claim.negated:
            marks.append(say("denied", self.lang))
        if claim.stance != "asserted":
            marks.append(self.name(f"stance/{claim.stance}"))
        if claim.rank != "normal":
            marks.append(self.name(f"rank/{claim.rank}"))
        if claim.quantity and claim.quantity.qualifier:
            marks.append(self.name(f"qualifier/{claim.quantity.qualifier}"))
        if claim.measure:
            marks.append(self.name(claim.measure))
        if claim.basis:
            marks.append(f"{say('basis', self.lang)}: {self.name(claim.basis)}")
        if claim.kind != "figure" and claim.period:
            marks.append(self.name(claim.period.label))
        for key, moment in (("from", claim.valid_from), ("until", claim.valid_until)):
            if moment:
                marks.append(f"{say(key, self.lang)} {self.name(moment.label)}")
        return " · ".join(marks)

    def cite(self, evidence: Evidence) -> str:
        """Format a citation: source, date, locator, the chain of documents and the speaker."""
        return " · ".join([self.document(self.sources[evidence.source]), *self.details(evidence)])

    def document(self, source: Source) -> str:
        """Format publisher, title and date of a source."""
        return f"{source.publisher} {source.title} ({self.name(source.published.label)})"

    def details(self, evidence: Evidence) -> list[str]:
        """Format what a citation says beside the source: locator, chain of documents, speaker, tier and note."""
        parts = [self._locator(evidence.locator)]
        if evidence.via:
            chain = " ← ".join(self.sources[v].title if v in self.sources else v for v in evidence.via)
            parts.append(f"{say('via', self.lang)} {chain}")
        if evidence.speaker:
            parts.append(f"{say('by', self.lang)} {self.name(evidence.speaker)}")
        if evidence.list_closure:
            parts.append(say(evidence.list_closure, self.lang))
        parts.append(say("of-tier", self.lang).format(self.sources[evidence.source].tier))
        if note := evidence.note_in(self.lang):
            parts.append(f"{say('note', self.lang)}: {note}")
        return [part for part in parts if part]

    def heading(self, claim: Claim, *, with_period: bool = True) -> str:
        """Format the heading of a claim: property, part and, for a figure, the period."""
        period = label_of(claim.period) if claim.kind == "figure" and with_period else ""
        return " · ".join(self.name(part) for part in (claim.property, *things(claim.part), period) if part)

    def _locator(self, locator: str) -> str:
        if locator[:1] == "p" and locator[1:].isdigit():
            return say("paragraph", self.lang).format(locator[1:])
        return locator


def _number(number: Decimal) -> str:
    return f"{number:,f}"
