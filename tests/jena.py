"""Ask the named questions in Apache Jena's ARQ, and compare the rows with those of Oxigraph.

Compared are the columns and how often each row occurs, term by term with datatype and language, except that

- decimals, integers and doubles are compared by value: Oxigraph's store keeps 1.50 as 1.5, Jena as written, and
  one writes the double 2.5 as "2.5", the other as "2.5e0";
- language tags are compared without case;
- of what GROUP_CONCAT joined, the parts (between " | ") are sorted, since SPARQL gives them no order, and the language
  is left out: by SPARQL 1.1 (18.5.1.7) the result is a simple literal, as in Jena; Oxigraph keeps the language that all
  parts share.
"""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.cli.lookups import with_prefixes
from kg.store import Graph
from kg.store.rows import Term, read_term
from kg.views.questions import questions

JARS = Path("/usr/share/java")
XSD = "http://www.w3.org/2001/XMLSchema#"
# Rows by how often they occur.
Rows = Counter[tuple[Term | None, ...]]


def portable(term: Term | None, *, joined: bool) -> Term | None:
    """Return a term without what is compared by value or not at all; joined: whether GROUP_CONCAT made it."""
    if term is None or term.kind != "literal":
        return term
    if term.datatype in (XSD + "decimal", XSD + "integer"):
        whole, _, fraction = f"{Decimal(term.text):f}".partition(".")
        return Term("literal", f"{whole}.{fraction.rstrip('0')}", term.datatype)
    if term.datatype == XSD + "double":
        return Term("literal", repr(float(term.text)), term.datatype)
    if joined:
        return Term("literal", " | ".join(sorted(term.text.split(" | "))))
    return Term("literal", term.text, term.datatype, term.language.lower())


def counted(query: str, columns: list[str], rows: Iterable[Iterable[Term | None]]) -> Rows:
    """Return how often each row occurs, of portable terms."""
    joined = [
        re.search(rf"GROUP_CONCAT\s*\([^;]*;[^)]*\)\s*AS\s*\?{column}\b", query) is not None for column in columns
    ]
    return Counter(tuple(portable(term, joined=made) for term, made in zip(row, joined, strict=True)) for row in rows)


def classpath(folder: Path) -> str:
    """Return where Java finds Jena: Debian moved its copy of Xerces to another package but not the messages of it."""
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if "/ext/xerces/" in name and name.endswith(".properties"):
                path = folder / "xerces" / name.partition("/ext/xerces/")[2]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(jar.read(name))
    # The first of several loggers is taken: the one that says nothing.
    return f"{folder}:{JARS / 'slf4j-nop.jar'}:{JARS}/*"


def in_jena(triples: Path, folder: Path, queries: dict[str, str], seconds: int) -> tuple[dict[str, Any], str]:
    """Return Jena's answers by the name of the query, as JSON has them, and the lines that it told of each.

    seconds: the most for one query. One that fails or takes longer has no answer.
    """
    asked, answered, libraries = (folder / name for name in ("asked", "answered", "libraries"))
    for made in (asked, answered, libraries):
        made.mkdir()
    for name, query in queries.items():
        (asked / f"{name}.rq").write_text(query, "utf-8")
    program = Path(__file__).with_name("Ask.java")
    run = subprocess.run(
        ["java", "-cp", classpath(libraries), program, triples, asked, answered, str(seconds)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if run.returncode:
        raise RuntimeError(run.stderr)
    return {path.stem: json.loads(path.read_text("utf-8")) for path in answered.glob("*.json")}, run.stdout


def compared(graph: Graph, folder: Path, lang: str, seconds: int = 60) -> Iterator[tuple[str, int, str]]:
    """Yield each named question, its rows in Oxigraph, and what Jena answers otherwise; nothing if it does not.

    folder: an empty one for queries and answers. seconds: the most that Jena has for a question.
    """
    queries = {q.name: with_prefixes(q.asked(lang), graph.prefixes) for q in questions(graph.project)}
    jena, told = in_jena(graph.built.ntriples, folder, queries, seconds)
    failed = dict(line.split(" failed: ", 1) for line in told.splitlines() if " failed: " in line)
    with graph.worker() as worker:
        for name, query in queries.items():
            answer = worker.ask(query)
            own = counted(query, answer.columns, (map(read_term, row) for row in answer.rows()))
            if name not in jena:
                yield name, answer.total, f"Jena has no answer: {failed.get(name)}"
                continue
            columns, rows = jena[name]["head"]["vars"], jena[name]["results"]["bindings"]
            other = counted(query, columns, ([Term.of(row[c]) if c in row else None for c in columns] for row in rows))
            if (answer.columns, own) == (columns, other):
                yield name, answer.total, ""
            else:
                more = (list((own - other).elements())[:3], list((other - own).elements())[:3])
                yield name, answer.total, f"only Oxigraph has {more[0]}, only Jena {more[1]}"
