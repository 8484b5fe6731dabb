"""Checking claims against documents: in go sources and their texts, out come found, moved, missing."""

from __future__ import annotations

import builtins
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import UsageError, did_you_mean, split_place
from kg.model.fingerprint import Document, Fingerprint, normalise

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model.claim import Claim, Evidence, Facts

STATES = ("found", "moved", "missing", "no fingerprint")
_GOOD = ("found", "no fingerprint")
# A source that was read so has a document; a table or a source that is only cited has none.
_READ = ("whole", "excerpt")


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

    @builtins.property  # the name is taken by the field above
    def good(self) -> bool:
        """Whether the words stand where they should, or the claim has no fingerprint to look for."""
        return self.state in _GOOD


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts on a source, and whether the document is the one that was read."""

    verdicts: list[Verdict]
    same_text: bool | None

    @property
    def good(self) -> bool:
        """Whether every claim that has a fingerprint was found where it should stand."""
        return all(v.good for v in self.verdicts)

    def counts(self) -> list[int]:
        """Count the verdicts of each of STATES."""
        seen = Counter(v.state for v in self.verdicts)
        return [seen[state] for state in STATES]


@dataclass(frozen=True, slots=True)
class Checked:
    """A document of a folder, held against the source that it is named after."""

    source: str
    document: str
    report: Report


@dataclass(frozen=True, slots=True)
class FolderReport:
    """What became of a folder of documents.

    strangers: files that are named after no source, each told with near ids.
    unread: files named after a source that cannot be read, each told with the mend.
    missed: sources whose document stands there and could not be read.
    without: sources that were read whole or in excerpt and have no document there.
    """

    documents: list[Checked]
    strangers: list[str]
    unread: list[str]
    missed: list[str]
    without: list[str]

    @property
    def good(self) -> bool:
        """Whether every document was read and every claim with a fingerprint found where it should stand."""
        return not self.missed and all(d.report.good for d in self.documents)


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
    pieces = _pieces(facts).get(source)
    if not pieces:
        raise UsageError(f'source "{source}" has no claims to verify: it is only cited by others')
    return _held(pieces, text, facts.sources[source].text_sha256)


def verify_folder(facts: Facts, folder: Path, progress: Callable[[int, int], None] | None = None) -> FolderReport:
    """Verify every file of a folder against the source that it is named after (`<id>.txt`).

    progress: called with (files done, files in all).
    Raises UsageError, with the mend, if no file there can be verified.
    """
    try:
        # A link that leads nowhere is told, not passed over.
        files = sorted(p for p in folder.iterdir() if p.name[0] != "." and (p.is_file() or not p.exists()))
    except OSError as error:
        raise UsageError(f"{folder} cannot be read ({error.strerror}); name the folder with the documents") from None
    pieces = _pieces(facts)
    documents, strangers, unread = [], [], []
    unreadable = set()
    for number, path in enumerate(files, 1):
        # An id may have a point in it: gpt-4.5.txt, and gpt-4.5 without an ending.
        source = next((name for name in (path.name, path.stem) if name in facts.sources), "")
        if not source:
            strangers.append(f'"{path.name}" is named after no source.{did_you_mean(path.stem, facts.sources)}')
        else:
            try:
                report = _held(pieces.get(source, []), read_document(path), facts.sources[source].text_sha256)
                documents.append(Checked(source, path.name, report))
            except UsageError as error:
                unread.append(str(error))
                unreadable.add(source)
        if progress:
            progress(number, len(files))
    if not documents:
        told = " ".join((unread + strangers)[:1])
        raise UsageError(
            f"{folder} holds no document to verify; put the text of each source there as <its id>.txt"
            + (f" ({told})" if told else "")
        )
    read = {d.source for d in documents}
    without = [s.id for s in facts.sources.values() if s.reading in _READ and s.id not in read | unreadable]
    return FolderReport(documents, strangers, unread, sorted(unreadable - read), without)


def _pieces(facts: Facts) -> dict[str, list[tuple[Claim, str, Evidence]]]:
    """Gather the evidence by source, each with its claim and the claim's id."""
    found: dict[str, list[tuple[Claim, str, Evidence]]] = {}
    for claim_id, claim in facts.claims.items():
        for evidence in claim.evidence:
            found.setdefault(evidence.source, []).append((claim, claim_id, evidence))
    return found


def _held(pieces: list[tuple[Claim, str, Evidence]], text: str, known: str) -> Report:
    """Hold pieces of evidence against a text, and the text against the digest of the one that was read."""
    document = Document(text)
    marks: set[Fingerprint] = {e.fingerprint for _, _, e in pieces if e.fingerprint}
    stands = document.locate(marks)
    verdicts = []
    for claim, claim_id, e in pieces:
        places = tuple(stands[e.fingerprint]) if e.fingerprint else ()
        if e.fingerprint is None:
            state = "no fingerprint"
        elif not places:
            state = "missing"
        else:
            state = "found" if e.locator in ("", *places) else "moved"
        verdicts.append(
            Verdict(
                claim_id, claim.subject, claim.property, e.printed or claim.object, e.locator, state, places, e.place
            )
        )
    digest = hashlib.sha256(document.text.encode()).hexdigest()
    return Report(sorted(verdicts, key=lambda v: split_place(v.place)), digest == known if known else None)


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
