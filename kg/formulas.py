"""Formulas of the ontology's metrics: in goes `rdExpense / revenue`, out come trees to compute and solve.

sum     = product (("+" | "-") product)*
product = power (("*" | "/") power)*
power   = atom ["^" power]
atom    = number | name ["[" index "]"] | "sum" "(" name "[" index "]" ")" | "(" sum ")"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.intervals import Interval

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z]+)(?:\[([a-z ]+)\])?|([-+*/^()]))")


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure that a formula speaks of: a metric, and which of its figures."""

    name: str
    index: str = ""

    def __str__(self) -> str:
        return f"{self.name}[{self.index}]" if self.index else self.name


@dataclass(frozen=True, slots=True)
class Operation:
    """Two formulas and the sign between them."""

    sign: str
    left: Formula
    right: Formula


Formula = Reference | Operation | Decimal
Lookup = Callable[[Reference], Interval]


def parse_formula(text: str) -> Formula:
    """Read a formula. Raises ValueError, with the place, if it is broken."""
    parser = _Parser(text)
    formula = parser.sum()
    if parser.rest():
        raise ValueError(f'formula "{text}" is broken at "{parser.rest()}"')
    return formula


class _Parser:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def rest(self) -> str:
        return self._text[self._at :].strip()

    def _take(self, signs: str) -> str:
        match = _TOKEN.match(self._text, self._at)
        if match and match[4] and match[4] in signs:
            self._at = match.end()
            return match[4]
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
            inner = self.sum()
            if not self._take(")"):
                raise ValueError(f'formula "{self._text}" lacks a closing bracket')
            return inner
        match = _TOKEN.match(self._text, self._at)
        if not match or match[4]:
            raise ValueError(f'formula "{self._text}" is broken at "{self.rest()}"')
        self._at = match.end()
        return Decimal(match[1]) if match[1] else Reference(match[2], match[3] or "")


def references(formula: Formula) -> Iterator[Reference]:
    """Yield the figures that a formula speaks of, left to right."""
    if isinstance(formula, Reference):
        yield formula
    elif isinstance(formula, Operation):
        yield from references(formula.left)
        yield from references(formula.right)


def compute(formula: Formula, lookup: Lookup) -> Interval:
    """Compute a formula in interval arithmetic."""
    if isinstance(formula, Decimal):
        return Interval.point(formula)
    if isinstance(formula, Reference):
        return lookup(formula)
    left, right = compute(formula.left, lookup), compute(formula.right, lookup)
    if formula.sign == "+":
        return left + right
    if formula.sign == "-":
        return left - right
    if formula.sign == "*":
        return left * right
    if formula.sign == "/":
        return left / right
    return left.power(right.low)


def solve(formula: Formula, wanted: Reference, result: Formula) -> Formula | None:
    """Turn `result = formula` into `wanted = …`; None where the figure stands twice or in an exponent."""
    if formula == wanted:
        return result
    if not isinstance(formula, Operation):
        return None
    inside = [wanted in set(references(side)) for side in (formula.left, formula.right)]
    if inside == [True, False]:
        other = formula.right
        back = {"+": "-", "-": "+", "*": "/", "/": "*"}
        if formula.sign == "^":
            return solve(formula.left, wanted, Operation("^", result, Operation("/", Decimal(1), other)))
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
