"""Write the page of an entity or a concept: all that is said about it, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.model.part import things
from kg.namespaces import CONCEPT, ID
from kg.serve.claim_list import ClaimList
from kg.serve.concept_example import concept_example
from kg.serve.html import Html, Part, View, joined, tag
from kg.serve.term_page import definition
from kg.views.sheet import sheet

if TYPE_CHECKING:
    from kg.model.computed import Computed
    from kg.store import Graph
    from kg.views.sheet import Sheet


def thing_page(graph: Graph, view: View, thing: str) -> str:
    """Return the page of a thing that the graph has: an entity, or a concept as `risk/competition`."""
    found = sheet(graph, thing)
    disputed = {c.id for group in found.disagreements for c in group}
    claims = ClaimList(graph, view, disputed)
    words = claims.words
    other = words.names.of(thing).get("en" if view.lang == "zh" else "zh", "")
    title = words.name(thing)
    parts: list[Part] = [_summary(claims, found)]
    if "/" in thing:
        parts.append(_concept(graph, view, claims, thing))
    parts += claims.disagreements(found.disagreements)
    parts += claims.by_property("attributes", [c for c in found.own if c.kind == "attribute"])
    parts += claims.by_property("figures", [c for c in found.own if c.kind == "figure"])
    parts += _derived(claims, found)
    parts += claims.by_property("relations", [c for c in found.own if c.linked])
    rest = (
        f"SELECT ?claim ?text {{ ?claim a kg:Claim ; ?as <{CONCEPT if '/' in thing else ID}{thing}> ; rdfs:label ?text "
    )
    parts += claims.by_subject("mentions", found.mentions, f'{rest}FILTER (LANG(?text) = "{view.lang}") }}')
    parts += _judgements(claims, found)
    return view.page(title, parts, subtitle=other if other != title else "")


def _summary(claims: ClaimList, found: Sheet) -> list[Html]:
    """Return class, names and counts of a thing."""
    view, words = claims.view, claims.words
    kind = words.names.kind(found.thing)
    sources = {e.source for c in found.claims for e in c.evidence}
    counts = f"{len(found.claims)} {view.say('claims')} · {len(sources)} {view.say('sources')}"
    lines = [tag("p", claims.thing(kind), " · ", tag("code", found.thing), " · ", counts)]
    if found.aliases:
        lines.append(tag("p", f"{view.say('aliases')}: {', '.join(found.aliases)}"))
    return lines


def _concept(graph: Graph, view: View, claims: ClaimList, thing: str) -> list[Part]:
    """Return definition, scheme and neighbours of a concept, and a query that finds what names it."""
    node = f"<{CONCEPT}{thing}>"
    scheme = thing.partition("/")[0]
    found: list[Part] = [definition(graph, view, node)]
    words = claims.words
    link = view.link(words.name(scheme), f"concept/{scheme}")
    found.append(tag("p", f"{view.say('serve-scheme')}: ", link))
    for key, way in (("serve-broader", "skos:broader"), ("serve-narrower", "^skos:broader")):
        rows = graph.rows(f"SELECT DISTINCT ?c {{ {node} {way} ?c }} ORDER BY ?c")
        near = [claims.thing(str(row["c"]).removeprefix(CONCEPT)) for row in rows]
        if near:
            found.append(tag("p", f"{view.say(key)}: ", joined(near, " · ")))
    if example := concept_example(graph, thing, view.lang):
        asked = view.say("serve-concept-claims" if example.of_claims else "serve-concept-nodes", name=words.name(thing))
        link = tag("a", asked, href=view.asking(example.query), rel="nofollow")
        found.append(tag("p", f"{view.say('serve-example')}: ", link))
    return found


def _derived(claims: ClaimList, found: Sheet) -> Iterator[Html]:
    items = [_computed(claims, figure, found) for figure in found.derived]
    yield from claims.section("derived", [tag("ul", items, class_="claims")] if items else [])


def _computed(claims: ClaimList, figure: Computed, found: Sheet) -> Html:
    words = claims.words
    subject = figure.subject if figure.subject != found.thing else ""
    parts = [words.name(p) for p in (subject, figure.metric, figure.measure, *things(figure.part), figure.period) if p]
    operands = [
        claims.view.link(f"{words.heading(c)}: {c.printed or words.normalised(c)}", f"claim/{c.id}")
        for c in (found.operands[o] for o in figure.operands)
    ]
    value = tag("b", claims.view.link(words.computed(figure), f"derived/{figure.id}"))
    formula = f" · {words.formula(figure)} · {claims.view.say('operands')} "
    return tag("li", tag("p", f"{' · '.join(parts)} ", value, formula, joined(operands, "; ")))


def _judgements(claims: ClaimList, found: Sheet) -> Iterator[Html]:
    view, items = claims.view, []
    for claim, judgement in found.judgements.items():
        rank = tag("b", claims.words.name(f"rank/{judgement.rank}"))
        items.append(tag("li", view.link(f"#{claim}", f"claim/{claim}"), " ", rank, f": {judgement.reason[view.lang]}"))
    yield from claims.section("judgements", [tag("ul", items)] if items else [])
