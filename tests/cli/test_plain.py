"""Plain words are read as Typer reads them, and everything else is left to it."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import Any

import pytest
from conftest import ROOT, Kg
from generate import commands, options

from kg.cli import app, lookups
from kg.cli.output import DEFAULT_LANG
from kg.cli.plain import plain
from kg.project import Project

PLAIN = ("find", "show", "query")
# By the name of the type, which Click and Typer spell differently.
VALUES = {
    "int": "7", "integer": "7", "float": "2.5", "path": "some/where", "str": "some words", "text": "some words",
    "choice": "json",
}  # fmt: skip
# Options that Typer reads alone.
LEFT = {"--list", "--tag", "--explain", "--sources", "--chart", "--out", "-o", "--all"}
ARGUMENTS = {"find": ["智谱"], "show": ["zhipu"], "query": ["five-powers"]}


def sample(parameter: Any) -> str:
    """Return a value that an option takes and that is not its default."""
    if parameter.name == "lang":
        return "zh" if DEFAULT_LANG == "en" else "en"
    if parameter.name == "section":
        return "figures"
    return VALUES[parameter.type.name]


def spellings() -> list[list[str]]:
    """List each command with each spelling of each of its options, and some of them together."""
    found = [["query"], ["query", "-"], ["query", "revenue", "--firm", "智谱", "--since", "2024", "--firm", "minimax"]]
    for name in PLAIN:
        command = commands()[name]
        taken = [p for p in command.params if p.param_type_name == "option" and not LEFT & {*p.opts}]
        found.append([name, *ARGUMENTS[name]])
        found += [[name, *ARGUMENTS[name], o, sample(p)] for p in taken for o in p.opts]
        found.append([name, *(w for p in taken for w in (p.opts[0], sample(p))), *ARGUMENTS[name]])
    return found


@pytest.mark.parametrize("words", spellings(), ids=" ".join)
def test_plain_words_are_read_as_typer_reads_them(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    called: list[dict[str, Any]] = []
    signature = inspect.signature(getattr(lookups, words[0]))

    def record(*values: Any, **named: Any) -> int:
        bound = signature.bind(*values, **named)
        bound.apply_defaults()
        called.append(bound.arguments)
        return 1

    monkeypatch.setattr(lookups, words[0], record)
    call = plain(words)
    assert call is not None
    assert call() == app.run(words) == 1
    first, second = called
    assert first == second
    assert {k: type(v) for k, v in first.items()} == {k: type(v) for k, v in second.items()}


@pytest.mark.parametrize("name", PLAIN)
def test_every_option_is_plain(name: str) -> None:
    tried = {
        w
        for words in spellings()
        if words[0] == name and "revenue" not in words
        for w in words
        if w.startswith("-") and w != "-"
    }
    assert tried == options(commands()[name]) - {"-h", "--help"} - LEFT


@pytest.mark.parametrize(
    "words",
    [
        [], ["--help"], ["stats"], ["find"], ["show"], ["find", "--help"], ["find", "a", "b"], ["find", ""],
        ["find", "a", "--format"], ["find", "a", "--format", "ttl"], ["find", "a", "--format=csv"], ["find", "a", "-fcsv"],
        ["find", "a", "-f", "csv", "--format", "json"], ["find", "--", "-a"], ["find", "-a"], ["find", "a", "--lang", "fr"],
        ["query", "-e", "-x"], ["query", "--rows", "many"], ["query", "--timeout", "soon"], ["query", "a", "--all"],
        ["show", "zhipu", "--rows", "1"], ["query", "revenue", "--firm"], ["query", "revenue", "--firm", "--since"],
        ["query", "revenue", "--list"], ["show", "zhipu", "--all"], ["show", "zhipu", "--section", "rows"],
        ["query", "revenue", "--firm=智谱"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_other_words_are_left_to_typer(words: list[str]) -> None:
    assert plain(words) is None


def test_words_are_not_plain_while_a_shell_asks_for_completions(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain(["find", "a"])
    monkeypatch.setenv("_KG_COMPLETE", "complete_bash")
    assert plain(["find", "a"]) is None


def test_a_plain_query_loads_neither_typer_nor_what_it_does_not_use(home: Project, kg: Kg) -> None:
    words = ["query", "-e", "SELECT ?p { id:acme ?p ?o } LIMIT 1", "--home", str(home.root)]
    assert kg(*words).returncode == 0  # compiles the graph
    code = (
        f"import atexit, sys; sys.argv[1:] = {words}; from kg.__main__ import main; "
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr)); main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stderr.split())
    unused = {
        "typer", "rich", "rdflib", "networkx", "msgspec", "sqlite3", "dataclasses", "inspect", "tempfile", "shutil",
        "difflib", "subprocess", "platformdirs",
    }  # fmt: skip
    if sys.platform != "linux":
        unused -= {"platformdirs", "tempfile", "shutil", "subprocess"}  # there they are used
    assert not loaded & unused, f"{loaded & unused}: import where they are used"
