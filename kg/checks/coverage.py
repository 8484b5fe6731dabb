"""Check the ontology and the queries against each other.

The check queries cannot do this, because the graph does not contain the text of the queries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.checks.findings import OWN_RULES, About
from kg.errors import Finding, Spelling
from kg.inputs import MAX_QUERY
from kg.namespaces import CONCEPT, KG
from kg.project import Project

if TYPE_CHECKING:
    from kg.model.ontology import Ontology

_NAME = re.compile(r"(?<![\w<:/-])([a-z][\w-]*):([A-Za-z][\w-]*)")


def coverage(project: Project, ontology: Ontology, checks: Mapping[str, About], lang: str) -> Iterator[Finding]:
    """Find terms that no question names, unknown names in queries, and check queries with the same description.

    checks: the headers of the check queries, by name.
    """
    files = project.files(project.root / "queries", ".rq")
    used = {path: list(_names(project.read_text(path, MAX_QUERY))) for path in files}
    questions = (names for path, names in used.items() if path.is_relative_to(project.questions))
    asked = {name for names in questions for _, prefix, name in names if prefix == "kg"}
    terms = sorted({*ontology.properties, *ontology.entity_types, *ontology.defined} - asked)
    if not asked:
        message = "holds no question that names a term; restore the questions, or add some"
        yield Finding(project.place(project.questions), message, "error", "unasked-term")
        terms = []
    for name in terms:
        yield Finding(ontology.places[KG + name], _words("unasked-term", f"kg:{name}", lang), "error", "unasked-term")
    yield from _unknown(used, project, ontology, lang)
    yield from _alike(project, checks, lang)


def _words(rule: str, focus: str, lang: str, detail: str = "") -> str:
    about = OWN_RULES[rule]
    return f"{focus}: {about[lang]}; {about[f'mend-{lang}']}{detail}"


def _names(sparql: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, prefix and local name of each prefixed name in a query, outside of comments."""
    for number, line in enumerate(sparql.split("\n"), 1):
        if not line.lstrip().startswith("#"):
            yield from ((number, m[1], m[2]) for m in _NAME.finditer(line))


def _unknown(
    used: Mapping[Path, list[tuple[int, str, str]]], project: Project, ontology: Ontology, lang: str
) -> Iterator[Finding]:
    """Find names of the ontology's own spaces that it does not define: such a pattern matches nothing, silently."""
    defined = {t.subject.value for t in ontology.triples if isinstance(t.subject, ox.NamedNode)}
    spaces = {p: space for p, space in ontology.prefixes.items() if space == KG or space.startswith(CONCEPT)}
    known = {p: [iri.removeprefix(space) for iri in defined if iri.startswith(space)] for p, space in spaces.items()}
    spelling = Spelling()
    for path, names in used.items():
        for line, prefix, name in names:
            if prefix in spaces and spaces[prefix] + name not in defined:
                near = spelling.hint(name, known[prefix])
                message = _words("unknown-term", f"{prefix}:{name}", lang, f".{near}" if near else "")
                yield Finding(project.place(path, line), message, "error", "unknown-term")


def _alike(project: Project, checks: Mapping[str, About], lang: str) -> Iterator[Finding]:
    """Find check queries with the same message, whose findings could not be distinguished."""
    first: dict[str, str] = {}
    for name, about in sorted(checks.items()):
        if first.setdefault(about[lang], name) != name:
            place = project.place(project.checks / f"{name}.rq", 1)
            yield Finding(place, _words("alike-checks", f"{name}, {first[about[lang]]}", lang), "error", "alike-checks")
