"""Test that every word of kg/words.json is used and given in both languages."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.curate.verify import STATES
from kg.language import default_language, say, words
from kg.views.names import _TOKEN

PACKAGE = Path(kg.__file__).parent
FILE = PACKAGE / "words.json"
SCRIPTS = {p.name: p.read_text("utf-8") for p in sorted((PACKAGE / "page/script/src").glob("*.js"))}
PAGE = (PACKAGE / "page" / "page.html").read_text("utf-8")
TREES = {p: ast.parse(p.read_text("utf-8")) for p in sorted(PACKAGE.rglob("*.py"))}
BLANK = re.compile(r"\{[^}|]*\}")  # not those that choose a word by a number, as {n:row|rows}
# Keys that are put together, and how the code does it.
MADE = {
    "tier-": "`tier-${source.tier}`", "unit-": "`unit-${unit}`", "gap-": 'f"gap-{gap.kind}"', "fix-": 'f"fix-{kind}"',
    "column-": "`column-${column.key}`", "line-": "`line-${kebab}`", "view-": "`view-${view}`",
    "rule-": 'f"rule-{name}"', "length-": 'f"length-{months}"', "answer-": "`answer-${kebab}`",
    "left-": "f\"{say(f'left-{reason}', lang)}", "topic-": 'f"topic-{q.topic}"', "takes-": 'f"takes-{p.kind}"', "term-": 'f"term-{term.kind.value}"',
    "coverage-": "`coverage-${key}`", "card-": 'f"card-{cell.fact.key}"', "fact-": 'f"fact-{cell.state}"',
    "language-": "`language-${(source.language || '').toLowerCase()}`",
}  # fmt: skip


def texts(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def asked_in_python() -> Iterator[str]:
    """Yield the keys of say("…"), and the columns of tables that have headings in a language."""
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("say", "self._say"):
                if isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value)
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Table" and "lang" in ast.unparse(node):
                yield from texts(node.args[0])  # column codes, which are the keys of their headings


def asked_on_the_page() -> Iterator[str]:
    """Yield the keys of say('…') and heading('…'), of counts, of rows and sections, and of the page's elements."""
    for script in SCRIPTS.values():
        yield from re.findall(r"\b(?:say|heading|stroke)\('([\w-]+)'", script)
        yield from re.findall(r"\bcount\([\w.]+, '([\w-]+)'\)", script)
        yield from re.findall(r"^ +\['([\w-]+)',", script, re.M)
    yield from re.findall(r'data-(?:word|label|title|hint)="([\w-]+)"', PAGE)


def test_every_word_that_python_asks_for_exists() -> None:
    asked = {*asked_in_python(), *STATES}
    assert {"aliases", "paragraph", "place", "no fingerprint"} <= asked
    assert {key for key in asked if key.replace(" ", "-") not in words()} == set()


def test_the_heading_of_a_column_is_complete() -> None:
    columns = {
        column
        for tree in TREES.values()
        for node in ast.walk(tree)
        for named in (
            node.args[:1] if isinstance(node, ast.Call) and ast.unparse(node.func) == "Table" else [],
            [node.value] if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "columns" else [],
        )
        for column in texts(ast.Tuple(list(named)))
    }
    assert {"best_tier", "place", "matched", "against"} <= columns
    assert [column for column in sorted(columns & set(words())) if "{}" in words()[column]["en"]] == []


def test_every_word_that_the_page_asks_for_exists() -> None:
    asked = set(asked_on_the_page())
    assert {"skip", "figures", "fingerprint", "sources", "stroke-soft", "unstated", "search-hint"} <= asked
    assert asked - set(words()) == set()


def test_every_word_is_used() -> None:
    script = "\n".join(SCRIPTS.values())
    used = set(re.findall(r"'([\w-]+)'", script)) | set(asked_on_the_page())
    for tree in TREES.values():
        used |= {text.replace(" ", "-") for text in texts(tree)}
    used |= {token.replace(" ", "-") for token in re.findall(r"[a-z ]{2,}", _TOKEN.pattern.partition(")")[0])}
    code = script + "".join(path.read_text("utf-8") for path in TREES)
    made = {key for key in words() if any(key.startswith(start) for start, how in MADE.items() if how in code)}
    assert set(words()) - used - made == set()


def test_every_word_is_there_in_both_languages_with_the_same_blanks() -> None:
    for key, word in words().items():
        assert sorted(word) == ["en", "zh"], key
        assert all(text.strip() for text in word.values()), key
        assert sorted(BLANK.findall(word["zh"])) == sorted(BLANK.findall(word["en"])), key


def test_the_file_has_a_key_a_line_in_order() -> None:
    lines = FILE.read_text("utf-8").splitlines()
    pairs = json.loads(FILE.read_text("utf-8"), object_pairs_hook=list)
    keys = [key for key, _ in pairs]
    assert keys == sorted(set(keys))
    assert all(re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", key) for key in keys)
    assert lines == ["{", *(line for line in lines[1:-1] if line.startswith('  "')), "}"]
    assert len(lines) == len(keys) + 2


@pytest.mark.parametrize(
    ("key", "values", "words_"),
    [
        ("n-compared", {"n": 1, "metrics": 1}, "1 row of 1 metric"),
        ("n-compared", {"n": 2, "metrics": 0}, "2 rows of 0 metrics"),
        ("n-cut", {"n": 1, "most": 1000}, "1 value is cut to 1,000 characters; --cell shows more"),
        ("n-findings", {"errors": 1, "warnings": 2}, "1 error, 2 warnings"),
    ],
)
def test_words_agree_with_their_number(key: str, values: dict[str, int], words_: str) -> None:
    assert say(key, "en", **values) == words_


def test_words_are_read_when_the_first_is_said() -> None:
    code = "import kg.cli, kg.language as l; print(l.words.cache_info().currsize, l.say('yes', 'zh'))"
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert done.stdout == "0 是\n"


def test_a_space_in_a_key_counts_as_a_hyphen() -> None:
    assert say("parts of", "en") == say("parts-of", "en") == "parts of {}"
    with pytest.raises(KeyError):
        say("no such word", "en")


@pytest.mark.parametrize(
    ("variables", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "zh_TW"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], lang: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_language() == lang
