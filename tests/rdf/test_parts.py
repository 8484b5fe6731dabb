from __future__ import annotations

from pathlib import Path

import pytest

from kg.namespaces import BASE, KG
from kg.rdf.parts import CLAIMS, DESCRIPTION, ENTITIES, ONTOLOGY, OTHERS, STATISTICS, Layout

# Addresses that begin alike, values with what ends lines elsewhere, and evidence that no claim has.
LINES = f"""\
<{BASE}claim/1> <{KG}evidence> <{BASE}evidence/b> .
<{BASE}claim/1> <{KG}predicate> <{KG}revenue> .
<{BASE}claim/1> <{KG}subject> <{BASE}id/b> .
<{BASE}claim/2> <{KG}note> "\u2028 <{BASE}claim/2> <{KG}subject> <{BASE}id/c> .\x85" .
<{BASE}claim/2> <{KG}subject> <{BASE}id/a> .
<{BASE}claim/3> <{KG}period> <{BASE}period/2024> .
<{BASE}claim/3> <{KG}subject> <{BASE}id/b> .
<{BASE}dataset/part> <{KG}note> "x" .
<{BASE}dataset> <{KG}note> "x" .
<{BASE}evidence/a> <{KG}note> "nobody's" .
<{BASE}evidence/b> <{KG}printed> "1 . " .
<{BASE}id/a-b> <{KG}note> "x" .
<{BASE}id/a> <{KG}note> "x" .
<{BASE}id/a> <{KG}note> "x"@en .
<{BASE}ontology#Claim> <{KG}note> "x" .
<{BASE}ontology> <{KG}note> "x" .
<http://example.org/x> <{KG}note> "x" .
"""


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    path = tmp_path / "graph.nt"
    path.write_text(LINES, "utf-8", newline="")
    return Layout(path)


def names(layout: Layout, part: object) -> list[str]:
    return [b.subject for p, blocks in layout.parts.items() if p is part for b in blocks]


def test_claims_stand_by_subject_and_evidence_of_nobody_among_the_others(layout: Layout) -> None:
    with layout:
        assert names(layout, CLAIMS) == [f"<{BASE}claim/{n}>" for n in (2, 3, 1)]
        assert names(layout, DESCRIPTION) == [f"<{BASE}dataset>"]
        assert names(layout, STATISTICS) == [f"<{BASE}dataset/part>"]
        assert names(layout, ONTOLOGY) == [f"<{BASE}ontology>", f"<{BASE}ontology#Claim>"]
        assert names(layout, ENTITIES) == [f"<{BASE}id/a-b>", f"<{BASE}id/a>"]
        assert names(layout, OTHERS) == ["<http://example.org/x>", f"<{BASE}evidence/a>"]


def test_every_triple_is_read_back_as_it_is(layout: Layout) -> None:
    with layout:
        read = []
        for blocks in layout.parts.values():
            for block in blocks:
                pairs = layout.pairs(block)
                read += [f"{block.subject} {p} {o} ." for p, o in pairs]
                for evidence in layout.evidence(layout.values(block, "evidence")[0]):
                    read += [f"{evidence.subject} {p} {o} ." for p, o in layout.pairs(evidence)]
    assert sorted(read) == sorted(LINES.split("\n")[:-1])
