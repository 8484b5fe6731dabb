from __future__ import annotations

from kg.project import Project
from kg.store import load

LABEL = "SELECT (STR(?label) AS ?text) { ?claim kg:predicate kg:marketRole ; rdfs:label ?label FILTER (LANG(?label) = '%s') }"


def test_a_claim_on_a_concept_reads_with_the_words_of_its_note(home: Project) -> None:
    path = home.root / "data/sources/acme-report.toml"
    noted = ', as = "plan", note = { zh = "只做公有云", en = "public cloud only" }'
    path.write_text(path.read_text("utf-8").replace(', as = "plan"', noted), "utf-8")
    graph = load(home.root)
    assert [row["text"] for row in graph.rows(LABEL % "zh")] == ["示例公司担任市场角色云服务商：只做公有云（计划）"]
    assert [row["text"] for row in graph.rows(LABEL % "en")] == [
        "Acme has market role cloud vendor: public cloud only (plan)"
    ]


def test_a_claim_on_a_concept_without_a_note_reads_as_before(home: Project) -> None:
    rows = load(home.root).rows(LABEL % "en")
    assert [row["text"] for row in rows] == ["Acme has market role cloud vendor (plan)"]
