from __future__ import annotations

from kg.page.covered import covered
from kg.project import Project
from kg.store import Graph, load
from kg.views.cards import Cards

LINE = '{ property = "employees", on = 2026-11-26, where = { zh = "官网", en = "its site" } }'


def test_each_cell_names_a_claim_or_says_why_there_is_none(home: Project) -> None:
    (home.data / "searches").mkdir()
    (home.data / "searches/acme.toml").write_text(f"searches = [\n  {LINE},\n]\n", "utf-8")
    graph = load(home.root)
    found = covered(Cards(graph))
    assert found["rows"]["foundation"] == []  # a role that is planned makes no foundation-model firm
    (platform,) = (rows for kind, rows in found["rows"].items() if kind == "platform")
    assert platform == []
    assert {row["thing"] for row in found["rows"]["model"]} == {"acme-one", "other-one"}
    ids = {claim.id for claim in graph.claims()}
    for rows in found["rows"].values():
        for row in rows:
            assert set(row["cells"]) <= ids | {"", "sought", "none"}


def test_all_rows_have_a_cell_for_each_fact(graph: Graph) -> None:
    found = covered(Cards(graph))
    for kind, rows in found["rows"].items():
        assert rows
        assert {len(row["cells"]) for row in rows} == {len(found["facts"][kind])}
    sought = {
        (row["thing"], fact)
        for kind, rows in found["rows"].items()
        for row in rows
        for fact, cell in zip(found["facts"][kind], row["cells"], strict=True)
        if cell == "sought"
    }
    assert sought == {(thing, fact) for thing, facts in found["where"].items() for fact in facts}
