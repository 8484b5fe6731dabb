"""Write docs/commands.md from the help texts of the commands, and docs/code.md from the docstrings of the modules.

    python docs/generate.py

A test fails when one of the pages is out of date.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kg
from kg.cli.app import EXIT_CODES, group

PAGE = Path(__file__).with_name("commands.md")
CODE = Path(__file__).with_name("code.md")
PACKAGE = Path(kg.__file__).parent
_CODE_HEAD = """\
# Code

Generated from the docstrings of the modules by `python docs/generate.py`.
A package imports only from those above it; the modules at the end may be imported anywhere.
"""
_HEAD = """\
# Commands

Generated from the help texts by `python docs/generate.py`; change those, not this page.

Every command takes `-h` and `--help`. Data goes to stdout, messages to stderr.

{exit_codes}

Whatever goes wrong is told in one sentence on stderr; `KG_DEBUG=1` adds where it happened, for what is a mistake in kg.
A reader that closes standard output early, as `| head` does, ends the command without a message.

## What outputs hold

- **Text for people** (tables, sheets, paths, findings, messages) has U+FFFD for every control character, bidirectional
  override or isolate, and other character that nobody sees, and a space for ends of lines within a text; other output
  has these on a terminal only. JSON has escapes for them, so that it keeps the same text.
- **CSV** has an apostrophe before a cell that begins with `=`, `+`, `-`, `@`, their full-width forms, a tab or an end
  of line, which a spreadsheet would run as a formula. Numbers such as `-0.4`, `+5` and `-12.5%` are kept. `csv-raw` is
  the same without the apostrophes.
- **Markdown** has a backslash before what would be markup, a tag or a link.
- **RDF/XML and GraphML** have U+FFFD for characters that XML 1.0 does not allow; Turtle, TriG, N-Triples, N-Quads and
  JSON-LD keep them. A property whose name is none in XML is refused in RDF/XML.
- **`--out`** writes the file whole or not at all: a new file takes the place of the old one, with its permissions and
  owner, so that hard links to the old one keep its content. A link is followed. A folder, a device, a pipe, a socket
  and a link to nothing are refused; the folder has to be writable.
"""
_EXAMPLES = re.compile(r"^Examples?:\s*(.*)\Z", re.S)


def commands() -> dict[str, Any]:
    """Return the commands of `kg` by name, in the order of `kg --help`."""
    found = group()
    listed = {name: found.get_command(None, name) for name in found.list_commands(None)}
    return {name: command for name, command in listed.items() if not command.hidden}


def options(command: Any) -> set[str]:
    """Return every spelling of the options of a command."""
    return {name for p in command.params if p.param_type_name == "option" for name in (*p.opts, *p.secondary_opts)}


def paragraphs(command: Any) -> tuple[list[str], list[str]]:
    """Split a help text into its paragraphs and its examples, each on one line."""
    told, examples = [], []
    for paragraph in re.split(r"\n\s*\n", command.help.strip()):
        line = " ".join(paragraph.split())
        if found := _EXAMPLES.match(line):
            examples += re.split(r";\s+(?=kg )", found[1])
        else:
            told.append(line)
    return told, examples


def reference() -> str:
    """Return the page."""
    return _HEAD.format(exit_codes=EXIT_CODES) + "".join(
        "\n" + "\n".join(_section(name, command)) for name, command in commands().items()
    )


def _section(name: str, command: Any) -> Iterator[str]:
    told, examples = paragraphs(command)
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    shown = [p.name.upper() if p.required else f"[{p.name.upper()}]" for p in arguments]
    yield f"## `{' '.join(['kg', name, *shown])}`\n"
    for paragraph in told:
        yield f"{paragraph}\n"
    yield "\n".join(["```sh", *examples, "```\n"])
    for p in arguments:
        values = f" {_values(p)}" if getattr(p.type, "choices", None) else ""
        yield f"- `{p.name.upper()}`{values}: {p.help}{_default(p)}"
    for p in command.params:
        if p not in arguments:
            values = "" if p.is_flag else f" {_values(p)}"
            yield f"- {', '.join(f'`{o}`' for o in (*p.opts, *p.secondary_opts))}{values}: {p.help}{_default(p)}"
    yield ""


def _values(p: Any) -> str:
    """Return what an option takes: its choices, or the name of its type with the lowest value."""
    choices = getattr(p.type, "choices", None)
    least = getattr(p.type, "min", None)
    return f"`{'|'.join(choices) if choices else p.type.name}`" + ("" if least is None else f" (at least {least})")


def _default(p: Any) -> str:
    """Return the default, where there is one that is the same on every machine (the language is not)."""
    if not p.show_default or p.default in (None, "", False):
        return ""
    return f" Default: `{p.opts[0] if getattr(p, 'is_flag', False) else p.default}`."


def code() -> str:
    """Return the page on the code: each package with its modules, one line each."""
    parts = [_CODE_HEAD]
    for package in re.findall(r"^(\w+)/ ", ast.get_docstring(ast.parse(_text(PACKAGE / "__init__.py"))) or "", re.M):
        folder = PACKAGE / package
        parts.append(f"\n## `kg/{package}/`\n\n{_summary(folder / '__init__.py')}\n\n")
        parts += _modules(folder)
    return "".join([*parts, "\n## `kg/`\n\n", *_modules(PACKAGE)])


def _modules(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.py")):
        if path.stem != "__init__":
            yield f"- `{path.name}`: {_summary(path)}\n"


def _summary(path: Path) -> str:
    return (ast.get_docstring(ast.parse(_text(path))) or "").split("\n")[0]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    for page, text in ((PAGE, reference()), (CODE, code())):
        page.write_text(text, encoding="utf-8")
        print(page)
