"""Every named question has the same rows in Apache Jena's ARQ as in Oxigraph; tests/jena.py says how they are compared."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from jena import JARS, compared, counted

from kg.store import Graph
from kg.store.rows import Term

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(shutil.which("javac") is None, reason="a JDK is missing (Debian: default-jdk-headless)"),
    pytest.mark.skipif(
        not (JARS / "jena-arq.jar").exists(), reason="Apache Jena is missing (Debian: libapache-jena-java)"
    ),
]


def test_jena_gives_the_same_rows(seed: Graph, tmp_path: Path) -> None:
    found = list(compared(seed, tmp_path, "zh"))
    assert [f"{name}: {told}" for name, _, told in found if told] == []
    # Half of the questions have rows on the seed article.
    assert sum(rows > 0 for _, rows, _ in found) > len(found) / 2


def test_only_what_an_engine_may_choose_is_taken_out() -> None:
    query = 'SELECT (GROUP_CONCAT(DISTINCT ?n; separator = " | ") AS ?names) ?price {}'
    decimal = "http://www.w3.org/2001/XMLSchema#decimal"

    def rows(names: Term, price: Term) -> object:
        return counted(query, ["names", "price"], [[names, price]])

    one = rows(Term("literal", "a | b", "", "zh"), Term("literal", "1.50", decimal))
    assert one == rows(Term("literal", "b | a"), Term("literal", "1.5", decimal))
    assert one != rows(Term("literal", "b | c"), Term("literal", "1.5", decimal))
    assert one != rows(Term("literal", "b | a"), Term("literal", "1.51", decimal))
    assert one != rows(Term("literal", "b | a"), Term("literal", "1.5"))
    assert counted(query, ["price"], [[Term("literal", "1", "", "zh")]]) != counted(
        query, ["price"], [[Term("literal", "1")]]
    )
