"""Formulas of the ontology's metrics: in goes `rdExpense / revenue`, out come trees to compute and solve.

formula = reading ("or" reading)*
reading = [sum] [("=" | "<=" | ">=")] sum
sum     = product (("+" | "-") product)*
product = power (("*" | "/") power)*
power   = atom ["^" power]
atom    = number | name ["." measure] ["[" index "]"] | ("sum" | "mean") "(" sum ")" | "(" sum ")"

What is left out on the left is the metric itself. "or" stands between readings of an ambiguous
word (增长十倍: tenfold, or by ten times). `sum` and `mean` run over the members that the index
inside them names (parts, periods, rivals, events); the mean of members lies between the least and the
greatest of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from typing import TypeGuard

from kg.model.interval import Interval

# What an index may be, and what it means for a figure; the last four name members.
INDEXES = {
    "": "same subject, segment and period",
    "segment": "same subject and segment, which there must be",
    "subject": "same subject, no segment",
    "whole": "what the segment is part of, or the subject without a segment",
    "month": "same, where the period is a month",
    "period": "same; of a stretch, its last end",
    "basis": "the denominator or the base period",
    "first": "the period at which the stretch begins",
    "last": "the period at which the stretch ends",
    "market": "a market that the same source measures at the same time",
    "within": "any shorter period inside",
    "parts": "the things that are part of a whole",
    "periods": "the periods that fill the period",
    "rivals": "the things whose ratio is of the same whole",
    "events": "the events that concern the subject, up to then",
}
MEMBERS = ("parts", "periods", "rivals", "events")
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z]+)(?:\.([A-Za-z]+))?(?:\[([a-z]+)\])?|([-+*/^()]))")
_RELATION = re.compile(r"(.*?)(<=|>=|=)(.*)", re.S)
_STRENGTH = {"|": 0, "+": 1, "-": 1, "*": 2, "/": 2, "^": 3}


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure that a formula speaks of: a metric, which of its figures, of which member and which measure."""

    name: str
    index: str = ""
    member: str = ""
    measure: str = ""

    def metric(self, measure: str) -> str:
        """Return the metric: `measure` stands for the one that a ratio is of."""
        return measure if self.name == "measure" else self.name

    def spelt(self, measure: str, index: str = "") -> str:
        """Write the reference with the measure that a ratio is of; index: words to stand in the brackets."""
        name = self.metric(measure) + (f".{self.measure}" if self.measure else "")
        within = index or self.index
        return f"{name}[{within}]" if within else name

    def __str__(self) -> str:
        return self.spelt("measure")


@dataclass(frozen=True, slots=True)
class Operation:
    """Two formulas and the sign between them; "|" is anything from the one to the other."""

    sign: str
    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A formula to be taken over all members of a kind; `spread` puts them in its place."""

    kind: str
    inner: Formula


Formula = Reference | Operation | Aggregate | Decimal
Lookup = Callable[[Reference], Interval]


@dataclass(frozen=True, slots=True)
class Identity:
    """Two formulas and how they stand to each other; left is None for the metric itself."""

    left: Formula | None
    relation: str
    right: Formula

    @property
    def members(self) -> str:
        """The index that names the members to run over; empty where there are none."""
        found = {r.index for r in references(self.right) if r.index in MEMBERS}
        return next(iter(found), "")


def parse_formula(text: str) -> tuple[Identity, ...]:
    """Read a formula: its readings, any of which may hold. Raises ValueError, with the place, if it is broken."""
    return tuple(_reading(part) for part in re.split(r"\bor\b", text))


def _reading(text: str) -> Identity:
    match = _RELATION.match(text)
    if not match:
        return Identity(None, "=", _whole(text))
    left, relation, right = match.groups()
    return Identity(_whole(left) if left.strip() else None, relation, _whole(right))


def _whole(text: str) -> Formula:
    parser = _Parser(text)
    formula = parser.sum()
    if parser.rest():
        raise ValueError(f'formula "{text.strip()}" is broken at "{parser.rest()}"')
    return formula


class _Parser:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def rest(self) -> str:
        return self._text[self._at :].strip()

    def _take(self, signs: str) -> str:
        match = _TOKEN.match(self._text, self._at)
        if match and match[5] and match[5] in signs:
            self._at = match.end()
            return match[5]
        return ""

    def sum(self) -> Formula:
        left = self._product()
        while sign := self._take("+-"):
            left = Operation(sign, left, self._product())
        return left

    def _product(self) -> Formula:
        left = self._power()
        while sign := self._take("*/"):
            left = Operation(sign, left, self._power())
        return left

    def _power(self) -> Formula:
        base = self._atom()
        return Operation("^", base, self._power()) if self._take("^") else base

    def _atom(self) -> Formula:
        if self._take("("):
            return self._closed()
        match = _TOKEN.match(self._text, self._at)
        if not match or match[5]:
            raise ValueError(f'formula "{self._text.strip()}" is broken at "{self.rest()}"')
        self._at = match.end()
        if match[1]:
            return Decimal(match[1])
        if match[2] in ("sum", "mean") and self._take("("):
            return Aggregate(match[2], self._closed())
        index = match[4] or ""
        if index not in INDEXES:
            raise ValueError(f'formula "{self._text.strip()}": [{index}] is none of {", ".join(filter(None, INDEXES))}')
        return Reference(match[2], index, measure=match[3] or "")

    def _closed(self) -> Formula:
        inner = self.sum()
        if not self._take(")"):
            raise ValueError(f'formula "{self._text.strip()}" lacks a closing bracket')
        return inner


def references(formula: Formula) -> Iterator[Reference]:
    """Yield the figures that a formula speaks of, left to right."""
    if isinstance(formula, Reference):
        yield formula
    elif isinstance(formula, Operation):
        yield from references(formula.left)
        yield from references(formula.right)
    elif isinstance(formula, Aggregate):
        yield from references(formula.inner)


def operations(formula: Formula) -> Iterator[Operation]:
    """Yield the operations of a formula, outermost first."""
    if isinstance(formula, Operation):
        yield formula
        yield from operations(formula.left)
        yield from operations(formula.right)


def spread(formula: Formula, members: Sequence[str]) -> Formula:
    """Put the members in the place of each aggregate: sum(x[parts]) becomes x of this + x of that."""
    if isinstance(formula, Operation):
        return Operation(formula.sign, spread(formula.left, members), spread(formula.right, members))
    if not isinstance(formula, Aggregate):
        return formula
    sign = "+" if formula.kind == "sum" else "|"
    terms = [_of_member(formula.inner, member) for member in members]
    return reduce(lambda left, right: Operation(sign, left, right), terms)


def _of_member(formula: Formula, member: str) -> Formula:
    if isinstance(formula, Reference):
        return replace(formula, member=member) if formula.index in MEMBERS else formula
    if isinstance(formula, Operation):
        return Operation(formula.sign, _of_member(formula.left, member), _of_member(formula.right, member))
    return formula


def compute(formula: Formula, lookup: Lookup) -> Interval:
    """Compute a formula, without aggregates, in interval arithmetic."""
    if isinstance(formula, Decimal):
        return Interval.point(formula)
    if isinstance(formula, Reference):
        return lookup(formula)
    if isinstance(formula, Aggregate):
        raise TypeError("an aggregate has no value before its members are put in its place")
    left, right = compute(formula.left, lookup), compute(formula.right, lookup)
    if formula.sign == "+":
        return left + right
    if formula.sign == "-":
        return left - right
    if formula.sign == "*":
        return left * right
    if formula.sign == "/":
        return left / right
    if formula.sign == "|":
        return Interval(min(left.low, right.low), max(left.high, right.high))
    return left.power(right.low)


def write(formula: Formula, name: Callable[[Reference], str] = str) -> str:
    """Write a formula with no more brackets than it needs."""

    def side(inner: Formula, outer: Operation, right: bool) -> str:
        text = write(inner, name)
        if not isinstance(inner, Operation):
            return text
        weaker = _STRENGTH[inner.sign] < _STRENGTH[outer.sign]
        level = _STRENGTH[inner.sign] == _STRENGTH[outer.sign] and right and outer.sign in "-/"
        return f"({text})" if weaker or level else text

    if isinstance(formula, Decimal):
        return str(formula)
    if isinstance(formula, Reference):
        return name(formula)
    if isinstance(formula, Aggregate):
        return f"{formula.kind}({write(formula.inner, name)})"
    return f"{side(formula.left, formula, False)} {formula.sign} {side(formula.right, formula, True)}"


def solve(formula: Formula, wanted: Reference, result: Formula) -> Formula | None:
    """Turn `result = formula` into `wanted = …`; None where the figure stands twice or in an exponent."""
    if formula == wanted:
        return result
    if not isinstance(formula, Operation) or formula.sign == "|":
        return None
    inside = [wanted in set(references(side)) for side in (formula.left, formula.right)]
    if inside == [True, False]:
        other = formula.right
        back = {"+": "-", "-": "+", "*": "/", "/": "*"}
        if formula.sign == "^":
            root = other.right if _is_reciprocal(other) else Operation("/", Decimal(1), other)
            return solve(formula.left, wanted, Operation("^", result, root))
        return solve(formula.left, wanted, Operation(back[formula.sign], result, other))
    if inside == [False, True] and formula.sign != "^":
        other = formula.left
        turned = {
            "+": Operation("-", result, other),
            "*": Operation("/", result, other),
            "-": Operation("-", other, result),
            "/": Operation("/", other, result),
        }
        return solve(formula.right, wanted, turned[formula.sign])
    return None


def _is_reciprocal(formula: Formula) -> TypeGuard[Operation]:
    return isinstance(formula, Operation) and formula.sign == "/" and formula.left == Decimal(1)
