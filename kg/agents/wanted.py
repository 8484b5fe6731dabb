"""Read what an agent asks for: a property or metric by any of its names, and a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kg.errors import UsageError, did_you_mean
from kg.model.period import UNSTATED, Period, label_of, read_period
from kg.model.text import fold
from kg.views.find import properties_named
from kg.views.names import Names

if TYPE_CHECKING:
    from kg.model.claim import Claim
    from kg.store import Graph

# Metrics of a thing that are named where there is no such metric.
_NAMED = 12


def property_of(graph: Graph, text: str, known_here: Sequence[str] = ()) -> str:
    """Return the property with an id or a label, in zh or en; of a renamed one, its successor.

    known_here: the properties that are named where there is none.
    Raises UsageError, with near names, if there is none.
    """
    known, names = graph.ontology.properties, Names.of_graph(graph)
    name = text.strip().removeprefix("kg:")
    if name in graph.ontology.renamed:
        name = graph.ontology.renamed[name].name
    if found := properties_named(graph, name):
        return found[0]
    wanted = fold(name)
    labels = {fold(label): prop for prop in known for label in names.of(prop).values()}
    near = sorted({p for label, p in labels.items() if wanted and (label in wanted or wanted in label)}, key=len)
    named = ", ".join(f"{p} ({names.get(p, 'zh')})" for p in (near or known_here)[:_NAMED])
    hint = f" Near it, or known here: {named}." if named else did_you_mean(name, [*known, *labels])
    raise UsageError(f'there is no property or metric "{text[:60]}".{hint} "find" searches names')


def metric_of(graph: Graph, text: str, thing: str = "") -> str:
    """Return the metric with an id or a label; where there is none, those of a thing are named."""
    counted = Counter(c.property for c in graph.figures(thing)) if thing else Counter[str]()
    name = property_of(graph, text, [metric for metric, _ in counted.most_common()])
    kind = graph.ontology.properties[name].kind
    if kind != "figure":
        raise UsageError(f'{name} is no metric but a {kind}; use "show"')
    return name


def within(period: str) -> Callable[[Claim], bool]:
    """Return whether the time of a figure lies within a period; any does if none is given."""
    wanted = _read(period)
    if wanted is None:
        return lambda _claim: True
    days = wanted.days
    if days is None:
        return lambda claim: label_of(claim.period) == UNSTATED
    first, last = days
    return lambda claim: claim.span is not None and first <= claim.span[0] and claim.span[1] <= last


def exactly(period: str) -> Callable[[Claim], bool]:
    """Return whether the time of a figure is a period; any is if none is given."""
    wanted = _read(period)
    if wanted is None:
        return lambda _claim: True
    days = wanted.days
    return lambda claim: label_of(claim.period) == UNSTATED if days is None else claim.span == days


def _read(period: str) -> Period | None:
    try:
        return read_period(period) if period else None
    except ValueError as error:
        raise UsageError(f"period: {error}") from None
