from __future__ import annotations

import pytest
from conftest import ROOT

from kg.checks.check import check
from kg.checks.rules import rules
from kg.errors import DataError, Finding
from kg.project import Project
from kg.store.limits import Limits


def of_rule(home: Project, rule: str) -> list[Finding]:
    return [f for f in check(home) if f.rule == rule]


def add(home: Project, file: str, text: str) -> None:
    path = home.root / file
    path.write_text((path.read_text("utf-8") if path.exists() else "") + text, "utf-8")


def change(home: Project, file: str, old: str, new: str) -> None:
    path = home.root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.whole
def test_the_project_itself_is_clean() -> None:
    assert check(Project(ROOT)) == []


def test_the_small_data_set_is_clean(home: Project) -> None:
    assert check(home) == []


ENTITIES, SOURCE = "data/entities/all.toml", "data/sources/acme-report.toml"
NEW = '\n[newco]\ntype = "Company"\nzh = "新公司"\nen = "Acme"\n'


def test_an_entity_that_nobody_speaks_of_is_found(home: Project) -> None:
    add(home, ENTITIES, NEW)
    assert [f.place for f in of_rule(home, "unreachable-entity")] == [f"{ENTITIES}:22"]


def test_two_entities_of_one_name_are_found(home: Project) -> None:
    add(home, ENTITIES, NEW)
    assert "newco" in str(of_rule(home, "shared-name")[0])


def test_a_forecast_that_is_not_marked_is_found(home: Project) -> None:
    change(home, SOURCE, '"约3.5亿元", during = "2024"', '"约3.5亿元", during = "2030"')
    assert [f.place for f in of_rule(home, "unmarked-forecast")] == [f"{SOURCE}:9"]
    change(home, SOURCE, 'during = "2030"', 'during = "2030", as = "forecast"')
    assert not of_rule(home, "unmarked-forecast")


def test_a_part_larger_than_its_whole_is_found(home: Project) -> None:
    change(home, SOURCE, '"growth", value = "25%"', '"share", value = "125%"')
    assert len(of_rule(home, "impossible-share")) == 1


def test_a_claim_that_goes_in_a_circle_is_found(home: Project) -> None:
    change(home, SOURCE, 'value = "other-one"', 'value = "acme-one"')
    assert [f.place for f in of_rule(home, "own-circle")] == [f"{SOURCE}:13"]


def test_parts_that_contain_each_other_are_found(home: Project) -> None:
    for a, b, line in (("acme", "acme-one", 1), ("acme-one", "acme", 2)):
        claim = f'{{ subject = "{a}", property = "partOf", value = "{b}", at = "p{line}", evidence = "9:000000000000000{line}" }},'
        change(home, SOURCE, "claims = [\n", f"claims = [\n  {claim}\n")
    assert len(of_rule(home, "part-of-circle")) == 2


def test_a_finding_on_evidence_stands_at_the_line_of_its_claim(home: Project) -> None:
    header = "".join(f"# {key}: x\n" for key in ("zh", "en", "mend-zh", "mend-en", "origin"))
    query = 'SELECT ?focus { ?focus a kg:Evidence ; kg:locator "p1" }'
    add(home, "queries/checks/early.rq", f"# severity: error\n{header}{query}\n")
    assert [f.place for f in of_rule(home, "early")] == [f"{SOURCE}:9", f"{SOURCE}:10"]


def test_a_finding_on_a_period_stands_at_a_claim_of_that_time(home: Project) -> None:
    header = "".join(f"# {key}: x\n" for key in ("zh", "en", "mend-zh", "mend-en", "origin"))
    query = 'SELECT ?focus { ?focus a kg:Period ; rdfs:label "2024年"@zh }'
    add(home, "queries/checks/early.rq", f"# severity: error\n{header}{query}\n")
    assert [f.place for f in of_rule(home, "early")] == [f"{SOURCE}:9"]


def test_a_source_without_use_is_a_warning(home: Project) -> None:
    change(home, SOURCE, "claims = [", "claims = []\nold = [")
    change(home, SOURCE, "\nold = [", "\n#")
    path = home.root / SOURCE
    path.write_text(path.read_text("utf-8").split("\n#")[0], "utf-8")
    found = of_rule(home, "idle-source")
    assert [f.severity for f in found] == ["warning"]


def test_terms_without_definition_or_with_a_shared_one_are_found(home: Project) -> None:
    add(
        home,
        "ontology/more.ttl",
        "@prefix kg: <https://w3id.org/cnllm/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        'kg:Thing a owl:Class ; skos:definition "An event in which an organization raises money from investors."@en .\n',
    )
    assert {f.message.split("(")[1].split(")")[0] for f in of_rule(home, "undocumented-term")} == {
        "label zh", "label en", "definition zh",
    }  # fmt: skip
    assert of_rule(home, "shared-definition")
    assert of_rule(home, "tidy")


def test_a_concept_of_the_same_label_twice_is_found(home: Project) -> None:
    change(home, "ontology/vocabularies/risk.ttl", '"cost pressure"@en', '"competition"@en')
    assert of_rule(home, "shared-concept-label")


def test_shapes_speak_the_language_of_the_reader(home: Project) -> None:
    change(home, "ontology/vocabularies/risk.ttl", "    skos:inScheme <https://w3id.org/cnllm/concept/risk> ;\n", "")
    english = [f for f in check(home, "en") if f.rule == "shapes"]
    chinese = [f for f in check(home, "zh") if f.rule == "shapes"]
    assert "a concept stands in a scheme" in english[0].message
    assert "概念须属于词表" in chinese[0].message
    assert english[0].place.startswith("ontology/vocabularies/risk.ttl:")


def test_data_that_cannot_be_read_is_a_finding_not_a_crash(home: Project) -> None:
    change(home, SOURCE, '"revenue", value', '"revenu", value')
    assert "Did you mean" in check(home)[0].message
    assert check(home)[0].rule == "reader"


def test_a_question_with_a_syntax_error_is_found(home: Project) -> None:
    add(home, "queries/questions/broken.rq", "# zh: 问\n# en: ask\nSELECT * {\n")
    assert "queries/questions/broken.rq" in check(home)[0].place


def test_a_question_without_its_words_is_found(home: Project) -> None:
    add(home, "queries/questions/mute.rq", "# zh: 问\nSELECT * { ?s ?p ?o }\n")
    assert '"# en: …"' in check(home)[0].message


def test_a_check_without_a_full_header_is_refused(home: Project) -> None:
    add(home, "queries/checks/new.rq", "# severity: error\nSELECT ?focus { ?focus ?p ?o }\n")
    with pytest.raises(DataError, match="# zh: …"):
        rules(home)


def test_every_check_says_where_its_rule_comes_from() -> None:
    found = rules(Project(ROOT))
    assert len(found) >= 12
    assert all(r.about["origin"] for r in found)


HEADER = "".join(f"# {key}: x\n" for key in ("zh", "en", "mend-zh", "mend-en", "origin")) + "# severity: error\n"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT ?focus { SERVICE SILENT <http://127.0.0.1:9/> { ?focus ?p ?o } }", "SERVICE is refused"),
        ("SELECT ?focus FROM <file:///etc/passwd> { ?focus ?p ?o }", "FROM is refused"),
        ("ASK { ?focus ?p ?o }", "not a SELECT query"),
        ("SELECT ?s { ?s ?p ?o }", "?focus"),
        ("SELECT ('x' AS ?focus) {}", "not always an address"),
        ("SELECT ?focus { OPTIONAL { ?focus a kg:Model ; a kg:Person } }", "not always an address"),
        ("SELECT ?focus {", "not SPARQL 1.1"),
        # Counted, so that no row comes before all of them.
        ("SELECT ?focus (COUNT(*) AS ?n) { ?focus ?p ?o . ?a ?b ?c . ?d ?e ?f } GROUP BY ?focus", "limit: timeout"),
    ],
)
def test_a_check_query_of_a_stranger_is_held_and_reported_at_its_file(home: Project, query: str, told: str) -> None:
    add(home, "queries/checks/strange.rq", HEADER + query)
    # What only makes a query slow is a warning.
    found = [f for f in check(home, limits=Limits(timeout=3)) if "strange.rq" in f.place and f.severity == "error"]
    assert len(found) == 1
    assert told in found[0].message


def test_a_question_that_leaves_the_graph_is_found(home: Project) -> None:
    add(
        home,
        "queries/questions/strange.rq",
        "# zh: 问\n# en: Q\nSELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    )
    assert [f.place for f in check(home) if "SERVICE is refused" in f.message] == ["queries/questions/strange.rq:1"]


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ('sh:sparql [ sh:select "SELECT $this { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }" ]', "sh:s"),
        ("sh:rule [ a sh:TripleRule ]", "sh:"),
        ("sh:target [ a sh:SPARQLTarget ]", "sh:"),
        ('sh:js [ sh:jsFunctionName "f" ]', "sh:js"),
        ("owl:imports <http://127.0.0.1:9/shapes>", "owl:imports"),
        ("sh:shapesGraph <http://127.0.0.1:9/shapes>", "sh:shapesGraph"),
        ("sh:node kg:OddShape", "contain themselves"),
        ("sh:not " + "[ sh:not " * 40 + "[ sh:minCount 1 ]" + " ]" * 40, "flatter"),
        (f'sh:property [ sh:path rdfs:label ; sh:pattern "{"a" * 2000}" ]', "pattern"),
        ("sh:in ( " + " ".join(map(str, range(15_000))) + " )", "more than 20,000 triples"),
    ],
)
def test_shapes_of_a_stranger_are_shacl_core_alone(home: Project, shape: str, told: str) -> None:
    add(home, "ontology/shapes.ttl", f"\nkg:OddShape a sh:NodeShape ; sh:targetClass kg:Entity ; {shape} .\n")
    (found,) = of_rule(home, "shapes")
    assert found.place.startswith("ontology/shapes.ttl")
    assert told in found.message


def test_a_long_list_in_a_shape_is_no_nesting(home: Project) -> None:
    add(
        home, "ontology/shapes.ttl",
        "\nkg:OddShape a sh:NodeShape ; sh:targetNode kg:none ; sh:in ( " + "kg:none " * 500 + ") .\n",
    )  # fmt: skip
    assert of_rule(home, "shapes") == []
