"""Reading data/ strictly: in go TOML and CSV files, out come facts or every finding at once.

No RDF here. Each finding names file and line, says what is wrong and how to mend it.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from kg.errors import DataError, Finding, did_you_mean
from kg.home import Home
from kg.model import Claim, Entity, Evidence, Facts, Judgement, Labels, Source
from kg.ontology import Ontology, Property
from kg.text import Fingerprint
from kg.times import UNSTATED, Period, read_period
from kg.values import Quantity, parse

_ID = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*\Z")
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)")
_ENTITY_KEYS = {"type", "zh", "en", "aliases", "same"}
_SOURCE_KEYS = {
    "title", "publisher", "published", "language", "tier", "read", "url", "carrier",
    "licence", "accessed", "note", "text", "claims",
}  # fmt: skip
CLAIM_KEYS = {
    "subject", "property", "value", "on", "during", "from", "until", "at", "evidence", "via",
    "by", "basis", "segment", "measure", "as", "negated", "list", "note", "row", "unit",
}  # fmt: skip
_JUDGEMENT_KEYS = {"claims", "rank", "reason"}
# What must stand beside a claim, by how its source was read.
_PROOF = {
    "whole": ("at", "evidence"),
    "excerpt": ("evidence",),
    "table": ("at",),
    "cited": (),
}

Raw = Mapping[str, Any]


class _Report:
    """Collects findings, so that one run tells all that is wrong."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(self, place: str, message: str) -> None:
        self.findings.append(Finding(place, message))

    def unknown(self, place: str, what: str, word: object, known: Iterable[str], where: str) -> None:
        self.add(place, f'{what} "{word}" is not {where}.{did_you_mean(str(word), known)}')


def read_facts(home: Home, ontology: Ontology, progress: Callable[[int, int], None] | None = None) -> Facts:
    """Read everything in data/.

    progress: called with (files read, files in all) as the work goes on.
    Raises DataError with every finding if anything is wrong.
    """
    report = _Report()
    reader = _Reader(home, ontology, report)
    entity_files = sorted((home.data / "entities").glob("*.toml"))
    source_files = sorted((home.data / "sources").glob("*.toml"))
    tables = sorted((home.data / "tables").glob("*.csv"))
    total = len(entity_files) + len(source_files) + len(tables)
    for path in entity_files:
        reader.read_entities(path)
    documents = [reader.read_source(path) for path in source_files]
    done = len(entity_files)
    for path, raw, lines in filter(None, documents):
        reader.read_claims(path, raw, lines)
        done += 1
        if progress:
            progress(done, total)
    for path in tables:
        reader.read_table(path)
    judgements = reader.read_judgements(home.data / "judgements.toml")
    if report.findings:
        raise DataError(report.findings)
    return Facts(reader.entities, reader.sources, reader.claims, judgements)


class _Reader:
    def __init__(self, home: Home, ontology: Ontology, report: _Report) -> None:
        self.home, self.ontology, self.report = home, ontology, report
        self.entities: dict[str, Entity] = {}
        self.sources: dict[str, Source] = {}
        self.claims: dict[str, Claim] = {}

    # -- files ---------------------------------------------------------------------------

    def _toml(self, path: Path) -> tuple[Raw, list[str]] | None:
        try:
            text = path.read_text(encoding="utf-8")
            return tomllib.loads(text), text.splitlines()
        except tomllib.TOMLDecodeError as error:
            line = _AT_LINE.search(str(error))
            told = _AT_LINE.sub("", str(error))
            place = self.home.place(path, int(line[1]) if line else None)
            self.report.add(place, f"broken TOML: {told}; mend the syntax, or rename what stands twice")
        except (OSError, UnicodeDecodeError) as error:
            self.report.add(self.home.place(path), f"cannot be read ({error}); save it as UTF-8 text")
        return None

    def _keys(self, raw: Raw, known: set[str], place: str, what: str) -> bool:
        strange = sorted(set(raw) - known)
        for key in strange:
            self.report.unknown(place, "key", key, known, f"known in {what}")
        return not strange

    # -- entities ------------------------------------------------------------------------

    def read_entities(self, path: Path) -> None:
        """Read one file of entities, `[id]` tables with type, labels and aliases."""
        read = self._toml(path)
        if read is None:
            return
        raw, lines = read
        heads = {m[1].strip('"'): n for n, line in enumerate(lines, 1) if (m := re.match(r"\[([^\[\]]+)\]", line))}
        for slug, about in raw.items():
            place = self.home.place(path, heads.get(slug))
            if not isinstance(about, dict):
                self.report.add(place, f'"{slug}" is not an entity; begin each with [its-id]')
                continue
            self._entity(slug, about, place)

    def _entity(self, slug: str, about: Raw, place: str) -> None:
        self._keys(about, _ENTITY_KEYS, place, "an entity")
        if not _ID.match(slug):
            self.report.add(place, f'id "{slug}" is not a slug; use a-z, 0-9, single - and .')
        if slug in self.entities:
            self.report.add(place, f'id "{slug}" stands already at {self.entities[slug].place}; merge the two')
            return
        kind = about.get("type", "")
        if kind not in self.ontology.entity_types:
            self.report.unknown(place, "type", kind, self.ontology.entity_types, "a class of entities")
        labels = {lang: about[lang] for lang in ("zh", "en") if isinstance(about.get(lang), str) and about[lang]}
        if len(labels) < 2:
            self.report.add(place, f'entity "{slug}" needs a label in zh and one in en, as text')
        aliases, same = about.get("aliases", []), about.get("same", [])
        for key, listed in (("aliases", aliases), ("same", same)):
            if not (isinstance(listed, list) and all(isinstance(a, str) and a for a in listed)):
                self.report.add(place, f'"{key}" of "{slug}" must be a list of texts, as ["…"]')
                return
        self.entities[slug] = Entity(slug, kind, labels, tuple(aliases), tuple(same), place)

    # -- sources -------------------------------------------------------------------------

    def read_source(self, path: Path) -> tuple[Path, Raw, list[str]] | None:
        """Read the bibliographic record of one source file; its claims are read later."""
        read = self._toml(path)
        if read is None:
            return None
        raw, lines = read
        place, slug = self.home.place(path), path.stem
        self._keys(raw, _SOURCE_KEYS, place, "a source")
        if not _ID.match(slug):
            self.report.add(place, f'file name "{slug}" is not a slug; use a-z, 0-9, single - and .')
        for key in ("title", "publisher", "language"):
            if not isinstance(raw.get(key), str) or not raw[key]:
                self.report.add(place, f'source "{slug}" needs "{key}" as text')
        tier, reading = raw.get("tier"), raw.get("read", "")
        if tier not in (1, 2, 3) or isinstance(tier, bool):
            self.report.add(place, f'source "{slug}" needs tier = 1 (official), 2 (press, research) or 3 (other)')
        if reading not in _PROOF:
            self.report.unknown(place, "read state", reading, _PROOF, f"one of {', '.join(_PROOF)}")
        published = self._time(raw.get("published", None), place, "published")
        if published is None and "published" not in raw:
            self.report.add(place, f'source "{slug}" needs "published" (a date, or "{UNSTATED}")')
        accessed = raw.get("accessed")
        if accessed is not None and (not isinstance(accessed, dt.date) or isinstance(accessed, dt.datetime)):
            self.report.add(place, '"accessed" must be a day, as accessed = 2026-11-23')
            accessed = None
        url = raw.get("url", "")
        if url and not re.match(r"https?://[^\s<>\"{}|\\^`]+\Z", str(url)):
            self.report.add(place, f'url "{url}" is not a web address that begins with http:// or https://')
            url = ""
        text = raw.get("text", {})
        sha, length = text.get("sha256", ""), text.get("length", 0)
        if set(text) - {"sha256", "length"} or (text and not re.match(r"[0-9a-f]{64}\Z", str(sha))):
            self.report.add(place, '"text" must be { sha256 = "64 hex digits", length = characters }')
        self.sources[slug] = Source(
            slug, str(raw.get("title", "")), str(raw.get("publisher", "")),
            published or read_period(UNSTATED), str(raw.get("language", "")),
            tier if isinstance(tier, int) else 3, reading, url, str(raw.get("carrier", "")),
            str(raw.get("licence", "")), accessed, self._note(raw.get("note"), place),
            str(sha), int(length) if isinstance(length, int) else 0, place,
        )  # fmt: skip
        return path, raw, lines

    def read_claims(self, path: Path, raw: Raw, lines: list[str]) -> None:
        """Read the claims of one source, one line a claim."""
        claims = raw.get("claims", [])
        if not isinstance(claims, list):
            self.report.add(self.home.place(path), '"claims" must be a list, as claims = [ { … }, ]')
            return
        starts = [n for n, line in enumerate(lines, 1) if line.lstrip().startswith("{")]
        for number, about in enumerate(claims):
            place = self.home.place(path, starts[number] if number < len(starts) else None)
            if not isinstance(about, dict):
                self.report.add(place, "a claim must be one inline table, as { subject = …, … }")
                continue
            if self._keys(about, CLAIM_KEYS, place, "a claim"):
                self._claim(about, path.stem, place)

    def read_table(self, path: Path) -> None:
        """Read one CSV of claims of one shape; the columns are the keys of a claim and `source`."""
        try:
            with path.open(encoding="utf-8", newline="") as file:
                rows = csv.DictReader(file)
                columns = dict.fromkeys(rows.fieldnames or [])
                if not self._keys(columns, CLAIM_KEYS | {"source"}, self.home.place(path, 1), "a table"):
                    return
                for row in rows:
                    place = self.home.place(path, rows.line_num)
                    if None in row or None in row.values():
                        self.report.add(place, "row has more or fewer cells than the header; count the commas")
                        continue
                    about: dict[str, Any] = {k: v for k, v in row.items() if v}
                    source = about.pop("source", "")
                    if source not in self.sources:
                        self.report.unknown(place, "source", source, self.sources, "a file in data/sources/")
                        continue
                    if "negated" in about:
                        about["negated"] = about["negated"] == "true"
                    self._claim(about, source, place)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            self.report.add(self.home.place(path), f"cannot be read ({error}); save it as CSV in UTF-8")

    # -- claims --------------------------------------------------------------------------

    def _claim(self, about: Raw, source: str, place: str) -> None:
        before = len(self.report.findings)
        subject, name = about.get("subject", ""), about.get("property", "")
        prop = self.ontology.properties.get(name)
        if prop is None:
            self.report.unknown(place, "property", name, self.ontology.properties, "in the ontology")
        self._entity_id(subject, "subject", place, prop.domain if prop else "Entity")
        if not about.get("value") and about.get("value") != 0:
            self.report.add(place, 'a claim needs a "value", written as the source prints it')
        if prop is None or len(self.report.findings) > before:
            return
        evidence = self._evidence(about, prop, source, place)
        period, start, end = self._times(about, prop, place)
        stance = about.get("as", "asserted")
        self._member(stance, "as", self.ontology.concepts["stance"], place, "a stance")
        negated = about.get("negated", False)
        if not isinstance(negated, bool):
            self.report.add(place, '"negated" must be true or left out')
        segment, basis, measure = (str(about.get(k, "")) for k in ("segment", "basis", "measure"))
        quantity, target, target_type = None, "", ""
        if prop.kind == "figure":
            quantity = self._quantity(str(about["value"]), prop, str(about.get("unit", "")), place)
            self._figure_parts(prop, segment, basis, measure, place)
        else:
            for key in ("segment", "basis", "measure", "unit"):
                if about.get(key):
                    self.report.add(place, f'"{key}" goes with figures; "{name}" is none')
            target, target_type = self._object(about["value"], prop, place)
        if evidence is None or len(self.report.findings) > before:
            return
        claim = Claim(
            subject, name, prop.kind, target, target_type, quantity, period, start, end,
            segment, basis, measure, stance, negated, (evidence,),
        )  # fmt: skip
        known = self.claims.get(claim.id)
        if known is None:
            self.claims[claim.id] = claim
            return
        if any(
            (e.source, e.locator, e.fingerprint, e.speaker)
            == (evidence.source, evidence.locator, evidence.fingerprint, evidence.speaker)
            for e in known.evidence
        ):
            self.report.add(
                place, f"the same claim with the same evidence stands at {known.evidence[0].place}; delete one"
            )
            return
        self.claims[claim.id] = known.with_evidence((evidence,))

    def _entity_id(self, slug: object, key: str, place: str, wanted: str) -> None:
        entity = self.entities.get(str(slug))
        if entity is None:
            self.report.unknown(place, key, slug, self.entities, "an entity of data/entities/")
        elif not self.ontology.is_a(entity.type, wanted):
            self.report.add(
                place,
                f'{key} "{slug}" is a {entity.type}, but a {wanted} must stand there; '
                "use another property or correct the type of the entity",
            )

    def _member(self, word: object, key: str, known: Collection[str], place: str, what: str) -> None:
        if word not in known:
            self.report.unknown(place, f'"{key}"', word, known, what)

    def _evidence(self, about: Raw, prop: Property, source: str, place: str) -> Evidence | None:
        for key in _PROOF.get(self.sources[source].reading, ()):
            if not about.get(key):
                self.report.add(
                    place, f'the source was read as "{self.sources[source].reading}", so each claim needs "{key}"'
                )
        mark = None
        if about.get("evidence"):
            try:
                mark = Fingerprint.read(str(about["evidence"]))
            except ValueError as error:
                self.report.add(place, str(error))
        via = about.get("via", [])
        via = [via] if isinstance(via, str) else via
        for chained in via:
            self._member(chained, "via", self.sources, place, "a file in data/sources/")
        speaker, closure = str(about.get("by", "")), about.get("list", "")
        if speaker:
            self._entity_id(speaker, "by", place, "Entity")
        if closure:
            self._member(closure, "list", self.ontology.concepts["list-closure"], place, "open or closed")
        rows = about.get("row", [])
        return Evidence(
            source, str(about.get("at", "")), mark, tuple(via), speaker,
            str(about["value"]) if prop.kind in ("figure", "attribute") else "", closure,
            self._note(about.get("note"), place),
            (rows,) if isinstance(rows, str) else tuple(rows), place,
        )  # fmt: skip

    def _note(self, note: object, place: str) -> Labels:
        if note is None:
            return {}
        if isinstance(note, str):
            return {"en": note}
        if isinstance(note, dict) and set(note) <= {"zh", "en"} and all(isinstance(v, str) for v in note.values()):
            return note
        self.report.add(place, '"note" must be { zh = "…", en = "…" }')
        return {}

    def _time(self, written: object, place: str, key: str) -> Period | None:
        if written is None:
            return None
        if not isinstance(written, str | int | dt.date) or isinstance(written, bool):
            self.report.add(place, f'"{key}": "{written}" is not a time')
            return None
        try:
            return read_period(written)
        except ValueError as error:
            self.report.add(place, f'"{key}": {error}')
            return None

    def _times(self, about: Raw, prop: Property, place: str) -> tuple[Period | None, Period | None, Period | None]:
        on, during = about.get("on"), about.get("during")
        start = self._time(about.get("from"), place, "from")
        end = self._time(about.get("until"), place, "until")
        if on is not None and during is not None:
            self.report.add(place, '"on" (a moment) and "during" (a stretch) exclude each other; keep one')
        if start and end and start.first and end.last and start.first > end.last:
            self.report.add(place, f'"from" {start.label} lies after "until" {end.label}')
        period = self._time(on if on is not None else during, place, "on" if on is not None else "during")
        if prop.kind == "figure":
            if on is None and during is None:
                key = "during" if prop.temporality == "flow" else "on"
                self.report.add(
                    place, f'figure "{prop.name}" needs "{key}"; write {key} = "{UNSTATED}" if the source does not say'
                )
            elif prop.temporality == "flow" and on is not None and on != UNSTATED:
                self.report.add(place, f'"{prop.name}" runs over time: give "during", not "on"')
            elif prop.temporality == "stock" and during is not None:
                self.report.add(place, f'"{prop.name}" is counted at a moment: give "on", not "during"')
        return period, start, end

    def _quantity(self, printed: str, prop: Property, unit: str, place: str) -> Quantity | None:
        """Read a printed value; `unit` is the one that the source leaves out."""
        if unit and unit not in self.ontology.units.by_slug:
            self._member(unit, "unit", self.ontology.units.by_slug, place, "a concept of the scheme unit")
            return None
        try:
            quantity = parse(printed, self.ontology.units, unit or prop.default_unit)
        except ValueError as error:
            self.report.add(place, str(error))
            return None
        found = self.ontology.units.by_slug[quantity.unit]
        if found.kind != prop.unit_kind:
            self.report.add(
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
                self.report.add(place, f'a "{prop.name}" says nothing without "{key}"; name it{hint}')
        if segment:
            self._entity_id(segment, "segment", place, "Entity")
        if basis and basis not in self.ontology.concepts["basis"]:
            self._member(basis, "basis", self.entities, place, "an entity or one of the scheme basis")
        if measure:
            figures = [n for n, p in self.ontology.properties.items() if p.kind == "figure"]
            self._member(measure, "measure", figures, place, "a metric of the ontology")

    def _object(self, value: object, prop: Property, place: str) -> tuple[str, str]:
        """Return the object of a relation or attribute, and its XML Schema type if a literal."""
        if prop.kind == "concept":
            known = self.ontology.concepts.get(prop.scheme, frozenset())
            self._member(value, "value", known, place, f"a concept of ontology/vocabularies/{prop.scheme}.ttl")
            return str(value), ""
        if prop.kind == "relation":
            self._entity_id(value, "value", place, prop.range)
            return str(value), ""
        if prop.datatype == "date":
            moment = self._time(value, place, "value")
            if moment is None:
                return "", ""
            from kg.times import xsd_type

            if moment.kind not in ("day", "month", "year"):
                self.report.add(place, f'value "{value}" must be a day, a month or a year')
            return moment.label, xsd_type(moment)
        return str(value), "string"

    # -- judgements ----------------------------------------------------------------------

    def read_judgements(self, path: Path) -> list[Judgement]:
        """Read the judgements; each must name claims that exist."""
        if not path.exists():
            return []
        read = self._toml(path)
        if read is None:
            return []
        raw, lines = read
        heads = [n for n, line in enumerate(lines, 1) if line.startswith("[[judgements]]")]
        judgements: list[Judgement] = []
        judged: dict[str, str] = {}
        for number, about in enumerate(raw.get("judgements", [])):
            place = self.home.place(path, heads[number] if number < len(heads) else None)
            self._keys(about, _JUDGEMENT_KEYS, place, "a judgement")
            rank, reason = about.get("rank", ""), about.get("reason", {})
            self._member(rank, "rank", self.ontology.concepts["rank"], place, "a rank")
            if not (isinstance(reason, dict) and reason.get("zh") and reason.get("en")):
                self.report.add(place, 'a judgement needs reason = { zh = "…", en = "…" }')
                continue
            claims = about.get("claims", [])
            for claim in claims:
                if claim not in self.claims:
                    self.report.unknown(
                        place, "claim", claim, self.claims, 'a claim of data/ (ids are shown by "kg show")'
                    )
                elif claim in judged:
                    self.report.add(place, f'claim "{claim}" was judged already at {judged[claim]}; keep one judgement')
                judged[claim] = place
            judgements.append(Judgement(tuple(claims), rank, reason, place))
        return judgements
