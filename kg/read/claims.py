"""Reading one claim: in goes a line of a source or a row of a table, out comes a checked claim."""

from __future__ import annotations

from collections.abc import Mapping

from kg.model.claim import Claim, Entity, Evidence, Source
from kg.model.fingerprint import Fingerprint
from kg.model.ontology import Ontology, Property
from kg.model.period import UNSTATED, Period, xsd_type
from kg.model.value import Quantity, parse
from kg.read.problems import OTHER, PRINTED, TEXT, TEXTS, Raw, Report

CLAIM_KEYS = {
    "subject": TEXT, "property": TEXT, "value": PRINTED, "on": PRINTED, "during": PRINTED,
    "from": PRINTED, "until": PRINTED, "at": TEXT, "evidence": TEXT, "via": TEXTS, "by": TEXT,
    "basis": TEXT, "segment": TEXT, "measure": TEXT, "as": TEXT, "negated": OTHER, "list": TEXT,
    "note": OTHER, "printed": TEXT, "row": TEXTS, "unit": TEXT,
}  # fmt: skip
# What must stand beside a claim, by how its source was read: of each group, one key.
PROOF: dict[str, tuple[tuple[str, ...], ...]] = {
    "whole": (("at",), ("evidence",)),
    "excerpt": (("at", "evidence"),),
    "table": (("at",),),
    "cited": (),
}


class ClaimReader:
    """Checks claims against the ontology, the entities and the sources, and gathers them."""

    def __init__(
        self, ontology: Ontology, entities: Mapping[str, Entity], sources: Mapping[str, Source], report: Report
    ) -> None:
        self._ontology, self._entities, self._sources = ontology, entities, sources
        self._report = report
        self._figures = [n for n, p in ontology.properties.items() if p.kind == "figure"]
        self.claims: dict[str, Claim] = {}

    def read(self, about: Raw, source: str, place: str) -> None:
        """Read one claim of a source and keep it, merged with what is known of the same claim.

        about: the claim as `Report.keys` found it usable.
        """
        before = len(self._report.findings)
        subject, name = about.get("subject", ""), about.get("property", "")
        prop = self._ontology.properties.get(name)
        if prop is None:
            self._report.unknown(place, "property", name, self._ontology.properties, "in the ontology")
        self._entity_id(subject, "subject", place, prop.domain if prop else "Entity")
        if not about.get("value") and about.get("value") != 0:
            self._report.add(place, 'a claim needs a "value", written as the source prints it')
        if prop is None or len(self._report.findings) > before:
            return
        evidence = self._evidence(about, prop, source, place)
        period, start, end = self._times(about, prop, place)
        stance = about.get("as", "asserted")
        self._report.member(stance, "as", self._ontology.concepts["stance"], place, "a stance")
        negated = about.get("negated", False)
        if not isinstance(negated, bool):
            self._report.add(place, '"negated" must be true or left out')
        segment, basis, measure = (about.get(k, "") for k in ("segment", "basis", "measure"))
        quantity, target, target_type = None, "", ""
        if prop.kind == "figure":
            quantity = self._quantity(str(about["value"]), prop, about.get("unit", ""), place)
            self._figure_parts(prop, segment, basis, measure, place)
        else:
            for key in ("segment", "basis", "measure", "unit"):
                if about.get(key):
                    self._report.add(place, f'"{key}" goes with figures; "{name}" is none')
            target, target_type = self._object(about["value"], prop, place)
        if evidence is None or len(self._report.findings) > before:
            return
        if basis in self._ontology.concepts["basis"]:
            basis = f"basis/{basis}"
        claim = Claim(
            subject, name, prop.kind, target, target_type, quantity, period, start, end,
            segment, basis, measure, stance, negated, (evidence,),
        )  # fmt: skip
        claim_id = claim.id  # a digest, made anew at each asking
        known = self.claims.get(claim_id)
        if known is None:
            self.claims[claim_id] = claim
            return
        if any(
            (e.source, e.locator, e.fingerprint, e.speaker)
            == (evidence.source, evidence.locator, evidence.fingerprint, evidence.speaker)
            for e in known.evidence
        ):
            self._report.add(
                place, f"the same claim with the same evidence stands at {known.evidence[0].place}; delete one"
            )
            return
        self.claims[claim_id] = known.with_evidence((evidence,))

    def _entity_id(self, slug: str, key: str, place: str, wanted: str) -> None:
        entity = self._entities.get(slug)
        if entity is None:
            self._report.unknown(place, key, slug, self._entities, "an entity of data/entities/")
        elif not self._ontology.is_a(entity.type, wanted):
            self._report.add(
                place,
                f'{key} "{slug}" is a {entity.type}, but a {wanted} must stand there; '
                "use another property or correct the type of the entity",
            )

    def _evidence(self, about: Raw, prop: Property, source: str, place: str) -> Evidence | None:
        reading = self._sources[source].reading
        for group in PROOF.get(reading, ()):
            if not any(about.get(key) for key in group):
                wanted = " or ".join(f'"{key}"' for key in group)
                self._report.add(place, f'the source was read as "{reading}", so each claim needs {wanted}')
        mark = None
        if about.get("evidence"):
            try:
                mark = Fingerprint.read(about["evidence"])
            except ValueError as error:
                self._report.add(place, str(error))
        via = about.get("via", [])
        via = [via] if isinstance(via, str) else via
        for chained in via:
            self._report.member(chained, "via", self._sources, place, "a file in data/sources/")
        speaker, closure = about.get("by", ""), about.get("list", "")
        if speaker:
            self._entity_id(speaker, "by", place, "Entity")
        if closure:
            self._report.member(closure, "list", self._ontology.concepts["list-closure"], place, "open or closed")
        rows = about.get("row", [])
        return Evidence(
            source, about.get("at", ""), mark, tuple(via), speaker,
            str(about["value"]) if prop.kind in ("figure", "attribute") else about.get("printed", ""), closure,
            self._report.note(about.get("note"), place),
            (rows,) if isinstance(rows, str) else tuple(rows), place,
        )  # fmt: skip

    def _times(self, about: Raw, prop: Property, place: str) -> tuple[Period | None, Period | None, Period | None]:
        on, during = about.get("on"), about.get("during")
        start = self._report.time(about.get("from"), place, "from")
        end = self._report.time(about.get("until"), place, "until")
        if on is not None and during is not None:
            self._report.add(place, '"on" (a moment) and "during" (a stretch) exclude each other; keep one')
        if start and end and start.first and end.last and start.first > end.last:
            self._report.add(place, f'"from" {start.label} lies after "until" {end.label}')
        period = self._report.time(on if on is not None else during, place, "on" if on is not None else "during")
        if prop.kind == "figure":
            self._figure_time(prop, on, during, start is not None, place)
        return period, start, end

    def _figure_time(self, prop: Property, on: object, during: object, since: bool, place: str) -> None:
        """Hold the time of a figure against its metric: over a stretch, at a moment, or of the thing itself."""
        flow, stock = prop.temporality == "flow", prop.temporality == "stock"
        if on is None and during is None:
            # A list price that holds from a day on is counted at that moment.
            if flow or (stock and not since):
                key = "during" if flow else "on"
                self._report.add(
                    place,
                    f'figure "{prop.name}" needs "{key}"; write {key} = "{UNSTATED}" if the source does not say',
                )
        elif flow and on is not None and on != UNSTATED:
            self._report.add(place, f'"{prop.name}" runs over time: give "during", not "on"')
        elif stock and during is not None:
            self._report.add(place, f'"{prop.name}" is counted at a moment: give "on", not "during"')

    def _quantity(self, printed: str, prop: Property, unit: str, place: str) -> Quantity | None:
        """Read a printed value; `unit` is the one that the source leaves out."""
        if unit and unit not in self._ontology.units.by_slug:
            self._report.member(unit, "unit", self._ontology.units.by_slug, place, "a concept of the scheme unit")
            return None
        try:
            quantity = parse(printed, self._ontology.units, unit or prop.default_unit)
        except ValueError as error:
            self._report.add(place, str(error))
            return None
        found = self._ontology.units.by_slug[quantity.unit]
        if found.kind != prop.unit_kind:
            self._report.add(
                place,
                f'value "{printed}" is in {found.slug} ({found.kind}), but "{prop.name}" is '
                f"measured in {prop.unit_kind}; correct the value or use another property",
            )
            return None
        return quantity

    def _figure_parts(self, prop: Property, segment: str, basis: str, measure: str, place: str) -> None:
        for key, given in (("basis", basis), ("measure", measure)):
            if key in prop.needs and not given:
                hint = f' (or "{UNSTATED}")' if key == "basis" else ""
                self._report.add(place, f'a "{prop.name}" says nothing without "{key}"; name it{hint}')
        if segment:
            self._entity_id(segment, "segment", place, "Entity")
        if basis and basis not in self._ontology.concepts["basis"]:
            self._report.member(basis, "basis", self._entities, place, "an entity or one of the scheme basis")
        if measure:
            self._report.member(measure, "measure", self._figures, place, "a metric of the ontology")

    def _object(self, value: object, prop: Property, place: str) -> tuple[str, str]:
        """Return the object of a relation or attribute, and its XML Schema type if a literal."""
        if prop.kind == "concept":
            known = self._ontology.concepts.get(prop.scheme, frozenset())
            wanted = f"a concept of ontology/vocabularies/{prop.scheme}.ttl"
            self._report.member(str(value), "value", known, place, wanted)
            return f"{prop.scheme}/{value}", ""
        if prop.kind == "relation":
            self._entity_id(str(value), "value", place, prop.range)
            return str(value), ""
        if prop.datatype == "date":
            moment = self._report.time(value, place, "value")
            if moment is None:
                return "", ""
            if moment.kind not in ("day", "month", "year"):
                self._report.add(place, f'value "{value}" must be a day, a month or a year')
            return moment.label, xsd_type(moment)
        return str(value), "string"
