"""Test which reading of a thing is chosen, why, and which figure is the latest."""

from __future__ import annotations

import itertools
from typing import cast

import pyoxigraph as ox
import pytest

from kg.audit.best import choices, latest
from kg.model.choice import EQUAL, ONLY
from kg.project import Project
from kg.read.data import read_facts
from kg.read.ontology import read_ontology
from kg.store import Graph, load

SOURCE = """title = "t"
publisher = "{publisher}"
published = {published}
language = "zh"
tier = {tier}
read = "excerpt"
url = "https://example.org/{name}"
claims = [
{claims}
]
"""
NAMES = [f"paper-{letter}" for letter in "abcdef"]


def write(home: Project, *sources: tuple[int, str, str], published: str = "2026-01-01") -> None:
    """Write sources, each with its tier, its claims about acme, and the day of its publication if not this one."""
    for name, (tier, claims, day) in zip(NAMES, sources, strict=False):
        lines = "\n".join(f'  {{ subject = "acme", {claim}, at = "p1" }},' for claim in claims.split("\n"))
        text = SOURCE.format(name=name, publisher=name, published=day or published, tier=tier, claims=lines)
        (home.data / f"sources/{name}.toml").write_text(text, "utf-8")


def said(value: str, name: str = "revenue", **more: str) -> str:
    about = {"property": name, "value": value} | ({"during": "2022"} if name == "revenue" else {}) | more
    return ", ".join(f'{key} = "{text}"' for key, text in about.items())


def chosen(home: Project, name: str = "revenue") -> tuple[str, str]:
    """Return value and ground of the one choice among the claims about acme by a property."""
    ontology = read_ontology(home)
    facts = read_facts(home, ontology)
    claims = facts.claims
    ((best, ground),) = (
        (claims[c.best], c.ground)
        for c in choices(claims.values(), ontology, facts.sources)
        if (claims[c.best].subject, claims[c.best].property) == ("acme", name)
        and claims[c.best].period
        == next(x.period for x in claims.values() if "paper-a" in {e.source for e in x.evidence})
    )
    return best.object or best.printed, ground


def rows(graph: Graph, query: str) -> list[str]:
    return [row[0].value for row in cast("ox.QuerySolutions", graph.query(query))]


@pytest.mark.parametrize(
    ("sources", "best", "ground"),
    [
        ([(3, said("5亿元"), "")], "5亿元", ONLY),
        ([(3, said("5亿元"), ""), (1, said("8亿元"), ""), (3, said("5亿元"), "")], "8亿元", "tier"),
        ([(3, said("5亿元"), ""), (3, said("8亿元"), ""), (3, said("5亿元"), "")], "5亿元", "voices"),
        ([(2, said("5亿元"), ""), (2, said("7.3亿元"), "2020-01-01")], "7.3亿元", "exactness"),
        ([(2, said("5亿元"), ""), (2, said("8亿元"), "2026-02-01")], "8亿元", "recency"),
        # A coarser reading that agrees stands behind the finer one.
        ([(1, said("3.1亿元"), ""), (3, said("3.124亿元"), "")], "3.124亿元", "voices"),
        ([(1, said("3.1亿元"), ""), (3, said("3.724亿元"), "")], "3.1亿元", "tier"),
        # "More than" agrees with anything above, so it supports nothing.
        ([(1, said("超3亿元"), ""), (3, said("3.124亿元"), "")], "超3亿元", "tier"),
        # What one article says of another document is that document's.
        ([(3, said("5亿元", via="acme-report"), ""), (3, said("8亿元"), "2026-02-01")], "5亿元", "tier"),
        ([(3, said("5亿元"), ""), (3, said("8亿元", negated="x").replace('"x"', "true"), "")], "5亿元", ONLY),
    ],
)  # fmt: skip
def test_the_first_ground_that_tells_two_readings_apart_decides(
    home: Project, sources: list[tuple[int, str, str]], best: str, ground: str
) -> None:
    for order in itertools.permutations(sources[1:]):
        write(home, sources[0], *order)
        assert chosen(home) == (best, ground)


def test_of_list_prices_on_one_page_the_lower_is_the_entry_price(home: Project) -> None:
    prices = [said(f"{value}元/百万tokens", "inputPrice", **{"from": "2025-01-01"}) for value in (8, 2)]
    for order in itertools.permutations(prices):
        write(home, (2, "\n".join(order), ""))
        path = home.data / "sources/paper-a.toml"
        path.write_text(path.read_text("utf-8").replace('"acme"', '"acme-one"'), "utf-8")
        graph = load(home.root)
        best = "SELECT ?v { ?x best:inputPrice ?c . ?c kg:value ?v ; kg:ground ground:entry-price }"
        assert rows(graph, best) == rows(graph, "SELECT ?v { ?x latest:inputPrice/kg:value ?v }") == ["2"]


def test_a_forecast_is_no_reading_of_what_came(home: Project) -> None:
    write(home, (3, said("5亿元"), ""), (1, said("9亿元", **{"as": "forecast"}), ""))
    ontology = read_ontology(home)
    facts = read_facts(home, ontology)
    found = choices(facts.claims.values(), ontology, facts.sources)
    assert {facts.claims[c.best].stance for c in found if facts.claims[c.best].printed in ("5亿元", "9亿元")} == {
        "asserted", "forecast",
    }  # fmt: skip
    assert not [c for c in latest((facts.claims[c.best] for c in found), ontology) if c.stance == "forecast"]


@pytest.mark.parametrize(
    ("dates", "best", "ground"),
    [
        (["2023-02", "2023-03", "2023-03"], "2023-03", "voices"),
        (["2023", "2023-03-01"], "2023-03-01", "voices"),
        (["2023-03-02", "2023-03-01"], "", EQUAL),
    ],
)
def test_a_founding_date_is_one_whenever_it_is_read(home: Project, dates: list[str], best: str, ground: str) -> None:
    write(home, *((3, said(date, "foundedOn"), "") for date in dates))
    found = chosen(home, "foundedOn")
    assert found[1] == ground
    assert found[0] == best or (not best and found[0] in dates)


def test_what_a_judgement_prefers_is_the_best_and_what_it_deprecates_is_none(home: Project) -> None:
    write(home, (1, said("5亿元"), ""), (3, said("8亿元"), ""), (1, said("7亿元"), ""))
    ontology = read_ontology(home)
    ids = {c.printed: c.id for c in read_facts(home, ontology).claims.values()}
    reason = 'reason = { zh = "因", en = "why" }'
    (home.data / "judgements.toml").write_text(
        f'[[judgements]]\nclaims = ["{ids["8亿元"]}"]\nrank = "preferred"\n{reason}\n'
        f'[[judgements]]\nclaims = ["{ids["7亿元"]}"]\nrank = "deprecated"\n{reason}\n',
        "utf-8",
    )
    assert chosen(home) == ("8亿元", "rank")
    graph = load(home.root)
    assert rows(graph, "SELECT ?p { ?j kg:replaces/kg:evidence/kg:printed ?p }") == ["5亿元"]
    found = rows(graph, "SELECT ?p { ?c kg:outrankedBy/kg:ground ground:rank ; kg:evidence/kg:printed ?p }")
    assert found == ["5亿元"]


def test_the_latest_year_and_the_latest_half_are_told_apart(home: Project) -> None:
    write(
        home,
        (2, said("5亿元", during="2024"), ""), (2, said("6亿元", during="2025"), ""),
        (2, said("3亿元", during="2026-H1"), ""), (2, said("9亿元", during="2027", **{"as": "plan"}), ""),
    )  # fmt: skip
    graph = load(home.root)
    assert rows(graph, "SELECT ?p { id:acme latest:revenue/kg:evidence/kg:printed ?p }") == ["6亿元"]
    found = rows(graph, "SELECT ?p { ?c a kg:LatestFigure ; kg:months 6 ; kg:evidence/kg:printed ?p }")
    assert found == ["3亿元"]


@pytest.mark.whole
def test_every_claim_that_can_be_one_of_several_has_one_best() -> None:
    graph = load()
    left = "SELECT ?c { ?c a kg:Figure ; kg:rank ?r FILTER (?r != rank:deprecated) FILTER NOT EXISTS { ?c kg:negated true } "
    for none in ("FILTER NOT EXISTS { ?c kg:ground ?g } FILTER NOT EXISTS { ?c kg:outrankedBy ?b } }",
                 "?c kg:ground ?g ; kg:outrankedBy ?b }"):  # fmt: skip
        assert rows(graph, left + none) == []
