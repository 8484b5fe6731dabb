"""Turn results of the views into tables: codes in JSON and CSV, labels in tables and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kg.language import say
from kg.model.part import spelt, things
from kg.model.period import label_of
from kg.namespaces import by_length, short_name, shorten
from kg.store.rows import read_term
from kg.tables import Cell, Content, Table
from kg.views.audit import naming, remark, show_interval
from kg.views.cards import STATES
from kg.views.prices import METRICS
from kg.views.questions import TOPICS

if TYPE_CHECKING:
    from kg.audit.identity import Check
    from kg.audit.series import Series
    from kg.curate.account import Account
    from kg.errors import Finding
    from kg.model.claim import Claim, Judgement, Source
    from kg.model.part import Part
    from kg.store import Graph
    from kg.store.worker import Answer
    from kg.views.cards import Card
    from kg.views.compare import Compared
    from kg.views.conflicts import Voiced
    from kg.views.find import Found
    from kg.views.names import Formatter, Names
    from kg.views.prices import Prices
    from kg.views.questions import Question
    from kg.views.stats import Count
    from kg.views.timeline import Happening
    from kg.views.vocabulary import Term


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
    kind = _named(formatter.names.kind(thing), formatter)
    if prefix == "kg":
        kind = Cell("Property", say("property", formatter.lang))
    return [kind, names.get("zh", ""), names.get("en", "")]


def counts_table(counts: Iterable[Count], formatter: Formatter) -> Table:
    """List counts of what the graph holds."""
    rows = [[_counted(c.kind, formatter), _counted(c.name, formatter), str(c.count)] for c in counts]
    return Table(["kind", "name", "count"], rows, frozenset({2}), formatter.lang)


def questions_table(found: Iterable[Question], lang: str) -> Table:
    """List named questions by topic, each with its tags and parameters."""
    rows: list[list[Content]] = [
        [
            Cell(q.topic, say(f"topic-{q.topic}", lang) if q.topic in TOPICS else q.topic), q.name, q.words[lang],
            " ".join(f"--{p.name}" for p in q.parameters), " ".join(q.tags),
        ]
        for q in sorted(found, key=lambda q: (q.topic, q.name))
    ]  # fmt: skip
    return Table(["topic", "name", "question", "parameters", "tags"], rows, lang=lang)


def parameters_table(question: Question, lang: str) -> Table:
    """List the parameters of a question: what each takes, and what holds if it is not given."""
    rows: list[list[Content]] = [
        [f"--{p.name}", Cell(p.kind, say(f"takes-{p.kind}", lang)), p.words[lang], p.default]
        for p in question.parameters
    ]
    return Table(["parameter", "takes", "meaning", "default"], rows, lang=lang)


def cards_table(cards: Iterable[Card], formatter: Formatter) -> Table:
    """List things with the number of facts of their cards in each state, the part that is not absent in percent."""
    rows = [
        [_named(card.thing, formatter), *(str(card.count(state)) for state in STATES), f"{100 * card.share:.1f}"]
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
            about = "" if claim is None or claim.subject == card.thing else _named(claim.subject, formatter)
            linked = claim is not None and claim.linked and claim.object == card.thing
            value: Content = "" if claim is None or linked else _value(claim, formatter)
            time = (label_of(claim.period) or label_of(claim.valid_from)) if claim else ""
            rows.append([
                _named(card.thing, formatter), Cell(cell.fact.key, say(f"card-{cell.fact.key}", lang)),
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
            _concept("verdict", c.verdict, formatter), *_subject(c.claim, formatter), label_of(c.claim.period),
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


def compare_table(rows: Iterable[Compared], things: Sequence[str], formatter: Formatter) -> Table:
    """List figures of several things side by side; a range, or money without a rate, as printed.

    JSON and CSV have the claim behind each figure where a table names its source.
    """
    listed = []
    for row in rows:
        cells: list[Content] = [
            _named(row.metric, formatter), _named(row.measure, formatter), _named(row.basis, formatter),
            _concept("stance", row.stance, formatter), Cell(row.period, formatter.name(row.period)),
            _concept("unit", row.unit, formatter),
        ]  # fmt: skip
        for reading in row.readings:
            claim = reading and reading.claim
            amount = f"{reading.amount:,f}" if reading and reading.amount is not None else ""
            cells += [
                Cell(amount.replace(",", ""), amount or (claim.printed if claim else "")),
                claim.printed if claim else "",
                Cell(claim.id, _cited(claim, formatter)) if claim else "",
            ]
        listed.append(cells)
    columns: list[Content] = ["metric", "measure", "against", "stance", "period", "unit"]
    for thing in things:
        name = formatter.name(thing)
        columns += [
            Cell(thing, name), Cell(f"{thing}_printed", f"{name} {say('printed', formatter.lang)}"),
            Cell(f"{thing}_claim", f"{name} {say('source', formatter.lang)}"),
        ]  # fmt: skip
    numeric = frozenset(range(6, len(columns), 3))
    return _without_empty(Table(columns, listed, numeric, formatter.lang))


def _without_empty(table: Table) -> Table:
    """Return a table without the columns in which nothing stands."""
    kept = [n for n in range(len(table.columns)) if any(row[n] not in ("", Cell("", "")) for row in table.rows)]
    rows = [[row[n] for n in kept] for row in table.rows]
    numeric = frozenset(kept.index(n) for n in table.numeric if n in kept)
    return Table([table.columns[n] for n in kept], rows, numeric, table.lang)


def timeline_table(found: Iterable[Happening], formatter: Formatter) -> Table:
    """List dated claims: when, what of which thing, and who says so."""
    rows: list[list[Content]] = []
    for happening in found:
        claim = happening.claim
        own = claim.object_type in ("date", "gYearMonth", "gYear")
        when = claim.object if own else label_of(claim.valid_from)
        rows.append([
            Cell(when, formatter.name(when)), _named(claim.subject, formatter), _named(claim.property, formatter),
            "" if own else _value(claim, formatter), _concept("stance", claim.stance, formatter),
            _cited(claim, formatter), claim.id,
        ])  # fmt: skip
    return Table(["date", "thing", "property", "value", "stance", "source", "claim"], rows, lang=formatter.lang)


def prices_table(found: Iterable[Prices], formatter: Formatter) -> Table:
    """List prices of tokens, a line a price list, with the source of the newest price."""
    rows: list[list[Content]] = []
    for prices in found:
        which, newest = prices.list, prices.newest
        amounts = [prices.amount(metric) for metric in METRICS]
        rows.append([
            *(_named(thing, formatter) for thing in which[:4]), *("" if a is None else f"{a:f}" for a in amounts),
            _concept("unit", which.unit, formatter), str(newest.span[0]) if newest.span else "",
            _cited(newest, formatter), newest.id,
        ])  # fmt: skip
    named = [Cell(term, formatter.name(term)) for term in ("inputLength", "condition", *METRICS)]
    columns: list[Content] = ["model", "platform", *named, "unit", "since", "source", "claim"]
    return Table(columns, rows, frozenset(range(4, 8)), formatter.lang)


def said_table(answer: Answer, name: str, graph: Graph, formatter: Formatter) -> Table:
    """List the rows of an answer, each with the id of its claim and every place where a source makes it.

    name: the column with the claims.
    """
    place, spaces = answer.columns.index(name), by_length(graph.prefixes)
    found = [[read_term(written) for written in row] for row in answer.rows()]
    ids = [short_name(term.text) if (term := row[place]) and term.kind == "uri" else "" for row in found]
    claims = graph.claims_by_id(*sorted({*ids} - {""}))
    rows = []
    for row, claim_id in zip(found, ids, strict=True):
        cells = [(shorten(t.text, spaces) if t.kind == "uri" else t.text) if t else "" for t in row]
        places = claims[claim_id].evidence if claim_id in claims else ()
        rows.append([*cells[:place], *cells[place + 1 :], claim_id, "; ".join(map(formatter.cite, places))])
    columns: list[Content] = [Cell(c, c) for n, c in enumerate(answer.columns) if n != place]
    return Table([*columns, "claim", "said_by"], rows, lang=formatter.lang)


def terms_table(found: Iterable[Term], formatter: Formatter) -> Table:
    """List terms of the ontology with their names in both languages."""
    rows: list[list[Content]] = [
        [
            term.name, Cell(term.kind.value, say(f"term-{term.kind.value}", formatter.lang)),
            *(formatter.names.of(term.name).get(lang, "") for lang in ("zh", "en")), str(term.used),
        ]
        for term in found
    ]  # fmt: skip
    return Table(["id", "kind", "zh", "en", "used"], rows, frozenset({4}), formatter.lang)


def _cited(claim: Claim, formatter: Formatter) -> str:
    """Name the best source of a claim, with its day and tier, and how many more there are."""
    sources = [formatter.sources[evidence.source] for evidence in claim.evidence]
    best = min(sources, key=lambda source: source.tier)
    more = f" +{len(sources) - 1}" if len(sources) > 1 else ""
    return f"{best.publisher} ({best.published.label}, {say('of-tier', formatter.lang).format(best.tier)}){more}"


def series_table(found: Iterable[Series], formatter: Formatter) -> Table:
    """List series, a line a reading with who printed it when: a restated figure has several."""
    rows = []
    for s in found:
        for r in s.readings:
            documents = [formatter.sources[e.source] for e in r.claim.evidence]
            rows.append([
                _named(s.metric, formatter), _part(s.part, formatter), _named(s.measure, formatter),
                _named(s.basis, formatter), Cell(str(s.months), _length(s.months, formatter.lang)),
                _concept("stance", s.stance, formatter), label_of(r.claim.period), r.claim.printed,
                _concept("unit", s.unit, formatter), _joined(d.published.label for d in documents),
                _joined(d.publisher for d in documents), _concept("rank", r.claim.rank, formatter), r.claim.id,
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
                *_subject(v.claim, formatter), label_of(v.claim.period), _value(v.claim, formatter),
                _concept("rank", v.claim.rank, formatter), str(v.voices), str(v.tier),
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
            *_subject(v.claim, formatter), label_of(v.claim.period), _value(v.claim, formatter), str(v.voices),
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
    return Cell(thing, say(words[thing], formatter.lang)) if thing in words else _named(thing, formatter)


def _named(thing: str, formatter: Formatter) -> Content:
    return Cell(thing, formatter.name(thing))


def _concept(scheme: str, slug: str, formatter: Formatter) -> Content:
    return Cell(slug, formatter.name(f"{scheme}/{slug}"))


def _subject(claim: Claim, formatter: Formatter) -> list[Content]:
    return [_named(claim.subject, formatter), _named(claim.property, formatter), _part(claim.part, formatter)]


def _part(part: Part, formatter: Formatter) -> Content:
    return Cell(spelt(part), ", ".join(map(formatter.name, things(part))))


def _value(claim: Claim, formatter: Formatter) -> Content:
    return _named(claim.object, formatter) if claim.linked else claim.printed or claim.object


def _publishers(claim: Claim, sources: dict[str, Source]) -> str:
    return _joined(sources[e.source].publisher for e in claim.evidence)


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))
