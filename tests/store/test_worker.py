"""The worker answers within limits, refuses what would leave the graph, and dies with its parent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import OutputError, QueryError, UsageError
from kg.store import Graph
from kg.store.answering import _occurring
from kg.store.engine import change_store
from kg.store.limits import Limits
from kg.store.rows import read_term
from kg.store.worker import Worker

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="seccomp, Landlock and fork are Linux's")


@contextmanager
def listener() -> Iterator[tuple[str, threading.Event]]:
    """Listen on a port of this machine; yield the address, and an event that is set if anyone connects."""
    reached = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    server.accept()[0].close()
                    reached.set()
                except OSError:
                    pass

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/", reached
        finally:
            done.set()
            thread.join()


def rows(graph: Graph, query: str, limits: Limits | None = None) -> list[list[str]]:
    with graph.worker(limits) as worker:
        return list(worker.ask(query).rows())


# Ways to write SERVICE that a search for the word may miss; the engine takes all but the first two.
CALLS = [
    "SELECT * {{ SERVICE <{to}> {{ ?a ?b ?c }} }}",
    "SELECT * {{ ?s ?p 'a' . SERVICE<{to}>{{ ?a ?b ?c }} }}",
    "SELECT * {{ service SILENT <{to}> {{ ?a ?b ?c }} }}",
    "SELECT * {{ VALUES ?x {{ <{to}> }} SeRvIcE SILENT ?x {{ ?a ?b ?c }} }}",
    "SELECT * {{ ?s ?p 1SERVICE SILENT <{to}> {{ ?a ?b ?c }} }}",
    "SELECT * {{ ?s ?p 1.5SERVICE SILENT <{to}> {{ ?a ?b ?c }} }}",
    "SELECT * {{ ?s ?p trueSERVICE SILENT <{to}> {{ ?a ?b ?c }} }}",
    "SELECT * {{ ?s ?p 'x'SERVICE SILENT <{to}> {{ ?a ?b ?c }} }}",
    "SELECT * {{ ?s ?p ?o.SERVICE SILENT <{to}> {{ ?a ?b ?c }} }}",
    "SELECT * {{ ?s ?p ?o FILTER(?s<?p||?p>?s)SERVICE SILENT <{to}> {{ ?a ?b ?c }} }}",
    'SELECT * {{ ?s ?p """\n#"""SERVICE SILENT <{to}> {{ ?a ?b ?c }} }}',
    "ASK {{ FILTER EXISTS {{ {{ SELECT ?a {{ SERVICE SILENT <{to}> {{ ?a ?b ?c }} }} }} }} }}",
    "ASK {{ {{}} MINUS {{ SERVICE SILENT <{to}> {{ ?a ?b ?c }} }} }}",
    "CONSTRUCT {{ ?a ?b ?c }} WHERE {{ SERVICE SILENT <{to}> {{ ?a ?b ?c }} }}",
    "DESCRIBE ?a {{ SERVICE SILENT <{to}> {{ ?a ?b ?c }} }}",
    "# from\n# service\nSELECT * {{#\nSERVICE#\nSILENT <{to}> {{ ?a ?b ?c }} }}",
    "PREFIX s: <{to}> SELECT * {{ SERVICE SILENT s: {{ ?a ?b ?c }} }}",
    "BASE <{to}> SELECT * {{ SERVICE SILENT <> {{ ?a ?b ?c }} }}",
]


@pytest.mark.parametrize("form", CALLS)
def test_no_service_call_leaves_the_worker(seed: Graph, form: str) -> None:
    with listener() as (address, reached), seed.worker() as worker:
        with pytest.raises(QueryError, match=r"SERVICE|not SPARQL"):
            worker.ask(form.format(to=address))
        # Nor may learning the form of a query run it.
        with pytest.raises(QueryError, match=r"SERVICE|not SPARQL"):
            worker.ask(form.format(to=address), parse=True)
    assert not reached.is_set()


@LINUX
@pytest.mark.parametrize("form", CALLS[2:])
def test_the_network_is_out_of_reach_even_if_a_call_is_not_recognised(
    seed: Graph, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.worker._is_suspect", lambda query: False)
    with listener() as (address, reached), seed.worker() as worker:
        assert worker.ask("ASK {}").held == ["landlock", "seccomp"]
        worker.ask(form.format(to=address))  # SILENT: no answer from there is no error
    assert not reached.is_set()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT*FROM<file:///etc/passwd>{ ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:9/> { GRAPH ?g { ?s ?p ?o } }",
        "ASK from <http://127.0.0.1:9/> { ?s ?p ?o }",
        "DESCRIBE <x:y> FROM <http://127.0.0.1:9/>",
        "CONSTRUCT { ?s ?p ?o } FROM <http://127.0.0.1:9/> WHERE { ?s ?p ?o }",
    ],
)
def test_from_is_refused_and_not_silently_empty(seed: Graph, query: str) -> None:
    with pytest.raises(QueryError, match="FROM is refused"):
        rows(seed, query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p 'SERVICE' } # SERVICE",
        "PREFIX service: <http://example.org/SERVICE/> SELECT * { service:SERVICE ?p ?o }",
        "# Where from?\nSELECT ?from { ?from kg:validFrom ?o } LIMIT 1",
        "SELECT ?s { ?s ?p 'far from it' }",
        f"SELECT ('{'x' * 900_000}' AS ?from) {{}}",
        f"SELECT ('{'x' * 900_000}from' AS ?x) {{}}",
        f"SELECT ('{'?' * 900_000}from' AS ?x) {{}}",
        "\n" * 900_000 + "ASK {}",
        "#\n" * 400_000 + "ASK {}",
    ],
)
def test_the_word_alone_is_no_keyword(seed: Graph, query: str) -> None:
    rows(seed, query)


@pytest.mark.parametrize(
    ("query", "limits", "named"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", Limits(timeout=1), "timeout"),
        ("SELECT * { ?s ?p ?o }", Limits(rows=10), "rows"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", Limits(rows=10), "rows"),
        ("SELECT ('0123456789' AS ?x) {}", Limits(cell=9), "cell"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", Limits(size=1), "size"),
        ("SELECT * { ?s ?p ?o }", Limits(text=20), "text"),
        ("SELECT * { " + "{" * 100_000 + "}" * 100_000 + " }", Limits(), "stack"),
        ("ASK { FILTER(" + "!" * 300_000 + "true) }", Limits(), "stack"),
        (
            "SELECT ?v34 { BIND('x' AS ?v0) "
            + " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(34))
            + " }",
            Limits(memory=300),
            "memory",
        ),
    ],
)
def test_a_query_beyond_a_limit_is_refused_by_its_name(seed: Graph, query: str, limits: Limits, named: str) -> None:
    with pytest.raises(QueryError, match=rf"\(limit: {named}\).*--{named}"):
        rows(seed, query, limits)


def test_a_long_text_is_refused_before_a_process_is_started(seed: Graph) -> None:
    with seed.worker() as worker, pytest.raises(QueryError, match="limit: text"):
        worker.ask("ASK {} #" + "x" * 20_000_000)
    assert worker._process is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0, -1, 1e30])
def test_a_limit_is_a_sensible_number(value: float) -> None:
    with pytest.raises(UsageError, match="--timeout"):
        Limits(timeout=value)


def test_an_answer_for_people_is_shortened_and_counted(seed: Graph) -> None:
    with seed.worker(Limits(shown_rows=3, shown_cell=20)) as worker:
        answer = worker.ask("SELECT * { ?s ?p ?o }", shorten=("select",))
        shown = list(answer.rows())
        assert (answer.shown, answer.complete) == (len(shown), True) == (3, True)
        assert answer.total == next(seed.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))["n"]
        cells = [term for row in shown for written in row if (term := read_term(written))]
        assert answer.cut == sum(term.text.endswith("…") for term in cells) > 0
        assert all(len(term.text) <= 21 for term in cells)


def test_counting_has_an_end(seed: Graph) -> None:
    with seed.worker(Limits(rows=100, shown_rows=3)) as worker:
        answer = worker.ask("SELECT * { ?s ?p ?o . ?a ?b ?c }", shorten=("select",))
    assert (answer.shown, answer.total, answer.complete) == (3, 100, False)


def test_one_process_answers_query_after_query_also_after_a_failure(seed: Graph) -> None:
    with seed.worker(Limits(timeout=20, rows=10_000)) as worker:
        first = list(worker.ask("SELECT ?s { ?s ?p ?o } LIMIT 1000").rows())
        process = worker._process
        for broken in ("SELECT", "SELECT * { ?s ?p ?o . ?a ?b ?c }"):
            with pytest.raises(QueryError):
                worker.ask(broken)
        assert list(worker.ask("SELECT ?s { ?s ?p ?o } LIMIT 1000").rows()) == first
        assert worker._process is process
        with pytest.raises(QueryError, match="stack"):
            worker.ask("SELECT * { " + "{" * 100_000 + "}" * 100_000 + " }")
        assert list(worker.ask("SELECT ?s { ?s ?p ?o } LIMIT 1000").rows()) == first


def test_a_syntax_error_is_told_with_its_place(seed: Graph) -> None:
    with pytest.raises(QueryError, match=r"line 2, column \d+"):
        rows(seed, "SELECT *\nWHERE { ?s ?p }")


def test_updates_are_no_queries(seed: Graph) -> None:
    with pytest.raises(QueryError, match="SPARQL"):
        rows(seed, "DELETE WHERE { ?s ?p ?o }")


def test_all_four_forms_answer(seed: Graph) -> None:
    with seed.worker() as worker:
        queries = (
            "SELECT * { ?s ?p ?o } LIMIT 1", "ASK { ?s ?p ?o }", "CONSTRUCT WHERE { id:zhipu ?p ?o }", "DESCRIBE id:zhipu",
        )  # fmt: skip
        assert [worker.ask(q).form for q in queries] == ["select", "ask", "graph", "graph"]
        assert [worker.ask(q, parse=True).form for q in queries] == ["select", "ask", "graph", "graph"]
        assert worker.ask("ASK { ?s ?p ?o }").true
        assert not worker.ask("ASK { ?s ?p ?o }", parse=True).true


def test_answers_are_those_of_the_engine_itself(seed: Graph) -> None:
    query = (
        "SELECT * { { ?s a kg:Figure ; ?p ?o } UNION { VALUES (?s ?p) { ('a\\tb\\nc\\\\\"d' 'x'@zh) (1.50 UNDEF) "
        "(<x:y> '2024'^^xsd:gYear) ('' '\\u0007é𝔘') } } } ORDER BY ?s ?p ?o"
    )
    direct = seed.query(query)
    assert isinstance(direct, ox.QuerySolutions)
    expected = []
    for solution in direct:
        row: list[tuple[str, str, str, str] | None] = []
        for term in solution:
            if term is None:
                row.append(None)
            elif isinstance(term, ox.Literal):
                plain = term.language or term.datatype.value.endswith("#string")
                row.append(("literal", term.value, "" if plain else term.datatype.value, term.language or ""))
            else:
                row.append(("uri", term.value, "", ""))
        expected.append(row)
    assert [[term and tuple(term) for term in map(read_term, row)] for row in rows(seed, query)] == expected


def test_a_store_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with Worker(tmp_path / "none", {}) as worker:
        for _ in range(2):
            with pytest.raises(OutputError, match="kg build --force"):
                worker.ask("ASK {}")


def test_a_full_or_absent_folder_for_temporary_files_is_told(seed: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    with pytest.raises(OutputError, match="TMPDIR"):
        seed.worker()


# -- the process ------------------------------------------------------------------------------------

ALONE = """
import os, sys
from pathlib import Path
from kg.store.worker import Worker
with Worker(Path(sys.argv[1]), {}) as worker:
    assert worker.ask("ASK { ?s ?p ?o }").true
    print(type(worker._process).__name__, getattr(worker._process, "pid", 0), flush=True)
    if len(sys.argv) > 2:
        worker.ask(sys.argv[2])
    assert worker.ask("ASK { ?s ?p ?o }").true
"""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def started(graph: Graph, *words: str, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", ALONE, str(graph.built.store), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)  # type: ignore[call-overload,no-any-return]


@LINUX
def test_a_process_of_one_thread_is_forked_also_without_standard_streams(seed: Graph) -> None:
    with started(seed) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out.split()[0], err) == (0, "_Forked", "")
    closed = f"import os\nfor n in (0, 2): os.close(n)\n{ALONE}"
    command = [sys.executable, "-c", closed, str(seed.built.store)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.split()[0]) == (0, "_Forked")


@LINUX
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_worker_ends_with_its_parent_in_the_middle_of_a_query(seed: Graph, number: int) -> None:
    with started(seed, ENDLESS) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline().split()[1])
        time.sleep(0.3)  # the query is under way
        process.send_signal(number)
        process.communicate(timeout=30)
        deadline = time.monotonic() + 10
        while alive(worker):
            assert time.monotonic() < deadline, "the worker outlived its parent"
            time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@LINUX
def test_the_worker_holds_no_file_of_its_parent(seed: Graph, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x", "utf-8")
    code = ALONE.replace(
        "    if len", "    print(os.listdir(f'/proc/{worker._process.pid}/fd'), flush=True)\n    if len"
    )
    held = f"import os\nsecret = [os.dup(os.open({str(secret)!r}, os.O_RDONLY)) for _ in range(200)]\n{code}"
    command = [sys.executable, "-c", held, str(seed.built.store)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.count("'") / 2 < 60  # the three streams and the files of the store


@LINUX
@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/hostname')",
        "os.listdir('/')",
        "open('written', 'w')",
        "os.unlink('kept')",
        "os.rename('kept', 'moved')",
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.kill(os.getppid(), 0)",
        "os.mkdir('made')",
        "os.symlink('kept', 'link')",
        "os.chmod('kept', 0o777)",
    ],
)
def test_a_confined_process_reaches_nothing(tmp_path: Path, attempt: str) -> None:
    (tmp_path / "kept").write_text("x", "utf-8")
    code = f"""
import os, socket, threading
from kg.store.confine import confine
assert confine() == ["landlock", "seccomp"]
def attempt():
    try:
        {attempt}
    except OSError as error:
        print("refused", error.errno)
    else:
        print("done")
attempt()
thread = threading.Thread(target=attempt)
thread.start()
thread.join()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["refused", "refused"], done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@LINUX
def test_a_confined_process_may_read_in_one_folder_only(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store/kept").write_text("x", "utf-8")
    (tmp_path / "beside").write_text("x", "utf-8")
    code = """
import os
from kg.store.confine import confine, limit_resources
assert confine("store") == ["landlock", "seccomp"]
limit_resources(1 << 33, 1 << 20, 3)
def may(name, flags):
    try:
        os.open(name, flags)
    except OSError as error:
        return False
    return True
print(may("store/kept", os.O_RDONLY), may("store/kept", os.O_WRONLY), may("store/new", os.O_CREAT | os.O_WRONLY),
      may("store/kept", os.O_RDONLY | os.O_TRUNC), may("beside", os.O_RDONLY), may("store/../beside", os.O_RDONLY),
      may("/etc/hostname", os.O_RDONLY), may("store", os.O_RDONLY))
print([may("store/kept", os.O_RDONLY) for _ in range(4)])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip
    assert done.stdout.splitlines() == [str(True) + 7 * " False", "[True, True, False, False]"], done.stderr


@LINUX
def test_without_seccomp_and_landlock_the_limits_still_hold(seed: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    # As on macOS: a socket needs a file number, and none is left.
    paths = seed.built.store
    code = f"""
import kg.store.confine as c, kg.store.answering as a, sys
c.confine = a.confine = lambda *_: []
from pathlib import Path
from kg.store.worker import Worker
with Worker(Path({str(paths)!r}), {{}}) as worker:
    import kg.store.worker as w
    w._is_suspect = lambda query: False
    answer = worker.ask("SELECT * {{ SERVICE SILENT <" + sys.argv[1] + "> {{ ?a ?b ?c }} }}")
    print(answer.held)
"""
    with listener() as (address, reached):
        done = subprocess.run(
            [sys.executable, "-c", code, address], capture_output=True, text=True, timeout=60, check=False
        )
    assert done.stdout == "[]\n", done.stderr
    assert not reached.is_set()


def test_a_store_of_many_files_is_read_and_one_that_is_changed_has_few(tmp_path: Path) -> None:
    """RocksDB opens the files beyond the first sixteen late, when the process may open none but these."""
    folder = tmp_path / "store"
    store = ox.Store(str(folder))
    for n in range(40):
        lines = (f"<urn:s{n}-{k}> <urn:p{k % 7}> <urn:o{k}> .\n" for k in range(n, 1000, 3))
        store.bulk_load("".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)
    store.flush()
    del store
    answered(folder, "<urn:s0-0>")
    change_store(folder, ["<urn:a> <urn:p3> <urn:o3> .\n"], [])
    assert len(list(folder.glob("*.sst"))) <= 16
    answered(folder, "<urn:a>")


def answered(folder: Path, subject: str) -> None:
    """Ask a store in all three orders of its triples."""
    with Worker(folder, {}) as worker:
        for pattern in ("?s ?p ?o", f"{subject} ?p ?o", "?s <urn:p3> ?o", "?s ?p <urn:o3>"):
            answer = worker.ask(f"SELECT * {{ {pattern} }}")
            assert answer.total > 0
            assert answer.held in ([], ["landlock", "seccomp"])
        assert worker.ask(f"ASK {{ {subject} ?p ?o }}").true


def test_a_query_that_only_the_engine_can_parse_is_answered_after_one_that_had_to_be_parsed(seed: Graph) -> None:
    odd = "SELECT ?x { VALUES ?x { <<( <x:a> <x:b> 1 )>> } }"
    with seed.worker() as worker:
        assert worker.ask(odd).total == 1
        with pytest.raises(QueryError, match="SERVICE is refused") as caught:
            worker.ask("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
        assert caught.value.limit == "service"
        assert worker.ask(odd).total == 1


def test_every_prefix_is_known_wherever_it_stands(seed: Graph) -> None:
    assert rows(seed, "SELECT ?x{VALUES ?x{kg:value rdf:type}}") == [
        [f"<{seed.prefixes['kg']}value>"], [f"<{seed.prefixes['rdf']}type>"],
    ]  # fmt: skip
    assert _occurring({"a": "x:", "b": "y:", "": "z:"}, "ASK { a:b ?b ?a }") == {"a": "x:", "": "z:"}
    assert _occurring({"a": "x:", "b": "y:"}, r"ASK { \u0061:b ?b ?a }") == {"a": "x:", "b": "y:"}


def test_a_query_can_be_ended_from_another_thread(seed: Graph) -> None:
    with seed.worker() as worker:
        worker.interrupt()  # nothing runs
        worker.ask("ASK {}")
        timer = threading.Timer(0.3, worker.interrupt)
        timer.start()
        begun = time.monotonic()
        with pytest.raises(QueryError):
            worker.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        assert time.monotonic() - begun < Limits.timeout / 2
        assert worker.ask("ASK {}").true
