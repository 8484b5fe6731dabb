"""Write the whole graph as Turtle, TriG or N-Quads, part by part (see `kg.rdf.parts`).

Turtle has one graph. In TriG and N-Quads, what a source says stands in a named graph with the address of
the source; docs/exports.md describes and explains this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from kg import __version__
from kg.namespaces import DATASET, DCTERMS, KG
from kg.rdf.parts import CLAIMS, DESCRIPTION, EVIDENCE_LINK, Block, Layout, Pair, Part
from kg.rdf.turtle import TurtleWriter, declare

# The plain triples that a claim gives rise to, by the address of the claim (see `kg.rdf.shape.plain_triples`).
Plain = Mapping[str, Iterable[tuple[str, str, str]]]

_IN_SOURCE, _SOURCE = f"<{KG}inSource>", f"<{KG}source>"
# What a claim has once for each source that makes it.
_LINKS = {EVIDENCE_LINK, _SOURCE}
# What the project, and not a source, says of a claim: its rank among others, and its amount in other money.
_OURS = {f"<{KG}{name}>" for name in ("rank", "ground", "outrankedBy", "yuan", "dollars", "rate")}
_OUR_CLASSES = {f"<{KG}{name}>" for name in ("BestReading", "LatestFigure")}


def turtle(layout: Layout, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the graph as Turtle, for a reader: a head, then each part with a line that says what it is.

    prefixes: prefix -> namespace; all are declared.
    """
    writer = TurtleWriter(prefixes)
    yield _head(layout) + declare(prefixes)
    for part, blocks in layout.parts.items():
        if blocks:
            yield _opening(part.en, part.zh)
        for block in blocks:
            pairs = layout.pairs(block)
            yield "\n" + writer.block(block.subject, pairs)
            if part is CLAIMS:
                for evidence in layout.evidence(pairs):
                    yield "\n" + writer.block(evidence.subject, layout.pairs(evidence))


def trig(layout: Layout, prefixes: Mapping[str, str], plain: Plain) -> Iterator[str]:
    """Yield the graph as TriG: first what the project says, in the order of Turtle, then what each source says.

    prefixes: prefix -> namespace; all are declared. plain: the plain triples of each claim.
    """
    writer = TurtleWriter(prefixes)
    sources = _Sources(layout, plain)
    yield _head(layout) + declare(prefixes)
    for part, nodes in groupby(sources.own(), itemgetter(0)):
        yield _opening(part.en, part.zh)
        for _, subject, pairs in nodes:
            yield "\n" + writer.block(subject, pairs)
    yield _opening(
        "What each source says: its claims with their evidence, and the plain triples that hold on its account.",
        "各信源所说：其陈述与证据，以及由此成立的三元组。",
    )
    for source in sources:
        body = "\n".join(writer.block(subject, pairs, "    ") for subject, pairs in sources.said_by(source))
        yield f"\n{writer.term(source)} {{\n{body}}}\n"


def nquads(layout: Layout, plain: Plain) -> Iterator[str]:
    """Yield the graph as N-Quads, in the order of TriG. plain: the plain triples of each claim."""
    sources = _Sources(layout, plain)
    for _, subject, pairs in sources.own():
        yield "".join(f"{subject} {p} {o} .\n" for p, o in pairs)
    for source in sources:
        for subject, pairs in sources.said_by(source):
            yield "".join(f"{subject} {p} {o} {source} .\n" for p, o in pairs)


class _Sources:
    """The claims and the evidence of each source; iterates over the sources that say something."""

    def __init__(self, layout: Layout, plain: Plain) -> None:
        self._layout, self._plain = layout, plain
        self._said: dict[str, list[tuple[Block, list[Block]]]] = {}
        self._nobody: list[Block] = []
        self._attributed: set[tuple[str, str, str]] = set()
        for claim in layout.parts[CLAIMS]:
            pairs = layout.pairs(claim)
            evidence = layout.evidence(pairs)
            by_source: dict[str, list[Block]] = {}
            for found in evidence:
                for predicate, source in layout.pairs(found):
                    if predicate == _IN_SOURCE:
                        by_source.setdefault(source, []).append(found)
            links = {(_SOURCE, source) for source in by_source}
            links.update((EVIDENCE_LINK, e.subject) for placed in by_source.values() for e in placed)
            if not by_source or links != {pair for pair in pairs if pair[0] in _LINKS}:
                self._nobody += [claim, *evidence]
                continue
            for source, placed in by_source.items():
                self._said.setdefault(source, []).append((claim, placed))
            self._attributed.update(plain.get(claim.subject, ()))

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._said))

    def own(self) -> Iterator[tuple[Part, str, list[Pair]]]:
        """Yield the nodes of the default graph: what no source says, also of claims.

        Claims without a source for each evidence stand there whole.
        """
        nobody = set(self._nobody)
        for part, blocks in self._layout.parts.items():
            for block in [*(b for b in blocks if b not in nobody), *self._nobody] if part is CLAIMS else blocks:
                pairs = [p for p in self._layout.pairs(block) if (block.subject, *p) not in self._attributed]
                if part is CLAIMS and block not in nobody:
                    pairs = [p for p in pairs if _is_ours(p)]
                if pairs:
                    yield part, block.subject, pairs

    def said_by(self, source: str) -> Iterator[tuple[str, list[Pair]]]:
        """Yield the nodes of a source's graph: plain triples, then claims, each with its evidence in this source."""
        plain: dict[str, dict[Pair, None]] = {}
        for claim, _ in self._said[source]:
            for subject, predicate, value in self._plain.get(claim.subject, ()):
                plain.setdefault(subject, {})[predicate, value] = None
        yield from ((subject, list(plain[subject])) for subject in sorted(plain))
        for claim, found in self._said[source]:
            links = {(EVIDENCE_LINK, e.subject) for e in found} | {(_SOURCE, source)}
            pairs = self._layout.pairs(claim)
            yield claim.subject, [p for p in pairs if p in links or not (p[0] in _LINKS or _is_ours(p))]
            yield from ((e.subject, self._layout.pairs(e)) for e in found)


def _is_ours(pair: Pair) -> bool:
    """Tell whether the project, and not a source, says something of a claim."""
    return pair[0] in _OURS or pair[1] in _OUR_CLASSES


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
