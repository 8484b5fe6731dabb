"""Count what the graph contains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import DataError, Finding
from kg.namespaces import short_name
from kg.read.queries import read_query
from kg.store.rows import read_term

if TYPE_CHECKING:
    from kg.store import Graph
    from kg.store.limits import Limits

# The kinds in the order in which they are listed.
_KINDS = (
    "graph", "entities", "claims", "stance", "verdict", "rank", "predicate", "identifier", "source", "reading", "tier", "marketRole",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things: the kind of count, what is counted, and how many there are."""

    kind: str
    name: str
    count: int


def stats(graph: Graph, limits: Limits | None = None) -> list[Count]:
    """Count what the graph contains, the most frequent of each kind first.

    limits: of the query that counts.
    Raises QueryError if it goes beyond one, DataError if its rows are no counts.
    """
    # The query belongs to the data, which may be a stranger's.
    with graph.worker(limits) as worker:
        answer = worker.ask(read_query(graph.project.stats, graph.project, ())[1])
        rows = [[term.text if term else "" for term in map(read_term, row)] for row in answer.rows()]
    place = graph.project.place(graph.project.stats)
    wanted = f"must give ?kind (one of {', '.join(_KINDS)}), ?what and ?count, a whole number, in each row"
    wrong = DataError([Finding(place, wanted)])
    if not {"kind", "what", "count"} <= set(answer.columns):
        raise wrong
    try:
        named = [dict(zip(answer.columns, row, strict=True)) for row in rows]
        counts = [Count(row["kind"], short_name(row["what"]), int(row["count"])) for row in named]
        return sorted(counts, key=lambda c: (_KINDS.index(c.kind), -c.count, c.name))
    except ValueError:
        raise wrong from None
