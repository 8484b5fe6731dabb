"""The sheet of a thing as text: sections of claims, each with who said it, where and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.language import say
from kg.model.claim import Claim
from kg.model.computed import Computed
from kg.model.part import things
from kg.model.period import label_of
from kg.streams import printable
from kg.views.names import Formatter

if TYPE_CHECKING:
    from kg.views.sheet import Sheet


def sheet_text(found: Sheet, formatter: Formatter) -> str:
    """Return a sheet as lines of text in the language of the formatter."""
    return "".join(f"{printable(line)}\n" for line in _SheetText(found, formatter).lines())


class _SheetText:
    def __init__(self, found: Sheet, formatter: Formatter) -> None:
        self._sheet, self._formatter = found, formatter

    def _say(self, key: str) -> str:
        return say(key, self._formatter.lang)

    def lines(self) -> Iterator[str]:
        found, name = self._sheet, self._formatter.name
        title, kind = name(found.thing), self._formatter.names.kind(found.thing)
        other = self._formatter.names.of(found.thing).get("en" if self._formatter.lang == "zh" else "zh", "")
        yield f"{title}{f' ({other})' if other and other != title else ''} · {name(kind)} · {found.thing}"
        if found.aliases:
            yield f"{self._say('aliases')}: {', '.join(found.aliases)}"
        sources = {e.source for c in found.claims for e in c.evidence}
        yield f"{len(found.claims)} {self._say('claims')} · {len(sources)} {self._say('sources')}"
        yield from self._section("attributes", [c for c in found.own if c.kind == "attribute"])
        yield from self._section("figures", [c for c in found.own if c.kind == "figure"])
        yield from self._derived()
        yield from self._section("relations", [c for c in found.own if c.linked])
        yield from self._mentions()
        yield from self._disagreements()
        yield from self._judgements()

    def _section(self, key: str, claims: list[Claim]) -> Iterator[str]:
        if not claims:
            return
        yield ""
        yield self._say(key)
        heading = ""
        for claim in sorted(claims, key=lambda c: (c.property, c.part, c.measure, label_of(c.period))):
            this = self._formatter.heading(claim, with_period=False)
            if this != heading:
                yield f"  {this}"
                heading = this
            period = f"{self._formatter.name(label_of(claim.period))}  " if claim.kind == "figure" else ""
            yield from self._claim(claim, f"{period}{self._formatter.value(claim)}")

    def _derived(self) -> Iterator[str]:
        if not self._sheet.derived:
            return
        yield ""
        yield self._say("derived")
        heading = ""
        for figure in self._sheet.derived:
            subject = figure.subject if figure.subject != self._sheet.thing else ""
            parts = [subject, figure.metric, figure.measure, *things(figure.part)]
            this = " · ".join(self._formatter.name(part) for part in parts if part)
            if this != heading:
                yield f"  {this}"
                heading = this
            text = f"{self._formatter.computed(figure)} · {self._formatter.formula(figure)} · {self._operands(figure)}"
            yield f"    {self._formatter.name(figure.period)}  {text}"

    def _mentions(self) -> Iterator[str]:
        if not self._sheet.mentions:
            return
        yield ""
        yield self._say("mentions")
        for claim in self._sheet.mentions:
            name, heading = self._formatter.name(claim.subject), self._formatter.heading(claim)
            yield from self._claim(claim, f"{name} · {heading} · {self._formatter.value(claim)}")

    def _disagreements(self) -> Iterator[str]:
        if not self._sheet.disagreements:
            return
        yield ""
        yield self._say("disagreements")
        for group in self._sheet.disagreements:
            yield f"  {self._formatter.heading(group[0])}"
            for claim in group:
                yield from self._claim(claim, self._formatter.value(claim), recomputed=False)

    def _judgements(self) -> Iterator[str]:
        if not self._sheet.judgements:
            return
        yield ""
        yield self._say("judgements")
        for claim, judgement in self._sheet.judgements.items():
            rank = self._formatter.name(f"rank/{judgement.rank}")
            yield f"  #{claim}  {rank}: {judgement.reason[self._formatter.lang]}"

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
