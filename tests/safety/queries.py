"""Hostile queries: network calls in disguise, files, results and texts without end; and harmless ones, answered right."""

from __future__ import annotations

import csv
import io
import json
import socket
from pathlib import Path
from random import Random
from typing import Any

from safety.processes import Run, Setting
from safety.sandbox import LIMIT, Arguments, Sandbox

# Each must be refused; {a} is the address of a listener that must not be called. A marked place takes an odd space.
_SERVICE = [
    "SELECT * { SERVICE <{a}> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <{a}> { ?s ?p ?o } }",
    "SELECT * { sErViCe<{a}>{ ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <{a}> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { BIND(<{a}> AS ?x) SERVICE SILENT ?x { ?s ?p ?o } }",
    "PREFIX x: <{a}> SELECT * { SERVICE x: { ?s ?p ?o } }",
    "PREFIX service: <{a}> SELECT * { SERVICE service: { ?s ?p ?o } }",
    "BASE <{a}> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "SELECT * { #\nSERVICE <{a}> { ?s ?p ?o } }",
    "SELECT * { # SERVICE\rSERVICE <{a}> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <{a}> { ?s ?p ?o } }",
    "SELECT * { SER\\u0056ICE <{a}> { ?s ?p ?o } }",
    "SELECT * { \\U00000053ERVICE SILENT <{a}> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER(1<2) SERVICE <{a}> { ?s ?q ?r } }",
    "SELECT * { ?s ?p ?o FILTER(?o <?s && ?p> ?o) SERVICE <{a}> { ?s ?q ?r } }",
    "SELECT * { ?s ?p 1 FILTER(?s<?p)SERVICE<{a}>{ ?s ?q ?r }FILTER(?p>?s) }",
    "SELECT * { ?s ?p ?o FILTER(?o<1) . SERVICE SILENT <{a}> { } FILTER(2>?o) }",
    "SELECT * { ?s ?p 'a' SERVICE <{a}> { ?s ?q 'b' } }",
    'SELECT * { ?s ?p "\\"" SERVICE <{a}> { ?s ?q "" } }',
    "SELECT * { ?s ?p '''it's''' SERVICE <{a}> { ?s ?q '''x''' } }",
    'SELECT * { ?s ?p """a""b""" SERVICE <{a}> { ?s ?q ?r } }',
    'SELECT * { ?s ?p """a\\"""" SERVICE <{a}> { ?s ?q ?r } BIND("""x""" AS ?y) }',
    "SELECT * { { SELECT ?s { { SELECT ?s { SERVICE <{a}> { ?s ?p ?o } } } } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <{a}> { ?s ?q ?r } } } LIMIT 2",
    "SELECT * { ?s ?p ?o FILTER NOT EXISTS { SERVICE SILENT <{a}> { ?s ?q ?r } } } LIMIT 2",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <{a}> { ?s ?q ?r } } } LIMIT 2",
    "SELECT * { ?s ?p ?o OPTIONAL { SERVICE SILENT <{a}> { ?s ?q ?r } } } LIMIT 2",
    "SELECT * { { ?s ?p ?o } UNION { SERVICE <{a}> { ?s ?q ?r } } } LIMIT 2",
    "ASK { SERVICE <{a}> { ?s ?p ?o } }",
    "ASK { SERVICE SILENT <{a}> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <{a}> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <{a}> { ?s ?p ?o } }",
    "SELECT * { GRAPH ?g { SERVICE SILENT <{a}> { ?s ?p ?o } } }",
    "SELECT (COUNT(*) AS ?n) { SERVICE <{a}> { ?s ?p ?o } } GROUP BY ?s HAVING (COUNT(*) > 0)",
    "SELECT * { ?s a:SERVICE ?o SERVICE <{a}> { ?s ?p ?o } }",
    "PREFIX a: <https://example.org/> SELECT * { ?s a:b\\-c ?o SERVICE <{a}> { ?s ?p ?o } }",
    "PREFIX a: <https://example.org/> SELECT * { ?s a:%41 ?o . SERVICE <{a}> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER(?o = 1.SERVICE <{a}> { }) }",
    "SELECT * { ?s ?p 1.SERVICE <{a}> { ?s ?q ?r } }",
    "SELECT * { ?s ?p 1e0SERVICE <{a}> { ?s ?q ?r } }",
    "SELECT * { ?s ?p true.SERVICE<{a}>{ ?s ?q ?r } }",
    "SELECT * { ?s ?p 'x'@en-SERVICE . SERVICE <{a}> { ?s ?q ?r } }",
    "SELECT * { ?s ?p 'x'@en.SERVICE <{a}> { ?s ?q ?r } }",
    "SELECT * { _:SERVICE ?p ?o. SERVICE <{a}> { ?s ?q ?r } }",
    "SELECT * { ?s ?p ?service.SERVICE <{a}> { ?s ?q ?r } }",
    "SELECT * { LATERAL { SERVICE <{a}> { ?s ?q ?r } } }",
    "SELECT * FROM <{a}> { ?s ?p ?o }",
    "SELECT * FROM NAMED <{a}> { GRAPH ?g { ?s ?p ?o } }",
    "LOAD <{a}>",
    "LOAD SILENT <{a}> INTO GRAPH <x:y>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <{a}> { ?s ?p ?o } }",
]
# {f} is a file with a secret word, which must not be read; each must be refused, not answered with nothing.
_FROM = [
    "SELECT * FROM <{f}> { ?s ?p ?o }",
    "SELECT * FROM NAMED <{f}> { GRAPH ?g { ?s ?p ?o } }",
    "ASK FROM <{f}> { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } FROM <{f}> WHERE { ?s ?p ?o }",
    "DESCRIBE ?s FROM <{f}> { ?s ?p ?o }",
    "SELECT * from<{f}>{ ?s ?p ?o }",
    "SELECT * \\u0046ROM <{f}> { ?s ?p ?o }",
    "SELECT * FROM <https://example.org/g> { ?s ?p ?o }",
    "PREFIX f: <{f}> SELECT * FROM f: { ?s ?p ?o }",
    "BASE <{f}> SELECT * FROM <> { ?s ?p ?o }",
    "SELECT * #\nFROM <{f}>\n{ ?s ?p ?o }",
    "SELECT * { { SELECT * FROM <{f}> { ?s ?p ?o } } }",
    "LOAD <{f}>",
]
# Harmless, whatever a search for words may think: each must be answered, and as the engine answers it.
_HARMLESS = [
    "SELECT ?service { ?service a kg:Company } # SERVICE",
    "SELECT ?s { ?s a kg:Company FILTER('SERVICE <http://x/> {}' != ?s) }",
    "PREFIX service: <https://w3id.org/cnllm/id/SERVICE/> SELECT ?s { ?s a kg:Company FILTER(?s != service:SERVICE) }",
    "SELECT ?s { ?s a kg:Company FILTER(?s != <https://example.org/SERVICE>) }",
    "SELECT (COUNT(*) AS ?FROM) { ?s a kg:Company }",
    "SELECT ('FROM <file:///etc/passwd>' AS ?x) { }",
    "SELECT ?s { ?s a kg:Company } # FROM <file:///etc/passwd>",
    "SELECT ?s (COUNT(*) AS ?n) { ?s a kg:Figure ; ?p ?o } GROUP BY ?s ORDER BY ?s",
    "SELECT ?s ?o { ?s rdfs:label ?o } ORDER BY ?s ?o LIMIT 20",
    "ASK { ?s a kg:Company }",
    "ASK { ?s a kg:NoSuchThing }",
    "SELECT ?a ?b { VALUES (?a ?b) { (1 'x') (UNDEF 2.50) (1e3 UNDEF) } }",
    "SELECT ('\\u0000' AS ?x) ('\\u001b[31m' AS ?y) { }",
    "SELECT ('=1+1' AS ?x) ('@SUM(A1)' AS ?y) { }",
    "SELECT ?x { VALUES ?x { '\\u202Eabc' 'a,b' 'a\\\"b' 'a\\nb' '|' '<b>' } }",
    "SELECT (10-4-3 AS ?n) (1/3 AS ?third) (STRLEN('大模型') AS ?l) { }",
]
_FORMS = ["table", "csv", "json", "md", "ttl", ""]


def _doubled(times: int) -> str:
    steps = "".join(f"BIND(CONCAT(?v{n},?v{n}) AS ?v{n + 1}) " for n in range(times))
    return f"SELECT ?v{times} {{ BIND('abcdefghij' AS ?v0) {steps} }}"


def _crossed(count: int, head: str = "*") -> str:
    return f"SELECT {head} {{ {' . '.join(f'?a{n} ?b{n} ?c{n}' for n in range(count))} }}"


def _values(count: int) -> str:
    digits = " ".join(str(n) for n in range(10))
    return "SELECT * { " + " ".join(f"VALUES ?d{n} {{ {digits} }}" for n in range(count)) + " }"


# Recipes of queries without measure, by name: the text for a size, and the sizes. They may be answered or refused.
_HUGE: dict[str, tuple[Any, list[int]]] = {
    "doubled": (_doubled, [10, 20, 22, 24, 28, 40, 64]),
    "doubled-strlen": (lambda n: _doubled(n).replace(f"SELECT ?v{n}", f"SELECT (STRLEN(?v{n}) AS ?l)"), [24, 27]),
    "crossed": (_crossed, [2, 3, 4]),
    "counted": (lambda n: _crossed(n, "(COUNT(*) AS ?n)"), [2, 3]),
    "sorted": (lambda n: f"{_crossed(n)} ORDER BY ?c0 ?c1", [2]),
    "distinct": (lambda n: _crossed(n, "DISTINCT ?a0 ?c1"), [2]),
    "values": (_values, [3, 5, 6, 7, 9]),
    "concatenated": (lambda n: _crossed(n, "(GROUP_CONCAT(?c0; separator=', ') AS ?all)"), [1, 2]),
    "constructed": (lambda n: f"CONSTRUCT {{ ?a0 ?b0 ?c{n - 1} }} {_crossed(n)[9:]}", [1, 2]),
    "described": (lambda n: f"DESCRIBE {' '.join(f'?a{i}' for i in range(n))} {_crossed(n)[9:]}", [1, 2]),
    "paths": (lambda n: "SELECT * { ?s " + "/".join(["(!<x:y>)*"] * n) + " ?o }", [1, 2, 4]),
    "alternatives": (lambda n: "SELECT * { ?s (" + "|".join(["a", "^a"] * n) + ")+ ?o }", [1, 10, 200]),
    "replaced": (lambda n: f"SELECT (REPLACE('{'a' * n}', 'a', '{'b' * n}') AS ?x) {{ }}", [100, 1000, 4000]),
    "regex": (lambda n: f"SELECT * {{ ?s ?p ?o FILTER REGEX(STR(?o), '(a|a|aa)+{'(b*)*' * n}$') }}", [1, 20, 200]),
    "regex-count": (
        lambda n: f"SELECT * {{ ?s ?p ?o FILTER REGEX(STR(?o), '((a{{1,{n}}}){{1,{n}}})') }}",
        [50, 500, 5000],
    ),
    "braces": (lambda n: "SELECT * { " + "{" * n + "}" * n + " }", [100, 5000, 100_000, 1_000_000]),
    "brackets": (lambda n: "SELECT (" + "(" * n + "1" + ")" * n + " AS ?x) { }", [100, 5000, 100_000]),
    "nots": (lambda n: "SELECT * { FILTER(" + "!" * n + "true) }", [100, 10_000, 200_000]),
    "sub-selects": (lambda n: "SELECT * { " * n + "?s ?p ?o" + " }" * n, [50, 500, 5000, 50_000]),
    "sums": (lambda n: "SELECT (" + "+".join(["1"] * n) + " AS ?x) { }", [100, 10_000, 200_000]),
    "unions": (lambda n: "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * n) + " }", [10, 200, 2000]),
    "optionals": (lambda n: "SELECT * { ?s a kg:Company " + "OPTIONAL { ?s ?p ?o } " * n + " }", [5, 30, 300]),
    "columns": (lambda n: "SELECT " + " ".join(f"(1 AS ?c{i})" for i in range(n)) + " { }", [1000, 50_000]),
    "comment": (lambda n: "#" + "x" * n + "\nASK { }", [100_000, 20_000_000, 80_000_000]),
    "spaces": (lambda n: "ASK {" + " " * n + "}", [100_000, 20_000_000]),
    "string": (lambda n: "SELECT ('" + "x" * n + "' AS ?x) { }", [100_000, 5_000_000, 20_000_000]),
    "lists": (lambda n: "ASK { ?s ?p (" + "1 " * n + ") }", [1000, 100_000]),
    "blank": (lambda n: "ASK { ?s ?p " + "[ ?p " * n + "1" + " ]" * n + " }", [100, 10_000]),
    "aggregates": (
        lambda n: _crossed(2, "(AVG(?c0) AS ?a) (MAX(?c1) AS ?b) (SAMPLE(?c0) AS ?c)") + " GROUP BY ?a0",
        [1],
    ),
    "uuids": (lambda n: f"SELECT (UUID() AS ?u) (RAND() AS ?r) {_crossed(n)[9:]}", [2]),
}
_BROKEN = [
    "", " ", "SELECT", "SELECT *", "SELECT * {", "}", "SELECT ?s { ?s ?p }", "\0", "SELECT * { \0 }", "﻿ASK { }", "ASK { } ASK { }",
    "DELETE WHERE { ?s ?p ?o }", "INSERT DATA { <x:a> <x:b> <x:c> }", "CLEAR ALL", "DROP ALL", "CREATE GRAPH <x:y>",
    "SELECT * { ?s nosuch:p ?o }", "SELECT ?x { BIND(1/0 AS ?x) }", "SELECT (nosuch(1) AS ?x) { }",
    "SELECT * { ?s ?p 'unclosed }", "SELECT * { ?s ?p <unclosed }", "SELECT * { <not an iri> ?p ?o }",
    "SELECT (<x:f>(1) AS ?x) { }", "SELECT * { ?s ?p '\\uD800' }", "SELECT * { ?s ?p '\\u12' }", "\x1b[31mASK { }",
    "SELECT (xsd:integer('9' ) AS ?x) (xsd:dateTime('9999-99-99') AS ?y) { }", "SELECT \u202e* { }",
    "SELECT (99999999999999999999999999999999 * 99999999999999999999999999999999 AS ?x) { }",
    "SELECT (9223372036854775807 + 1 AS ?x) { }", "SELECT * { ?s ?p ?o } LIMIT -1", "SELECT * { } OFFSET 99999999999999999999",
]  # fmt: skip
# What the harness grants, if `kg query --help` names the option: seconds, MB, rows, MB, characters, characters.
_GRANTED = {
    "--timeout": "4",
    "--memory": "400",
    "--rows": "20000",
    "--size": "16",
    "--cell": "20000",
    "--text": "1000000",
}
# The memory limit of a query that grants none, in MB, and what a command may need beyond it.
_MEMORY, _BEYOND = 2000, 200
# How much longer than its time limit a query command may take, to start, open and stop: in seconds where a build takes one.
_LATER = 12.0


def make(random: Random) -> tuple[str, Arguments]:
    """Draw a query, the way in which it is handed over, and the format."""
    recipe = random.choices(["service", "from", "harmless", "huge", "broken", "fuzzed"], [28, 10, 14, 26, 10, 12])[0]
    form, way = random.choice(_FORMS), random.choice(["-e", "file", "-"])
    about: Arguments = {"form": form, "way": way}
    if recipe == "huge":
        name = random.choice(list(_HUGE))
        return recipe, about | {"name": name, "size": random.choice(_HUGE[name][1]), "granted": random.random() < 0.7}
    known = {
        "service": _SERVICE,
        "from": _FROM,
        "harmless": _HARMLESS,
        "broken": _BROKEN,
        "fuzzed": _SERVICE + _HARMLESS,
    }
    text = random.choice(known[recipe])
    if recipe == "service":
        text = _disguised(text, random)
    if recipe == "fuzzed":
        at = random.randrange(len(text))
        text = (
            text[:at]
            + random.choice(["", "{", "}", '"', "'", "<", ">", "#", "\\", "\n", "\0", "?", "é", "𝄞"])
            + text[at + 1 :]
        )
    return recipe, about | {"text": text}


def _disguised(text: str, random: Random) -> str:
    """Vary the white space and the case of a query without changing its meaning."""
    start = text.upper().find("SERVICE <")
    if start < 0 or random.random() < 0.4:
        return text
    word = "".join(random.choice([c.lower(), c.upper()]) for c in "service")
    gap = random.choice([" ", "\n", "\t", "\r\n", "#>\n", "# '\n", '#"""\n', " #{\n"])
    return text[:start] + word + gap + text[start + len("SERVICE ") :]


def perform(box: Sandbox) -> None:
    """Ask one query with a listener beside it."""
    about = box.case.arguments
    box.cache = box.world.caches[0]
    secret = box.folder / "secret.nt"
    secret.write_text('<x:s> <x:p> "secretword" .\n', "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        if box.case.recipe == "huge":
            text = _HUGE[about["name"]][0](about["size"])
        else:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            text = about["text"].replace("{a}", address).replace("{f}", secret.as_uri())
        _asked(box, text)
        try:
            listener.accept()[0].close()
            box.fail("connection", f"the listener was called by: {text[:300]}")
        except BlockingIOError:
            pass


def _asked(box: Sandbox, text: str) -> None:
    about, recipe = box.case.arguments, box.case.recipe
    words, setting = _handed(box, text, about["way"])
    if about["form"]:
        words += ["--format", about["form"]]
    bounded = recipe == "huge"
    granted = bounded and about["granted"]
    limits = (
        {o: v for o, v in _GRANTED.items() if o in box.world.options and (granted or o == "--timeout")}
        if bounded
        else {}
    )
    words += [word for pair in limits.items() for word in pair]
    limit = float(_GRANTED["--timeout"]) + _LATER * max(1.0, box.world.pace) if bounded else LIMIT
    run = box.run("query", *words, setting=setting, limit=limit, measured=bounded)
    if b"secretword" in run.out:
        box.fail("file read", f"the answer holds what a file says: {text[:300]}")
    if bounded:
        most = (int(limits.get("--memory", _MEMORY)) + _BEYOND) << 20
        if run.peak > most:
            box.fail("memory", f"{run.peak >> 20} MB, not at most {most >> 20}: {about}")
        if "--size" in limits and len(run.out) > int(limits["--size"]) << 20:
            box.fail("size", f"{len(run.out)} bytes: {about}")
        rows = (
            sum(1 for _ in csv.reader(io.StringIO(run.out.decode("utf-8"), newline=""))) - 1
            if about["form"] == "csv"
            else 0
        )
        if "--rows" in limits and rows > int(limits["--rows"]):
            box.fail("rows", f"{rows} rows: {about}")
        if run.code == 2 and "--" not in run.told and not _syntax(run):
            box.fail("unnamed limit", f"{about}: {run.told[-300:]}")
    elif recipe in ("service", "from") and run.code == 0:
        box.fail("not refused", f"{text[:300]} → {run.out[:100]!r}")
    elif recipe == "harmless" and about["form"] == "json":
        _right(box, text, run)
    elif recipe == "harmless" and run.code != 0 and about["form"] != "ttl":
        box.fail("refused", f"{text[:300]} → {run.told[-200:]}")
    if (
        run.out
        and about["form"] in ("table", "md", "")
        and any(c in run.out for c in (b"\x1b", "\u202e".encode(), b"\0"))
    ):
        box.fail("leak", f"the terminal gets a control character: {text[:200]}")


def _handed(box: Sandbox, text: str, way: str) -> tuple[list[str], Setting]:
    """Hand a query over; what does not fit into an argument goes into a file."""
    if way == "-":
        return ["-"], Setting(stdin=text.encode())
    if way == "-e" and len(text.encode()) < 100_000 and "\0" not in text:
        return ["-e", text], Setting()
    path = box.folder / "query.rq"
    path.write_bytes(text.encode())
    return [str(path)], Setting()


def _syntax(run: Run) -> bool:
    return any(word in run.told for word in ("not SPARQL", "line ", "ttl goes with", "nested", "cannot be answered"))


def _right(box: Sandbox, text: str, run: Run) -> None:
    """Compare an answer with that of the engine over the exported triples, whatever the order of rows."""
    if run.code != 0:
        box.fail("refused", f"{text[:300]} → {run.told[-200:]}")
        return
    import pyoxigraph as ox

    from kg.namespaces import prefixes

    store = ox.Store()
    store.bulk_load(box.world.answer("export"), format=ox.RdfFormat.N_TRIPLES)
    vocabularies = (p.stem for p in Path(box.home / "ontology/vocabularies").glob("*.ttl"))
    found = store.query(text, prefixes=prefixes(vocabularies))
    assert isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
    serialised = found.serialize(format=ox.QueryResultsFormat.JSON)
    assert serialised is not None
    if _rows(serialised) != _rows(run.out):
        box.fail("wrong answer", f"{text[:200]} → {run.out[:300]!r}")


def _rows(content: bytes) -> list[str]:
    try:
        found = json.loads(content)
    except ValueError:
        return ["not JSON"]
    if "boolean" in found:
        return [str(found["boolean"])]
    return sorted(json.dumps(row, sort_keys=True) for row in found["results"]["bindings"])
