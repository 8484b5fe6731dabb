"""Validate the graph against SHACL shapes.

The `shacl` package, written in Rust, validates the whole graph in under a second, compared with
half a minute for pySHACL, the reference implementation. It passes all W3C core tests
(benchmarks/shacl_engines.py). On platforms without a wheel, pySHACL is used instead; tests verify
that both give the same results for every constraint in the shapes.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

_SH = "http://www.w3.org/ns/shacl#"


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
    """
    chosen = engine or ("shacl" if importlib.util.find_spec("shacl") else "pyshacl")
    report = _shacl(ntriples, shapes) if chosen == "shacl" else _pyshacl(ntriples, shapes)
    return sorted(_results(report), key=lambda v: (v.focus, v.path, v.value, sorted(v.messages.items())))


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
