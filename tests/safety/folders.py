"""Hostile data folders: broken and odd files, links, pipes, sizes and names; one finding each, in bounded time and memory."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path
from random import Random

from safety.processes import Setting
from safety.sandbox import Arguments, Sandbox

# What a command may need to read a small folder with something hostile in it, in bytes.
_MEMORY = 1 << 30
_COMMANDS = [
    "check", "check", "check", "build", "stats", "export --format ntriples", "show acme", "query", "query revenue", "account", "audit", "tidy",
]  # fmt: skip
_FILES = [
    "data/entities/all.toml", "data/sources/acme-report.toml", "data/judgements.toml", "data/tables/more.csv", "ontology/terms/core.ttl", "ontology/shapes.ttl",
    "ontology/axioms.ttl", "ontology/mappings.ttl", "queries/questions/money/revenue.rq", "queries/checks/own-part.rq", "queries/stats.rq",
]  # fmt: skip
_TABLE = "subject,property,value,during,at,evidence,source\nacme,revenue,4亿元,2023,p2,9:0000000000000000,acme-report\n"
_TOKENS = [
    '"', "'", '"""', "[", "]", "[[", "]]", "{", "}", "=", "#", ",", ";", ".", "\\", "\\u0000", "\\ud800", "\0", "\x1b[31m", "\ufeff", "\u202e", "\u200b", "\r", "\n\n",
    "1e999", "nan", "-inf", "9" * 40, "9" * 5000, "0001-01-01", "9999-12-31", "true", "null", "[x]", "a.b.c", "= =", "\xff", "<x>", "<", ">", "^^", "@en", "_:b", "SERVICE", "?x", "''",
]  # fmt: skip
_VALUES = [
    "", " ", "1" * 29 + "元", "9" * 119, "/0千tokens", "0.0008元/0千tokens", "1/0", "1e400元", "约约约", "万" * 100, "∞", "-" * 50, "1-" * 30 + "元", "\u202e3亿元", "3\u200b亿元",
    "٣亿元", "3.5亿元" * 30, "1,2,3元", "百" * 60, "999999999999999999999999999999万亿元", "0.{}1元".format("0" * 60), "nan", "None", "12%至3亿元", "$1/$2",
]  # fmt: skip
_DURING = [
    "0001",
    "9999",
    "0000",
    "9999-12-31",
    "0001-01-01",
    "0001/9999",
    "9999-Q4",
    "2024-02-30",
    "2024/2023",
    "unstated/2024",
    "20\u200b24",
    "２０２４",
    "",
    "x" * 1000,
]


def _odd_name(home: Path, name: str) -> None:
    (home / "data/sources").joinpath(name).write_bytes((home / "data/sources/acme-report.toml").read_bytes())


def _replace(home: Path, file: str) -> Path:
    path = home / file
    path.unlink(missing_ok=True)
    return path


def _fifo(home: Path, file: str) -> None:
    os.mkfifo(_replace(home, file))


def _directory(home: Path, file: str) -> None:
    _replace(home, file).mkdir()


def _socket(home: Path, file: str) -> None:
    path = _replace(home, file)
    # The address of a socket is short; a relative one fits in any sandbox.
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)


def _link_out(home: Path, file: str) -> None:
    path = home / file
    outside = home.parent / "outside"
    outside.mkdir(exist_ok=True)
    path.rename(outside / path.name)
    path.symlink_to(outside / path.name)


def _link_loop(home: Path, file: str) -> None:
    _replace(home, file).symlink_to(Path(file).name)


def _link_nowhere(home: Path, file: str) -> None:
    _replace(home, file).symlink_to("nowhere.toml")


def _folder_loop(home: Path, file: str) -> None:
    (home / file).parent.joinpath("again").symlink_to("..")


def _forbidden(home: Path, file: str) -> None:
    (home / file).chmod(0)


def _binary(home: Path, file: str) -> None:
    (home / file).write_bytes(bytes(range(256)) * 20)


def _emptied(home: Path, file: str) -> None:
    (home / file).write_bytes(b"")


def _huge(home: Path, file: str) -> None:
    with (home / file).open("ab") as out:
        out.write(b"\n# " + b"x" * 80_000_000)


def _long_line(home: Path, file: str) -> None:
    with (home / file).open("ab") as out:
        out.write(b"\n" + b"x" * 2_000_000)


# What is done to one file; those after the line cannot be accepted in silence.
_DEEDS: dict[str, Callable[[Path, str], None]] = {
    "emptied": _emptied,
    "huge": _huge,
    "folder-loop": _folder_loop,
    "link-out": _link_out,
    # ---
    "fifo": _fifo,
    "directory": _directory,
    "socket": _socket,
    "link-loop": _link_loop,
    "link-nowhere": _link_nowhere,
    "forbidden": _forbidden,
    "binary": _binary,
    "long-line": _long_line,
}
_REFUSED = set(list(_DEEDS)[4:])
# Those that `kg check`, at least, must find.
_STRANGE = {"huge", "link-out"}


def _entities(count: int, form: str) -> str:
    return "".join(f'\n["{form.format(n)}"]\ntype = "Company"\nzh = "甲{n}"\nen = "Firm {n}"\n' for n in range(count))


def _claims(count: int, subject: str, value: str) -> str:
    line = '  {{ subject = "{}", property = "developer", value = "{}", at = "p2", evidence = "9:0000000000000000" }},\n'
    return "claims = [\n" + "".join(line.format(subject.format(n), value.format(n)) for n in range(count)) + "]\n"


def _source(claims: str) -> str:
    return f'title = "t"\npublisher = "p"\npublished = 2025-03-01\nlanguage = "zh"\ntier = 2\nread = "whole"\n{claims}'


_CHECK = "# severity: error\n# zh: 甲。\n# en: A.\n# mend-zh: 乙\n# mend-en: b\n# origin: test\n\n"
_QUESTION = "# zh: 问？\n# en: Ask?\n\n"
# Whole files by name: where each goes, and its content; {a} is the address of a listener.
_WHOLE: dict[str, tuple[str, Callable[[], str]]] = {
    "deep-array": ("data/entities/deep.toml", lambda: "x = " + "[" * 100_000 + "]" * 100_000),
    "deep-table": ("data/entities/deep.toml", lambda: "x = " + "{a=" * 50_000 + "1" + "}" * 50_000),
    "deep-key": ("data/entities/deep.toml", lambda: ".".join(["a"] * 100_000) + " = 1\n"),
    "deep-header": ("data/entities/deep.toml", lambda: "[" + ".".join(["a"] * 100_000) + "]\n"),
    "deep-headers": ("data/entities/deep.toml", lambda: "".join(f"[{'a.' * n}b]\n" for n in range(1500))),
    "wide-keys": ("data/entities/wide.toml", lambda: "".join(f"a{n} = {n}\n" for n in range(50_000))),
    "near-names": ("data/sources/near.toml", lambda: _source(_claims(20_000, "acme-onee{}", "acm"))),
    "near-values": ("data/sources/near.toml", lambda: _source(_claims(5000, "acme-one", "acme{}"))),
    "many-entities": ("data/entities/many.toml", lambda: _entities(5000, "firm-{}")),
    "near-entities": ("data/entities/many.toml", lambda: _entities(3000, "firm-{}") + _entities(1, "Firm {}")),
    "long-text": ("data/entities/long.toml", lambda: '[long]\ntype = "Company"\nzh = "' + "甲" * 3_000_000 + '"\nen = "x"\n'),
    "long-id": ("data/entities/long.toml", lambda: f'[{"a" * 100_000}]\ntype = "Company"\nzh = "甲"\nen = "x"\n'),
    "look-alike": ("data/entities/like.toml", lambda: '[acme-two]\ntype = "Company"\nzh = "示例公司\u200b"\nen = "Асme"\n'),
    "surrogate": ("data/entities/like.toml", lambda: '[acme-two]\ntype = "Company"\nzh = "\\ud800"\nen = "x"\n'),
    "odd-types": ("data/entities/odd.toml", lambda: "[a]\ntype = 1\nzh = [1]\nen = 2024-01-01\naliases = {a=1}\nsame = [[]]\n"),
    "times": ("data/sources/odd.toml", lambda: _source("accessed = 0001-01-01T00:00:00Z\n")),
    "big-number": ("data/sources/odd.toml", lambda: _source("text = { sha256 = 1, length = 1" + "0" * 6000 + " }\n")),
    "claims-number": ("data/sources/odd.toml", lambda: _source("claims = 1\n")),
    "claims-nested": ("data/sources/odd.toml", lambda: _source("claims = [[[[{}]]]]\n")),
    "claims-empty": ("data/sources/odd.toml", lambda: _source("claims = [{}, {}, {}]\n")),
    "judgement-twice": ("data/judgements.toml", lambda: '[[judgements]]\nclaims = ["49623e3038dd7701", "49623e3038dd7701"]\nrank = "normal"\nreason = {zh="a", en="b"}\n'),
    "judgement-unknown": ("data/judgements.toml", lambda: '[[judgements]]\nclaims = ["nosuch"]\nrank = "best"\nreason = 1\n'),
    "judgement-number": ("data/judgements.toml", lambda: "judgements = 5\n"),
    "judgement-many": ("data/judgements.toml", lambda: "".join(f'[[judgements]]\nclaims = ["{n:016x}"]\nrank = "normal"\nreason = {{zh="a", en="b"}}\n' for n in range(5000))),
    "table-wide": ("data/tables/odd.csv", lambda: _TABLE + "," * 100_000 + "\n"),
    "table-columns": ("data/tables/odd.csv", lambda: ",".join(f"c{n}" for n in range(20_000)) + "\n"),
    "table-twice": ("data/tables/odd.csv", lambda: "subject,subject,subject\na,b,c\n"),
    "table-quote": ("data/tables/odd.csv", lambda: _TABLE + '"acme,revenue\n' * 1000),
    "table-nul": ("data/tables/odd.csv", lambda: _TABLE + "acme,rev\0enue,1,2,3,4,5\n"),
    "table-field": ("data/tables/odd.csv", lambda: _TABLE + "acme," + "x" * 500_000 + ",1,2,3,4,5\n"),
    "table-rows": ("data/tables/odd.csv", lambda: _TABLE + "nosuch,revenue,4亿元,2023,p2,9:0000000000000000,acme-reprt\n" * 20_000),
    "turtle-deep": ("ontology/vocabularies/deep.ttl", lambda: "<x:a> <x:b> " + "[ <x:b> " * 50_000 + "1" + " ]" * 50_000 + " ."),
    "turtle-list": ("ontology/vocabularies/deep.ttl", lambda: "<x:a> <x:b> (" + "1 " * 100_000 + ") ."),
    "turtle-iri": ("ontology/vocabularies/odd.ttl", lambda: "<x:" + "a" * 1_000_000 + "> <x:b> <x:c> ."),
    "turtle-prefixes": ("ontology/vocabularies/odd.ttl", lambda: "".join(f"@prefix p{n}: <x:{n}/> .\n" for n in range(20_000))),
    "turtle-circle": ("ontology/vocabularies/odd.ttl", lambda: "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . <x:a> a <http://www.w3.org/2002/07/owl#Class> ; rdfs:subClassOf <x:b> . <x:b> a <http://www.w3.org/2002/07/owl#Class> ; rdfs:subClassOf <x:a> ."),
    "check-ask": ("queries/checks/odd.rq", lambda: _CHECK + "ASK { ?focus ?p ?o }"),
    "check-construct": ("queries/checks/odd.rq", lambda: _CHECK + "CONSTRUCT { ?focus ?p ?o } WHERE { ?focus ?p ?o }"),
    "check-no-focus": ("queries/checks/odd.rq", lambda: _CHECK + "SELECT ?s { ?s ?p ?o }"),
    "check-unbound": ("queries/checks/odd.rq", lambda: _CHECK + "SELECT ?focus { OPTIONAL { ?focus a <x:nosuch> } }"),
    "check-literal": ("queries/checks/odd.rq", lambda: _CHECK + "SELECT ?focus ?detail { BIND('x' AS ?focus) BIND(BNODE() AS ?detail) }"),
    "check-broken": ("queries/checks/odd.rq", lambda: _CHECK + "SELECT ?focus { ?focus ?p }"),
    "check-no-header": ("queries/checks/odd.rq", lambda: "SELECT ?focus { ?focus ?p ?o }"),
    "check-service": ("queries/checks/odd.rq", lambda: _CHECK + "SELECT ?focus { SERVICE SILENT <{a}> { ?focus ?p ?o } }"),
    "check-service-escaped": ("queries/checks/odd.rq", lambda: _CHECK + "SELECT ?focus { \\u0053ERVICE <{a}> { ?focus ?p ?o } }"),
    "check-from": ("queries/checks/odd.rq", lambda: _CHECK + "SELECT ?focus FROM <file:///etc/hostname> { ?focus ?p ?o }"),
    "check-endless": ("queries/checks/odd.rq", lambda: _CHECK + "SELECT ?focus { ?focus ?p ?o . ?a ?b ?c . ?d ?e ?f FILTER(?o = ?c && ?c = ?f && ?focus != ?a && STRLEN(STR(?d)) > 900) }"),
    "check-all": ("queries/checks/odd.rq", lambda: _CHECK + "SELECT ?focus ?detail { ?focus ?p ?detail . ?x ?y ?z }"),
    "check-deep": ("queries/checks/odd.rq", lambda: _CHECK + "SELECT ?focus { " + "{" * 100_000 + "}" * 100_000 + " }"),
    "check-update": ("queries/checks/odd.rq", lambda: _CHECK + "DELETE WHERE { ?s ?p ?o }"),
    "question-service": ("queries/questions/odd.rq", lambda: _QUESTION + "SELECT * { SERVICE SILENT <{a}> { ?s ?p ?o } }"),
    "question-broken": ("queries/questions/odd.rq", lambda: _QUESTION + "SELECT * { ?s ?p }"),
    "question-deep": ("queries/questions/odd.rq", lambda: _QUESTION + "SELECT * { " + "{" * 100_000 + "}" * 100_000 + " }"),
    "question-no-header": ("queries/questions/odd.rq", lambda: "SELECT * { ?s ?p ?o }"),
    "question-header": ("queries/questions/odd.rq", lambda: "# zh: \x1b[31m红\n# en: \u202ered\n\nASK { }"),
    "stats-service": ("queries/stats.rq", lambda: "# zh: 数\n# en: n\nSELECT ?kind ?name ?count { SERVICE SILENT <{a}> { ?kind ?name ?count } }"),
    "stats-ask": ("queries/stats.rq", lambda: "# zh: 数\n# en: n\nASK { ?s ?p ?o }"),
    "stats-endless": ("queries/stats.rq", lambda: "# zh: 数\n# en: n\nSELECT (COUNT(*) AS ?count) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"),
    "shapes-sparql": ("ontology/shapes.ttl", lambda: "@prefix sh: <http://www.w3.org/ns/shacl#> . <x:s> a sh:NodeShape ; sh:targetClass <https://w3id.org/cnllm/kg#Company> ; sh:sparql [ sh:select \"SELECT $this { SERVICE SILENT <{a}> { ?s ?p ?o } }\" ; sh:message \"x\" ] ."),
    "shapes-circle": ("ontology/shapes.ttl", lambda: "@prefix sh: <http://www.w3.org/ns/shacl#> . <x:s> a sh:NodeShape ; sh:targetClass <https://w3id.org/cnllm/kg#Company> ; sh:node <x:s> ."),
    "shapes-regex": ("ontology/shapes.ttl", lambda: "@prefix sh: <http://www.w3.org/ns/shacl#> . <x:s> a sh:NodeShape ; sh:targetClass <https://w3id.org/cnllm/kg#Company> ; sh:property [ sh:path <x:p> ; sh:pattern \"((((\" ] ."),
    "shapes-import": ("ontology/shapes.ttl", lambda: "<x:s> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <{a}> ."),
}  # fmt: skip
# Those that are wrong for every reader of data/ or ontology/, so that a build of them cannot succeed.
_WRONG = {
    "deep-array", "deep-table", "deep-key", "deep-header", "wide-keys", "near-names", "near-values", "near-entities", "surrogate", "odd-types", "claims-number",
    "claims-nested", "claims-empty", "judgement-unknown", "judgement-number", "judgement-many", "table-wide", "table-columns", "table-twice", "table-quote",
    "table-nul", "table-field", "table-rows", "long-id",
}  # fmt: skip
# Those that `kg check`, at least, must find.
_FOUND = {"check-ask", "check-construct", "check-no-focus", "check-broken", "check-no-header", "check-service", "check-service-escaped", "check-from", "check-deep",
    "check-update", "question-service", "question-broken", "question-deep", "question-no-header", "stats-service", "stats-ask", "look-alike", "shapes-regex"}  # fmt: skip
_NAMES = [
    "-rf.toml",
    "a b.toml",
    "a\nb.toml",
    "\x1b[31m.toml",
    "\u202elmot.toml",
    "é.toml",
    "A.toml",
    "..toml",
    ".hidden.toml",
    "a" * 240 + ".toml",
    "示例.toml",
    "caf\udce9.toml",
    "a;b.toml",
    "%s.toml",
]
_SAME = ["comments", "windows-lines", "blank-lines", "order", "spaces"]


def make(random: Random) -> tuple[str, Arguments]:
    """Draw what is hostile in the folder, and the command that meets it."""
    recipe = random.choices(["mutated", "file", "whole", "value", "name", "same"], [38, 18, 24, 12, 4, 4])[0]
    about: Arguments = {"command": random.choice(_COMMANDS)}
    if recipe == "mutated":
        token = random.choice(_TOKENS)
        deed = random.choice(["insert", "insert", "replace", "delete", "double", "flip", "cut"])
        about |= {
            "file": random.choice(_FILES),
            "deed": deed,
            "at": round(random.random(), 5),
            "length": random.randint(1, 40),
            "token": token,
        }
    elif recipe == "file":
        about |= {"file": random.choice(_FILES), "deed": random.choice(list(_DEEDS))}
    elif recipe == "whole":
        name = random.choice(list(_WHOLE))
        # A check query is met by `kg check` alone, and the counts by `kg stats`.
        command = {"check": "check", "shapes": "check", "stats": "stats", "question": "query odd"}.get(
            name.partition("-")[0], about["command"]
        )
        about |= {"name": name, "command": random.choice([command, "check"])}
    elif recipe == "value":
        about |= random.choice([{"value": random.choice(_VALUES)}, {"during": random.choice(_DURING)}])
    elif recipe == "name":
        about |= {"name": random.choice(_NAMES)}
    else:
        about = {"how": random.choice(_SAME), "seed": random.randrange(10**6)}
    return recipe, about


def perform(box: Sandbox) -> None:
    """Prepare one hostile folder and run one command on it, with a listener beside it."""
    about, recipe = box.case.arguments, box.case.recipe
    home = box.own_home()
    (home / "data/tables/more.csv").write_text(_TABLE, "utf-8")
    (home / "data/judgements.toml").write_text("", "utf-8")
    if recipe == "same":
        _same(box, home)
        return
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        refused, found, place = _prepare(box, home, f"http://127.0.0.1:{listener.getsockname()[1]}/")
        words = about["command"].split()
        run = box.run(*words, setting=Setting(bound=True), measured=True)
        try:
            listener.accept()[0].close()
            box.fail("connection", f"the listener was called by {about}")
        except BlockingIOError:
            pass
    if run.peak > _MEMORY:
        box.fail("memory", f"{run.peak >> 20} MB for {about}")
    told = run.told + run.out.decode("utf-8", "replace")
    if run.code == 0 and (refused or (found and words == ["check"] and not run.out)):
        box.fail("unnoticed", f"{about} → exit 0: {run.told[-200:]}")
    if run.code == 1 and words == ["check"] and place and place not in told:
        box.fail("no place", f"{about}: no finding names {place}: {told[:300]}")
    if len(told) > 2_000_000:
        box.fail("flood", f"{about}: {len(told)} characters of messages")
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(0o600)


def _prepare(box: Sandbox, home: Path, address: str) -> tuple[bool, bool, str]:
    """Change the folder; return whether every reader must refuse it, whether the checks must, and the place to name."""
    about, recipe = box.case.arguments, box.case.recipe
    if recipe == "whole":
        file, content = _WHOLE[about["name"]]
        (home / file).write_bytes(content().replace("{a}", address).encode("utf-8", "surrogatepass"))
        return about["name"] in _WRONG and about["command"] in ("build", "check", "stats"), about["name"] in _FOUND, ""
    if recipe == "file":
        _DEEDS[about["deed"]](home, about["file"])
        read = about["command"] in ("check", "build", "stats") and about["file"].startswith(("data/", "ontology/terms"))
        wrong = about["deed"] in _REFUSED
        return (
            wrong and read,
            wrong or about["deed"] in _STRANGE,
            about["file"] if wrong and about["deed"] != "long-line" else "",
        )
    if recipe == "mutated":
        _mutate(home / about["file"], about)
    elif recipe == "name":
        _odd_name(home, about["name"])
    else:
        report = home / "data/sources/acme-report.toml"
        text = report.read_text("utf-8")
        text = (
            text.replace("约3.5亿元", about["value"])
            if "value" in about
            else text.replace('during = "2024"', f'during = "{about["during"]}"')
        )
        report.write_text(text, "utf-8")
    return False, False, ""


def _mutate(path: Path, about: Arguments) -> None:
    content = path.read_bytes()
    at = int(about["at"] * len(content))
    token, end = about["token"].encode("utf-8", "surrogatepass"), at + about["length"]
    middle = {
        "insert": token + content[at:end],
        "replace": token,
        "delete": b"",
        "double": content[at:end] * 2,
        "flip": bytes(b ^ 0x80 for b in content[at : at + 1]) + content[at + 1 : end],
        "cut": None,
    }[about["deed"]]
    path.write_bytes(content[:at] if middle is None else content[:at] + middle + content[end:])


def _same(box: Sandbox, home: Path) -> None:
    """Change the writing of the data and not its meaning: the graph must be the same."""
    for extra in ("data/tables/more.csv", "data/judgements.toml"):
        (home / extra).unlink()
    how, random = box.case.arguments["how"], Random(box.case.arguments["seed"])
    for path in (home / "data").rglob("*.toml"):
        lines = path.read_text("utf-8").splitlines()
        if how == "comments":
            lines = [line for old in lines for line in (f"# {random.random()}", old)]
        elif how == "blank-lines":
            lines = [line for old in lines for line in [""] * random.randint(0, 3) + [old]]
        elif how == "spaces":
            lines = [old + " " * random.randint(0, 5) for old in lines]
        elif how == "order" and path.name == "acme-report.toml":
            claims = [n for n, line in enumerate(lines) if line.startswith("  {")]
            mixed = random.sample(claims, len(claims))
            lines = [lines[mixed[claims.index(n)]] if n in claims else line for n, line in enumerate(lines)]
        path.write_bytes(("\r\n" if how == "windows-lines" else "\n").join([*lines, ""]).encode())
    for key in ("export", "show"):
        if (run := box.ask(key)).code != 0:
            box.fail("refused", f"{key} → exit {run.code}: {run.told[-300:]}")
