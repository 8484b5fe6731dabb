"""Store claims, sources and audit results in SQLite, so that commands read neither data files nor triples.

One SQLite file a build: claims, sources, entities, judgements, computed figures and checks, each
as JSON that is validated when it is decoded, with indexes by thing, source and property.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kg.errors import OutputError

# The types are imported where they are used: a query opens the snapshot without reading anything from it.
if TYPE_CHECKING:
    from kg.audit.identity import Check
    from kg.audit.series import Break
    from kg.model.claim import Claim, Entity, Facts, Judgement, Search, Source
    from kg.model.computed import Computed
    from kg.model.ontology import Ontology
    from kg.store.compile import Compiled

_TABLES = """
CREATE TABLE claim (id TEXT PRIMARY KEY, property TEXT, kind TEXT, body BLOB);
CREATE TABLE claim_thing (thing TEXT, claim TEXT, PRIMARY KEY (thing, claim)) WITHOUT ROWID;
CREATE TABLE claim_source (source TEXT, claim TEXT, PRIMARY KEY (source, claim)) WITHOUT ROWID;
CREATE TABLE link (claim TEXT, subject TEXT, object TEXT);
CREATE INDEX claim_property ON claim (property);
CREATE TABLE computed (id TEXT PRIMARY KEY, body BLOB);
CREATE TABLE computed_thing (thing TEXT, computed TEXT, PRIMARY KEY (thing, computed)) WITHOUT ROWID;
CREATE TABLE checked (subject TEXT, body BLOB);
CREATE INDEX checked_subject ON checked (subject);
CREATE TABLE conflict (number INTEGER, claim TEXT);
CREATE TABLE source (id TEXT PRIMARY KEY, body BLOB);
CREATE TABLE entity (id TEXT PRIMARY KEY, body BLOB);
CREATE TABLE part (name TEXT PRIMARY KEY, body BLOB);
"""

T = TypeVar("T")


def write_snapshot(path: Path, compiled: Compiled) -> dict[str, bytes]:
    """Write the snapshot of a compiled graph; return its claims as they are stored, by id."""
    facts = compiled.facts
    with closing(sqlite3.connect(path)) as base:
        base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        claims = facts.claims.items()
        bodies = {claim_id: encode(claim) for claim_id, claim in claims}
        base.executemany(
            "INSERT INTO claim VALUES (?, ?, ?, ?)", ((i, c.property, c.kind, bodies[i]) for i, c in claims)
        )
        base.executemany("INSERT INTO claim_thing VALUES (?, ?)", ((t, i) for i, c in claims for t in c.things))
        cited = {(e.source, i) for i, c in claims for e in c.evidence}
        base.executemany("INSERT INTO claim_source VALUES (?, ?)", sorted(cited))
        links = ((i, c.subject, c.object) for i, c in claims if c.linked and c.stands)
        base.executemany("INSERT INTO link VALUES (?, ?, ?)", links)
        base.executemany("INSERT INTO computed VALUES (?, ?)", ((c.id, encode(c)) for c in compiled.computed))
        about = {(thing, c.id) for c in compiled.computed for thing in c.things}
        base.executemany("INSERT INTO computed_thing VALUES (?, ?)", sorted(about))
        base.executemany("INSERT INTO checked VALUES (?, ?)", ((c.claim.subject, encode(c)) for c in compiled.checks))
        numbered = ((n, c.id) for n, group in enumerate(compiled.conflicts) for c in group)
        base.executemany("INSERT INTO conflict VALUES (?, ?)", numbered)
        base.executemany("INSERT INTO source VALUES (?, ?)", ((s.id, encode(s)) for s in facts.sources.values()))
        base.executemany("INSERT INTO entity VALUES (?, ?)", ((e.id, encode(e)) for e in facts.entities.values()))
        parts = {
            "judgements": facts.judgements,
            "searches": facts.searches,
            "breaks": compiled.breaks,
            # The triples are in the store.
            "ontology": replace(compiled.ontology, triples=[]),
        }
        base.executemany("INSERT INTO part VALUES (?, ?)", ((k, encode(v)) for k, v in parts.items()))
        base.commit()
    return bodies


def opened(owner: object, path: Path) -> sqlite3.Connection:
    """Open a database that nobody writes to; it is closed when its owner is gone."""
    base = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    weakref.finalize(owner, base.close)
    return base


class Snapshot:
    """A snapshot on disk, open for reading."""

    def __init__(self, path: Path) -> None:
        try:
            self._base = opened(self, path)
        except sqlite3.Error as error:
            raise _damaged(path, error) from error
        self._path = path

    def claims(self, thing: str = "", source: str = "", prop: str = "", kind: str = "") -> list[Claim]:
        """Return the claims about a thing, from a source, of a property, of a kind; all of them without a choice."""
        chosen, words = [], []
        for condition, word in (
            ("id IN (SELECT claim FROM claim_thing WHERE thing = ?)", thing),
            ("id IN (SELECT claim FROM claim_source WHERE source = ?)", source),
            ("property = ?", prop),
            ("kind = ?", kind),
        ):
            if word:
                chosen.append(condition)
                words.append(word)
        where = f" WHERE {' AND '.join(chosen)}" if chosen else ""
        return [self._claim(i, body) for i, body in self._rows(f"SELECT id, body FROM claim{where}", words)]

    def bodies(self) -> dict[str, bytes]:
        """Return every claim as it is stored, by id."""
        return dict(self._rows("SELECT id, body FROM claim"))

    def claims_by_id(self, ids: Iterable[str]) -> dict[str, Claim]:
        """Return claims by id; ids that are not known are left out."""
        found = {}
        for wanted in ids:
            for i, body in self._rows("SELECT id, body FROM claim WHERE id = ?", [wanted]):
                found[i] = self._claim(i, body)
        return found

    def _claim(self, claim_id: str, body: bytes) -> Claim:
        from kg.model.claim import Claim

        claim = self._decode(body, Claim)
        # The cache of the property: the id is not hashed again.
        claim.__dict__["id"] = claim_id
        return claim

    def links(self) -> list[tuple[str, str, str]]:
        """Return id, subject and object of each claim that links two things, unless it is negated or deprecated."""
        return [(claim, start, end) for claim, start, end in self._rows("SELECT claim, subject, object FROM link")]

    def computed(self, thing: str = "") -> list[Computed]:
        """Return what was computed with a thing as its subject, part or basis; all of it without one."""
        from kg.model.computed import Computed

        where = " WHERE id IN (SELECT computed FROM computed_thing WHERE thing = ?)" if thing else ""
        rows = self._rows(f"SELECT body FROM computed{where}", [thing] if thing else [])
        return [self._decode(body, Computed) for (body,) in rows]

    def checks(self, subject: str = "") -> list[Check]:
        """Return the identities that were checked for the figures of a subject, or all of them."""
        from kg.audit.identity import Check

        where = " WHERE subject = ?" if subject else ""
        rows = self._rows(f"SELECT body FROM checked{where} ORDER BY rowid", [subject] if subject else [])
        return [self._decode(body, Check) for (body,) in rows]

    def conflicts(self, thing: str = "") -> list[list[Claim]]:
        """Return the groups of claims that cannot all be true; of a thing, those whose claims are all about it."""
        sql = "SELECT number, id, body FROM conflict JOIN claim ON id = claim"
        if thing:
            sql += " WHERE number IN (SELECT number FROM conflict NATURAL JOIN claim_thing WHERE thing = ?)"
        groups: dict[int, list[Claim]] = {}
        for number, i, body in self._rows(f"{sql} ORDER BY conflict.rowid", [thing] if thing else []):
            groups.setdefault(number, []).append(self._claim(i, body))
        return [group for group in groups.values() if not thing or all(thing in c.things for c in group)]

    def sources(self) -> dict[str, Source]:
        """Return every source by id."""
        from kg.model.claim import Source

        return {i: self._decode(b, Source) for i, b in self._rows("SELECT id, body FROM source ORDER BY rowid")}

    def entities(self) -> dict[str, Entity]:
        """Return every entity by id."""
        from kg.model.claim import Entity

        return {i: self._decode(b, Entity) for i, b in self._rows("SELECT id, body FROM entity ORDER BY rowid")}

    def has_entity(self, entity: str) -> bool:
        """Tell whether an id is that of an entity."""
        return any(True for _ in self._rows("SELECT 1 FROM entity WHERE id = ?", [entity]))

    def judgements(self) -> list[Judgement]:
        """Return the judgements in the order of their file."""
        from kg.model.claim import Judgement

        return self._part("judgements", list[Judgement])

    def searches(self) -> list[Search]:
        """Return what was looked for and not found."""
        from kg.model.claim import Search

        return self._part("searches", list[Search])

    def breaks(self) -> list[Break]:
        """Return the changes over time that a value in between contradicts."""
        from kg.audit.series import Break

        return self._part("breaks", list[Break])

    def ontology(self) -> Ontology:
        """Return the ontology without its triples."""
        from kg.model.ontology import Ontology

        return self._part("ontology", Ontology)

    def facts(self) -> Facts:
        """Return everything that data/ says."""
        from kg.model.claim import Facts

        claims = {c.id: c for c in self.claims()}
        return Facts(self.entities(), self.sources(), claims, self.judgements(), searches=self.searches())

    def _part(self, name: str, kind: type[T]) -> T:
        for (body,) in self._rows("SELECT body FROM part WHERE name = ?", [name]):
            return self._decode(body, kind)
        raise _damaged(self._path, f"it lacks the {name}")

    def _rows(self, sql: str, words: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._base.execute(sql, words)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise _damaged(self._path, error) from error

    def _decode(self, body: bytes, kind: type[T]) -> T:
        try:
            return decode(body, kind)
        except (msgspec.MsgspecError, TypeError, ValueError) as error:
            raise _damaged(self._path, error) from error


def _damaged(path: Path, reason: object) -> OutputError:
    return OutputError(f'{path} is damaged ({reason}); run "kg build --force" to write it again')


_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    # Made once a type: that takes longer than to decode a claim.
    if kind not in _decoders:
        _decoders[kind] = msgspec.json.Decoder(kind, dec_hook=_from_builtins)
    return _decoders[kind]


def decode(body: bytes, kind: type[T]) -> T:
    """Return a stored thing. Raises MsgspecError, TypeError or ValueError if it is not of this kind."""
    found: T = _decoder(kind).decode(body)
    return found


_encoder = msgspec.json.Encoder(enc_hook=lambda units: list(units.by_slug.values()))


def encode(thing: object) -> bytes:
    """Return a thing as it is stored: JSON that names each field."""
    return _encoder.encode(thing)


def _from_builtins(kind: type[Any], raw: Any) -> Any:
    from kg.model.value import Unit, Units

    if kind is Units:
        return Units(msgspec.convert(raw, list[Unit]))
    raise NotImplementedError(kind)
