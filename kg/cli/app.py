"""Define the Typer app, and the options that commands share."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kg.cli.output import Form, Lang
from kg.errors import UsageError
from kg.streams import put

# The module of each command, in the order of `kg --help`.
MODULES = {
    "view": "making", "serve": "serving", "build": "making", "export": "making",
    "check": "checking", "tidy": "checking", "account": "checking",
    "verify": "verifying", "locate": "verifying",
    "audit": "comparing", "series": "comparing", "conflicts": "comparing", "voices": "comparing",
    "compare": "overviews", "timeline": "overviews", "prices": "overviews", "terms": "overviews",
    "stats": "asking", "coverage": "asking", "find": "asking", "show": "asking", "query": "asking", "path": "asking",
    "mcp": "agents",
}  # fmt: skip
EXIT_CODES = (
    "Exit codes: 0 success; 1 problems found, or no match; 2 wrong arguments, or something that is missing, "
    "cannot be read or cannot be written; 70 a mistake in kg; 129, 130, 143 stopped by SIGHUP, Ctrl-C or "
    "SIGTERM; 141 the reader of standard output went away. 退出码。"
)


class _Group(TyperGroup):
    """The commands; the module of one is imported, and its options are worked out, when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # as Click calls it
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in MODULES:
            for name in MODULES:  # one of them may be meant
                self.get_command(ctx, name)
        elif cmd_name not in self.commands:
            import_module(f"kg.cli.{MODULES[cmd_name]}")
            alone = typer.Typer(add_completion=False, rich_markup_mode=None)
            alone.registered_commands = [c for c in app.registered_commands if c.name == cmd_name]
            self.commands[cmd_name] = typer.main.get_command(alone)
        return self.commands.get(cmd_name)


# Where the modules enter their commands.
app = typer.Typer()
_root = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Knowledge graph of the Chinese LLM industry: every fact says who said it, where and when.\n\n"
    "中国大模型产业知识图谱：每条事实都注明谁、何处、何时所说。",
    epilog=EXIT_CODES,
)


LangOption = Annotated[
    Lang, typer.Option("--lang", help="Language: zh or en (default: from the locale). 语言。", show_default=False)
]
FormOption = Annotated[
    Form,
    typer.Option(
        "--format",
        "-f",
        help="Form of the listing; csv guards cells that a spreadsheet would run with an apostrophe, csv-raw does not. "
        "输出格式。",
    ),
]
KnownOption = Annotated[
    str,
    typer.Option("--known-at", help="Only what sources say that were published by this day. 仅用此日前发布的信源。"),
]
AsOfOption = Annotated[str, typer.Option("--as-of", help="Only what held at this day. 仅看此日有效的陈述。")]
ChartOption = Annotated[bool, typer.Option("--chart", help="Draw a chart in the terminal. 在终端绘图。")]
ChartFileOption = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Write the chart as SVG to this file, or - for standard output. 图的 SVG 文件。"),
]
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Folder with ontology/, data/ and queries/ (default: the package's own). 数据目录。"),
]
# The error of a wrong argument; Typer does not name it, and has it from Click or carries it, by release.
_NOT_UNDERSTOOD: Any = typer.BadParameter.__base__


def _version(asked: bool) -> None:
    if asked:
        from kg import __version__

        put(f"kg {__version__}\n")
        raise typer.Exit


@_root.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version. 版本。", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Accept the options before a command."""


def group() -> Any:
    """Return the command `kg`, as Click has it."""
    return typer.main.get_command(_root)


def run(words: list[str]) -> int:
    """Run a command and return its exit code; `kg.__main__` turns what it raises into a sentence and a code.

    words: the arguments after `kg`. Raises UsageError if they are not what the command takes.
    """
    try:
        code = group().main(words, prog_name="kg", standalone_mode=False)
    except _NOT_UNDERSTOOD as error:
        told, context = error.format_message(), error.ctx
        if not words:
            sys.stderr.write(f"{told}\n")  # the help
            return 2
        told += "" if told.endswith((".", "?")) else "."
        raise UsageError(f'{told} See "{context.command_path if context else "kg"} --help"') from None
    return int(code or 0)
