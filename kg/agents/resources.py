"""Write what agents may read beside the tools: the vocabulary in brief, the ontology, and the named questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.rdf.owl import owl_document
from kg.views.names import Names
from kg.views.questions import questions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store import Graph

_SHAPE = """\
A claim is a node: ?c kg:subject ?s ; kg:predicate kg:revenue ; kg:evidence ?e ; kg:stance ?stance ; kg:rank ?rank .
A figure has kg:value, kg:low, kg:high, kg:unit and kg:period; ?e kg:inSource ?source ; kg:printed ?words .
What holds is a plain triple, too: ?model kg:developer ?firm ; ?firm kg:revenue ?c . Names: rdfs:label in zh and en.
best:revenue and latest:revenue lead from a thing to its best readings and to its latest ones.
"""


def terms(graph: Graph, lang: str) -> str:
    """Return the vocabulary in brief, in a few lines a kind: what is needed to write a query."""
    return "\n".join(_terms(graph, lang))


def _terms(graph: Graph, lang: str) -> Iterator[str]:
    known, names = graph.ontology, Names.of_graph(graph)
    yield _SHAPE
    yield "Prefixes: " + ", ".join(sorted(graph.prefixes)) + "\n"
    yield "Classes (kg:): " + ", ".join(f"{kind} {names.get(kind, lang)}" for kind in sorted(known.supers)) + "\n"
    yield "Properties (kg:): name, label: domain -> range [unit of a metric]"
    for name, prop in sorted(known.properties.items()):
        unit = f" [{prop.default_unit or prop.unit_kind}]" if prop.unit_kind else ""
        target = f"{prop.scheme}:" if prop.scheme else prop.datatype or prop.range
        yield f"{name}, {names.get(name, lang)}: {prop.domain} -> {target}{unit}"
    yield "\nConcepts, by prefix:"
    for scheme, concepts in sorted(known.concepts.items()):
        yield f"{scheme}: {' '.join(sorted(concepts))}"


def ontology_turtle(graph: Graph) -> str:
    """Return the ontology as one Turtle document."""
    return owl_document(graph.project)


def question_list(graph: Graph, lang: str) -> str:
    """Return the named questions, one a line."""
    return "\n".join(f"{q.name}: {q.words[lang]}" for q in questions(graph.project))
