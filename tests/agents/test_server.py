"""The tools as a client of the SDK sees them: what they take and give, pages, hostile input, and what is not installed."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.agents.budget import LEAST_BUDGET, tokens
from kg.project import Project
from kg.store import Graph, load

pytest.importorskip("mcp.server.mcpserver", reason='the SDK is not installed (pip install "kg-cnllm[mcp]")')

from mcp import Client, MCPError
from mcp.types import CallToolResult, TextContent, TextResourceContents
from talking import ask, ask_all, data_of, refused, text_of, wire

from kg.agents.server import make_server

T = TypeVar("T")
TOOLS = ["find", "show", "figures", "compare", "path", "evidence", "question", "sparql"]
REVENUE_2024 = "0b570c7db78085ea"


def talk(graph: Graph, what: Callable[[Client], Awaitable[T]], lang: str = "zh") -> T:
    """Run what a client does with a server of a graph."""

    async def run() -> T | Exception:
        async with Client(make_server(graph, lang)) as client:
            try:
                return await what(client)
            except Exception as error:  # noqa: BLE001  # raised outside of the groups of tasks
                return error

    found = asyncio.run(run())
    if isinstance(found, Exception):
        raise found
    return found


def test_the_tools_say_what_they_take_and_give_and_that_they_only_read(seed: Graph) -> None:
    tools = talk(seed, lambda client: client.list_tools()).tools
    assert [tool.name for tool in tools] == TOOLS
    for tool in tools:
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False
        for name, schema in tool.input_schema["properties"].items():
            assert schema.get("description"), f"{tool.name}: {name} is not described"
        assert {"lang", "budget", "cursor"} < tool.input_schema["properties"].keys()
        assert tool.output_schema is not None
        assert tool.output_schema["type"] == "object"
        assert "total" in tool.output_schema["required"]


def test_what_a_model_reads_of_the_tools_is_short(seed: Graph) -> None:
    tools = talk(seed, lambda client: client.list_tools()).tools
    read = [{"name": t.name, "description": t.description, "parameters": t.input_schema} for t in tools]
    assert tokens(wire(read)) < 5_000


def strange(schema: dict[str, Any], value: Any, root: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield the keys of an answer that its schema does not have."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        found = [list(strange(one, value, root, path)) for one in schema["anyOf"]]
        yield from min(found, key=len)
    elif isinstance(value, dict):
        for key, part in value.items():
            inner = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
            if isinstance(inner, dict):
                yield from strange(inner, part, root, f"{path}.{key}")
            else:
                yield f"{path}.{key}"
    elif isinstance(value, list):
        for part in value:
            yield from strange(schema.get("items", {}), part, root, f"{path}[]")


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("find", {"text": "智谱"}),
    ("find", {"text": "毛利率"}),
    ("show", {"name": "Zhipu AI"}),
    ("figures", {"name": "智谱", "metric": "收入"}),
    ("figures", {"metric": "marketShare"}),
    ("compare", {"names": ["智谱", "MiniMax"], "metric": "revenue"}),
    ("path", {"start": "智谱", "end": "瑞金医院", "ways": 3}),
    ("evidence", {"claim": REVENUE_2024}),
    ("question", {}),
    ("question", {"name": "revenue"}),
    ("question", {"name": "revenue", "parameters": {"firm": ["智谱", "MiniMax"], "since": "2023"}}),
    ("sparql", {"query": "SELECT ?s ?label { ?s a kg:Company ; rdfs:label ?label } ORDER BY ?s ?label"}),
    ("sparql", {"query": "ASK { id:zhipu a kg:Company }"}),
    ("sparql", {"query": "CONSTRUCT { ?s a kg:Company } WHERE { ?s a kg:Company }"}),
]


@pytest.mark.parametrize(("tool", "arguments"), CALLS, ids=[f"{t}-{'-'.join(map(str, a))}" for t, a in CALLS])
def test_pages_of_a_small_budget_are_together_the_whole(seed: Graph, tool: str, arguments: dict[str, Any]) -> None:
    async def both(client: Client) -> None:
        (schema,) = [t.output_schema for t in (await client.list_tools()).tools if t.name == tool]
        assert schema is not None
        whole = await ask_all(client, tool, **arguments, budget=50_000)
        parts = await ask_all(client, tool, **arguments, budget=900)
        found: list[list[Any]] = []
        for pages in (whole, parts):
            datas = [data_of(p) for p in pages]
            assert {d["total"] for d in datas} == {sum(len(d.get("items", d.get("rows", []))) for d in datas)}
            found.append([i for d in datas for i in d.get("items", d.get("rows", []))])
            assert all(not list(strange(schema, d, schema)) for d in datas)
        assert [i for i in found[1] if not (isinstance(i, dict) and i.get("cut"))] == [
            i for i, j in zip(*found, strict=True) if not (isinstance(j, dict) and j.get("cut"))
        ]
        assert len(parts) > len(whole) or len(found[0]) < 12

    talk(seed, both)


def test_every_number_has_its_claim_source_tier_period_and_stance(seed: Graph) -> None:
    pages = talk(seed, lambda client: ask_all(client, "figures", name="智谱"))
    items = [(item, data_of(page)["sources"]) for page in pages for item in data_of(page)["items"]]
    assert len(items) > 20
    for item, sources in items:
        claim = seed.claims_by_id(item["claim"])[item["claim"]]
        assert claim.quantity is not None
        assert item["stance"] == claim.stance
        assert item["period"] == (claim.period.label if claim.period else "")
        assert item["tier"] == min(seed.sources[e.source].tier for e in claim.evidence)
        for evidence in item["evidence"]:
            document = sources[evidence["source"]]
            source = seed.sources[evidence["source"]]
            assert (document["publisher"], document["title"], document["published"], document.get("url", "")) == (
                source.publisher, source.title, source.published.label, source.url,
            )  # fmt: skip


def test_what_is_no_plain_fact_is_marked(graph: Graph) -> None:
    async def marks(client: Client) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for lang in ("zh", "en"):
            for name, section in (("智谱", "figures"), ("智谱", "relations"), ("china-llm", "figures")):
                pages = await ask_all(client, "show", name=name, section=section, lang=lang, budget=50_000)
                found.setdefault(lang, []).extend(item for page in pages for item in data_of(page)["items"])
        return found

    found = talk(graph, marks)
    words = {"forecast": "预测", "self-claim": "自述", "deprecated": "不采用"}
    for item in found["zh"]:
        for key in (item.get("stance"), item.get("rank")):
            if key in words:
                assert words[key] in item["marks"]
    assert {i.get("rank") for i in found["en"]} >= {"deprecated"}
    assert {i["stance"] for i in found["en"]} >= {"forecast"}
    assert all(i["stance"] in i["marks"] for i in found["en"] if i["stance"] in ("forecast", "plan", "allegation"))
    assert all("deprecated" in i["marks"] and i["reason"] for i in found["en"] if i.get("rank") == "deprecated")


def test_evidence_has_chain_checks_and_every_place(seed: Graph) -> None:
    page = talk(seed, lambda client: ask(client, "evidence", claim=f"claim:{REVENUE_2024}"))
    items = data_of(page)["items"]
    claim = seed.claims_by_id(REVENUE_2024)[REVENUE_2024]
    assert [i["source"] for i in items if i["section"] == "evidence"] == [e.source for e in claim.evidence]
    assert any(i.get("via") == ["zhipu-prospectus"] for i in items)
    assert {"verdict", "formula", "operands"} <= next(i for i in items if i["section"] == "check").keys()
    assert "智谱港股招股书" in text_of(page), "the documents of a chain are named, too"


def test_readings_that_disagree_stand_beside_each_other(graph: Graph) -> None:
    groups = [g for g in graph.conflicts() if all(c.kind == "figure" for c in g)][:12]

    async def check(client: Client) -> None:
        for group in groups:
            for claim in group:
                (head, *rest) = data_of(await ask(client, "evidence", claim=claim.id, budget=50_000))["items"]
                assert head["claim"] == claim.id
                others = {i["claim"] for i in rest if i["section"] == "dissent"}
                assert others == {c.id for c in group} - {claim.id}

    talk(graph, check)


def test_derived_figures_say_that_no_source_prints_them(seed: Graph) -> None:
    async def run(client: Client) -> None:
        page = await ask(client, "show", name="智谱", section="derived", lang="en", budget=50_000)
        first = data_of(page)["items"][0]
        assert "printed in no source" in first["marks"]
        assert first["formula"]
        assert first["operands"]
        more = data_of(await ask(client, "evidence", claim=f"derived:{first['derived']}"))["items"]
        assert [i["claim"] for i in more if i["section"] == "operand"] == [o["claim"] for o in first["operands"]]
        assert all(i["evidence"] for i in more if i["section"] == "operand")

    talk(seed, run)


def test_a_value_is_compared_with_every_reading(graph: Graph) -> None:
    async def run(client: Client) -> None:
        asked = {"name": "智谱", "metric": "revenue", "period": "2024", "lang": "en"}
        for value, note in (
            ("3.12亿", '"3.12亿" agrees with 2 of 2 figures of exactly this, differs from 0'),
            ("3.12亿元", "agrees with 2 of 2"),
            ("约3亿", "agrees with 2 of 2"),
            ("3.2亿", "agrees with 0 of 2 figures of exactly this, differs from 2"),
            ("$3.12亿", "agrees with 0 of 2 figures of exactly this, differs from 0, and 2 are in another unit"),
        ):
            page = await ask(client, "figures", **asked, value=value)
            assert note in data_of(page)["notes"][0], value
            assert note in text_of(page)
        items = {i["claim"]: i for i in data_of(await ask(client, "figures", **asked, value="3.12亿"))["items"]}
        assert items[REVENUE_2024]["agrees"] is True
        assert [i["period"] for i in items.values() if "agrees" not in i] == ["2024-H1", "2024"], "a half, and a part"
        assert "value" in await refused(client, "figures", **asked, value="many")
        assert "give the metric" in await refused(client, "figures", name="智谱", value="3亿")

    talk(graph, run)


def test_amounts_of_several_currencies_are_given_in_yuan(graph: Graph) -> None:
    page = talk(graph, lambda client: ask(client, "compare", names=["智谱", "MiniMax"], metric="收入", period="2024"))
    data = data_of(page)
    assert "units differ (cny, usd)" in data["notes"][0]
    whole = [i for i in data["items"] if i["period"] == "2024" and "segment" not in i]
    assert [i["subject"] for i in whole[:2]] == ["zhipu", "minimax"]
    assert 7 < float(whole[1]["yuan"]) / float(whole[1]["value"]) < 7.4
    assert "yuan" not in whole[0]


def test_what_is_compared_and_has_no_figure_is_named(seed: Graph) -> None:
    page = talk(seed, lambda client: ask(client, "compare", names=["智谱", "瑞金医院"], metric="revenue"))
    assert data_of(page)["notes"] == ["no figure of revenue for ruijin-hospital in this period"]


def test_a_figure_that_nobody_states_is_told_as_such(seed: Graph) -> None:
    data = data_of(talk(seed, lambda client: ask(client, "figures", name="智谱", metric="revenue", period="2031")))
    assert data["total"] == 0
    assert data["notes"] == ["no source in this graph states zhipu revenue 2031"]


def test_names_are_taken_in_both_languages_and_unknown_ones_give_near_ones(seed: Graph) -> None:
    async def run(client: Client) -> None:
        for name in ("智谱", "Zhipu AI", "zhipu", "id:zhipu"):
            assert data_of(await ask(client, "show", name=name, section="summary"))["thing"]["id"] == "zhipu"
        for metric in ("收入", "revenue", "kg:revenue"):
            data = data_of(await ask(client, "figures", name="智谱", metric=metric))
            assert {i["property"] for i in data["items"]} == {"revenue"}
        assert "zhipu" in await refused(client, "show", name="zhip")
        assert "revenue (收入)" in await refused(client, "figures", name="智谱", metric="营业收入")
        assert "revenue" in await refused(client, "figures", name="智谱", metric="revenu")
        assert "no metric but a relation" in await refused(client, "figures", metric="founder")
        assert "five-powers" in await refused(client, "question", name="five-power")
        assert "five-powers" in await refused(client, "question", name="基模五强")
        assert "five-powers" in await refused(client, "question", name="five-pwoers")
        words = "Who belongs to the five foundation-model powers, according to whom, and is the list complete?"
        by_words, by_name = [data_of(await ask(client, "question", name=n)) for n in (words, "five-powers")]
        assert by_words == by_name
        assert data_of(await ask(client, "find", text="depseek"))["notes"]

    talk(seed, run)


def test_resources_are_the_vocabulary_the_ontology_and_the_questions(seed: Graph) -> None:
    async def read(client: Client) -> dict[str, str]:
        found = {}
        for resource in (await client.list_resources()).resources:
            (content,) = (await client.read_resource(str(resource.uri))).contents
            assert isinstance(content, TextResourceContents)
            found[str(resource.uri)] = content.text
        return found

    found = talk(seed, read, "en")
    assert found.keys() == {"kg://terms", "kg://ontology", "kg://questions"}
    assert "revenue, revenue: Entity -> Figure [money]" in found["kg://terms"]
    assert found["kg://ontology"].startswith("@prefix")
    assert "five-powers: Who belongs" in found["kg://questions"]


def test_everything_costs_no_more_than_the_budget_and_says_how_to_go_on(seed: Graph) -> None:
    async def run(client: Client) -> None:
        query = "SELECT ?s ?p ?o { ?s ?p ?o }"
        first = await ask(client, "sparql", query=query, budget=LEAST_BUDGET)
        data = data_of(first)
        assert data["total"] == sum(1 for _ in seed.triples())
        assert f'cursor "{data["next"]}"' in text_of(first)
        second = data_of(await ask(client, "sparql", query=query, budget=2_000, cursor=data["next"]))
        assert second["first"] == data["last"] + 1
        both = data_of(await ask(client, "sparql", query=query, budget=4_000))["rows"]
        assert (data["rows"] + second["rows"])[: len(both)] == both[: len(data["rows"] + second["rows"])]

    talk(seed, run)


def test_rows_of_a_question_name_their_claim_and_what_weighs_for_and_against_it(seed: Graph) -> None:
    async def run(client: Client) -> None:
        answer = await ask(client, "question", name="revenue", budget=20_000)
        data = data_of(answer)
        rows = [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]]
        assert len(rows) == data["total"]
        for row in rows:
            claim = seed.claims_by_id(row["claim"].removeprefix("claim:"))[row["claim"].removeprefix("claim:")]
            assert claim.property == "revenue"
            assert set(row["claim_sources"].split()) == {e.source for e in claim.evidence}
            assert set(row["claim_sources"].split()) <= set(data["sources"])
            assert row["claim_tier"] in "123"
            group = next((g for g in seed.conflicts(claim.subject) if claim in g), ())
            assert set(row["claim_dissent"].split()) == {c.id for c in group} - {claim.id}
        assert any(row["claim_checks"] for row in rows)
        assert all(
            document["published"] and f"[{name}]" in text_of(answer) for name, document in data["sources"].items()
        )

    talk(seed, run)


def test_rows_of_a_question_behind_which_no_single_claim_stands_say_so(seed: Graph) -> None:
    async def run(client: Client) -> None:
        assert "no single claim" in data_of(await ask(client, "question", name="net-margin"))["notes"][-1]
        assert "notes" not in data_of(await ask(client, "sparql", query="SELECT ?c { ?c kg:predicate kg:revenue }"))

    talk(seed, run)


def test_a_query_that_takes_too_long_is_stopped(seed: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.agents.table.TIMEOUT", 0.5)
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    told = talk(seed, lambda client: refused(client, "sparql", query=query))
    assert told == "the query ran longer than 0.5 s and was stopped (limit: timeout); narrow it"


def test_long_values_are_cut_and_said_to_be(seed: Graph) -> None:
    query = "SELECT (GROUP_CONCAT(?label) AS ?all) { ?s rdfs:label ?label }"
    data = data_of(talk(seed, lambda client: ask(client, "sparql", query=query)))
    assert "select SUBSTR" in data["notes"][0]
    assert 900 < len(data["rows"][0][0]) < 1_100


def test_rows_that_come_in_another_order_are_not_continued(seed: Graph) -> None:
    async def run(client: Client) -> None:
        query = "SELECT ?s (RAND() AS ?r) { ?s a kg:Company }"
        cursor = data_of(await ask(client, "sparql", query=query, budget=LEAST_BUDGET))["next"]
        assert "add ORDER BY" in await refused(client, "sparql", query=query, cursor=cursor)

    talk(seed, run)


def test_terms_that_the_graph_lacks_are_told(seed: Graph) -> None:
    data = data_of(talk(seed, lambda client: ask(client, "sparql", query="SELECT * { ?s kg:revenu ?o }", lang="en")))
    assert data["total"] == 0
    assert 'no kg:revenu; a pattern with it matches nothing. Did you mean "revenue"' in data["notes"][0]


HOSTILE: list[tuple[str, dict[str, Any], str]] = [
    ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, "SERVICE is refused"),
    ("sparql", {"query": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"}, "FROM is refused"),
    ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, "query"),
    ("sparql", {"query": "INSERT DATA { <a:b> <a:b> <a:b> }"}, "query"),
    ("sparql", {"query": "SELECT * { ?s ?p ?o } # " + "x" * 100_000}, "100000 characters"),
    ("sparql", {"query": "SELECT * { " + "{" * 40_000 + "}" * 40_000 + " }"}, "nested"),
    ("sparql", {"query": ""}, "query"),
    ("sparql", {"query": "SELECT"}, "query"),
    ("sparql", {"query": 5}, "query"),
    ("sparql", {}, "query"),
    ("sparql", {"query": "SELECT (1 AS ?a) {}", "cursor": "1.0123456789ab"}, "cursor"),
    ("sparql", {"query": "SELECT (1 AS ?a) {}", "budget": 1}, "budget"),
    ("sparql", {"query": "SELECT (1 AS ?a) {}", "budget": 10**30}, "budget"),
    ("sparql", {"query": "SELECT " + " ".join(f"?v{n}" for n in range(3_000)) + " { ?v1 a kg:Company }"}, "columns"),
    ("evidence", {"claim": "0123456789abcdef"}, "there is no claim"),
    ("evidence", {"claim": "' OR 1=1 --"}, "there is no claim"),
    ("evidence", {"claim": "derived:nothing"}, "no derived figure"),
    ("evidence", {"claim": "x" * 5_000}, "claim"),
    ("show", {"name": "\x1b[31m\u202e\U000e0041"}, "nothing is called"),
    ("show", {"name": ""}, "nothing is called"),
    ("show", {"name": "智谱", "section": "everything"}, "section"),
    ("show", {"name": ["智谱"]}, "name"),
    ("figures", {}, "give a name, a metric, or both"),
    ("figures", {"name": "智谱", "period": "2024-13"}, "period"),
    ("figures", {"name": "智谱", "latest": "perhaps"}, "latest"),
    ("figures", {"name": "智谱", "metrc": "revenue"}, 'Did you mean "metric"'),
    ("compare", {"names": [], "metric": "revenue"}, "names"),
    ("compare", {"names": ["智谱"] * 99, "metric": "revenue"}, "names"),
    ("compare", {"names": "智谱", "metric": "revenue"}, "names"),
    ("path", {"start": "智谱", "end": "智谱", "ways": -1}, "ways"),
    ("path", {"start": "智谱", "end": "no such thing"}, "nothing is called"),
    ("question", {"name": "../../../etc/passwd"}, "there is no question"),
    ("find", {"text": "智谱", "lang": "fr"}, "lang"),
    ("find", {"text": "a" * 301}, "text"),
    ("find", {"text": "智谱", "cursor": "9999999.0123456789ab"}, "other arguments"),
    ("finds", {"text": "智谱"}, 'Did you mean "find"'),
    ("fi\nnd", {"text": "智谱"}, 'there is no tool "fi nd"'),
    ("find", {"te\nxt": "智谱"}, "find takes no"),
    ("sparql", {"query": "SELECT *\n{ ?s ?p ?o }\nGARBAGE"}, "line 3"),
]  # fmt: skip


def test_hostile_input_is_refused_in_a_sentence_and_the_server_lives(seed: Graph) -> None:
    async def run(client: Client) -> None:
        for tool, arguments, says in HOSTILE:
            told = await refused(client, tool, **arguments)
            assert says in told, f"{tool} {str(arguments)[:80]}: {told}"
        assert data_of(await ask(client, "find", text="智谱"))["total"] > 0

    talk(seed, run)


def test_what_is_left_out_may_be_null(seed: Graph) -> None:
    async def run(client: Client) -> None:
        bare = data_of(await ask(client, "figures", name="智谱"))
        nulls = {"metric": None, "period": None, "latest": None, "value": None, "lang": None, "cursor": None}
        assert data_of(await ask(client, "figures", name="智谱", **nulls)) == bare
        assert "required" in await refused(client, "find", text=None)

    talk(seed, run)


def test_a_cursor_is_good_for_its_own_call_alone(seed: Graph) -> None:
    async def run(client: Client) -> None:
        cursor = data_of(await ask(client, "figures", name="智谱", budget=600))["next"]
        assert data_of(await ask(client, "figures", name="智谱", budget=900, cursor=cursor))["first"] > 1
        for other in ({"name": "minimax"}, {"name": "智谱", "metric": "revenue"}, {"name": "智谱", "lang": "en"}):
            assert "other arguments" in await refused(client, "figures", **other, cursor=cursor)

    talk(seed, run)


def test_a_cursor_of_an_earlier_state_of_the_graph_is_refused(home: Project) -> None:
    path = home.root / "data/sources/acme-report.toml"
    more = "".join(
        f'  {{ subject = "acme", property = "employees", value = "{n}人", on = {n}, at = "p1", evidence = "9:{n:016x}" }},\n'
        for n in range(1990, 2020)
    )
    path.write_text(path.read_text("utf-8").replace("claims = [\n", f"claims = [\n{more}"), "utf-8")

    def first(client: Client) -> Awaitable[CallToolResult]:
        return ask(client, "figures", name="acme", budget=LEAST_BUDGET)

    cursor = data_of(talk(load(home.root), first))["next"]
    assert data_of(talk(load(home.root), lambda c: ask(c, "figures", name="acme", cursor=cursor)))["first"] > 1
    path.write_text(path.read_text("utf-8").replace('"1990人"', '"1991人"'), "utf-8")
    told = talk(load(home.root), lambda client: refused(client, "figures", name="acme", cursor=cursor))
    assert "an earlier state of the graph" in told


def test_a_mistake_in_a_tool_is_one_sentence_without_its_inside(seed: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the inside")

    monkeypatch.setattr("kg.agents.answers.Answers.find", broken)
    told = talk(seed, lambda client: refused(client, "find", text="智谱"))
    assert told == "this is a mistake in kg (RuntimeError); please report it"


def test_a_resource_that_does_not_exist_is_an_error_of_the_protocol(seed: Graph) -> None:
    with pytest.raises(MCPError):
        talk(seed, lambda client: client.read_resource("kg://nothing"))


def test_queries_of_several_calls_at_once_are_all_answered(seed: Graph) -> None:
    async def run(client: Client) -> list[str]:
        queries = [f"SELECT ({n} AS ?n) {{ id:zhipu a kg:Company }}" for n in range(6)]
        pages = await asyncio.gather(*(ask(client, "sparql", query=query) for query in queries))
        return [data_of(page)["rows"][0][0] for page in pages]

    assert talk(seed, run) == [str(n) for n in range(6)]


def test_what_nobody_sees_is_not_passed_on(seed: Graph) -> None:
    query = 'SELECT ("tell\\U000E0041\\u202E\\u200Bnobody" AS ?x) {}'
    page = talk(seed, lambda client: ask(client, "sparql", query=query))
    for said in (text_of(page), data_of(page)["rows"][0][0]):
        assert "tell\ufffd\ufffd\ufffdnobody" in said


NAMES = st.sampled_from(
    ["智谱", "zhipu", "MiniMax", "risk/competition", "china-llm", "瑞金医院", "id:hkex", "公司", "a"]
)
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=400),
    st.lists(st.text(max_size=9), max_size=3), st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
    st.sampled_from(["١٢٣", "1e999", "-0", "id:", "kg:", "source:", "/", "\\x00", "1.0123456789ab", "derived:x", "null", "[]"]),
)  # fmt: skip
METRICS = st.sampled_from(["revenue", "收入", "marketShare", "kg:growth", "netLoss", "founder", "inputPrice"])
TIMES = st.sampled_from(["", "2024", "2025-H1", "2022/2024", "unstated", "9999", "0001/2030", "2024-02-30"])
SECTIONS = st.sampled_from(["", "summary", "figures", "mentions", "derived", "nothing"])
SHARED: dict[str, st.SearchStrategy[Any]] = {
    "lang": st.sampled_from(["zh", "en", ""]), "budget": st.integers(400, 3_000), "cursor": st.just(""),
}  # fmt: skip
USUAL: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "find": {"text": NAMES},
    "show": {"name": NAMES, "section": SECTIONS, "property": st.one_of(st.just(""), METRICS)},
    "figures": {
        "name": NAMES, "metric": METRICS, "period": TIMES, "latest": st.booleans(),
        "value": st.sampled_from(["", "3.12亿", "约 5 %", "$3", "第一", "0", "-1元"]),
    },
    "compare": {"names": st.lists(NAMES, min_size=2, max_size=4), "metric": METRICS, "period": TIMES},
    "path": {"start": NAMES, "end": NAMES, "ways": st.integers(-1, 12)},
    "evidence": {"claim": st.sampled_from([REVENUE_2024, f"#{REVENUE_2024}", "0" * 16])},
    "question": {"name": st.just("")},
}  # fmt: skip


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Draw a call as it is meant, or one with an odd value in one place."""
    tool = draw(st.sampled_from(sorted(USUAL)))
    arguments = draw(st.fixed_dictionaries(USUAL[tool] | SHARED))
    if draw(st.booleans()):
        arguments[draw(st.sampled_from(sorted(arguments)))] = draw(ODD)
    return tool, arguments


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(calls(), min_size=5, max_size=20))
def test_whatever_is_asked_is_answered_or_refused_in_a_sentence(
    seed: Graph, asked: list[tuple[str, dict[str, Any]]]
) -> None:
    async def run(client: Client) -> None:
        for tool, arguments in asked:
            answer = await client.call_tool(tool, arguments)
            text = text_of(answer)
            if answer.is_error:
                assert len(text.splitlines()) == 1, text
                assert "mistake in kg" not in text, (tool, arguments)
            else:
                # JSON has no infinity: it arrives as null, which is the default.
                stated = arguments.get("budget")
                budget = int(stated) if stated and math.isfinite(stated) else 4_000
                assert tokens(text) <= budget
                assert tokens(wire(data_of(answer))) <= budget

    talk(seed, run)


def test_a_question_is_narrowed_by_its_parameters_and_mistakes_are_told(graph: Graph) -> None:
    async def rows(**given: Any) -> str:
        async with Client(make_server(graph, "en")) as client:
            result = await client.call_tool("question", {"name": "revenue", "parameters": given})
            return "".join(block.text for block in result.content if isinstance(block, TextContent))

    assert "Zhipu AI" in asyncio.run(rows(firm="智谱", since="2024"))
    assert "Baidu" not in asyncio.run(rows(firm="智谱", since="2024"))
    assert 'Did you mean "firm"' in asyncio.run(rows(frim="智谱"))
    assert "is not a time" in asyncio.run(rows(since="soon"))
