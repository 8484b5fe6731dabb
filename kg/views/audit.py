"""Return audit results and time series of the graph, and describe them in Chinese or English."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from kg.audit.figures import Figures
from kg.audit.identities import coverage
from kg.audit.identity import Check, Gap, Mend, label
from kg.audit.series import Break, Series
from kg.audit.series import series as find_series
from kg.errors import UsageError
from kg.language import say
from kg.model.claim import Facts
from kg.model.interval import Interval
from kg.model.part import things
from kg.views.find import resolve_property

if TYPE_CHECKING:
    from kg.store import Graph
    from kg.views.names import Names

Named = Callable[[str], str]


def show_interval(interval: Interval | None) -> str:
    """Format an interval with six significant digits, as a single number if both ends are equal."""
    if interval is None:
        return ""

    def end(number: Decimal) -> str:
        if number.is_infinite():
            return "…"
        text = f"{number:,.0f}" if abs(number) >= 10**6 else f"{number:.6g}"
        return f"{number:f}" if "e" in text else text

    low, high = end(interval.low), end(interval.high)
    return low if low == high else f"{low} – {high}"


def tell_gap(gap: Gap, names: Named, lang: str) -> str:
    """Describe why a figure cannot be checked."""
    metric = f"{names(gap.metric)} [{gap.index}]" if gap.index else names(gap.metric)
    units = ", ".join(names(f"unit/{u}") for u in gap.units)
    return say(f"gap-{gap.kind}", lang, metric=metric, units=units)


def tell_mend(mend: Mend, names: Named, lang: str) -> str:
    """Describe a possible correction, or a candidate for an unstated basis."""
    kind = ("fits" if mend.fits else "misfits") if mend.kind == "basis" else mend.kind
    other = mend.reading
    what = ""
    if other is not None:
        parts = [names(other.subject), *map(names, things(other.part)), names(other.property)]
        what = " ".join(p for p in (*parts, label(other)) if p)
    return say(
        f"fix-{kind}",
        lang,
        what=what,
        printed=other.printed if other else "",
        instead=mend.instead.printed if mend.instead else "",
        detail=mend.detail,
        result=show_interval(mend.result),
    )


def remark(check: Check, names: Named, lang: str) -> str:
    """Describe what is missing, the possible corrections and the judgement, if any."""
    parts = [tell_gap(g, names, lang) for g in check.gaps] + [tell_mend(m, names, lang) for m in check.mends]
    if check.settled:
        parts.append(check.settled.get(lang, ""))
    return "; ".join(parts)


def tell(check: Check, names: Named, lang: str) -> str:
    """Describe in one sentence an inconsistent figure and how to resolve it."""
    said = remark(check, names, lang)
    return say(
        "misfit",
        lang,
        subject=names(check.claim.subject),
        metric=names(check.claim.property),
        period=names(label(check.claim)) or "—",
        printed=check.claim.printed,
        identity=check.identity,
        result=show_interval(check.recomputed),
        remark=say("in-brackets", lang, text=said) if said else "",
    )


def tell_break(found: Break, names: Named, lang: str) -> str:
    """Describe in one sentence a change that a value in between contradicts, and how to resolve it."""
    first, last, middle = found.first, found.last, found.middle
    what = " ".join(p for p in (names(first.subject), *map(names, things(first.part)), names(first.property)) if p)
    other = " ".join(map(names, things(middle.part))) if middle.part != first.part else ""
    return say(
        "broken-change", lang,
        what=what, start=label(first), low=first.printed, end=label(last), high=last.printed,
        at=label(middle), value=middle.printed, other=f" ({other})" if other else "",
        place=middle.evidence[0].place,
    )  # fmt: skip


def audit(graph: Graph, subject: str = "", verdict: str = "") -> list[Check]:
    """Return the checks of the figures of a subject, or of all.

    verdict: only checks with this verdict (see `kg.audit.identity.VERDICTS`).
    """
    return [c for c in graph.checks(subject) if verdict in ("", c.verdict)]


def audit_reach(graph: Graph, checks: Iterable[Check]) -> tuple[int, int, int]:
    """Count the amounts and ratios of companies: all, those in an equation, those in any check."""
    return coverage(checks, Figures(graph.facts, graph.ontology))


def series(graph: Graph, subject: str, metric: str = "") -> tuple[list[Series], list[Break]]:
    """Return the time series of a subject, and the changes that a value in between contradicts.

    metric: only this one, by name or label. Raises UsageError, with similar names, if there is no such metric.
    """
    metric = metric and resolve_property(graph, metric)
    if metric and graph.ontology.properties[metric].kind != "figure":
        raise UsageError(f'"{metric}" is no metric, and has no series; "kg terms --kind metric" lists the metrics')
    claims = {c.id: c for c in graph.figures(subject)}
    figures = Figures(Facts(graph.entities, graph.sources, claims, graph.judgements), graph.ontology)
    broken = [b for b in graph.breaks if b.first.subject == subject and metric in ("", b.first.property)]
    return find_series(figures, subject, metric), broken


def naming(names: Names, lang: str) -> Named:
    """Return a function that names things in a language."""
    return partial(names.get, lang=lang)
