"""Compare SHACL engines on the W3C test suite, the compiled graph and faulty subsets of it.

    python benchmarks/shacl_engines.py SUITE_FOLDER [RUNS]

SUITE_FOLDER contains manifest.ttl of the W3C tests (data-shapes-test-suite/tests in the
repository w3c/data-shapes). Prints three tables: the tests that each engine passes; the time
and memory it needs to validate the compiled graph; and on how many graphs with one injected
fault it agrees with pySHACL. Engines other than pySHACL are skipped if they are not
installed. Each engine runs in its own process, so a crash or a hang counts as a failure of
that engine and the run continues.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from kg.namespaces import KG, RDF, RDFS, SKOS, XSD
from kg.project import find_project
from kg.store.build import build

SH = "http://www.w3.org/ns/shacl#"
SHT = "http://www.w3.org/ns/shacl-test#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
TYPE, FIRST, REST = (ox.NamedNode(RDF + name) for name in ("type", "first", "rest"))
NIL = ox.NamedNode(RDF + "nil")
TEST_SECONDS, GRAPH_SECONDS = 120, 900

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Result(NamedTuple):
    """A validation result, with terms in N-Triples, blank nodes as `_:` and paths without brackets."""

    focus: str
    path: str
    component: str
    value: str
    severity: str
    messages: tuple[str, ...]

    def bare(self) -> Result:
        """Return the result without its messages."""
        return self._replace(messages=())


@dataclass(frozen=True, slots=True)
class Report:
    """The results of an engine on a graph. failure: the error, if it returned none."""

    conforms: bool = False
    results: tuple[Result, ...] = ()
    failure: str = ""
    crashed: bool = False
    seconds: float = 0.0
    mebibytes: int = 0

    def same(self, other: Report, *, messages: bool) -> bool:
        """Tell whether two reports contain the same multiset of results."""
        mine, theirs = (Counter(r if messages else r.bare() for r in report.results) for report in (self, other))
        return not (self.failure or other.failure) and self.conforms == other.conforms and mine == theirs


# --- reading graphs and reports ------------------------------------------------------------


class Read:
    """A parsed graph, indexed by subject and predicate. Nodes are Any: the test suite guarantees their kind."""

    def __init__(self, triples: Iterator[ox.Quad]) -> None:
        self.quads = list(triples)
        self._objects: dict[tuple[Any, str], list[Any]] = defaultdict(list)
        for quad in self.quads:
            self._objects[quad.subject, quad.predicate.value].append(quad.object)

    def all(self, subject: Any, predicate: str) -> list[Any]:
        """Return all objects for a subject and predicate."""
        return self._objects.get((subject, predicate), [])

    def one(self, subject: Any, predicate: str) -> Any:
        """Return one object for a subject and predicate, or None."""
        return next(iter(self.all(subject, predicate)), None)

    def of_type(self, iri: str) -> list[Any]:
        """Return all nodes of a type."""
        return [q.subject for q in self.quads if q.predicate == TYPE and q.object == ox.NamedNode(iri)]

    def members(self, head: Any) -> list[Any]:
        """Return the members of an RDF list."""
        members: list[Any] = []
        while head is not None and head != NIL:
            members += self.all(head, FIRST.value)
            head = self.one(head, REST.value)
        return members

    def path(self, node: Term | None) -> str:
        """Write a property path in SPARQL syntax, without brackets."""
        if node is None or isinstance(node, ox.NamedNode):
            return shown(node)
        for name, mark in (("zeroOrMorePath", "*"), ("oneOrMorePath", "+"), ("zeroOrOnePath", "?")):
            if inner := self.one(node, SH + name):
                return self.path(inner) + mark
        if inner := self.one(node, SH + "inversePath"):
            return "^" + self.path(inner)
        if inner := self.one(node, SH + "alternativePath"):
            return "|".join(self.path(member) for member in self.members(inner))
        return "/".join(self.path(member) for member in self.members(node))

    def report(self, node: Any) -> Report:
        """Read a validation report."""
        return Report(
            getattr(self.one(node, SH + "conforms"), "value", "") in ("true", "1"),
            tuple(
                Result(
                    shown(self.one(result, SH + "focusNode")),
                    self.path(self.one(result, SH + "resultPath")),
                    shown(self.one(result, SH + "sourceConstraintComponent")),
                    shown(self.one(result, SH + "value")),
                    shown(self.one(result, SH + "resultSeverity")),
                    tuple(sorted(map(shown, self.all(result, SH + "resultMessage")))),
                )
                for result in self.all(node, SH + "result")
            ),
        )


def shown(term: Term | None) -> str:
    """Write a term; blank node labels are dropped because they are local to their document."""
    return "" if term is None else "_:" if isinstance(term, ox.BlankNode) else str(term)


def written(ntriples: str | bytes) -> Report:
    """Read a validation report from an N-Triples document."""
    read = Read(iter(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)))
    return read.report(read.of_type(SH + "ValidationReport")[0])


def document(path: Path) -> bytes:
    """Convert a Turtle file to N-Triples, so that all engines get the same triples and need no base IRI."""
    quads = ox.parse(path=path, base_iri=path.as_uri())
    made = ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES)
    assert made is not None
    return made


# --- the engines: N-Triples of data and shapes in, a report out ----------------------------


def keep_literals() -> None:
    """Stop rdflib from normalising literals such as "01" to "1", which would change the reported values."""
    import rdflib

    rdflib.NORMALIZE_LITERALS = False


def pyshacl(data: bytes, shapes: bytes) -> Report:
    """Validate with pySHACL, with the same options as kg check."""
    import pyshacl
    import rdflib

    keep_literals()
    graphs = [rdflib.Graph().parse(data=content, format="nt") for content in (data, shapes)]
    _, report, text = pyshacl.validate(graphs[0], shacl_graph=graphs[1], inference="none", inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise TypeError(text)
    return written(report.serialize(format="nt", encoding="utf-8"))


def shacl(data: bytes, shapes: bytes) -> Report:
    """Validate with pwin/SHACL_Engine."""
    import shacl

    compiled = shacl.Shapes.from_text(shapes.decode(), "ntriples")
    return written(compiled.validate_text(data.decode(), "ntriples").serialize("ntriples"))


def shacl_rust(data: bytes, shapes: bytes, *, index: bool = False) -> Report:
    """Validate with shacl-rust, which returns a dict and drops the language tags of messages."""
    import shacl_rust

    said = shacl_rust.validate(
        data.decode(), shapes.decode(), data_format="nt", shapes_format="nt", experimental_index=index
    )

    def term(result: dict[str, Any], key: str) -> str:
        if not (text := result.get(key)):
            return ""
        triple = next(iter(ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES)))
        return shown(triple.object)

    return Report(
        said["conforms"],
        tuple(
            Result(
                term(result, "focusNode"),
                "".join(c for c in result.get("resultPath") or "" if c not in " ()"),
                term(result, "sourceConstraintComponent"),
                term(result, "value"),
                term(result, "severity"),
                tuple(sorted(str(ox.Literal(message)) for message in result["messages"])),
            )
            for result in said["results"]
        ),
    )


def shacl_rust_index(data: bytes, shapes: bytes) -> Report:
    """Validate with shacl-rust and its experimental index."""
    return shacl_rust(data, shapes, index=True)


def pyshacl_turbo(data: bytes, shapes: bytes) -> Report:
    """Validate with pyshacl-turbo."""
    import pyshacl_turbo

    keep_literals()
    _, report, text = pyshacl_turbo.validate(
        data, shacl_graph=shapes, data_graph_format="nt", shacl_graph_format="nt", inference="none"
    )
    if not hasattr(report, "serialize"):
        raise TypeError(text)
    return written(report.serialize(format="nt", encoding="utf-8"))


def shifty(data: bytes, shapes: bytes) -> Report:
    """Validate with shifty, with its default rules and shapes union switched off."""
    import shifty

    keep_literals()
    _, report, _ = shifty.validate(data, shapes, graph_mode="data", infer=False)
    return written(report.serialize(format="nt", encoding="utf-8"))


def pyrudof(data: bytes, shapes: bytes) -> Report:
    """Validate with rudof."""
    import pyrudof

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(data.decode(), pyrudof.RDFFormat.NTriples)
    rudof.read_shacl(shapes.decode(), pyrudof.ShaclFormat.NTriples)
    rudof.validate_shacl()
    return written(rudof.serialize_shacl_validation_results(pyrudof.ResultShaclValidationFormat.NTriples))


class Engine(NamedTuple):
    """An engine: its distribution, the module to test for, and the function that runs it."""

    distribution: str
    module: str
    ask: Callable[[bytes, bytes], Report]


ENGINES = {
    "pyshacl": Engine("pyshacl", "pyshacl", pyshacl),
    "shacl": Engine("shacl", "shacl", shacl),
    "shacl-rust": Engine("shacl-rust", "shacl_rust", shacl_rust),
    "shacl-rust+index": Engine("shacl-rust", "shacl_rust", shacl_rust_index),
    "pyshacl-turbo": Engine("pyshacl-turbo", "pyshacl_turbo", pyshacl_turbo),
    "pyshifty": Engine("pyshifty", "shifty", shifty),
    "pyrudof": Engine("pyrudof", "pyrudof", pyrudof),
}


# --- a process for each engine -------------------------------------------------------------


def serve(name: str, pipe: Connection) -> None:
    """Serve validation requests until the pipe closes."""
    import resource

    # Panics are reported as failures; backtraces would clutter the tables.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    while True:
        try:
            data, shapes = pipe.recv()
        except EOFError:
            return
        start = time.perf_counter()
        try:
            report = ENGINES[name].ask(data, shapes)
            failure, crashed = "", False
        except Exception as error:  # noqa: BLE001  # whatever an engine raises is its answer
            report, failure, crashed = Report(), f"{type(error).__name__}: {error}", False
        except BaseException as error:  # noqa: BLE001  # a Rust panic is no Exception
            report, failure, crashed = Report(), f"{type(error).__name__}: {error}", True
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        pipe.send(Report(report.conforms, report.results, failure, crashed, seconds, peak))


class Worker:
    """An engine in its own process, restarted after a crash or a hang."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._start()

    def _start(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self._process = spawn.Process(target=serve, args=(self._name, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def stop(self) -> None:
        """Stop the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def ask(self, data: bytes, shapes: bytes, seconds: float = TEST_SECONDS) -> Report:
        """Return the engine's report, or its failure."""
        try:
            self._pipe.send((data, shapes))
            if self._pipe.poll(seconds):
                report: Report = self._pipe.recv()
                return report
            failure = f"no answer in {seconds} s"
        except (EOFError, OSError):
            failure = "the process died"
        self.stop()
        self._start()
        return Report(failure=failure, crashed=True)


# --- the W3C tests -------------------------------------------------------------------------


class Test(NamedTuple):
    """A W3C test. expected is None if the engine has to reject the shapes."""

    name: str
    data: bytes
    shapes: bytes
    expected: Report | None


def tests(manifest: Path, suite: Path) -> Iterator[Test]:
    """Read the tests of a manifest and of the manifests it includes."""
    read = Read(iter(ox.parse(path=manifest, base_iri=manifest.as_uri())))
    for test in read.of_type(SHT + "Validate"):
        action, result = read.one(test, MF + "action"), read.one(test, MF + "result")
        data, shapes = (document(local(read.one(action, SHT + key))) for key in ("dataGraph", "shapesGraph"))
        expected = None if result == ox.NamedNode(SHT + "Failure") else read.report(result)
        yield Test(manifest.relative_to(suite).with_suffix("").as_posix(), data, shapes, expected)
    for included in read.all(ox.NamedNode(manifest.as_uri()), MF + "include"):
        yield from tests(local(included), suite)


def local(address: Term | None) -> Path:
    """Return the path of a file: URL."""
    assert isinstance(address, ox.NamedNode)
    return Path(unquote(urlsplit(address.value).path))


def passes(test: Test, report: Report) -> bool:
    """Tell whether a report matches the expected one."""
    if test.expected is None:
        return bool(report.failure) and not report.crashed
    # The suite compares messages only where the manifest states them.
    return test.expected.same(report, messages=any(r.messages for r in test.expected.results))


def run_suite(suite: Path, names: list[str]) -> None:
    """Print how many W3C tests each engine passes, and which it fails."""
    every = list(tests(suite / "manifest.ttl", suite))
    totals = Counter(test.name.split("/")[0] for test in every)
    print(f"W3C tests: {totals['core']} core, {totals['sparql']} sparql")
    print(f"{'engine':18}{'version':>9}{'core':>10}{'sparql':>10}  failed (! crashed)")
    for name in names:
        worker = Worker(name)
        passed: Counter[str] = Counter()
        failed = []
        for test in every:
            report = worker.ask(test.data, test.shapes)
            if passes(test, report):
                passed[test.name.split("/")[0]] += 1
            else:
                failed.append(test.name + "!" * report.crashed)
        worker.stop()
        scores = [f"{passed[part]}/{totals[part]}" for part in ("core", "sparql")]
        release = version(ENGINES[name].distribution)
        print(f"{name:18}{release:>9}{scores[0]:>10}{scores[1]:>10}  {', '.join(failed) or '-'}", flush=True)


# --- the compiled graph --------------------------------------------------------------------


def run_graph(data: bytes, shapes: bytes, names: list[str], runs: int) -> None:
    """Print each engine's time (including imports) and memory for validating the whole graph."""
    print(f"\ncompiled graph: {data.count(b' .' + bytes([10]))} triples, medians of {runs}")
    print(f"{'engine':18}{'conforms':>9}{'results':>9}{'seconds':>9}{'pyshacl/it':>11}{'MiB':>7}")
    against = 0.0
    for name in names:
        reports = []
        for _ in range(runs):
            # A fresh process without the engine imported, like that of a command.
            worker = Worker(name)
            reports.append(worker.ask(data, shapes, GRAPH_SECONDS))
            worker.stop()
        if failure := reports[0].failure:
            print(f"{name:18} {failure}")
            continue
        seconds = statistics.median(r.seconds for r in reports)
        against = against or seconds
        conforms, results = reports[0].conforms, len(reports[0].results)
        peak = max(r.mebibytes for r in reports)
        print(f"{name:18}{conforms!s:>9}{results:>9}{seconds:>9.2f}{against / seconds:>11.1f}{peak:>7}", flush=True)


# --- broken graphs -------------------------------------------------------------------------

Graph = set[ox.Triple]
NOWHERE = ox.NamedNode("https://example.org/nowhere")
WORD, CHINESE = ox.Literal("x"), ox.Literal('引"\\\n\t’𠮷', language="zh")


def cut(data: bytes, claims: int = 200) -> Graph:
    """Extract some claims from the graph, with everything reachable from them and their judgements.

    Of entities only types and labels are kept: what is stated of them would reach everything.
    """
    store = ox.Store()
    store.bulk_load(data, format=ox.RdfFormat.N_TRIPLES)

    def subjects(predicate: str, value: str | None = None) -> list[Any]:
        node = None if value is None else ox.NamedNode(value)
        return sorted({q.subject for q in store.quads_for_pattern(None, ox.NamedNode(predicate), node)}, key=str)

    every = subjects(TYPE.value, KG + "Claim")
    todo = every[:: max(1, len(every) // claims)]
    entities = set(subjects(TYPE.value, KG + "Entity"))
    judges = subjects(KG + "judges")[:5]
    for rare in ("qualifier", "segment", "lowerBound", "period"):
        todo += subjects(KG + rare)[:5]
    for rare in ("via", "speaker", "fingerprint"):
        for evidence in subjects(KG + rare)[:5]:
            todo += [q.subject for q in store.quads_for_pattern(None, ox.NamedNode(KG + "evidence"), evidence)]
    todo += judges
    kept = {TYPE.value, RDFS + "label", KG + "statedType", RDFS + "subClassOf", SKOS + "prefLabel"}
    seen: set[Any] = set()
    graph: Graph = set()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        for quad in store.quads_for_pattern(node, None, None):
            if node in entities and quad.predicate.value.startswith(KG) and quad.predicate.value not in kept:
                continue
            graph.add(quad.triple)
            if isinstance(quad.object, ox.NamedNode):
                todo.append(quad.object)
    return graph


def values_that_break(read: Read, shape: Any) -> Iterator[tuple[str, list[Term], bool]]:
    """List a fault for each constraint of a property shape: the values to write, and whether to keep the old ones."""
    has = {name: read.one(shape, SH + name) for name in CONSTRAINTS}
    if has["minCount"]:
        yield "none", [], False
    if has["maxCount"]:
        yield "a second", [NOWHERE if has["class"] or has["nodeKind"] else ox.Literal("0")], True
    if has["class"]:
        yield "of no class", [NOWHERE], False
        yield "a literal for a node", [CHINESE], False
        yield "a blank node", [ox.BlankNode("b")], False
    if has["nodeKind"]:
        yield "of the other kind", [WORD if has["nodeKind"] == ox.NamedNode(SH + "IRI") else NOWHERE], False
        yield "a blank node", [ox.BlankNode("b")], False
    if has["datatype"]:
        kind = has["datatype"]
        yield "a word", [WORD], False
        yield "ill-formed", [ox.Literal("1.2.3", datatype=kind)], False
        yield "of another type", [ox.Literal("01", datatype=ox.NamedNode(XSD + "integer"))], False
        yield "a node", [NOWHERE], False
    if has["uniqueLang"]:
        yield "twice in one language", [ox.Literal("x", language="zh"), ox.Literal("y", language="zh")], True
        yield "twice, capitals", [ox.Literal("x", language="ZH"), CHINESE], True
        yield "one language", [CHINESE], False
        yield "one language thrice", [ox.Literal(c, language="en") for c in "xyz"], False
    if has["languageIn"]:
        yield "another language", [ox.Literal("x", language="fr")], True
        yield "a region of a language", [ox.Literal("x", language="en-GB")], True
        yield "no language", [WORD, NOWHERE, ox.Literal("1", datatype=ox.NamedNode(XSD + "integer"))], True
    if has["pattern"]:
        for text in ("xyz", "ABCDEF0123456789", "0123456789abcdef\n", "0123456789abcdef0", ""):
            yield f"pattern {text!r}", [ox.Literal(text)], False
        yield "pattern, node", [NOWHERE], False
        yield "pattern, blank node", [ox.BlankNode("b")], False
    if has["in"]:
        for text, kind in (("4", "integer"), ("1", "string"), ("01", "integer"), ("1.0", "decimal"), ("2", "int")):
            yield f"in {text} {kind}", [ox.Literal(text, datatype=ox.NamedNode(XSD + kind))], False


CONSTRAINTS = ("minCount", "maxCount", "class", "nodeKind", "datatype", "uniqueLang", "languageIn", "pattern", "in")


def breaks(graph: Graph, shapes: Path) -> Iterator[tuple[str, Graph]]:
    """Violate each constraint of the shapes at least once; yield the name of the fault and the graph."""
    read = Read(iter(ox.parse(path=shapes)))
    data = Read(ox.Quad(t.subject, t.predicate, t.object) for t in sorted(graph, key=str))
    everything = graph
    for node in sorted(read.of_type(SH + "NodeShape"), key=str):
        target = read.one(node, SH + "targetClass")
        assert target is not None
        focuses = data.of_type(target.value)
        for shape in read.all(node, SH + "property"):
            path = read.members(read.one(shape, SH + "path")) or [read.one(shape, SH + "path")]
            name = f"{short(target)} {'/'.join(map(short, path))}"
            held = [f for f in focuses if data.all(along(data, f, path[:-1]), path[-1].value)] or focuses
            # Each fault affects another node, so that all of them can also be combined.
            for number, (what, values, beside) in enumerate(values_that_break(read, shape)):
                focus = along(data, held[number % len(held)], path[:-1])
                old = {ox.Triple(focus, path[-1], value) for value in data.all(focus, path[-1].value)}
                new = {ox.Triple(focus, path[-1], value) for value in values}
                yield f"{name}: {what}", graph - (set() if beside else old) | new
                everything = everything - (set() if beside else old) | new
            if upper := read.one(shape, SH + "lessThanOrEquals"):
                yield from unordered(name, graph, data, focuses, path[0], upper)
    yield "all of these at once", everything
    yield from others(graph, data)


def along(data: Read, focus: Any, path: list[Any]) -> Any:
    """Return the first node that a path leads to."""
    for step in path:
        focus = data.one(focus, step.value)
    return focus


def short(term: Any) -> str:
    """Return the local name."""
    return str(term.value).replace("#", "/").rsplit("/", 1)[-1]


def unordered(
    name: str, graph: Graph, data: Read, focuses: list[Any], lower: Any, upper: Any
) -> Iterator[tuple[str, Graph]]:
    """Violate lessThanOrEquals: greater, not comparable, with and without a timezone, equal in another form."""
    focus = next(f for f in focuses if data.all(f, lower.value) and data.all(f, upper.value))
    old = {ox.Triple(focus, p, v) for p in (lower, upper) for v in data.all(focus, p.value)}
    for kind, low, high in (
        ("decimal", "10", "9"),
        ("decimal", "9.50", "9.5"),
        ("decimal", "-1", "-1.000000000000000001"),
        ("date", "2025-02-01", "2025-01-31"),
        ("date", "2025-01-31Z", "2025-01-31"),
        ("date", "2025-02-01+08:00", "2025-01-31Z"),
        ("string", "b", "a"),
        ("integer", "10", "9"),
    ):
        made = ox.NamedNode(XSD + kind)
        pair = {ox.Triple(focus, p, ox.Literal(v, datatype=made)) for p, v in ((lower, low), (upper, high))}
        yield f"{name}: {low} above {high} ({kind})", graph - old | pair
    for value in (WORD, NOWHERE):
        yield (
            f"{name}: {short(upper)} {value}",
            graph - {t for t in old if t.predicate == upper} | {ox.Triple(focus, upper, value)},
        )
    yield (
        f"{name}: two of {short(upper)}",
        graph
        | {ox.Triple(focus, upper, ox.Literal(v, datatype=data.one(focus, upper.value).datatype)) for v in ("0", "1")},
    )


def others(graph: Graph, data: Read) -> Iterator[tuple[str, Graph]]:
    """Inject faults that belong to no single constraint: types, subclasses, missing nodes."""
    below = ox.NamedNode(RDFS + "subClassOf")

    def cls(name: str) -> ox.NamedNode:
        return ox.NamedNode(KG + name)

    yield "no subclass stated", {t for t in graph if t.predicate != below}
    relation = data.of_type(KG + "Relation")[0]
    only = {t for t in graph if not (t.subject == relation and t.predicate == TYPE)}
    yield "a claim by its subclass only", only | {ox.Triple(relation, TYPE, cls("Relation"))}
    yield (
        "a claim by no subclass",
        {t for t in only if t.predicate != below} | {ox.Triple(relation, TYPE, cls("Relation"))},
    )
    yield (
        "subclasses in a circle",
        graph
        | {
            ox.Triple(cls("Source"), below, cls("Evidence")),
            ox.Triple(cls("Evidence"), below, cls("Source")),
        },
    )
    for name in ("Evidence", "Source", "Entity", "Period", "Judgement", "Claim"):
        node = data.of_type(KG + name)[0]
        yield f"{name} without a type", {t for t in graph if not (t.subject == node and t.predicate == TYPE)}
        yield f"{name} gone", {t for t in graph if t.subject != node}
        yield f"{name}, blank and empty", graph | {ox.Triple(ox.BlankNode("n"), TYPE, cls(name))}
        yield f"{name}, two blank", graph | {ox.Triple(ox.BlankNode(b), TYPE, cls(name)) for b in "nm"}
        chinese = ox.NamedNode("https://example.org/阿里巴巴?a=(1)&b=%20")
        yield f"{name}, Chinese address", graph | {ox.Triple(chinese, TYPE, cls(name))}
    yield "no triples", set()


def run_breaks(graph: Graph, shapes: Path, names: list[str]) -> None:
    """Print on how many faulty graphs each engine agrees with the first one, and every difference."""
    cases = [("as it is", graph), *breaks(graph, shapes)]
    workers = {name: Worker(name) for name in names}
    same: dict[str, Counter[str]] = {name: Counter() for name in names}
    differences: list[str] = []
    broken = results = 0
    components: set[str] = set()
    turned = document(shapes.resolve())
    for what, triples in cases:
        data = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.N_TRIPLES) or b""
        reports = {name: worker.ask(data, turned) for name, worker in workers.items()}
        truth = reports[names[0]]
        broken += not truth.conforms
        results += len(truth.results)
        components |= {r.component.rsplit("#", 1)[-1].removesuffix("ConstraintComponent>") for r in truth.results}
        for name, report in reports.items():
            same[name]["bare"] += truth.same(report, messages=False)
            same[name]["full"] += truth.same(report, messages=True)
            if not truth.same(report, messages=False):
                differences.append(f"{name}: {what}: {difference(truth, report)}")
    for worker in workers.values():
        worker.stop()
    print(f"\n{len(cases)} graphs of about {len(graph)} triples, {broken} broken, {results} results of {names[0]}")
    print(f"constraints broken: {', '.join(sorted(components))}")
    print(f"{'engine':18}{'same results':>14}{'and messages':>14}")
    for name in names:
        print(f"{name:18}{same[name]['bare']:>14}{same[name]['full']:>14}")
    print("\n".join(differences))


def difference(truth: Report, report: Report) -> str:
    """List missing (-) and additional (+) results of a report."""
    if truth.failure or report.failure:
        return f"{truth.failure or '-'} | {report.failure or '-'}"
    mine, theirs = (Counter(r.bare() for r in x.results) for x in (truth, report))
    signed = (("-", mine - theirs), ("+", theirs - mine))
    told = [f"{sign} {short_result(r)} ×{n}" for sign, some in signed for r, n in some.items()]
    return "; ".join(told[:4]) + (f"; {len(told) - 4} more" if len(told) > 4 else "")


def short_result(result: Result) -> str:
    """Format a result for display."""
    return " ".join(part.rsplit("/", 1)[-1].strip("<>") for part in result[:4])


def main() -> None:
    """Run the benchmark and print the results."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    suite, runs = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    names = [name for name, engine in ENGINES.items() if importlib.util.find_spec(engine.module)]
    home = find_project()
    shapes = home.ontology / "shapes.ttl"
    data = build(home).ntriples.read_bytes()
    run_suite(suite, names)
    run_graph(data, document(shapes.resolve()), names, runs)
    run_breaks(cut(data), shapes, names)


if __name__ == "__main__":
    main()
