"""The Entity Reconciliation API answers in the shape that its specification asks for, and refuses what is broken."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from serving import Reply, Server

from kg.serve.settings import BATCH, CANDIDATES, ENTITIES, PROPERTIES

PATH = "/reconcile"


def posted(server: Server, **fields: Any) -> Reply:
    """Send a form as OpenRefine does: each field as JSON, unless it is a text."""
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    kind = "application/x-www-form-urlencoded"
    return server.ask(PATH, "POST", urlencode(form), Content_Type=kind, Accept_Language="en")


def answered(server: Server, **fields: Any) -> Any:
    found = posted(server, **fields)
    assert (found.status, found.kind) == (200, "application/json"), found.text
    return json.loads(found.body)


def candidates(server: Server, query: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answered(server, queries={"q": query})["q"]["result"]
    for one in found:
        is_candidate(one)
    assert [c["score"] for c in found] == sorted((c["score"] for c in found), reverse=True)
    return found


def got(server: Server, path: str) -> Any:
    found = server.ask(path, Accept_Language="en")
    assert (found.status, found.kind) == (200, "application/json"), found.text
    return json.loads(found.body)


def is_named(found: Any) -> None:
    assert isinstance(found["id"], str)
    assert found["id"]
    assert isinstance(found["name"], str)
    assert found["name"]


def is_candidate(found: dict[str, Any]) -> None:
    is_named(found)
    assert type(found["match"]) is bool
    assert type(found["score"]) in (int, float)
    assert isinstance(found["description"], str)
    assert found["type"]
    for kind in found["type"]:
        is_named(kind)


def refused(found: Reply, status: int, *words: str) -> None:
    assert found.status == status, found.text
    assert found.kind == "text/plain"
    assert found.text.count("\n") == 1
    for word in words:
        assert word in found.text


def test_the_manifest_names_versions_spaces_and_services(server: Server) -> None:
    found = got(server, PATH)
    assert found["versions"] == ["0.1", "0.2"]
    assert found["identifierSpace"] == "https://w3id.org/cnllm/id/"
    assert found["schemaSpace"] == "https://w3id.org/cnllm/ontology#"
    assert found["name"]
    assert found["batchSize"] == BATCH
    for kind in found["defaultTypes"]:
        is_named(kind)
    assert found["view"]["url"].count("{{id}}") == found["preview"]["url"].count("{{id}}") == 1
    assert type(found["preview"]["width"]) is type(found["preview"]["height"]) is int
    assert set(found["suggest"]) == {"entity", "property", "type"}
    for service in (*found["suggest"].values(), found["extend"]["propose_properties"]):
        address = service["service_url"] + service["service_path"]
        assert urlsplit(address).netloc == urlsplit(server.address).netloc
    assert "authentication" not in found


def test_what_the_manifest_names_answers(server: Server) -> None:
    found = got(server, PATH)
    for template in (found["view"]["url"], found["preview"]["url"]):
        parts = urlsplit(template.replace("{{id}}", quote("zhipu", safe="")))
        reply = server.ask(f"{parts.path}?{parts.query}", Accept="text/html")
        assert (reply.status, reply.kind) == (200, "text/html")
    for kind, prefix in {"entity": "zhi", "property": "rev", "type": "comp"}.items():
        assert got(server, f"{found['suggest'][kind]['service_path']}?prefix={prefix}")["result"]
    assert got(server, f"{found['extend']['propose_properties']['service_path']}?type=Company")["properties"]


def test_a_batch_is_answered_query_by_query_by_form_and_by_address(server: Server) -> None:
    queries = {
        "q0": {"query": "智谱"},
        "": {"query": "no such name at all"},
        "\ud800": {"query": "ZHIPU AI", "limit": 1},
    }
    found = answered(server, queries=queries)
    assert set(found) == set(queries)
    best = found["q0"]["result"][0]
    assert (best["id"], best["score"], best["match"]) == ("zhipu", 100, True)
    assert best["type"] == [{"id": "Company", "name": "company"}]
    assert found[""]["result"] == [] or not found[""]["result"][0]["match"]
    assert [c["id"] for c in found["\ud800"]["result"]] == ["zhipu"]
    assert got(server, f"{PATH}?{urlencode({'queries': json.dumps(queries)})}") == found
    alone = answered(server, queries={"x": queries["q0"]})
    assert alone["x"] == found["q0"]


def test_an_id_is_found_and_names_come_in_the_language_of_the_client(server: Server) -> None:
    assert candidates(server, {"query": "zhipu"})[0]["id"] == "zhipu"
    chinese = server.ask(f"{PATH}?{urlencode({'queries': json.dumps({'q': {'query': 'zhipu'}}), 'lang': 'zh'})}")
    assert json.loads(chinese.body)["q"]["result"][0]["name"] == "智谱AI"


@pytest.mark.parametrize("kind", ["Company", ["Company"], ["Person", "Organization"], [{"id": "Company", "name": "x"}]])
def test_types_keep_what_is_of_any_of_them_or_of_a_narrower_one(server: Server, kind: Any) -> None:
    assert candidates(server, {"query": "智谱", "type": kind})[0]["id"] == "zhipu"


def test_types_leave_out_others(server: Server) -> None:
    assert "zhipu" not in [c["id"] for c in candidates(server, {"query": "智谱", "type": ["Person"]})]
    assert candidates(server, {"query": "智谱", "type": ["Company", "Person"], "type_strict": "all"}) == []
    assert candidates(server, {"query": "智谱", "type": "NoSuchType"}) == []


def test_a_property_raises_or_lowers_the_score(server: Server) -> None:
    query = {"query": "智谱华章科技"}
    (plain,) = (c["score"] for c in candidates(server, query) if c["id"] == "zhipu")
    fits = {"pid": "listedOn", "v": {"id": "hkex", "name": "港交所"}}
    (raised,) = (c for c in candidates(server, query | {"properties": [fits]}) if c["id"] == "zhipu")
    assert (raised["score"], raised["match"]) == (plain + 10, True)
    other = {"pid": "listedOn", "v": ["nowhere", 1951]}
    (lowered,) = (c for c in candidates(server, query | {"properties": [other]}) if c["id"] == "zhipu")
    assert (lowered["score"], lowered["match"]) == (plain - 20, False)
    unknown = {"pid": "legalEntityIdentifier", "v": True}
    (same,) = (c["score"] for c in candidates(server, query | {"properties": [unknown]}) if c["id"] == "zhipu")
    assert same == plain


def test_entities_are_found_by_properties_alone_and_never_matched(server: Server) -> None:
    found = candidates(server, {"properties": [{"pid": "listedOn", "v": "港交所"}], "limit": 20})
    assert "zhipu" in [c["id"] for c in found]
    assert not any(c["match"] for c in found)


def test_no_more_candidates_than_the_limit(server: Server) -> None:
    assert len(candidates(server, {"query": "智谱", "limit": 2})) <= 2
    assert len(candidates(server, {"query": "a", "limit": 10**9})) <= CANDIDATES


def test_values_of_entities_come_in_rows_with_what_figures_hold_for(server: Server) -> None:
    wanted = [{"id": "revenue", "settings": {}}, {"id": "listedOn"}, {"id": "kg:foundedOn"}]
    found = answered(server, extend={"ids": ["zhipu", "no-such-id"], "properties": wanted})
    assert [m["id"] for m in found["meta"]] == ["revenue", "listedOn", "foundedOn"]
    for property_ in found["meta"]:
        is_named(property_)
    assert found["meta"][1]["type"]["id"]
    assert set(found["rows"]) == {"zhipu", "no-such-id"}
    assert found["rows"]["no-such-id"] == {"revenue": [], "listedOn": [], "foundedOn": []}
    revenue = [value["str"] for value in found["rows"]["zhipu"]["revenue"]]
    assert revenue
    assert all(re.match(r"(H\d |Q\d )?\d{4}.*: ", text) for text in revenue)
    for value in found["rows"]["zhipu"]["listedOn"]:
        is_named(value)


def test_suggestions_begin_with_the_prefix(server: Server) -> None:
    for prefix in ("智谱", "zhipu", "zhi pu"):
        found = got(server, f"{PATH}/suggest/entity?{urlencode({'prefix': prefix})}")["result"]
        assert "zhipu" in [one["id"] for one in found]
        for one in found:
            is_named(one)
            is_named(one["notable"][0])
    assert got(server, f"{PATH}/suggest/property?prefix=kg:revenue")["result"][0]["id"] == "revenue"
    assert got(server, f"{PATH}/suggest/property?{urlencode({'prefix': '收入'})}")["result"][0]["id"] == "revenue"
    assert got(server, f"{PATH}/suggest/type?prefix=company")["result"][0]["id"] == "Company"
    everything = got(server, f"{PATH}/suggest/entity?prefix=z")["result"]
    assert got(server, f"{PATH}/suggest/entity?prefix=z&cursor=1")["result"][0] == everything[1]


def test_properties_are_proposed_for_a_type(server: Server) -> None:
    found = got(server, f"{PATH}/properties?type=Company&limit=3")
    assert (found["type"], found["limit"], len(found["properties"])) == ("Company", 3, 3)
    for property_ in found["properties"]:
        is_named(property_)
    refused(server.ask(f"{PATH}/properties?type=Compny"), 400, "Compny")


def test_a_preview_may_be_framed_and_loads_nothing_but_the_style(server: Server) -> None:
    found = server.ask(f"{PATH}/preview?id=zhipu", Accept_Language="en")
    policy = found.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "<script" not in found.text
    assert "tier" in found.text
    assert server.ask(f"{PATH}/preview?id=%3Cscript%3E").status == 404


@pytest.mark.parametrize(
    "path", [PATH, f"{PATH}?queries=1", f"{PATH}/suggest/entity?prefix=z", f"{PATH}/preview?id=zhipu"]
)
def test_every_part_may_be_used_from_a_page_of_another_site(server: Server, path: str) -> None:
    assert server.ask(path, Origin="https://example.org").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "queries is no JSON"),
        ("{", "queries is no JSON"),
        ('{"q": NaN}', "NaN"),
        ("[" * 100_000, "queries is no JSON"),
        ("1" * 5_000, "queries is no JSON"),
        ("[]", "has to be a JSON object"),
        ('{"q": []}', 'query "q" has to be a JSON object'),
        ('{"q": {}}', 'neither "query" nor "properties"'),
        ('{"q": {"query": "  "}}', 'neither "query" nor "properties"'),
        ('{"q": {"query": 5}}', '"query" of query "q" has to be a text'),
        ('{"q": {"query": "x", "type": 7}}', "has to be an array"),
        ('{"q": {"query": "x", "type": [null]}}', "ids of classes"),
        ('{"q": {"query": "x", "limit": "5"}}', "integer"),
        ('{"q": {"query": "x", "limit": true}}', "integer"),
        ('{"q": {"query": "x", "limit": -1}}', "integer"),
        ('{"q": {"query": "x", "type_strict": {}}}', "should, all, any"),
        ('{"q": {"query": "x", "properties": {}}, "r": 1}', 'query "r"'),
        ('{"q": {"query": "x", "properties": "p"}}', "has to be an array"),
        ('{"q": {"query": "x", "properties": [3]}}', "JSON object"),
        ('{"q": {"query": "x", "properties": [{"v": 3}]}}', "no id"),
        ('{"q": {"query": "x", "properties": [{"pid": "revenu", "v": 3}]}}', "revenu"),
        ('{"q": {"query": "x", "properties": [{"pid": "revenue"}]}}', '"v" of query "q"'),
        ('{"q": {"query": "x", "properties": [{"pid": "revenue", "v": {"id": []}}]}}', '"v" of query "q"'),
    ],
)
def test_a_broken_batch_is_refused_with_the_reason(server: Server, text: str, words: str) -> None:
    refused(posted(server, queries=text), 400, words)


def test_what_is_too_large_is_refused_with_the_limit(server: Server) -> None:
    refused(posted(server, queries={str(n): {"query": "x"} for n in range(10_000)}), 413, "10,000", str(BATCH))
    refused(posted(server, queries={"q": {"query": "智" * 200_000}}), 413, "1,000,000 bytes")
    refused(posted(server, queries={"q": {"query": "智" * 301}}), 413, "300 characters")
    many = [{"pid": "revenue", "v": 1}] * (PROPERTIES + 1)
    refused(posted(server, queries={"q": {"query": "x", "properties": many}}), 413, str(PROPERTIES))
    refused(posted(server, extend={"ids": ["x"] * (ENTITIES + 1), "properties": []}), 413, str(ENTITIES))


@pytest.mark.parametrize(
    "extend", ["{", "[]", {}, {"ids": "x", "properties": []}, {"ids": [1], "properties": []},
               {"ids": [], "properties": [{"id": "nothing"}]}, {"ids": [], "properties": ["revenue"]}]
)  # fmt: skip
def test_a_broken_extension_is_refused(server: Server, extend: Any) -> None:
    refused(posted(server, extend=extend), 400)


def test_other_requests_are_refused(server: Server) -> None:
    refused(posted(server, nothing="x"), 400, "queries", "extend")
    refused(server.ask(PATH, "POST", "{}", Content_Type="application/json"), 415, "x-www-form-urlencoded")
    refused(server.ask(PATH, "PUT", "{}"), 405)
    refused(server.ask(f"{PATH}/suggest/entity"), 400, "prefix")
    refused(server.ask(f"{PATH}/suggest/entity?prefix=z&cursor=-1"), 400, "cursor")
    refused(server.ask(f"{PATH}/suggest/nothing?prefix=z"), 404)
    refused(server.ask(f"{PATH}?queries=%FF"), 400)


def test_a_large_batch_of_long_names_is_answered_in_time(server: Server) -> None:
    found = answered(server, queries={str(n): {"query": f"{n} 智谱 zhipu " * 15} for n in range(BATCH)})
    assert len(found) == BATCH
