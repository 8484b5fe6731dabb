"""Answer the questions of agents: each method returns a page, as data and as text, within a budget of tokens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kg.agents.budget import Cursor, Form, Item, Page, check_budget, page
from kg.agents.compare import agreement, side_by_side, yuan
from kg.agents.items import WEIGHED, Audit, Teller
from kg.agents.lines import count_line, found_line, row_line, support, thing_line
from kg.agents.table import CELL
from kg.agents.wanted import exactly, metric_of, property_of, within
from kg.errors import UsageError
from kg.model.text import fold
from kg.namespaces import CLAIM, DERIVED
from kg.views.find import find, resolve
from kg.views.provenance import with_claims
from kg.views.questions import find_question, in_language, questions
from kg.views.sheet import sheet

if TYPE_CHECKING:
    from kg.agents.table import Rows
    from kg.model.claim import Claim
    from kg.store import Graph
    from kg.views.questions import Question

SECTIONS = ("summary", "attributes", "figures", "relations", "mentions", "derived")
# Things that are compared, ways that are shown, and other names of a thing, at most.
MOST_COMPARED, MOST_WAYS, _MOST_ALIASES = 12, 10, 12
# Questions that are named where there is none with a name or wording.
_NEAR = 10
# Properties that are counted in one item.
_COUNTED = 20
_CLAIM = re.compile(rf"(?:#|claim:|{re.escape(CLAIM)})?([0-9a-f]{{16}})", re.ASCII)
_DERIVED = re.compile(rf"(?:derived:|{re.escape(DERIVED)})([\w-]{{1,60}})", re.ASCII)


class Answers:
    """Answers about one graph. Not for several threads at once: the claims are read from where the graph was opened."""

    def __init__(self, graph: Graph, lang: str) -> None:
        """Keep what all answers share. lang: the language where an agent asks for none."""
        self.graph, self.lang, self._audit = graph, lang, Audit(graph)
        self._tellers: dict[str, Teller] = {}
        # Names the state of the graph, so that a cursor of an earlier one is refused.
        self._state = graph.built.folder.name

    def _teller(self, lang: str) -> Teller:
        lang = lang or self.lang
        if lang not in self._tellers:
            self._tellers[lang] = Teller(self.graph, self._audit, lang)
        return self._tellers[lang]

    # -- the tools ---------------------------------------------------------------------------

    def find(self, text: str, lang: str, budget: int, cursor: str) -> Page:
        """Find things by part of a name."""
        found = find(self.graph, text)
        head: dict[str, Any] = {}
        if not found:
            head["notes"] = [self._near(text)]
        names = self._teller(lang).words.names

        def item(thing: str, matched: str) -> Item:
            prefix, _, name = thing.partition(":")
            if prefix == "source":
                return {"id": thing, "type": "Source", **self._teller(lang).document(name)}
            kind = "Property" if prefix == "kg" else names.kind(thing)
            return {"id": thing, "type": kind, **names.of(name or thing), "matched": matched}

        return self._page(
            found,
            lambda f: item(f.thing, f.matched),
            Form(found_line),
            budget,
            cursor,
            ("find", text, lang),
            head=head,
        )

    def show(self, name: str, section: str, property_: str, lang: str, budget: int, cursor: str) -> Page:
        """Show what is known of one thing: counts by property, then its claims by section."""
        teller, thing = self._teller(lang), resolve(self.graph, name)
        only = property_of(self.graph, property_) if property_ else ""
        found = sheet(self.graph, thing)
        parts: list[tuple[str, Any]] = [
            *(("attributes", c) for c in found.own if c.kind == "attribute"),
            *(("figures", c) for c in found.own if c.kind == "figure"),
            *(("relations", c) for c in found.own if c.linked),
            *(("mentions", c) for c in found.mentions),
            *(("derived", d) for d in found.derived),
        ]
        named = [(kind, one) for kind, one in parts if only in ("", _stated_of(one))]
        named = [("summary", entry) for entry in _counts(named)] + named
        chosen = [
            (kind, one) for kind, one in named if kind == section or (not section and (not only or kind != "summary"))
        ]

        def item(entry: tuple[str, Any]) -> Item:
            kind, one = entry
            if kind == "summary":
                return {"section": kind, **one}
            if kind == "derived":
                return teller.derived(one, found.operands, section=kind)
            return teller.claim(one, section=kind)

        form = Form(lambda i: count_line(i, teller) if "properties" in i else teller.line(i), **_documents(teller))
        about = self._thing(thing, teller)
        question = ("show", thing, section, only, lang)
        return self._page(
            chosen, item, form, budget, cursor, question, head={"thing": about}, head_text=thing_line(about)
        )

    def figures(
        self, name: str, metric: str, period: str, value: str, lang: str, budget: int, cursor: str, *, latest: bool
    ) -> Page:
        """List the figures of a metric of one thing, or of all things, in order of time.

        value: a value that somebody states; each figure of exactly this thing and period says whether it agrees.
        """
        thing = resolve(self.graph, name) if name else ""
        prop = metric_of(self.graph, metric, thing) if metric else ""
        if not (thing or prop):
            raise UsageError('give a name, a metric, or both; "find" searches names')
        if value and not prop:
            raise UsageError("value is compared with the figures of a metric; give the metric, too")
        inside = within(period)
        found = [
            c
            for c in self.graph.claims(thing, property=prop, kind="figure")
            if inside(c) and (not latest or c.id in self._audit.latest)
        ]
        found.sort(key=lambda c: (c.subject != thing, bool(c.part), c.order()))
        like = [c for c in found if c.subject == (thing or c.subject) and not c.part and exactly(period)(c)]
        agrees = agreement(self.graph, like, value) if value else {}
        notes = [support(value, like, agrees)] if value and found else []
        notes += [] if found else [self._without(thing, prop, period)]
        teller = self._teller(lang)

        def item(claim: Claim) -> Item:
            told = teller.claim(claim)
            return told | {"agrees": agrees[claim.id]} if claim.id in agrees else told

        question = ("figures", thing, prop, period, value, latest, lang)
        head = {"notes": notes} if notes else {}
        return self._page(found, item, _form(teller), budget, cursor, question, head=head)

    def compare(self, names: Sequence[str], metric: str, period: str, lang: str, budget: int, cursor: str) -> Page:
        """Set the best readings of a metric of several things side by side."""
        if not 2 <= len(names) <= MOST_COMPARED:
            raise UsageError(f"give 2 to {MOST_COMPARED} names to compare, not {len(names)}")
        chosen = list(dict.fromkeys(resolve(self.graph, name) for name in names))
        prop, inside = metric_of(self.graph, metric), within(period)

        def keep(claim: Claim) -> bool:
            best = claim.stands and claim.id not in self.graph.outranked
            return best and inside(claim)

        found = side_by_side(self.graph, chosen, prop, keep)
        teller = self._teller(lang)
        lacking = [thing for thing in chosen if all(c.subject != thing for c in found)]
        units = sorted({c.quantity.unit for c in found if c.quantity})
        notes = [f"no figure of {prop} for {', '.join(lacking)} in this period"] if lacking else []
        if len(units) > 1:
            notes.append(
                f"the units differ ({', '.join(units)}): compare yuan, at the rate of each time, where it is given"
            )
        amounts = yuan(self.graph, found) if len(units) > 1 else {}

        def item(claim: Claim) -> Item:
            told = teller.claim(claim)
            return told | {"yuan": amounts[claim.id]} if claim.id in amounts else told

        head = {"notes": notes} if notes else {}
        question = ("compare", chosen, prop, period, lang)
        return self._page(found, item, _form(teller), budget, cursor, question, head=head)

    def path(self, start: str, end: str, ways: int, lang: str, budget: int, cursor: str) -> Page:
        """Show the shortest ways in which two things are connected, with the claims along them."""
        if not 1 <= ways <= MOST_WAYS:
            raise UsageError(f"ways is {ways}; give 1 to {MOST_WAYS}")
        first, last = resolve(self.graph, start), resolve(self.graph, end)
        steps = [
            (number, place, claim)
            for number, way in enumerate(self.graph.path(first, last, ways), 1)
            for place, step in enumerate(way, 1)
            for claim in step.claims
        ]
        teller = self._teller(lang)
        form = Form(lambda i: f"{i['way']}.{i['step']} {teller.line(i)}", **_documents(teller))
        return self._page(
            steps,
            lambda s: teller.claim(s[2], way=s[0], step=s[1]),
            form,
            budget,
            cursor,
            ("path", first, last, ways, lang),
        )

    def questions(self, lang: str, budget: int, cursor: str) -> Page:
        """List the named questions."""
        spoken = lang or self.lang
        found = [
            {"name": q.name, "question": q.words[spoken], "parameters": [p.name for p in q.parameters]}
            for q in questions(self.graph.project)
        ]
        form = Form(lambda i: f"{i['name']}: {i['question']} [{', '.join(i['parameters'])}]")
        return self._page(found, lambda q: q, form, budget, cursor, ("questions", lang))

    def evidence(self, claim: str, lang: str, budget: int, cursor: str) -> Page:
        """Show everything on one claim: where it stands, other readings, checks; of a derived figure, its operands."""
        teller = self._teller(lang)
        if match := _DERIVED.fullmatch(claim.strip()):
            figure = next((d for d in self.graph.computed() if d.id == match[1]), None)
            if figure is None:
                raise UsageError(f'there is no derived figure "{match[1]}"; "show" lists those of a thing')
            operands = self.graph.claims_by_id(*figure.operands)
            found = [teller.derived(figure, operands, section="derived")]
            found += [teller.claim(operands[o], section="operand") for o in figure.operands]
        else:
            match = _CLAIM.fullmatch(claim.strip())
            known = self.graph.claims_by_id(match[1]) if match else {}
            if not match or not known:
                raise UsageError(
                    f'there is no claim "{claim[:60]}"; give the id of one, 16 hex digits, as every answer has them'
                )
            found = teller.whole(known[match[1]])
        return self._page(found, lambda i: i, _form(teller), budget, cursor, ("evidence", claim.strip(), lang))

    # -- SPARQL ------------------------------------------------------------------------------

    def query_of(self, name: str, given: Mapping[str, Sequence[str]], lang: str) -> tuple[str, str]:
        """Return the query of a question, by its name or wording in zh or en, and the variable of its claims, or "".

        The query is narrowed by the parameters of the question. Raises UsageError, with near names, if there is none,
        or a parameter is unknown or wrong.
        """
        query = self._question(name).asked(lang or self.lang, given, self.graph)
        try:
            return with_claims(query)
        except UsageError:
            return query, ""

    def _question(self, name: str) -> Question:
        wanted, near = fold(name), list[str]()
        for question in questions(self.graph.project):
            told = [fold(text) for text in (question.name, *question.words.values())]
            if wanted in told:
                return question
            near += [question.name] if any(wanted in text for text in told) else []
        if near:
            raise UsageError(f'there is no question "{name[:60]}"; near it are: {", ".join(near[:_NEAR])}')
        return find_question(self.graph.project, name)

    def place(self, query: str, lang: str, budget: int, cursor: str) -> tuple[str, int, str]:
        """Return a query as it is asked, the place of its next page, and the digest of the rows before it."""
        check_budget(budget)
        asked = in_language(query, lang or self.lang)
        return asked, *self._cursor("sparql", asked).read(cursor)

    def table(self, asked: str, rows: Rows, start: int, budget: int, lang: str = "", named: str | None = None) -> Page:
        """Make a page of the rows of a query.

        named: of a named question, the variable with the claim of each row, to which `WEIGHED` is added; empty if its
        rows have none.
        """
        cursors = self._cursor("sparql", asked)
        if start and not rows.rows:
            raise UsageError(f"the answer has only {rows.total} rows; leave the cursor out")
        notes = list(rows.notes)
        if rows.cut:
            notes.append(f"values of more than {CELL:,} characters are cut; select SUBSTR of them")
        columns, found, form = rows.columns, iter(rows.rows), Form(row_line)
        if named:
            teller, place = self._teller(lang), columns.index(named)
            columns = [*("claim" if column == named else column for column in columns), *WEIGHED]
            found = (self._weighed(row, row[place], teller) for row in rows.rows)
            sources = len(rows.columns) + WEIGHED.index("claim_sources")
            form = Form(row_line, **_documents(teller) | {"cited": lambda row: self._known(row[sources])})
        elif named is not None:
            notes.append("no single claim stands behind a row; to cite one, ask figures or show for its claim")
        head = {"columns": columns, **({"notes": notes} if notes else {})}
        head_text = "\n".join([*notes, row_line(columns)])
        more = "" if rows.complete else "+"

        def following(place: int) -> str:
            return cursors.write(place, rows.digests.get(place, "0" * 12))

        return page(
            found, start, rows.total, form, budget, head=head, head_text=head_text, key="rows",
            more=more, following=following,
        )  # fmt: skip

    def _known(self, ids: str) -> list[str]:
        """Return the sources among ids; the last may have been cut off."""
        return [one for one in ids.split() if one in self.graph.sources]

    def _weighed(self, row: list[str], claim: str, teller: Teller) -> list[str]:
        """Return a row with what weighs for and against the claim behind it."""
        match = _CLAIM.fullmatch(claim)
        known = self.graph.claims_by_id(match[1]) if match else {}
        return [*row, *(teller.weighed(known[match[1]]) if match and known else [""] * len(WEIGHED))]

    # -- pages -------------------------------------------------------------------------------

    def _cursor(self, *question: object) -> Cursor:
        return Cursor(self._state, *question)

    def _page(
        self,
        found: Sequence[Any],
        item: Callable[[Any], Item],
        form: Form,
        budget: int,
        cursor: str,
        question: tuple[object, ...],
        *,
        head: Mapping[str, Any] | None = None,
        head_text: str = "",
    ) -> Page:
        check_budget(budget)
        cursors = self._cursor(*question)
        start, _ = cursors.read(cursor)
        if start and start >= len(found):
            raise UsageError(f"the answer has only {len(found)} items; leave the cursor out")
        notes = (head or {}).get("notes", [])
        text = "\n".join([*notes, *([head_text] if head_text else [])])
        items: Iterator[Item] = (item(one) for one in found[start:])
        return page(items, start, len(found), form, budget, head=head, head_text=text, following=cursors.write)

    # -- names -------------------------------------------------------------------------------

    def _near(self, text: str) -> str:
        """Return a sentence on a name that nothing has, with near names."""
        try:
            resolve(self.graph, text)
        except UsageError as error:
            return str(error)
        return f'nothing is called "{text[:60]}"'

    def _without(self, thing: str, prop: str, period: str) -> str:
        """Say that there is no figure, and what was looked for in vain."""
        sought = [s for s in self.graph.searches if s.subject == thing and s.property == prop]
        looked = f"; looked for on {sought[0].on} in: {sought[0].where.get(self.lang, '')}" if sought else ""
        what = " ".join(part for part in (thing, prop, period) if part)
        return f"no source in this graph states {what}{looked}"

    def _thing(self, thing: str, teller: Teller) -> dict[str, Any]:
        entity, names = self.graph.entities.get(thing), teller.words.names
        about: dict[str, Any] = {"id": thing, "type": names.kind(thing), **names.of(thing)}
        if entity and entity.aliases:
            about["aliases"] = sorted(entity.aliases)[:_MOST_ALIASES]
        return about


def _documents(teller: Teller) -> dict[str, Any]:
    return {"cited": teller.cited, "document": teller.document, "source_line": teller.document_line}


def _form(teller: Teller) -> Form:
    return Form(teller.line, **_documents(teller))


def _stated_of(one: Any) -> str:
    return str(getattr(one, "property", "") or getattr(one, "metric", ""))


def _counts(named: Sequence[tuple[str, Any]]) -> Iterator[Item]:
    """Count the claims of each section by property, a few properties an item."""
    counts = Counter((kind, _stated_of(one)) for kind, one in named)
    for section in SECTIONS:
        found = [(prop, count) for (kind, prop), count in counts.most_common() if kind == section]
        for start in range(0, len(found), _COUNTED):
            yield {"of": section, "properties": dict(found[start : start + _COUNTED])}
