"""Read the named questions of queries/questions/.

A question is a SPARQL file whose header states it in words:

    # zh: 各公司各期收入是多少，出自什么信源？
    # en: What was the revenue of each company in each period, and what is the source?

The variable ?lang is replaced by the language of the reader. The folder of a file is its topic; further lines of
the header, `# tags: …` and those of `kg.views.parameters`, are optional. Names are unique across the folders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import DataError, UsageError, did_you_mean
from kg.project import Project
from kg.read.queries import query_files, read_query
from kg.views.parameters import Parameter, narrowed, read_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.store import Graph

# The topics whose names the interface has words for; a folder of a stranger may have others.
TOPICS = frozenset(("events", "evidence", "firms", "markets", "models", "money", "people", "policy", "prices"))
_LANG = re.compile(r"\?lang\b")
# As in LANG(?label) = ?lang and LANGMATCHES(LANG(?label), ?lang).
_COMPARED = re.compile(r"=\s*\?lang\b|,\s*\?lang\b(?=\s*\))")


@dataclass(frozen=True, slots=True)
class Question:
    """A named question: its file name, its wording by language, and its SPARQL text, with defaults of its parameters.

    written: the text as it stands in the file. topic: the name of its folder, or empty. tags: further words that it
    is listed under.
    """

    name: str
    words: dict[str, str]
    sparql: str
    path: Path
    written: str
    topic: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    def asked(self, lang: str, given: Mapping[str, Sequence[str]] | None = None, graph: Graph | None = None) -> str:
        """Return the query with ?lang replaced by a language, narrowed by parameters.

        given: values by parameter; graph: the one that knows them by name, see `kg.views.parameters.narrowed`.
        """
        return _LANG.sub(f'"{lang}"', narrowed(self.written, self.parameters, given, graph) if given else self.sparql)


def in_language(sparql: str, lang: str) -> str:
    """Return a query of the user's own with ?lang replaced by a language, if it is only compared with others.

    In a query that binds ?lang it is a variable like any other.
    """
    if len(_LANG.findall(sparql)) != len(_COMPARED.findall(sparql)):
        return sparql
    return _LANG.sub(f'"{lang}"', sparql)


def read_question(path: Path, home: Project) -> Question:
    """Read one question file. Raises DataError if its wording is missing in a language, or a parameter is wrong."""
    words, text = read_query(path, home, ("zh", "en"))
    parameters, wrong = read_parameters(text, path, home)
    if wrong:
        raise DataError(wrong)
    folder = path.parent.relative_to(home.questions).as_posix()
    asked = narrowed(text, parameters)
    return Question(
        path.stem, {lang: words[lang] for lang in ("zh", "en")}, asked, path, text, "" if folder == "." else folder,
        tuple(words.get("tags", "").replace(",", " ").split()), tuple(parameters),
    )  # fmt: skip


def questions(home: Project) -> list[Question]:
    """Return all named questions, sorted by name. Raises DataError if one cannot be read."""
    return [read_question(p, home) for p in sorted(query_files(home, home.questions), key=lambda p: p.stem)]


def find_question(home: Project, name: str) -> Question:
    """Return a question by name. Raises UsageError, with similar names, if there is none."""
    known = {p.stem: p for p in query_files(home, home.questions)}
    if name not in known:
        raise UsageError(
            f'there is no question "{name}".{did_you_mean(name, known)} "kg query" lists them; '
            "a query of your own goes in a file or after -e"
        )
    return read_question(known[name], home)
