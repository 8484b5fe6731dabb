"""One thing on a sheet: in goes its name, out comes what is said of it, by whom and when.

What was computed stands apart from what was said: derived figures in a section of their own,
recomputations under the printed figure that they are held against.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.language import say
from kg.namespaces import CONCEPT, ID
from kg.views.conflicts import conflicts
from kg.views.records import (
    DerivedRecord,
    EvidenceRecord,
    Record,
    SourceRecord,
    claim,
    claims,
    derived,
    formula,
    labels,
    name,
    sources,
    types,
)

if TYPE_CHECKING:
    from kg.store import Graph


class Speller:
    """Puts claims and evidence in words of one language."""

    def __init__(self, graph: Graph, lang: str) -> None:
        self.names, self.documents, self.lang = labels(graph), sources(graph), lang

    def name(self, thing: str) -> str:
        """Name a thing, a term or a period in the language."""
        found = self.names.get(thing, {})
        return found.get(self.lang) or found.get("zh") or found.get("en") or thing

    def value(self, r: Record) -> str:
        """Say what a claim states: its object, or its printed and normalised value."""
        if r.kind != "figure":
            return self.name(r.object) if r.linked else r.object
        return f"{r.as_printed}  [{self.normalised(r)}]"

    def normalised(self, r: Record) -> str:
        """Say a figure as number and unit, with its bounds where there is no one number."""
        unit = self.name(f"unit/{r.unit}")
        if r.value:
            return f"{_number(r.value)} {unit}"
        return f"{_number(r.low) if r.low else '…'} – {_number(r.high) if r.high else '…'} {unit}"

    def computed(self, d: DerivedRecord) -> str:
        """Say a computed figure with its bounds, as many digits as the printed ones bear."""
        value, low, high = d.rounded()
        unit = self.name(f"unit/{d.unit}")
        ends = " – ".join(dict.fromkeys(_number(end) if end else "…" for end in (low, high)))
        return f"{_number(value)} {unit}  [{ends}]" if value else f"{ends} {unit}"

    def formula(self, d: DerivedRecord) -> str:
        """Say the formula by which a figure was computed."""
        return formula(d.identity, self.names, self.lang)

    def marks(self, r: Record) -> str:
        """Say what limits a claim: stance, denial, qualifier, segment, basis, time, rank."""
        marks = []
        if r.negated:
            marks.append(say("denied", self.lang))
        if r.stance != "asserted":
            marks.append(self.name(f"stance/{r.stance}"))
        if r.rank != "normal":
            marks.append(self.name(f"rank/{r.rank}"))
        if r.qualifier:
            marks.append(self.name(f"qualifier/{r.qualifier}"))
        if r.measure:
            marks.append(self.name(r.measure))
        if r.basis:
            marks.append(f"{say('basis', self.lang)}: {self.name(r.basis)}")
        if r.kind != "figure" and r.period:
            marks.append(self.name(r.period))
        if r.valid_from:
            marks.append(f"{say('from', self.lang)} {self.name(r.valid_from)}")
        if r.valid_until:
            marks.append(f"{say('until', self.lang)} {self.name(r.valid_until)}")
        return " · ".join(marks)

    def cite(self, e: EvidenceRecord) -> str:
        """Say who said it, where and when, with the chain and the speaker."""
        source = self.documents[e.source]
        parts = [self._document(source), self._locator(e.locator)]
        if e.via:
            chain = " ← ".join(self._title(v) for v in e.via)
            parts.append(f"{say('via', self.lang)} {chain}")
        if e.speaker:
            parts.append(f"{say('by', self.lang)} {self.name(e.speaker)}")
        if e.list_closure:
            parts.append(say(e.list_closure, self.lang))
        parts.append(say("tier", self.lang).format(source.tier))
        note = e.note.get(self.lang) or next(iter(e.note.values()), "")
        if note:
            parts.append(f"{say('note', self.lang)}: {note}")
        return " · ".join(p for p in parts if p)

    def _document(self, source: SourceRecord) -> str:
        return f"{source.publisher} {source.title} ({self.name(source.published)})"

    def _title(self, source: str) -> str:
        found = self.documents.get(source)
        return found.title if found else source

    def _locator(self, locator: str) -> str:
        if locator[:1] == "p" and locator[1:].isdigit():
            return say("paragraph", self.lang).format(locator[1:])
        return locator


def _number(text: str) -> str:
    return f"{Decimal(text):,f}"


def address(thing: str) -> str:
    """Return the address of a short name."""
    return f"{CONCEPT}{thing}" if "/" in thing else f"{ID}{thing}"


def sheet(graph: Graph, thing: str, lang: str) -> str:
    """Return the sheet of a thing as text.

    thing: short name (`zhipu`, `risk/price-war`). lang: zh or en.
    """
    return "\n".join(_lines(graph, thing, lang)) + "\n"


def sheet_data(graph: Graph, thing: str) -> dict[str, Any]:
    """Return what is known of a thing as plain data.

    claims: every claim about it, with its evidence and, in `recomputed`, what formulas give for
    it. derived: the figures that no source prints.
    """
    computed = derived(graph, address(thing))
    return {
        "id": thing,
        "claims": [
            asdict(r) | {"recomputed": [asdict(d) for d in computed if d.recomputes == r.id]}
            for r in claims(graph, address(thing))
        ],
        "derived": [asdict(d) for d in computed if not d.recomputes],
    }


def _lines(graph: Graph, thing: str, lang: str) -> Iterator[str]:
    speller = Speller(graph, lang)
    records = claims(graph, address(thing))
    kind = types(graph).get(thing, "")
    names = speller.names.get(thing, {})
    other = names.get("en" if lang == "zh" else "zh", "")
    title = speller.name(thing)
    yield f"{title}{f' ({other})' if other and other != title else ''} · {speller.name(kind)} · {thing}"
    aliases = [
        row["alias"]
        for row in graph.rows(f"SELECT ?alias WHERE {{ <{address(thing)}> skos:altLabel ?alias }} ORDER BY ?alias")
    ]
    if aliases:
        yield f"{say('aliases', lang)}: {', '.join(aliases)}"
    own = [r for r in records if r.subject == thing]
    computed = derived(graph, address(thing))
    known = _operands(graph, computed, records)
    recomputed = _recomputed(computed, known, speller)
    evidence = [e for r in records for e in r.evidence]
    yield f"{len(records)} {say('claims', lang)} · {len({e.source for e in evidence})} {say('sources', lang)}"
    for section, chosen in (
        ("attributes", [r for r in own if r.kind == "attribute"]),
        ("figures", [r for r in own if r.kind == "figure"]),
        ("relations", [r for r in own if r.kind == "relation"]),
    ):
        yield from _section(say(section, lang), chosen, speller, recomputed)
        if section == "figures":
            yield from _derived([d for d in computed if not d.recomputes], thing, known, speller)
    yield from _mentions([r for r in records if r.subject != thing], speller, recomputed)
    groups = conflicts(graph, records)
    if groups:
        yield ""
        yield say("disagreements", lang)
        for group in groups:
            yield f"  {_heading(group[0], speller)}"
            for r in group:
                yield from _claim(r, speller, speller.value(r))
    yield from _judgements(graph, records, speller)


def _operands(graph: Graph, computed: list[DerivedRecord], records: list[Record]) -> dict[str, Record]:
    """Map ids to the claims at hand and to those of other things that went into a computation."""
    known = {r.id: r for r in records}
    return known | {o: claim(graph, o) for d in computed for o in d.operands if o not in known}


def _recomputed(computed: list[DerivedRecord], known: dict[str, Record], speller: Speller) -> dict[str, list[str]]:
    """Map ids of printed figures to lines that say what formulas give for them.

    Two readings that differ are told among the disagreements, and not here again.
    """
    lines: dict[str, list[str]] = {}
    for d in computed:
        if d.recomputes and d.kind != "readings":
            verdict = say("recomputed", speller.lang).format(speller.name(f"verdict/{d.verdict}"))
            line = f"{verdict} · {speller.formula(d)}: {speller.computed(d)} · {_printed(d, known, speller)}"
            lines.setdefault(d.recomputes, []).append(line)
    return lines


def _printed(d: DerivedRecord, known: dict[str, Record], speller: Speller) -> str:
    """Say from which printed figures one was computed."""
    claims_in = (known[o] for o in d.operands)
    told = [f"{_heading(r, speller)}: {r.as_printed or speller.normalised(r)} #{r.id}" for r in claims_in]
    return f"{say('operands', speller.lang)} {'; '.join(told)}"


def _derived(figures: list[DerivedRecord], thing: str, known: dict[str, Record], speller: Speller) -> Iterator[str]:
    if not figures:
        return
    yield ""
    yield say("derived", speller.lang)
    heading = ""
    for d in figures:
        parts = [d.subject if d.subject != thing else "", d.metric, d.measure, d.segment]
        this = " · ".join(speller.name(part) for part in parts if part)
        if this != heading:
            yield f"  {this}"
            heading = this
        text = f"{speller.computed(d)} · {speller.formula(d)} · {_printed(d, known, speller)}"
        yield f"    {speller.name(d.period)}  {text}"


def _section(title: str, records: list[Record], speller: Speller, recomputed: dict[str, list[str]]) -> Iterator[str]:
    if not records:
        return
    yield ""
    yield title
    heading = ""
    for r in sorted(records, key=lambda r: (r.property, r.segment, r.measure, r.period)):
        this = _heading(r, speller, with_period=False)
        if this != heading:
            yield f"  {this}"
            heading = this
        period = f"{speller.name(r.period)}  " if r.kind == "figure" else ""
        yield from _claim(r, speller, f"{period}{speller.value(r)}", recomputed.get(r.id, []))


def _mentions(records: list[Record], speller: Speller, recomputed: dict[str, list[str]]) -> Iterator[str]:
    if not records:
        return
    yield ""
    yield say("mentions", speller.lang)
    for r in records:
        text = f"{speller.name(r.subject)} · {_heading(r, speller)} · {speller.value(r)}"
        yield from _claim(r, speller, text, recomputed.get(r.id, []))


def _heading(r: Record, speller: Speller, *, with_period: bool = True) -> str:
    parts = [speller.name(r.property)]
    if r.segment:
        parts.append(speller.name(r.segment))
    if r.kind == "figure" and with_period and r.period:
        parts.append(speller.name(r.period))
    return " · ".join(parts)


def _claim(r: Record, speller: Speller, text: str, below: Iterable[str] = ()) -> Iterator[str]:
    marks = speller.marks(r)
    yield f"    {text}{f'  ({marks})' if marks else ''}  #{r.id}"
    for line in below:
        yield f"        {line}"
    for e in r.evidence:
        yield f"        {speller.cite(e)}"


def reasons(graph: Graph, lang: str) -> dict[str, tuple[str, str]]:
    """Fetch the judgements: claim -> rank (short name of the concept) and reason in the language."""
    query = f"""
      SELECT ?claim ?rank ?reason WHERE {{
        ?judgement kg:judges ?claim ; kg:givesRank ?rank ; kg:reason ?reason
        FILTER (LANG(?reason) = "{lang}")
      }} ORDER BY ?claim"""
    return {name(row["claim"]): (name(row["rank"]), row["reason"]) for row in graph.rows(query)}


def _judgements(graph: Graph, records: list[Record], speller: Speller) -> Iterator[str]:
    known = {r.id for r in records}
    found = {claim: told for claim, told in reasons(graph, speller.lang).items() if claim in known}
    if found:
        yield ""
        yield say("judgements", speller.lang)
        for claim, (rank, reason) in found.items():
            yield f"  #{claim}  {speller.name(rank)}: {reason}"
