"""Find what a small change of the graph can have changed, so that the rest need not be checked again.

Some check queries, and shapes, look at nothing but the statements about one node and its evidence, the classes of
what these link to, and the ontology. What they find about a node can change only with these. So they are applied
to the nodes that differ from the graph that was checked last, in a graph of those and of the ontology. Whether a
query or the shapes are of this kind is read off their form; a change of anything but data leads to a whole check.
"""

from __future__ import annotations

import mmap
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox

from kg.namespaces import CLAIM, DATASET, DERIVED, EVIDENCE, ID, JUDGEMENT, KG, PERIOD, RATE, RDF, SOURCE
from kg.store.earlier import Since
from kg.store.engine import write_store
from kg.store.graph import Graph
from kg.store.limits import Limits
from kg.store.worker import Answer, Worker

_DATA = (ID, CLAIM, EVIDENCE, SOURCE, PERIOD, JUDGEMENT, DERIVED, RATE)
_TYPE = f"<{RDF}type>"
_EVIDENCE = ox.NamedNode(KG + "evidence")
# Beyond so many nodes all are checked.
_MOST = 5_000
# What only terms of the ontology have; no claim states it.
_OF_TERMS = {"rdfs:subClassOf", "rdfs:subPropertyOf", "kg:unitKind", "kg:temporality"}
_GROUP = {
    "TriplesBlock", "Filter", "OptionalGraphPattern", "GroupOrUnionGraphPattern", "MinusGraphPattern", "Bind",
    "InlineData", "GroupGraphPatternSub", "SubSelect",
}  # fmt: skip
_SH = "http://www.w3.org/ns/shacl#"
# The terms of SHACL that look at a node, its values and their classes.
_TERMS = """
NodeShape PropertyShape PropertyGroup targetClass targetSubjectsOf property path class datatype nodeKind IRI Literal
BlankNode BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral minCount maxCount minExclusive minInclusive maxExclusive
maxInclusive minLength maxLength pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals
hasValue in severity Info Warning Violation message deactivated name description order group
"""
_NEAR_TERMS = frozenset(_TERMS.split())


class Near:
    """The nodes that may be found different from the graph that was checked before; for use in a `with` statement.

    before: a name for the content of that graph. nodes: their addresses.
    """

    def __init__(self, graph: Graph, since: Since, limits: Limits | None) -> None:
        """Take a graph that was made from another one by a change; see `near`."""
        self.before = since.content
        # What links to something of another class, itself or by its evidence, or to changed evidence, may be found
        # different, too.
        nodes = set(since.changed).union(*(graph.neighbours(node) for node in since.retyped))
        self.nodes = nodes.union(*(graph.neighbours(node) for node in nodes if node.startswith(EVIDENCE)))
        self._graph, self._limits = graph, limits
        self._open = ExitStack()

    def __enter__(self) -> Near:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @cached_property
    def lines(self) -> bytes:
        """The statements about the nodes and their evidence, the classes of what these link to, and all but data."""
        with (
            self._graph.built.ntriples.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as all_,
        ):
            rest = b"".join(_rest(all_))
            own = {node: _beginning(all_, f"<{node}> ") for node in self.nodes if node.startswith(_DATA)}
            evidence = {node for block in own.values() for node in _links(block) if node.startswith(EVIDENCE)}
            own |= {node: _beginning(all_, f"<{node}> ") for node in evidence - own.keys()}
            linked = {node for block in (rest, *own.values()) for node in _links(block) if node.startswith(_DATA)}
            classes = [_beginning(all_, f"<{node}> {_TYPE} ") for node in linked - own.keys()]
            return b"".join([rest, *own.values(), *classes])

    def ask(self, query: str) -> Answer:
        """Answer a query in the graph of these statements. Raises QueryError as `Worker.ask`."""
        return self._worker.ask(query)

    @cached_property
    def _worker(self) -> Worker:
        folder = Path(self._open.enter_context(TemporaryDirectory()))
        (folder / "graph.nt").write_bytes(self.lines)
        write_store(folder / "store", folder / "graph.nt")
        return self._open.enter_context(Worker(folder / "store", self._graph.prefixes, self._limits))


def near(graph: Graph, limits: Limits | None) -> Near | None:
    """Return what may be different from the graph from which this one was made; None if that may be anything."""
    since = graph.built.since()
    # The description of the data set is of no interest to what is about data, and in the graph of `Near` as a whole.
    if since is None or not all(node.startswith((*_DATA, DATASET)) for node in since.changed):
        return None
    if {"unitKind", "temporality"} & graph.ontology.properties.keys():
        return None
    found = Near(graph, since, limits)
    return found if len(found.nodes) <= _MOST else None


def _start(content: mmap.mmap, key: bytes) -> int:
    """Return where the first of the sorted lines begins that is not before a text."""
    low, high = 0, len(content)
    while low < high:
        middle = (low + high) // 2
        line, end = content.rfind(b"\n", low, middle) + 1 or low, content.find(b"\n", middle) + 1
        if content[line:end] < key:
            low = end
        else:
            high = line
    return low


def _beginning(content: mmap.mmap, text: str) -> bytes:
    """Return the lines that begin with a text."""
    key = text.encode()
    return content[_start(content, key) : _start(content, key + b"\xff")]


def _rest(content: mmap.mmap) -> Iterator[bytes]:
    """Yield the lines about other nodes than those of the data."""
    done = 0
    for space in sorted(f"<{space}".encode() for space in _DATA):
        yield content[done : _start(content, space)]
        done = _start(content, space + b"\xff")
    yield content[done:]


def _links(lines: bytes) -> Iterator[str]:
    for line in lines.splitlines():
        thing = line.split(b" ", 2)[2]
        if thing.startswith(b"<"):
            yield thing[1 : thing.index(b">")].decode()


def is_near(query: str) -> bool:
    """Tell whether what a query finds about ?focus depends on what is said of it alone.

    That is: on its own statements, on the classes of what it links to, and on the ontology.
    """
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        prologue, select = parseQuery(query)
    except Exception:  # noqa: BLE001  # as in `kg.checks.faults`
        return False
    # A prefix of its own could give the names of terms another meaning.
    return not prologue and select.name == "SelectQuery" and not select.datasetClause and _selects(select, set())


def _selects(select: Any, objects: set[str]) -> bool:
    """Tell whether a SELECT is about ?focus alone: it gives it as it is, and counts nothing across several."""
    projected = [str(p.var) for p in select.projection or () if p.var is not None and p.expr is None]
    if "focus" not in projected or select.limitoffset:
        return False
    grouped = select.groupby
    if grouped and "focus" not in [str(name) for name in grouped.condition if type(name).__name__ == "Variable"]:
        return False
    aggregated = any("Aggregate" in getattr(part, "name", "") for part in _parts(select.projection or ()))
    return bool(grouped or not aggregated) and _is_star(select.where, objects)


def _is_star(group: Any, objects: set[str]) -> bool:
    """Tell whether a group, and those in it, look at nothing but ?focus, classes of its values, and terms.

    objects: variables that are known to be its values.
    """
    triples = [triple for part in group.part or () if part.name == "TriplesBlock" for triple in _triples(part)]
    objects = objects | {str(o) for s, p, o in triples if _is_focus(s) and type(o).__name__ == "Variable"}
    for subject, path, _ in triples:
        steps = _steps(path)
        if steps is None:
            return False
        classes = type(subject).__name__ == "Variable" and str(subject) in objects and steps == {"a"}
        if not (_is_focus(subject) or classes or steps <= _OF_TERMS):
            return False
    for part in group.part or ():
        if part.name not in _GROUP or (part.name == "Bind" and str(part.var) == "focus"):
            return False
        if part.name == "InlineData" and "focus" in map(str, _parts(part.var)):
            return False
        if part.name != "TriplesBlock" and not all(_inner_is_star(inner, objects) for inner in part.values()):
            return False
    return True


def _inner_is_star(part: Any, objects: set[str]) -> bool:
    name = getattr(part, "name", "")
    if name == "SubSelect":
        return _selects(part, set())
    if name == "GroupGraphPatternSub":
        return _is_star(part, objects)
    return all(_inner_is_star(inner, objects) for inner in _within(part))


def _triples(block: Any) -> Iterator[tuple[Any, Any, Any]]:
    for triples in block.triples:
        terms = list(triples)
        yield from zip(terms[::3], terms[1::3], terms[2::3], strict=True)


def _steps(path: Any) -> set[str] | None:
    """Return the alternatives of a path that is no longer than a step; None for another one."""
    if type(path).__name__ == "Variable":
        return {"?"}
    found = set()
    for sequence in path.part if getattr(path, "name", "") == "PathAlternative" else ():
        if len(sequence.part) != 1 or sequence.part[0].name != "PathElt" or sequence.part[0].mod:
            return None
        step = sequence.part[0].part
        if getattr(step, "name", "") == "pname":
            found.add(f"{step.prefix}:{step.localname}")
        elif str(step) == RDF + "type":
            found.add("a")
        else:
            return None
    return found or None


def _is_focus(term: Any) -> bool:
    return type(term).__name__ == "Variable" and str(term) == "focus"


def _within(part: Any) -> Iterable[Any]:
    if isinstance(part, str) or not hasattr(part, "__iter__"):
        return ()
    return part.values() if isinstance(part, dict) else part


def _parts(part: Any) -> Iterator[Any]:
    yield part
    for inner in _within(part):
        yield from _parts(inner)


def are_near(shapes: Collection[ox.Triple]) -> bool:
    """Tell whether what shapes find about a node depends on what is said of it alone, as `is_near` does."""
    said = {(str(t.subject), t.predicate.value): t.object for t in shapes}
    inner = {str(t.object) for t in shapes if t.predicate.value == _SH + "property"}
    for t in shapes:
        for term in (t.predicate, t.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(_SH):
                name = term.value.removeprefix(_SH)
                if name not in _NEAR_TERMS or (name == "property" and str(t.subject) in inner):
                    return False
        if t.predicate.value == _SH + "path" and not isinstance(t.object, ox.NamedNode):
            # kg:evidence, and a property of that.
            rest = str(said.get((str(t.object), RDF + "rest")))
            first, last, end = (
                said.get(key) for key in ((str(t.object), RDF + "first"), (rest, RDF + "first"), (rest, RDF + "rest"))
            )
            if first != _EVIDENCE or not isinstance(last, ox.NamedNode) or end != ox.NamedNode(RDF + "nil"):
                return False
    return True
