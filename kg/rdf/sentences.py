"""Write claims, evidence, sources and what is computed as sentences, in Chinese and English.

They are the labels of nodes whose address is a hash, so that any tool that reads RDF shows words.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.model.claim import Claim, Evidence, Facts, Judgement, Source
from kg.model.computed import Computed
from kg.model.ontology import Ontology
from kg.model.part import things
from kg.model.period import UNSTATED, Period, period_names, read_period
from kg.model.rates import Rate
from kg.namespaces import CONCEPT, KG
from kg.rdf.terms import decimal_text

Sentence = dict[str, str]
_LANGUAGES = ("zh", "en")
_COLON = {"zh": "：", "en": ": "}
_COMMA = {"zh": "，", "en": ", "}
_NOT = {"zh": "否认", "en": "denied"}
_COMPUTED = {"zh": "推算", "en": "computed"}
_MORE = {"zh": "等 {} 条陈述", "en": "and {} more"}
_TITLE = {"zh": "{}《{}》", "en": "{}: {}"}
# Characters of a quoted value; a plan or a name may be a text of any length.
_LONGEST = 120


class Sentences:
    """Writes sentences with the names of things, terms and concepts."""

    def __init__(self, facts: Facts, ontology: Ontology) -> None:
        self._facts, self._ontology = facts, ontology
        self._times: dict[str, Mapping[str, str]] = {}

    def claim(self, claim: Claim) -> Sentence:
        """Write a claim: who, what, when, how much, and how it is meant."""
        found = {}
        for lang in _LANGUAGES:
            value = self._object(claim, lang) if claim.linked else claim.object or self._value(claim, lang)
            remarks = [_NOT[lang]] if claim.negated else []
            if claim.stance != "asserted":
                remarks.append(self._name(f"stance/{claim.stance}", lang))
            times = [self._time(p, lang) for p in (claim.period, claim.valid_from, claim.valid_until)]
            parts = [self._name(part, lang) for part in (*things(claim.part), claim.measure, claim.basis) if part]
            found[lang] = self._said(claim.subject, claim.property, [*parts, *times], value, remarks, lang)
        return found

    def computed(self, figure: Computed) -> Sentence:
        """Write a derived figure, with its bounds if the formula gives no value."""
        value, low, high = figure.rounded()
        ends = "–".join(decimal_text(end) if end is not None else "…" for end in (low, high))
        number = decimal_text(value) if value is not None else ends
        period = read_period(figure.period) if figure.period else None
        found = {}
        for lang in _LANGUAGES:
            parts = [self._name(part, lang) for part in (*things(figure.part), figure.measure, figure.basis) if part]
            shown = f"{number} {self._name(f'unit/{figure.unit}', lang)}"
            found[lang] = self._said(
                figure.subject, figure.metric, [*parts, self._time(period, lang)], shown, [_COMPUTED[lang]], lang
            )
        return found

    def source(self, source: Source) -> Sentence:
        """Write a source: publisher and title."""
        return {lang: _TITLE[lang].format(source.publisher, source.title) for lang in _LANGUAGES}

    def evidence(self, evidence: Evidence) -> Sentence:
        """Write where a claim stands: publisher, day and place, and the value as printed."""
        source = self._facts.sources[evidence.source]
        found = {}
        for lang in _LANGUAGES:
            parts = [source.publisher, self._time(source.published, lang), evidence.locator]
            place = _COMMA[lang].join(part for part in parts if part)
            printed = f"{_COLON[lang]}{_short(evidence.printed)}" if evidence.printed else ""
            found[lang] = place + printed
        return found

    def judgement(self, judgement: Judgement) -> Sentence:
        """Write a judgement: the rank, and the first of the claims that it is about."""
        known = [self._facts.claims[claim] for claim in judgement.claims if claim in self._facts.claims]
        first = self.claim(known[0]) if known else dict.fromkeys(_LANGUAGES, "")
        found = {}
        for lang in _LANGUAGES:
            rank = self._name(f"rank/{judgement.rank}", lang)
            rest = _COMMA[lang] + _MORE[lang].format(len(known) - 1) if len(known) > 1 else ""
            found[lang] = f"{rank}{_COLON[lang]}{first[lang]}{rest}"
        return found

    def rate(self, rate: Rate) -> Sentence:
        """Write a reference rate as an equation, with its day or days."""
        days = "–".join(dict.fromkeys((rate.first.isoformat(), rate.last.isoformat())))
        return {
            lang: f"1 {self._name(f'unit/{rate.base}', lang)} = {decimal_text(rate.value)} "
            f"{self._name(f'unit/{rate.quote}', lang)}{_COMMA[lang]}{days}"
            for lang in _LANGUAGES
        }

    def _said(self, subject: str, name: str, parts: list[str], value: str, remarks: list[str], lang: str) -> str:
        what = _COMMA[lang].join((self._name(name, lang), *filter(None, parts)))
        remark = _COMMA[lang].join(remarks)
        bracketed = (f"（{remark}）" if lang == "zh" else f" ({remark})") if remark else ""
        return f"{self._name(subject, lang)}{_COLON[lang]}{what}{_COLON[lang]}{_short(value)}{bracketed}"

    def _value(self, claim: Claim, lang: str) -> str:
        """Write a figure as printed; in English in numbers, if it is printed in Chinese."""
        quantity = claim.quantity
        if quantity is None or (claim.printed and (lang == "zh" or claim.printed.isascii())):
            return claim.printed
        ends = (quantity.number,) if quantity.number is not None else (quantity.low, quantity.high)
        numbers = "–".join(f"{end:,f}" if end is not None else "…" for end in ends)
        qualifier = (
            f"{self._name(f'qualifier/{quantity.qualifier}', lang)} " if quantity.qualifier and len(ends) == 1 else ""
        )
        return f"{qualifier}{numbers} {self._name(f'unit/{quantity.unit}', lang)}"

    def _object(self, claim: Claim, lang: str) -> str:
        """Return the name of what a claim points to; of a concept, with what the sources say more exactly."""
        name = self._name(claim.object, lang)
        if "/" not in claim.object:
            return name
        notes = dict.fromkeys(note for e in claim.evidence if (note := e.note_in(lang)))
        return f"{name}{_COLON[lang]}{'; '.join(notes)}" if notes else name

    def _name(self, name: str, lang: str) -> str:
        """Return the name of an entity, a concept or a term."""
        if entity := self._facts.entities.get(name):
            return entity.labels.get(lang) or name
        labels = self._ontology.labels
        return (labels.get(CONCEPT + name) or labels.get(KG + name) or {}).get(lang) or name

    def _time(self, period: Period | None, lang: str) -> str:
        if period is None or period.label == UNSTATED:
            return ""
        if period.label not in self._times:
            self._times[period.label] = period_names(period)
        return self._times[period.label][lang]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
