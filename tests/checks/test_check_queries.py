"""Test that every check query finds its example in tests/violations/ and nothing else there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from conftest import ROOT

from kg.checks.rules import Rule, rules
from kg.model.ontology import Ontology
from kg.namespaces import BASE, CONCEPT, KG, OWL, RDF, RDFS, SKOS
from kg.project import Project
from kg.read.ontology import read_ontology
from kg.store import Graph, load
from kg.views.questions import questions

EXAMPLES = ROOT / "tests/violations"
RULES = rules(Project(ROOT))


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read_ontology(Project(ROOT))


def foci(rule: Rule, store: ox.Store, ontology: Ontology) -> set[str]:
    solutions = store.query(rule.sparql, prefixes=ontology.prefixes)
    assert isinstance(solutions, ox.QuerySolutions)
    return {row["focus"].value for row in solutions}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_check_finds_its_example_and_nothing_beside_it(rule: Rule, ontology: Ontology) -> None:
    """The first line of an example names the nodes at fault: "# finds: id:a id:b"."""
    text = (EXAMPLES / f"{rule.name}.ttl").read_text("utf-8")
    words = text.splitlines()[0].removeprefix("# finds: ").split()
    expected = {
        word.strip("<>") if word.startswith("<") else re.sub(r"^([^:]+):", lambda m: ontology.prefixes[m[1]], word)
        for word in words
    }
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    assert foci(rule, store, ontology) == expected != set()


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.terms], ids=lambda rule: rule.name)
def test_the_rows_of_a_check_of_the_ontology_do_not_depend_on_the_data(
    rule: Rule, home: Project, ontology: Ontology
) -> None:
    """`kg check SOURCE` leaves such a check out, and `kg check` repeats it only if the ontology changes."""
    store, terms = ox.Store(), ox.Store()
    store.bulk_load(path=str(load(home.root).built.ntriples), format=ox.RdfFormat.N_TRIPLES)
    terms.extend(ox.Quad(*triple) for triple in ontology.triples)
    for example in ("", (EXAMPLES / f"{rule.name}.ttl").read_text("utf-8")):
        for world in (store, terms):
            world.load(example.encode(), format=ox.RdfFormat.TURTLE)
        found = foci(rule, store, ontology)
        assert found == foci(rule, terms, ontology)
        assert all(not focus.startswith(BASE) or focus.startswith((KG.rstrip("#"), CONCEPT)) for focus in found)


def test_no_example_is_left_without_its_check() -> None:
    assert {p.stem for p in EXAMPLES.glob("*.ttl")} == {rule.name for rule in RULES}
    assert len(RULES) >= 45


def test_no_two_checks_say_one_thing() -> None:
    for key in ("zh", "en"):
        assert len({rule.about[key] for rule in RULES}) == len(RULES)


def test_a_check_holds_nothing_against_an_empty_graph_but_that_it_is_none(ontology: Ontology) -> None:
    assert {rule.name for rule in RULES if foci(rule, ox.Store(), ontology)} == {"no-ontology"}


# What a query over the graph cannot say: axioms with anonymous nodes stay out of it.


def _disjoint() -> Iterator[set[str]]:
    import rdflib
    from rdflib.collection import Collection

    axioms = rdflib.Graph().parse(ROOT / "ontology/axioms.ttl")
    for members in axioms.objects(None, rdflib.OWL.members):
        yield {str(c) for c in Collection(axioms, members)}


def test_the_classes_at_the_top_exclude_each_other(ontology: Ontology) -> None:
    """OOPS! P10: an ontology without disjointness lets a person be a place."""
    above: dict[str, set[str]] = {}
    classes = set()
    for t in ontology.triples:
        assert isinstance(t.subject, ox.NamedNode)
        if isinstance(t.object, ox.NamedNode) and t.predicate.value == RDFS + "subClassOf":
            above.setdefault(t.subject.value, set()).add(t.object.value)
        typed = t.predicate.value == RDF + "type" and t.object == ox.NamedNode(OWL + "Class")
        if typed and t.subject.value.startswith(KG):
            classes.add(t.subject.value)
    below = {c: {d for d in classes if c in above.get(d, set())} for c in classes}
    tops = {c for c in classes if not any(p.startswith(KG) or p == SKOS + "Concept" for p in above.get(c, set()))}
    # An entity and a statement are always one of the kinds below.
    tops = {d for c in tops for d in (below[c] if c in (KG + "Entity", KG + "Statement") else {c})}
    sets = list(_disjoint())
    assert any(tops <= members for members in sets)
    # The best of several claims is a claim of any kind.
    assert any(below[KG + "Claim"] - {KG + "BestReading"} <= members for members in sets)


def test_every_term_that_claims_may_use_is_used_by_one(graph: Graph, ontology: Ontology) -> None:
    """The small world of the other tests has no use for most terms, so this is no check query.

    What was looked for in vain is of use too: it says so.
    """
    used = {
        row["p"]
        for row in graph.rows(
            "SELECT DISTINCT ?p { { ?claim kg:predicate|kg:metric ?p } UNION { ?search a kg:Search ; kg:sought ?p } }"
        )
    }
    assert {KG + name for name in ontology.properties} - used == set()


def test_every_term_that_data_may_use_is_asked_for_by_a_question(ontology: Ontology) -> None:
    """A term that no user would ask for is not worth its place; comments do not ask."""
    asked: set[str] = set()
    for question in questions(Project(ROOT)):
        text = "\n".join(line for line in question.sparql.splitlines() if not line.lstrip().startswith("#"))
        asked |= set(re.findall(r"(?<![\w<])kg:(\w+)", text))
    terms = {*ontology.properties, *ontology.entity_types, *ontology.defined}
    left = ", ".join(f"kg:{name}" for name in sorted(terms - asked))
    assert not left, f"{left}: named by no question; name it in the one of its kind in queries/questions/, or write one"
