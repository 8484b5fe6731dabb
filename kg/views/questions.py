"""Read the named questions of queries/questions/.

A question is a SPARQL file whose header states it in words:

    # zh: 各公司各期收入是多少，出自什么信源？
    # en: What was the revenue of each company in each period, and what is the source?

The variable ?lang is replaced by the language of the reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kg.errors import UsageError, did_you_mean
from kg.project import Project
from kg.read.queries import query_files, read_query

_LANG = re.compile(r"\?lang\b")
# As in LANG(?label) = ?lang and LANGMATCHES(LANG(?label), ?lang).
_COMPARED = re.compile(r"=\s*\?lang\b|,\s*\?lang\b(?=\s*\))")


@dataclass(frozen=True, slots=True)
class Question:
    """A named question: its file name, its wording by language, and its SPARQL text."""

    name: str
    words: dict[str, str]
    sparql: str

    def asked(self, lang: str) -> str:
        """Return the query with ?lang replaced by a language."""
        return _LANG.sub(f'"{lang}"', self.sparql)


def in_language(sparql: str, lang: str) -> str:
    """Return a query of the user's own with ?lang replaced by a language, if it is only compared with others.

    In a query that binds ?lang it is a variable like any other.
    """
    if len(_LANG.findall(sparql)) != len(_COMPARED.findall(sparql)):
        return sparql
    return _LANG.sub(f'"{lang}"', sparql)


def read_question(path: Path, home: Project) -> Question:
    """Read one question file. Raises DataError if its wording is missing in a language."""
    words, text = read_query(path, home, ("zh", "en"))
    return Question(path.stem, {lang: words[lang] for lang in ("zh", "en")}, text)


def questions(home: Project) -> list[Question]:
    """Return all named questions, sorted by name. Raises DataError if one cannot be read."""
    return [read_question(p, home) for p in query_files(home, home.questions)]


def find_question(home: Project, name: str) -> Question:
    """Return a question by name. Raises UsageError, with similar names, if there is none."""
    path = home.questions / f"{name}.rq"
    known = [p.stem for p in query_files(home, home.questions)]
    if name not in known:
        raise UsageError(
            f'there is no question "{name}".{did_you_mean(name, known)} "kg query" lists them; '
            "a query of your own goes in a file or after -e"
        )
    return read_question(path, home)
