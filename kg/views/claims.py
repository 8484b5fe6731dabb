"""Convert claims, sources and computed figures to plain dicts, with the keys used in JSON, CSV and the page."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.model.claim import Claim, Evidence, Source
from kg.model.computed import Computed
from kg.model.part import DIMENSIONS
from kg.model.period import label_of

if TYPE_CHECKING:
    from kg.store import Graph


def claims_in_order(graph: Graph) -> Iterator[Claim]:
    """Yield every claim in order of subject, property and time, with those of one subject in memory at a time."""
    for subject in sorted(graph.entities):
        yield from (claim for claim in graph.claims(subject) if claim.subject == subject)


def claim_data(claim: Claim) -> dict[str, Any]:
    """Return a claim as plain data; absent values are empty strings."""
    q = claim.quantity
    return {
        "id": claim.id,
        "kind": "relation" if claim.linked else claim.kind,
        "subject": claim.subject,
        "property": claim.property,
        "object": claim.object,
        "linked": claim.linked,
        "value": text_of(q.number) if q else "",
        "low": text_of(q.low) if q else "",
        "high": text_of(q.high) if q else "",
        "unit": q.unit if q else "",
        "qualifier": q.qualifier if q else "",
        "period": label_of(claim.period),
        "valid_from": label_of(claim.valid_from),
        "valid_until": label_of(claim.valid_until),
        **dict.fromkeys(DIMENSIONS, ""),
        **dict(claim.part),
        "basis": claim.basis,
        "measure": claim.measure,
        "stance": claim.stance,
        "rank": claim.rank,
        "negated": claim.negated,
        "evidence": [evidence_data(e) for e in claim.evidence],
    }


def evidence_data(evidence: Evidence) -> dict[str, Any]:
    """Return one piece of evidence as plain data; `via` lists the chain of documents, the origin last."""
    return {
        "source": evidence.source,
        "locator": evidence.locator,
        "fingerprint": str(evidence.fingerprint or ""),
        "via": list(evidence.via),
        "speaker": evidence.speaker,
        "printed": evidence.printed,
        "list_closure": evidence.list_closure,
        "note": dict(evidence.note),
    }


def source_data(source: Source) -> dict[str, Any]:
    """Return the bibliographic record of a source as plain data."""
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "published": source.published.label,
        "tier": source.tier,
        "reading": source.reading,
        "url": source.url,
        "carrier": source.carrier,
    }


def computed_data(figure: Computed) -> dict[str, Any]:
    """Return a computed figure as plain data."""
    return {
        "id": figure.id,
        "subject": figure.subject,
        "metric": figure.metric,
        "period": figure.period,
        **dict.fromkeys(DIMENSIONS, ""),
        **dict(figure.part),
        "basis": figure.basis,
        "measure": figure.measure,
        "value": text_of(figure.value),
        "low": text_of(figure.low),
        "high": text_of(figure.high),
        "unit": figure.unit,
        "identity": figure.identity,
        "operands": list(figure.operands),
        "recomputes": figure.recomputes,
        "verdict": figure.verdict,
    }


def drop_empty(value: Any) -> Any:
    """Return plain data without its empty fields, which make up half of its size."""
    if isinstance(value, dict):
        kept = {}
        for key, part in value.items():
            # Most values are strings; not recursing into them saves a second over all claims.
            if part and (found := part if isinstance(part, str) else drop_empty(part)):
                kept[key] = found
        return kept
    if isinstance(value, list | tuple):
        return [drop_empty(v) for v in value]
    return value


def text_of(number: Decimal | None) -> str:
    """Format a decimal without an exponent; empty for None."""
    return "" if number is None else format(number, "f")
