"""Tasks as agents are given them are answered by the claims that a person would name (tests/agents/tasks.toml)."""

from __future__ import annotations

import asyncio
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kg.store import Graph

pytest.importorskip("mcp.server.mcpserver", reason='the SDK is not installed (pip install "kg-cnllm[mcp]")')

from mcp import Client
from talking import ask_all, data_of, text_of, wire

from kg.agents.server import make_server

TASKS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("tasks.toml").read_text("utf-8"))["task"]


def test_there_are_ten_tasks_and_their_claims_exist(graph: Graph) -> None:
    assert len(TASKS) >= 10
    wanted = {claim for task in TASKS for claim in task["claims"]}
    assert wanted - graph.claims_by_id(*wanted).keys() == set()


@pytest.mark.parametrize("task", TASKS, ids=[task["ask"] for task in TASKS])
def test_a_task_is_answered_by_the_expected_claims(graph: Graph, task: dict[str, Any]) -> None:
    async def answers() -> tuple[str, str]:
        async with Client(make_server(graph, "zh")) as client:
            found = [a for call in task["calls"] for a in await ask_all(client, **call)]
        return "\n".join(map(text_of, found)), wire([data_of(a) for a in found])

    text, data = asyncio.run(answers())
    for claim in task["claims"]:
        assert claim in text
        assert claim in data
    for words in task["heard"]:
        assert words in text or words in data
