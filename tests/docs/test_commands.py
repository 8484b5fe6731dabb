"""Test that names, options and examples in the documentation match the commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
from conftest import ROOT, Kg
from generate import CODE, PAGE, code, commands, options, paragraphs, reference

from kg.project import find_project
from kg.store import Graph
from kg.views.questions import questions

COMMANDS = commands()
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")} - {PAGE})
# What an example names and a test has not: a document, a query of the reader's own.
ABSENT = re.compile(r"\.txt\b|\.rq\b|documents/")
# They compile or check a whole data set, print nothing where all is well, run until they are stopped, or need what the
# seed article does not have: prices, and figures of several firms. tests/cli has tests of them, tests/agents of mcp,
# tests/serve of serve.
ELSEWHERE = ("build", "check", "compare", "mcp", "prices", "serve", "tidy", "view")


def documented() -> Iterator[tuple[str, str]]:
    """Yield place and text of every `kg …` in the documents and in the help texts."""
    for path in PAGES:
        text = path.read_text("utf-8")
        for block in re.findall(r"^ *```sh\n(.*?)```", text, re.M | re.S):
            yield from ((path.name, words) for words in re.findall(r"(?:^|bin/)(kg .*)$", block, re.M))
        for words in re.findall(r"`(kg [a-z][^`\n]*)`", text):
            yield path.name, words.replace("…", "ASK {}")
    for name, command in COMMANDS.items():
        yield from ((f"kg {name} --help", example) for example in paragraphs(command)[1])


EXAMPLES = sorted(set(documented()))
IN_HELP = {e for place, e in EXAMPLES if place.endswith("--help")}
RUN = sorted(e for e in IN_HELP if e.split()[1] not in ELSEWHERE and not ABSENT.search(e))


def test_the_reference_of_the_commands_is_up_to_date() -> None:
    same = PAGE.read_text("utf-8") == reference()  # apart, so that a failure does not print the whole page
    assert same, 'docs/commands.md is out of date; run "python docs/generate.py"'


def test_the_page_on_the_code_is_up_to_date() -> None:
    same = CODE.read_text("utf-8") == code()
    assert same, 'docs/code.md is out of date; run "python docs/generate.py"'
    assert not re.findall(r"^- `[\w.]+`: $", code(), re.M), "a module has no docstring; write one sentence"


def test_every_command_stands_in_the_readme() -> None:
    table = re.findall(r"^\| .*?`kg (\w+)", (ROOT / "README.md").read_text("utf-8"), re.M)
    missing, gone = sorted(COMMANDS.keys() - set(table)), sorted(set(table) - COMMANDS.keys())
    assert not missing, f"{missing}: not in the table of commands; add a row to README.md, under Commands"
    assert not gone, f"{gone}: no command; take the row out of README.md"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_in_its_help_how_it_is_used(name: str) -> None:
    assert COMMANDS[name].help, f"kg {name} has no help; give its function a docstring"
    examples = paragraphs(COMMANDS[name])[1]
    assert any(e.split()[1] == name for e in examples), f'end the docstring of kg {name} with "Example: kg {name} …"'
    for parameter in COMMANDS[name].params:
        assert parameter.help, f'kg {name}: "{parameter.name}" has no help; give it one where it is declared'


def test_every_option_in_the_documents_exists() -> None:
    known = {"--help", "--version", "--install-completion"}.union(*(options(c) for c in COMMANDS.values()))
    known |= {f"--{p.name}" for question in questions(find_project()) for p in question.parameters}
    for path in PAGES:
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", path.read_text("utf-8")))
        assert not named - known, f"{path.name} names {sorted(named - known)}, which no command takes; correct it"


@pytest.mark.parametrize(("place", "example"), EXAMPLES)
def test_every_example_can_be_read_by_its_command(place: str, example: str) -> None:
    _, name, *words = shlex.split(example.replace("[", "").replace("]", ""), comments=True)
    assert name in COMMANDS, f'{place}: "{example}" is no command; correct it'
    if not words and not place.endswith("--help"):
        return  # the name of the command in a sentence
    try:
        COMMANDS[name].make_context(name, words)
    except Exception as error:  # noqa: BLE001  # whatever the parser raises, the example is wrong
        pytest.fail(f'{place}: "{example}" does not parse ({error}); correct it')


@pytest.mark.whole  # a process per example
@pytest.mark.parametrize("example", RUN)
def test_examples_work_on_the_seed_article(kg: Kg, seed: Graph, example: str) -> None:
    done = kg(*shlex.split(example, comments=True)[1:], KG_HOME=str(seed.project.root), LC_ALL="C.UTF-8")
    assert done.returncode == 0, f"{example}: {done.stderr}"
    assert done.stdout, example
