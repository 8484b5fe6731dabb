"""Define the command that serves the graph to agents: mcp."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kg.cli.app import HomeOption, LangOption, app
from kg.cli.output import DEFAULT_LANG, open_graph
from kg.errors import UsageError
from kg.streams import tell

HOST, PORT = "127.0.0.1", 8765


@app.command("mcp")
def mcp(
    http: Annotated[
        bool, typer.Option("--http", help="Serve streamable HTTP at /mcp instead of standard input. 以 HTTP 提供服务。")
    ] = False,
    host: Annotated[
        str | None, typer.Option(help=f"Address to listen on, with --http (default: {HOST}). 监听地址。")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            help=f"Port to listen on, with --http (default: {PORT}); 0 for any that is free. 端口。", min=0, max=65535
        ),
    ] = None,
    home: HomeOption = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """Serve the graph to agents over the Model Context Protocol. 供智能体通过 MCP 查询。

    Standard output carries the protocol alone, until standard input ends; messages go to stderr.

    Example: kg mcp; kg mcp --http --port 8765
    """
    if not http and (host is not None or port is not None):
        raise UsageError("--host and --port go with --http; add it")
    try:
        from kg.agents.server import make_server, serve_http, serve_stdio
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "pydantic", "typing_extensions", "uvicorn"):
            raise
        raise UsageError('kg mcp needs the packages of an extra; install them: pip install "kg-cnllm[mcp]"') from None
    server = make_server(open_graph(home), lang.value)
    if http:
        serve_http(server, HOST if host is None else host, PORT if port is None else port, tell)
    else:
        if sys.stdin.isatty():
            tell("waiting for a client on standard input; Ctrl-C stops, and --http serves clients over HTTP")
        serve_stdio(server)
