"""Compare build, question and page times with an equivalent plain rdflib script.

    python benchmarks/against_rdflib.py [RUNS]

Prints medians and ratios (rdflib / kg). Absolute times vary between machines, so quote the
ratios. Only questions that rdflib answers in reasonable time on the whole graph are included.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import rdflib

from kg.audit import OPEN, Figures, audit_figures, derive
from kg.page.page import page
from kg.project import Project
from kg.rdf.shape import triples
from kg.read.data import read_facts
from kg.read.ontology import read_ontology
from kg.store import load
from kg.store.compile import compile_graph
from kg.views.questions import questions

QUICK = ("denied", "epithets", "five-powers")


def timed(work: Callable[[], object], runs: int) -> float:
    """Return the median time of several runs, after one warm-up run."""
    work()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    """Run the benchmark and print the results."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    graph = load()
    plain = graph.rdflib()
    asked = [q.asked("zh") for q in questions(graph.home) if q.name in QUICK]

    def rdflib_build() -> bytes:
        # Creates and writes the same triples, without reading, checking or sorting.
        made = rdflib.Graph()
        for triple in plain:
            made.add(triple)
        return made.serialize(format="nt", encoding="utf-8")

    def rdflib_page() -> None:
        from pyvis.network import Network

        net = Network(directed=True, cdn_resources="in_line")
        query = (
            "SELECT ?s ?sl ?p ?o ?ol { ?c a kg:Relation ; kg:subject ?s ; kg:predicate ?p ; kg:object ?o . "
            "?s rdfs:label ?sl . ?o rdfs:label ?ol . FILTER (LANG(?sl) = 'zh' && LANG(?ol) = 'zh') }"
        )
        for s, sl, p, o, ol in plain.query(query):  # type: ignore[misc]  # rows of a SELECT
            net.add_node(str(s), label=str(sl))
            net.add_node(str(o), label=str(ol))
            net.add_edge(str(s), str(o), title=str(p))
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "page.html").write_text(net.generate_html(), "utf-8")

    pairs: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("build", lambda: compile_graph(graph.home), rdflib_build),
        ("questions", lambda: [list(graph.query(q)) for q in asked], lambda: [list(plain.query(q)) for q in asked]),
        ("view", lambda: page(graph), rdflib_page),
    ]
    print(f"{len(plain)} triples, {len(asked)} questions, {runs} runs")
    print(f"{'':10} {'kg s':>8} {'rdflib s':>9} {'rdflib/kg':>10}")
    for name, mine, theirs in pairs:
        a, b = timed(mine, runs), timed(theirs, runs)
        print(f"{name:10} {a:8.3f} {b:9.3f} {b / a:10.1f}", flush=True)
    where_the_time_goes(graph.home)


def where_the_time_goes(home: Project) -> None:
    """Print the time of each build step, and claims per second."""
    clock = time.perf_counter()

    def lap(step: str) -> None:
        nonlocal clock
        print(f"  {step:10} {time.perf_counter() - clock:8.3f}")
        clock = time.perf_counter()

    start = clock
    ontology = read_ontology(home)
    lap("ontology")
    facts = read_facts(home, ontology)
    lap("facts")
    figures = Figures(facts, ontology)
    checks = audit_figures(figures)
    derived = derive(figures)
    lap("audit")
    made = list(triples(facts, ontology, derived, [c for c in checks if c.recomputed and c.verdict != OPEN]))
    lap("triples")
    lines = sorted({f"{t} ." for t in made})
    lap("lines")
    with tempfile.TemporaryDirectory() as folder:
        store = ox.Store(folder)
        store.bulk_load(("\n".join(lines) + "\n").encode(), format=ox.RdfFormat.N_TRIPLES)
        lap("store")
    print(f"{len(facts.claims) / (time.perf_counter() - start):.0f} claims a second")


if __name__ == "__main__":
    main()
