"""Read the named questions of queries/questions/.

A question is a SPARQL file whose first lines say it in words:

    # zh: 基模五强有哪些成员，据谁所说？
    # en: Who belongs to the five foundation-model powers, and by whose word?

A variable ?lang stands for the language of the reader and is filled in when it is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kg.errors import UsageError, did_you_mean
from kg.project import Project
from kg.read.queries import read_query

_LANG = re.compile(r"\?lang\b")


@dataclass(frozen=True, slots=True)
class Question:
    """A named question: its file name, its words by language, and its SPARQL text."""

    name: str
    words: dict[str, str]
    sparql: str

    def asked(self, lang: str) -> str:
        """Return the query with the reader's language in the place of ?lang."""
        return _LANG.sub(f'"{lang}"', self.sparql)


def read_question(path: Path, home: Project) -> Question:
    """Read one question file. Raises DataError if its words are missing in a language."""
    words, text = read_query(path, home, ("zh", "en"))
    return Question(path.stem, {lang: words[lang] for lang in ("zh", "en")}, text)


def questions(home: Project) -> list[Question]:
    """Return all named questions, sorted by name."""
    return [read_question(p, home) for p in sorted(home.questions.glob("*.rq"))]


def find_question(home: Project, name: str) -> Question:
    """Return a question by name. Raises UsageError, with near names, if there is none."""
    path = home.questions / f"{name}.rq"
    known = [p.stem for p in home.questions.glob("*.rq")]
    if name not in known:
        raise UsageError(
            f'there is no question "{name}".{did_you_mean(name, known)} "kg query" lists them; '
            "a query of your own goes in a file or after -e"
        )
    return read_question(path, home)
