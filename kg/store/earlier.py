"""Keep with each build what the next one can be made from, and read it: see `kg.read.files` and `kg.store.delta`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kg.model.choice import Choice
from kg.model.claim import Claim, Facts, Source
from kg.model.period import Period
from kg.model.rates import Amount
from kg.rdf.dataset import Counts
from kg.read.files import FileSays, Memory, Stated
from kg.store.delta import Parts, Written
from kg.store.snapshot import Snapshot, decode, encode, opened

_TABLES = """
CREATE TABLE file (name TEXT PRIMARY KEY, text TEXT, context TEXT, source BLOB, claims BLOB);
CREATE TABLE part (name TEXT PRIMARY KEY, body BLOB);
"""

T = TypeVar("T")


class Since(msgspec.Struct, frozen=True):
    """What differs from the graph from which another one was made.

    content: its SHA-256; empty if the graph was made from nothing. changed: the nodes about which it says something
        else. retyped: those of them whose classes differ.
    """

    content: str = ""
    changed: list[str] = []
    retyped: list[str] = []


class _Kept(msgspec.Struct):
    """What is needed of a written graph beside its lines (see `Written`)."""

    own: list[str]
    shared: dict[str, int]
    triples: int
    subjects: int
    entities: int
    properties: dict[str, int]
    classes: dict[str, int]


class _Claims(dict[str, Claim]):
    """Claims that are read from their rows when they are asked for."""

    def __init__(self, bodies: Mapping[str, bytes]) -> None:
        self._bodies = bodies

    def __contains__(self, claim_id: object) -> bool:
        return claim_id in self._bodies

    def __missing__(self, claim_id: str) -> Claim:
        claim = decode(self._bodies[claim_id], Claim)
        claim.__dict__["id"] = claim_id
        self[claim_id] = claim
        return claim


class Earlier:
    """An earlier build, to be used for the next one.

    Whatever is wrong with it raises OutputError, sqlite3.Error or msgspec.MsgspecError.
    """

    def __init__(self, parts: Path, snapshot: Path) -> None:
        self._base = opened(self, parts)
        self._snapshot = Snapshot(snapshot)

    @cached_property
    def basis(self) -> str:
        """A hash of what must be the same for a build to be made from this one."""
        return self._part("basis", str)

    @cached_property
    def entities(self) -> str:
        """A hash of the files of entities."""
        return self._part("entities", str)

    @cached_property
    def patched(self) -> tuple[int, int]:
        """How many times the store was changed since it was written from nothing, and by how many lines."""
        return self._part("patched", tuple[int, int])

    @cached_property
    def since(self) -> Since:
        """What differs from the graph from which this one was made."""
        return self._part("since", Since)

    def files(self) -> dict[str, FileSays]:
        """Return what each file of data/ says."""
        rows = self._base.execute("SELECT * FROM file")
        return {
            name: FileSays(text, context, decode(source, Source) if source else None, partial(_stated, claims), claims)
            for name, text, context, source, claims in rows
        }

    @cached_property
    def bodies(self) -> dict[str, bytes]:
        """The claims as they are stored in the snapshot, by id."""
        return self._snapshot.bodies()

    def parts(self) -> Parts:
        """Return what the build was made of."""
        claims = _Claims(self.bodies)
        return Parts(
            Facts(
                self._snapshot.entities(),
                self._snapshot.sources(),
                claims,
                self._snapshot.judgements(),
                searches=self._snapshot.searches(),
            ),
            self._snapshot.computed(),
            self._part("choices", list[Choice]),
            [claims[claim_id] for claim_id in self._part("latest", list[str])],
            self._part("amounts", list[Amount]),
            self._part("periods", dict[str, Period]),
        )

    def written(self, ntriples: Path) -> Written:
        """Return the lines of the build."""
        kept = self._part("written", _Kept)
        own = set(kept.own)
        with ntriples.open(encoding="utf-8", newline="\n") as file:
            lines = [line for line in file if line not in own]
        counts = Counts(kept.triples, kept.subjects, kept.entities)
        counts.properties.update(kept.properties)
        counts.classes.update(kept.classes)
        return Written(lines, kept.own, kept.shared, counts)

    def _part(self, name: str, kind: type[T]) -> T:
        for (body,) in self._base.execute("SELECT body FROM part WHERE name = ?", [name]):
            return decode(body, kind)
        raise sqlite3.DatabaseError(f"it lacks the {name}")


def write_earlier(
    path: Path, memory: Memory, patched: tuple[int, int], parts: Parts, written: Written, since: Since
) -> None:
    """Write what the next build can be made from. patched, since: see `Earlier`."""
    counts = written.counts
    kept = _Kept(
        written.own, written.shared, counts.triples, counts.subjects, counts.entities, counts.properties, counts.classes
    )
    found = {
        "basis": memory.basis, "entities": memory.entities, "patched": patched, "since": since,
        "choices": parts.choices, "latest": [c.id for c in parts.latest],
        "amounts": parts.amounts, "periods": parts.periods, "written": kept,
    }  # fmt: skip
    with closing(sqlite3.connect(path)) as base:
        base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        base.executemany("INSERT INTO file VALUES (?, ?, ?, ?, ?)", _rows(memory.now))
        base.executemany("INSERT INTO part VALUES (?, ?)", ((k, encode(v)) for k, v in found.items()))
        base.commit()


def _rows(files: Mapping[str, FileSays]) -> Iterator[tuple[Any, ...]]:
    for name, said in files.items():
        claims = said.stored or encode(said.claims())
        yield name, said.text, said.context, encode(said.source) if said.source else None, claims


def _stated(body: bytes) -> Stated:
    found = decode(body, Stated)
    for claim_id, claim in found:
        # The cache of the property, as in `Snapshot`.
        claim.__dict__["id"] = claim_id
    return found
