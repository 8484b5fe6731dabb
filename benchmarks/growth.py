"""Measure how build, check, memory, questions and exports grow with the data.

    python benchmarks/growth.py [SIZES] [ROUNDS]

SIZES: such as `1,10,100`, the default. Size 1 is 500 claims, size 100 is 50,000, twice the data of the project.
`lookalike.py` makes the data. The peers, bare pyoxigraph and rdflib, load the N-Triples that `kg build` writes
and answer the same questions; rdflib only up to size 10, and not the named question. Another number of rows
than kg has is an error.
Each size is made a second time with one firm that is the subject of a quarter of the claims ("skewed").

Commands and loading are whole processes: CPU seconds, children included, and peak memory. Questions are asked
in a process that has opened the graph: CPU milliseconds. Each round goes through all sizes, so that a slow
phase of the machine does not hit one size alone; printed is the least of the rounds (3). The last columns are
log(b / a) / log(size b / size a) of the last two sizes (1: linear) and a mark above 1.2. The exponent of
a measure that is mostly start-up is low: size 100 shows more than size 10.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from commands import measured

NAMED = Path(__file__).resolve().parents[1] / "queries" / "questions" / "prices" / "token-prices.rq"
LOOKALIKE = Path(__file__).with_name("lookalike.py")
WORSE, LARGEST_RDFLIB = 1.2, 10
COMMANDS = (
    "export --format turtle", "export --format nquads", "export --format csv", "show firm-0", "find Bapada",
)  # fmt: skip
PREFIXES = (
    "".join(
        f"PREFIX {name}: <https://w3id.org/cnllm/{path}>\n"
        for name, path in {"kg": "ontology#", "id": "id/", "openness": "concept/openness/", "latest": "latest#"}.items()
    )
    + "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
)
QUESTIONS = {
    "look-up": "SELECT ?p ?o { id:firm-0 ?p ?o }",
    "join": "SELECT * { ?firm kg:locatedIn ?place . ?model kg:developer ?firm ; kg:openness openness:open-weights }",
    "aggregate": "SELECT ?platform (COUNT(?c) AS ?n) (MIN(?yuan) AS ?least) { ?model kg:inputPrice ?c . "
    "?c kg:platform ?platform ; kg:yuan ?yuan } GROUP BY ?platform",
    "property path": "SELECT * { ?model kg:successorOf+ ?older }",
    "text search": 'SELECT * { ?thing rdfs:label ?label FILTER CONTAINS(LCASE(?label), "bapada") }',
}
LOAD = {
    "pyoxigraph": "import sys, pyoxigraph as ox; s = ox.Store(sys.argv[2]); "
    "s.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_TRIPLES); s.flush()",
    "rdflib": "import sys, rdflib; rdflib.Graph().parse(sys.argv[1], format='nt')",
}
ASK = """
import json, sys, time
engine, home, ntriples, store = sys.argv[1:]
if engine == "kg":
    import kg
    ask = kg.load(home).query
elif engine == "pyoxigraph":
    import pyoxigraph
    ask = pyoxigraph.Store.read_only(store).query
else:
    import rdflib
    ask = rdflib.Graph().parse(ntriples, format="nt").query
found = {}
for name, query in json.load(sys.stdin).items():
    least, begun = float("inf"), time.process_time()
    while time.process_time() - begun < 0.3:
        start = time.process_time()
        rows = sum(1 for row in ask(query))
        least = min(least, time.process_time() - start)
    found[name] = [1000 * least, rows]
print(json.dumps(found))
"""


def measures(size: int, folder: Path, *, skewed: bool) -> Iterator[tuple[str, float]]:
    """Make the data of a size in a folder and yield each measure: its name with its unit, and its value."""
    home, ntriples, store = folder / "home", folder / "graph.nt", folder / "store"
    # Not in this process: on Linux the peak memory of a process is at least that of the one which started it.
    making = [sys.executable, str(LOOKALIKE), str(home), str(size), *(["skewed"] if skewed else [])]
    subprocess.run(making, check=True)  # noqa: S603  # its neighbour
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    run = [sys.executable, "-m", "kg"]
    place = ["--home", str(home)]

    def used(name: str, command: list[str]) -> Iterator[tuple[str, float]]:
        seconds, megabytes = measured(command, folder)
        yield f"{name}, CPU s", seconds
        yield f"{name}, MB", megabytes

    yield from used("kg build", [*run, "build", *place])
    # The graph is there already: this is what checking takes beside building.
    yield from used("kg check", [*run, "check", *place])
    measured([*run, "export", "--format", "ntriples", "--out", str(ntriples), *place], folder)
    with ntriples.open("rb") as lines:
        yield "triples, thousands", sum(1 for _ in lines) / 1000
    files = [str(ntriples), str(store)]
    yield from used("pyoxigraph: load", [sys.executable, "-c", LOAD["pyoxigraph"], *files])
    if size <= LARGEST_RDFLIB:
        yield from used("rdflib: load", [sys.executable, "-c", LOAD["rdflib"], *files])
    for command in COMMANDS:
        yield from used(f"kg {command}", [*run, *command.split(), *place])
    rows: dict[str, int] = {}
    for engine in ("kg", *LOAD):
        if engine == "rdflib" and size > LARGEST_RDFLIB:
            continue
        asking = [sys.executable, "-c", ASK, engine, str(home), *files]
        queries = QUESTIONS | ({} if engine == "rdflib" else {NAMED.stem: NAMED.read_text("utf-8")})
        asked = json.dumps({name: PREFIXES + query.replace("?lang", '"zh"') for name, query in queries.items()})
        answer = subprocess.run(asking, input=asked, capture_output=True, encoding="utf-8", check=True)  # noqa: S603  # as above
        for name, (milliseconds, number) in json.loads(answer.stdout).items():
            if rows.setdefault(name, number) != number:
                raise SystemExit(f"{engine} finds {number} rows for {name} at size {size}, kg {rows[name]}")
            yield f"{engine}: {name}, ms", milliseconds


def main() -> None:
    """Run the benchmark and print the results."""
    sizes = [int(size) for size in (sys.argv[1] if len(sys.argv) > 1 else "1,10,100").split(",")]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    table: dict[str, dict[int, float]] = defaultdict(dict)
    for skewed, number, size in itertools.product((False, True), range(rounds), sizes):
        with tempfile.TemporaryDirectory() as name:
            for measure, value in measures(size, Path(name), skewed=skewed):
                what = f"skewed: {measure}" if skewed else measure
                table[what][size] = min(value, table[what].get(size, value))
                print(f"round {number + 1}, size {size}: {what} {value:.2f}", file=sys.stderr)
    print("| measure |", " | ".join(f"{size}×" for size in sizes), "| exponent | |")
    print("|---|", "---:|" * (len(sizes) + 1), "---|", sep="")
    worse = []
    for what, found in table.items():
        cells = [f"{found[size]:.{_digits(found[size])}f}" if size in found else "not run" for size in sizes]
        exponent = _exponent(found, sizes)
        if exponent > WORSE:
            worse.append(what)
        told = f"{exponent:.2f} | {'worse' if exponent > WORSE else ''}" if exponent > -math.inf else "|"
        print(f"| {what} | {' | '.join(cells)} | {told} |")
    print(f"\nWorse than linear (above {WORSE}): {'; '.join(worse) or 'nothing'}")


def _exponent(found: dict[int, float], sizes: list[int]) -> float:
    if len(sizes) < 2 or not set(sizes[-2:]) <= set(found):
        return -math.inf
    small, large = sizes[-2:]
    return math.log(max(found[large], 0.001) / max(found[small], 0.001)) / math.log(large / small)


def _digits(value: float) -> int:
    return 3 if value < 0.1 else 2 if value < 10 else 1 if value < 100 else 0


if __name__ == "__main__":
    main()
