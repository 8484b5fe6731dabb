"""Check that the evidence of claims can be found in the source documents."""

from __future__ import annotations

import builtins
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.curate.numbers import stands
from kg.errors import Spelling, UsageError, did_you_mean, split_place
from kg.inputs import MAX_DOCUMENT, InputError, read_bytes
from kg.model.fingerprint import Document, Fingerprint
from kg.model.text import normalise

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model.claim import Claim, Evidence, Facts

# other number: the passage is there, but the number of the claim is not in it.
STATES = ("found", "moved", "missing", "other number", "no fingerprint")
_GOOD = ("found", "no fingerprint")
# Tables and cited sources have no document.
_READ = ("whole", "excerpt")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result for one piece of evidence: its state and the paragraphs where it was found."""

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
        """Whether the passage is where the claim says, with its number in it, or the claim has no fingerprint."""
        return self.state in _GOOD


@dataclass(frozen=True, slots=True)
class Report:
    """The results for one source, and whether its document is unchanged."""

    verdicts: list[Verdict]
    same_text: bool | None

    @property
    def good(self) -> bool:
        """Whether every claim with a fingerprint was found where it should be."""
        return all(v.good for v in self.verdicts)

    def counts(self) -> list[int]:
        """Count the verdicts in the order of STATES."""
        seen = Counter(v.state for v in self.verdicts)
        return [seen[state] for state in STATES]


@dataclass(frozen=True, slots=True)
class Checked:
    """The report on one document of a folder."""

    source: str
    document: str
    report: Report


@dataclass(frozen=True, slots=True)
class FolderReport:
    """The results for a folder of documents.

    strangers: messages on files that match no source, with similar ids.
    unread: messages on files that could not be read.
    missed: sources whose document exists but could not be read.
    without: sources read whole or as excerpt that have no document in the folder.
    """

    documents: list[Checked]
    strangers: list[str]
    unread: list[str]
    missed: list[str]
    without: list[str]

    @property
    def good(self) -> bool:
        """Whether all documents could be read and all their claims were found where they should be."""
        return not self.missed and all(d.report.good for d in self.documents)


def read_document(path: Path) -> str:
    """Read a text document. Raises UsageError if it is no file with UTF-8 text of at most MAX_DOCUMENT bytes."""
    try:
        return read_bytes(path, MAX_DOCUMENT).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not UTF-8 text ({error.reason}); save the document as plain text in UTF-8"
        ) from None
    except InputError as error:
        raise UsageError(f"{path} {error}") from None


def verify(facts: Facts, source: str, text: str) -> Report:
    """Look up the evidence of every claim of a source in the text of its document.

    Raises UsageError, with similar ids, if there is no such source.
    """
    if source not in facts.sources:
        raise UsageError(f'there is no source "{source}" in data/sources/.{did_you_mean(source, facts.sources)}')
    pieces = _pieces(facts).get(source)
    if not pieces:
        raise UsageError(f'source "{source}" has no claims to verify: it is only cited by others')
    return _verify_evidence(pieces, text, facts.sources[source].text_sha256)


def verify_folder(facts: Facts, folder: Path, progress: Callable[[int, int], None] | None = None) -> FolderReport:
    """Verify every file in a folder that is named after its source (`<id>.txt`).

    progress: called with (files done, total).
    Raises UsageError if no file can be verified.
    """
    try:
        # Folders may hold other things; whatever else is no file is reported, not skipped.
        files = sorted(p for p in folder.iterdir() if p.name[0] != "." and not p.is_dir())
    except OSError as error:
        raise UsageError(f"{folder} cannot be read ({error.strerror}); name the folder with the documents") from None
    pieces = _pieces(facts)
    documents, strangers, unread = [], [], []
    unreadable = set()
    spelling = Spelling()
    for number, path in enumerate(files, 1):
        # Ids may contain a dot: gpt-4.5.txt, or gpt-4.5 without a suffix.
        source = next((name for name in (path.name, path.stem) if name in facts.sources), "")
        if not source:
            strangers.append(f'"{path.name}" matches no source.{spelling.hint(path.stem, facts.sources)}')
        else:
            try:
                report = _verify_evidence(
                    pieces.get(source, []), read_document(path), facts.sources[source].text_sha256
                )
                documents.append(Checked(source, path.name, report))
            except UsageError as error:
                unread.append(str(error))
                unreadable.add(source)
        if progress:
            progress(number, len(files))
    if not documents:
        message = " ".join((unread + strangers)[:1])
        raise UsageError(
            f"{folder} holds no document to verify; put the text of each source there as <its id>.txt"
            + (f" ({message})" if message else "")
        )
    read = {d.source for d in documents}
    without = [s.id for s in facts.sources.values() if s.reading in _READ and s.id not in read | unreadable]
    return FolderReport(documents, strangers, unread, sorted(unreadable - read), without)


def _pieces(facts: Facts) -> dict[str, list[tuple[Claim, str, Evidence]]]:
    """Group evidence by source, with the claim and its id."""
    found: dict[str, list[tuple[Claim, str, Evidence]]] = {}
    for claim_id, claim in facts.claims.items():
        for evidence in claim.evidence:
            found.setdefault(evidence.source, []).append((claim, claim_id, evidence))
    return found


def _verify_evidence(pieces: list[tuple[Claim, str, Evidence]], text: str, known: str) -> Report:
    """Look up evidence in a text, and compare the digest of the text with the recorded one."""
    document = Document(text)
    marks: set[Fingerprint] = {e.fingerprint for _, _, e in pieces if e.fingerprint}
    located = document.locate(marks)
    verdicts = []
    for claim, claim_id, e in pieces:
        places, words = located[e.fingerprint] if e.fingerprint else ([], "")
        if e.fingerprint is None:
            state = "no fingerprint"
        elif not places:
            state = "missing"
        elif claim.quantity and not stands(e.printed, words):
            state = "other number"
        else:
            state = "found" if e.locator in ("", *places) else "moved"
        verdicts.append(
            Verdict(
                claim_id,
                claim.subject,
                claim.property,
                e.printed or claim.object,
                e.locator,
                state,
                tuple(places),
                e.place,
            )
        )
    digest = hashlib.sha256(document.text.encode()).hexdigest()
    return Report(sorted(verdicts, key=lambda v: split_place(v.place)), digest == known if known else None)


def locate(text: str, words: str) -> list[tuple[str, Fingerprint]]:
    """Find the paragraphs in which a passage begins, with its fingerprint.

    Raises UsageError if the passage is empty or not in the document.
    """
    if not normalise(words):
        raise UsageError("there are no words to locate; give the passage that supports the claim")
    mark = Fingerprint.of(words)
    places = Document(text).locate([mark])[mark].places
    if not places:
        raise UsageError("the passage is not in the document; copy it exactly as printed")
    return [(place, mark) for place in places]
