"""Find the lines of the graph that a change of the data adds and removes, without writing the whole graph.

An earlier build tells what it was made of. Claims, sources and results of the audit that are the same
in both give the same lines; those of the others are written for both builds, and the difference is
applied to the earlier lines. A line that several of them give stays as long as one of these is left,
so each build counts such lines. If entities or the ontology changed, everything is written anew.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

import pyoxigraph as ox

from kg.model.choice import Choice
from kg.model.claim import Claim, Facts, Source
from kg.model.computed import Computed
from kg.model.ontology import Ontology
from kg.model.period import Period
from kg.model.rates import Amount
from kg.namespaces import ID, RATE
from kg.rdf.dataset import Counts, description
from kg.rdf.shape import judged, periods, statements, times, triples

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a graph is made of, beside the ontology.

    periods: all that are named in it, by label.
    """

    facts: Facts
    computed: Sequence[Computed]
    choices: Sequence[Choice]
    latest: Sequence[Claim]
    amounts: Sequence[Amount]
    periods: dict[str, Period]

    @classmethod
    def of(
        cls,
        facts: Facts,
        computed: Sequence[Computed],
        choices: Sequence[Choice],
        latest: Sequence[Claim],
        amounts: Sequence[Amount],
    ) -> Parts:
        """Return the parts of a graph of which all claims are known."""
        return cls(facts, computed, choices, latest, amounts, periods(facts, computed))

    def statements(self, part: Facts, other: Parts, ontology: Ontology) -> Counter[str]:
        """Count the lines of some sources and claims, and of the results that another graph does not have.

        Each rate of exchange is written once, however many amounts use it: see `_rates`.
        """
        return Counter(
            _text(
                statements(
                    self.facts,
                    ontology,
                    part,
                    # By their text: 1.0 and 1.00 are equal, but not the same.
                    _without(self.computed, other.computed, repr),
                    _without(self.choices, other.choices, lambda choice: choice),
                    _without(self.latest, other.latest, lambda claim: claim.id),
                    _without(self.amounts, other.amounts, _amount),
                )
            )
        ) + Counter(_text(judged(self.facts, ontology, self.choices)))

    @property
    def rates(self) -> set[str]:
        """What the lines of each rate of exchange begin with."""
        return {f"<{RATE}{amount.rate.id}> " for amount in self.amounts if amount.rate}


@dataclass(frozen=True, slots=True)
class Written:
    """The lines of a graph.

    lines: sorted, without those that describe the data set. own: the latter.
    shared: how many times a line is given, if more than once. counts: of `lines`.
    """

    lines: list[str]
    own: list[str]
    shared: dict[str, int]
    counts: Counts

    def everything(self) -> list[str]:
        """Return all lines, sorted."""
        return sorted([*self.lines, *self.own])


@dataclass(frozen=True, slots=True)
class Change:
    """The lines that a graph has more and less than an earlier one."""

    added: Set[str]
    removed: Set[str]


class Inconsistent(Exception):  # noqa: N818  # not an error: everything is written anew
    """An earlier graph lacks a line that it should have."""


def write_all(parts: Parts, ontology: Ontology) -> Written:
    """Write a graph from nothing."""
    found = triples(parts.facts, ontology, parts.computed, parts.choices, parts.latest, parts.amounts)
    given = Counter(_text(found))
    lines = sorted(given)
    counts = Counts.of(lines)
    shared = {line: count for line, count in given.items() if count > 1}
    return Written(lines, description(parts.facts, counts), shared, counts)


def write_changes(
    now: Parts, then: Parts, earlier: Written, ontology: Ontology, differing: Collection[str]
) -> tuple[Written, Change]:
    """Write a graph from an earlier one with the same entities and ontology.

    The rates of exchange must be those of the earlier graph, too.
    then: the parts of the earlier graph.
    differing: ids of the claims that only one of them has, or that are not the same in both.
    Raises Inconsistent if the earlier graph is not what its parts give.
    """
    differing = {i for i in differing if not _same(now.facts.claims.get(i), then.facts.claims.get(i))}
    sources = {
        i
        for i in {*now.facts.sources, *then.facts.sources}
        if _placeless(now.facts.sources.get(i)) != _placeless(then.facts.sources.get(i))
    }
    # The sentence about a piece of evidence names its source.
    claims = {*differing, *(i for i, c in now.facts.claims.items() if any(e.source in sources for e in c.evidence))}
    minus = then.statements(_part(then.facts, claims, sources), now, ontology)
    plus = now.statements(_part(now.facts, claims, sources), then, ontology)
    for count, mine, others in ((minus, then, now), (plus, now, then)):
        count.update(_text(times(p for label, p in mine.periods.items() if label not in others.periods)))
    _rates(minus, plus, then, now, earlier)
    return _applied(minus, plus, now.facts, earlier)


def siblings(change: Change, everything: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a graph, sorted, with a subject and a property in common with one that was removed."""
    for start in {line[: line.index(" ", line.index(" ") + 1) + 1] for line in change.removed}:
        yield from _beginning(everything, start)


def same_entities(one: Facts, other: Facts) -> bool:
    """Tell whether two graphs have the same entities, wherever these stand in the files."""
    return {i: replace(e, place="") for i, e in one.entities.items()} == {
        i: replace(e, place="") for i, e in other.entities.items()
    } and list(one.entities) == list(other.entities)


def _part(facts: Facts, claims: Collection[str], sources: Collection[str]) -> Facts:
    return Facts(
        {},
        {i: facts.sources[i] for i in sorted(sources) if i in facts.sources},
        {i: facts.claims[i] for i in sorted(claims) if i in facts.claims},
        [],
    )


def _placeless(source: Source | None) -> Source | None:
    return replace(source, place="") if source else None


def _same(one: Claim | None, other: Claim | None) -> bool:
    """Tell whether two claims of the same id are the same but for their places."""
    if one is None or other is None:
        return False
    mine, others = ([replace(e, place="") for e in claim.evidence] for claim in (one, other))
    return mine == others and one.rank == other.rank


def _without(mine: Iterable[T], others: Iterable[T], name: Callable[[T], Hashable]) -> list[T]:
    known = set(map(name, others))
    return [one for one in mine if name(one) not in known]


def _amount(amount: Amount) -> tuple[str, ...]:
    return amount.claim, amount.currency, str(amount.value), amount.rate.id if amount.rate else ""


def _text(found: Iterable[ox.Triple]) -> Iterator[str]:
    return (f"{t} .\n" for t in found)


def _rates(minus: Counter[str], plus: Counter[str], then: Parts, now: Parts, earlier: Written) -> None:
    """Let a rate go with the last amount that uses it, and come with the first."""
    starts = f"<{RATE}"
    for count in (minus, plus):
        kept = now.rates - then.rates if count is plus else set()
        for line in [line for line in count if line.startswith(starts) and not line.startswith(tuple(kept))]:
            del count[line]
    for start in then.rates - now.rates:
        minus.update(_beginning(earlier.lines, start))


def _beginning(lines: Sequence[str], start: str) -> Iterator[str]:
    """Yield the sorted lines that begin with a text."""
    for number in range(bisect_left(lines, start), len(lines)):
        if not lines[number].startswith(start):
            return
        yield lines[number]


def _applied(minus: Counter[str], plus: Counter[str], facts: Facts, earlier: Written) -> tuple[Written, Change]:
    lines, shared = earlier.lines, dict(earlier.shared)
    added, removed = set(), set()
    for line in minus.keys() | plus.keys():
        before = shared.get(line) or any(found == line for found in _beginning(lines, line))
        after = before - minus[line] + plus[line]
        if after < 0:
            raise Inconsistent
        shared.pop(line, None)
        if after > 1:
            shared[line] = after
        if before and not after:
            removed.add(line)
        elif after and not before:
            added.add(line)
    # Sorting takes little time where most is in order.
    after_all = sorted([line for line in lines if line not in removed] + sorted(added))
    subjects = {line.partition(" ")[0] for line in (*added, *removed)}
    more = {s: _has(after_all, s) - _has(lines, s) for s in subjects}
    entities = sum(n for s, n in more.items() if s.startswith(f"<{ID}"))
    counts = earlier.counts.changed(removed, added, sum(more.values()), entities)
    own = description(facts, counts)
    old, new = {*removed, *earlier.own}, {*added, *own}
    return Written(after_all, own, shared, counts), Change(new - old, old - new)


def _has(lines: Sequence[str], subject: str) -> bool:
    return any(True for _ in _beginning(lines, f"{subject} "))
