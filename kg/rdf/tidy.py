"""Write the Turtle files of the ontology in canonical form."""

from __future__ import annotations

from pathlib import Path

from kg.project import Project
from kg.rdf import turtle
from kg.read.ontology import parse_turtle

# Files with blank nodes, for which there is no canonical form.
_KEPT = {"axioms.ttl", "shapes.ttl"}


def turtle_files(project: Project) -> list[Path]:
    """List the Turtle files that have a canonical form."""
    return [p for p in sorted(project.ontology.rglob("*.ttl")) if p.name not in _KEPT]


def tidied(path: Path, project: Project, prefixes: dict[str, str]) -> str:
    """Return the content of a Turtle file in canonical form. Raises DataError if it is not Turtle."""
    return turtle.write(parse_turtle(path, project), prefixes)
