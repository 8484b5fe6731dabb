"""Read plain words of the commands that scripts call most, without Typer, which takes longer to load than they run.

Plain are the argument of such a command, and its options, each spelt out and followed by its value.
Whatever else is given is left to Typer: help, mistakes, other spellings and other commands.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

TYPE_CHECKING = False  # see kg/__init__.py
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Options of `kg query` that are left to Typer.
_OWN = ("chart", "explain", "help", "list", "out", "sources", "tag")


def plain(words: list[str]) -> Callable[[], int] | None:
    """Return what runs a command; None if its words are not plain.

    words: the arguments after `kg`.
    """
    # A shell that asks for completions hands over unfinished words.
    if not words or words[0] not in ("find", "show", "query") or "_KG_COMPLETE" in os.environ:
        return None
    from kg.cli.lookups import QueryForm, Section, SheetForm, find, query, show
    from kg.cli.output import Form, Lang

    options: dict[str, tuple[str, Any]] = {"--home": ("home", Path), "--lang": ("lang", Lang)}
    commands: dict[str, tuple[Callable[..., int], str, type]] = {
        "find": (find, "text", Form),
        "show": (show, "entity", SheetForm),
        "query": (query, "question", QueryForm),
    }
    command, argument, form = commands[words[0]]
    options["--format"] = options["-f"] = ("form", form)
    if command is not find:
        options |= {"--known-at": ("known_at", str), "--as-of": ("as_of", str)}
    if command is show:
        options["--section"] = ("section", Section)
    if command is query:
        options["--expression"] = options["-e"] = ("expression", str)
        options["--timeout"] = ("timeout", float)
        options |= {f"--{name}": (name, int) for name in ("memory", "rows", "cell", "size", "text", "stack")}
    parameters: dict[str, list[str]] = {}
    given = _given(words[1:], argument, options, parameters if command is query else None)
    if parameters and given is not None:
        given["parameters"] = parameters
    if given is None or not (argument in given or command is query):
        return None
    return partial(command, **given)


def _given(
    words: list[str], argument: str, options: dict[str, tuple[str, Any]], parameters: dict[str, list[str]] | None
) -> dict[str, Any] | None:
    """Return the arguments of the function behind a command by name; None if a word is not plain.

    parameters: takes the values of options that are none of the command, if it leaves these to a question.
    """
    given: dict[str, Any] = {}
    left = iter(words)
    for word in left:
        name, read, text = argument, str, word
        if word in options:
            name, read = options[word]
            text = next(left, "")
        elif parameters is not None and word[:2] == "--" and word[2:].isalpha() and word[2:] not in _OWN:
            text = next(left, "")
            if not text or text[0] == "-":
                return None
            parameters.setdefault(word[2:], []).append(text)
            continue
        if not text or name in given or (text[0] == "-" and text != "-"):
            return None
        try:
            given[name] = read(text)
        except ValueError:
            return None
    return given
