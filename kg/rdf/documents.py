"""Write the whole graph as Turtle, TriG or N-Quads, part by part (see `kg.rdf.parts`).

Turtle has one graph. In TriG and N-Quads, what a source says stands in a named graph with the address of
the source; docs/exports.md describes and explains this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from sys import intern

from kg import __version__
from kg.model.ontology import Ontology
from kg.namespaces import CONCEPT, DATASET, DCTERMS, ID, KG, RDF, RDFS, VOID
from kg.rdf.parts import (
    CLAIMS,
    DESCRIPTION,
    ENTITIES,
    EVIDENCE_LINK,
    STATISTICS,
    Block,
    Layout,
    Part,
    evidence_links,
)
from kg.rdf.shape import plain_properties
from kg.rdf.turtle import TurtleWriter, declare

_TYPE, _LABEL = f"<{RDF}type>", f"<{RDFS}label>"
# The data set's links to its partitions, which would hide what it is behind hundreds of lines.
_PARTITIONS = f"<{VOID}classPartition> ", f"<{VOID}propertyPartition> "
# What a claim has once for each source that makes it.
_LINKS = f"{EVIDENCE_LINK} ", f"<{KG}source> "
# What the project, and not a source, says of a claim: its rank among others, and its amount in other money.
_OURS = (
    *(f"<{KG}{name}> " for name in ("rank", "ground", "outrankedBy", "yuan", "dollars", "rate")),
    *(f"{_TYPE} <{KG}{name}>" for name in ("BestReading", "LatestFigure")),
)
# What tells of a claim which plain triples follow from it.
_PLAIN = "subject", "predicate", "stance", "rank", "negated", "object"


def turtle(layout: Layout, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the graph as Turtle, for a reader: a head, then each part with a line that says what it is.

    prefixes: prefix -> namespace; all are declared.
    """
    yield _head(layout) + declare(prefixes)
    yield from _written(_all(layout), _writer(prefixes))


def trig(layout: Layout, prefixes: Mapping[str, str], ontology: Ontology) -> Iterator[str]:
    """Yield the graph as TriG: first what the project says, in the order of Turtle, then what each source says.

    prefixes: prefix -> namespace; all are declared. ontology: says which plain triples hold because of a claim.
    """
    writer = _writer(prefixes)
    sources = _Sources(layout, ontology)
    yield _head(layout) + declare(prefixes)
    yield from _written(sources.own(), writer)
    yield _opening(
        "What each source says: its claims with their evidence, and the plain triples that hold on its account.",
        "各信源所说：其陈述与证据，以及由此成立的三元组。",
    )
    for source in sources:
        said = sources.said_by(source)
        body = "\n".join(writer.block(subject, triples, "    ") for subject, triples in said)
        yield f"\n{writer.term(source)} {{\n{body}}}\n"


def nquads(layout: Layout, ontology: Ontology) -> Iterator[str]:
    """Yield the graph as N-Quads, in the order of TriG. ontology: says which plain triples hold because of a claim."""
    sources = _Sources(layout, ontology)
    for _, subject, triples in sources.own():
        yield _quads(subject, triples, "")
    for source in sources:
        for subject, triples in sources.said_by(source):
            yield _quads(subject, triples, f" {source}")


def _quads(subject: str, triples: Iterable[str], graph: str) -> str:
    end = f"{graph} .\n"
    return f"{subject} {f'{end}{subject} '.join(triples)}{end}"


def _writer(prefixes: Mapping[str, str]) -> TurtleWriter:
    return TurtleWriter(prefixes, first=(_LABEL,))


def _written(nodes: Iterable[tuple[Part, str, list[str]]], writer: TurtleWriter) -> Iterator[str]:
    for part, members in groupby(nodes, itemgetter(0)):
        yield _opening(part.en, part.zh)
        for _, subject, triples in members:
            yield "\n" + writer.block(subject, triples)


def _all(layout: Layout) -> Iterator[tuple[Part, str, list[str]]]:
    """Yield part, address and triples of each node: the claims each with their evidence."""
    for part, blocks in layout.parts.items():
        if part is not CLAIMS:
            yield from _others(layout, part)
            continue
        for block in blocks:
            triples = layout.triples(block)
            yield part, block.subject, triples
            for evidence in layout.evidence(evidence_links(triples)):
                yield part, evidence.subject, layout.triples(evidence)


def _others(layout: Layout, part: Part) -> Iterator[tuple[Part, str, list[str]]]:
    """Yield the nodes of a part other than the claims; the partitions of the data set stand with its numbers."""
    if part is STATISTICS:
        for block in layout.parts[DESCRIPTION]:
            if triples := [t for t in layout.triples(block) if t.startswith(_PARTITIONS)]:
                yield part, block.subject, triples
    for block in layout.parts[part]:
        triples = layout.triples(block)
        if part is DESCRIPTION:
            triples = [t for t in triples if not t.startswith(_PARTITIONS)]
        yield part, block.subject, triples


class _Sources:
    """The claims and the evidence of each source; iterates over the sources that say something."""

    def __init__(self, layout: Layout, ontology: Ontology) -> None:
        self._layout, self._ontology = layout, ontology
        self._said: dict[str, list[tuple[Block, list[Block]]]] = {}
        self._nobody: dict[Block, list[Block]] = {}
        # What follows from claims: the subject, and the rest as in `Layout.triples`.
        self._plain: dict[str, list[tuple[str, str]]] = {}
        self._properties = cache(self._linking)
        for claim in layout.parts[CLAIMS]:
            links, made_by, *values = layout.values(claim, "evidence", "source", *_PLAIN)
            evidence = layout.evidence(links)
            by_source: dict[str, list[Block]] = {}
            for found in evidence:
                for source in layout.values(found, "inSource")[0]:
                    by_source.setdefault(source, []).append(found)
            placed = {found.subject for blocks in by_source.values() for found in blocks}
            if not by_source or placed != set(links) or by_source.keys() != set(made_by):
                self._nobody[claim] = evidence
                continue
            for source, blocks in by_source.items():
                self._said.setdefault(source, []).append((claim, blocks))
            self._plain[claim.subject] = self._follows(claim.subject, *("".join(found[:1]) for found in values))
        self._attributed = {pair for pairs in self._plain.values() for pair in pairs}

    def _follows(
        self, claim: str, subject: str, prop: str, stance: str, rank: str, negated: str, target: str
    ) -> list[tuple[str, str]]:
        """Return the plain triples that hold because of a claim, without classes, which the project states too."""
        if not target:
            kind = "figure"
        elif target[0] == '"':
            kind = "attribute"
        else:
            kind = "relation" if target.startswith(f"<{ID}") else "concept"
        forward, backward = self._properties(prop, kind, stance, rank, negated)
        found = [(intern(subject), f"{begin}{target or claim}") for begin in forward]
        return found + [(intern(target), f"{begin}{subject}") for begin in backward] if backward else found

    def _linking(self, prop: str, kind: str, stance: str, rank: str, negated: str) -> tuple[list[str], list[str]]:
        """Return the beginnings of plain triples (see `plain_properties`)."""
        found = plain_properties(
            prop[len(f"<{KG}") : -1],
            kind,
            stance[len(f"<{CONCEPT}stance/") : -1],
            rank[len(f"<{CONCEPT}rank/") : -1],
            negated=bool(negated),
            ontology=self._ontology,
        )
        forward, backward = ([f"<{KG}{name}> " for name in names] for names in found)
        return forward, backward

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._said))

    def own(self) -> Iterator[tuple[Part, str, list[str]]]:
        """Yield the nodes of the default graph: what no source says, also of claims.

        Claims without a source for each evidence stand there whole.
        """
        for part, blocks in self._layout.parts.items():
            nodes = self._own_of_claims(blocks) if part is CLAIMS else _others(self._layout, part)
            for _, subject, triples in nodes:
                if part is ENTITIES:
                    triples = [t for t in triples if (subject, t) not in self._attributed]
                if triples:
                    yield part, subject, triples

    def _own_of_claims(self, blocks: Iterable[Block]) -> Iterator[tuple[Part, str, list[str]]]:
        for block in blocks:
            if block not in self._nobody:
                yield CLAIMS, block.subject, [t for t in self._layout.triples(block) if t.startswith(_OURS)]
        for block, evidence in self._nobody.items():
            yield from ((CLAIMS, b.subject, self._layout.triples(b)) for b in (block, *evidence))

    def said_by(self, source: str) -> Iterator[tuple[str, list[str]]]:
        """Yield the nodes of a source's graph: plain triples, then claims, each with its evidence in this source."""
        plain: dict[str, dict[str, None]] = {}
        for claim, _ in self._said[source]:
            for subject, triple in self._plain.get(claim.subject, ()):
                plain.setdefault(subject, {})[triple] = None
        yield from ((subject, list(plain[subject])) for subject in sorted(plain))
        apart = (*_OURS, *_LINKS)
        for claim, found in self._said[source]:
            links = {_LINKS[0] + e.subject for e in found} | {_LINKS[1] + source}
            triples = self._layout.triples(claim)
            yield claim.subject, [t for t in triples if not t.startswith(apart) or t in links]
            yield from ((e.subject, self._layout.triples(e)) for e in found)


def _opening(en: str, zh: str) -> str:
    return f"\n# ---- {en}\n# ---- {zh}\n"


def _head(layout: Layout) -> str:
    """Return comments that say what the document is, its licence and date, and how to cite it."""
    told: dict[str, list[str]] = {}
    for block in layout.parts[DESCRIPTION]:
        if block.subject == f"<{DATASET}>":
            for predicate, value in layout.pairs(block):
                told.setdefault(predicate.removeprefix(f"<{DCTERMS}").rstrip(">"), []).append(value)
    titles = {}
    for title in told.get("title", []):
        text, _, language = title.rpartition("@")
        titles[language] = text[1:-1]
    date = next((value[1:].partition('"')[0] for value in told.get("modified", [])), "")
    en = titles.get("en", DATASET)
    cited = ", ".join(filter(None, [f"kg maintainers: {en}", f"version {__version__}", date, DATASET]))
    lines = [en, titles.get("zh", ""), ""]
    lines += [f"Licence 许可: {licence}" for licence in told.get("license", [])]
    if date:
        lines.append(f"Date of the newest source 最新信源日期: {date}")
    lines.append(f"Cite as 引用: {cited}")
    return "".join(f"# {line}".rstrip() + "\n" for line in lines) + "\n"
