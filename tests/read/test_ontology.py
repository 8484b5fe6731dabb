"""The ontology is read whole; what a property lacks is reported at its line before claims are read."""

from __future__ import annotations

import pytest

from kg.errors import DataError
from kg.project import Project
from kg.read.ontology import read_ontology

FILE = "ontology/terms/people.ttl"


def changed(home: Project, old: str, new: str) -> list[str]:
    path = home.root / FILE
    text = path.read_text("utf-8")
    start = text.index("\nkg:employees\n") + 1
    end = text.index("\n\n", start)
    term = text[start:end]
    assert old in term
    path.write_text(text[:start] + term.replace(old, new) + text[end:], "utf-8")
    with pytest.raises(DataError) as raised:
        read_ontology(home)
    line = text[:start].count("\n") + 1
    places, messages = zip(*((f.place, f.message) for f in raised.value.findings), strict=True)
    assert set(places) == {f"{FILE}:{line}"}
    return list(messages)


@pytest.mark.parametrize(
    ("old", "message"),
    [
        (
            "kg:unitKind unit-kind:count ;",
            'kg:employees has no kg:unitKind; add one, such as "kg:unitKind unit-kind:count"',
        ),
        (
            "kg:temporality temporality:stock ;",
            'kg:employees has no kg:temporality; add one, such as "kg:temporality temporality:stock"',
        ),
    ],
)
def test_a_metric_without_a_key_is_reported_at_its_line(home: Project, old: str, message: str) -> None:
    assert changed(home, old, "") == [message]


def test_a_property_without_a_type_is_reported_at_its_line(home: Project) -> None:
    messages = changed(home, "    a\n        kg:Metric ,\n        owl:ObjectProperty ;\n", "")
    assert messages == ['kg:employees is not declared as a property; add "a kg:Metric , owl:ObjectProperty"']


def test_every_term_has_the_line_that_starts_it(home: Project) -> None:
    ontology = read_ontology(home)
    for term in ("employees", "Person", "Claim", "revenue"):
        file, _, line = ontology.places[f"https://w3id.org/cnllm/ontology#{term}"].rpartition(":")
        assert (home.root / file).read_text("utf-8").splitlines()[int(line) - 1] == f"kg:{term}"
