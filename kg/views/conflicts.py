"""Where sources disagree: in go claims, out come groups that cannot all be true, and how many voices each has.

Figures disagree when they speak of the same thing and their intervals do not meet. Relations
and attributes disagree when their property has one value (kg:single) and the values exclude
each other: 2023 and 2023-07 do not, 2023-05 and 2023-07 do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from kg.audit.readings import rounded_or_cut
from kg.model.interval import Interval
from kg.tables import Table
from kg.views.records import Record, SourceRecord, name

if TYPE_CHECKING:
    from kg.store import Graph

_COLUMNS = {
    "zh": (
        "主体", "属性", "分部", "期间", "取值", "等级", "独立来源", "层级", "发布", "信源", "转引链", "理由", "陈述",
    ),
    "en": (
        "subject", "property", "segment", "period", "value", "rank", "voices", "tier", "published", "source", "via",
        "reason", "claim",
    ),
}  # fmt: skip


def disagreements(records: Iterable[Record]) -> list[list[Record]]:
    """Group figures that speak of the same thing and whose intervals do not all meet.

    The same thing: subject, metric, period, segment, measure, basis and unit; of an unstated
    basis nothing is known to be the same. A reading without a stated period may be of any; it
    disagrees where it meets no dated reading at all. 5740 meets 5740.9, which it may be cut off from.
    """
    dated: dict[tuple[str, ...], dict[tuple[str, str], list[Record]]] = {}
    undated: dict[tuple[str, ...], list[Record]] = {}
    for r in records:
        if r.kind == "figure" and not r.negated and r.basis != "basis/unstated":
            key = (r.subject, r.property, r.segment, r.measure, r.basis, r.unit)
            if r.period == "unstated":
                undated.setdefault(key, []).append(r)
            else:
                dated.setdefault(key, {}).setdefault((r.period, r.valid_from), []).append(r)
    found = [group for periods in dated.values() for group in periods.values() if not _all_meet(group)]
    for thing, loose in undated.items():
        others = [r for group in dated.get(thing, {}).values() for r in group]
        # "More than 8 bn" meets anything above: the readings with two ends decide where there are any.
        telling = [r for r in others if r.low and r.high] or others
        strangers = [r for r in loose if telling and not any(_all_meet([r, other]) for other in telling)]
        if strangers:
            found.append(strangers + others)
    return found


def _all_meet(group: list[Record]) -> bool:
    return all(_meet(a, b) for a, b in combinations(group, 2))


def _meet(a: Record, b: Record) -> bool:
    """Say whether two readings may be of one number, each rounded or one of them cut off."""
    (rounded_a, cut_a), (rounded_b, cut_b) = _spans(a), _spans(b)
    return rounded_a.meets(rounded_b) or cut_a.meets(rounded_b) or rounded_a.meets(cut_b)


def _spans(r: Record) -> tuple[Interval, Interval]:
    number, low, high = (Decimal(text) if text else None for text in (r.value, r.low, r.high))
    return rounded_or_cut(number, low, high, r.qualifier)


def exclusions(records: Iterable[Record], single: set[str]) -> list[list[Record]]:
    """Group claims that give a thing different values of a property that has only one.

    single: the names of these properties. Claims that speak of different times do not exclude
    each other, nor does a coarser date a finer one within it.
    """
    groups: dict[tuple[str, str, str], list[Record]] = {}
    for r in records:
        if r.property in single and r.kind != "figure" and not r.negated:
            groups.setdefault((r.subject, r.property, r.period), []).append(r)
    return [group for group in groups.values() if any(_exclude(a, b) for a in group for b in group)]


def _exclude(a: Record, b: Record) -> bool:
    return a.object != b.object and (a.linked or not (a.object.startswith(b.object) or b.object.startswith(a.object)))


def voices(record: Record) -> int:
    """Count the independent voices for a claim: sources that name the same origin are one."""
    return len({e.via[-1] if e.via else e.source for e in record.evidence})


def conflicts(graph: Graph, records: list[Record]) -> list[list[Record]]:
    """Return every group of claims that cannot all be true, figures first."""
    single = {name(row["p"]) for row in graph.rows("SELECT ?p { ?p kg:single true }")}
    return disagreements(records) + exclusions(records, single)


def conflicts_table(
    groups: list[list[Record]],
    documents: dict[str, SourceRecord],
    reasons: dict[str, str],
    names: Callable[[str], str],
    lang: str,
) -> Table:
    """Return groups as a listing, one line a claim, the preferred and better sources first."""
    ranks = {"preferred": 0, "normal": 1, "deprecated": 2}
    rows = []
    for group in groups:
        for r in sorted(group, key=lambda r: (ranks[r.rank], _tier(r, documents), -voices(r), r.id)):
            best = min(r.evidence, key=lambda e: documents[e.source].tier)
            rows.append(
                [
                    names(r.subject), names(r.property), names(r.segment), r.period,
                    r.as_printed if r.kind == "figure" else names(r.object), names(f"rank/{r.rank}"),
                    str(voices(r)),
                    str(_tier(r, documents)), documents[best.source].published,
                    "; ".join(dict.fromkeys(documents[e.source].publisher for e in r.evidence)),
                    " < ".join(best.via), reasons.get(r.id, ""), r.id,
                ]
            )  # fmt: skip
    return Table(_COLUMNS[lang], rows, frozenset({6, 7}))


_VOICES = {
    "zh": ("主体", "属性", "分部", "期间", "取值", "独立来源", "层级", "信源", "转引链", "陈述"),
    "en": ("subject", "property", "segment", "period", "value", "voices", "tier", "sources", "via", "claim"),
}  # fmt: skip


def voices_table(
    records: Iterable[Record],
    documents: dict[str, SourceRecord],
    names: Callable[[str], str],
    most: int,
    tier: int,
    lang: str,
) -> Table:
    """Return the claims that few independent sources make, the weakest first.

    most: the voices that a claim may have. tier: its best source is of this tier or a worse one.
    """
    weak = [r for r in records if voices(r) <= most and _tier(r, documents) >= tier]
    rows = [
        [
            names(r.subject), names(r.property), names(r.segment), r.period,
            r.as_printed if r.kind == "figure" else names(r.object), str(voices(r)), str(_tier(r, documents)),
            "; ".join(dict.fromkeys(documents[e.source].publisher for e in r.evidence)),
            "; ".join(dict.fromkeys(" < ".join(e.via) for e in r.evidence if e.via)), r.id,
        ]
        for r in sorted(weak, key=lambda r: (-_tier(r, documents), voices(r), r.subject, r.property, r.period, r.id))
    ]  # fmt: skip
    return Table(_VOICES[lang], rows, frozenset({5, 6}))


def _tier(record: Record, documents: dict[str, SourceRecord]) -> int:
    return min(documents[e.source].tier for e in record.evidence)
