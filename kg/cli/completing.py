"""Complete names of questions, things and metrics for the shell; a mistake here must not disturb what is typed."""

from __future__ import annotations

from contextlib import suppress

from kg.errors import KgError

# Names that a shell is offered at most: it shows them all.
_MOST = 40


def question_names(incomplete: str) -> list[str]:
    """Return the named questions that begin with a text."""
    from kg.project import find_project
    from kg.read.queries import query_files

    with suppress(KgError):
        home = find_project()
        return sorted(p.stem for p in query_files(home, home.questions) if p.stem.startswith(incomplete))
    return []


def thing_names(incomplete: str) -> list[str]:
    """Return ids, labels and aliases of entities that begin with a text; of each entity the first that does."""
    from kg.model.text import fold
    from kg.store import load

    with suppress(KgError):
        wanted, found = fold(incomplete), []
        for entity in load().entities.values():
            names = (entity.id, *entity.labels.values(), *entity.aliases)
            found += [name for name in names if fold(name).startswith(wanted)][:1]
        return sorted(found, key=lambda name: (len(name), name))[:_MOST]
    return []


def metric_names(incomplete: str) -> list[str]:
    """Return the names of metrics that begin with a text."""
    from kg.store import load

    with suppress(KgError):
        properties = load().ontology.properties
        return sorted(n for n, p in properties.items() if p.kind == "figure" and n.startswith(incomplete))
    return []
