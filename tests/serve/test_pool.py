"""One event loop waits for several workers: what becomes of a query is nobody else's affair."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from kg.errors import QueryError
from kg.serve.pool import BusyError, GoneError, Pool
from kg.store import Graph
from kg.store.limits import Limits
from kg.store.worker import Answer

LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@contextmanager
def pool(seed: Graph, workers: int, queue: int, limits: Limits | None = None) -> Iterator[Pool]:
    with ExitStack() as stack:
        ready = [stack.enter_context(seed.worker(limits)) for _ in range(workers)]
        found = Pool(ready, queue)
        stack.callback(found.close)
        yield found


def number(answer: Answer) -> str:
    return next(answer.rows())[0]


async def stays() -> None:
    await asyncio.Event().wait()


async def ask(found: Pool, query: str, *, light: bool = True) -> str:
    return await found.run(query, number, lambda _: light, stays)


def test_each_client_gets_its_own_answer_at_once_or_from_a_thread(seed: Graph) -> None:
    async def all_of_them(found: Pool) -> list[str]:
        # The third is longer than what a pipe takes at once.
        texts = [f"SELECT ({n} AS ?n) {{}} #{'x' * (40_000 if n == 3 else 0)}" for n in range(40)]
        return await asyncio.gather(*(ask(found, text, light=n % 2 == 0) for n, text in enumerate(texts)))

    with pool(seed, 2, 40) as found:
        assert [answer.split('"')[1] for answer in asyncio.run(all_of_them(found))] == [str(n) for n in range(40)]
        assert found.busy == 0


def test_a_query_ends_at_its_time_and_harms_no_other_one(seed: Graph) -> None:
    async def one_of_them_is_long(found: Pool) -> list[str | BaseException]:
        await asyncio.gather(ask(found, "SELECT (1 AS ?n) {}"), ask(found, "SELECT (1 AS ?n) {}"))
        short = (ask(found, f"SELECT ({n} AS ?n) {{}}") for n in range(10))
        return await asyncio.gather(ask(found, LONG), *short, return_exceptions=True)

    with pool(seed, 2, 20, Limits(timeout=1)) as found:
        begun = time.monotonic()
        late, *others = asyncio.run(one_of_them_is_long(found))
        assert isinstance(late, QueryError)
        assert late.limit == "timeout"
        assert all(isinstance(other, str) for other in others)
        assert time.monotonic() - begun < 20


@pytest.mark.parametrize("way", ["gone", "cancelled"])
def test_a_query_that_nobody_waits_for_is_ended_and_leaves_the_queue(seed: Graph, way: str) -> None:
    async def leave(found: Pool) -> None:
        await ask(found, "SELECT (1 AS ?n) {}")
        left = asyncio.Event()

        async def leaves() -> None:
            await left.wait()

        both = [asyncio.ensure_future(found.run(LONG, number, lambda _: True, leaves)) for _ in range(2)]
        await asyncio.sleep(0.3)
        with pytest.raises(BusyError):
            await ask(found, "ASK {}")
        if way == "gone":
            left.set()
        else:
            for each in both:
                each.cancel()
        ended = await asyncio.gather(*both, return_exceptions=True)
        assert {type(error) for error in ended} == {GoneError if way == "gone" else asyncio.CancelledError}
        async with asyncio.timeout(20):
            while found.busy:
                await asyncio.sleep(0.05)
        assert await ask(found, "SELECT (2 AS ?n) {}")

    with pool(seed, 1, 1, Limits(timeout=300)) as found:
        asyncio.run(leave(found))


def test_an_answer_that_cannot_be_written_is_told_and_the_worker_goes_on(seed: Graph) -> None:
    def fail(_: Answer) -> str:
        raise ValueError("no")

    async def asked(found: Pool) -> None:
        for light in (True, False, True):
            with pytest.raises(ValueError, match="no"):
                await found.run("ASK {}", fail, lambda _, light=light: light, stays)  # type: ignore[misc]
        assert await ask(found, "SELECT (2 AS ?n) {}")

    with pool(seed, 1, 0) as found:
        asyncio.run(asked(found))


def test_once_it_is_interrupted_no_query_goes_on_and_none_is_taken(seed: Graph) -> None:
    async def interrupted(found: Pool) -> None:
        await ask(found, "SELECT (1 AS ?n) {}")
        both = [asyncio.ensure_future(ask(found, LONG)) for _ in range(2)]
        await asyncio.sleep(0.2)
        found.interrupt()
        assert {type(error) for error in await asyncio.gather(*both, return_exceptions=True)} == {BusyError}
        with pytest.raises(BusyError):
            await ask(found, "ASK {}")

    with pool(seed, 1, 1, Limits(timeout=300)) as found:
        asyncio.run(interrupted(found))
