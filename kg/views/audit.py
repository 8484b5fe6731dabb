"""Return audit results and time series of the graph, and describe them in Chinese or English."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.audit.figures import Figures
from kg.audit.identities import coverage
from kg.audit.identity import Check, Gap, Mend, label
from kg.audit.series import Break, Series
from kg.audit.series import series as find_series
from kg.errors import UsageError, did_you_mean
from kg.model.claim import Facts
from kg.model.interval import Interval

if TYPE_CHECKING:
    from kg.store import Graph
    from kg.views.names import Names

Named = Callable[[str], str]

_GAPS = {
    "zh": {
        "basis": "基准未说明", "lengths": "首末两期长度不同",
        "figure": "缺 {metric}", "units": "单位不同（{units}），且没有信源给出当时的汇率",
        "outside": "只知主体的总额，不知其中属于该市场的数额",
        "few": "已知部分不足以构成整体", "many": "已知部分属于不止一种划分",
    },
    "en": {
        "basis": "the basis is unstated",
        "lengths": "the first and last period differ in length", "figure": "no {metric}",
        "units": "units differ ({units}) and no source gives an exchange rate for that time",
        "outside": "only the total of the company is known, not the part in that market",
        "few": "the known parts do not add up to the whole",
        "many": "the known parts belong to more than one breakdown",
    },
}  # fmt: skip
_MENDS = {
    "zh": {
        "fits": "与{what}（{printed}）相合：{result}", "misfits": "与{what}（{printed}）不合：{result}",
        "reading": "若以{what}（{printed}）代替{instead}则相合", "scale": "若所印数值{detail}则相合",
        "part": "若{what}（{printed}）{detail}则相合",
        "period": "若为 {detail} 则相合", "sign": "若所印数值变号则相合", "currency": "数值相合而币种不同：{detail}",
        "points": "若所印为百分点则相合",
    },
    "en": {
        "fits": "fits {what} ({printed}): {result}", "misfits": "does not fit {what} ({printed}): {result}",
        "reading": "would fit with {what} ({printed}) instead of {instead}",
        "scale": "would fit with the printed value {detail}",
        "part": "would fit with {what} ({printed}) {detail}",
        "period": "would fit as of {detail}", "sign": "would fit with the other sign",
        "currency": "the numbers fit although the currencies differ: {detail}",
        "points": "would fit as percentage points",
    },
}  # fmt: skip
_FINDING = {
    "zh": "{subject}的{metric}（{period}）印作{printed}，而按 {identity} 重算为 {result}{remark}；"
    "请更正读数，或在裁断中说明",
    "en": "{subject}: {metric} of {period} is printed as {printed}, but {identity} gives {result}{remark}; "
    "correct the reading, or add a judgement",
}

_BREAK = {
    "zh": "{what}：该信源只写 {start} 的 {low} 与 {end} 的 {high}，而其间 {at} 为 {value}{other}（{place}），"
    "与所述变化不符；请补上其间的读数，或在裁断中说明",
    "en": "{what}: the source gives only {low} for {start} and {high} for {end}, but {at} in between is "
    "{value}{other} ({place}), which contradicts the change; "
    "add the reading in between, or add a judgement",
}


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
    return _GAPS[lang][gap.kind].format(metric=metric, units=", ".join(names(f"unit/{u}") for u in gap.units))


def tell_mend(mend: Mend, names: Named, lang: str) -> str:
    """Describe a possible correction, or a candidate for an unstated basis."""
    kind = ("fits" if mend.fits else "misfits") if mend.kind == "basis" else mend.kind
    other = mend.reading
    what = ""
    if other is not None:
        parts = [names(other.subject), names(other.segment) if other.segment else "", names(other.property)]
        what = " ".join(p for p in (*parts, label(other)) if p)
    return _MENDS[lang][kind].format(
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
    return _FINDING[lang].format(
        subject=names(check.claim.subject),
        metric=names(check.claim.property),
        period=names(label(check.claim)) or "—",
        printed=check.claim.printed,
        identity=check.identity,
        result=show_interval(check.recomputed),
        remark=(f"（{said}）" if lang == "zh" else f" ({said})") if said else "",
    )


def tell_break(found: Break, names: Named, lang: str) -> str:
    """Describe in one sentence a change that a value in between contradicts, and how to resolve it."""
    first, last, middle = found.first, found.last, found.middle
    what = " ".join(p for p in (names(first.subject), names(first.segment), names(first.property)) if p)
    other = names(middle.segment) if middle.segment != first.segment else ""
    return _BREAK[lang].format(
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

    metric: only this one. Raises UsageError, with similar names, if there is no such metric.
    """
    metrics = [name for name, prop in graph.ontology.properties.items() if prop.kind == "figure"]
    if metric and metric not in metrics:
        raise UsageError(f'there is no metric "{metric}" in the ontology.{did_you_mean(metric, metrics)}')
    claims = {c.id: c for c in graph.figures(subject)}
    figures = Figures(Facts(graph.entities, graph.sources, claims, graph.judgements), graph.ontology)
    broken = [b for b in graph.breaks if b.first.subject == subject and metric in ("", b.first.property)]
    return find_series(figures, subject, metric), broken


def naming(names: Names, lang: str) -> Named:
    """Return a function that names things in a language; it returns an empty string for no thing."""
    return lambda thing: names.get(thing, lang) if thing else ""
