"""The SPARQL 1.1 Protocol, as the tests of the W3C for it ask, by a server in a process of its own."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from serving import Server

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
JSON, XML, CSV, TSV = (
    "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
)  # fmt: skip
EVERYTHING = (
    "SELECT * { VALUES (?a ?b) { ('tab\\tline\\nquote\\\"back\\\\' 'x'@zh) (1.50 UNDEF) (<x:y> '2024'^^xsd:gYear) "
    "('a,b\\r' '<é𝔘&') } }"
)
NAME = "{http://www.w3.org/2005/sparql-results#}"

# The tests of w3c/rdf-tests, sparql/sparql11/protocol, by name, with what they send and the status they expect. Those
# that name a dataset are refused here: the graph is the only one, and its server says so (section 2.1.4).
DATA = quote("http://kasei.us/2009/09/sparql/data/data1.rdf", safe="")
W3C: dict[str, tuple[str, str, str | None, str | bytes | None, int]] = {
    "query_post_form": ("POST", "", FORM, "query=ASK%20%7B%7D", 200),
    "query_get": ("GET", "?query=ASK%20%7B%7D", None, None, 200),
    "query_post_direct": ("POST", "", DIRECT, "ASK {}", 200),
    "query_content_type_select": ("POST", "", DIRECT, "SELECT (1 AS ?value) {}", 200),
    "query_content_type_ask": ("POST", "", DIRECT, "ASK {}", 200),
    "query_content_type_describe": ("POST", "", DIRECT, "DESCRIBE <http://example.org/>", 200),
    "query_content_type_construct": ("POST", "", DIRECT, "CONSTRUCT { <x:s> <x:p> 1 } WHERE {}", 200),
    "query_dataset_default_graphs_get": ("GET", f"?query=ASK%20%7B%7D&default-graph-uri={DATA}", None, None, 403),
    "query_dataset_default_graphs_post": ("POST", f"?default-graph-uri={DATA}", DIRECT, "ASK {}", 403),
    "query_dataset_named_graphs_get": ("GET", f"?query=ASK%20%7B%7D&named-graph-uri={DATA}", None, None, 403),
    "query_dataset_named_graphs_post": ("POST", f"?named-graph-uri={DATA}", DIRECT, "ASK {}", 403),
    "query_dataset_full": ("POST", f"?default-graph-uri={DATA}&named-graph-uri={DATA}", DIRECT, "ASK {}", 403),
    "query_multiple_dataset": ("POST", "", DIRECT, "ASK FROM <http://example.org/> {}", 403),
    "update_post_form": ("POST", "", FORM, "update=CLEAR+ALL", 403),
    "update_post_direct": ("POST", "", "application/sparql-update", "CLEAR ALL", 403),
    "update_dataset_default_graph": ("POST", f"?using-graph-uri={DATA}", "application/sparql-update", "CLEAR ALL", 403),
    "bad_query_method": ("PUT", "?query=ASK%20%7B%7D", FORM, None, 405),
    "bad_multiple_queries": ("GET", "?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", None, None, 400),
    "bad_query_wrong_media_type": ("POST", "", "text/plain", "ASK {}", 415),
    "bad_query_missing_form_type": ("POST", "", None, "query=ASK%20%7B%7D", 415),
    "bad_query_missing_direct_type": ("POST", "", None, "ASK {}", 415),
    "bad_query_non_utf8": ("POST", "", f"{DIRECT}; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
    "bad_query_syntax": ("GET", "?query=ASK%20%7B", None, None, 400),
    "bad_update_get": ("GET", "?update=CLEAR%20ALL", None, None, 403),
    "bad_multiple_updates": ("POST", "", FORM, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", 403),
    "bad_update_wrong_media_type": ("POST", "", "text/plain", "CLEAR NAMED", 415),
    "bad_update_missing_form_type": ("POST", "", None, "update=CLEAR%20NAMED", 415),
    "bad_update_non_utf8": ("POST", "", "application/sparql-update; charset=UTF-16", "X".encode("utf-16"), 403),
    "bad_update_syntax": ("POST", "", FORM, "update=CLEAR%20XYZ", 403),
    "bad_update_dataset_conflict": (
        "POST", "?using-named-graph-uri=http%3A%2F%2Fexample%2Fpeople", "application/sparql-update", "X", 403,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", W3C)
def test_the_protocol_as_the_w3c_tests_it(server: Server, name: str) -> None:
    method, parameters, kind, body, status = W3C[name]
    headers = {"Content_Type": kind} if kind else {}
    # http.client would add a content type of its own to a text.
    found = server.ask(f"/sparql{parameters}", method, body.encode() if isinstance(body, str) else body, **headers)
    assert found.status == status, found.text
    if status == 200 and "ASK" in f"{parameters}{body!r}":
        assert json.loads(found.body) == {"head": {}, "boolean": True}
    if status != 200:
        assert found.kind == "text/plain"
        assert len(found.text.splitlines()[0]) > 20
    if status == 405:
        assert {word.strip() for word in found.headers["allow"].split(",")} == {"GET", "HEAD", "POST"}


def test_rows_in_every_form_say_what_the_engine_says(server: Server) -> None:
    direct: Any = ox.Store().query(EVERYTHING, prefixes={"xsd": "http://www.w3.org/2001/XMLSchema#"})
    wanted = json.loads(direct.serialize(format=ox.QueryResultsFormat.JSON))
    assert json.loads(server.query(EVERYTHING, Accept=JSON).body) == wanted

    def terms(form: ox.QueryResultsFormat, body: bytes) -> list[list[str]]:
        parsed: Any = ox.parse_query_results(body, format=form)
        return [[str(term) for term in solution] for solution in parsed]

    for accept, form in ((XML, ox.QueryResultsFormat.XML), (TSV, ox.QueryResultsFormat.TSV)):
        found = server.query(EVERYTHING, Accept=accept)
        assert found.kind == accept
        again: Any = ox.Store().query(EVERYTHING, prefixes={"xsd": "http://www.w3.org/2001/XMLSchema#"})
        assert terms(form, found.body) == [[str(term) for term in solution] for solution in again]
    found = server.query(EVERYTHING, Accept=CSV)
    assert list(csv.reader(io.StringIO(found.text, newline="")))[:3] == [
        ["a", "b"], ['tab\tline\nquote"back\\', "x"], ["1.5", ""],
    ]  # fmt: skip
    assert found.text.endswith("\r\n")


def test_a_truth_is_given_in_json_and_xml_alone(server: Server) -> None:
    element = ET.fromstring(server.query("ASK {}", Accept=XML).body)
    assert element.findtext(f"{NAME}boolean") == "true"
    assert server.query("ASK {}", Accept=CSV).status == 406


@pytest.mark.parametrize(
    ("accept", "form"),
    [("text/turtle", ox.RdfFormat.TURTLE), ("application/n-triples", ox.RdfFormat.N_TRIPLES),
     ("application/ld+json", ox.RdfFormat.JSON_LD)],
)  # fmt: skip
@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT WHERE { id:zhipu ?p ?o }",
        "CONSTRUCT { [] rdfs:label 'x'@en ; rdfs:seeAlso [] } {}",
        "CONSTRUCT WHERE { <x:y> ?p ?o }",
    ],
)
def test_a_graph_is_the_same_in_every_form(server: Server, accept: str, form: ox.RdfFormat, query: str) -> None:
    found = server.query(query, Accept=accept)
    assert (found.status, found.kind) == (200, accept)
    triples = ox.Dataset(ox.Quad(*q.triple) for q in ox.parse(found.body, format=form))
    plain = server.query(query, Accept="application/n-triples").body
    wanted = ox.Dataset(ox.Quad(*q.triple) for q in ox.parse(plain, format=ox.RdfFormat.N_TRIPLES))
    for dataset in (triples, wanted):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert set(triples) == set(wanted)


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ("SELECT * {}", "*/*", JSON),
        ("SELECT * {}", "", JSON),
        ("SELECT * {}", "text/csv;q=0.5, application/sparql-results+xml;q=0.9", XML),
        ("SELECT * {}", "application/json", "application/json"),
        ("CONSTRUCT WHERE { ?s a kg:CloudVendor }", "*/*", "text/turtle"),
        ("CONSTRUCT WHERE { ?s a kg:CloudVendor }", f"{JSON}, application/ld+json;q=0.1", "application/ld+json"),
    ],
)
def test_the_header_accept_decides(server: Server, query: str, accept: str, kind: str) -> None:
    found = server.query(query, Accept=accept)
    assert (found.status, found.kind) == (200, kind)
    assert "Accept" in found.headers["vary"]


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT * {}", "image/png"),
        ("SELECT * {}", "text/turtle"),
        ("DESCRIBE <x:y>", "text/csv"),
        ("ASK {}", f"{JSON};q=0"),
    ],
)
def test_a_form_that_is_not_acceptable_is_told_with_those_that_are(server: Server, query: str, accept: str) -> None:
    found = server.query(query, Accept=accept)
    assert found.status == 406
    assert "accept one of" in found.text


def test_a_parameter_names_the_form_as_clients_send_it(server: Server) -> None:
    for name in ("format", "output", "results"):
        assert server.ask(f"/sparql?{urlencode({'query': 'SELECT * {}', name: 'csv'})}").kind == CSV
    both = {"query": "CONSTRUCT WHERE { ?s a kg:CloudVendor }", "format": "json-ld"}
    assert server.ask(f"/sparql?{urlencode(both)}").kind == "application/ld+json"


@pytest.mark.parametrize(
    ("parameters", "word"),
    [
        ("query=ASK%20%7B%7D&timeout=1", '"timeout"'),
        ("query=%FF", "UTF-8"),
        ("query=ASK%7B%7D&" + "format=json&" * 60, "more than 50"),
        ("format=json", "no query"),
        ("query=", "not SPARQL 1.1"),
        ("query=%00", "not SPARQL 1.1"),
        ("query=ASK%20%7B%7D&%3Cscript%3E=1", "known are"),
    ],
)
def test_a_broken_request_is_told_what_is_wrong(server: Server, parameters: str, word: str) -> None:
    found = server.ask(f"/sparql?{parameters}")
    assert (found.status, found.kind) == (400, "text/plain")
    assert word in found.text


@pytest.mark.parametrize("kind", [DIRECT, FORM])
def test_a_body_that_is_not_utf8_is_refused(server: Server, kind: str) -> None:
    found = server.post(b"query=ASK {} #\xff" if kind == FORM else b"ASK {} #\xff", kind)
    assert found.status == 400
    assert "UTF-8" in found.text


def test_a_compressed_body_is_refused(server: Server) -> None:
    assert server.post(b"\x1f\x8b", Content_Encoding="gzip").status == 415


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:9/> { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_what_would_leave_the_graph_is_refused(server: Server, query: str) -> None:
    for found in (server.query(query), server.post(query)):
        assert found.status == 403
        assert "is refused" in found.text


@pytest.mark.parametrize("update", ["LOAD <http://127.0.0.1:9/>", "INSERT DATA { <x:a> <x:b> 1 }", "DROP ALL"])
def test_an_update_is_no_query(server: Server, update: str) -> None:
    assert server.query(update).status == 400
    assert server.post(update, "application/sparql-update").status == 403


# The fault of a query that is nested so deeply is told as one of its syntax, or of the stack.
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { " + "{" * 2200 + "}" * 2200 + " }",
        "SELECT * { " + "{ SELECT * { " * 1190 + "?s ?p ?o" + "} } " * 1190 + "}",
        "SELECT * { ?s ?p " + "(" * 200 + "1" + ")" * 200 + " }",
        "SELECT (" + "(" * 4000 + "1" + ")" * 4000 + " AS ?x) {}",
        "SELECT * { ?s " + "/".join(["^(kg:a|kg:b)*"] * 800) + " ?o }",
    ],
)
def test_a_query_that_is_nested_deeply_ends_and_the_next_one_is_answered(strict: Server, query: str) -> None:
    found = strict.post(query)
    assert found.status in (200, 400, 413, 422), found.text
    if found.status == 200:
        json.loads(found.body)
    assert strict.query("ASK {}").status == 200


@pytest.mark.parametrize(
    ("query", "limit", "status"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "timeout", 422),
        ("SELECT ?s { ?s ?p ?o }", "rows", 422),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "rows", 422),
        ("SELECT (STRDT(CONCAT('" + "x" * 1001 + "'), xsd:string) AS ?x) {}", "cell", 422),
        ("ASK {} #" + "x" * 20_000, "text", 413),
    ],
)
def test_a_query_beyond_a_limit_is_told_which_and_how_it_is_set(
    strict: Server, query: str, limit: str, status: int
) -> None:
    found = strict.post(query)
    assert found.status == status, found.text
    assert f"limit: {limit}" in found.text
    assert f"--{limit} of kg serve" in found.text
    assert strict.query("ASK {}").status == 200


def test_an_answer_of_too_many_bytes_is_refused_before_anything_is_sent(strict: Server) -> None:
    cells = " ".join(f"(CONCAT('{'x' * 900}', STR(?a)) AS ?c{n})" for n in range(15))
    found = strict.post(f"SELECT {cells} {{ {{ SELECT ?a {{ ?a ?b ?c }} LIMIT 99 }} }}")
    assert found.status == 422
    assert "limit: size" in found.text


def test_a_body_of_100_mb_is_refused_by_its_length(server: Server) -> None:
    class Endless:
        def __init__(self) -> None:
            self.sent = 0

        def __iter__(self) -> Any:
            while self.sent < 100_000_000:
                self.sent += 1 << 16
                yield b"x" * (1 << 16)

    told = server.ask("/sparql", "POST", b"", Content_Type=DIRECT, Content_Length="100000000")
    assert told.status == 413
    body = Endless()
    try:
        chunked = server.ask("/sparql", "POST", iter(body), Content_Type=DIRECT, Transfer_Encoding="chunked")
        assert chunked.status == 413
    except OSError:  # the server had hung up
        pass
    assert server.query("ASK {}").status == 200


def test_an_answer_has_a_fingerprint_by_which_it_need_not_be_sent_again(server: Server) -> None:
    query = "SELECT ?s { ?s a kg:CloudVendor } ORDER BY ?s"
    first = server.query(query)
    tag = first.headers["etag"]
    again = server.query(query, If_None_Match=f'"other", {tag}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert server.query(query, If_None_Match='"other"').body == first.body
    assert server.query(query, Accept=CSV).headers["etag"] != tag
    assert server.query(query + " LIMIT 1", If_None_Match=tag).status == 200
    assert "etag" not in server.query("SELECT (NOW() AS ?x) {}").headers
    assert "etag" not in server.post(query).headers


def test_head_gives_the_head_alone(server: Server) -> None:
    found = server.ask("/sparql?query=ASK%20%7B%7D", "HEAD")
    assert (found.status, found.kind, found.body) == (200, JSON, b"")
    assert int(found.headers["content-length"]) > 10


def test_a_browser_gets_a_page_with_links_on_which_nothing_runs_but_the_editor(server: Server) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    query = "SELECT ?firm ('<script>alert(1)</script>' AS ?text) (IRI('javascript:alert(1)') AS ?link) { ?firm a kg:CloudVendor }"
    found = server.query(query, Accept=accept, Accept_Language="en")
    assert (found.status, found.kind) == (200, "text/html")
    assert "default-src 'none'" in found.headers["content-security-policy"]
    assert found.text.count("<script") == found.text.count('<script type="module" src="/editor.js"></script>') == 1
    assert 'href="javascript' not in found.text
    assert "&lt;script&gt;" in found.text
    firm = json.loads(server.query("SELECT ?firm { ?firm a kg:CloudVendor }").body)["results"]["bindings"][0]["firm"][
        "value"
    ]
    assert f'href="/id/{firm.rpartition("/")[2]}"' in found.text
    assert "format=csv" in found.text
    assert "<b>true</b>" in server.query("ASK {}", Accept=accept).text
    assert "rdfs:label" in server.query("CONSTRUCT WHERE { id:zhipu rdfs:label ?o }", Accept=accept).text
    assert server.query("ASK {}", Accept=accept, Accept_Language="zh").headers["vary"].count("Accept-Language") == 1


def test_an_answer_is_kept_for_the_next_one_who_asks_the_same_in_the_same_form(server: Server) -> None:
    query = "SELECT ?s { ?s a kg:Market } ORDER BY ?s LIMIT 3 # kept"
    first = server.query(query)
    assert [server.query(query).body, server.post(query).body] == [first.body] * 2
    assert server.query(query, Accept=CSV).kind == CSV
    numbers = {server.query("SELECT (RAND() AS ?x) {}").body for _ in range(3)}
    assert len(numbers) == 3
