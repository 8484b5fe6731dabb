"""Write claims, evidence, sources and what is computed as sentences, in Chinese and English.

They are the labels of nodes whose address is a hash, so that any tool that reads RDF shows words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.language import say
from kg.model.claim import Claim, Evidence, Facts, Judgement, Search, Source
from kg.model.computed import Computed
from kg.model.ontology import Ontology
from kg.model.part import things
from kg.model.period import UNSTATED, Period, period_names, read_period
from kg.model.rates import Rate
from kg.namespaces import CONCEPT, KG
from kg.rdf.terms import decimal_text

Sentence = dict[str, str]
_LANGUAGES = ("zh", "en")
# The class whose template a claim of each kind follows, if its property has none.
_KINDS = {"figure": "Figure", "attribute": "Attribute"}
# Of an ontology without templates.
_PLAIN = "{subject}{part}: {property}{time}: {value}"
_PLACE = re.compile(r"\{(subject|part|property|time|value)\}")
_MORE = {"zh": "等 {} 条陈述", "en": "and {} more"}
_TITLE = {"zh": "{}《{}》", "en": "{}: {}"}
_GAP = "…"
# Characters of a quoted value; a plan or a name may be a text of any length.
_LONGEST = 120


class Sentences:
    """Writes sentences with the names of things, terms and concepts."""

    def __init__(self, facts: Facts, ontology: Ontology) -> None:
        self._facts, self._ontology = facts, ontology
        self._times: dict[str, Mapping[str, str]] = {}

    def claim(self, claim: Claim) -> Sentence:
        """Write a claim: who, what, when, how much, and how it is meant.

        The template is that of its property, or else of its kind (kg:template); `kg/page/script/src/said.js` follows
        the same rule.
        """
        found = {}
        for lang in _LANGUAGES:
            value = self._object(claim, lang) if claim.linked else claim.object or self._value(claim, lang)
            remarks = [say("said-denied", lang)] if claim.negated else []
            if claim.stance != "asserted":
                remarks.append(self._name(f"stance/{claim.stance}", lang))
            spans = [
                self._when(claim.period, lang),
                *(
                    say(key, lang).format(self._time(p, lang))
                    for key, p in (("said-from", claim.valid_from), ("said-until", claim.valid_until))
                    if self._time(p, lang)
                ),
            ]
            parts = [self._name(part, lang) for part in (*things(claim.part), claim.measure, claim.basis) if part]
            template = self._template(claim.property, _KINDS.get(claim.kind, "Relation"), lang)
            found[lang] = self._said(template, claim.subject, claim.property, parts, spans, value, remarks, lang)
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
            template, spans = self._template(figure.metric, "Figure", lang), [self._when(period, lang)]
            remarks = [say("said-computed", lang)]
            found[lang] = self._said(template, figure.subject, figure.metric, parts, spans, shown, remarks, lang)
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
            place = say("said-comma", lang).join(part for part in parts if part)
            printed = f"{say('said-colon', lang)}{_short(evidence.printed)}" if evidence.printed else ""
            found[lang] = place + printed
        return found

    def judgement(self, judgement: Judgement) -> Sentence:
        """Write a judgement: the rank, and the first of the claims that it is about."""
        known = [self._facts.claims[claim] for claim in judgement.claims if claim in self._facts.claims]
        first = self.claim(known[0]) if known else dict.fromkeys(_LANGUAGES, "")
        found = {}
        for lang in _LANGUAGES:
            rank = self._name(f"rank/{judgement.rank}", lang)
            rest = say("said-comma", lang) + _MORE[lang].format(len(known) - 1) if len(known) > 1 else ""
            found[lang] = f"{rank}{say('said-colon', lang)}{first[lang]}{rest}"
        return found

    def search(self, search: Search) -> Sentence:
        """Write a search without a result: of what, which property, and when."""
        return {
            lang: say("said-sought", lang).format(
                self._name(search.subject, lang), self._name(search.property, lang), search.on.isoformat()
            )
            for lang in _LANGUAGES
        }

    def rate(self, rate: Rate) -> Sentence:
        """Write a reference rate as an equation, with its day or days."""
        days = "–".join(dict.fromkeys((rate.first.isoformat(), rate.last.isoformat())))
        return {
            lang: f"1 {self._name(f'unit/{rate.base}', lang)} = {decimal_text(rate.value)} "
            f"{self._name(f'unit/{rate.quote}', lang)}{say('said-comma', lang)}{days}"
            for lang in _LANGUAGES
        }

    def _template(self, name: str, kind: str, lang: str) -> str:
        templates = self._ontology.templates
        return (templates.get(KG + name) or templates.get(KG + kind) or {}).get(lang) or _PLAIN

    def _said(
        self,
        template: str,
        subject: str,
        name: str,
        parts: list[str],
        spans: list[str],
        value: str,
        remarks: list[str],
        lang: str,
    ) -> str:
        told, value = self._name(name, lang), _short(value)
        # The name of some properties has a place of its own for the value: 与…对比评测.
        if _GAP in told:
            told, value = told.replace(_GAP, value), ""
        within = {
            "subject": self._name(subject, lang),
            "property": told,
            "part": _bracketed(parts, lang),
            "time": "".join(spans),
            "value": value,
        }
        # Not str.format: a value may hold braces.
        return _PLACE.sub(lambda found: within[found[1]], template) + _bracketed(remarks, lang)

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
        return f"{name}{say('said-colon', lang)}{'; '.join(notes)}" if notes else name

    def _name(self, name: str, lang: str) -> str:
        """Return the name of an entity, a concept or a term."""
        if entity := self._facts.entities.get(name):
            return entity.labels.get(lang) or name
        # A concept stands below its scheme; "openness" alone is the property, not the scheme of that name.
        return self._ontology.labels.get((CONCEPT if "/" in name else KG) + name, {}).get(lang) or name

    def _when(self, period: Period | None, lang: str) -> str:
        """Write a period as part of a sentence."""
        name = self._time(period, lang)
        kinds = {"day": "said-on", "range": "said-over"}
        return say(kinds.get(period.kind, "said-in"), lang).format(name) if period and name else ""

    def _time(self, period: Period | None, lang: str) -> str:
        if period is None or period.label == UNSTATED:
            return ""
        if period.label not in self._times:
            self._times[period.label] = period_names(period)
        return self._times[period.label][lang]


def _bracketed(parts: list[str], lang: str) -> str:
    """Write what is said beside a sentence or a name in brackets; nothing if there is nothing."""
    return say("said-beside", lang).format(say("said-comma", lang).join(parts)) if parts else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
