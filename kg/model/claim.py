"""Define sources, entities, claims with their evidence, and judgements."""

from __future__ import annotations

import builtins
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from kg.model.fingerprint import Fingerprint
from kg.model.part import Part, spelt, things
from kg.model.period import DATES, Period, label_of, read_period
from kg.model.rates import Rates
from kg.model.value import Quantity
from kg.namespaces import digest

Labels = Mapping[str, str]
UNSTATED_BASIS = "basis/unstated"


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity: its type (a class of the ontology), labels by language and aliases."""

    id: str
    type: str
    labels: Labels
    aliases: tuple[str, ...]
    same_as: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Source:
    """The bibliographic record of a document or data set.

    tier: 1 official or filing, 2 established press or research firm, 3 self-media.
    reading: whole, excerpt, table or cited (not read, only named by another source).
    text_sha256, text_length: of the normalised text, if the whole document was read.
    """

    id: str
    title: str
    publisher: str
    published: Period
    language: str
    tier: int
    reading: str
    url: str
    carrier: str
    licence: str
    accessed: dt.date | None
    note: Labels
    text_sha256: str
    text_length: int
    place: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The place where one source makes a claim.

    printed: the value as the source prints it. rows: the rows of the reading list that the claim
    covers. place: file and line of the data.
    """

    source: str
    locator: str
    fingerprint: Fingerprint | None
    via: tuple[str, ...]
    speaker: str
    printed: str
    list_closure: str
    note: Labels
    rows: tuple[str, ...]
    place: str

    @property
    def origin(self) -> str:
        """The id of the last document of the chain, or of the source where it names none."""
        return self.via[-1] if self.via else self.source

    def note_in(self, lang: str) -> str:
        """Return the note in a language, or "" without one.

        A note in Chinese alone is shown to everybody; one in English alone renders a value in
        Chinese and is not shown to readers of Chinese.
        """
        return self.note.get(lang) or self.note.get("zh", "")


@dataclass(frozen=True)
class Claim:
    """One statement about one entity, with all its evidence.

    kind: relation, concept, attribute or figure (see `kg.model.ontology.Property`).
    object: id of an entity, short name of a concept (`risk/competition`) or a literal; empty for
        a figure. object_type: XML Schema type of a literal.
    part: which part of its subject a figure counts, and on which platform (see `kg.model.part`).
    basis: id of an entity or short name of a concept (`basis/year-on-year`).
    rank: the rank given by a judgement; normal without one.
    """

    subject: str
    property: str
    kind: str
    object: str
    object_type: str
    quantity: Quantity | None
    period: Period | None
    valid_from: Period | None
    valid_until: Period | None
    part: Part
    basis: str
    measure: str
    stance: str
    negated: bool
    evidence: tuple[Evidence, ...] = field(compare=False)
    rank: str = field(default="normal", compare=False)

    @cached_property
    def id(self) -> str:
        """A hash of the content of the claim: the same statement always has the same id."""
        q = self.quantity
        amount = (q.number, q.low, q.high, q.unit, q.qualifier) if q else ()
        times = (label_of(p) for p in (self.period, self.valid_from, self.valid_until))
        # The scheme of a concept follows from the property and is not part of the id.
        stated = self.object.rpartition("/")[2] if self.kind == "concept" else self.object
        return digest(
            self.subject, self.property, stated, *map(str, amount), *times,
            spelt(self.part), self.basis.removeprefix("basis/"), self.measure, self.stance, str(self.negated),
        )  # fmt: skip

    @builtins.property  # the name is taken by the field above
    def printed(self) -> str:
        """The value as its first source prints it; empty if none is quoted."""
        return next((e.printed for e in self.evidence if e.printed), "")

    @builtins.property
    def segment(self) -> str:
        """The segment of its subject that the claim is about; empty if it is about no single one."""
        return dict(self.part).get("segment", "")

    @builtins.property
    def linked(self) -> bool:
        """Whether the object is an entity or a concept."""
        return self.kind in ("relation", "concept")

    @builtins.property
    def stands(self) -> bool:
        """Whether the claim is neither a denial nor deprecated."""
        return not self.negated and self.rank != "deprecated"

    @builtins.property
    def gives_date(self) -> bool:
        """Whether the value of the claim is a day, a month or a year."""
        return self.object_type in DATES

    @builtins.property
    def span(self) -> tuple[dt.date, dt.date] | None:
        """The first and last day of the date that the claim gives, of its period, or of its validity; None if unstated.

        A claim that is valid until further notice ends on the day on which it begins.
        """
        if self.gives_date:
            return read_period(self.object).days
        start = self.valid_from.first if self.valid_from else None
        end = self.valid_until.last if self.valid_until else None
        stated = self.period.days if self.period else None
        return stated or ((start, max(start, end or start)) if start else None)

    def order(self) -> tuple[str, ...]:
        """Return the sort key of listings: subject, property, part, time, object."""
        return self.subject, self.property, spelt(self.part), label_of(self.period), self.object, self.id

    @builtins.property
    def things(self) -> frozenset[str]:
        """The entities and concepts that the claim is about: subject, object, basis, and what the part is."""
        found = {self.subject, self.basis, *things(self.part)}
        return frozenset((found | {self.object} if self.linked else found) - {""})

    def with_evidence(self, more: tuple[Evidence, ...]) -> Claim:
        """Return the claim with further evidence."""
        return replace(self, evidence=self.evidence + more)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A curator's decision about one or more claims."""

    claims: tuple[str, ...]
    rank: str
    reason: Labels
    place: str


@dataclass(frozen=True, slots=True)
class Search:
    """A curator's search for a fact that was not found: of what, which property, when and where."""

    subject: str
    property: str
    on: dt.date
    where: Labels
    place: str


@dataclass(frozen=True)
class Facts:
    """The validated content of data/, with equal claims merged."""

    entities: dict[str, Entity]
    sources: dict[str, Source]
    claims: dict[str, Claim]
    judgements: list[Judgement]
    rates: Rates = field(default_factory=Rates)
    searches: list[Search] = field(default_factory=list)

    @cached_property
    def judged(self) -> dict[str, Judgement]:
        """The judgements, by claim id."""
        return {c: j for j in self.judgements for c in j.claims}
