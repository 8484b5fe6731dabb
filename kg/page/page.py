"""The page: in goes the graph, out comes one HTML file that works with the network cut."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.language import say, words
from kg.views.conflicts import conflicts
from kg.views.records import (
    LANGUAGES,
    DerivedRecord,
    Record,
    SourceRecord,
    claims,
    derived,
    formula,
    labels,
    name,
    sources,
    types,
)

if TYPE_CHECKING:
    from kg.store import Graph

# Colours of the kinds of node, from Paul Tol's palettes that stay apart for colour-blind readers
# (https://sronpersonalpages.nl/~pault/). Kinds that are not listed share the last one.
_COLOURS = {
    "Organization": "#4477aa", "Person": "#ee6677", "Product": "#228833", "BusinessLine": "#66ccee",
    "Market": "#aa3377", "Group": "#ccbb44", "Event": "#ee8866", "Place": "#999933",
    "Policy": "#882255", "Benchmark": "#44aa99", "Currency": "#77aadd", "Concept": "#bbbbbb",
}  # fmt: skip
_SHAPES = {"Organization": "dot", "Concept": "square", "Event": "triangle", "Group": "hexagon", "Market": "diamond"}


_DERIVED = ("subject", "metric", "period", "segment", "basis", "measure", "unit", "identity", "operands")

# The parts of the page's script, in the order in which they build on one another.
_SCRIPTS = ("settings.js", "data.js", "claims.js", "panel.js", "network.js", "start.js")


def page(graph: Graph) -> str:
    """Return the whole page as HTML."""
    here = files("kg.page")
    parts = {
        "STYLE": (here / "page.css").read_text("utf-8"),
        "VIS": _vis_network(),
        "SCRIPT": "\n".join((here / part).read_text("utf-8") for part in _SCRIPTS),
        "DATA": _embed(data(graph)),
    }
    html = (here / "page.html").read_text("utf-8")
    for key, text in parts.items():
        html = html.replace(f"<!--{key}-->", text, 1)
    return html


def _vis_network() -> str:
    """Return vis-network's script, safe inside a script element."""
    script = (files("kg.page") / "vendor" / "vis-network" / "vis-network.min.js").read_text("utf-8")
    # A script element ends at the first such tag, wherever it stands in the script.
    return script.replace("</script", "<\\/script")


def _embed(payload: dict[str, Any]) -> str:
    """Return JSON that is safe inside a script element, whatever the labels hold."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    escapes = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
    return text.translate({ord(k): v for k, v in escapes.items()})


def data(graph: Graph) -> dict[str, Any]:
    """Return everything the page shows: kinds, nodes, edges, claims, sources, names, words and what was computed.

    nodes and edges are what vis-network draws; a figure or an attribute is no edge, its claim
    stands in the panel of its subject. derived: figures that no source prints. checks: what
    equations give for printed figures, by claim; a bound recomputes nothing, and the page says
    itself where readings differ. formulas: the words of both, by language.
    """
    from kg.page.pyvis_network import network

    records, names, kinds, documents = claims(graph), labels(graph), types(graph), sources(graph)
    weight = _weights(records, documents)
    groups = _groups(graph)
    aliases = _aliases(graph)
    shown = []
    for thing in sorted(set(kinds) & set(weight)):
        group = "Concept" if "/" in thing else groups.get(kinds[thing], "Entity")
        look = {"shape": _SHAPES.get(group, "dot"), "color": _COLOURS.get(group, _COLOURS["Concept"])}
        known = names.get(thing, {})
        about = {"group": group, "type": kinds[thing], "names": known, "aliases": aliases.get(thing, [])}
        shown.append((thing, {"label": known.get("zh", thing), "value": weight[thing], **look, **about}))
    linked = {
        ends: {"claims": [r.id for r in linking], "properties": sorted({r.property for r in linking})}
        for ends, linking in _linked(records).items()
    }
    nodes, edges = network(shown, linked)
    computed = [d for d in derived(graph) if d.kind == "equation"]
    checks: dict[str, list[dict[str, Any]]] = {}
    for d in computed:
        if d.recomputes:
            checks.setdefault(d.recomputes, []).append(_computed(d, ("verdict", "unit", "identity", "operands")))
    used = _used_names(records, computed, names, kinds)
    return {
        "nodes": nodes,
        "edges": edges,
        "groups": {
            g: {"color": _COLOURS[g], "shape": _SHAPES.get(g, "dot"), **_group_names(names, g)} for g in _COLOURS
        },
        "disputed": sorted({r.id for group in conflicts(graph, records) for r in group}),
        "claims": {r.id: drop_empty(r) for r in records},
        "sources": {s.id: drop_empty(s) for s in documents.values()},
        "derived": [_computed(d, _DERIVED) for d in computed if not d.recomputes],
        "checks": checks,
        "formulas": {d.identity: {lang: formula(d.identity, names, lang) for lang in LANGUAGES} for d in computed},
        "names": used,
        "words": words(),
    }


def _computed(figure: DerivedRecord, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return what the page shows of a computed figure, its numbers without spurious digits."""
    value, low, high = figure.rounded()
    kept = {k: v for k, v in asdict(figure).items() if k in keys}
    return {k: v for k, v in {**kept, "value": value, "low": low, "high": high}.items() if v}


def drop_empty(record: Any) -> dict[str, Any]:
    """Return a record as plain data without its empty fields: they are half of the bytes."""

    # dataclasses.asdict would copy every value first, which takes three times as long.
    def keep(value: Any) -> Any:
        if isinstance(value, str):
            return value
        if is_dataclass(value):
            value = {f: getattr(value, f) for f in value.__dataclass_fields__}
        if isinstance(value, dict):
            return {k: kept for k, v in value.items() if (kept := keep(v)) not in ("", [], {}, None, False)}
        if isinstance(value, list | tuple):
            return [keep(v) for v in value]
        return value

    kept: dict[str, Any] = keep(record)
    return kept


def _weights(records: list[Record], documents: dict[str, SourceRecord]) -> dict[str, int]:
    """Weigh each thing by the claims on it that stand in a document somebody read.

    A price list of a hundred platforms says little of what matters in the industry: what
    stands in data tables alone weighs nothing, and is there all the same.
    """
    weights: dict[str, int] = {}
    for record in records:
        told = any(documents[e.source].reading != "table" for e in record.evidence)
        for end in {record.subject, record.object} if record.linked else {record.subject}:
            weights[end] = weights.get(end, 0) + told
    return weights


def _linked(records: list[Record]) -> dict[tuple[str, str], list[Record]]:
    """Gather the relation claims between each two things, so that one edge stands for all."""
    found: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        if record.linked:
            found.setdefault((record.subject, record.object), []).append(record)
    return found


def _groups(graph: Graph) -> dict[str, str]:
    """Map each class of entities to the one of `_COLOURS` at or above it."""
    query = "SELECT ?kind ?group WHERE { ?kind rdfs:subClassOf* ?group . ?kind rdfs:subClassOf* kg:Entity }"
    found = {}
    for row in graph.rows(query):
        if name(row["group"]) in _COLOURS:
            found[name(row["kind"])] = name(row["group"])
    return found


def _aliases(graph: Graph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in graph.rows("SELECT ?thing ?alias WHERE { ?thing skos:altLabel ?alias } ORDER BY ?thing ?alias"):
        found.setdefault(name(row["thing"]), []).append(row["alias"])
    return found


def _group_names(names: dict[str, dict[str, str]], group: str) -> dict[str, str]:
    return {lang: say("concept", lang) for lang in LANGUAGES} if group == "Concept" else names.get(group, {})


def _used_names(
    records: list[Record], computed: list[DerivedRecord], names: dict[str, dict[str, str]], kinds: dict[str, str]
) -> dict[str, dict[str, str]]:
    """Keep the names of what the page can show: terms, units, periods, entities, concepts."""
    wanted = set(kinds) | set(kinds.values())
    for r in records:
        wanted |= {r.subject, r.object, r.property, r.period, r.valid_from, r.valid_until}
        wanted |= {r.segment, r.basis, r.measure}
    for d in computed:
        wanted |= {d.metric, d.period, d.measure}
    return {k: v for k, v in sorted(names.items()) if k in wanted}
