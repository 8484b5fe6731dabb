from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.audit.formulas import Formula, Operation, Reference, compute, parse_formula, references, solve, spread, write
from kg.model.interval import INFINITY, Interval

NUMBERS = st.decimals(-1000, 1000, places=2)
SPANS = st.tuples(NUMBERS, NUMBERS).map(lambda pair: Interval(min(pair), max(pair)))


def inside(span: Interval, share: Decimal) -> Decimal:
    return span.low + (span.high - span.low) * share


@given(SPANS, SPANS, st.decimals(0, 1, places=2), st.decimals(0, 1, places=2))
def test_results_of_members_lie_in_the_result_of_the_intervals(
    a: Interval, b: Interval, s: Decimal, t: Decimal
) -> None:
    x, y = inside(a, s), inside(b, t)
    for result, number in ((a + b, x + y), (a - b, x - y), (a * b, x * y)):
        assert result.low <= number <= result.high
    if not b.low <= 0 <= b.high:
        quotient, tiny = a / b, Decimal("1e-20")
        assert quotient.low - tiny <= x / y <= quotient.high + tiny


def test_a_divisor_that_may_be_nothing_tells_nothing() -> None:
    one = Interval.point(Decimal(1))
    assert one / Interval(Decimal(-1), Decimal(1)) == Interval(-INFINITY, INFINITY)


def test_an_open_end_stays_open() -> None:
    more = Interval.of(Decimal(10), None)
    assert (more * Interval.point(Decimal(2))) == Interval(Decimal(20), INFINITY)
    assert more.meets(Interval.point(Decimal(10**9)))


def tree(text: str) -> Formula:
    """Read a formula that has one reading and no left side."""
    (identity,) = parse_formula(text)
    assert (identity.left, identity.relation) == (None, "=")
    return identity.right


def test_formulas_bind_as_in_school() -> None:
    values = {"a": Decimal(7), "b": Decimal(2), "c": Decimal(3)}
    found = compute(tree("a - b * c ^ 2 / (b + 1)"), lambda r: Interval.point(values[r.name]))
    assert found == Interval.point(Decimal(1))


@pytest.mark.parametrize("text", ["a +", "(a", "a b", "a $ b", "", "a <= ", "a[nonsense]", "a or"])
def test_a_broken_formula_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        parse_formula(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-a", '"-a" is neither'),
        ("a // b", '"a // b" is neither'),
        ("a and b", '"a and b" is neither'),
        ("a if b else c", '"a if b else c" is neither'),
        ("b * f(a)", '"f(a)" is neither'),
        ("a + True", '"True" is neither'),
        ("1e5 * a", '"1e5" is neither'),
        ("a.b.c", '"a.b.c" is neither'),
        ("a[b[c]] ^ 2", '"a[b[c]]" is neither'),
        ("sum(a for b in c)", '"(a for b in c)" is neither'),
        ("a ** b", 'broken at "** b"'),
        ("a # b", 'broken at "# b"'),
        ("a; b", 'broken at "; b"'),
        ("sum(a, b)", 'broken at ", b)"'),
        ("ａ + 1", 'broken at "ａ + 1"'),
        ("((a)", "lacks a closing bracket"),
        ("a + " * 80 + "a", "has 321 characters, more than 300"),
        ("(" * 149 + "a" + ")" * 150, "broken at"),
    ],
)
def test_what_only_python_could_read_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="formula") as raised:
        parse_formula(text)
    assert said in str(raised.value)


def test_numbers_are_read_as_they_are_written() -> None:
    assert tree("0.10 * a") == Operation("*", Decimal("0.10"), Reference("a"))


def test_the_deepest_formula_is_still_walked() -> None:
    deep = tree("a" + "^a" * 149)
    assert len(list(references(deep))) == 150
    assert write(deep) == "a" + " ^ a" * 149


def test_references_keep_their_index() -> None:
    assert [str(r) for r in references(tree("measure[last] / revenue"))] == ["measure[last]", "revenue"]


@pytest.mark.parametrize("text", ["a / b", "a - b", "b * a", "b / a", "(a / b) ^ 2 - 1"])
def test_solving_gives_back_the_figure(text: str) -> None:
    formula, wanted = tree(text), Reference("a")
    values = {"a": Decimal(6), "b": Decimal(3)}
    result = compute(formula, lambda r: Interval.point(values[r.name]))
    solved = solve(formula, wanted, Reference("value"))
    assert solved is not None
    back = compute(solved, lambda r: result if r.name == "value" else Interval.point(values[r.name]))
    assert abs(back.low - 6) < Decimal("1e-20")


def test_a_figure_that_stands_twice_is_not_solved_for() -> None:
    a = Reference("a")
    assert solve(Operation("+", a, a), a, Reference("value")) is None


def test_a_bound_has_its_relation_and_a_whole_its_left_side() -> None:
    (bound,) = parse_formula("<= b[whole]")
    assert (bound.left, bound.relation, bound.right) == (None, "<=", Reference("b", "whole"))
    (whole,) = parse_formula("1 = sum(a[parts])")
    assert (whole.left, whole.relation, whole.members) == (Decimal(1), "=", "parts")


def test_an_ambiguous_word_has_two_readings() -> None:
    assert len(parse_formula("a / b - 1 or a / b")) == 2


def test_members_are_put_in_the_place_of_an_aggregate() -> None:
    full = spread(tree("sum(a[parts] * b[parts])"), ["x", "y"])
    values = {("a", "x"): 1, ("b", "x"): 2, ("a", "y"): 3, ("b", "y"): 4}
    assert compute(full, lambda r: Interval.point(Decimal(values[r.name, r.member]))) == Interval.point(Decimal(14))


def test_the_mean_of_members_lies_between_them() -> None:
    full = spread(tree("mean(a[parts])"), ["x", "y", "z"])
    values = {"x": 5, "y": -1, "z": 3}
    found = compute(full, lambda r: Interval.point(Decimal(values[r.member])))
    assert (found.low, found.high) == (Decimal(-1), Decimal(5))


@pytest.mark.parametrize(
    "text",
    [
        "a - (b - c)",
        "a / (b * c)",
        "(a + b) * c",
        "(a[last] / a[first]) ^ (1 / years) - 1",
        "sum(a[parts])",
        "a * b.c[parts]",
    ],
)
def test_a_formula_is_written_as_it_was_read(text: str) -> None:
    assert write(tree(text)) == text


ENDS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=True),
    st.sampled_from([INFINITY, -INFINITY, Decimal(0), Decimal("1E+999"), Decimal("-1E-999"), Decimal("9" * 60)]),
)
ANY = st.tuples(ENDS, ENDS).map(lambda pair: Interval(min(pair), max(pair)))


@given(ANY, ANY, ENDS)
def test_no_operation_on_any_intervals_raises_an_error(a: Interval, b: Interval, exponent: Decimal) -> None:
    for result in (a + b, a - b, a * b, a / b, a.power(exponent), (a * b) - (b * a), (a.power(exponent) / b) + a):
        assert result.low <= result.high


@pytest.mark.parametrize("text", ["9^9^9^9^9", "1/0", "(0 - 1)^0.5", "10^999 * 10^999 - 10^999", "0^0"])
def test_formulas_without_a_value_are_unbounded_or_infinite(text: str) -> None:
    (identity,) = parse_formula(text)
    result = compute(identity.right, lambda _: Interval.point(Decimal(1)))
    assert not (result.low.is_finite() and result.high.is_finite())


def test_a_sum_over_many_members_is_evaluated() -> None:
    (identity,) = parse_formula("sum(revenue[parts])")
    whole = spread(identity.right, [f"p{n}" for n in range(5000)])
    assert len(list(references(whole))) == 5000
    assert compute(whole, lambda _: Interval.point(Decimal(1))) == Interval.point(Decimal(5000))
