"""Read the check queries."""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import DataError, Finding
from kg.project import Project
from kg.read.queries import query_files, read_query

_KEYS = ("severity", "zh", "en", "mend-zh", "mend-en", "origin")


@dataclass(frozen=True, slots=True)
class Rule:
    """A check query: name, header, and SPARQL whose result rows (?focus, ?detail) are violations.

    terms: whether its rows depend on the files of the ontology alone, as `# about: ontology` says.
    """

    name: str
    about: dict[str, str]
    sparql: str
    terms: bool


def rules(project: Project) -> list[Rule]:
    """Read all check queries. Raises DataError, with every finding, if a header is incomplete."""
    found, findings = [], []
    for path in query_files(project, project.checks):
        try:
            header, text = read_query(path, project, _KEYS)
        except DataError as error:
            findings += error.findings
            continue
        if header["severity"] not in ("error", "warning"):
            findings.append(
                Finding(project.place(path, 1), 'the "# severity" of the header must be error or warning; correct it')
            )
        found.append(Rule(path.stem, {key: header[key] for key in _KEYS}, text, header.get("about") == "ontology"))
    if not found and not findings:
        findings.append(
            Finding(project.place(project.checks), "holds no check query, so nothing is checked; restore it")
        )
    if findings:
        raise DataError(findings)
    return found


def rule_words(project: Project) -> dict[str, dict[str, str]]:
    """Return the headers of the check queries by name; empty if one is invalid (`kg check` reports that)."""
    try:
        return {rule.name: rule.about for rule in rules(project)}
    except DataError:
        return {}
