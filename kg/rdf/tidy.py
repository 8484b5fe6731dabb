"""Write the Turtle files of the ontology in canonical form."""

from __future__ import annotations

from pathlib import Path

from kg.errors import DataError, Finding
from kg.project import Project
from kg.rdf import turtle
from kg.read.ontology import parse_turtle

# Files with blank nodes, for which there is no canonical form.
_KEPT = {"axioms.ttl", "shapes.ttl"}


def turtle_files(project: Project) -> list[Path]:
    """List the Turtle files that have a canonical form."""
    return [p for p in project.files(project.ontology, ".ttl") if p.name not in _KEPT]


def tidied(path: Path, project: Project, prefixes: dict[str, str]) -> str:
    """Return the content of a Turtle file in canonical form.

    Raises DataError if it is not Turtle, or has blank nodes.
    """
    try:
        return turtle.write(parse_turtle(path, project), prefixes)
    except ValueError as error:
        raise DataError([Finding(project.place(path), str(error))]) from None
