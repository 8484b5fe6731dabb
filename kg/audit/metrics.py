"""Parse the formulas of the ontology (kg:formula) and report every invalid one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.audit.formulas import Identity, parse_formula, references
from kg.errors import DataError, Finding, Spelling
from kg.model.ontology import Ontology
from kg.namespaces import KG


@dataclass(frozen=True, slots=True)
class Formulas:
    """The formulas of all metrics.

    of: the identities of each metric, by local name; each may have several interpretations.
    """

    of: dict[str, list[tuple[Identity, ...]]]

    def identities(self) -> Iterator[tuple[str, Identity]]:
        """Yield every metric with each interpretation of its identities."""
        return ((name, i) for name, all_ in self.of.items() for readings in all_ for i in readings)


def read_formulas(ontology: Ontology) -> Formulas:
    """Read the formulas of all metrics.

    Raises DataError, with all findings, if a formula is invalid or names an unknown metric.
    """
    metrics = {name for name, prop in ontology.properties.items() if prop.kind == "figure"}
    found = Formulas({})
    findings = []
    spelling = Spelling()
    for name in sorted(metrics):
        for text in ontology.formulas.get(KG + name, ()):
            try:
                readings = parse_formula(text)
            except ValueError as error:
                findings.append(_finding(ontology, name, f"{error}; correct it"))
                continue
            for word in sorted(_words(readings) - metrics - {"measure", "years"}):
                findings.append(
                    _finding(ontology, name, f'"{word}" in "{text}" is no metric.{spelling.hint(word, metrics)}')
                )
            found.of.setdefault(name, []).append(readings)
    if findings:
        raise DataError(findings)
    return found


def _finding(ontology: Ontology, metric: str, message: str) -> Finding:
    return Finding(ontology.places[KG + metric], f"kg:formula of kg:{metric}: {message}", rule="reader")


def _words(readings: tuple[Identity, ...]) -> set[str]:
    sides = [side for i in readings for side in (i.left, i.right) if side is not None]
    used = [r for side in sides for r in references(side)]
    return {r.name for r in used} | {r.measure for r in used if r.measure}
