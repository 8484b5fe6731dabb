"""Define the shapes of answers, which clients get as the output schemas of the tools.

Keys that have nothing to say are left out. The codes are those of kg/views/claims.py.
"""

# Annotations are not put off here: which keys are required is read from them when a class is made.
from typing import Required

from typing_extensions import TypedDict  # pydantic reads that of typing from Python 3.12 on


class Document(TypedDict, total=False):
    """A document: tier 1 is official or a filing, 2 established press or research, 3 other."""

    publisher: Required[str]
    title: Required[str]
    published: Required[str]
    tier: Required[int]
    url: str
    cut: bool


class Evidence(TypedDict, total=False):
    """Where a claim stands. via: the documents that the source cites, the origin last; speaker: who is quoted."""

    section: str
    source: Required[str]
    locator: str
    fingerprint: str
    via: list[str]
    speaker: str
    printed: str
    list_closure: str
    note: str
    cut: bool


class Other(TypedDict, total=False):
    """Another claim: a reading that cannot be true together with this one, or an operand of a formula."""

    claim: Required[str]
    says: Required[str]
    marks: str
    tier: int
    sources: list[str]
    cut: bool


class Statement(TypedDict, total=False):
    """A claim, or a derived figure, with what weighs for and against it.

    says: the statement in words, with the value as printed and normalised. marks: what makes it less than a plain
    statement (denied, forecast, plan, allegation, deprecated, about …). tier: of its best source; voices: independent
    sources. outranked_by: the claim that is the better reading of the same thing. agrees: whether the value that was
    asked about may be the same number. yuan: a foreign amount in yuan, at the rate of its time. reason: of a
    curator's judgement. dissent: readings that cannot be true together with it. checks: verdicts of its recomputation,
    counted.
    """

    section: str
    way: int
    step: int
    claim: str
    derived: str
    says: Required[str]
    marks: str
    subject: str
    property: str
    metric: str
    object: str
    value: str
    low: str
    high: str
    unit: str
    qualifier: str
    period: str
    valid_from: str
    valid_until: str
    segment: str
    platform: str
    region: str
    channel: str
    payer: str
    inputLength: str
    condition: str
    basis: str
    measure: str
    stance: str
    rank: str
    printed: str
    negated: bool
    tier: int
    voices: int
    outranked_by: str
    agrees: bool
    yuan: str
    reason: str
    dissent: list[Other]
    more_dissent: int
    checks: dict[str, int]
    evidence: list[Evidence]
    more_evidence: int
    formula: str
    operands: list[Other]
    verdict: str
    cut: bool


class Check(TypedDict, total=False):
    """The recomputation of a figure by a formula. settled: whether a judgement explains the inconsistency."""

    section: Required[str]
    verdict: Required[str]
    formula: Required[str]
    recomputed: str
    operands: list[Other]
    settled: bool
    remark: str
    cut: bool


class Count(TypedDict, total=False):
    """How many claims of a section (`of`) of a thing there are, by property; the most frequent first."""

    section: Required[str]
    of: Required[str]
    properties: Required[dict[str, int]]
    cut: bool


class Named(TypedDict, total=False):
    """A thing that was found: an entity, a concept (scheme/name), a property (kg:…) or a document (source:…)."""

    id: Required[str]
    type: Required[str]
    zh: str
    en: str
    matched: str
    publisher: str
    title: str
    published: str
    tier: int
    url: str
    aliases: list[str]
    cut: bool


class Question(TypedDict, total=False):
    """A named question."""

    name: Required[str]
    question: Required[str]
    parameters: list[str]
    cut: bool


class _Page(TypedDict, total=False):
    """A page: items `first` to `last` of `total`; `next` is the cursor of the following page."""

    total: Required[int]
    more_than_total: bool
    first: Required[int]
    last: Required[int]
    next: str
    notes: list[str]


class FoundPage(_Page):
    """Things that were found."""

    items: list[Named]


class StatementPage(_Page, total=False):
    """Statements, and the documents that they name."""

    items: Required[list[Statement]]
    sources: dict[str, Document]


class SheetPage(_Page, total=False):
    """A thing, the counts of its claims, and its claims."""

    thing: Required[Named]
    items: Required[list[Count | Statement]]
    sources: dict[str, Document]


class EvidencePage(_Page, total=False):
    """A claim, the places where it stands, the readings that disagree, and its checks."""

    items: Required[list[Statement | Evidence | Check]]
    sources: dict[str, Document]


class TablePage(_Page, total=False):
    """The rows of a query, and the documents that their claims stand in, or the named questions."""

    sources: dict[str, Document]
    columns: list[str]
    rows: list[list[str]]
    items: list[Question]
