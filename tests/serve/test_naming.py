"""The names that the editor completes are those of the graph, in both languages, and each can stand in a query."""

from __future__ import annotations

import json

import pytest
from conftest import small_home
from serving import Server

from kg.serve import naming
from kg.serve.naming import named, names_document
from kg.store import Graph, load

BREAKING = '</script><img src=x onerror=alert(1)>"\\\u202e\u2028'


@pytest.fixture(scope="module")
def rows(seed: Graph) -> dict[str, list[str]]:
    return {row[0]: row for row in json.loads(names_document(seed))["names"]}


@pytest.mark.parametrize(
    ("name", "kind", "zh", "en"),
    [
        ("id:zhipu", "Company", "智谱AI", "Zhipu AI"),
        ("kg:revenue", "metric", "收入", "revenue"),
        ("kg:founder", "property", "创始人为", "was founded by"),
        ("kg:CloudVendor", "class", "云厂商", "cloud vendor"),
        ("stance:forecast", "concept", "预测", "forecast"),
        ("latest:revenue", "latest", "收入", "revenue"),
        ("best:revenue", "best", "收入", "revenue"),
        ("rdfs:label", "property", "", ""),
    ],
)
def test_names_of_each_kind_have_their_labels(
    rows: dict[str, list[str]], name: str, kind: str, zh: str, en: str
) -> None:
    assert rows[name][:4] == [name, kind, zh, en]


def test_an_entity_has_its_aliases(rows: dict[str, list[str]], seed: Graph) -> None:
    assert rows["id:zhipu"][4:] == list(seed.entities["zhipu"].aliases) != []


def test_a_term_that_is_called_as_an_entity_has_its_own_label(home_of_yuan: Graph) -> None:
    found = {each.name: each.labels for each in named(home_of_yuan)}
    assert found["id:yuan"]["zh"] == "元公司"
    assert found["kg:yuan"]["zh"] == home_of_yuan.ontology.labels["https://w3id.org/cnllm/ontology#yuan"]["zh"]


@pytest.fixture(scope="module")
def home_of_yuan(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A graph with an entity that is called as a property, and with one whose name is made to break things."""
    project = small_home(tmp_path_factory.mktemp("yuan") / "home")
    entities = project.root / "data/entities/all.toml"
    more = f'[yuan]\ntype = "Company"\nzh = "元公司"\nen = {json.dumps(BREAKING[:-2] + "x" * 1000)}\n'
    entities.write_text(f"{entities.read_text('utf-8')}\n{more}", "utf-8")
    source = project.root / "data/sources/acme-report.toml"
    claim = (
        '{ subject = "yuan", property = "founder", value = "li-lei", at = "p2", evidence = "9:0000000000000000" },\n]'
    )
    source.write_text(source.read_text("utf-8").rstrip().removesuffix("]") + claim + "\n", "utf-8")
    return load(project.root)


def test_every_name_can_stand_in_a_query(seed: Graph, rows: dict[str, list[str]]) -> None:
    (counted,) = seed.rows(f"SELECT (COUNT(?x) AS ?n) {{ VALUES ?x {{ {' '.join(rows)} }} }}")
    assert int(counted["n"]) == len(rows) > 500


def test_names_are_those_used_most_first_and_no_more_than_a_browser_should_get(
    seed: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses = [each.used for each in named(seed)]
    assert uses == sorted(uses, reverse=True)
    monkeypatch.setattr(naming, "MOST", 7)
    assert len(json.loads(names_document(seed))["names"]) == 7


def test_a_name_that_is_made_to_break_things_stays_a_text_of_bounded_length(home_of_yuan: Graph) -> None:
    (row,) = (row for row in json.loads(names_document(home_of_yuan))["names"] if row[0] == "id:yuan")
    assert row[3].startswith('</script><img src=x onerror=alert(1)>"\\')
    assert len(row[3]) == 200


def test_characters_that_deceive_are_not_sent(home_of_yuan: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = naming.Named("id:x", "Company", {"zh": BREAKING, "en": ""}, 1, (BREAKING,))
    monkeypatch.setattr(naming, "named", lambda _: [hostile])
    document = names_document(home_of_yuan)
    assert not {"\u202e", "\u2028"} & set(document)
    assert json.loads(document)["names"][0][2].startswith("</script>")


def test_the_server_sends_the_names_once(server: Server, rows: dict[str, list[str]]) -> None:
    found = server.ask("/names.json")
    assert (found.status, found.kind) == (200, "application/json")
    assert len(json.loads(found.body)["names"]) == len(rows)
    assert server.ask("/names.json", If_None_Match=found.headers["etag"]).status == 304
