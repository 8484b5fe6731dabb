"""Compare the CPU time of building, asking and drawing with an equivalent plain rdflib script.

    python benchmarks/against_rdflib.py [RUNS]

Prints medians of CPU seconds and ratios (rdflib / kg). Absolute times vary between machines, so quote the
ratios. Only questions that rdflib answers in reasonable time on the whole graph are included.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import rdflib

from kg.page.page import page
from kg.store import load
from kg.store.compile import compile_graph
from kg.views.questions import questions

QUICK = ("denied", "epithets", "five-powers")


def timed(work: Callable[[], object], runs: int) -> float:
    """Return the median CPU time of several runs, after one warm-up run."""
    work()
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def main() -> None:
    """Run the benchmark and print the results."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    graph = load()
    plain = graph.rdflib()
    asked = [q.asked("zh") for q in questions(graph.project) if q.name in QUICK]

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
        ("build", lambda: compile_graph(graph.project), rdflib_build),
        ("questions", lambda: [list(graph.rows(q)) for q in asked], lambda: [list(plain.query(q)) for q in asked]),
        ("view", lambda: page(graph), rdflib_page),
    ]
    print(f"{len(plain)} triples, {len(asked)} questions, {runs} runs")
    print(f"{'':10} {'kg CPU s':>8} {'rdflib s':>9} {'rdflib/kg':>10}")
    for name, mine, theirs in pairs:
        a, b = timed(mine, runs), timed(theirs, runs)
        print(f"{name:10} {a:8.3f} {b:9.3f} {b / a:10.1f}", flush=True)


if __name__ == "__main__":
    main()
