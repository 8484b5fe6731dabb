"""Test that the fast SHACL engine agrees with the reference engine on every constraint of the shapes."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import small_home

from kg.checks.shapes import Violation, violations
from kg.errors import DataError
from kg.namespaces import BASE, CLAIM, ID, KG, PROV, RDF, RDFS, SOURCE, XSD
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


RATE, JUDGEMENT = f"{BASE}rate/usd-cny-2024", f"{BASE}judgement/0"
MADE = f"""
<{RATE}> <{RDF}type> {term("ExchangeRate")} .
<{RATE}> {LABEL} "1 US dollar = 7 renminbi yuan, 2024"@en .
<{RATE}> {LABEL} "1 美元 = 7 人民币元，2024"@zh .
<{RATE}> {term("baseUnit")} <{BASE}concept/unit/usd> .
<{RATE}> {term("quoteUnit")} <{BASE}concept/unit/cny> .
<{RATE}> {term("exchangeValue")} "7"^^{DECIMAL} .
<{RATE}> {term("firstDay")} "2024-01-01"^^<{XSD}date> .
<{RATE}> {term("lastDay")} "2024-12-31"^^<{XSD}date> .
<{RATE}> <{PROV}wasDerivedFrom> <{SOURCE}acme-report> .
<{JUDGEMENT}> <{RDF}type> {term("Judgement")} .
<{JUDGEMENT}> {LABEL} "preferred: revenue"@en .
<{JUDGEMENT}> {LABEL} "首选：收入"@zh .
<{JUDGEMENT}> {term("reason")} "audited"@en .
<{JUDGEMENT}> {term("reason")} "经审计"@zh .
<{JUDGEMENT}> {term("givesRank")} <{BASE}concept/rank/preferred> .
<{JUDGEMENT}> {term("judges")} {{claim}} .
"""
# A value that is added to a node of a class, or none for a property that it loses; and what is said of it.
FAULTS = [
    ("BestReading", "ground", f"<{BASE}concept/ground/exactness>", "exactly one ground"),
    ("BestReading", "outrankedBy", "{other}", "nothing ranks before a best reading"),
    ("LatestFigure", "negated", f'"true"^^<{XSD}boolean>', "no latest figure"),
    ("LatestFigure", "lastDay", "", "the latest figure has a time"),
    ("LatestFigure", "outrankedBy", "{other}", "a latest figure is the best of its readings"),
    ("Claim", "outrankedBy", f"<{ID}acme>", "what ranks before a claim"),
    ("Figure", "firstDay", f'"9999-01-01"^^<{XSD}date>', "a claim has one first day"),
    ("Claim", "lastDay", '"soon"', "a claim has one last day"),
    ("Claim", "year", '"2024"', "a claim is of at most one year"),
    ("Claim", "label", "", "reads as one sentence"),
    ("Figure", "months", f'"0"^^<{XSD}integer>', "the length of a figure"),
    ("Figure", "yuan", '"much"', "amount in yuan"),
    ("Figure", "dollars", '"much"', "amount in dollars"),
    ("Figure", "rate", f"<{ID}acme>", "converted at one rate"),
    ("Relation", "yuan", f'"1"^^{DECIMAL}', "only a figure has an amount"),
    ("Source", "ground", f"<{BASE}concept/ground/exactness>", "only the best of several readings"),
    ("DerivedFigure", "firstDay", f'"9999-01-01"^^<{XSD}date>', "a derived figure has one first day"),
    ("DerivedFigure", "lastDay", '"soon"', "a derived figure has one last day"),
    ("DerivedFigure", "year", '"2024"', "a derived figure is of at most one year"),
    ("DerivedFigure", "months", f'"0"^^<{XSD}integer>', "the length of a derived figure"),
    ("DerivedFigure", "label", "", "reads as one sentence"),
    ("Judgement", "replaces", f"<{ID}acme>", "puts one claim before others"),
    ("Judgement", "label", "", "reads as one sentence"),
    ("Evidence", "label", "", "reads as one sentence"),
    ("Source", "label", "", "reads as one sentence"),
    ("ExchangeRate", "label", "", "reads as one sentence"),
    ("ExchangeRate", "baseUnit", f"<{BASE}concept/unit/cny>", "one currency in another"),
    ("ExchangeRate", "quoteUnit", "", "exactly one currency"),
    ("ExchangeRate", "exchangeValue", f'"-1"^^{DECIMAL}', "a decimal above 0"),
    ("ExchangeRate", "wasDerivedFrom", "", "exactly one source"),
    ("ExchangeRate", "firstDay", "", "an exchange rate has one first day"),
    ("ExchangeRate", "lastDay", '"soon"', "an exchange rate has one last day"),
    ("ExchangeRate", "year", '"2024"', "an exchange rate is of at most one year"),
]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The shapes, and the lines of a small graph with a rate and a judgement."""
    graph = load(small_home(tmp_path_factory.mktemp("audited") / "home").root)
    lines = graph.built.ntriples.read_text("utf-8") + MADE.format(claim=f"<{CLAIM}{claim_of(graph, 'Figure')}>")
    return graph.project.root / SHAPES, lines.splitlines()


def with_fault(lines: list[str], kind: str, path: str, value: str) -> tuple[list[str], str]:
    """Return lines with a fault in a node of a class, and the address of the node."""
    node, other = (sorted({x.split(" ")[0] for x in lines if x.endswith(f" <{RDF}type> {term(kind)} .")}) * 2)[:2]
    space = {"label": RDFS, "wasDerivedFrom": PROV}.get(path, KG)
    if value:
        return [*lines, f"{node} <{space}{path}> {value.format(other=other)} ."], node
    return [x for x in lines if not x.startswith(f"{node} <{space}{path}> ")], node


@pytest.mark.parametrize(("kind", "path", "value", "said"), FAULTS)
def test_what_the_audit_makes_of_claims_has_a_shape(
    audited: tuple[Path, list[str]], kind: str, path: str, value: str, said: str
) -> None:
    shapes, lines = audited
    faulty, node = with_fault(lines, kind, path, value)
    found = [v for v in violations("\n".join(faulty).encode(), shapes, "shacl") if f"<{v.focus}>" == node]
    assert any(said in v.messages["en"] for v in found)
    assert all(set(v.messages) == {"zh", "en"} for v in found)


def test_both_engines_agree_on_what_the_audit_makes_of_claims(audited: tuple[Path, list[str]]) -> None:
    shapes, lines = audited
    assert violations("\n".join(lines).encode(), shapes, "shacl") == []
    for kind, path, value, _ in FAULTS:
        lines, _ = with_fault(lines, kind, path, value)
    faulty = "\n".join(lines).encode()
    found = violations(faulty, shapes, "shacl")
    assert found == violations(faulty, shapes, "pyshacl")
    told = {v.messages["en"] for v in found}
    assert [said for *_, said in FAULTS if not any(said in text for text in told)] == []


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
