"""The server stays answerable whatever its clients do, tells what it cannot do, and stops when it is asked to."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from serving import Server, serving

from kg.store import Graph

LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PATIENCE = 30.0


def connection(server: Server, text: str) -> socket.socket:
    """Send the beginning of a request."""
    found = socket.create_connection((server.host, server.port), timeout=PATIENCE)
    found.sendall(text.encode())
    return found


def wait_for_queries(server: Server, number: int) -> None:
    """Wait until so many queries are under way."""
    end = time.monotonic() + PATIENCE
    while json.loads(server.ask("/health").body)["queries"] != number:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_ten_at_once_are_answered(server: Server) -> None:
    with ThreadPoolExecutor(10) as clients:
        found = list(clients.map(lambda n: server.query(f"SELECT ({n} AS ?n) {{}}"), range(10)))
    values = [json.loads(reply.body)["results"]["bindings"][0]["n"]["value"] for reply in found]
    assert values == [str(n) for n in range(10)]


def test_where_all_workers_are_busy_and_the_queue_is_full_a_client_is_told_when_to_come_again(seed: Graph) -> None:
    with serving(seed, "--workers", "1", "--queue", "1", "--timeout", "3") as server, ThreadPoolExecutor(10) as clients:
        found = list(clients.map(lambda n: server.query(f"{LONG} #{n}"), range(10)))
        refused = [reply for reply in found if reply.status == 429]
        assert len(refused) >= 6
        assert {reply.status for reply in found} == {422, 429}
        assert all(int(reply.headers["retry-after"]) > 0 and "queue" in reply.text for reply in refused)
        assert server.query("ASK {}").status == 200


def test_a_client_that_goes_away_frees_its_worker(seed: Graph) -> None:
    with serving(seed, "--workers", "1", "--queue", "0", "--timeout", "500") as server:
        client = connection(
            server, f"GET /sparql?query={LONG.replace(' ', '+').replace('?', '%3F')} HTTP/1.1\r\nHost: x\r\n\r\n"
        )
        wait_for_queries(server, 1)
        assert server.query("ASK {}").status == 429
        client.close()
        wait_for_queries(server, 0)
        assert server.query("ASK {}").status == 200


def test_a_client_that_sends_half_a_body_or_half_a_head_keeps_nobody_waiting(server: Server) -> None:
    head = (
        "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK"
    )
    clients = [connection(server, text) for text in (head, "GET /spar") for _ in range(20)]
    assert server.query("ASK {}").status == 200
    for client in clients:
        client.close()
    assert server.query("ASK {}").status == 200


def test_a_client_that_does_not_go_on_is_hung_up_on(server: Server) -> None:
    asked = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    posted = (
        "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\nASK"
    )
    clients = [connection(server, sent) for sent in ("", "GET /spar", f"{asked}GET /spar", posted)]
    received = []
    for client in clients:
        with client:
            received.append(b"".join(iter(lambda: client.recv(4096), b"")).decode())  # noqa: B023  # called at once
    assert received[:2] == ["", ""]
    assert received[2].startswith("HTTP/1.1 200")
    assert received[3].startswith("HTTP/1.1 408")
    assert "did not arrive" in received[3]


def test_a_client_that_never_reads_keeps_nobody_waiting(server: Server) -> None:
    query = "SELECT%20*%20%7B%20%3Fa%20%3Fb%20%3Fc%20%7D%20LIMIT%2030000"
    clients = [connection(server, f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(4)]
    wait_for_queries(server, 0)
    assert server.query("ASK {}").status == 200
    for client in clients:
        assert client.recv(15) == b"HTTP/1.1 200 OK"
        client.close()


@pytest.mark.parametrize(
    "head",
    [
        "GET /sparql?query=" + "x" * 100_000 + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "nonsense\r\n\r\n",
        "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(server: Server, head: str) -> None:
    with connection(server, head) as client:
        assert client.recv(12) in (b"HTTP/1.1 400", b"HTTP/1.1 415")
    assert server.query("ASK {}").status == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_ends_the_answers_under_way_and_exits_with_0(seed: Graph, number: int) -> None:
    with serving(seed, "--timeout", "500") as server, ThreadPoolExecutor(1) as client:
        under_way = client.submit(server.query, LONG)
        wait_for_queries(server, 1)
        code, log = server.stop(number)
        assert code == 0, log
        with suppress(OSError):
            # Answered if that takes a few seconds only.
            assert under_way.result(timeout=PATIENCE).status in (200, 503)
        assert "Traceback" not in log
        with pytest.raises(OSError, match="refused"):
            server.query("ASK {}")


def test_nothing_of_it_is_left_when_it_is_killed(seed: Graph) -> None:
    with serving(seed) as server:
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
        if not children.exists():
            pytest.skip("the system does not list the children of a process")
        workers = children.read_text().split()
        assert len(workers) == 2
        server.process.kill()
        server.process.wait()
        end = time.monotonic() + PATIENCE
        while any(Path(f"/proc/{worker}/exe").exists() for worker in workers):
            assert time.monotonic() < end
            time.sleep(0.05)


def test_the_log_has_a_line_for_each_request_without_its_query(seed: Graph) -> None:
    with serving(seed) as server:
        server.query("ASK {} # my secret")
        server.ask("/nothing%0Ahere%1B%5B31m")
        _, log = server.stop()
    lines = [line for line in log.splitlines() if " ms" in line]
    assert " 127.0.0.1 GET /sparql 200 " in lines[0]
    assert " GET /nothing%0Ahere%1B%5B31m 404 " in lines[1]
    assert "secret" not in log


def test_a_port_that_is_taken_is_told_in_a_sentence(server: Server, seed: Graph) -> None:
    told = f"port {server.port} of 127.0.0.1 cannot be used .* choose others"
    with pytest.raises(AssertionError, match=told), serving(seed, "--port", str(server.port)):
        pass
    with pytest.raises(AssertionError, match="cannot be used"), serving(seed, "--host", "host.invalid"):
        pass


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_without_the_extra_the_command_says_how_to_install_it(missing: str, tmp_path: Path) -> None:
    code = (
        f"import sys; sys.modules[{missing!r}] = None; sys.argv = ['kg', 'serve']; from kg.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == 2
    told = r'error: kg serve needs (starlette|uvicorn); install it with pip install "kg-cnllm\[serve\]"\n'
    assert re.fullmatch(told, done.stderr), done.stderr


def test_a_limit_that_is_no_number_above_0_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg", "serve", "--timeout", "-1"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env=os.environ,
    )
    assert done.returncode == 2
    assert "--timeout is -1" in done.stderr
