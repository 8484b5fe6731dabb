"""The sheet of a thing as text: a summary, and sections of claims, each with who said it, where and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from kg.language import say
from kg.model.claim import Claim
from kg.model.computed import Computed
from kg.model.part import things
from kg.model.period import label_of
from kg.streams import printable
from kg.views.names import Formatter

if TYPE_CHECKING:
    from kg.views.brief import Brief
    from kg.views.cards import Cell
    from kg.views.sheet import Sheet

SECTIONS = ("attributes", "figures", "derived", "relations", "mentions", "disagreements", "judgements")
# Lines of a section that a folded sheet shows, and open disputes that the summary names.
_FOLD, _DISPUTES = 6, 3


class _Entry(NamedTuple):
    """A claim or figure in a section: the heading that it stands under, empty if none, and its lines."""

    heading: str
    lines: list[str]


def sheet_text(found: Sheet, formatter: Formatter, brief: Brief | None = None, section: str = "") -> str:
    """Return a sheet as lines of text in the language of the formatter, whole.

    brief: what its summary tells, if it has one. section: one of SECTIONS, to have that alone; empty if the thing has
    none.
    """
    text = _SheetText(found, formatter)
    return _joined(text.section(section) if section else text.lines(brief))


def folded_text(found: Sheet, formatter: Formatter, brief: Brief) -> tuple[str, int]:
    """Return the summary of a sheet and the first lines of each section, and how many entries are left out."""
    text = _SheetText(found, formatter, _FOLD)
    return _joined(text.lines(brief)), text.left_out


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{printable(line)}\n" for line in lines)


class _SheetText:
    def __init__(self, found: Sheet, formatter: Formatter, most: int | None = None) -> None:
        """Write a sheet. most: lines of a section, all if None."""
        self._sheet, self._formatter, self._most = found, formatter, most
        self.left_out = 0

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._formatter.lang, **values)

    def lines(self, brief: Brief | None) -> Iterator[str]:
        yield from self._head()
        if brief:
            yield from self._brief(brief)
        for key in SECTIONS:
            lines = list(self.section(key))
            yield from ["", *lines] if lines else []

    def section(self, key: str) -> Iterator[str]:
        """Yield the title and the lines of a section; nothing if it is empty."""
        entries = list(self._entries(key))
        if not entries:
            return
        yield self._say(key)
        heading, count = "", 0
        for number, entry in enumerate(entries):
            left = len(entries) - number
            # One entry more takes as much room as to say that there is one.
            if self._most is not None and count >= self._most and left > 1:
                self.left_out += left
                yield f"  {self._say('show-more', n=left, thing=self._sheet.thing, section=key)}"
                return
            if entry.heading != heading:
                yield f"  {entry.heading}"
                heading = entry.heading
            yield from entry.lines
            count += len(entry.lines)

    def _entries(self, key: str) -> Iterator[_Entry]:
        own = self._sheet.own
        if key == "attributes":
            return self._by_property(c for c in own if c.kind == "attribute")
        if key == "figures":
            return self._by_property(c for c in own if c.kind == "figure")
        if key == "relations":
            return self._by_property(c for c in own if c.linked)
        others = {
            "derived": self._derived, "mentions": self._mentions, "disagreements": self._disagreements,
            "judgements": self._judgements,
        }  # fmt: skip
        return others[key]()

    def _head(self) -> Iterator[str]:
        found, name = self._sheet, self._formatter.name
        title, kind = name(found.thing), self._formatter.names.kind(found.thing)
        other = self._formatter.names.of(found.thing).get("en" if self._formatter.lang == "zh" else "zh", "")
        yield f"{title}{f' ({other})' if other and other != title else ''} · {name(kind)} · {found.thing}"
        if found.aliases:
            yield f"{self._say('aliases')}: {', '.join(found.aliases)}"
        sources = {e.source for c in found.claims for e in c.evidence}
        yield f"{len(found.claims)} {self._say('claims')} · {len(sources)} {self._say('sources')}"

    def _brief(self, brief: Brief) -> Iterator[str]:
        """Yield the summary: the facts that are asked first, those that nobody states, and disputes."""
        lang = self._formatter.lang
        facts = [(self._say(f"card-{cell.fact.key}"), self._fact(cell)) for cell in brief.cells if cell.claim]
        for state in ("sought", "absent"):
            names = [self._say(f"card-{cell.fact.key}") for cell in brief.cells if cell.state == state]
            if names:
                facts.append((self._say(f"fact-{state}"), ", ".join(names)))
        groups, open_ = self._sheet.disagreements, brief.disputes
        if groups:
            facts.append((self._say("disagreements"), self._say("show-disputes", n=len(groups), open=len(open_))))
            for group in open_[:_DISPUTES]:
                values = dict.fromkeys(self._value(c) for c in group)
                facts.append(("", f"{self._formatter.heading(group[0])}: {' | '.join(values)}"))
        definition = brief.definition.get(lang) or next(iter(brief.definition.values()), "")
        if not (definition or facts):
            return
        yield ""
        yield self._say("summary")
        if definition:
            yield f"  {definition}"
        yield from (f"  {name}{': ' if name else '  '}{told}" for name, told in facts)

    def _fact(self, cell: Cell) -> str:
        """Write the reading that stands for a fact, and who says it."""
        claim = cell.claim
        assert claim is not None
        words, thing = self._formatter, self._sheet.thing
        value = words.name(claim.subject) if claim.linked and claim.object == thing else self._value(claim)
        if claim.subject != thing and not (claim.linked and claim.object == thing):
            value = f"{words.name(claim.subject)} {value}"
        period = words.name(label_of(claim.period)) if claim.kind == "figure" else ""
        several = words.name(claim.property) if len(cell.fact.properties) > 1 else ""
        about = [several, *map(words.name, things(claim.part)), period]
        evidence = min(claim.evidence, key=lambda e: words.sources[e.source].tier)
        source = words.sources[evidence.source]
        said = f"{source.publisher} ({words.name(source.published.label)})"
        marks = words.marks(claim)
        told = [*about, *([marks] if marks else []), said, self._say("of-tier").format(source.tier)]
        return f"{value} · {' · '.join(part for part in told if part)} #{claim.id}"

    def _value(self, claim: Claim) -> str:
        return self._formatter.name(claim.object) if claim.linked else claim.printed or claim.object

    def _by_property(self, claims: Iterable[Claim]) -> Iterator[_Entry]:
        for claim in sorted(claims, key=lambda c: (c.property, c.part, c.measure, label_of(c.period))):
            heading = self._formatter.heading(claim, with_period=False)
            period = f"{self._formatter.name(label_of(claim.period))}  " if claim.kind == "figure" else ""
            yield _Entry(heading, list(self._claim(claim, f"{period}{self._formatter.value(claim)}")))

    def _derived(self) -> Iterator[_Entry]:
        for figure in self._sheet.derived:
            subject = figure.subject if figure.subject != self._sheet.thing else ""
            parts = [subject, figure.metric, figure.measure, *things(figure.part)]
            heading = " · ".join(self._formatter.name(part) for part in parts if part)
            text = f"{self._formatter.computed(figure)} · {self._formatter.formula(figure)} · {self._operands(figure)}"
            yield _Entry(heading, [f"    {self._formatter.name(figure.period)}  {text}"])

    def _mentions(self) -> Iterator[_Entry]:
        for claim in self._sheet.mentions:
            name, heading = self._formatter.name(claim.subject), self._formatter.heading(claim)
            yield _Entry("", list(self._claim(claim, f"{name} · {heading} · {self._formatter.value(claim)}")))

    def _disagreements(self) -> Iterator[_Entry]:
        for group in self._sheet.disagreements:
            lines = [line for c in group for line in self._claim(c, self._formatter.value(c), recomputed=False)]
            yield _Entry("", [f"  {self._formatter.heading(group[0])}", *lines])

    def _judgements(self) -> Iterator[_Entry]:
        for claim, judgement in self._sheet.judgements.items():
            rank = self._formatter.name(f"rank/{judgement.rank}")
            yield _Entry("", [f"  #{claim}  {rank}: {judgement.reason[self._formatter.lang]}"])

    def _claim(self, claim: Claim, text: str, *, recomputed: bool = True) -> Iterator[str]:
        marks = self._formatter.marks(claim)
        yield f"    {text}{f'  ({marks})' if marks else ''}  #{claim.id}"
        if recomputed:
            yield from (f"        {line}" for line in self._recomputed(self._sheet.recomputed.get(claim.id, [])))
        for evidence in claim.evidence:
            yield f"        {self._formatter.cite(evidence)}"

    def _recomputed(self, figures: Iterable[Computed]) -> Iterator[str]:
        """Yield what formulas give for a printed figure; two readings that differ are among the disagreements."""
        for figure in figures:
            if figure.kind != "readings":
                verdict = self._say("recomputed").format(self._formatter.name(f"verdict/{figure.verdict}"))
                text = f"{self._formatter.formula(figure)}: {self._formatter.computed(figure)}"
                yield f"{verdict} · {text} · {self._operands(figure)}"

    def _operands(self, figure: Computed) -> str:
        """Write from which printed figures one was computed."""
        claims = (self._sheet.operands[o] for o in figure.operands)
        texts = [f"{self._formatter.heading(c)}: {c.printed or self._formatter.normalised(c)} #{c.id}" for c in claims]
        return f"{self._say('operands')} {'; '.join(texts)}"
