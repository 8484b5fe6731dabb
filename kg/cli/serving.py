"""Define the command that serves the graph: serve."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kg.cli.app import HomeOption, LangOption, app
from kg.cli.output import DEFAULT_LANG, open_graph
from kg.errors import UsageError
from kg.serve.settings import HOST, LIMITS, PORT, QUEUE, WORKERS, Settings
from kg.store.limits import Limits
from kg.streams import put


@app.command("serve")
def serve(
    host: Annotated[str, typer.Option(help="Address to listen at; 0.0.0.0 for all of this machine. 监听地址。")] = HOST,
    port: Annotated[int, typer.Option(help="Port; 0 for a free one. 端口。", min=0, max=65535)] = PORT,
    workers: Annotated[int, typer.Option(help="Queries answered at once. 同时执行的查询数。", min=1, max=64)] = WORKERS,
    queue: Annotated[int, typer.Option(help="Queries that may wait. 排队的查询数。", min=0, max=10_000)] = QUEUE,
    timeout: Annotated[float, typer.Option(help="Seconds before a query is stopped. 超时秒数。")] = LIMITS.timeout,
    memory: Annotated[int, typer.Option(help="Most MB of memory of a query. 内存上限（MB）。")] = LIMITS.memory,
    rows: Annotated[int, typer.Option(help="Most rows of an answer. 行数上限。")] = LIMITS.rows,
    cell: Annotated[int, typer.Option(help="Most characters of a value. 单值字符数上限。")] = LIMITS.cell,
    size: Annotated[int, typer.Option(help="Most MB of an answer. 结果大小上限（MB）。")] = LIMITS.size,
    text: Annotated[int, typer.Option(help="Most characters of a query. 查询语句字符数上限。")] = LIMITS.text,
    stack: Annotated[int, typer.Option(help="MB of stack, for deeply nested queries. 栈大小（MB）。")] = LIMITS.stack,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Serve the graph over HTTP, for reading only: SPARQL, and a page for each address. 以只读方式通过 HTTP 提供图谱。

    Prints its address once it answers, and runs until Ctrl-C or SIGTERM. The log goes to stderr. Needs
    `pip install "kg-cnllm[serve]"`.

    Examples: kg serve; kg serve --port 8080 --workers 4 --timeout 5
    """
    limits = Limits(timeout, memory, rows, cell, size, text, stack)
    settings = Settings(host, port, workers, queue, limits, lang.value)
    try:
        from kg.serve.server import bound
        from kg.serve.server import serve as run
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("starlette", "uvicorn"):
            raise
        raise UsageError(f'kg serve needs {missing}; install it with pip install "kg-cnllm[serve]"') from None
    with bound(settings) as listening:
        run(open_graph(home), settings, listening, _ready)


def _ready(address: str) -> None:
    put(f"{address}\n")
    sys.stdout.flush()
