"""Turn what the overviews and questions give into tables: codes in JSON and CSV, labels in tables and Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kg.cli.listings import concept_cell, object_cell, thing_cell
from kg.language import say
from kg.model.period import label_of
from kg.namespaces import by_length, short_name
from kg.store.rows import read_term
from kg.tables import Cell, Content, Table
from kg.views.answers import shown
from kg.views.prices import METRICS
from kg.views.questions import TOPICS

if TYPE_CHECKING:
    from kg.model.claim import Claim
    from kg.store import Graph
    from kg.store.worker import Answer
    from kg.views.compare import Compared
    from kg.views.names import Formatter
    from kg.views.prices import Prices
    from kg.views.questions import Question
    from kg.views.timeline import Happening
    from kg.views.vocabulary import Term


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


def compare_table(rows: Iterable[Compared], things: Sequence[str], formatter: Formatter) -> Table:
    """List figures of several things side by side; a range, or money without a rate, as printed.

    JSON and CSV have the claim behind each figure where a table names its source.
    """
    listed = []
    for row in rows:
        cells: list[Content] = [
            thing_cell(row.metric, formatter), thing_cell(row.measure, formatter), thing_cell(row.basis, formatter),
            concept_cell("stance", row.stance, formatter), Cell(row.period, formatter.name(row.period)),
            concept_cell("unit", row.unit, formatter),
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
        own = claim.gives_date
        when = claim.object if own else label_of(claim.valid_from)
        rows.append([
            Cell(when, formatter.name(when)), thing_cell(claim.subject, formatter),
            thing_cell(claim.property, formatter), "" if own else object_cell(claim, formatter),
            concept_cell("stance", claim.stance, formatter), _cited(claim, formatter), claim.id,
        ])  # fmt: skip
    return Table(["date", "thing", "property", "value", "stance", "source", "claim"], rows, lang=formatter.lang)


def prices_table(found: Iterable[Prices], formatter: Formatter) -> Table:
    """List prices of tokens, a line a price list, with the source of the newest price."""
    rows: list[list[Content]] = []
    for prices in found:
        which, newest = prices.list, prices.newest
        amounts = [prices.amount(metric) for metric in METRICS]
        rows.append([
            *(thing_cell(thing, formatter) for thing in which[:4]), *("" if a is None else f"{a:f}" for a in amounts),
            concept_cell("unit", which.unit, formatter), str(newest.span[0]) if newest.span else "",
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
        cells = [shown(term, spaces) for term in row]
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
