"""Test that the fast SHACL engine agrees with the reference engine on every constraint of the shapes."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from kg.checks.shapes import Violation, violations
from kg.errors import DataError
from kg.namespaces import CLAIM, ID, KG
from kg.project import Project
from kg.store import Graph, load

pytestmark = [
    pytest.mark.whole,  # pySHACL takes most of a second per test
    pytest.mark.skipif(
        not importlib.util.find_spec("shacl"), reason="the package shacl has no wheel for this platform"
    ),
]
SHAPES = "ontology/shapes.ttl"
DECIMAL = "<http://www.w3.org/2001/XMLSchema#decimal>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


@pytest.fixture
def small(home: Project) -> Graph:
    return load(home.root)


def term(name: str) -> str:
    return f"<{KG}{name}>"


def both(graph: Graph, ntriples: str) -> list[Violation]:
    """Validate with both engines, which must agree in every result and message."""
    shapes = graph.project.root / SHAPES
    fast = violations(ntriples.encode(), shapes, "shacl")
    assert fast == violations(ntriples.encode(), shapes, "pyshacl")
    return fast


def claim_of(graph: Graph, kind: str) -> str:
    return next(str(r["c"]) for r in graph.rows(f"SELECT ?c {{ ?c a kg:{kind} }} ORDER BY ?c")).removeprefix(CLAIM)


def text(graph: Graph) -> str:
    return graph.built.ntriples.read_text("utf-8")


def test_a_sound_graph_violates_nothing(small: Graph) -> None:
    assert both(small, text(small)) == []


@pytest.mark.parametrize(
    ("kind", "lost", "said"),
    [
        ("Claim", "evidence", "a claim without evidence cannot stand"),
        ("Claim", "source", "a claim without a source cannot stand"),
        ("Claim", "stance", "a claim has exactly one stance"),
        ("Claim", "rank", "a claim has exactly one rank"),
        ("Claim", "subject", "a claim is about exactly one entity"),
        ("Claim", "predicate", "a claim states exactly one property"),
        ("Relation", "object", "a relation links to exactly one"),
        ("Attribute", "object", "an attribute has exactly one literal"),
        ("Figure", "unit", "a figure is in exactly one unit"),
    ],
)
def test_what_a_claim_lacks_is_told_in_both_languages(
    small: Graph, seed: Graph, kind: str, lost: str, said: str
) -> None:
    small = seed if kind == "Attribute" else small
    name = claim_of(small, kind)
    kept = [
        line for line in text(small).splitlines() if not line.startswith(f"<{CLAIM}{name}> {term(lost)} ")
    ]  # fmt: skip
    found = [v for v in both(small, "\n".join(kept)) if v.path == KG + lost]
    assert [v.focus for v in found] == [CLAIM + name]
    assert found[0].messages["en"].startswith(said)
    assert set(found[0].messages) == {"zh", "en"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"<{ID}acme> {term('statedType')} {term('Person')} .", "exactly one stated type"),
        (f'<{ID}acme> {LABEL} "Acme Inc."@en .', "needs one label in zh and one in en"),
        (f'<{ID}acme> {LABEL} "Acme SA"@fr .', "needs one label in zh and one in en"),
    ],
)
def test_what_stands_twice_or_in_another_language_is_told(small: Graph, line: str, said: str) -> None:
    found = both(small, text(small) + line + "\n")
    assert any(said in v.messages["en"] for v in found)
    assert {v.focus for v in found} == {f"{ID}acme"}


def test_a_lower_bound_above_the_upper_is_told_with_its_value(small: Graph) -> None:
    figure = claim_of(small, "Figure")
    kept = [x for x in text(small).splitlines() if not x.startswith(f"<{CLAIM}{figure}> {term('lowerBound')} ")]
    worse = f'<{CLAIM}{figure}> {term("lowerBound")} "99999999999999"^^{DECIMAL} .'
    (found,) = both(small, "\n".join([*kept, worse]))
    assert (found.value, found.severity) == ("99999999999999", "error")


@pytest.mark.parametrize(("path", "value", "said"), [("tier", "4", "tier 1, 2 or 3"), ("fingerprint", "zz", "16 hex")])
def test_a_value_outside_its_list_or_pattern_is_told(small: Graph, path: str, value: str, said: str) -> None:
    import re

    broken = re.sub(rf'({re.escape(term(path))}) "[^"]+"', rf'\1 "{value}"', text(small), count=1)
    assert any(said in v.messages["en"] for v in both(small, broken))


SLOW = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<x:Shape> a sh:NodeShape ; sh:targetSubjectsOf <x:p> ; sh:property [ sh:path <x:p> ; sh:pattern "^(a|a)*b$" ] .
"""


def test_a_pattern_that_takes_for_ever_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.checks.shapes._TIMEOUT", 0.5)
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SLOW, "utf-8")
    data = f'<x:s> <x:p> "{"a" * 60}" .\n'.encode()
    assert len(violations(data, shapes, "shacl")) == 1
    with pytest.raises(DataError, match=r"took more than 0.5 s"):
        violations(data, shapes, "pyshacl")


def test_the_check_gives_the_same_findings_where_shacl_is_not_installed(home: Project) -> None:
    source = home.root / "ontology/shapes.ttl"
    source.write_text(source.read_text("utf-8").replace("sh:minCount 2", "sh:minCount 3"), "utf-8")
    code = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[2:]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
import importlib.util
import subprocess
import sys
from pathlib import Path
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name in sys.argv[2:] else find(name, package)
from pathlib import Path
from kg.checks.check import check
from kg.project import Project
for finding in check(Project(Path(sys.argv[1]))):
    print(finding.severity, finding.rule, finding)
assert ("shacl" in sys.modules) != ("shacl" in sys.argv[2:])
"""
    found = [
        subprocess.run(
            [sys.executable, "-c", code, str(home.root), *absent], capture_output=True, text=True, check=True
        ).stdout
        for absent in ([], ["shacl"])
    ]
    assert found[0] == found[1]
    assert "shapes" in found[0]
