"""`kg mcp` as a process: over standard input and output, over HTTP, its ends, and without its packages."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Kg, small_home

from kg.store import Graph

pytest.importorskip("mcp.server.mcpserver", reason='the SDK is not installed (pip install "kg-cnllm[mcp]")')

from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from talking import ask, data_of, refused, text_of

HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}  # fmt: skip


def command(graph: Graph, *words: str) -> list[str]:
    return [sys.executable, "-m", "kg", "mcp", "--home", str(graph.project.root), "--lang", "en", *words]


def start(graph: Graph, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(graph, *words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8",
    )  # fmt: skip


def send(process: subprocess.Popen[str], message: dict[str, Any]) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(message) + "\n")
    process.stdin.flush()


def receive(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def test_a_client_asks_over_standard_input_and_output(seed: Graph) -> None:
    words = command(seed)
    server = StdioServerParameters(command=words[0], args=words[1:], env=dict(os.environ))

    async def run() -> None:
        async with Client(stdio_client(server)) as client:
            assert "claim id" in (client.instructions or "")
            page = await ask(client, "figures", name="智谱", metric="revenue", period="2024")
            assert "0b570c7db78085ea" in text_of(page)
            rows = data_of(await ask(client, "sparql", query="SELECT (COUNT(*) AS ?n) { ?s a kg:Company }"))["rows"]
            assert int(rows[0][0]) > 10
            assert "SERVICE" in await refused(client, "sparql", query="SELECT * { SERVICE <http://a/> { ?s ?p ?o } }")
            assert (await ask(client, "find", text="智谱")).structured_content

    asyncio.run(run())


def test_standard_output_carries_the_protocol_alone_and_ends_with_the_input(seed: Graph) -> None:
    messages: list[dict[str, Any]] = [
        HELLO,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "show", "arguments": {"name": "nobody"}}},
        {"jsonrpc": "2.0", "id": 3, "method": "no/such/method"},
    ]  # fmt: skip
    process = start(seed)
    for message in messages:
        send(process, message)
    assert [receive(process)["id"] for _ in range(3)] == [1, 2, 3]
    assert process.stdin is not None
    process.stdin.write("this is no JSON\n{}\n[1, 2]\n\x00\n")
    out, err = process.communicate(timeout=60)
    for line in out.splitlines():
        assert json.loads(line)["jsonrpc"] == "2.0"
    assert process.returncode == 0
    assert "Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_ends_the_server_while_its_input_is_open(seed: Graph, name: str, code: int) -> None:
    process = start(seed)
    send(process, HELLO)
    assert receive(process)["id"] == 1
    process.send_signal(getattr(signal, name))
    # The input stays open, as a client that does not read the end leaves it.
    assert process.wait(timeout=60) == code
    assert process.stderr is not None
    assert process.stderr.read() == "stopped; nothing was left half-written\n"
    process.communicate()


@pytest.fixture
def http(seed: Graph) -> Iterator[str]:
    """The address of a server that listens on a free port."""
    process = start(seed, "--http", "--port", "0")
    assert process.stderr is not None
    yield process.stderr.readline().strip()
    process.terminate()
    out, _ = process.communicate(timeout=60)
    assert out == ""
    assert process.returncode == 143 or sys.platform == "win32"


def test_a_client_asks_over_http(http: str) -> None:
    assert http.startswith("http://127.0.0.1:")

    async def run() -> None:
        async with Client(http) as client, Client(http) as other:
            pages = await asyncio.gather(
                ask(client, "show", name="智谱", budget=600),
                ask(other, "sparql", query="SELECT ?s { ?s a kg:CloudVendor }"),
                ask(other, "question", name="five-powers"),
            )
            cursor = data_of(pages[0])["next"]
            # What goes on does not need the connection that began.
            assert data_of(await ask(other, "show", name="智谱", budget=600, cursor=cursor))["first"] > 1
            assert "nothing is called" in await refused(other, "show", name="nobody at all")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("headers", "code"),
    [({"Host": "evil.example"}, 421), ({"Origin": "https://evil.example"}, 403), ({"Content-Type": "text/plain"}, 400)],
)
def test_requests_that_a_page_of_another_site_could_send_are_refused(
    http: str, headers: dict[str, str], code: int
) -> None:
    body = json.dumps(HELLO).encode()
    usual = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    request = urllib.request.Request(http, body, usual | headers)
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=30)
    assert refusal.value.code in (code, 415)
    refusal.value.close()


def test_a_port_that_is_taken_is_one_sentence(seed: Graph, http: str, kg: Kg) -> None:
    port = http.rpartition(":")[2].partition("/")[0]
    done = kg("mcp", "--home", str(seed.project.root), "--http", "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"127.0.0.1:{port} cannot be listened on" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_data_that_is_wrong_ends_the_server_before_it_begins(tmp_path: Path, kg: Kg) -> None:
    home = small_home(tmp_path / "home")
    (home.root / "data/sources/acme-report.toml").write_text("title = 1\n", "utf-8")
    done = kg("mcp", "--home", str(home.root))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "acme-report.toml" in done.stderr
