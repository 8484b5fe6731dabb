"""Read the TOML and CSV files of data/ strictly.

All findings are reported at once; each names file and line, the problem and how to fix it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import os
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeGuard

from kg.errors import DataError, Finding
from kg.model.claim import Claim, Entity, Evidence, Facts, Judgement, Search, Source
from kg.model.ontology import Ontology
from kg.model.period import UNSTATED, read_period
from kg.project import Project
from kg.read.claims import CLAIM_KEYS, PROOF, ClaimReader
from kg.read.files import Memory
from kg.read.lines import MOST_PARTS, element_lines, key_lines, long_key
from kg.read.problems import LIST, OTHER, PRINTED, TEXT, Problems, Raw, is_count, quoted
from kg.read.rates import read_rates

# Figures of one metric that a thing may have: the audit compares each with each other.
MOST_FIGURES = 1_000
# An id is part of an address, and may be the name of a file.
_ID = re.compile(r"(?=.{1,100}\Z)[a-z0-9]+(?:[-.][a-z0-9]+)*\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_LINE_END = re.compile(r"\r\n|\r|\n")
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")
# Addresses become IRIs of the graph, so they must be valid ones.
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?"
    r"(?:[/?#](?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*){0,3}\Z"
)
ENTITY_KEYS = {"type": TEXT, "zh": TEXT, "en": TEXT, "aliases": LIST, "same": LIST}
SOURCE_KEYS = {
    "title": TEXT, "publisher": TEXT, "published": PRINTED, "language": TEXT, "tier": OTHER,
    "read": TEXT, "url": TEXT, "carrier": TEXT, "licence": TEXT, "accessed": OTHER, "note": OTHER,
    "text": OTHER, "claims": OTHER,
}  # fmt: skip
JUDGEMENT_KEYS = {"claims": LIST, "rank": TEXT, "reason": OTHER}
SEARCH_KEYS = {"property": TEXT, "on": OTHER, "where": OTHER}
# A cell holds a single text, so notes have one column for each language.
TABLE_KEYS = {key: kind for key, kind in CLAIM_KEYS.items() if key != "note"} | dict.fromkeys(
    ("note_zh", "note_en", "source"), TEXT
)


def read_facts(
    home: Project,
    ontology: Ontology,
    progress: Callable[[int, int], None] | None = None,
    memory: Memory | None = None,
) -> Facts:
    """Read everything in data/.

    progress: called with (files read, total). memory: what the files said when they were last read.
    Raises DataError with all findings if anything is wrong.
    """
    problems = Problems()
    reader = _Reader(home, ontology, problems, memory or Memory())
    files = [Path(path) for path in home.inputs()]
    entity_files = [path for path in files if path.parent == home.data / "entities" and path.suffix == ".toml"]
    source_files = [path for path in files if path.parent == home.data / "sources" and path.suffix == ".toml"]
    search_files = [path for path in files if path.parent == home.data / "searches" and path.suffix == ".toml"]
    tables = [path for path in files if path.parent == home.data / "tables" and path.suffix == ".csv"]
    for part, found in (("entities", entity_files), ("sources", source_files)):
        if not found:
            problems.add(
                home.place(home.data / part), f"holds no file of {part}, <name>.toml; restore them, or add one"
            )
    total = len(entity_files) + len(source_files) + len(tables)
    numbers = itertools.count(1)

    def step() -> None:
        if progress:
            progress(next(numbers), total)

    for path in entity_files:
        reader.read_entities(path)
        step()
    # A claim may name any source, so all records are read before the first claim.
    documents = [reader.read_source(path) for path in source_files]
    reader.memory.settle(reader.entities.values(), reader.sources.values())
    for document in documents:
        if document:
            reader.read_claims(*document)
        step()
    for path in tables:
        reader.read_table(path)
        step()
    judgements = reader.read_judgements(home.data / "judgements.toml")
    searches = [s for path in search_files for s in reader.read_searches(path)]
    figures = Counter[tuple[str, str]]()
    for c in (c for c in reader.claims.claims.values() if c.quantity):
        subject, name = c.subject, c.property
        figures[subject, name] += 1
        if figures[subject, name] == MOST_FIGURES + 1:
            told = f'"{subject}" has more than {MOST_FIGURES} figures of "{name}"; divide it into several entities'
            problems.add(c.evidence[0].place, told)
    rates = read_rates(
        home, reader.sources, [u.slug for u in ontology.units.by_slug.values() if u.kind == "money"], problems
    )
    if problems.count:
        raise DataError(problems.findings())
    claims = settled(reader.claims.claims, judgements)
    return Facts(reader.entities, reader.sources, claims, judgements, rates, searches)


def read_source(
    home: Project, ontology: Ontology, source: str, others: Mapping[str, Source], entities: Mapping[str, Entity]
) -> Facts:
    """Read one file of data/sources/.

    source: its id. others: the records of the other sources.
    entities: all entities; if there are none, the files of data/entities/ are read.
    Returns the entities, all sources, and the claims of that file alone.
    Raises DataError with all findings if anything is wrong.
    """
    problems = Problems()
    reader = _Reader(home, ontology, problems, Memory())
    reader.sources.update({i: s for i, s in others.items() if i != source})
    reader.entities.update(entities)
    for path in () if entities else home.files(home.data / "entities", ".toml"):
        reader.read_entities(path)
    if document := reader.read_source(home.data / "sources" / f"{source}.toml"):
        reader.read_claims(*document)
    if problems.count:
        raise DataError(problems.findings())
    return Facts(reader.entities, reader.sources, reader.claims.claims, [])


def settled(claims: Mapping[str, Claim], judgements: Iterable[Judgement]) -> dict[str, Claim]:
    """Return claims with the ranks that judgements give, and their evidence sorted."""
    ranks = {claim: j.rank for j in judgements for claim in j.claims}
    return {i: _settled(c, ranks.get(i, "normal")) for i, c in claims.items()}


def read_toml(home: Project, path: Path) -> Raw:
    """Read a TOML file of the project. Raises DataError if it cannot be read or is not valid."""
    return _parse_toml(home, path, home.read_text(path))


def _parse_toml(home: Project, path: Path, text: str) -> Raw:
    if line := long_key(text):
        message = f"a key has more than {MOST_PARTS} parts; write a table, or quote the key"
        raise DataError([Finding(home.place(path, line), message)])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        place = home.place(path, int(at[1]) if at else None)
        message = f"invalid TOML: {_AT_LINE.sub('', str(error))}; correct the syntax, or rename a key defined twice"
    except RecursionError:
        place, message = home.place(path), "has brackets nested too deep to be read; write tables instead"
    except ValueError:
        # Python refuses to convert numbers of 5,000 digits.
        place, message = home.place(path), "has a number with too many digits to be read; write it as text"
    raise DataError([Finding(place, message)])


def _settled(claim: Claim, rank: str) -> Claim:
    """Set the rank of a claim, and sort its evidence independently of the order of files."""
    evidence = tuple(sorted(claim.evidence, key=_evidence_order)) if len(claim.evidence) > 1 else claim.evidence
    return claim if rank == claim.rank and evidence == claim.evidence else replace(claim, rank=rank, evidence=evidence)


def _evidence_order(evidence: Evidence) -> tuple[str, int, str, str, str]:
    digits = evidence.locator.lstrip("p")
    number = int(digits) if digits.isdigit() else 0
    return evidence.source, number, evidence.locator, str(evidence.fingerprint or ""), evidence.speaker


class _Reader:
    def __init__(self, home: Project, ontology: Ontology, problems: Problems, memory: Memory) -> None:
        self.home, self.ontology, self.problems, self.memory = home, ontology, problems, memory
        self.entities: dict[str, Entity] = {}
        self.sources: dict[str, Source] = {}
        self.claims = ClaimReader(ontology, self.entities, self.sources, problems)

    # -- files ---------------------------------------------------------------------------

    def _toml(self, path: Path) -> tuple[Raw, str] | None:
        text = self._read(path)
        raw = None if text is None else self._parsed(path, text)
        return None if text is None or raw is None else (raw, text)

    def _read(self, path: Path) -> str | None:
        try:
            return self.home.read_text(path)
        except DataError as error:
            self._refused(error)
            return None

    def _parsed(self, path: Path, text: str) -> Raw | None:
        try:
            return _parse_toml(self.home, path, text)
        except DataError as error:
            self._refused(error)
            return None

    def _refused(self, error: DataError) -> None:
        for finding in error.findings:
            self.problems.add(finding.place, finding.message)

    # -- entities ------------------------------------------------------------------------

    def read_entities(self, path: Path) -> None:
        """Read one file of entities: `[id]` tables with type, labels and aliases."""
        read = self._toml(path)
        if read is None:
            return
        raw, text = read
        lines = key_lines(text)
        for slug, about in raw.items():
            place = self.home.place(path, lines.get(slug))
            if not isinstance(about, dict):
                self.problems.add(place, f'"{slug}" is not an entity; begin each with [its-id]')
                continue
            self._entity(slug, about, place)

    def _entity(self, slug: str, raw: Raw, place: str) -> None:
        about = self.problems.keys(raw, ENTITY_KEYS, place, "an entity")
        unusable = set(raw) - set(about)
        if not _ID.match(slug):
            self.problems.add(place, f'id "{quoted(slug)}" is not a slug; use a-z, 0-9, - and ., at most 100')
        if slug in self.entities:
            self.problems.add(
                place, f'duplicate id "{slug}", first defined at {self.entities[slug].place}; merge the two'
            )
            return
        kind = about.get("type", "")
        if kind not in self.ontology.entity_types and "type" not in unusable:
            self.problems.unknown(
                place, "type", kind, self.ontology.entity_types, "a class of entities", self.ontology.renamed.get(kind)
            )
        labels = {lang: about[lang] for lang in ("zh", "en") if about.get(lang)}
        if len(labels) < 2 and not unusable & {"zh", "en"}:
            self.problems.add(place, f'entity "{slug}" needs a label in zh and one in en, as text')
        same = about.get("same", [])
        for address in same:
            if not _ADDRESS.match(address):
                self.problems.add(place, f'same "{address}" is not an address that begins with http:// or https://')
        self.entities[slug] = Entity(slug, kind, labels, tuple(about.get("aliases", [])), tuple(same), place)

    # -- sources -------------------------------------------------------------------------

    def read_source(self, path: Path) -> tuple[Path, Raw | None, str] | None:
        """Read the bibliographic record of one source file; its claims are read later.

        Returns path, document and text; None as the document if the record was known.
        """
        text = self._read(path)
        if text is None:
            return None
        if known := self.memory.source(self.home.place(path), text):
            self.sources[path.stem] = known
            return path, None, text
        return self._read_record(path, text)

    def _read_record(self, path: Path, text: str) -> tuple[Path, Raw, str] | None:
        raw = self._parsed(path, text)
        if raw is None:
            return None
        place, slug = self.home.place(path), path.stem
        about = self.problems.keys(raw, SOURCE_KEYS, place, "a source")
        unusable = set(raw) - set(about)
        if not _ID.match(slug):
            self.problems.add(place, f'file name "{quoted(slug)}" is not a slug; use a-z, 0-9, - and ., at most 100')
        for key in ("title", "publisher", "language"):
            if not about.get(key) and key not in unusable:
                self.problems.add(place, f'source "{slug}" needs "{key}" as text')
        tier, reading = about.get("tier"), about.get("read", "")
        if not is_count(tier) or tier not in (1, 2, 3):
            self.problems.add(place, f'source "{slug}" needs tier = 1 (official), 2 (press, research) or 3 (other)')
        if reading not in PROOF and "read" not in unusable:
            self.problems.unknown(place, "read state", reading, PROOF, f"one of {', '.join(PROOF)}")
        published = self.problems.time(about.get("published"), place, "published")
        if published is None and "published" not in raw:
            self.problems.add(place, f'source "{slug}" needs "published" (a date, or "{UNSTATED}")')
        accessed = about.get("accessed")
        if accessed is not None and (not isinstance(accessed, dt.date) or isinstance(accessed, dt.datetime)):
            self.problems.add(place, '"accessed" must be a day, as accessed = 2026-11-23')
            accessed = None
        url = about.get("url", "")
        if url and not _WEB.match(url):
            self.problems.add(place, f'url "{url}" is not a web address that begins with http:// or https://')
        sha, length = self._text(about.get("text", {}), place)
        self.sources[slug] = Source(
            slug, about.get("title", ""), about.get("publisher", ""),
            published or read_period(UNSTATED), about.get("language", ""),
            tier if isinstance(tier, int) else 3, reading, url, about.get("carrier", ""),
            about.get("licence", ""), accessed, self.problems.note(about.get("note"), place),
            sha, length, place,
        )  # fmt: skip
        return path, about, text

    def _text(self, text: object, place: str) -> tuple[str, int]:
        """Read the digest and length of the document's text; empty unless the whole document was read."""
        if text == {}:
            return "", 0
        if isinstance(text, dict) and set(text) <= {"sha256", "length"}:
            sha, length = text.get("sha256"), text.get("length", 0)
            if isinstance(sha, str) and _SHA256.match(sha) and is_count(length):
                return sha, length
        self.problems.add(place, '"text" must be { sha256 = "64 hex digits", length = characters }')
        return "", 0

    def read_claims(self, path: Path, raw: Raw | None, text: str) -> None:
        """Read the claims of one source.

        raw, text: the document, as parsed and as written; None if its record was known.
        """

        def read() -> None:
            if document := (path, raw, text) if raw is not None else self._read_record(path, text):
                self._claims(*document)

        self._remembered(path, text, self.sources.get(path.stem), read)

    def _remembered(self, path: Path, text: str, source: Source | None, read: Callable[[], None]) -> None:
        """Take the claims of a file from memory, or read them and remember them."""
        name, before = self.home.place(path), self.problems.count
        if (known := self.memory.claims(name, text)) is not None:
            for claim_id, claim in known:
                self.claims.add(claim_id, claim)
            return
        self.claims.stated = []
        read()
        if self.problems.count == before:
            self.memory.add(name, text, source, self.claims.stated)

    def _claims(self, path: Path, raw: Raw, text: str) -> None:
        if "claims" not in raw:
            return
        claims = raw["claims"]
        if not isinstance(claims, list):
            self.problems.add(self.home.place(path), '"claims" must be a list, as claims = [ { … }, ]')
            return
        for line, written in zip(element_lines(text, "claims"), claims, strict=True):
            place = self.home.place(path, line)
            if not isinstance(written, dict):
                self.problems.add(place, "a claim must be one inline table, as { subject = …, … }")
                continue
            about = self.problems.keys(written, CLAIM_KEYS, place, "a claim")
            self.claims.read(about, path.stem, place, frozenset(written.keys() - about.keys()))

    def read_table(self, path: Path) -> None:
        """Read one CSV file of similar claims; its columns are the keys of a claim and `source`."""
        text = self._read(path)
        if text is not None:
            self._remembered(path, text, None, lambda: self._table(path, text))

    def _table(self, path: Path, text: str) -> None:
        # A quote without its end would swallow the rest of the table; strict makes it an error.
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        place = self.home.place(path, 1)
        try:
            names = list(rows.fieldnames or [])
            if not names:
                self.problems.add(place, "has no header; name the columns in the first line")
            columns = dict.fromkeys(names, "")
            if len(columns) < len(names):
                twice = next(name for name, count in Counter(names).items() if count > 1)
                self.problems.add(place, f'has the column "{twice}" twice; delete one')
            elif len(self.problems.keys(columns, TABLE_KEYS, place, "a table")) == len(columns):
                for row in rows:
                    self._row(row, self.home.place(path, _first_line(row, rows.line_num)))
        except csv.Error as error:
            self.problems.add(self.home.place(path, rows.line_num), f"is not CSV ({error}); correct the quotes there")

    def _row(self, row: dict[str, str], place: str) -> None:
        if None in row or None in row.values():
            self.problems.add(place, "row has more or fewer cells than the header; count the commas")
            return
        if not self.problems.seen(list(row.values()), place, "a cell"):
            return
        about = _cells(row)
        source = about.pop("source", "")
        if source not in self.sources:
            self.problems.unknown(place, "source", source, self.sources, "a file in data/sources/")
            return
        self.claims.read(about, source, place)

    # -- searches ------------------------------------------------------------------------

    def read_searches(self, path: Path) -> list[Search]:
        """Read what was looked for and not found about the entity that a file is named after."""
        read = self._toml(path)
        if read is None:
            return []
        raw, text = read
        about = self.problems.keys(raw, {"searches": OTHER}, self.home.place(path), "this file")
        if path.stem not in self.entities:
            self.problems.unknown(
                self.home.place(path), "file name", path.stem, self.entities, "an entity of data/entities/"
            )
            return []
        kind = self.entities[path.stem].type
        found: dict[str, Search] = {}
        listed = about.get("searches", [])
        if not isinstance(listed, list):
            self.problems.add(self.home.place(path), "searches must be a list of tables: searches = [ … ]")
            return []
        for line, written in zip(element_lines(text, "searches"), listed, strict=True):
            place = self.home.place(path, line)
            if not isinstance(written, dict):
                self.problems.add(place, 'a search must be a table: { property = "…", on = 2026-11-23, where = { … } }')
                continue
            search = self._search(path.stem, kind, written, place)
            if search and search.property in found:
                self.problems.add(place, f'"{search.property}" is searched for twice; keep the later search')
            elif search:
                found[search.property] = search
        return list(found.values())

    def _search(self, subject: str, kind: str, written: Raw, place: str) -> Search | None:
        about, before = self.problems.keys(written, SEARCH_KEYS, place, "a search"), self.problems.count
        name, on, where = about.get("property", ""), about.get("on"), about.get("where")
        prop = self.ontology.properties.get(name)
        # What relates others to the thing is sought by the inverse: hasSubsidiary, though claims state subsidiaryOf.
        backwards = self.ontology.backwards.values()
        if prop is None and name not in backwards:
            known, now = {*self.ontology.properties, *backwards}, self.ontology.renamed.get(name)
            self.problems.unknown(place, "property", name, known, "in the ontology", now)
        elif prop and not self.ontology.is_a(kind, prop.domain):
            self.problems.add(place, f'"{name}" is a property of {prop.domain}, and "{subject}" is of type {kind}')
        if not isinstance(on, dt.date) or isinstance(on, dt.datetime):
            self.problems.add(place, "a search needs the day on which it was made, as on = 2026-11-23")
        if not _is_reason(where):
            self.problems.add(place, 'a search needs where = { zh = "…", en = "…" }')
        if self.problems.count > before or not isinstance(on, dt.date):
            return None
        return Search(subject, name, on, where or {}, place)

    # -- judgements ----------------------------------------------------------------------

    def read_judgements(self, path: Path) -> list[Judgement]:
        """Read the judgements; each must name claims that exist."""
        # A link that leads nowhere is no absent file.
        if not os.path.lexists(path):
            return []
        read = self._toml(path)
        if read is None:
            return []
        raw, text = read
        judgements: list[Judgement] = []
        judged: dict[str, str] = {}
        known = self.problems.keys(raw, {"judgements": OTHER}, self.home.place(path), "this file")
        if "judgements" not in known:
            return []
        listed = known["judgements"]
        if not isinstance(listed, list):
            listed, lines = [listed], [key_lines(text)["judgements"]]
        else:
            lines = element_lines(text, "judgements")
        for line, written in zip(lines, listed, strict=True):
            place = self.home.place(path, line)
            if not isinstance(written, dict):
                self.problems.add(place, "a judgement must be a table; begin each with [[judgements]]")
                continue
            about = self.problems.keys(written, JUDGEMENT_KEYS, place, "a judgement")
            unusable = set(written) - set(about)
            rank, reason = about.get("rank", ""), about.get("reason")
            if rank or not unusable:
                self.problems.member(rank, "rank", self.ontology.concepts["rank"], place, "a rank")
            if _is_reason(reason):
                self.problems.seen(list(reason.values()), place, '"reason"')
            else:
                if reason is not None or not unusable:
                    self.problems.add(place, 'a judgement needs reason = { zh = "…", en = "…" }')
                reason = {}
            claims = about.get("claims", [])
            if not claims and not unusable:
                self.problems.add(place, 'a judgement needs claims = ["…"], the ids that "kg show" gives')
            for claim in claims:
                if claim not in self.claims.claims:
                    self.problems.unknown(
                        place, "claim", claim, self.claims.claims, 'a claim of data/ (ids are shown by "kg show")'
                    )
                elif claim in judged:
                    self.problems.add(
                        place, f'duplicate judgement on claim "{claim}", first judged at {judged[claim]}; keep one'
                    )
                judged.setdefault(claim, place)
            judgements.append(Judgement(tuple(claims), rank, reason, place))
        return judgements


def _is_reason(reason: object) -> TypeGuard[dict[str, str]]:
    if not isinstance(reason, dict) or set(reason) != {"zh", "en"}:
        return False
    return all(isinstance(text, str) and text for text in reason.values())


def _first_line(row: Mapping[Any, Any], last: int) -> int:
    """Return the first line of the row that ends on line `last`; quoted cells may span several lines."""
    cells = itertools.chain.from_iterable(c if isinstance(c, list) else [c or ""] for c in row.values())
    return last - sum(len(_LINE_END.findall(cell)) for cell in cells)


def _cells(row: dict[str, str]) -> dict[str, Any]:
    """Convert the row of a table to the form of a claim in a source; empty cells are omitted."""
    about: dict[str, Any] = {key: cell for key, cell in row.items() if cell}
    note = {lang: about.pop(f"note_{lang}") for lang in ("zh", "en") if f"note_{lang}" in about}
    if note:
        about["note"] = note
    for key in ("via", "row"):
        if key in about:
            about[key] = about[key].split()
    if "negated" in about:
        about["negated"] = {"true": True, "false": False}.get(about["negated"], about["negated"])
    return about
