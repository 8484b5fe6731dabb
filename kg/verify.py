"""Checking claims against a document: in go a source and its text, out come found, moved, missing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import UsageError, did_you_mean
from kg.text import Document, Fingerprint, normalise

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import Facts

STATES = ("found", "moved", "missing", "no fingerprint")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one piece of evidence: its state and the places where its words stand."""

    claim: str
    subject: str
    property: str
    printed: str
    locator: str
    state: str
    places: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts on a source, and whether the document is the one that was read."""

    verdicts: list[Verdict]
    same_text: bool | None

    @property
    def good(self) -> bool:
        """Whether every claim that has a fingerprint was found where it should stand."""
        return all(v.state in ("found", "no fingerprint") for v in self.verdicts)


def read_document(path: Path) -> str:
    """Read a text document. Raises UsageError, with the mend, if it is none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not UTF-8 text ({error.reason}); save the document as plain text in UTF-8"
        ) from None
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror}); name the file with the text of the source"
        ) from None


def verify(facts: Facts, source: str, text: str) -> Report:
    """Recompute the evidence of every claim of a source against the text of its document.

    Raises UsageError, with near ids, if there is no such source.
    """
    if source not in facts.sources:
        raise UsageError(f'there is no source "{source}" in data/sources/.{did_you_mean(source, facts.sources)}')
    pieces = [(c, e) for c in facts.claims.values() for e in c.evidence if e.source == source]
    if not pieces:
        raise UsageError(f'source "{source}" has no claims to verify: it is only cited by others')
    document = Document(text)
    marks: set[Fingerprint] = {e.fingerprint for _, e in pieces if e.fingerprint}
    stands = document.locate(marks)
    verdicts = []
    for claim, e in pieces:
        places = tuple(stands[e.fingerprint]) if e.fingerprint else ()
        if e.fingerprint is None:
            state = "no fingerprint"
        elif not places:
            state = "missing"
        else:
            state = "found" if e.locator in ("", *places) else "moved"
        verdicts.append(
            Verdict(
                claim.id, claim.subject, claim.property, e.printed or claim.object, e.locator, state, places, e.place
            )
        )
    known = facts.sources[source].text_sha256
    digest = hashlib.sha256(document.text.encode()).hexdigest()
    return Report(sorted(verdicts, key=lambda v: _line(v.place)), digest == known if known else None)


def _line(place: str) -> tuple[str, int]:
    file, _, line = place.rpartition(":")
    return (file, int(line)) if line.isdigit() else (place, 0)


def locate(text: str, words: str) -> list[tuple[str, Fingerprint]]:
    """Find words in a document: the paragraphs in which they begin, each with their fingerprint.

    Raises UsageError if the words are empty or stand nowhere in the document.
    """
    if not normalise(words):
        raise UsageError("there are no words to locate; give the passage that carries the claim")
    mark = Fingerprint.of(words)
    places = Document(text).locate([mark])[mark]
    if not places:
        raise UsageError("the words do not stand in the document; copy the passage as it stands there")
    return [(place, mark) for place in places]
