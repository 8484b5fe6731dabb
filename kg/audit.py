"""The numbers check themselves: in go figures and the formulas of their metrics, out come verdicts.

Formulas stand in the ontology (kg:formula), not here. Each printed figure is recomputed from
other printed figures in interval arithmetic on the digits as printed; readings by rounding and
by truncation are both tried, and qualifiers (超, 不足) open an end. Where a figure does not fit,
mends are proposed, each tested by the same arithmetic: another denominator, another period, a
slip of scale, a lost sign.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from itertools import islice, product

from kg.formulas import Formula, Reference, compute, parse_formula, references, solve
from kg.intervals import Interval
from kg.model import Claim, Facts
from kg.names import KG
from kg.ontology import Ontology
from kg.results import Table
from kg.times import UNSTATED, Period, read_period

VERDICTS = ("consistent", "within rounding", "inconsistent", "not checkable")
_FIT, _ROUNDED, _MISFIT, _OPEN = VERDICTS
# A ratio is printed in per cent; formulas compute plain numbers.
_FACTOR = {"percent": Decimal("0.01")}
_SLIPS = {
    1: "×10", -1: "÷10", 2: "×100", -2: "÷100", 3: "×1000 (千)", -3: "÷1000 (千)",
    4: "×10⁴ (万)", -4: "÷10⁴ (万)", 8: "×10⁸ (亿)", -8: "÷10⁸ (亿)",
}  # fmt: skip
_COMBINATIONS = 200
_VALUE = Reference("value")
_MENDS = 6
# A sum that misses its total by more than this is a sum of other parts, not a wrong sum.
_NEAR = Decimal("0.95")


@dataclass(frozen=True, slots=True)
class Check:
    """One identity held against the figures: what was printed, what was recomputed, from what.

    recomputed: in the unit of the claim; None where not checkable. missing: what is not known.
    mends: hypotheses that fit, for an inconsistent check or an unstated basis.
    """

    claim: Claim
    identity: str
    verdict: str
    recomputed: Interval | None
    operands: tuple[Claim, ...]
    missing: str = ""
    mends: tuple[str, ...] = ()


class _Figures:
    """The figures that may be reckoned with, by subject and metric."""

    def __init__(self, facts: Facts) -> None:
        self.all: list[Claim] = [
            c
            for c in facts.claims.values()
            if c.quantity
            and not c.negated
            and c.stance in ("asserted", "forecast")
            and facts.rank(c.id) != "deprecated"
        ]
        self._by: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        self._markets = {e.id for e in facts.entities.values() if e.type == "Market"}
        # Amounts from excerpts were kept as numbers: which of their last zeros were printed is unknown.
        self._normalised = {s.id for s in facts.sources.values() if s.reading == "excerpt"}
        written = self.all
        self.all = [self._coarse(c) for c in written]
        self._written = {coarse.id: claim for coarse, claim in zip(self.all, written, strict=True)}
        self.parts: dict[str, set[str]] = defaultdict(set)
        for c in facts.claims.values():
            if c.property == "partOf" and not c.negated:
                self.parts[c.object].add(c.subject)
        for claim in self.all:
            self._by[claim.subject, claim.property].append(claim)

    def _coarse(self, claim: Claim) -> Claim:
        """Widen the bounds of a figure whose last zeros may not have been printed."""
        quantity = claim.quantity
        if quantity is None or quantity.number is None or None in (quantity.low, quantity.high):
            return claim
        if quantity.number == 0 or not all(e.source in self._normalised for e in claim.evidence):
            return claim
        exponent = quantity.number.normalize().as_tuple().exponent
        half = Decimal(1).scaleb(int(exponent)) / 2
        if quantity.qualifier == "nearly" or half <= (quantity.high or 0) - quantity.number:
            return claim
        wide = replace(quantity, low=quantity.number - half, high=quantity.number + half)
        return replace(claim, quantity=wide)

    def as_written(self, check: Check) -> Check:
        """Return the check with the claims as they stand in the data."""
        operands = tuple(self._written[c.id] for c in check.operands)
        return replace(check, claim=self._written[check.claim.id], operands=operands)

    def of(self, subject: str, metric: str, span: tuple[dt.date, dt.date] | None, segment: str = "") -> list[Claim]:
        """Return the figures of a subject, metric, period and segment; a market's revenue is its size."""
        name = "marketSize" if metric == "revenue" and subject in self._markets else metric
        return [c for c in self._by[subject, name] if c.segment == segment and _span(c.period) == span and span]

    def of_metric(self, metric: str) -> Iterator[Claim]:
        """Yield the figures of a metric, whatever their subject."""
        return (c for c in self.all if c.property == metric)


def _span(period: Period | None) -> tuple[dt.date, dt.date] | None:
    return (period.first, period.last) if period and period.first and period.last else None


def _shifted(span: tuple[dt.date, dt.date] | None, years: int) -> tuple[dt.date, dt.date] | None:
    if span is None:
        return None
    return tuple(d.replace(year=d.year + years, day=28 if (d.month, d.day) == (2, 29) else d.day) for d in span)  # type: ignore[return-value]  # two in, two out


def _interval(claim: Claim) -> Interval:
    quantity = claim.quantity
    assert quantity is not None
    return _scaled(Interval.of(quantity.low, quantity.high), _FACTOR.get(quantity.unit, Decimal(1)))


def _point(claim: Claim) -> Interval:
    quantity = claim.quantity
    assert quantity is not None
    if quantity.number is None:
        return _interval(claim)
    return _scaled(Interval.point(quantity.number), _FACTOR.get(quantity.unit, Decimal(1)))


def _scaled(interval: Interval, factor: Decimal) -> Interval:
    return interval * Interval.point(factor)


def _truncated(claim: Claim) -> Interval:
    """Return what the figure may be if its last digit was cut off and not rounded."""
    quantity = claim.quantity
    assert quantity is not None
    if quantity.number is None or quantity.low is None or quantity.high is None or quantity.qualifier == "nearly":
        return _interval(claim)
    step = quantity.high - quantity.low
    away = step if quantity.number >= 0 else -step
    ends = sorted((quantity.number, quantity.number + away))
    return _scaled(Interval(ends[0], ends[1]), _FACTOR.get(quantity.unit, Decimal(1)))


def audit(facts: Facts, ontology: Ontology) -> list[Check]:
    """Hold every figure that takes part in an identity against the others."""
    figures = _Figures(facts)
    formulas = {
        name: parse_formula(text)
        for name, prop in ontology.properties.items()
        # Sums over parts, counts and ranks have ways of their own below, or none.
        if prop.kind == "figure"
        and (text := ontology.formulas.get(KG + name))
        and not re.match(r"(sum|count|rank)\(", text)
    }
    checks = [
        c
        for claim in figures.all
        if claim.property in formulas
        for c in _by_formula(claim, formulas[claim.property], figures)
    ]
    checks += _sums(figures)
    checks += _shares(figures)
    checks += _parts_of_time(figures)
    checks = [figures.as_written(c) for c in checks]
    return sorted(
        checks,
        key=lambda c: (c.claim.subject, c.claim.property, c.claim.segment, _label(c.claim), c.identity, c.claim.id),
    )


def _label(claim: Claim) -> str:
    return claim.period.label if claim.period else ""


# -- one figure, one formula --------------------------------------------------------------------


def _by_formula(claim: Claim, formula: Formula, figures: _Figures) -> Iterator[Check]:
    wanted = list(dict.fromkeys(r for r in references(formula) if r.name != "years"))
    found = {r: _same_source(claim, _candidates(r, claim, figures)) for r in wanted}
    lacking = [r for r in wanted if not found[r]]
    text = _told(formula, claim)
    if lacking:
        mends = _denominators(claim, formula, found, lacking, figures)
        yield Check(claim, text, _OPEN, None, (), ", ".join(_lack(r, claim) for r in lacking), mends)
        return
    best: Check | None = None
    for operands in islice(product(*(found[r] for r in wanted)), _COMBINATIONS):
        check = _held(claim, formula, text, dict(zip(wanted, operands, strict=True)))
        if best is None or VERDICTS.index(check.verdict) < VERDICTS.index(best.verdict):
            best = check
    assert best is not None
    if best.verdict == _MISFIT:
        best = Check(
            claim, text, _MISFIT, best.recomputed, best.operands,
            mends=_mends(claim, formula, dict(zip(wanted, best.operands, strict=True)), best, figures),
        )  # fmt: skip
    yield best
    if best.verdict in (_FIT, _ROUNDED):
        yield from _turned(claim, formula, dict(zip(wanted, best.operands, strict=True)))


def _turned(claim: Claim, formula: Formula, operands: dict[Reference, Claim]) -> Iterator[Check]:
    """Hold the same identity the other way round: the ratio and its denominator give the numerator."""
    first = next(iter(operands))
    solved = solve(formula, first, _VALUE)
    if solved is None or first.index not in ("", "last"):
        return
    others = {r: c for r, c in operands.items() if r != first} | {_VALUE: claim}
    text = _told(solved, claim).replace(_VALUE.name, claim.property)
    yield _held(operands[first], solved, text, others, claim.period)


def _told(formula: Formula, claim: Claim) -> str:
    """Write a formula with the measure that this figure is of."""
    if isinstance(formula, Decimal):
        return str(formula)
    if isinstance(formula, Reference):
        name = claim.measure if formula.name == "measure" else formula.name
        return f"{name}[{formula.index}]" if formula.index else name
    return f"({_told(formula.left, claim)} {formula.sign} {_told(formula.right, claim)})"


def _lack(reference: Reference, claim: Claim) -> str:
    name = claim.measure if reference.name == "measure" else reference.name
    if reference.index == "basis" and claim.basis == UNSTATED:
        return "the basis is unstated"
    return f"no {name} for [{reference.index}]" if reference.index else f"no {name} for the period"


def _candidates(reference: Reference, claim: Claim, figures: _Figures) -> list[Claim]:
    """Find the figures that a reference of a formula may mean for a claim."""
    metric = claim.measure if reference.name == "measure" else reference.name
    span, index = _span(claim.period), reference.index
    if index in ("first", "last"):
        if claim.period is None or "/" not in claim.period.label:
            return []
        start, _, end = claim.period.label.partition("/")
        return figures.of(claim.subject, metric, _span(read_period(start if index == "first" else end)), claim.segment)
    if index == "segment" and not claim.segment:
        return []
    if index == "subject":
        return figures.of(claim.subject, metric, span)
    if index == "basis":
        if claim.basis == "own-total":
            return figures.of(claim.subject, metric, span)
        if claim.basis == "year-on-year":
            return figures.of(claim.subject, metric, _shifted(span, -1), claim.segment)
        return figures.of(claim.basis, metric, span) if claim.basis != UNSTATED else []
    return figures.of(claim.subject, metric, span, claim.segment)


def _same_source(claim: Claim, candidates: list[Claim]) -> list[Claim]:
    """Prefer the figures that stand in a source of the claim: they were printed to be read together."""
    mine = {e.source for e in claim.evidence}
    return [c for c in candidates if mine & {e.source for e in c.evidence}] or candidates


def _held(
    claim: Claim, formula: Formula, text: str, operands: dict[Reference, Claim], over: Period | None = None
) -> Check:
    """Hold one figure against one choice of the others; `over` is the span that `years` counts."""
    span = _span(over or claim.period)
    money = {c.quantity.unit for c in operands.values() if c.quantity and not c.quantity.unit.startswith("percent")}
    if len(money) > 1:
        return Check(claim, text, _OPEN, None, tuple(operands.values()), f"units differ: {', '.join(sorted(money))}")

    def years(reference: Reference) -> Interval | None:
        if reference.name != "years" or span is None:
            return None
        return Interval.point(Decimal(span[1].year - span[0].year))

    wide = compute(formula, lambda r: years(r) or _interval(operands[r]))
    narrow = compute(formula, lambda r: years(r) or _point(operands[r]))
    # Operands may have been cut off, too.
    cut = compute(formula, lambda r: years(r) or _truncated(operands[r]))
    printed = _interval(claim)
    if narrow.meets(printed):
        verdict = _FIT
    elif any(a.meets(b) for a in (wide, cut) for b in (printed, _truncated(claim))):
        verdict = _ROUNDED
    else:
        verdict = _MISFIT
    unit = claim.quantity.unit if claim.quantity else ""
    shown = wide / Interval.point(_FACTOR.get(unit, Decimal(1)))
    return Check(claim, text, verdict, shown, tuple(operands.values()))


# -- what would mend it -------------------------------------------------------------------------


def _denominators(
    claim: Claim, formula: Formula, found: dict[Reference, list[Claim]], lacking: list[Reference], figures: _Figures
) -> tuple[str, ...]:
    """For a figure whose basis alone is unknown, say which known figures would fit as its basis."""
    if len(lacking) != 1 or lacking[0].index != "basis" or _span(claim.period) is None:
        return ()
    metric = claim.measure if lacking[0].name == "measure" else lacking[0].name
    names = {metric, "marketSize"} if metric == "revenue" else {metric}
    fits = []
    for other in (c for name in sorted(names) for c in figures.of_metric(name)):
        if _span(other.period) != _span(claim.period) or other.subject == claim.subject or other.segment:
            continue
        operands = {r: cs[0] for r, cs in found.items() if cs} | {lacking[0]: other}
        check = _held(claim, formula, "", operands)
        if check.verdict in (_FIT, _ROUNDED):
            fits.append(f"fits {other.property} of {other.subject} ({_printed(other)}): {_shown(check.recomputed)}")
        elif other.subject in _related(claim, figures):
            fits.append(
                f"does not fit {other.property} of {other.subject} ({_printed(other)}): {_shown(check.recomputed)}"
            )
    return tuple(fits[:_MENDS])


def _related(claim: Claim, figures: _Figures) -> set[str]:
    """Return the markets that stand in the claim's own sources: those it could be read against."""
    mine = {e.source for e in claim.evidence}
    return {c.subject for c in figures.of_metric("marketSize") if mine & {e.source for e in c.evidence}}


def _mends(
    claim: Claim, formula: Formula, operands: dict[Reference, Claim], failed: Check, figures: _Figures
) -> tuple[str, ...]:
    """Propose what would make an inconsistent figure fit, each tested by the same arithmetic."""
    mends = []
    assert failed.recomputed is not None
    unit = claim.quantity.unit if claim.quantity else ""
    result = _scaled(failed.recomputed, _FACTOR.get(unit, Decimal(1)))
    for power, word in _SLIPS.items():
        if result.meets(_scaled(_interval(claim), Decimal(1).scaleb(power))):
            mends.append(f"the printed value {word}")
    if result.meets(_scaled(_interval(claim), Decimal(-1))):
        mends.append("the printed value with the other sign")
    for reference, operand in operands.items():
        for other in figures.of_metric(operand.property):
            same_thing = other.subject == operand.subject and other.segment == operand.segment
            same_time = _span(other.period) == _span(operand.period)
            if other.id == operand.id or same_thing == same_time or (same_thing and _span(other.period) is None):
                continue
            if not same_thing and reference.index != "basis":
                continue
            if _held(claim, formula, "", operands | {reference: other}).verdict in (_FIT, _ROUNDED):
                what = f"{other.property} of {other.subject}" if same_time else f"{other.property} of {_label(other)}"
                mends.append(f"{what} ({_printed(other)}) in the place of {_printed(operand)}")
    return tuple(dict.fromkeys(mends))[:_MENDS]


def _printed(claim: Claim) -> str:
    return next((e.printed for e in claim.evidence if e.printed), "")


def _shown(interval: Interval | None) -> str:
    return show_interval(interval) if interval else ""


def show_interval(interval: Interval) -> str:
    """Write an interval with six significant digits."""

    def end(number: Decimal) -> str:
        return "…" if number.is_infinite() else f"{number:.6g}" if abs(number) < 10**6 else f"{number:,.0f}"

    return f"{end(interval.low)} – {end(interval.high)}"


# -- parts and wholes ---------------------------------------------------------------------------


def _sums(figures: _Figures) -> Iterator[Check]:
    """Hold totals against the sum of their parts: segments of a firm, parts of a market."""
    totals = [c for c in figures.all if not c.segment and c.property in ("revenue", "marketSize") and _span(c.period)]
    for total in totals:
        span = _span(total.period)
        for whole, parts in sorted(figures.parts.items()):
            if total.property == "marketSize":
                if whole != total.subject:
                    continue
                groups = [_same_source(total, figures.of(p, "marketSize", span)) for p in sorted(parts)]
            else:
                groups = [_same_source(total, figures.of(total.subject, "revenue", span, p)) for p in sorted(parts)]
            groups = [g for g in groups if g]
            if len(groups) < 2:
                continue
            yield _held_sum(total, f"sum({total.property}[parts of {whole}])", groups)


def _held_sum(total: Claim, text: str, groups: list[list[Claim]]) -> Check:
    best: Check | None = None
    for operands in islice(product(*groups), _COMBINATIONS):
        units = {c.quantity.unit for c in (total, *operands) if c.quantity}
        if len(units) > 1:
            check = Check(total, text, _OPEN, None, operands, f"units differ: {', '.join(sorted(units))}")
        else:
            wide = reduce(Interval.__add__, map(_interval, operands))
            narrow = reduce(Interval.__add__, map(_point, operands))
            printed = _interval(total)
            if narrow.meets(printed):
                verdict, missing = _FIT, ""
            elif wide.meets(printed) or wide.meets(_truncated(total)):
                verdict, missing = _ROUNDED, ""
            elif wide.high < printed.low * _NEAR:
                # Parts that are known may be fewer than there are.
                verdict, missing = _OPEN, "the known parts do not exhaust the whole"
            elif wide.low * _NEAR > printed.high:
                verdict, missing = _OPEN, "the known parts belong to more than one breakdown"
            else:
                verdict, missing = _MISFIT, ""
            check = Check(total, text, verdict, wide, operands, missing)
        if best is None or VERDICTS.index(check.verdict) < VERDICTS.index(best.verdict):
            best = check
    assert best is not None
    return best


def _shares(figures: _Figures) -> Iterator[Check]:
    """Hold the shares of all parts of one whole against a hundred per cent."""
    groups: dict[tuple[str, str, tuple[dt.date, dt.date] | None, str], dict[str, list[Claim]]] = {}
    for claim in figures.of_metric("share"):
        if claim.segment and claim.basis == "own-total" and _span(claim.period):
            for whole, parts in figures.parts.items():
                if claim.segment in parts:
                    key = (claim.subject, claim.measure, _span(claim.period), whole)
                    groups.setdefault(key, {}).setdefault(claim.segment, []).append(claim)
    for (_, _, _, whole), by_segment in groups.items():
        if len(by_segment) < 2:
            continue
        lists = [_same_source(next(iter(by_segment.values()))[0], cs) for cs in by_segment.values()]
        for operands in islice(product(*lists), 1):
            total = reduce(Interval.__add__, map(_interval, operands))
            hundred = Interval.point(Decimal(1))
            verdict, missing = _MISFIT, ""
            if total.meets(hundred):
                verdict = _FIT if reduce(Interval.__add__, map(_point, operands)) == hundred else _ROUNDED
            elif total.high < _NEAR:
                verdict, missing = _OPEN, "the known parts do not exhaust the whole"
            elif total.low * _NEAR > 1:
                verdict, missing = _OPEN, "the known parts belong to more than one breakdown"
            shown = total / Interval.point(Decimal("0.01"))
            yield Check(operands[0], f"sum(share[parts of {whole}]) = 100 %", verdict, shown, operands, missing)


_ADDITIVE = ("revenue", "rdExpense", "netLoss", "grossProfit", "netProfit")


def _parts_of_time(figures: _Figures) -> Iterator[Check]:
    """Hold a year against its halves and quarters: parts that fill it sum to it, none exceeds it."""
    years = [c for c in figures.all if c.property in _ADDITIVE and c.period and re.fullmatch(r"\d{4}", c.period.label)]
    for year in years:
        label = _label(year)
        for parts in ([f"{label}-H1", f"{label}-H2"], [f"{label}-Q{n}" for n in range(1, 5)]):
            groups = [
                _same_source(year, [c for c in figures.of_metric(year.property)
                 if c.subject == year.subject and c.segment == year.segment and _label(c) == part])
                for part in parts
            ]  # fmt: skip
            if all(groups):
                check = _held_sum(year, f"sum({year.property}[{' + '.join(parts)}])", groups)
                yield (
                    check
                    if check.verdict != _OPEN or "units" in check.missing
                    else Check(year, check.identity, _MISFIT, check.recomputed, check.operands)
                )


def summary(checks: Iterable[Check]) -> dict[str, int]:
    """Count the verdicts."""
    counts = dict.fromkeys(VERDICTS, 0)
    for check in checks:
        counts[check.verdict] += 1
    return counts


COLUMNS = (
    "verdict",
    "subject",
    "metric",
    "segment",
    "period",
    "printed",
    "identity",
    "recomputed",
    "from",
    "remark",
    "place",
)


def audit_table(checks: Iterable[Check], names: Callable[[str], str] = str) -> Table:
    """Return checks as a listing. names: gives a short name in the reader's language."""
    rows = [
        [
            c.verdict, names(c.claim.subject), names(c.claim.property), names(c.claim.segment), _label(c.claim),
            _printed(c.claim), c.identity, _shown(c.recomputed), "; ".join(map(_printed, c.operands)),
            "; ".join((*filter(None, [c.missing]), *c.mends)), c.claim.evidence[0].place,
        ]
        for c in checks
    ]  # fmt: skip
    return Table(COLUMNS, rows)
