"""Lay out the graph for a reader: parts in a fixed order, claims by subject, each with its evidence.

The graph is read from its file of sorted N-Triples, in which the triples of a node stand together. What
is kept in memory is where the nodes begin, and in which order they are wanted; the triples are read again
when they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from kg.namespaces import (
    BASE,
    BEST,
    CLAIM,
    CONCEPT,
    DATASET,
    DERIVED,
    EVIDENCE,
    ID,
    JUDGEMENT,
    KG,
    LATEST,
    PERIOD,
    RATE,
    SEARCH,
    SOURCE,
)  # fmt: skip

EVIDENCE_LINK = f"<{KG}evidence>"
_EVIDENCE = f"{EVIDENCE_LINK} "
# What ends a triple.
_END = b" .\n"

Pair = tuple[str, str]


class Block(NamedTuple):
    """Where the triples of a node stand in the file."""

    subject: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the graph: the nodes whose addresses begin alike.

    zh, en: what it holds. order: the properties by which its nodes are sorted; by address without any.
    """

    space: str
    en: str
    zh: str
    order: tuple[str, ...] = ()


DESCRIPTION = Part(DATASET, "The data set: licence, dates and counts.", "数据集：许可、日期与规模。")
ONTOLOGY = Part(BASE + "ontology", "The ontology: classes and properties.", "本体：类与属性。")
ENTITIES = Part(
    ID,
    "Entities: names, classes, and what holds of them as plain triples; figures are linked by their metric.",
    "实体：名称、类别，以及由成立的陈述得出的三元组；数值由指标属性指向。",
)
CLAIMS = Part(
    CLAIM,
    "Claims by subject, property and period, each followed by its evidence: who says it, and where.",
    "陈述：按主体、属性、期间排列，每条之后是其证据：出自何处、何人所说。",
    ("subject", "predicate", "period"),
)
DERIVATIONS = Part(
    DERIVED,
    "Derived figures: computed from printed ones by a formula of the ontology; no source prints them.",
    "推算数值：由所载数值按本体中的公式算出，未见于任何信源。",
    ("about", "metric", "period"),
)
STATISTICS = Part(
    DATASET + "/",
    "The data set in numbers: its files, and the nodes and triples of each class and property.",
    "数据集统计：文件，以及各类、各属性的节点数与三元组数。",
)
OTHERS = Part(
    "", "Other nodes: terms of other vocabularies, as far as they are used.", "其他节点：所用其他词表的术语。"
)
PARTS = (
    DESCRIPTION,
    ONTOLOGY,
    Part(BEST, "Links to best readings: one for each property.", "指向最佳读数的属性。"),
    Part(LATEST, "Links to latest figures: one for each metric.", "指向最新数字的属性。"),
    Part(CONCEPT, "The vocabularies: concepts by scheme, and units.", "词表：各类概念与单位。"),
    ENTITIES,
    CLAIMS,
    DERIVATIONS,
    Part(JUDGEMENT, "Judgements: how the curators rank claims, and why.", "编者裁断：对陈述的取舍及理由。"),
    Part(
        SEARCH,
        "Searches: what was looked for and not found, where and when.",
        "查找记录：查而未得的事实，何时何处查过。",
    ),
    Part(RATE, "Exchange rates: what amounts were converted at.", "汇率：折算金额所用。"),
    Part(SOURCE, "Sources: the documents and data sets that are cited.", "信源：所引用的文献与数据集。"),
    Part(PERIOD, "Periods: their first and last days.", "期间：起止日期。"),
    STATISTICS,
    OTHERS,
)
# By the beginning of addresses; what begins with a longer one comes before what it begins with.
_BY_BEGIN = {f"<{part.space}".encode(): part for part in PARTS if part.space}
_BEGIN = re.compile(b"|".join(map(re.escape, sorted(_BY_BEGIN, key=len, reverse=True))))


class Layout:
    """The nodes of a graph by part, in the order in which they are read; for a `with` statement."""

    def __init__(self, ntriples: Path) -> None:
        self._file = ntriples.open("rb", buffering=0)
        self._evidence: dict[str, Block] = {}
        try:
            self.parts = self._lay_out(ntriples)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _lay_out(self, ntriples: Path) -> dict[Part, list[Block]]:
        parts: dict[Part, list[Block]] = {part: [] for part in PARTS}
        keys: dict[str, list[bytes]] = {}
        claimed: set[bytes] = set()
        evidence = f"<{EVIDENCE}"
        with ntriples.open("rb") as file:
            for name, start, lines in _nodes(file):
                block = Block(name.decode(), start, start + sum(map(len, lines)))
                if block.subject.startswith(evidence):
                    self._evidence[block.subject] = block
                    continue
                begin = _BEGIN.match(name)
                part = _BY_BEGIN[begin[0]] if begin else OTHERS
                parts[part].append(block)
                if part.order:
                    links, *values = _own_values(name, lines, ("evidence", *part.order))
                    claimed.update(links)
                    keys[block.subject] = [b"".join(found[:1]) for found in values]
        for part in (DESCRIPTION, ONTOLOGY):
            parts[part].sort(key=lambda block: block.subject[:-1])  # the ontology before its terms
        for part, blocks in parts.items():
            if part.order:
                blocks.sort(key=lambda block: (keys[block.subject], block.subject))
        parts[OTHERS] += (block for name, block in self._evidence.items() if name.encode() not in claimed)
        return parts

    def triples(self, block: Block) -> list[str]:
        """Return each triple of a node without its subject: predicate, space and object, in the syntax of N-Triples."""
        subject = block.subject.encode()
        # Not splitlines: it ends a line at characters that N-Triples does not escape.
        triples = self._read(block)[len(subject) + 1 : -len(_END)].split(b"%b%b " % (_END, subject))
        return [triple.decode() for triple in triples]

    def pairs(self, block: Block) -> list[Pair]:
        """Return predicate and object of each triple of a node, in the syntax of N-Triples."""
        return [(predicate, value) for predicate, _, value in (triple.partition(" ") for triple in self.triples(block))]

    def values(self, block: Block, *names: str) -> list[list[str]]:
        """Return the objects of each of some of the ontology's properties, given their names, as in `pairs`."""
        # An end of line is always the end of a triple, because strings have escapes for theirs.
        found = _own_values(block.subject.encode(), self._read(block).split(b"\n")[:-1], names)
        return [[value.decode() for value in values] for values in found]

    def evidence(self, links: Iterable[str]) -> list[Block]:
        """Return the evidence of a claim, given its addresses; those without a node are left out."""
        return [self._evidence[link] for link in links if link in self._evidence]

    def _read(self, block: Block) -> bytes:
        self._file.seek(block.start)
        return self._file.read(block.end - block.start)


def evidence_links(triples: Iterable[str]) -> list[str]:
    """Return the addresses of the evidence of a claim, given its triples as in `Layout.triples`."""
    return [triple[len(_EVIDENCE) :] for triple in triples if triple.startswith(_EVIDENCE)]


def _nodes(file: BinaryIO) -> Iterator[tuple[bytes, int, list[bytes]]]:
    """Yield each subject, where its triples begin, and their lines."""
    lines: list[bytes] = []
    start, begin = 0, b"\n"  # which begins no line
    for line in file:
        if line.startswith(begin):
            lines.append(line)
            continue
        if lines:
            yield begin[:-1], start, lines
            start += sum(map(len, lines))
        lines, begin = [line], line[: line.index(b" ") + 1]
    if lines:
        yield begin[:-1], start, lines


def _own_values(subject: bytes, lines: Iterable[bytes], names: tuple[str, ...]) -> list[list[bytes]]:
    """Return the objects of each of some of the ontology's properties, given their names and the lines of a node."""
    begins = _begins(names)
    found: dict[bytes, list[bytes]] = {begin: [] for begin in begins}
    start = len(subject) + 1
    for line in lines:
        if line.startswith(begins, start):
            end = line.index(b" ", start) + 1
            found[line[start:end]].append(line[end : line.rindex(b" ")])
    return list(found.values())


@cache
def _begins(names: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(f"<{KG}{name}> ".encode() for name in names)
