"""Compare the named questions with the fastest order of their patterns that is found by trial.

    python benchmarks/questions.py [TRIALS] [QUESTION...]

The engine plans by the form of the patterns, not by their number in the graph, and takes the first of
equals, so the order in which a question is written decides its time. Each trial writes the required
patterns of a question in another order, from a fixed seed, in front of its OPTIONALs, and asks in a
process of its own; an order that gives other rows is an error. Printed are CPU milliseconds of the
question as it is written and in the best order, and their ratio: ratios can be compared between machines.
"""

from __future__ import annotations

import os
import random
import re
import resource
import sys
import time
from collections.abc import Iterator
from itertools import count

import pyoxigraph as ox

import kg
from kg.views.questions import questions

_TOKEN = re.compile(r"""#[^\n]*|"[^"]*"|'[^']*'|<[^<>\s]*>|[?$]\w+|[\w-]*:[\w-]*|@?\w[\w.-]*\b|&&|\|\||[!<>]=|\S""")
_CLOSING = {"{": "}", "(": ")"}
# An order is given up once it takes this many times the best one so far, and as many seconds at least.
_TIMES, _SECONDS = 1.5, 1
# Runs of an order, and CPU seconds that they take together, at least.
_RUNS, _LEAST = 2, 0.05

Tokens = list[str]


def blocks(tokens: Tokens) -> Iterator[Tokens]:
    """Yield bracketed parts as a whole, and single tokens."""
    position = 0
    while position < len(tokens):
        start, depth = position, 0
        while True:
            depth += (tokens[position] in _CLOSING) - (tokens[position] in _CLOSING.values())
            position += 1
            if depth <= 0:
                break
        yield tokens[start:position]


def reordered(tokens: Tokens, chance: random.Random, names: Iterator[int]) -> Tokens:
    """Return the tokens of a query with the required patterns of each group in a random order, in front of the rest."""
    found: Tokens = []
    parts = list(blocks(tokens))
    for number, part in enumerate(parts):
        values = "VALUES" in [p[0] for p in parts[max(number - 2, 0) : number]]
        if part[0] == "{" and not values:
            found += ["{", *_group(part[1:-1], chance, names), "}"]
        else:
            found += part
    return found


def _group(tokens: Tokens, chance: random.Random, names: Iterator[int]) -> Tokens:
    if tokens[0] == "SELECT":
        return reordered(tokens, chance, names)
    required: list[Tokens] = []
    rest: list[Tokens] = []
    parts = list(blocks(tokens))
    while parts:
        head = parts.pop(0)
        if head[0] in ("OPTIONAL", "FILTER", "BIND", "VALUES", "{"):
            taken = [head]
            while head[0] != "{" and parts and (len(taken) == 1 or taken[-1][0] not in _CLOSING):
                taken.append(parts.pop(0))
            while parts and parts[0] == ["UNION"]:
                taken += [parts.pop(0), parts.pop(0)]
            whole = [token for part in taken for token in part]
            (required if head[0] in ("VALUES", "{") else rest).append(reordered(whole, chance, names))
        elif head != ["."]:
            triples = [head]
            while parts and parts[0] != ["."] and parts[0][0] not in ("OPTIONAL", "FILTER", "BIND", "VALUES", "{"):
                triples.append(parts.pop(0))
            required += _triples([token for part in triples for token in part], names)
    chance.shuffle(required)
    return [token for part in required + rest for token in part]


def _triples(tokens: Tokens, names: Iterator[int]) -> Iterator[Tokens]:
    """Yield each triple by itself, and each step of a path."""
    subject, *said = tokens
    for pair in " ".join(said).split(" ; "):
        path, _, objects = pair.rpartition(" ") if " , " not in pair else pair.partition(" ")
        for thing in objects.split(" , "):
            *steps, last = re.split(r" / (?![^(]*\))", path)
            start = subject
            for step in steps:
                middle = f"?step{next(names)}"
                yield [start, *step.split(), middle, "."]
                start = middle
            yield [start, *last.split(), thing, "."]


def milliseconds(store: ox.Store, prefixes: dict[str, str], query: str, most: float) -> tuple[float, str]:
    """Ask in a process of its own; return the least CPU time of some runs, and what tells the rows. Infinite: too long.

    most: CPU seconds of a run.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        used = time.process_time()
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + max(_RUNS * most, _LEAST)) + 1, -1))
        runs, begun = 0, used
        rows: list[str] = []
        while runs < _RUNS or time.process_time() - begun < _LEAST:
            rows = [_comparable(row) for row in store.query(query, prefixes=prefixes)]  # type: ignore[union-attr]
            runs += 1
        took = (time.process_time() - begun) / runs
        os.write(writing, f"{1000 * took} {len(rows)}-{hash(tuple(sorted(rows)))}".encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as file:  # noqa: PTH123  # a pipe
        told = file.read().decode().split()
    os.waitpid(child, 0)
    return (float(told[0]), told[1]) if told else (float("inf"), "")


def _comparable(row: ox.QuerySolution) -> str:
    # GROUP_CONCAT keeps no order.
    return "\t".join(" | ".join(sorted(str(getattr(term, "value", "")).split(" | "))) for term in row)


def main() -> None:
    """Run the benchmark and print the results, the slowest first."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    graph = kg.load()
    store = ox.Store.read_only(str(graph.built.store))
    found = []
    for question in questions(graph.project):
        if sys.argv[2:] and question.name not in sys.argv[2:]:
            continue
        asked = question.asked("zh")
        written, rows = milliseconds(store, graph.prefixes, asked, 60)
        best, order = written, asked
        tokens = [token for token in _TOKEN.findall(asked) if not token.startswith("#")]
        for number in range(trials):
            other = " ".join(reordered(tokens, random.Random(number), count())).replace(" ( ", "(")  # noqa: S311  # not for secrets
            took, same = milliseconds(store, graph.prefixes, other, max(_TIMES * best / 1000, _SECONDS / _RUNS))
            if same and same != rows:
                raise SystemExit(f"{question.name}: other rows ({rows}, {same})\n{other}")
            if took < best:
                best, order = took, other
        found.append((written, best, question.name, rows.partition("-")[0]))
        print(
            f"{question.name:24} {rows.partition('-')[0]:>6} rows {written:8.1f} {best:8.1f} {written / best:6.1f}",
            flush=True,
        )
        if os.environ.get("SHOW"):
            print(order)
    print(f"slowest {max(found)[0]:.0f} ms; highest ratio {max(w / b for w, b, *_ in found):.1f}")


if __name__ == "__main__":
    main()
