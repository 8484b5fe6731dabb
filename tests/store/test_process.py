"""Orders reach the process of a worker whole, and its words come back, however long they are."""

from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.store import Graph
from kg.store.limits import Limits


def test_an_order_that_no_pipe_takes_at_once_is_answered(seed: Graph) -> None:
    with seed.worker() as worker:
        for length in (10, 40_000, 400_000):
            assert worker.ask(f"ASK {{}} #{'x' * length}").true


def test_many_columns_are_told_whole(seed: Graph) -> None:
    names = [f"?a{n}" for n in range(5000)]
    with seed.worker() as worker:
        assert len(worker.ask(f"SELECT {' '.join(names)} {{ {names[0]} a kg:Nothing }}").columns) == len(names)


@pytest.mark.parametrize("length", [10, 40_000])
def test_a_long_order_ends_at_its_time_as_a_short_one_does(seed: Graph, length: int) -> None:
    with seed.worker(Limits(timeout=0.5)) as worker:
        with pytest.raises(QueryError, match=r"longer than 0\.5 s"):
            worker.ask(f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} #{'x' * length}")
        assert worker.ask("ASK {}").true
