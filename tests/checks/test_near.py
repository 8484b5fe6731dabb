"""What a small change cannot have changed is not checked again, and everything that it can have changed is."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT
from conftest import SOURCE as TEXT

import kg.checks.check as module
from kg.checks import near
from kg.checks.check import check
from kg.checks.near import Near, are_near, is_near
from kg.checks.rules import rules
from kg.checks.shapes import violations
from kg.errors import Finding
from kg.project import Project

SOURCE = "data/sources/acme-report.toml"
HEADER = "# severity: warning\n" + "".join(f"# {key}: x\n" for key in ("en", "mend-zh", "mend-en", "origin"))
# Each finds something before or after one of the changes below.
QUERIES = {
    "value": "SELECT ?focus ?detail { ?focus kg:value ?detail . ?focus kg:unit ?unit . ?unit kg:unitKind unit-kind:money }",
    "role": "SELECT ?focus ?detail { ?focus kg:subject ?detail . ?detail a kg:CloudVendor }",
    "count": "SELECT ?focus (COUNT(?c) AS ?detail) { ?focus kg:growth|kg:revenue|kg:developer ?c } GROUP BY ?focus",
    "place": "SELECT ?focus ?detail { ?focus kg:locator ?detail FILTER NOT EXISTS { ?focus kg:speaker ?who } }",
    "apart": "SELECT ?focus { ?focus kg:subject ?thing . ?thing kg:revenue ?other . ?other kg:value ?detail }",
}
SHAPE = """
kg:TrialShape a sh:NodeShape ; sh:targetClass kg:Claim ;
  sh:property [ sh:path kg:subject ; sh:class kg:CloudVendor ; sh:message "of another class"@en ] ;
  sh:property [ sh:path ( kg:evidence kg:printed ) ; sh:pattern "约" ; sh:message "printed otherwise"@en ] .
"""
CHANGES = [
    ("约3.5亿元", "约3.6亿元"),
    ('"cloud-vendor", as = "plan"', '"cloud-vendor"'),
    ("约3.6亿元", "3.6亿元"),
    ("3.6亿元", "3.6亿元人民币"),
    # The claim stays the same, its evidence does not.
    ('"cloud-vendor"', '"cloud-vendor", printed = "云厂商"'),
    ("25%", "25.0%"),
    ('at = "p2"', 'at = "p20"'),
    ('"cloud-vendor", printed = "云厂商"', '"cloud-vendor", as = "plan"'),
    (TEXT.split("\n")[12] + "\n", ""),
    ("tier      = 2", "tier      = 3"),
    ("negated = true, ", ""),
    ("3.6亿元人民币", "约3.5亿元"),
]


@pytest.fixture
def asked(home: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A home with more queries and shapes; the queries that are asked about changed nodes only are noted."""
    for name, query in QUERIES.items():
        (home.checks / f"trial-{name}.rq").write_text(f"{HEADER}# zh: {name}\n{query}\n", "utf-8")
    shapes = home.ontology / "shapes.ttl"
    shapes.write_text(shapes.read_text("utf-8") + SHAPE, "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    found: list[str] = []
    ask = Near.ask

    def noted(self: Near, query: str) -> object:
        found.append(query)
        return ask(self, query)

    monkeypatch.setattr(Near, "ask", noted)
    return found


def from_nothing(home: Project, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    with monkeypatch.context() as other:
        other.setenv("XDG_CACHE_HOME", str(folder))
        return check(home)


def changed(home: Project, old: str, new: str) -> None:
    path = home.root / SOURCE
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_findings_after_each_change_are_those_of_a_check_from_nothing(
    home: Project, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(home)
    assert not asked
    seen: set[tuple[str, ...]] = set()
    whole = 0
    for number, change in enumerate(CHANGES):
        changed(home, *change)
        findings = check(home)
        assert findings == from_nothing(home, tmp_path / f"{number}", monkeypatch)
        seen.add(tuple(f.message for f in findings))
        whole += not asked
        asked.clear()
    # Another tier of a source changes no finding.
    assert len(seen) == len(CHANGES) - 1
    # What a new declaration of a link to a best reading changes is checked as a whole.
    assert whole <= len(CHANGES) // 2


def test_only_what_is_known_to_be_near_is_asked_about_changed_nodes(home: Project, asked: list[str]) -> None:
    check(home)
    changed(home, "25%", "26%")
    check(home)
    texts = {rule.name: rule.sparql for rule in rules(home)}
    near_ones = {name for name, text in texts.items() if text in asked}
    assert near_ones >= {"several-labels", "own-part", "trial-value", "trial-role", "trial-count", "trial-place"}
    assert not near_ones & {"trial-apart", "unreachable-entity", "shared-name"}


def test_shapes_that_look_farther_are_applied_to_the_whole_graph(
    home: Project, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = home.ontology / "shapes.ttl"
    validated: list[int] = []

    def noted(ntriples: bytes, path: Path) -> object:
        validated.append(len(ntriples))
        return violations(ntriples, path)

    monkeypatch.setattr(module, "violations", noted)
    monkeypatch.setattr(near, "_rest", lambda _: iter(()))  # so that the size tells them apart
    for inverse in (False, True):
        if inverse:
            shape = "kg:FarShape a sh:NodeShape ; sh:targetClass kg:Company ;\n"
            shape += "  sh:property [ sh:path [ sh:inversePath kg:developer ] ; sh:minCount 1 ] .\n"
            shapes.write_text(shapes.read_text("utf-8") + shape, "utf-8")
        check(home)
        changed(home, "25%", "26%") if not inverse else changed(home, "26%", "25%")
        check(home)
    assert validated[1] < validated[0] / 2
    assert validated[3] > validated[2] * 0.9


def test_a_change_of_many_nodes_is_checked_as_a_whole(
    home: Project, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "_MOST", 2)
    check(home)
    changed(home, "25%", "26%")
    check(home)
    assert not asked


@pytest.mark.parametrize(
    "harm", [lambda path: path.write_bytes(b""), lambda path: path.unlink(), lambda path: path.write_bytes(b"x" * 99)]
)
def test_an_earlier_build_that_is_damaged_is_not_used(
    home: Project,
    asked: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[Path], object],
) -> None:
    check(home)
    for path in (tmp_path / "kept").glob("*/*/parts.sqlite"):
        harm(path)
    changed(home, "25%", "26%")
    assert check(home) == from_nothing(home, tmp_path / "other", monkeypatch)
    assert not asked


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?focus { ?focus kg:a ?x }",
        "SELECT DISTINCT ?focus ?detail { { ?focus kg:a|kg:b ?detail } UNION { ?focus ?p ?detail . ?detail a ?kind } }",
        "SELECT ?focus { ?first rdfs:subClassOf ?top . ?focus a ?first FILTER NOT EXISTS { ?focus kg:a ?x } }",
        "SELECT ?focus { { SELECT ?focus { ?focus kg:a ?x } GROUP BY ?focus HAVING (COUNT(?x) > 1) } }",
        "SELECT ?focus { ?focus kg:a ?x OPTIONAL { ?focus kg:b ?y } MINUS { ?focus kg:c ?z } BIND (?x AS ?w) }",
        "SELECT ?focus { ?focus kg:unit ?unit . ?unit kg:unitKind ?kind VALUES ?kind { kg:a } }",
    ],
)
def test_a_query_about_one_node_is_near(query: str) -> None:
    assert is_near(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?focus { ?x kg:a ?focus }",
        "SELECT ?focus { ?focus kg:a ?x . ?x kg:b ?y }",
        "SELECT ?focus { ?focus kg:a/kg:b ?x }",
        "SELECT ?focus { ?focus kg:a+ ?x }",
        "SELECT ?focus { ?focus ^kg:a ?x }",
        "SELECT ?focus { ?focus (kg:a|^kg:b) ?x }",
        "SELECT ?focus { ?focus !kg:a ?x }",
        "SELECT ?focus { ?focus kg:a ?x FILTER NOT EXISTS { ?y kg:b ?x } }",
        "SELECT ?focus { ?focus kg:a ?x FILTER (?x = 1 || EXISTS { id:a kg:b ?x }) }",
        "SELECT ?focus { ?focus kg:a ?x MINUS { ?y kg:b ?x } }",
        "SELECT ?focus { ?focus kg:a ?x OPTIONAL { ?y kg:b ?x } }",
        "SELECT ?focus { ?focus kg:a ?x . ?y a ?x }",
        "SELECT ?focus { ?focus kg:a [ kg:b ?y ] }",
        "SELECT ?focus { ?focus kg:a ?x BIND (EXISTS { ?y kg:b ?x } AS ?z) }",
        "SELECT ?focus { ?focus kg:a ?x } LIMIT 1",
        "SELECT ?focus { ?focus kg:a ?x } OFFSET 1",
        "SELECT (SAMPLE(?x) AS ?focus) { ?x kg:a ?y }",
        "SELECT (?x AS ?focus) { ?x kg:a ?y }",
        "SELECT ?focus { ?y kg:a ?x BIND (?y AS ?focus) }",
        "SELECT ?focus { VALUES ?focus { id:a } ?focus kg:a ?x }",
        "SELECT ?focus { ?focus kg:a ?x { SELECT (COUNT(*) AS ?n) { ?focus kg:b ?y } } }",
        "SELECT ?focus { ?focus kg:a ?x { SELECT ?x { ?focus kg:a ?x } } }",
        "SELECT ?focus { { SELECT ?focus { ?focus kg:a ?x } LIMIT 3 } }",
        "SELECT ?focus (COUNT(?x) AS ?n) { ?focus kg:a ?x } GROUP BY ?x",
        "SELECT ?focus FROM id:a { ?focus kg:a ?x }",
        "SELECT ?focus { GRAPH ?g { ?focus kg:a ?x } }",
        "PREFIX kg: <http://example.org/> SELECT ?focus { ?focus kg:a ?x . ?x kg:unitKind ?y }",
        "SELECT * { ?focus kg:a ?x }",
        "ASK { ?focus kg:a ?x }",
        "SELECT ?focus { broken",
    ],
)
def test_a_query_that_looks_farther_is_not_near(query: str) -> None:
    assert not is_near(query)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("[] sh:path kg:a ; sh:class kg:B", True),
        ("[] sh:path ( kg:evidence kg:printed ) ; sh:minCount 1", True),
        ("[] sh:path ( kg:a kg:printed ) ; sh:minCount 1", False),
        ("[] sh:path ( kg:evidence kg:a kg:b ) ; sh:minCount 1", False),
        ("[] sh:path ( kg:evidence [ sh:inversePath kg:b ] ) ; sh:minCount 1", False),
        ("[] sh:path [ sh:inversePath kg:a ] ; sh:minCount 1", False),
        ("[] sh:targetObjectsOf kg:a ; sh:class kg:B", False),
        ("[] sh:path kg:a ; sh:node kg:BShape", False),
        ("[] sh:property [ sh:path kg:a ; sh:property [ sh:path kg:b ; sh:minCount 1 ] ]", False),
    ],
)
def test_shapes_are_near_if_each_looks_at_one_node(shape: str, *, expected: bool) -> None:
    head = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix kg: <https://w3id.org/cnllm/ontology#> . "
    parsed = ox.parse(f"{head}{shape} .".encode(), format=ox.RdfFormat.TURTLE)
    assert are_near([quad.triple for quad in parsed]) == expected


def test_the_shapes_of_the_project_are_near() -> None:
    parsed = ox.parse(path=str(ROOT / "ontology/shapes.ttl"), format=ox.RdfFormat.TURTLE)
    assert are_near([quad.triple for quad in parsed])


@pytest.mark.parametrize("seed", range(3))
def test_the_lines_of_a_sorted_file_are_found_by_their_beginning(tmp_path: Path, seed: int) -> None:
    import mmap

    dice = random.Random(seed)
    words = ["a", "ab", "b", "中", "文", "\U0001f600", "", "é"]
    lines = sorted({"".join(dice.choices(words, k=dice.randrange(1, 6))) + " .\n" for _ in range(60)})
    path = tmp_path / "lines"
    path.write_text("".join(lines), "utf-8", newline="")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for key in [*words[:-2], "a ", "zz", *(line[:2] for line in lines)]:
            expected = "".join(line for line in lines if line.startswith(key))
            assert near._beginning(content, key).decode() == expected
