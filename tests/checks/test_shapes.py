"""Test that the fast SHACL engine agrees with the reference engine on every constraint of the shapes."""

from __future__ import annotations

import importlib.util

import pytest

from kg.checks.shapes import Violation, violations
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
