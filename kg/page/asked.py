"""Answer the named questions for the page, in a process of their own while the rest of the page is made."""

from __future__ import annotations

import re
from collections import defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.namespaces import CLAIM, CONCEPT, ID, KG, SOURCE, XSD, short_name
from kg.store.limits import Limits
from kg.store.memo import Memo, name_of
from kg.store.rows import Term, read_term
from kg.views.names import LANGUAGES
from kg.views.questions import questions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from kg.store import Graph
    from kg.store.worker import Worker
    from kg.views.questions import Question

# Rows of an answer, and characters of a value, that the page carries.
ROWS = 200
CELL = 300
# Seconds until a question is given up: on the whole data the slowest takes a fifth of one.
SECONDS = 10.0
# A question whose rows are in an order, and that order.
_ORDERED = re.compile(r"\bORDER\s+BY\b[^{}]*\Z", re.I)
# The properties that a question names.
_NAMED = re.compile(r"\b(?:kg|best|latest):(\w+)")
_NUMERIC = {XSD + kind for kind in ("integer", "decimal", "double", "float")}

# What stands between the labels of one cell, as the questions join them.
JOINED = " | "

Raw = dict[str, Any]
# A text, the position of a thing, a truth, or several labels.
Cell = str | int | bool | list[str | int]


def properties(data: Mapping[str, Any]) -> set[str]:
    """Return the properties that the claims of the page state, and those that are only derived."""
    return {claim["property"] for claim in data["claims"].values()} | {figure["metric"] for figure in data["derived"]}


class Asked:
    """The questions of a graph, which are being answered."""

    def __init__(self, asked: list[Question], answers: list[Future[Raw]]) -> None:
        self._asked, self._answers = asked, answers

    def titles(self, known: Collection[str]) -> list[dict[str, Any]]:
        """Return name and wording of each question, and which of the known properties it names."""
        return [
            {"name": question.name, **question.words, "about": sorted(set(_NAMED.findall(question.sparql)) & {*known})}
            for question in self._asked
        ]

    def answers(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Wait for the answers, and link what they name to the things of the page.

        data: that of the page, of which nodes, sources, claims and names count.
        Returns `things`, the [kind, id] of all that is linked, and `answers` by the name of the question. An answer
        has `sparql`, `columns`, `numeric` (positions of columns of numbers), and for each language `total` and
        `cells`, column by column: texts, truths, positions of things, or lists of texts and positions. One that
        failed has `error` instead.
        """
        links = _Links(data)
        found = {q.name: links.linked(raw.result()) for q, raw in zip(self._asked, self._answers, strict=True)}
        return {"things": links.things, "answers": found}


@contextmanager
def asking(graph: Graph) -> Iterator[Asked]:
    """Have the questions of a graph answered, for as long as the `with` statement lasts.

    By workers, for their limits: the questions of a folder are not our own. They also work beside this process,
    which has the claims to read meanwhile; 85 questions in two languages take 5 s of a processor. Answers are kept
    until the graph, the questions or the engine change.
    """
    asked, limits = questions(graph.project), Limits(SECONDS, shown_rows=ROWS, shown_cell=CELL)
    memo = Memo(f"questions\0{graph.project.root}")
    names = [name_of(graph.built.content, ox.__version__, q.sparql, f"{ROWS} {CELL}") for q in asked]
    with (
        graph.worker(limits) as one,
        graph.worker(limits) as two,
        ThreadPoolExecutor(2, "questions") as pool,
    ):
        idle: SimpleQueue[Worker] = SimpleQueue()
        idle.put(one)
        idle.put(two)
        try:
            answers = [
                _known(kept) if (kept := memo.get(name, dict[str, Any])) else pool.submit(_answer_next, idle, question)
                for name, question in zip(names, asked, strict=True)
            ]
            yield Asked(asked, answers)
            for name, answer in zip(names, answers, strict=True):
                if answer.done() and "error" not in (raw := answer.result()):
                    memo.put(name, raw)
            memo.save()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _known(raw: Raw) -> Future[Raw]:
    answer: Future[Raw] = Future()
    answer.set_result(raw)
    return answer


def _answer_next(idle: SimpleQueue[Worker], question: Question) -> Raw:
    worker = idle.get()
    try:
        return _answer(worker, question)
    finally:
        idle.put(worker)


def _answer(worker: Worker, question: Question) -> Raw:
    found: Raw = {"sparql": question.sparql}
    try:
        order = _rest_of_order(worker, question)
        for lang in LANGUAGES:
            answer = worker.ask(question.asked(lang) + order, shorten=("select", "graph"))
            rows = [[f'"{str(answer.true).lower()}"^^<{XSD}boolean>']] if answer.form == "ask" else list(answer.rows())
            found["columns"] = answer.columns or ["ask"]
            found[lang] = (answer.total or len(rows), rows)
    except QueryError as error:
        return found | {"error": str(error)}
    return found


def _rest_of_order(worker: Worker, question: Question) -> str:
    """Return what a question must also be sorted by for its rows to have one order only.

    The engine gives rows that are equal in what they are sorted by in any order, and the same graph must give
    the same page.
    """
    order = _ORDERED.search(question.sparql)
    if not order or re.search(r"\b(?:LIMIT|OFFSET|VALUES)\b", order[0], re.I):
        return ""
    columns = worker.ask(question.asked(LANGUAGES[0]), parse=True).columns
    return "\n" + " ".join(f"?{column}" for column in columns)


class _Links:
    """Finds the things that answers name, by address or by label, and counts them."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        nodes = {node["id"] for node in data["nodes"]}
        terms = properties(data)
        self._known = {"node": nodes, "property": terms, "source": data["sources"], "claim": data["claims"]}
        self._labelled = {
            lang: _unique(lang, data["names"], (("node", nodes), ("property", terms))) for lang in LANGUAGES
        }
        self.things: list[tuple[str, str]] = []
        self._places: dict[tuple[str, str], int] = {}

    def linked(self, raw: Raw) -> dict[str, Any]:
        """Return the answer to a question as the page has it."""
        found = {"sparql": raw["sparql"]}
        if "error" in raw:
            return found | {"error": raw["error"]}
        columns = raw["columns"]
        found |= {"columns": columns}
        numeric = set(range(len(columns)))
        for lang in LANGUAGES:
            total, rows = raw[lang]
            terms = [[read_term(written) for written in row] for row in rows]
            numeric -= {n for row in terms for n, term in enumerate(row) if term and term.datatype not in _NUMERIC}
            cells = [[self._cell(row[n], lang) for row in terms] for n in range(len(columns))]
            found[lang] = {"total": total, "cells": cells}
        return found | {"numeric": sorted(numeric)}

    def _cell(self, term: Term | None, lang: str) -> Cell:
        if term is None:
            return ""
        if term.kind == "uri":
            thing = self._address(term.text)
            return self._place(thing) if thing else short_name(term.text)
        if term.language:  # a label, or several that the question joined
            parts = [self._label(label, lang) for label in term.text.split(JOINED)]
            return parts[0] if len(parts) == 1 else parts
        if term.datatype == XSD + "boolean":
            return term.text == "true"
        # Doubles are written 1.5E0.
        return f"{float(term.text):.10g}" if term.datatype in (XSD + "double", XSD + "float") else term.text

    def _label(self, label: str, lang: str) -> str | int:
        thing = self._labelled[lang].get(label)
        return self._place(thing) if thing else label

    def _address(self, iri: str) -> tuple[str, str] | None:
        spaces = {ID: "node", CONCEPT: "node", KG: "property", SOURCE: "source", CLAIM: "claim"}
        kind, name = next((kind for space, kind in spaces.items() if iri.startswith(space)), ""), short_name(iri)
        return (kind, name) if name in self._known.get(kind, ()) else None

    def _place(self, thing: tuple[str, str]) -> int:
        if thing not in self._places:
            self._places[thing] = len(self.things)
            self.things.append(thing)
        return self._places[thing]


def _unique(
    lang: str, names: Mapping[str, Mapping[str, str]], kinds: Iterable[tuple[str, Iterable[str]]]
) -> dict[str, tuple[str, str]]:
    """Return the things by their names in a language, without names of more than one."""
    found = defaultdict(set)
    for kind, things in kinds:
        for thing in things:
            if name := names.get(thing, {}).get(lang):
                found[name].add((kind, thing))
    return {name: next(iter(of)) for name, of in found.items() if len(of) == 1}
