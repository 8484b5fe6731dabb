"""Write claims as HTML: what is said, who says it, where and when, and whether others say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kg.model.period import label_of
from kg.namespaces import CLAIM, short_name
from kg.serve.html import Html, Part, View, joined, tag
from kg.views.names import Formatter

if TYPE_CHECKING:
    from kg.model.claim import Claim, Evidence
    from kg.store import Graph

# Claims that one section shows.
MOST = 300


class ClaimList:
    """Writes the claims of a graph for a view."""

    def __init__(self, graph: Graph, view: View, disputed: Iterable[str] = ()) -> None:
        """Take the claims that others contradict, by id, as disputed."""
        self.graph, self.view, self.words = graph, view, Formatter(graph, view.lang)
        self._disputed = set(disputed)
        # On what ground a claim that others contradict is the best reading, by id.
        self._best: dict[str, str] = {}

    def thing(self, thing: str) -> Html | str:
        """Return a link to the page of a thing or a property; its name alone where it has none."""
        name = self.words.name(thing)
        if thing in self.graph.entities:
            return self.view.link(name, f"id/{thing}")
        scheme, _, slug = thing.partition("/")
        if slug and slug in self.graph.ontology.concepts.get(scheme, ()):
            return self.view.link(name, f"concept/{thing}")
        ontology = self.graph.ontology
        known = thing in ontology.properties or thing in ontology.supers
        return self.view.link(name, f"ontology#{thing}") if known else name

    def value(self, claim: Claim) -> Part:
        """Return what a claim says of its subject."""
        if claim.linked:
            return self.thing(claim.object)
        if claim.kind != "figure":
            return tag("b", claim.object)
        period = self.words.name(label_of(claim.period))
        return [f"{period} ", tag("b", claim.printed), f" [{self.words.normalised(claim)}]"]

    def claim(self, claim: Claim, *lead: Part) -> Html:
        """Return a claim as an item of a list, with its evidence. lead: what stands before its value."""
        marks = [tag("span", mark, class_="mark") for mark in self.words.marks(claim).split(" · ") if mark]
        if ground := self._best.get(claim.id):
            told = f"{self.view.say('serve-best')} {self.words.name(ground)}"
            marks.insert(0, tag("span", told, class_="mark best"))
        if claim.id in self._disputed:
            marks.insert(0, tag("span", self.view.say("serve-disputed"), class_="mark dispute"))
        number = self.view.link(f"#{claim.id}", f"claim/{claim.id}", class_="id")
        said = tag("p", lead, self.value(claim), " ", joined(marks, " "), " ", number)
        return tag("li", said, tag("ul", [self.evidence(e) for e in claim.evidence], class_="evidence"))

    def evidence(self, evidence: Evidence) -> Html:
        """Return a citation, with a link to the page of its source."""
        source = self.graph.sources[evidence.source]
        document = self.view.link(self.words.document(source), f"source/{source.id}")
        tier = f"tier-{source.tier}"
        return tag("li", document, [f" · {part}" for part in self.words.details(evidence)], class_=tier)

    def by_property(self, key: str, claims: list[Claim]) -> Iterator[Html]:
        """Yield a section of claims, with a heading for each property and part."""
        order = sorted(claims, key=lambda c: (c.property, c.part, c.measure, label_of(c.period)))
        parts: list[tuple[str, str, list[Html]]] = []
        for claim in order[:MOST]:
            heading = self.words.heading(claim, with_period=False)
            if not parts or parts[-1][0] != heading:
                parts.append((heading, claim.property, []))
            parts[-1][2].append(self.claim(claim))
        found = [
            [tag("h3", self.view.link(heading, f"ontology#{name}")), tag("ul", items, class_="claims")]
            for heading, name, items in parts
        ]
        yield from self.section(key, found, len(claims))

    def by_subject(self, key: str, claims: list[Claim], rest: str = "") -> Iterator[Html]:
        """Yield a section of claims, each with its subject. rest: a pattern of SPARQL that all of them fit."""
        items = [
            self.claim(c, self.thing(c.subject), f" · {self.words.heading(c, with_period=False)} · ")
            for c in claims[:MOST]
        ]
        yield from self.section(key, [tag("ul", items, class_="claims")] if items else [], len(claims), rest)

    def section(self, key: str, parts: Sequence[Part], count: int = 0, rest: str = "") -> Iterator[Html]:
        """Yield a section, unless it is empty. count: of claims there are, of which some may not be shown."""
        if not parts:
            return
        more: Part = ""
        if count > MOST:
            told = self.view.say("serve-more", shown=MOST, total=count)
            query = f'SELECT ?claim ?text {{ {rest} ; rdfs:label ?text FILTER (LANG(?text) = "{self.view.lang}") }}'
            more = tag("p", tag("a", told, href=f"/sparql?{urlencode({'query': query})}") if rest else told)
        yield tag("section", tag("h2", self.view.say(key)), parts, more, id=key)

    def disagreements(self, groups: list[list[Claim]]) -> Iterator[Html]:
        """Yield a section with the groups of claims that cannot all be true, and which of them is the best reading."""
        ids = " ".join(f"<{CLAIM}{c.id}>" for group in groups for c in group)
        rows = self.graph.rows(f"SELECT ?claim ?ground {{ VALUES ?claim {{ {ids} }} ?claim kg:ground ?ground }}")
        self._best = {short_name(str(row["claim"])): short_name(str(row["ground"])) for row in rows}
        found: list[Part] = [
            [
                tag("h3", self.thing(group[0].subject), f" · {self.words.heading(group[0])}"),
                tag("ul", [self.claim(c) for c in group], class_="claims"),
            ]
            for group in groups
        ]
        if found:
            yield tag("section", tag("h2", self.view.say("disagreements")), found, id="disagreements", class_="dispute")
