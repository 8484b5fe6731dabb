"""Turn results of the views into tables: codes in JSON and CSV, labels in tables and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from kg.language import say
from kg.model.part import spelt, things
from kg.model.period import label_of
from kg.tables import Cell, Content, Table
from kg.views.audit import naming, remark, show_interval
from kg.views.cards import STATES

if TYPE_CHECKING:
    from kg.audit.identity import Check
    from kg.audit.series import Series
    from kg.curate.account import Account
    from kg.errors import Finding
    from kg.model.claim import Claim, Judgement, Source
    from kg.model.part import Part
    from kg.views.cards import Card
    from kg.views.conflicts import Voiced
    from kg.views.find import Found
    from kg.views.names import Formatter, Names
    from kg.views.stats import Count


def found_table(found: Iterable[Found], formatter: Formatter) -> Table:
    """List things that were found by name."""
    rows = [
        [
            f.thing, *_kind_and_names(f.thing, formatter), f.matched,
        ]
        for f in found
    ]  # fmt: skip
    return Table(["id", "type", "zh", "en", "matched"], rows, lang=formatter.lang)


def _kind_and_names(thing: str, formatter: Formatter) -> list[Content]:
    """Return what a thing that was found is, and its names in zh and en; a source has its title for both."""
    prefix, _, name = thing.partition(":")
    if prefix == "source":
        title = formatter.sources[name].title
        return [Cell("Source", say("source", formatter.lang)), title, title]
    names = formatter.names.of(name or thing)
    kind = thing_cell(formatter.names.kind(thing), formatter)
    if prefix == "kg":
        kind = Cell("Property", say("property", formatter.lang))
    return [kind, names.get("zh", ""), names.get("en", "")]


def counts_table(counts: Iterable[Count], formatter: Formatter) -> Table:
    """List counts of what the graph holds."""
    rows = [[_counted(c.kind, formatter), _counted(c.name, formatter), str(c.count)] for c in counts]
    return Table(["kind", "name", "count"], rows, frozenset({2}), formatter.lang)


def cards_table(cards: Iterable[Card], formatter: Formatter) -> Table:
    """List things with the number of facts of their cards in each state, the part that is not absent in percent."""
    rows = [
        [thing_cell(card.thing, formatter), *(str(card.count(state)) for state in STATES), f"{100 * card.share:.1f}"]
        for card in cards
    ]
    return Table(["thing", *STATES, "percent"], rows, frozenset({1, 2, 3, 4}), formatter.lang)


def facts_table(cards: Iterable[Card], formatter: Formatter, *, absent: bool = False) -> Table:
    """List the facts of cards with the readings that stand for them. absent: only those that nobody states."""
    rows = []
    for card in cards:
        for cell in card.cells:
            if absent and cell.claim:
                continue
            claim, lang = cell.claim, formatter.lang
            about = "" if claim is None or claim.subject == card.thing else thing_cell(claim.subject, formatter)
            linked = claim is not None and claim.linked and claim.object == card.thing
            value: Content = "" if claim is None or linked else object_cell(claim, formatter)
            time = (label_of(claim.period) or label_of(claim.valid_from)) if claim else ""
            rows.append([
                thing_cell(card.thing, formatter), Cell(cell.fact.key, say(f"card-{cell.fact.key}", lang)),
                Cell(cell.state, say(f"fact-{cell.state}", lang)), about, value, time,
                str(cell.tier or ""), _publishers(claim, formatter.sources) if claim else "",
                cell.search.where.get(lang, "") if cell.search and not claim else "",
                str(cell.claims), claim.id if claim else "",
            ])  # fmt: skip
    columns = [
        "thing", "fact", "state", "about", "value", "period", "best_tier", "sources_named", "where", "statements",
        "claim",
    ]  # fmt: skip
    return Table(columns, rows, frozenset({6, 9}), formatter.lang)


def audit_table(checks: Iterable[Check], formatter: Formatter) -> Table:
    """List checks of figures, with what is missing, what would fix them and how a judgement settles them."""
    rows = [
        [
            concept_cell("verdict", c.verdict, formatter), *_subject(c.claim, formatter), label_of(c.claim.period),
            c.claim.printed, c.identity, show_interval(c.recomputed), "; ".join(o.printed for o in c.operands),
            _text(partial(_remark, c, formatter.names), formatter), c.claim.evidence[0].place,
        ]
        for c in checks
    ]  # fmt: skip
    columns = [
        "verdict", "subject", "metric", "part", "period", "printed", "identity", "computed", "operand_values",
        "remark", "place",
    ]  # fmt: skip
    return Table(columns, rows, lang=formatter.lang)


def series_table(found: Iterable[Series], formatter: Formatter) -> Table:
    """List series, a line a reading with who printed it when: a restated figure has several."""
    rows = []
    for s in found:
        for r in s.readings:
            documents = [formatter.sources[e.source] for e in r.claim.evidence]
            rows.append([
                thing_cell(s.metric, formatter), _part(s.part, formatter), thing_cell(s.measure, formatter),
                thing_cell(s.basis, formatter), Cell(str(s.months), _length(s.months, formatter.lang)),
                concept_cell("stance", s.stance, formatter), label_of(r.claim.period), r.claim.printed,
                concept_cell("unit", s.unit, formatter), _joined(d.published.label for d in documents),
                _joined(d.publisher for d in documents), concept_cell("rank", r.claim.rank, formatter), r.claim.id,
            ])  # fmt: skip
    columns = [
        "metric", "part", "measure", "against", "length", "stance", "period", "printed", "unit", "published",
        "source", "rank", "claim",
    ]  # fmt: skip
    return Table(columns, rows, lang=formatter.lang)


def _remark(check: Check, names: Names, lang: str) -> str:
    return remark(check, naming(names, lang), lang)


def _text(write: Callable[[str], str], formatter: Formatter) -> Cell:
    """Return a sentence in the language of the table; JSON and CSV have it in both, whatever the language."""
    zh, en = write("zh"), write("en")
    return Cell(f"{zh} / {en}" if zh or en else "", en if formatter.lang == "en" else zh)


def _length(months: int, lang: str) -> str:
    """Name the length of the periods of a series."""
    return say(f"length-{months}", lang) if months in (0, 1, 3, 6, 12) else say("length-n", lang, n=months)


def conflicts_table(groups: Iterable[list[Voiced]], judged: dict[str, Judgement], formatter: Formatter) -> Table:
    """List groups of claims that cannot all be true, a line a claim."""
    rows = []
    for group in groups:
        for v in group:
            best = min(v.claim.evidence, key=lambda e: formatter.sources[e.source].tier)
            reason = judged[v.claim.id].reason if v.claim.id in judged else {"zh": "", "en": ""}
            rows.append([
                *_subject(v.claim, formatter), label_of(v.claim.period), object_cell(v.claim, formatter),
                concept_cell("rank", v.claim.rank, formatter), str(v.voices), str(v.tier),
                formatter.sources[best.source].published.label, _publishers(v.claim, formatter.sources),
                " < ".join(best.via), _text(reason.__getitem__, formatter), v.claim.id,
            ])  # fmt: skip
    columns = [
        "subject", "property", "part", "period", "value", "rank", "voices", "best_tier", "published",
        "sources_named", "chain", "reason", "claim",
    ]  # fmt: skip
    return Table(columns, rows, frozenset({6, 7}), formatter.lang)


def voices_table(found: Iterable[Voiced], formatter: Formatter) -> Table:
    """List claims with the independent voices for them."""
    rows = [
        [
            *_subject(v.claim, formatter), label_of(v.claim.period), object_cell(v.claim, formatter), str(v.voices),
            str(v.tier), _publishers(v.claim, formatter.sources),
            _joined(" < ".join(e.via) for e in v.claim.evidence if e.via), v.claim.id,
        ]
        for v in found
    ]  # fmt: skip
    columns = [
        "subject", "property", "part", "period", "value", "voices", "best_tier", "sources_named", "chain", "claim",
    ]  # fmt: skip
    return Table(columns, rows, frozenset({5, 6}), formatter.lang)


def account_table(found: list[Account], lang: str) -> Table:
    """List what became of the rows of each reading list, with a line of totals."""
    columns = ["list", "rows", "claimed", "merged", "rejected", "lost", "statements"]
    rows = [[a.name, *map(str, (a.rows, a.claimed, a.merged, a.rejected, len(a.lost), a.claims))] for a in found]
    sums = [str(sum(int(row[n]) for row in rows)) for n in range(1, len(columns))]
    return Table(columns, [*rows, [Cell("total", "="), *sums]], frozenset(range(1, len(columns))), lang)


def findings_table(findings: Iterable[Finding], lang: str) -> Table:
    """List findings."""
    rows = [[f.place, f.severity, f.rule, f.message] for f in findings]
    return Table(["place", "severity", "rule", "message"], rows, lang=lang)


def _counted(thing: str, formatter: Formatter) -> Content:
    # These four are no terms of the ontology.
    words = {
        "graph": "counted-graph", "triples": "counted-triples", "entities": "counted-entities",
        "claims": "counted-claims",
    }  # fmt: skip
    return Cell(thing, say(words[thing], formatter.lang)) if thing in words else thing_cell(thing, formatter)


def thing_cell(thing: str, formatter: Formatter) -> Content:
    """Return a thing or term as its short name, and for people its name."""
    return Cell(thing, formatter.name(thing))


def concept_cell(scheme: str, slug: str, formatter: Formatter) -> Content:
    """Return a concept of a scheme as its slug, and for people its name."""
    return Cell(slug, formatter.name(f"{scheme}/{slug}"))


def _subject(claim: Claim, formatter: Formatter) -> list[Content]:
    return [thing_cell(claim.subject, formatter), thing_cell(claim.property, formatter), _part(claim.part, formatter)]


def _part(part: Part, formatter: Formatter) -> Content:
    return Cell(spelt(part), ", ".join(map(formatter.name, things(part))))


def object_cell(claim: Claim, formatter: Formatter) -> Content:
    """Return what a claim says of its subject: a thing, or the value as it is printed."""
    return thing_cell(claim.object, formatter) if claim.linked else claim.printed or claim.object


def _publishers(claim: Claim, sources: dict[str, Source]) -> str:
    return _joined(sources[e.source].publisher for e in claim.evidence)


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))
