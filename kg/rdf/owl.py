"""Write the ontology as one OWL document: terms, vocabularies, axioms and mappings."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox

from kg.errors import DataError, Finding
from kg.namespaces import BASE, OWL, RDF, RDFS, SKOS, prefixes
from kg.project import Project
from kg.rdf.turtle import Term, TurtleWriter
from kg.read.ontology import parse_turtle, read_ontology

_TYPE, _FIRST, _REST, _NIL = (ox.NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))
# The parts of the document, in this order: a heading, and the types that lead a term there.
_SECTIONS = (
    ("Ontology", {OWL + "Ontology"}),
    ("Classes", {OWL + "Class", RDFS + "Datatype"}),
    ("Object properties: relations and metrics", {OWL + "ObjectProperty"}),
    ("Datatype properties", {OWL + "DatatypeProperty"}),
    ("Annotation properties", {OWL + "AnnotationProperty"}),
    ("Vocabularies", {SKOS + "ConceptScheme"}),
    ("Concepts", {SKOS + "Concept"}),
)
_FOREIGN = "Terms of other vocabularies, as far as they are used, declared as these declare them"
_OTHERS = "Other resources"
_AXIOMS = "Axioms on several terms"
# Anonymous nodes within each other; axioms that people write need about five.
_DEEPEST = 30


def owl_document(project: Project) -> str:
    """Return the ontology of a project as Turtle.

    Every term is declared, also those of other vocabularies, so that no tool has to fetch or
    guess anything; owl:imports are not needed. The shapes are not part of it: they speak of the
    graph, not of what there is.

    Raises DataError if the ontology is wrong.
    """
    ontology = read_ontology(project)
    writer = _Writer(prefixes(ontology.concepts), _anonymous(project))
    types: dict[str, set[str]] = {}
    for triple in ontology.triples:
        if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
            types.setdefault(str(triple.subject), set()).add(triple.object.value)
    parts: dict[str, list[ox.Triple]] = {}
    for triple in (*ontology.triples, *writer.attached):
        parts.setdefault(_section(triple.subject, types), []).append(triple)
    text = []
    for heading in (*(heading for heading, _ in _SECTIONS), _FOREIGN, _OTHERS):
        if heading in parts:
            text += [f"# {heading}\n", *writer.blocks(parts[heading])]
    text += [f"# {_AXIOMS}\n", *writer.roots()]
    head = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(writer.used.items()))
    return "\n".join((head, *text))


def _anonymous(project: Project) -> list[ox.Triple]:
    """Return the triples with anonymous nodes, which `kg.model.ontology.Ontology` leaves out."""
    paths = [path for path in project.files(project.ontology, ".ttl") if path.name != "shapes.ttl"]
    triples = [t for path in paths for t in parse_turtle(path, project)]
    return [t for t in triples if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)]


def _section(subject: ox.NamedNode | ox.BlankNode | ox.Triple, types: dict[str, set[str]]) -> str:
    name = str(subject)
    if not name.startswith(f"<{BASE}"):
        return _FOREIGN
    return next((heading for heading, kinds in _SECTIONS if kinds & types.get(name, set())), _OTHERS)


class _Writer(TurtleWriter):
    """Writes anonymous nodes in the place where they are used, as `[ … ]` and `( … )`."""

    def __init__(self, prefixes: dict[str, str], anonymous: list[ox.Triple]) -> None:
        super().__init__(prefixes)
        self.attached = [t for t in anonymous if not isinstance(t.subject, ox.BlankNode)]
        self._about: dict[ox.BlankNode, list[ox.Triple]] = {}
        for triple in anonymous:
            if isinstance(triple.subject, ox.BlankNode):
                self._about.setdefault(triple.subject, []).append(triple)
        uses = Counter(t.object for t in anonymous if isinstance(t.object, ox.BlankNode))
        self._roots = [node for node in self._about if node not in uses]
        self._depth = 0
        # Each node used at most once, and none within itself: then all of them are written, each once.
        written = {t.object for t in self.attached} | set(self._roots)
        queue = [node for node in written if isinstance(node, ox.BlankNode)]
        while queue:
            inner = [t.object for t in self._about.get(queue.pop(), []) if isinstance(t.object, ox.BlankNode)]
            queue += [node for node in inner if node not in written]
            written.update(inner)
        if max(uses.values(), default=0) > 1 or not written.issuperset(self._about):
            raise _unwritable("an anonymous node is used in several places or within itself; give it an IRI")

    def roots(self) -> list[str]:
        """Return the nodes that nothing refers to, sorted, such as owl:AllDisjointClasses."""
        return sorted(f"[] {self._pairs(node)} .\n" for node in self._roots)

    def term(self, term: Term) -> str:
        """Return a term in Turtle. Raises DataError if anonymous nodes lie too deep within each other."""
        if not isinstance(term, ox.BlankNode):
            return super().term(term)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _unwritable(f"more than {_DEEPEST} anonymous nodes lie within each other; name some of them")
        members = self._members(term)
        text = f"[ {self._pairs(term)} ]" if members is None else f"( {' '.join(map(self.term, members))} )"
        self._depth -= 1
        return text

    def _members(self, node: ox.BlankNode) -> list[Term] | None:
        """Return the members of a list; None if the node is none."""
        members: list[Term] = []
        rest: Term = node
        while rest != _NIL:
            values = (
                {t.predicate: t.object for t in self._about.get(rest, [])} if isinstance(rest, ox.BlankNode) else {}
            )
            if values.keys() != {_FIRST, _REST}:
                return None
            members.append(values[_FIRST])
            rest = values[_REST]
        return members

    def _pairs(self, node: ox.BlankNode) -> str:
        pairs = [
            ("a" if t.predicate == _TYPE else self.iri(t.predicate.value), self.term(t.object))
            for t in self._about.get(node, [])
        ]
        return " ; ".join(f"{verb} {value}" for verb, value in sorted(pairs, key=lambda p: (p[0] != "a", p)))


def _unwritable(message: str) -> DataError:
    return DataError([Finding("ontology/", message)])
