"""Validate the graph against SHACL shapes; no other module imports a SHACL engine.

The `shacl` package, written in Rust, validates the whole graph in under a second, compared with
half a minute for pySHACL, the reference implementation. It passes all W3C core tests
(benchmarks/shacl_engines.py). Where it is not installed, pySHACL is used; tests verify that both
give the same results for every constraint in the shapes.

The shapes of a data folder may be a stranger's. Only SHACL Core is accepted: the other parts of
SHACL run SPARQL, which may call the network, or code, or load files.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import DataError, Finding
from kg.store.limits import processor_time

_SH = "http://www.w3.org/ns/shacl#"
_OWL_IMPORTS = "http://www.w3.org/2002/07/owl#imports"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# The terms of SHACL Core, sections 2 to 4 of the recommendation of 2017-07-20: those that lead from a
# shape to the shapes and paths that it is made of, and the others.
_INNER_TERMS = """
not and or xone node property qualifiedValueShape path alternativePath inversePath zeroOrMorePath
oneOrMorePath zeroOrOnePath
"""
_OTHER_TERMS = """
NodeShape PropertyShape targetNode targetClass targetSubjectsOf targetObjectsOf severity message
deactivated Info Warning Violation name description order group PropertyGroup defaultValue class datatype
nodeKind BlankNode IRI Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral minCount maxCount
minExclusive minInclusive maxExclusive maxInclusive minLength maxLength pattern flags languageIn
uniqueLang equals disjoint lessThan lessThanOrEquals qualifiedMinCount qualifiedMaxCount
qualifiedValueShapesDisjoint closed ignoredProperties hasValue in
"""
_INNER = frozenset(_INNER_TERMS.split())
_CORE = _INNER | frozenset(_OTHER_TERMS.split())
_MOST_TRIPLES, _DEEPEST, _LONGEST_PATTERN = 20_000, 30, 1_000
# Seconds of processor time for pySHACL, whose regular expressions may take for ever.
_TIMEOUT = 600.0


@dataclass(frozen=True, slots=True)
class Violation:
    """One validation result.

    focus: IRI of the invalid node. value: the offending value as text, or empty.
    messages: by language. severity: "error" or "warning".
    """

    focus: str
    path: str
    value: str
    severity: str
    messages: dict[str, str] = field(hash=False)


def violations(ntriples: bytes, shapes: Path, engine: str = "") -> list[Violation]:
    """Validate a graph.

    ntriples: the graph, in UTF-8. shapes: a Turtle file.
    engine: "shacl" or "pyshacl"; by default the first one installed.
    Returns all results in a fixed order.
    Raises DataError if the shapes use more than SHACL Core, or are too many, too deep or recursive.
    """
    _accept(shapes)
    chosen = engine or ("shacl" if importlib.util.find_spec("shacl") else "pyshacl")
    report = _shacl(ntriples, shapes) if chosen == "shacl" else _pyshacl(ntriples, shapes)
    return sorted(_results(report), key=lambda v: (v.focus, v.path, v.value, sorted(v.messages.items())))


def engines() -> str:
    """Return name and version of the engines: of the one that validates, and of the one that answers queries."""
    validator = "shacl" if importlib.util.find_spec("shacl") else "pyshacl"
    return f"{validator} {importlib.metadata.version(validator)}, pyoxigraph {ox.__version__}"


def _accept(shapes: Path) -> None:
    """Raise DataError unless an engine can be trusted with the shapes."""
    triples = [quad.triple for quad in ox.parse(path=str(shapes), format=ox.RdfFormat.TURTLE)]
    wrong = ""
    if len(triples) > _MOST_TRIPLES:
        wrong = f"more than {_MOST_TRIPLES:,} triples; keep to those that are needed"
    for triple in triples:
        for term in (triple.predicate, triple.object):
            name = term.value.removeprefix(_SH) if isinstance(term, ox.NamedNode) and term.value.startswith(_SH) else ""
            if name and name not in _CORE:
                wrong = f"sh:{name}, which is not part of SHACL Core; write a check query in queries/checks/ instead"
        if triple.predicate.value == _OWL_IMPORTS:
            wrong = "owl:imports; put the shapes themselves into the file"
        if triple.predicate.value == _SH + "pattern" and len(str(triple.object)) > _LONGEST_PATTERN:
            wrong = f"a pattern of more than {_LONGEST_PATTERN:,} characters; shorten it"
    if not wrong and not _is_flat(triples):
        wrong = f"shapes that contain themselves, or {_DEEPEST} others within each other; make them flatter"
    if wrong:
        raise DataError([Finding(f"ontology/{shapes.name}", f"uses {wrong}", rule="shapes")])


def _is_flat(triples: list[ox.Triple]) -> bool:
    """Tell whether no shape or path contains itself, or more than a few others within each other."""
    inner: dict[Any, list[tuple[Any, int]]] = {}
    for triple in triples:
        # The cells of a list do not lie within each other.
        step = (
            1
            if triple.predicate.value.removeprefix(_SH) in _INNER
            else 0
            if triple.predicate.value.startswith(_RDF)
            else None
        )
        if step is not None and not isinstance(triple.object, ox.Literal):
            inner.setdefault(triple.subject, []).append((triple.object, step))
    depths = dict.fromkeys(inner, 0)
    # Each round carries depths one link further; where rounds do not end, there is a cycle.
    for _ in range(len(inner) + 1):
        changed = False
        for outer, links in inner.items():
            for node, step in links:
                if node in depths and depths[outer] + step > depths[node]:
                    depths[node], changed = depths[outer] + step, True
                    if depths[node] > _DEEPEST:
                        return False
        if not changed:
            return True
    return False


def _shacl(ntriples: bytes, shapes: Path) -> bytes:
    import shacl

    report = shacl.Shapes.from_file(str(shapes)).validate_text(ntriples.decode(), "ntriples")
    # The result objects drop the language tags of messages; the serialized report keeps them.
    written: str = report.serialize("ntriples")
    return written.encode()


def _pyshacl(ntriples: bytes, shapes: Path) -> bytes:
    import pyshacl
    import rdflib

    data = rdflib.Graph().parse(data=ntriples, format="nt")
    shape_graph = rdflib.Graph().parse(shapes, format="turtle")
    slow = DataError([Finding(f"ontology/{shapes.name}", f"took more than {_TIMEOUT:g} s to validate; simplify it")])
    with processor_time(_TIMEOUT, slow):
        _, report, _ = pyshacl.validate(data, shacl_graph=shape_graph, inference="none", inplace=True)
    written: bytes = report.serialize(format="nt", encoding="utf-8")
    return written


def _results(report: bytes) -> list[Violation]:
    about: dict[Any, dict[str, list[Any]]] = {}
    for quad in ox.parse(report, format=ox.RdfFormat.N_TRIPLES):
        about.setdefault(quad.subject, {}).setdefault(quad.predicate.value.removeprefix(_SH), []).append(quad.object)
    found = []
    for node in about.values():
        if "focusNode" not in node:
            continue
        focus, value = node["focusNode"][0], node.get("value", [None])[0]
        path = node.get("resultPath", [None])[0]
        found.append(
            Violation(
                focus.value,
                path.value if isinstance(path, ox.NamedNode) else "",
                "" if value is None or value == focus else getattr(value, "value", str(value)),
                "error" if node["resultSeverity"][0].value == _SH + "Violation" else "warning",
                {m.language or "": m.value for m in node.get("resultMessage", [])},
            )
        )
    return found
