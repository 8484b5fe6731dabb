"""Parse, solve and write the formulas of the ontology's metrics, such as `rdExpense / revenue`.

formula = reading ("or" reading)*
reading = [side] [("=" | "<=" | ">=")] side
side    = an expression of Python, with "^" for "**", made of + - * / ^, brackets and
          number | name ["." measure] ["[" index "]"] | ("sum" | "mean") "(" side ")"

Without a left side, the metric itself is meant. "or" separates the interpretations of an ambiguous
phrase (增长十倍: tenfold, or by ten times). `sum` and `mean` run over the members named by the index
inside them (parts, periods, rivals, events); a mean lies between the smallest and the largest member.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest
from typing import TypeGuard

from kg.model.interval import Interval

# The indexes and the figure that each selects; the last four select members of an aggregate.
INDEXES = {
    "": "same subject, segment and period",
    "segment": "same subject and segment; the figure must have one",
    "subject": "same subject, no segment",
    "whole": "what the segment is part of, or the subject without a segment",
    "month": "same, if the period is a month",
    "period": "same; for a range, its last period",
    "basis": "the denominator or the base period",
    "first": "the first period of a range",
    "last": "the last period of a range",
    "market": "a market measured by the same source at the same time",
    "within": "any shorter period within",
    "parts": "the parts of a whole",
    "periods": "the periods that make up the period",
    "rivals": "the things with a share of the same whole",
    "events": "the events that concern the subject, up to that time",
}
MEMBERS = ("parts", "periods", "rivals", "events")
# Python's parser is recursive; limiting the length also limits the depth of the tree.
_LONGEST = 300
# Characters outside the grammar (comments, strings, other scripts) are rejected before Python's parser sees them.
_FOREIGN = re.compile(r"[^A-Za-z0-9 .+\-*/^()\[\]]|\*\*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}
_RELATION = re.compile(r"(.*?)(<=|>=|=)(.*)", re.S)
_STRENGTH = {"|": 0, "+": 1, "-": 1, "*": 2, "/": 2, "^": 3}


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference of a formula to a figure: metric, index, member of an aggregate, and measure."""

    name: str
    index: str = ""
    member: str = ""
    measure: str = ""

    def metric(self, measure: str) -> str:
        """Return the metric, with `measure` as the value of the placeholder `measure`."""
        return measure if self.name == "measure" else self.name

    def spelt(self, measure: str, index: str = "") -> str:
        """Format the reference, with a measure for the placeholder; index: replaces the text in the brackets."""
        name = self.metric(measure) + (f".{self.measure}" if self.measure else "")
        within = index or self.index
        return f"{name}[{within}]" if within else name

    def __str__(self) -> str:
        return self.spelt("measure")


@dataclass(frozen=True, slots=True)
class Operation:
    """Two formulas and an operator; "|" is the interval that spans both."""

    sign: str
    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A sum or mean over members; `spread` expands it."""

    kind: str
    inner: Formula


Formula = Reference | Operation | Aggregate | Decimal
Lookup = Callable[[Reference], Interval]


@dataclass(frozen=True, slots=True)
class Identity:
    """Two formulas and the relation between them; left is None for the metric itself."""

    left: Formula | None
    relation: str
    right: Formula

    @property
    def members(self) -> str:
        """The index of the members to aggregate; empty if there is no aggregate."""
        found = {r.index for r in references(self.right) if r.index in MEMBERS}
        return next(iter(found), "")


def parse_formula(text: str) -> tuple[Identity, ...]:
    """Parse a formula into its alternative interpretations.

    Raises ValueError, with the position, if it is invalid or too long.
    """
    if len(text) > _LONGEST:
        raise ValueError(f'formula "{text[:40]}…" has {len(text)} characters, more than {_LONGEST}')
    return tuple(_reading(part) for part in re.split(r"\bor\b", text))


def _reading(text: str) -> Identity:
    match = _RELATION.match(text)
    if not match:
        return Identity(None, "=", _side(text))
    left, relation, right = match.groups()
    return Identity(_side(left) if left.strip() else None, relation, _side(right))


def _side(text: str) -> Formula:
    text = " ".join(text.split())
    if foreign := _FOREIGN.search(text):
        raise ValueError(f'formula "{text}" is broken at "{text[foreign.start() :]}"')
    python = text.replace("^", "**")
    try:
        tree = ast.parse(python, mode="eval")
    except SyntaxError as error:
        if text.count("(") > text.count(")"):
            raise ValueError(f'formula "{text}" lacks a closing bracket') from None
        rest = python[max((error.offset or 1) - 1, 0) :].replace("**", "^")
        place = f'"{rest}"' if rest else "its end"
        raise ValueError(f'formula "{text}" is broken at {place}') from None
    return _formula(tree.body, python)


def _formula(node: ast.expr, python: str) -> Formula:
    """Convert a node of Python's syntax tree to a formula; reject all nodes outside the grammar."""
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            return Operation(_SIGNS[type(op)], _formula(left, python), _formula(right, python))
        case ast.Call(func=ast.Name(id="sum" | "mean" as kind), args=[inner], keywords=[]):
            return Aggregate(kind, _formula(inner, python))
        case ast.Subscript(value=ast.Name() | ast.Attribute() as named, slice=ast.Name(id=index)):
            if index not in INDEXES:
                known = ", ".join(filter(None, INDEXES))
                raise ValueError(f'formula "{_text(python)}": [{index}] is none of {known}')
            return _reference(named, python, index)
        case ast.Name() | ast.Attribute():
            return _reference(node, python)
        case ast.Constant() if _NUMBER.fullmatch(number := _text(python, node)):
            # From the source text, because Python's float 0.1 is not exact.
            return Decimal(number)
    raise _unknown(node, python)


def _reference(node: ast.Name | ast.Attribute, python: str, index: str = "") -> Reference:
    match node:
        case ast.Name(id=name) if name.isalpha():
            return Reference(name, index)
        case ast.Attribute(value=ast.Name(id=name), attr=measure) if name.isalpha() and measure.isalpha():
            return Reference(name, index, measure=measure)
    raise _unknown(node, python)


def _unknown(node: ast.expr, python: str) -> ValueError:
    return ValueError(
        f'formula "{_text(python)}": "{_text(python, node)}" is neither a number, a metric, sum(…), mean(…) '
        "nor two of them with + - * / or ^ between"
    )


def _text(python: str, node: ast.expr | None = None) -> str:
    """Return the source text of a node, or of the whole formula."""
    return ((ast.get_source_segment(python, node) if node else None) or python).replace("**", "^")


def references(formula: Formula) -> Iterator[Reference]:
    """Yield the references of a formula, left to right."""
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
    """Expand aggregates over the members, such as sum(x[parts]) to x of a + x of b."""
    if isinstance(formula, Operation):
        return Operation(formula.sign, spread(formula.left, members), spread(formula.right, members))
    if not isinstance(formula, Aggregate):
        return formula
    sign = "+" if formula.kind == "sum" else "|"
    terms = [_of_member(formula.inner, member) for member in members]
    while len(terms) > 1:
        # In pairs, so that a sum of 1,000 members is 10 levels deep.
        pairs = zip_longest(terms[::2], terms[1::2])
        terms = [left if right is None else Operation(sign, left, right) for left, right in pairs]
    return terms[0]


def _of_member(formula: Formula, member: str) -> Formula:
    if isinstance(formula, Reference):
        return replace(formula, member=member) if formula.index in MEMBERS else formula
    if isinstance(formula, Operation):
        return Operation(formula.sign, _of_member(formula.left, member), _of_member(formula.right, member))
    return formula


def compute(formula: Formula, lookup: Lookup) -> Interval:
    """Evaluate a formula without aggregates in interval arithmetic."""
    if isinstance(formula, Decimal):
        return Interval.point(formula)
    if isinstance(formula, Reference):
        return lookup(formula)
    if isinstance(formula, Aggregate):
        raise TypeError("an aggregate must be expanded before it is evaluated")
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
    """Format a formula with as few brackets as possible."""

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
    """Solve `result = formula` for `wanted`; None if it occurs twice or in an exponent."""
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
