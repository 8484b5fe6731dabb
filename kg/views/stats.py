"""Count what the graph contains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.namespaces import short_name
from kg.read.queries import read_query
from kg.store.rows import read_term

if TYPE_CHECKING:
    from kg.store import Graph

# The kinds in the order in which they are listed.
_KINDS = (
    "graph", "entities", "claims", "stance", "verdict", "rank", "predicate", "source", "reading", "tier", "marketRole",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things: the kind of count, what is counted, and how many there are."""

    kind: str
    name: str
    count: int


def stats(graph: Graph) -> list[Count]:
    """Count what the graph contains, the most frequent of each kind first."""
    # The query belongs to the data, which may be a stranger's.
    with graph.worker() as worker:
        answer = worker.ask(read_query(graph.project.stats, graph.project, ())[1])
        rows = [
            dict(zip(answer.columns, (t.text if t else "" for t in map(read_term, row)), strict=True))
            for row in answer.rows()
        ]
    counts = [Count(row["kind"], short_name(row["what"]), int(row["count"])) for row in rows]
    return sorted(counts, key=lambda c: (_KINDS.index(c.kind), -c.count, c.name))
