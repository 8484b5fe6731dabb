"""Test findings as text and as SARIF 2.1.0 (OASIS), including its required members."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from kg.checks.findings import OWN_RULES, sarif
from kg.checks.rules import rule_words
from kg.cli.listings import findings_table
from kg.errors import Finding
from kg.project import Project, find_project

FILE = "data/sources/acme-report.toml"
FINDINGS = [
    Finding(f"{FILE}:9", 'property "revenu" is not in the ontology'),
    Finding(f"{FILE}:10", "acme: prints a share above its whole; correct it", "warning", "impossible-share"),
    Finding("data/entities/新 公司.toml", "cannot be read; save it as UTF-8 text"),
    Finding("", "the graph is empty", "warning", "shapes"),
]


def run(root: Path, findings: list[Finding] = FINDINGS, lang: str = "en") -> dict[str, Any]:
    log = json.loads(sarif(findings, rule_words(find_project()), root, lang))
    assert log["version"] == "2.1.0"
    (found,) = log["runs"]
    assert isinstance(found, dict)
    return found


def test_every_result_has_rule_level_message_and_place(tmp_path: Path) -> None:
    results = run(tmp_path)["results"]
    assert [(r["ruleId"], r["level"]) for r in results] == [
        ("reader", "error"), ("impossible-share", "warning"), ("reader", "error"), ("shapes", "warning"),
    ]  # fmt: skip
    assert [r["message"]["text"] for r in results] == [f.message for f in FINDINGS]
    assert results[0]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": FILE, "uriBaseId": "SRCROOT"},
                "region": {"startLine": 9},
            }
        }
    ]
    assert results[2]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "data/entities/%E6%96%B0%20%E5%85%AC%E5%8F%B8.toml", "uriBaseId": "SRCROOT"}
    }
    assert "locations" not in results[3]


@pytest.mark.parametrize(("lang", "words"), [("zh", "Turtle 文件须排序"), ("en", "sorted")])
def test_the_tool_names_itself_and_its_rules_in_the_language(tmp_path: Path, lang: str, words: str) -> None:
    found = run(tmp_path, lang=lang)
    driver = found["tool"]["driver"]
    assert driver["name"] == "kg"
    assert driver["version"]
    assert driver["informationUri"].startswith("https://")
    rules = {rule["id"]: rule for rule in driver["rules"]}
    assert set(OWN_RULES) < set(rules)
    assert words in rules["tidy"]["shortDescription"]["text"]
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in rules.values())
    assert [driver["rules"][r["ruleIndex"]]["id"] for r in found["results"]] == [f.rule for f in FINDINGS]


def test_a_finding_keeps_its_fingerprint_when_its_line_moves(home: Project) -> None:
    def marks(findings: list[Finding], lang: str) -> list[str]:
        found = run(home.root, findings, lang)["results"]
        return [r["partialFingerprints"]["primaryLocationLineHash"] for r in found]

    before = marks([Finding(f"{FILE}:9", "x"), Finding(f"{FILE}:9", "y")], "en")
    path = home.root / FILE
    path.write_text("# a new line\n" + path.read_text("utf-8"), "utf-8")
    assert marks([Finding(f"{FILE}:10", "甲"), Finding(f"{FILE}:10", "乙")], "zh") == before
    assert len(set(before)) == 2
    assert marks([Finding(f"{FILE}:11", "x")], "en") != before[:1]


def test_a_log_names_no_folder_of_the_machine(tmp_path: Path) -> None:
    assert str(tmp_path) not in sarif(FINDINGS, {}, tmp_path, "en")


def test_findings_are_listed_in_the_order_of_lines() -> None:
    rows = findings_table(sorted(FINDINGS), "en").rows
    assert [row[0] for row in rows] == ["", "data/entities/新 公司.toml", f"{FILE}:9", f"{FILE}:10"]


def test_every_rule_that_kg_itself_applies_says_what_it_is() -> None:
    """A finding whose rule has no words would reach a code host without them."""
    named = set()
    for path in (ROOT / "kg").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                given = node.args[3:4] + [k.value for k in node.keywords if k.arg == "rule"]
                named |= {a.value for a in given if isinstance(a, ast.Constant)}
    assert {"audit", "series", "shapes", "tidy"} <= named
    assert named <= set(OWN_RULES)
