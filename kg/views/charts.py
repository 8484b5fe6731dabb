"""Choose what a chart shows: of the rows of a query, of series, of a comparison and of prices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.language import say, words
from kg.model.part import things
from kg.model.period import label_of, read_period
from kg.model.span import months, shifted
from kg.namespaces import XSD
from kg.views.prices import METRICS

if TYPE_CHECKING:
    from kg.audit.series import Series
    from kg.model.claim import Claim
    from kg.model.span import Span
    from kg.store.rows import Term
    from kg.views.compare import Compared
    from kg.views.names import Formatter
    from kg.views.prices import Prices

# The columns of a query that say when a number holds, in which unit, and who says so; those that split a chart into
# several; and those that do not name what a number is of.
_PERIODS = ("period", "year", "day", "date", "month", "since", "from", "until", "on", "time")
_SOURCES = ("source", "sources", "measurer", "said_by")
_SPLITS = ("metric", "property", "what", "unit")
_ASIDE = ("printed", "speaker", "note", "at", "claim", "formula", "why", "id", "low", "high", *_SOURCES)
_NUMERIC = frozenset(
    XSD + t for t in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "positiveInteger")
)
# Periods without a figure between two others that are shown one by one; of more, their number is told.
_GAPS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure of a chart, or a gap.

    number: None for a range and for a gap. low, high: of what is no single number, the bounds, None where it is open;
    a bound such as "more than 3" has both a number and one open side. text: the figure as people read it.
    source: who says so; empty if it is not told for each figure.
    """

    label: str
    period: str
    number: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    text: str = ""
    source: str = ""
    gap: bool = False

    @property
    def ends(self) -> tuple[Decimal, ...]:
        """The numbers that it reaches."""
        return tuple(n for n in (self.number, self.low, self.high) if n is not None)


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures in one unit, which share an axis that begins at, or includes, zero."""

    title: str
    unit: str
    bars: list[Bar] = field(default_factory=list)


def of_answer(columns: Sequence[str], rows: Iterable[Sequence[Term | None]], lang: str) -> list[Chart]:
    """Return the charts of the rows of a query: one for each column of numbers, and each unit and metric in it.

    Raises UsageError if no column holds numbers alone, or none says what they are of.
    """
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    numeric = [c for c in columns if c not in (*_PERIODS, "low", "high") and _is_numeric(c, found)]
    periods = ["period"] if "period" in columns else [c for c in _PERIODS if c in columns]
    splits = [c for c in _SPLITS if c in columns and c not in numeric]
    labels = [c for c in columns if c not in (*numeric, *_PERIODS, *splits, *_ASIDE) and not _is_truth(c, found)]
    if found and (not numeric or not (labels or periods)):
        raise UsageError(
            "these rows cannot be charted: a chart needs a column of numbers, such as ?value, and one that says what "
            "or when each is of, such as ?firm or ?period; select both"
        )
    varying = [c for c in labels if len({_text(row[c]) for row in found}) > 1] or labels[:1]
    charts: dict[tuple[str, ...], Chart] = {}
    for column in numeric:
        own = column != "value" or not splits
        for row in found:
            key = (column, *(_text(row[c]) for c in splits))
            if (number := _number(row[column])) is None:
                continue
            titles = [_heading(column, lang)] if own else []
            title = " · ".join([*titles, *(_text(row[c]) for c in splits if c != "unit" and _text(row[c]))])
            chart = charts.setdefault(key, Chart(title or _heading(column, lang), _text(row.get("unit"))))
            printed = _text(row.get("printed")) if column in ("value", "yuan", "dollars") else ""
            _add(chart.bars, Bar(
                " · ".join(filter(None, (_text(row[c]) for c in varying))),
                " – ".join(dict.fromkeys(filter(None, (_text(row[c]) for c in periods)))), number,
                text=_figure(number, row, printed if column != "value" else ""),
                source="; ".join(filter(None, (_text(row.get(c)) for c in _SOURCES))),
            ))  # fmt: skip
    return list(charts.values())


def _figure(number: Decimal, row: Mapping[str, Term | None], printed: str) -> str:
    """Write a number, with its bounds or its printed form where the row has them."""
    low, high = _number(row.get("low")), _number(row.get("high"))
    bounds = f" [{low:,f} – {high:,f}]" if low is not None and high is not None else ""
    return f"{number:,f}{bounds}" + (f" ({printed})" if printed else "")


def of_series(found: Iterable[Series], formatter: Formatter) -> list[Chart]:
    """Return a chart for each series; periods without a figure between two others are gaps."""
    charts = []
    for series in found:
        parts = [series.subject, series.metric, *things(series.part), series.measure, series.basis]
        names = [formatter.name(part) for part in parts if part]
        if series.stance != "asserted":
            names.append(formatter.name(f"stance/{series.stance}"))
        chart = Chart(" · ".join(names), formatter.name(f"unit/{series.unit}"))
        last: Span | None = None
        for reading in series.readings:
            if last and reading.span and reading.span != last and series.months:
                chart.bars.extend(_gaps(last, reading.span, series.months, formatter))
            last = reading.span
            _add(chart.bars, _of_claim(reading.claim, "", formatter))
        charts.append(chart)
    return charts


def of_compared(rows: Iterable[Compared], subjects: Sequence[str], formatter: Formatter) -> list[Chart]:
    """Return a chart for each metric of a comparison, with a line for each thing and period."""
    charts: dict[tuple[str, ...], Chart] = {}
    for row in rows:
        key = (row.metric, row.measure, row.basis, row.stance, row.unit)
        names = [formatter.name(part) for part in key[:3] if part]
        if row.stance != "asserted":
            names.append(formatter.name(f"stance/{row.stance}"))
        chart = charts.setdefault(key, Chart(" · ".join(names), formatter.name(f"unit/{row.unit}")))
        for thing, reading in zip(subjects, row.readings, strict=True):
            name, period = formatter.name(thing), formatter.name(row.period)
            if reading is None:
                chart.bars.append(_gap(name, period, formatter.lang))
            elif reading.amount is not None:
                source = _publishers(reading.claim, formatter)
                chart.bars.append(Bar(name, period, reading.amount, text=f"{reading.amount:,f}", source=source))
            else:  # in its own unit, which is not that of the axis
                text = reading.claim.printed or formatter.normalised(reading.claim)
                quantity = reading.claim.quantity
                same = quantity is not None and quantity.unit == row.unit
                bar = _of_claim(reading.claim, name, formatter)
                chart.bars.append(bar if same else Bar(name, period, None, text=text, source=bar.source, gap=True))
    return list(charts.values())


def of_prices(found: Iterable[Prices], formatter: Formatter) -> list[Chart]:
    """Return a chart for each kind of price and currency, the lowest price first."""
    charts: dict[tuple[str, str], Chart] = {}
    for prices in found:
        which = prices.list
        label = " · ".join(formatter.name(part) for part in which[:4] if part)
        for metric in METRICS:
            if (amount := prices.amount(metric)) is None:
                continue
            claim = prices.claims[metric]
            unit = formatter.name(f"unit/{which.unit}")
            chart = charts.setdefault((metric, which.unit), Chart(formatter.name(metric), unit))
            since = str(claim.span[0]) if claim.span else ""
            chart.bars.append(Bar(label, since, amount, text=f"{amount:f}", source=_publishers(claim, formatter)))
    for chart in charts.values():
        chart.bars.sort(key=lambda bar: (bar.number or 0, bar.label))
    return [charts[key] for key in sorted(charts, key=lambda key: (METRICS.index(key[0]), key[1]))]


def _of_claim(claim: Claim, label: str, formatter: Formatter) -> Bar:
    """Return the bar of a figure: a number, or a range; open bounds stay open."""
    quantity = claim.quantity
    assert quantity
    exact = quantity.number is not None and quantity.low is not None and quantity.high is not None
    low, high = (None, None) if exact else (quantity.low, quantity.high)
    text = claim.printed or formatter.normalised(claim)
    period = formatter.name(label_of(claim.period) or label_of(claim.valid_from))
    return Bar(label, period, quantity.number if exact else None, low, high, text, _publishers(claim, formatter))


def _gaps(last: Span, following: Span, length: int, formatter: Formatter) -> list[Bar]:
    """Return the periods between two of a series that have no figure."""
    missing, span = [], shifted(last, length)
    while span and span[1] < following[0]:
        missing.append(span)
        span = shifted(span, length)
    if len(missing) > _GAPS:
        return [_gap("", f"{missing[0][0]} – {missing[-1][1]}", formatter.lang)]
    return [_gap("", _period_name(span, formatter), formatter.lang) for span in missing]


def _period_name(span: Span, formatter: Formatter) -> str:
    first, last = span
    length = months(span)
    label = {12: f"{first.year}", 1: f"{first:%Y-%m}"}.get(length, "")
    if length in (3, 6):
        label = f"{first.year}-{'Q' if length == 3 else 'H'}{(first.month - 1) // length + 1}"
    return formatter.name(label) if label and read_period(label).days == span else f"{first} – {last}"


def _gap(label: str, period: str, lang: str) -> Bar:
    return Bar(label, period, None, text=say("no-figure", lang), gap=True)


def _add(bars: list[Bar], bar: Bar) -> None:
    """Add a bar beside those of its thing and period; one that says the same adds its source."""
    place = len(bars)
    for number in range(len(bars) - 1, -1, -1):
        other = bars[number]
        if (other.label, other.period) != (bar.label, bar.period):
            continue
        place = number + 1 if place == len(bars) else place
        if (other.number, other.low, other.high) == (bar.number, bar.low, bar.high):
            sources = "; ".join(dict.fromkeys(filter(None, (*other.source.split("; "), bar.source))))
            bars[number] = Bar(other.label, other.period, other.number, other.low, other.high, other.text, sources)
            return
    bars.insert(place, bar)


def _publishers(claim: Claim, formatter: Formatter) -> str:
    return "; ".join(dict.fromkeys(formatter.sources[e.source].publisher for e in claim.evidence))


def _text(term: Term | None) -> str:
    return term.text.rpartition("/")[2].rpartition("#")[2] if term and term.kind == "uri" else term.text if term else ""


def _number(term: Term | None) -> Decimal | None:
    if term is None or term.datatype not in _NUMERIC:
        return None
    number = Decimal(term.text)
    return number if number.is_finite() else None


def _is_numeric(column: str, rows: Sequence[dict[str, Term | None]]) -> bool:
    terms = [row[column] for row in rows if row[column] is not None]
    return bool(terms) and all(_number(term) is not None for term in terms)


def _is_truth(column: str, rows: Sequence[dict[str, Term | None]]) -> bool:
    return any((term := row[column]) is not None and term.datatype == f"{XSD}boolean" for row in rows)


def _heading(column: str, lang: str) -> str:
    return next((say(key, lang) for key in (f"answer-{column}", column) if key in words()), column)
