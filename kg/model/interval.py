"""Compute with intervals of exact decimals.

Bounds may be infinite. Every operation returns the smallest interval that contains all results,
computed to 50 digits, far more than any printed value has.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from itertools import product

# No operation raises an error: what is too large becomes infinite, what is not defined becomes unbounded.
_CONTEXT = Context(prec=50, traps=[])
INFINITY = Decimal("Infinity")
_LARGEST = Decimal("1E+1000")
_LARGEST_EXPONENT = 1_000


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from low to high, ends included."""

    low: Decimal
    high: Decimal

    @classmethod
    def of(cls, low: Decimal | None, high: Decimal | None) -> Interval:
        """Make an interval; None is an open bound."""
        return cls(-INFINITY if low is None else low, INFINITY if high is None else high)

    @classmethod
    def point(cls, number: Decimal) -> Interval:
        """Make the interval of one number."""
        return cls(number, number)

    def __add__(self, other: Interval) -> Interval:
        with localcontext(_CONTEXT):
            return _spanning(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        with localcontext(_CONTEXT):
            return _spanning(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        return _spanning(*(_times(a, b) for a, b in product((self.low, self.high), (other.low, other.high))))

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0 <= other.high:
            # Division by an interval that contains zero is unbounded.
            return _UNBOUNDED
        with localcontext(_CONTEXT):
            ends = [
                Decimal(0) if b.is_infinite() else a / b
                for a, b in product((self.low, self.high), (other.low, other.high))
            ]
        return _spanning(*ends)

    def power(self, exponent: Decimal) -> Interval:
        """Raise a positive interval to a power; the result is unbounded for any other interval."""
        if self.low <= 0 or not abs(exponent) <= _LARGEST_EXPONENT:
            return _UNBOUNDED
        with localcontext(_CONTEXT):
            return _spanning(*(INFINITY if end.is_infinite() else end**exponent for end in (self.low, self.high)))

    def meets(self, other: Interval) -> bool:
        """Tell whether two intervals overlap."""
        return self.low <= other.high and other.low <= self.high


_UNBOUNDED = Interval(-INFINITY, INFINITY)


def _spanning(*ends: Decimal) -> Interval:
    """Return the smallest interval that contains some numbers; unbounded if one of them could not be computed."""
    if any(end.is_nan() for end in ends):
        return _UNBOUNDED
    low, high = min(ends), max(ends)
    # Beyond every figure, only the direction is known.
    return Interval(-INFINITY if abs(low) > _LARGEST else low, INFINITY if abs(high) > _LARGEST else high)


def _times(a: Decimal, b: Decimal) -> Decimal:
    if a == 0 or b == 0:
        return Decimal(0)
    with localcontext(_CONTEXT):
        return a * b
