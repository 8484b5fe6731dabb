"""Check one claim of a source or table and merge it with equal claims."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from kg.model.claim import Claim, Entity, Evidence, Source
from kg.model.fingerprint import Fingerprint
from kg.model.ontology import Ontology, Property
from kg.model.part import DIMENSIONS, Part
from kg.model.period import UNSTATED, Period, xsd_type
from kg.model.value import Quantity, parse
from kg.read.files import Stated
from kg.read.problems import OTHER, PRINTED, TEXT, TEXTS, Problems, Raw

CLAIM_KEYS = {
    "subject": TEXT, "property": TEXT, "value": PRINTED, "on": PRINTED, "during": PRINTED,
    "from": PRINTED, "until": PRINTED, "at": TEXT, "evidence": TEXT, "via": TEXTS, "by": TEXT,
    "basis": TEXT, "measure": TEXT, "as": TEXT, "negated": OTHER, "list": TEXT,
    "note": OTHER, "printed": TEXT, "row": TEXTS, "unit": TEXT,
    **dict.fromkeys(DIMENSIONS, TEXT),
}  # fmt: skip
# The keys that a claim must have, by how its source was read: at least one of each group.
PROOF: dict[str, tuple[tuple[str, ...], ...]] = {
    "whole": (("at",), ("evidence",)),
    "excerpt": (("at", "evidence"),),
    "table": (("at",),),
    "cited": (),
}
# A number with at most a short unit; a longer text may be prose that begins with a year.
_NUMBER = re.compile(r"[约超近逾]?[^\w\s]{0,3}\d\S{0,15}\Z")
_FIGURE_KEYS = (*DIMENSIONS, "basis", "measure")


class ClaimReader:
    """Check claims against the ontology, the entities and the sources, and collect them."""

    def __init__(
        self, ontology: Ontology, entities: Mapping[str, Entity], sources: Mapping[str, Source], problems: Problems
    ) -> None:
        self._ontology, self._entities, self._sources = ontology, entities, sources
        self._problems = problems
        self._figures = [n for n, p in ontology.properties.items() if p.kind == "figure"]
        self._schemes = {n: scheme for n, (scheme, _) in ontology.dimensions.items() if scheme}
        # A segment may be anything that is none of these.
        self._narrow = {n: kinds for n, (_, kinds) in ontology.dimensions.items() if kinds and "Entity" not in kinds}
        self._unusable: frozenset[str] = frozenset()
        self._excused = False
        self.claims: dict[str, Claim] = {}
        self.stated: Stated = []

    def read(self, about: Raw, source: str, place: str, unusable: frozenset[str] = frozenset()) -> None:
        """Check one claim of a source and keep it, merged with equal ones.

        about: the keys that `Problems.keys` found usable.
        unusable: the other keys. If there are any, the claim is checked as far as possible, but
            not kept.
        """
        before = self._problems.count
        # An unknown key may be the misspelt name of a missing one.
        self._excused = not unusable <= CLAIM_KEYS.keys()
        self._unusable = unusable
        subject, name, value = about.get("subject", ""), about.get("property", ""), about.get("value")
        prop = self._ontology.properties.get(name)
        for key in ("subject", "property"):
            if self._lacks(about, key):
                self._problems.add(place, f'a claim needs a "{key}"')
        if name and prop is None:
            stated = next((p for p, back in self._ontology.backwards.items() if back == name), "")
            if stated:
                self._problems.add(place, f'"{name}" is the inverse of "{stated}"; state "{stated}" of the other thing')
            else:
                now = self._ontology.renamed.get(name)
                self._problems.unknown(place, "property", name, self._ontology.properties, "in the ontology", now)
        if subject:
            self._entity_id(subject, "subject", place, prop.domain if prop else "Entity")
        if value != 0 and self._lacks(about, "value"):
            self._problems.add(place, 'a claim needs a "value", written as the source prints it')
        evidence = self._evidence(about, prop, source, place)
        period, start, end = self._times(about, prop, place)
        stance = about.get("as", "asserted")
        self._concept(stance, "as", "stance", place, "a stance")
        negated = about.get("negated", False)
        if not isinstance(negated, bool):
            self._problems.add(place, '"negated" must be true or left out')
        quantity, target, target_type = self._value(about, prop, place)
        if prop is None or unusable or self._problems.count > before:
            return
        basis, measure = about.get("basis", ""), about.get("measure", "")
        if basis in self._ontology.concepts["basis"]:
            basis = f"basis/{basis}"
        claim = Claim(
            subject, name, prop.kind, target, target_type, quantity, period, start, end,
            self._part(about), basis, measure, stance, negated, (evidence,),
        )  # fmt: skip
        self.stated.append((claim.id, claim))
        self.add(*self.stated[-1])

    def add(self, claim_id: str, claim: Claim) -> None:
        """Keep a claim with one piece of evidence, merged with equal ones."""
        known = self.claims.get(claim_id)
        if known is None:
            self.claims[claim_id] = claim
            return
        (evidence,) = claim.evidence
        twin = next((e for e in known.evidence if _names(e) == _names(evidence)), None)
        if twin:
            self._problems.add(
                evidence.place, f"duplicate claim with the same evidence, first stated at {twin.place}; delete one"
            )
            return
        self.claims[claim_id] = known.with_evidence((evidence,))

    def _lacks(self, about: Raw, *keys: str) -> bool:
        """Tell whether all of these keys are absent, unless a reported key may explain it."""
        return not self._excused and not any(about.get(key) or key in self._unusable for key in keys)

    def _value(self, about: Raw, prop: Property | None, place: str) -> tuple[Quantity | None, str, str]:
        """Check the value against its property; return quantity, object and type of the object."""
        value = about.get("value")
        present = bool(value) or value == 0
        if prop is None:
            self._unnamed_value(about, place)
        elif prop.kind == "figure":
            self._figure_parts(about, prop, place)
            if present:
                return self._quantity(str(value), prop, about.get("unit", ""), place), "", ""
        else:
            for key in (*_FIGURE_KEYS, "unit"):
                if about.get(key):
                    self._problems.add(place, f'"{key}" is for figures only, and "{prop.name}" is none; delete it')
            if present:
                return None, *self._object(value, prop, place)
        return None, "", ""

    def _unnamed_value(self, about: Raw, place: str) -> None:
        """Check the value of an unknown property as far as the other keys of the claim allow."""
        self._figure_parts(about, None, place)
        unit = about.get("unit", "")
        if unit:
            self._unit(unit, place)
        # Only figures have these keys. Their default unit is unknown, so any unit will do.
        printed = str(about.get("value", ""))
        if not unit and _NUMBER.match(printed) and any(about.get(key) for key in ("during", *_FIGURE_KEYS)):
            try:
                parse(printed, self._ontology.units, next(iter(self._ontology.units.by_slug), ""))
            except ValueError as error:
                self._problems.add(place, str(error))

    def _unit(self, unit: str, place: str) -> bool:
        known = self._ontology.units.by_slug
        now = self._ontology.renamed.get(f"unit/{unit}")
        self._problems.member(unit, "unit", known, place, "a concept of the scheme unit", now)
        return unit in known

    def _concept(self, word: str, key: str, scheme: str, place: str, what: str = "") -> None:
        """Check that a word is a concept of a scheme; what: names the scheme in words."""
        known = self._ontology.concepts.get(scheme, frozenset())
        now = self._ontology.renamed.get(f"{scheme}/{word}")
        what = what or f"a concept of ontology/vocabularies/{scheme}.ttl"
        self._problems.member(word, key, known, place, what, now)

    def _entity_id(self, slug: str, key: str, place: str, wanted: str) -> None:
        entity = self._entities.get(slug)
        if entity is None:
            self._problems.unknown(place, key, slug, self._entities, "an entity of data/entities/")
        elif not self._ontology.is_a(entity.type, wanted) and entity.type in self._ontology.entity_types:
            self._problems.add(
                place,
                f'{key} "{slug}" is of type {entity.type}, but must be of type {wanted}; '
                "use another property or correct the type of the entity",
            )

    def _evidence(self, about: Raw, prop: Property | None, source: str, place: str) -> Evidence:
        reading = self._sources[source].reading
        for group in PROOF.get(reading, ()):
            if self._lacks(about, *group):
                wanted = " or ".join(f'"{key}"' for key in group)
                self._problems.add(place, f'the source was read as "{reading}", so each claim needs {wanted}')
        mark = None
        if about.get("evidence"):
            try:
                mark = Fingerprint.read(about["evidence"])
            except ValueError as error:
                self._problems.add(place, str(error))
        via = about.get("via", [])
        via = [via] if isinstance(via, str) else via
        for chained in via:
            self._problems.member(chained, "via", self._sources, place, "a file in data/sources/")
        speaker, closure = about.get("by", ""), about.get("list", "")
        if speaker:
            self._entity_id(speaker, "by", place, "Entity")
        if closure:
            self._concept(closure, "list", "list-closure", place, "open or closed")
        rows = about.get("row", [])
        literal = prop is not None and prop.kind in ("figure", "attribute")
        return Evidence(
            source, about.get("at", ""), mark, tuple(via), speaker,
            str(about.get("value", "")) if literal else about.get("printed", ""), closure,
            self._problems.note(about.get("note"), place),
            (rows,) if isinstance(rows, str) else tuple(rows), place,
        )  # fmt: skip

    def _times(
        self, about: Raw, prop: Property | None, place: str
    ) -> tuple[Period | None, Period | None, Period | None]:
        on, during = about.get("on"), about.get("during")
        start = self._problems.time(about.get("from"), place, "from")
        end = self._problems.time(about.get("until"), place, "until")
        if on is not None and during is not None:
            self._problems.add(place, '"on" (a moment) and "during" (a period) exclude each other; keep one')
        if start and end and start.first and end.last and start.first > end.last:
            self._problems.add(place, f'"from" {start.label} is later than "until" {end.label}; correct one')
        period = self._problems.time(on if on is not None else during, place, "on" if on is not None else "during")
        if prop and prop.kind == "figure":
            self._figure_time(about, prop, place)
        return period, start, end

    def _figure_time(self, about: Raw, prop: Property, place: str) -> None:
        """Check that the time of a figure suits its metric: a period for a flow, a moment for a stock."""
        on, during = about.get("on"), about.get("during")
        flow, stock = prop.temporality == "flow", prop.temporality == "stock"
        if on is None and during is None:
            # A list price that takes effect on a day needs no other time.
            if self._lacks(about, "on", "during", *(() if flow else ("from",))) and (flow or stock):
                key = "during" if flow else "on"
                self._problems.add(
                    place,
                    f'figure "{prop.name}" needs "{key}"; write {key} = "{UNSTATED}" if the source does not say',
                )
        elif flow and on is not None and on != UNSTATED:
            self._problems.add(place, f'"{prop.name}" is measured over a period; use "during" instead of "on"')
        elif stock and during is not None:
            self._problems.add(place, f'"{prop.name}" is measured at a moment; use "on" instead of "during"')

    def _quantity(self, printed: str, prop: Property, unit: str, place: str) -> Quantity | None:
        """Parse a printed value; `unit` is given if the source omits it."""
        if unit and not self._unit(unit, place):
            return None
        try:
            quantity = parse(printed, self._ontology.units, unit or prop.default_unit, prop.exact)
        except ValueError as error:
            self._problems.add(place, str(error))
            return None
        found = self._ontology.units.by_slug[quantity.unit]
        if found.kind != prop.unit_kind:
            self._problems.add(
                place,
                f'value "{printed}" is in {found.slug} ({found.kind}), but "{prop.name}" is '
                f"measured in {prop.unit_kind}; correct the value or use another property",
            )
            return None
        return quantity

    def _figure_parts(self, about: Raw, prop: Property | None, place: str) -> None:
        basis, measure = about.get("basis", ""), about.get("measure", "")
        for key in ("basis", "measure"):
            if prop and key in prop.needs and self._lacks(about, key):
                hint = f' (or "{UNSTATED}")' if key == "basis" else ""
                self._problems.add(place, f'figure "{prop.name}" needs "{key}"; add it{hint}')
        for name in DIMENSIONS:
            if about.get(name):
                self._dimension(name, about[name], place)
        if basis and basis not in self._ontology.concepts["basis"]:
            now = self._ontology.renamed.get(f"basis/{basis}")
            self._problems.member(basis, "basis", self._entities, place, "an entity or one of the scheme basis", now)
        if measure:
            now = self._ontology.renamed.get(measure)
            self._problems.member(measure, "measure", self._figures, place, "a metric of the ontology", now)

    def _dimension(self, name: str, thing: str, place: str) -> None:
        """Check what a figure is broken down by."""
        scheme, classes = self._ontology.dimensions.get(name, ("", frozenset()))
        entity = self._entities.get(thing)
        if scheme:
            self._concept(thing, name, scheme, place)
        elif entity is None:
            self._problems.unknown(place, name, thing, self._entities, "an entity of data/entities/")
        elif entity.type not in self._ontology.entity_types:
            return  # reported with the entity
        elif classes and not self._takes(classes, entity):
            self._problems.add(
                place,
                f'{name} "{thing}" is of type {entity.type}, but must be of type {" or ".join(sorted(classes))}; '
                "correct it, or the type of the entity",
            )
        elif "Entity" in classes and (own := next((n for n, c in self._narrow.items() if self._takes(c, entity)), "")):
            self._problems.add(place, f'{name} "{thing}" is of type {entity.type}; write {own} = "{thing}" instead')

    def _takes(self, classes: Collection[str], entity: Entity) -> bool:
        return any(self._ontology.is_a(entity.type, c) for c in classes)

    def _part(self, about: Raw) -> Part:
        """Return what a figure is broken down by; a concept by its short name."""
        found = ((name, about[name]) for name in DIMENSIONS if about.get(name))
        return tuple((n, f"{self._schemes[n]}/{thing}" if n in self._schemes else thing) for n, thing in found)

    def _object(self, value: object, prop: Property, place: str) -> tuple[str, str]:
        """Return the object of a relation or attribute, and its XML Schema type if it is a literal."""
        if prop.kind == "concept":
            self._concept(str(value), "value", prop.scheme, place)
            return f"{prop.scheme}/{value}", ""
        if prop.kind == "relation":
            self._entity_id(str(value), "value", place, prop.range)
            return str(value), ""
        if prop.datatype == "date":
            moment = self._problems.time(value, place, "value")
            if moment is None:
                return "", ""
            if moment.kind not in ("day", "month", "year"):
                self._problems.add(place, f'value "{value}" must be a day, a month or a year')
            return moment.label, xsd_type(moment)
        return str(value), "string"


def _names(evidence: Evidence) -> tuple[object, ...]:
    """Return the key by which two pieces of evidence are equal."""
    return evidence.source, evidence.locator, evidence.fingerprint, evidence.speaker
