"""Tell claims, evidence and checks as items: plain data and a few lines of text, with all that an agent must not lose.

An item of a claim names the claim, what it says, how it is meant (stance, negation, rank), the tier of its best source,
the documents it stands in, the readings that disagree with it, and what the audit found. What is no plain statement
of fact has `marks` in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kg.audit.agreement import voices
from kg.audit.identity import FIT, MISFIT, OPEN, ROUNDED
from kg.language import say
from kg.namespaces import short_name
from kg.views.audit import naming, remark, show_interval
from kg.views.claims import claim_data, computed_data, drop_empty, evidence_data
from kg.views.conflicts import best_first, best_tier
from kg.views.names import Formatter

if TYPE_CHECKING:
    from kg.audit.identity import Check
    from kg.model.claim import Claim, Evidence, Judgement
    from kg.model.computed import Computed
    from kg.store import Graph

# Documents and other readings that stand in the item of a claim; its evidence has all of them.
_MOST = 3
# The verdicts, the one that most needs to be seen first.
_VERDICTS = (MISFIT, ROUNDED, FIT, OPEN)

# The columns that are added to rows behind which claims stand: how the claim is meant, the tier of its best source,
# the ids of its sources and of the claims that disagree, and the verdicts of its checks.
WEIGHED = ("claim_marks", "claim_tier", "claim_sources", "claim_dissent", "claim_checks")

Item = dict[str, Any]


class Audit:
    """What the audit and the curators say of the claims of a graph, by claim; read subject by subject."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._groups: dict[str, dict[str, list[Claim]]] = {}
        self._checks: dict[str, dict[str, list[Check]]] = {}

    @cached_property
    def latest(self) -> frozenset[str]:
        """The claims that are the latest figures of their series, or computed figures that are."""
        rows = self._graph.rows("SELECT DISTINCT ?claim { ?claim a kg:LatestFigure }")
        return frozenset(short_name(row["claim"]) for row in rows)

    @cached_property
    def judged(self) -> Mapping[str, Judgement]:
        """The judgements, by claim."""
        return {c: j for j in self._graph.judgements for c in j.claims}

    def dissent(self, claim: Claim) -> list[Claim]:
        """Return the claims that cannot be true together with this one, the best first."""
        if claim.subject not in self._groups:
            found: dict[str, list[Claim]] = {}
            for group in self._graph.conflicts(claim.subject):
                for one in group:
                    found.setdefault(one.id, []).extend(c for c in group if c.id != one.id)
            self._groups[claim.subject] = found
        others = {c.id: c for c in self._groups[claim.subject].get(claim.id, [])}
        return [v.claim for v in best_first(others.values(), self._graph.sources)]

    def checks(self, claim: Claim) -> list[Check]:
        """Return the checks of a figure."""
        if claim.subject not in self._checks:
            found: dict[str, list[Check]] = {}
            for check in self._graph.checks(claim.subject):
                found.setdefault(check.claim.id, []).append(check)
            self._checks[claim.subject] = found
        return self._checks[claim.subject].get(claim.id, [])


class Teller:
    """Tells the things of a graph in one language."""

    def __init__(self, graph: Graph, audit: Audit, lang: str) -> None:
        self.graph, self.audit, self.lang = graph, audit, lang
        self.words = Formatter(graph, lang)

    # -- claims ------------------------------------------------------------------------------

    def says(self, claim: Claim) -> str:
        """Write what a claim states: subject, property, part, time, value."""
        parts = (self.words.name(claim.subject), self.words.heading(claim))
        return f"{' · '.join(parts)}: {self.words.value(claim)}"

    def claim(self, claim: Claim, **more: Any) -> Item:
        """Return the item of a claim. more: further keys, put first."""
        data = claim_data(claim)
        for key in ("id", "kind", "linked", "evidence", "negated"):
            del data[key]
        if claim.rank == "normal":
            del data["rank"]
        evidence = self._ordered(claim)
        dissent, checks = self.audit.dissent(claim), self._verdicts(claim)
        judgement = self.audit.judged.get(claim.id)
        item = {
            **more,
            "claim": claim.id,
            "says": self.says(claim),
            "marks": self.words.marks(claim),
            **data,
            "negated": claim.negated,
            "tier": best_tier(claim, self.graph.sources),
            "voices": voices(claim),
            "outranked_by": self.graph.outranked.get(claim.id, ""),
            "reason": judgement.reason[self.lang] if judgement else "",
            "dissent": [self._other(c) for c in dissent[:_MOST]],
            "more_dissent": max(0, len(dissent) - _MOST),
            "checks": checks,
            "evidence": [self.evidence(e) for e in evidence[:_MOST]],
            "more_evidence": max(0, len(evidence) - _MOST),
        }
        return dict(drop_empty(item))

    def _ordered(self, claim: Claim) -> list[Evidence]:
        """Return the evidence of a claim, that of the best tier first."""
        return sorted(claim.evidence, key=lambda e: self.graph.sources[e.source].tier)

    def _other(self, claim: Claim) -> Item:
        """Return what another reading says, and how much it weighs."""
        item = {
            "claim": claim.id,
            "says": self.says(claim),
            "marks": self.words.marks(claim),
            "tier": best_tier(claim, self.graph.sources),
            "sources": list(dict.fromkeys(e.source for e in self._ordered(claim)))[:_MOST],
        }
        return dict(drop_empty(item))

    def _verdicts(self, claim: Claim) -> dict[str, int]:
        """Count the verdicts of the checks of a figure, and the inconsistencies that a judgement settles."""
        checks = self.audit.checks(claim)
        counts = Counter(check.verdict for check in checks)
        found = {verdict: counts[verdict] for verdict in _VERDICTS if counts[verdict]}
        settled = sum(bool(check.settled) for check in checks)
        return found | {"settled": settled} if settled else found

    def weighed(self, claim: Claim) -> list[str]:
        """Return the cells of `WEIGHED` for a row that a claim stands behind."""
        dissent = [c.id for c in self.audit.dissent(claim)]
        more = f" +{len(dissent) - _MOST}" if len(dissent) > _MOST else ""
        return [
            self.words.marks(claim),
            str(best_tier(claim, self.graph.sources)),
            " ".join(dict.fromkeys(e.source for e in self._ordered(claim)[:_MOST])),
            " ".join(dissent[:_MOST]) + more,
            ", ".join(f"{verdict} {n}" for verdict, n in self._verdicts(claim).items()),
        ]

    def evidence(self, evidence: Evidence, **more: Any) -> Item:
        """Return the item of a piece of evidence."""
        data = evidence_data(evidence) | {"note": evidence.note_in(self.lang)}
        del data["fingerprint"]
        return dict(drop_empty(more | data))

    def whole(self, claim: Claim) -> list[Item]:
        """Return everything on a claim: itself, each piece of evidence, other readings, and each check."""
        head = self.claim(claim, section="claim")
        for key in ("evidence", "more_evidence", "dissent", "more_dissent"):
            head.pop(key, None)
        evidence = [
            self.evidence(e, section="evidence", fingerprint=str(e.fingerprint or "")) for e in self._ordered(claim)
        ]
        dissent = [self.claim(c, section="dissent") for c in self.audit.dissent(claim)]
        for other in dissent:  # with what it disagrees stands beside it
            other.pop("dissent", None)
            other.pop("more_dissent", None)
        order = _VERDICTS.index
        checks = [self._check(c) for c in sorted(self.audit.checks(claim), key=lambda c: order(c.verdict))]
        return [head, *evidence, *dissent, *checks]

    def _check(self, check: Check) -> Item:
        return dict(drop_empty({
            "section": "check",
            "verdict": check.verdict,
            "formula": self.words.names.formula(check.identity, self.lang),
            "recomputed": show_interval(check.recomputed),
            "operands": [{"claim": c.id, "says": self.says(c)} for c in check.operands],
            "settled": bool(check.settled),
            "remark": remark(check, naming(self.words.names, self.lang), self.lang),
        }))  # fmt: skip

    def derived(self, figure: Computed, operands: Mapping[str, Claim], **more: Any) -> Item:
        """Return the item of a figure that no source prints. operands: the claims it is computed from, by id."""
        data = computed_data(figure)
        for key in ("id", "identity", "recomputes"):
            del data[key]
        parts = (self.words.name(figure.subject), self.words.name(figure.metric), self.words.name(figure.period))
        return dict(drop_empty({
            **more,
            "derived": figure.id,
            "says": f"{' · '.join(p for p in parts if p)}: {self.words.computed(figure)}",
            "marks": say("derived", self.lang),
            **data,
            "formula": self.words.formula(figure),
            "operands": [{"claim": o, "says": self.says(operands[o])} for o in figure.operands],
        }))  # fmt: skip

    # -- documents ---------------------------------------------------------------------------

    def cited(self, item: Item) -> Iterator[str]:
        """Yield the documents that an item names."""
        for evidence in (item, *item.get("evidence", ())):
            if "source" in evidence:
                yield evidence["source"]
            yield from (document for document in evidence.get("via", ()) if document in self.graph.sources)
        for other in item.get("dissent", ()):
            yield from other.get("sources", ())

    def document(self, source: str) -> Item:
        """Return the bibliographic record of a document."""
        found = self.graph.sources[source]
        return dict(drop_empty({
            "publisher": found.publisher, "title": found.title, "published": found.published.label,
            "tier": found.tier, "url": found.url,
        }))  # fmt: skip

    def document_line(self, source: str, record: Mapping[str, Any]) -> str:
        """Write a document as a line."""
        parts = [record.get(key, "") for key in ("publisher", "title", "published")]
        told = [*parts, say("of-tier", self.lang).format(record["tier"]), record.get("url", "")]
        return f"[{source}] {' · '.join(part for part in told if part)}"

    # -- text --------------------------------------------------------------------------------

    def line(self, item: Item) -> str:
        """Write an item as text: what it says, and below it what weighs for and against it."""
        section = f"{item['section']}: " if "section" in item else ""
        if "source" in item:
            return f"{section}{self._cite(item)}"
        if "verdict" in item and "says" not in item:
            return f"{section}{'; '.join(self._check_words(item))}"
        name = f"#{item['claim']}" if "claim" in item else f"derived:{item['derived']}"
        marks = f"  ({item['marks']})" if "marks" in item else ""
        lines = [f"{section}{name} {item['says']}{marks}"]
        lines += [f"  {said}" for said in self._below(item)]
        return "\n".join(lines)

    def _below(self, item: Item) -> Iterator[str]:
        if "tier" in item:
            weight = [say("of-tier", self.lang).format(item["tier"]), f"{say('voices', self.lang)} {item['voices']}"]
            if item["stance"] == "asserted":
                weight.append(self.words.name("stance/asserted"))
            if "outranked_by" in item:
                weight.append(say("agent-better", self.lang).format(item["outranked_by"]))
            if "yuan" in item:
                weight.append(f"= {item['yuan']} {self.words.name('unit/cny')}")
            if "agrees" in item:
                weight.append(say("agent-agrees" if item["agrees"] else "agent-differs", self.lang))
            yield " · ".join(weight)
        if "reason" in item:
            yield f"{say('judgements', self.lang)}: {item['reason']}"
        for evidence in item.get("evidence", ()):
            yield self._cite(evidence)
        if "more_evidence" in item:
            yield say("agent-more-evidence", self.lang).format(item["more_evidence"])
        for other in item.get("dissent", ()):
            marks = f"  ({other['marks']})" if "marks" in other else ""
            named = ", ".join(f"[{source}]" for source in other["sources"])
            tier = say("of-tier", self.lang).format(other["tier"])
            yield f"{say('disputed', self.lang)}: #{other['claim']} {other['says']}{marks} · {tier} · {named}"
        if "more_dissent" in item:
            yield say("agent-more-dissent", self.lang).format(item["more_dissent"])
        if "checks" in item:
            counts = ", ".join(f"{self._verdict(key)} {n}" for key, n in item["checks"].items())
            yield say("recomputed", self.lang).format(counts)
        if "formula" in item:
            yield item["formula"]
        for operand in item.get("operands", ()):
            yield f"{say('operands', self.lang)} #{operand['claim']} {operand['says']}"

    def _verdict(self, key: str) -> str:
        return say(key, self.lang) if key == "settled" else self.words.name(f"verdict/{key}")

    def _cite(self, evidence: Item) -> str:
        parts = [f"[{evidence['source']}]", evidence.get("locator", "")]
        if "via" in evidence:
            parts.append(f"{say('via', self.lang)} {' ← '.join(f'[{v}]' for v in evidence['via'])}")
        if "speaker" in evidence:
            parts.append(f"{say('by', self.lang)} {self.words.name(evidence['speaker'])}")
        for key in ("printed", "note"):
            if key in evidence:
                parts.append(f"{say(key, self.lang)}: {evidence[key]}")
        return " · ".join(part for part in parts if part)

    def _check_words(self, item: Item) -> Iterator[str]:
        yield self.words.name(f"verdict/{item['verdict']}")
        yield item["formula"]
        for key, word in (("recomputed", "recomputed-value"), ("remark", "remark")):
            if key in item:
                yield f"{say(word, self.lang)}: {item[key]}"
        for operand in item.get("operands", ()):
            yield f"{say('operands', self.lang)} #{operand['claim']} {operand['says']}"
