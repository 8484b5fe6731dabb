"""Write the pages of a claim and of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model.period import label_of
from kg.namespaces import CLAIM, SOURCE, short_name
from kg.serve.claim_list import ClaimList
from kg.serve.html import Html, Part, View, joined, outside, tag
from kg.views.sheet import judged

if TYPE_CHECKING:
    from kg.model.claim import Claim, Evidence, Source
    from kg.store import Graph


Facts = list[tuple[str, Part]]


def claim_page(graph: Graph, view: View, claim: Claim) -> str:
    """Return the page of a claim: what it says, who says it, where and when, and what others say instead."""
    groups = [group for group in graph.conflicts(claim.subject) if claim.id in {c.id for c in group}]
    claims = ClaimList(graph, view)
    words, node = claims.words, f"<{CLAIM}{claim.id}>"
    labels = graph.rows(f'SELECT ?text {{ {node} rdfs:label ?text FILTER (LANG(?text) = "{view.lang}") }}')
    sentence = next((str(row["text"]) for row in labels), words.heading(claim))
    facts: Facts = [
        ("about", claims.thing(claim.subject)),
        ("property", view.link(words.heading(claim, with_period=False), f"ontology#{claim.property}")),
        ("value", claims.value(claim)),
        ("serve-marks", words.marks(claim)),
    ]
    for key, link in (
        ("serve-best", "kg:ground"),
        ("serve-outranked", "kg:outrankedBy"),
        ("serve-replaces", "kg:replaces"),
    ):
        rows = graph.rows(f"SELECT ?x {{ {node} {link} ?x }}")
        facts += [(key, _named(claims, short_name(str(row["x"])))) for row in rows]
    judgement = judged(graph, {claim.id: claim}).get(claim.id)
    if judgement:
        facts.append(("judgements", f"{words.name(f'rank/{judgement.rank}')}: {judgement.reason[view.lang]}"))
    evidence = [_table(view, _evidence(claims, e)) for e in claim.evidence]
    said = tag("section", tag("h2", view.say("serve-said")), evidence, id="evidence")
    return view.page(sentence, _table(view, facts), said, claims.disagreements(groups))


def _named(claims: ClaimList, name: str) -> Part:
    return claims.thing(name) if "/" in name else claims.view.link(f"#{name}", f"claim/{name}")


def _evidence(claims: ClaimList, evidence: Evidence) -> Facts:
    view, words, source = claims.view, claims.words, claims.graph.sources[evidence.source]
    chain = [_document(claims, other) for other in evidence.via]
    return [
        ("source", view.link(source.title, f"source/{source.id}")),
        ("publisher", source.publisher),
        ("published", words.name(source.published.label)),
        ("tier", tag("span", view.say("of-tier").format(source.tier), class_=f"tier-{source.tier}")),
        ("url", outside(source.url, source.url)),
        ("serve-printed", evidence.printed),
        ("locator", evidence.locator),
        ("speaker", claims.thing(evidence.speaker) if evidence.speaker else ""),
        ("via", joined(chain, " ← ")),
        ("note", evidence.note_in(view.lang)),
        ("fingerprint", tag("code", str(evidence.fingerprint)) if evidence.fingerprint else ""),
    ]


def _document(claims: ClaimList, source: str) -> Part:
    known = claims.graph.sources.get(source)
    return claims.view.link(known.title, f"source/{source}") if known else source


def _table(view: View, facts: Facts) -> Html:
    """Return facts as a list of words and what they are; those that are empty are left out."""
    return tag("dl", [[tag("dt", view.say(key)), tag("dd", value)] for key, value in facts if value])


def source_page(graph: Graph, view: View, source: Source) -> str:
    """Return the page of a source: its record, and every claim that was read in it."""
    found = sorted(graph.claims(source=source.id), key=lambda c: (c.subject, c.property, label_of(c.period)))
    disputed = {c.id for group in graph.conflicts() for c in group}
    claims = ClaimList(graph, view, disputed)
    words = claims.words
    facts: Facts = [
        ("publisher", source.publisher),
        ("published", words.name(source.published.label)),
        ("tier", tag("span", view.say("of-tier").format(source.tier), class_=f"tier-{source.tier}")),
        ("serve-reading", words.name(f"reading/{source.reading}")),
        ("language", source.language),
        ("url", outside(source.url, source.url)),
        ("serve-licence", source.licence),
        ("serve-accessed", str(source.accessed or "")),
        ("note", source.note.get(view.lang, "")),
    ]
    counts = f"{len(found)} {view.say('claims')}"
    return view.page(
        source.title,
        _table(view, facts),
        tag("p", counts),
        claims.by_subject("serve-claims", found, f"?claim kg:source <{SOURCE}{source.id}>"),
    )
