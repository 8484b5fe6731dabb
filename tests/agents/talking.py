"""Helpers of the tests of the server: clients of the SDK, and calls that follow cursors."""

from __future__ import annotations

import json
from typing import Any

from mcp import Client
from mcp.types import CallToolResult, TextContent

from kg.agents.budget import DEFAULT_BUDGET, tokens


def text_of(answer: CallToolResult) -> str:
    """Return the one text of an answer."""
    (content,) = answer.content
    assert isinstance(content, TextContent)
    return content.text


def data_of(answer: CallToolResult) -> dict[str, Any]:
    """Return the structured answer."""
    assert answer.structured_content is not None, text_of(answer)
    return dict(answer.structured_content)


def wire(value: object) -> str:
    """Return plain data as the SDK writes it on the wire."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


async def ask(client: Client, tool: str, **arguments: Any) -> CallToolResult:
    """Call a tool that must answer, within its budget in both forms."""
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, text_of(answer)
    budget = arguments.get("budget", DEFAULT_BUDGET)
    assert tokens(text_of(answer)) <= budget
    assert tokens(wire(data_of(answer))) <= budget
    return answer


async def ask_all(client: Client, tool: str, **arguments: Any) -> list[CallToolResult]:
    """Call a tool and follow its cursors to the last page."""
    found = [await ask(client, tool, **arguments)]
    while cursor := data_of(found[-1]).get("next"):
        found.append(await ask(client, tool, **arguments, cursor=cursor))
    return found


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    """Call a tool that must refuse; return its sentence."""
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error, text_of(answer)[:400]
    text = text_of(answer)
    assert len(text.splitlines()) == 1, text
    assert len(text) < 1_500
    assert "Traceback" not in text
    assert "pydantic" not in text
    return text
