from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.project import find_project
from kg.rdf import turtle
from kg.rdf.tidy import tidied, turtle_files
from kg.read.ontology import read_ontology

A, P = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/p")
PREFIXES = {"ex": "http://example.org/", "xsd": "http://www.w3.org/2001/XMLSchema#"}


def parsed(text: str) -> set[ox.Triple]:
    return {q.triple for q in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_text_survives_the_way_through_turtle(texts: list[str]) -> None:
    triples = {ox.Triple(A, P, ox.Literal(t)) for t in texts}
    assert parsed(turtle.write(triples, PREFIXES)) == triples


@given(st.text(st.sampled_from("abc-._~%20/#:é中"), max_size=12))
def test_any_local_name_survives(local: str) -> None:
    try:
        node = ox.NamedNode("http://example.org/" + local)
    except ValueError:
        return
    triples = {ox.Triple(node, P, A)}
    assert parsed(turtle.write(triples, PREFIXES)) == triples


def test_one_object_a_line_sorted_with_a_first() -> None:
    a = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    triples = [ox.Triple(A, P, ox.Literal("2")), ox.Triple(A, P, ox.Literal("1")), ox.Triple(A, a, P)]
    expected = '@prefix ex: <http://example.org/> .\n\nex:a\n    a ex:p ;\n    ex:p\n        "1" ,\n        "2" .\n'
    assert turtle.write(triples, PREFIXES) == turtle.write(reversed(triples), PREFIXES) == expected


def test_a_blank_node_is_refused() -> None:
    with pytest.raises(ValueError, match="blank node"):
        turtle.write([ox.Triple(ox.BlankNode(), P, A)], PREFIXES)


def test_the_ontology_stands_in_sorted_form() -> None:
    home = find_project()
    prefixes = read_ontology(home).prefixes
    untidy = [p.name for p in turtle_files(home) if tidied(p, home, prefixes) != p.read_text("utf-8")]
    assert untidy == [], 'run "kg tidy"'
