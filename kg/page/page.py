"""Build the page, a single HTML file that works offline."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.language import say, words
from kg.model.part import DIMENSIONS
from kg.model.period import label_of
from kg.namespaces import short_name
from kg.page.asked import asking, properties
from kg.page.chain import chain, holding, market_roles
from kg.page.covered import covered
from kg.page.headlines import headlines
from kg.page.league import league
from kg.page.payload import pack, squeezed
from kg.views.cards import Cards
from kg.views.claims import claim_data, computed_data, drop_empty, source_data, text_of
from kg.views.names import LANGUAGES, Names
from kg.views.pinyin import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model.claim import Claim, Source
    from kg.model.computed import Computed
    from kg.store import Graph

# Colours of the kinds of nodes, from Paul Tol's colour-blind safe palettes
# (https://sronpersonalpages.nl/~pault/). Kinds that are not listed use the last one.
_COLOURS = {
    "Organization": "#4477aa", "Person": "#ee6677", "Product": "#228833", "BusinessLine": "#66ccee",
    "Market": "#aa3377", "Group": "#ccbb44", "Event": "#ee8866", "Place": "#999933",
    "Policy": "#882255", "Benchmark": "#44aa99", "Currency": "#77aadd", "Concept": "#bbbbbb",
}  # fmt: skip
_SHAPES = {"Organization": "dot", "Concept": "square", "Event": "triangle", "Group": "hexagon", "Market": "diamond"}


_DERIVED = ("subject", "metric", "period", *DIMENSIONS, "basis", "measure", "unit", "identity", "operands")


def page(graph: Graph) -> str:
    """Return the whole page as HTML."""
    here = files("kg.page")
    style = (here / "page.css").read_text("utf-8")
    script = _script()
    with asking(graph) as asked:
        found = data(graph)
        found["questions"] = asked.titles(properties(found))
        parts = {
            "POLICY": _policy(script, style),
            "STYLE": style,
            "SCRIPT": script,
            "DATA": pack(found),
            "QUESTIONS": squeezed(asked.answers(found)),
        }
    html = (here / "page.html").read_text("utf-8")
    for key, text in parts.items():
        html = html.replace(f"<!--{key}-->", text, 1)
    return html


def _policy(script: str, style: str) -> str:
    """Return a Content-Security-Policy that allows the script and the style, by their hashes, and no request."""
    script_hash, style_hash = (b64encode(sha256(text.encode()).digest()).decode() for text in (script, style))
    allowed = f"script-src 'sha256-{script_hash}'; style-src 'sha256-{style_hash}'; img-src data:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _script() -> str:
    """Return the script that kg/page/script/ is bundled into, escaped for a script element."""
    script = (files("kg.page") / "page.js").read_text("utf-8")
    # A closing tag ends the script element even inside a string.
    return script.replace("</script", "<\\/script")


def data(graph: Graph) -> dict[str, Any]:
    """Return the data of the page: groups, nodes, edges, claims, sources, names, words, computed figures, the map.

    The questions are asked apart from it (see `kg.page.asked`).

    nodes and edges are the network data of pyvis; figures and attributes are not edges, but are
    shown in the panel of their subject. derived: figures that no source prints. checks: values
    recomputed by equations, by claim id; bounds give no value, and differing readings are found
    by the script. coverage: the cards of things (see `kg.page.covered`). disputes: groups of
    claims that cannot all be true. formulas: those of derived figures and checks in words, by
    language. templates: how claims read as sentences, by property or class.
    """
    from kg.page.pyvis_network import network

    claims, names = graph.claims(), Names.of_graph(graph)
    weight = _weights(claims, graph.sources)
    groups = _groups(graph)
    shown = []
    for thing in sorted(set(names.things()) & set(weight)):
        kind, entity = names.kind(thing), graph.entities.get(thing)
        group = "Concept" if "/" in thing else groups.get(kind, "Entity")
        look = {"shape": _SHAPES.get(group, "dot"), "color": _COLOURS.get(group, _COLOURS["Concept"])}
        known, aliases = dict(names.of(thing)), sorted(entity.aliases) if entity else []
        about = {"group": group, "type": kind, "names": known, "aliases": aliases}
        shown.append((thing, {"label": known.get("zh", thing), "value": weight[thing], **look, **about}))
    linked = {
        ends: {"claims": [c.id for c in found], "properties": sorted({c.property for c in found})}
        for ends, found in _linked(claims).items()
    }
    nodes, edges = network(shown, linked)
    computed = [d for d in graph.computed() if d.kind == "equation"]
    linking = holding(claims)
    roles = market_roles(linking)
    cards = Cards(graph, claims)
    columns, table = chain(linking, graph.entities, roles), league(graph, roles, cards)
    firms = [thing["id"] for column in columns["columns"] if column["key"] == "firms" for thing in column["things"]]
    checks: dict[str, list[dict[str, Any]]] = {}
    for d in computed:
        if d.recomputes:
            checks.setdefault(d.recomputes, []).append(_computed(d, ("verdict", "unit", "identity", "operands")))
    used = _used_names(claims, computed, names)
    terms = {c.property for c in claims} | {d.metric for d in computed}
    return {
        "nodes": nodes,
        "edges": edges,
        "groups": {
            g: {"color": _COLOURS[g], "shape": _SHAPES.get(g, "dot"), **_group_names(names, g)} for g in _COLOURS
        },
        "chain": columns,
        "headlines": headlines(graph, firms, table["rows"]),
        "league": table,
        "coverage": covered(cards),
        "disputes": [[c.id for c in group] for group in graph.conflicts()],
        "claims": _claims(graph, claims),
        "sources": {s.id: drop_empty(source_data(s) | {"language": s.language}) for s in graph.sources.values()},
        "derived": [_computed(d, _DERIVED) for d in computed if not d.recomputes],
        "checks": checks,
        "formulas": {d.identity: {lang: names.formula(d.identity, lang) for lang in LANGUAGES} for d in computed},
        "names": used,
        "templates": {short_name(iri): found for iri, found in sorted(graph.ontology.templates.items())},
        "pinyin": spelled([*_names_of(nodes), *(used.get(term, {}).get("zh", "") for term in terms)]),
        "words": words(),
    }


# What the graph says of claims beyond what their sources do: which of several readings is best and why, and
# money in yuan at the rate of its time. One query for all takes five times as long.
_JUDGED = {
    "ground": "SELECT ?claim ?found { ?claim kg:ground ?found }",
    "yuan": "SELECT ?claim ?found { ?claim a kg:Claim ; kg:yuan ?found }",
}


def _claims(graph: Graph, claims: list[Claim]) -> dict[str, dict[str, Any]]:
    """Return the claims by id, with what the graph says of them.

    first, last: the days of their time. ground: why it is the best reading; the others name it in outranked.
    yuan: only of figures in another currency. object_type: of an object that is a literal.
    """
    found = {}
    for claim in claims:
        first, last = claim.span or ("", "")
        kind = "" if claim.linked else claim.object_type
        found[claim.id] = drop_empty(claim_data(claim) | {"first": str(first), "last": str(last), "object_type": kind})
    for claim_id, best in graph.outranked.items():
        found[claim_id]["outranked"] = best
    for key, query in _JUDGED.items():
        for row in graph.rows(query):
            record = found[short_name(str(row["claim"]))]
            said = row["found"]
            value = text_of(said) if isinstance(said, Decimal) else short_name(str(said))
            if key != "yuan" or value != record.get("value"):
                record[key] = value
    return found


def _computed(figure: Computed, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return the given fields of a computed figure, with its numbers rounded."""
    kept: dict[str, Any] = {k: v for k, v in computed_data(figure).items() if k in keys}
    kept |= {k: text_of(v) for k, v in zip(("value", "low", "high"), figure.rounded(), strict=True)}
    return {k: v for k, v in kept.items() if v}


def _weights(claims: list[Claim], sources: dict[str, Source]) -> dict[str, int]:
    """Return the weight of each thing: the number of claims on it from documents that were read.

    Claims that come only from data tables do not count, because a long price list says little
    about the importance of a thing.
    """
    weights: dict[str, int] = {}
    for claim in claims:
        counted = any(sources[e.source].reading != "table" for e in claim.evidence)
        for end in {claim.subject, claim.object} if claim.linked else {claim.subject}:
            weights[end] = weights.get(end, 0) + counted
    return weights


def _linked(claims: list[Claim]) -> dict[tuple[str, str], list[Claim]]:
    """Group relation claims by subject and object; each group is one edge."""
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        if claim.linked:
            found.setdefault((claim.subject, claim.object), []).append(claim)
    return found


def _groups(graph: Graph) -> dict[str, str]:
    """Map each class to itself or its superclass in `_COLOURS`."""
    supers = graph.ontology.supers
    return {kind: group for kind in supers for group in _COLOURS if group == kind or group in supers[kind]}


def _group_names(names: Names, group: str) -> dict[str, str]:
    return {lang: say("concept", lang) for lang in LANGUAGES} if group == "Concept" else dict(names.of(group))


def _used_names(claims: list[Claim], computed: list[Computed], names: Names) -> dict[str, dict[str, str]]:
    """Return the names of all terms, units, periods, entities and concepts on the page."""
    things = set(names.things())
    wanted = things | {names.kind(thing) for thing in things}
    for c in claims:
        wanted |= {c.property, c.measure, *c.things}
        wanted |= {label_of(moment) for moment in (c.period, c.valid_from, c.valid_until)}
    for d in computed:
        wanted |= {d.metric, d.period, d.measure}
    return {thing: dict(found) for thing in sorted(wanted) if (found := names.of(thing))}


def _names_of(nodes: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the Chinese names and the aliases of the things on the page."""
    for node in nodes:
        yield from (node["names"].get("zh", ""), *node["aliases"])
