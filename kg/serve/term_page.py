"""Write the pages of terms: the ontology, and the schemes of concepts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kg.namespaces import BASE, CONCEPT, KG, by_length, short_name, shorten
from kg.serve.diagram import class_diagram, drawn, property_diagram
from kg.serve.html import Html, Part, View, joined, tag
from kg.views.names import Names
from kg.views.questions import questions

if TYPE_CHECKING:
    from kg.model.ontology import Property
    from kg.store import Graph


def definition(graph: Graph, view: View, node: str) -> Part:
    """Return the definition of a term in the language of the page. node: in SPARQL."""
    rows = graph.rows(f'SELECT ?text {{ {node} skos:definition ?text FILTER (LANG(?text) = "{view.lang}") }}')
    return [_definition(str(row["text"])) for row in rows]


def _definition(text: str) -> Html:
    return tag("p", text, class_="definition")


def ontology_page(graph: Graph, view: View) -> str:
    """Return the page of the ontology: every class and property, and the schemes of concepts."""
    return _OntologyPage(graph, view).text()


class _OntologyPage:
    def __init__(self, graph: Graph, view: View) -> None:
        self._graph, self._view, self._names = graph, view, Names.of_graph(graph)
        self._supers = graph.ontology.supers
        self._defined = _defined(graph, view.lang)
        counted = "SELECT ?t (COUNT(*) AS ?n) {{ {} }} GROUP BY ?t"
        self._used = {
            str(row["t"]): int(row["n"])
            for pattern in ("?claim a kg:Claim ; kg:predicate ?t", "?thing a ?t")
            for row in graph.rows(counted.format(pattern))
        }
        self._questions: dict[str, str] = {}
        for question in questions(graph.project):
            for name in re.findall(r"\b(?:kg|best|latest):(\w+)", question.sparql):
                self._questions.setdefault(name, question.name)
        self._by_name = {question.name: question for question in questions(graph.project)}

    def text(self) -> str:
        view, ontology = self._view, self._graph.ontology
        classes = [self._class(name) for name in sorted(ontology.supers)]
        properties = [self._property(p) for _, p in sorted(ontology.properties.items())]
        named = {*ontology.supers, *ontology.properties}
        others = sorted(short_name(iri) for iri in self._defined if iri.startswith(KG) and short_name(iri) not in named)
        schemes = [
            tag("li", view.link(self._names.get(s, view.lang), f"concept/{s}"), f" {len(concepts)}")
            for s, concepts in sorted(ontology.concepts.items())
        ]
        parts = [
            ("serve-classes", classes),
            ("serve-properties", properties),
            ("serve-others", [self._term(name, []) for name in others]),
            ("serve-schemes", [tag("ul", schemes)]),
        ]
        contents = tag("p", joined([tag("a", view.say(key), href=f"#{key}") for key, _ in parts], " · "))
        sections = [tag("section", tag("h2", view.say(key)), found, id=key) for key, found in parts]
        return view.page(view.say("serve-terms"), contents, sections)

    def _class(self, name: str) -> Html:
        above, below = self._above(name), sorted(other for other in self._supers if name in self._above(other))
        facts = [
            ("serve-above", [self._link(other) for other in sorted(self._supers[name] - {name})]),
            ("serve-below", [self._link(other) for other in below]),
        ]
        if not above and not below:
            return self._term(name, facts)
        near = [(key, self._named(found)) for key, found in (("serve-above", above), ("serve-below", below)) if found]
        told = [f"{self._view.say(key)}: {', '.join(drawn(found))}" for key, found in near]
        title = " · ".join((self._name(name), *told))
        return self._term(name, facts, class_diagram(self._name(name), self._named(above), self._named(below), title))

    def _above(self, name: str) -> list[str]:
        """Return the classes straight above a class, without those above these."""
        above = self._supers[name] - {name}
        return sorted(above.difference(*(self._supers.get(other, frozenset()) - {other} for other in above)))

    def _name(self, name: str) -> str:
        return self._names.get(name, self._view.lang)

    def _named(self, names: Iterable[str]) -> list[str]:
        return [self._name(name) for name in names]

    def _property(self, found: Property) -> Html:
        ontology, name = self._graph.ontology, found.name
        above = sorted(ontology.super_properties.get(name, frozenset()) - {name})
        inverse = ontology.backwards.get(name)
        formulas = [self._names.formula(text, self._view.lang) for text in ontology.formulas.get(name, ())]
        facts: list[tuple[str, Sequence[Part]]] = [
            ("serve-domain", [self._link(found.domain)]),
            ("serve-range", [self._range(found)]),
            ("serve-above", [self._link(other) for other in above]),
            ("serve-inverse", [self._link(inverse)] if inverse else []),
            ("serve-unit-kind", [self._concept("unit-kind", found.unit_kind)] if found.unit_kind else []),
            ("serve-temporality", [self._concept("temporality", found.temporality)] if found.temporality else []),
            ("formula", formulas),
        ]
        target = found.datatype or self._name(found.scheme or found.range)
        told = f"{self._view.say('serve-domain')}: {self._name(found.domain)} · {self._name(name)}"
        told += f" · {self._view.say('serve-range')}: {target}"
        drawing = property_diagram(self._name(name), self._name(found.domain), target, told)
        return self._term(name, facts, drawing)

    def _range(self, found: Property) -> Part:
        if found.datatype or not found.scheme:
            return found.datatype or self._link(found.range)
        return self._view.link(self._names.get(found.scheme, self._view.lang), f"concept/{found.scheme}")

    def _concept(self, scheme: str, slug: str) -> Html:
        return self._view.link(self._names.get(f"{scheme}/{slug}", self._view.lang), f"concept/{scheme}/{slug}")

    def _link(self, name: str) -> Part:
        return tag("a", self._names.get(name, self._view.lang), href=f"#{name}")

    def _term(self, name: str, about: Iterable[tuple[str, Sequence[Part]]], drawing: Part = "") -> Html:
        view, iri = self._view, KG + name
        facts = [[tag("dt", view.say(key)), tag("dd", joined(parts, " · "))] for key, parts in about if parts]
        facts.append([tag("dt", view.say("serve-used")), tag("dd", str(self._used.get(iri, 0)))])
        if name in self._questions:
            question = self._by_name[self._questions[name]]
            asked = view.link(question.words[view.lang], f"question/{question.name}")
            facts.append([tag("dt", view.say("serve-example")), tag("dd", asked)])
        link = tag("a", f"kg:{name}", href=f"#{name}")
        heading = tag("h3", self._names.get(name, view.lang), " ", tag("code", link))
        return tag("article", heading, _definition(self._defined[iri]), drawing, tag("dl", facts), id=name)


def _defined(graph: Graph, lang: str) -> dict[str, str]:
    """Return the definitions of all terms in a language, by address; empty where the language has none."""
    found: dict[str, str] = defaultdict(str)
    for row in graph.rows("SELECT ?t ?text (LANG(?text) AS ?lang) { ?t skos:definition ?text }"):
        found[str(row["t"])] += str(row["text"]) if row["lang"] == lang else ""
    return found


def scheme_page(graph: Graph, view: View, scheme: str) -> str:
    """Return the page of a scheme: its concepts, with definitions and how often claims name them."""
    names = Names.of_graph(graph)
    counted = (
        "SELECT ?c (COUNT(DISTINCT ?claim) AS ?n) { ?c skos:inScheme %s . ?claim ?as ?c ; a kg:Claim } GROUP BY ?c"
    )
    node = f"<{CONCEPT}{scheme}>"
    used = {short_name(str(row["c"])): int(row["n"]) for row in graph.rows(counted % node)}
    defined = _defined(graph, view.lang)
    items = []
    for slug in sorted(graph.ontology.concepts[scheme]):
        thing = f"{scheme}/{slug}"
        count = f" {view.say('serve-used')}: {used.get(thing, 0)}"
        link = view.link(names.get(thing, view.lang), f"concept/{thing}")
        text = _definition(defined[CONCEPT + thing])
        items.append(tag("article", tag("h2", link), text, tag("p", count), id=slug))
    return view.page(names.get(scheme, view.lang), definition(graph, view, node), items)


def node_page(graph: Graph, view: View, iri: str, pairs: Iterable[tuple[str, str, bool]]) -> str:
    """Return the page of any other node: what the graph says of it, as a table.

    pairs: of each triple the address of the property, the object, and whether that is an address.
    """
    spaces = by_length(graph.prefixes)
    rows = []
    for predicate, value, is_address in sorted(pairs):
        shown = _address(view, value, spaces) if is_address else value
        rows.append(tag("tr", tag("th", _address(view, predicate, spaces), scope="row"), tag("td", shown)))
    return view.page(short_name(iri), tag("table", rows))


def _address(view: View, iri: str, spaces: list[tuple[str, str]]) -> Html:
    text = shorten(iri, spaces)
    return view.link(text, iri[len(BASE) :]) if iri.startswith(BASE) else tag("span", text)
