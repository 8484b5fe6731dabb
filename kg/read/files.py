"""Remember what each file of data/ says, so that a file that did not change is not read again.

What a file says depends on its text, and for its claims on the ontology, the types of the entities and
how the sources were read: that is their context. Only files without a problem are remembered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from kg.model.claim import Claim, Entity, Source

# Claims with their ids, as the file states them, each with one piece of evidence.
Stated = list[tuple[str, Claim]]


@dataclass(frozen=True, slots=True)
class FileSays:
    """What a file says.

    text: a hash of its text. context: a hash of what its claims depend on beside the text.
    source: the record of the source; None for a table. claims: reads the claims, from `stored` if that is given.
    """

    text: str
    context: str
    source: Source | None
    claims: Callable[[], Stated]
    stored: bytes = b""


@dataclass(slots=True)
class Memory:
    """What the files said before, and what they say now, by name.

    basis: a hash of the ontology and of the code that reads; without one nothing is remembered.
    entities: a hash of the files of entities.
    """

    basis: str = ""
    entities: str = ""
    before: Mapping[str, FileSays] = field(default_factory=dict)
    now: dict[str, FileSays] = field(default_factory=dict)
    _context: str = ""

    def settle(self, entities: Iterable[Entity], sources: Iterable[Source]) -> None:
        """Fix the context of all claims; to be called once all entities and sources are known."""
        known = sorted((e.id, e.type) for e in entities), sorted((s.id, s.reading) for s in sources)
        self._context = _digest(f"{self.basis}\0{known}")

    def source(self, name: str, text: str) -> Source | None:
        """Return the record of the source in a file, if it is known."""
        said = self.before.get(name)
        return said.source if self.basis and said and said.text == _digest(text) else None

    def claims(self, name: str, text: str) -> Stated | None:
        """Return the claims of a file, if they are known, and go on remembering the file."""
        said = self.before.get(name)
        if not self.basis or not said or said.text != _digest(text) or said.context != self._context:
            return None
        self.now[name] = said
        return said.claims()

    def add(self, name: str, text: str, source: Source | None, claims: Stated) -> None:
        """Remember a file without a problem."""
        self.now[name] = FileSays(_digest(text), self._context, source, lambda: claims)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
