"""Each address of the data has a page in Chinese and English, and the same in RDF."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from conftest import small_home
from serving import Server, serving

from kg.namespaces import BASE, CONCEPT, KG
from kg.serve.html import View
from kg.serve.term_page import ontology_page, scheme_page
from kg.serve.thing_page import thing_page
from kg.store import Graph, load

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
BREAKING = "<img src=x onerror=alert(1)>\"'&amp;"


class Page(HTMLParser):
    """The links and the text of a page; every element has to be closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.elements: set[str] = set()
        self.ids: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        if tag not in ("meta", "link", "input"):
            self._open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "style"
            if name == "href" and tag == "a":
                self.links.add(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="session")
def paths(seed: Graph) -> dict[str, str]:
    """An address of each kind."""
    claim = next(c for c in seed.claims("zhipu") if c.kind == "figure")
    return {
        "entity": "id/zhipu",
        "concept": "concept/market-role/cloud-vendor",
        "scheme": "concept/market-role",
        "claim": f"claim/{claim.id}",
        "source": f"source/{claim.evidence[0].source}",
        "ontology": "ontology",
        "dataset": "dataset",
        "period": "period/2024",
    }


@pytest.mark.parametrize("kind", ["entity", "concept", "scheme", "claim", "source", "ontology", "dataset", "period"])
def test_every_kind_of_address_has_a_page_in_both_languages_and_the_same_in_rdf(
    server: Server, paths: dict[str, str], kind: str
) -> None:
    path = paths[kind]
    pages = {}
    for lang in ("zh", "en"):
        found = server.ask(f"/{path}", Accept=HTML, Accept_Language=lang)
        assert (found.status, found.kind) == (200, "text/html"), found.text
        assert found.headers["content-language"] == lang
        assert {"Accept", "Accept-Language"} <= {word.strip() for word in found.headers["vary"].split(",")}
        assert "script-src" not in found.headers["content-security-policy"]
        assert "default-src 'none'" in found.headers["content-security-policy"]
        pages[lang] = Page(found.text)
        assert not pages[lang].elements & {"script", "style", "form", "iframe", "img"}
        assert len(pages[lang].ids) == len(set(pages[lang].ids))
    assert pages["zh"].text != pages["en"].text
    for accept, ending, form in (
        ("text/turtle", "ttl", ox.RdfFormat.TURTLE), ("application/ld+json", "jsonld", ox.RdfFormat.JSON_LD),
        ("application/n-triples", "nt", ox.RdfFormat.N_TRIPLES),
    ):  # fmt: skip
        asked, named = server.ask(f"/{path}", Accept=accept), server.ask(f"/{path}.{ending}", Accept="image/png")
        assert (asked.status, asked.kind) == (named.status, named.kind) == (200, accept)
        assert asked.body == named.body
        assert asked.headers["content-location"] == f"/{path}.{ending}"
        subjects = {quad.subject for quad in ox.parse(asked.body, format=form)}
        assert ox.NamedNode(BASE + path) in subjects


def test_the_links_of_a_page_lead_somewhere(server: Server, paths: dict[str, str]) -> None:
    links: set[str] = set()
    for kind in ("entity", "concept", "claim", "source", "scheme"):
        links |= Page(server.ask(f"/{paths[kind]}.html").text).links
    inside = {link.partition("#")[0] for link in links if link.startswith("/")} - {"/"}
    assert len(inside) > 50
    some = sorted(inside, key=lambda link: (link.count("/"), hash(link)))[:40]
    assert [link for link in some if server.ask(link).status not in (200, 303)] == []
    anchors = {urlsplit(link).fragment for link in links if link.startswith("/ontology#")}
    assert anchors <= set(Page(server.ask("/ontology.html").text).ids)


def test_the_page_of_a_claim_says_who_said_it_where_and_when(server: Server, seed: Graph) -> None:
    claim = next(c for c in seed.figures("zhipu", "revenue") if c.evidence[0].locator and c.evidence[0].fingerprint)
    text = server.ask(f"/claim/{claim.id}?lang=zh").text
    source = seed.sources[claim.evidence[0].source]
    for said in (source.publisher, source.title, claim.printed, str(claim.evidence[0].fingerprint), "3级信源"):
        assert said in text
    assert f'href="/source/{source.id}?lang=zh"' in text


def test_claims_that_disagree_are_shown_as_such(tmp_path: Path) -> None:
    home = small_home(tmp_path / "home")
    source = (home.data / "sources/acme-report.toml").read_text("utf-8").replace("约3.5亿元", "5.5亿元")
    (home.data / "sources/other-report.toml").write_text(source.replace("示例日报", "另一日报"), "utf-8")
    graph = load(home.root)
    (group,) = graph.conflicts("acme")
    with serving(graph) as server:
        for path in ("id/acme", f"claim/{group[0].id}"):
            page = server.ask(f"/{path}?lang=zh").text
            section = page.partition('id="disagreements"')[2].partition("</section>")[0]
            assert "约3.5亿元" in section
            assert "5.5亿元" in section
            assert "另一日报" in section
        page = server.ask("/id/acme?lang=en").text
        assert page.count(">disputed<") >= 2
        assert "best reading, because of" in page


def test_names_and_titles_of_strangers_stay_text(tmp_path: Path) -> None:
    home = small_home(tmp_path / "home")
    for path in ("entities/all.toml", "sources/acme-report.toml"):
        file = home.data / path
        text = file.read_text("utf-8").replace('"示例公司"', f"'''{BREAKING}'''")
        file.write_text(
            text.replace('"示例公司年报解读"', f"'''{BREAKING}'''").replace('"示例日报"', f"'''{BREAKING}'''"), "utf-8"
        )
    with serving(load(home.root)) as server:
        for path in ("id/acme", "source/acme-report", "id/li-lei", "ontology", "period/2024"):
            page = Page(server.ask(f"/{path}?lang=zh").text)
            assert "img" not in page.elements
        assert BREAKING in Page(server.ask("/id/acme?lang=zh").text).text


@pytest.mark.parametrize(
    "path",
    ["id/nobody", "id/market-role/cloud-vendor", "id/", "concept/nothing", "concept/risk/nothing", "claim/zz", "source/x",
     "id/zhipu%3E%20%3Fp%20%3Fo", "id/%7Bzhipu%7D", "id/zhipu.rdf", "id/../id/zhipu", "id//zhipu", "%00", "id/zhipu%0A.ttl"],
)  # fmt: skip
def test_where_the_graph_has_nothing_there_is_no_page(server: Server, path: str) -> None:
    for accept in (HTML, "text/turtle"):
        assert server.ask(f"/{path}", Accept=accept).status == 404


def test_the_language_of_the_address_is_kept_by_its_links(server: Server) -> None:
    page = server.ask("/id/zhipu?lang=en", Accept_Language="zh", Accept=HTML)
    assert page.headers["content-language"] == "en"
    links = Page(page.text).links
    assert "/?lang=en" in links
    assert "/id/zhipu?lang=zh" in links
    assert all(
        "lang=" in link for link in links if re.match(r"/(?:id|claim|source|concept)/\S+$", link) and "." not in link
    )
    assert server.ask("/id/zhipu?lang=%3Cscript%3E", Accept=HTML).headers["content-language"] == "zh"


def test_a_page_that_a_client_has_is_not_sent_again(server: Server) -> None:
    found = server.ask("/id/zhipu", Accept=HTML, Accept_Language="zh")
    again = server.ask("/id/zhipu", Accept=HTML, Accept_Language="zh", If_None_Match=found.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert server.ask("/id/zhipu", Accept=HTML, Accept_Language="en", If_None_Match=found.headers["etag"]).status == 200
    assert server.ask("/id/zhipu", Accept="image/png").status == 406


def test_terms_are_told_with_definition_use_and_an_example_question(server: Server) -> None:
    page = server.ask("/ontology?lang=en").text
    term = page.partition('id="revenue"')[2].partition("</article>")[0]
    for said in ("The money earned from customers over a period.", "domain", "range", "used"):
        assert said in term
    link = re.search(r'href="(/question/[^"]+)"', term)
    assert link
    found = server.ask(link[1])
    assert found.status == 303
    assert "SELECT" in parse_qs(urlsplit(found.headers["location"]).query)["query"][0]
    assert server.ask(found.headers["location"]).status == 200
    assert server.ask("/question/nothing").status == 404
    assert server.ask("/best").headers["location"] == "/ontology"


@pytest.fixture(scope="module")
def term_pages(seed: Graph) -> dict[str, str]:
    """The page of the ontology, and those of all schemes with a concept of each, by language."""
    schemes = {scheme: min(concepts) for scheme, concepts in seed.ontology.concepts.items()}
    return {
        lang: ontology_page(seed, View(lang, kept=False, path="ontology"))
        + "".join(scheme_page(seed, View(lang, kept=False, path=""), scheme) for scheme in schemes)
        + "".join(thing_page(seed, View(lang, kept=False, path=""), "/".join(names)) for names in schemes.items())
        for lang in ("zh", "en")
    }


@pytest.mark.parametrize(("lang", "other"), [("zh", "en"), ("en", "zh")])
def test_terms_are_defined_in_the_language_of_the_page_alone(
    seed: Graph, term_pages: dict[str, str], lang: str, other: str
) -> None:
    defined: dict[str, set[str]] = {"zh": set(), "en": set()}
    for row in seed.rows("SELECT ?t ?text (LANG(?text) AS ?lang) { ?t skos:definition ?text }"):
        if str(row["t"]).startswith((KG, CONCEPT)):
            defined[str(row["lang"])].add(f">{escape(str(row['text']), quote=False)}<")
    assert len(defined[lang]) > 300
    assert {text for text in defined[lang] if text not in term_pages[lang]} == set()
    assert {text for text in defined[other] if text in term_pages[lang]} == set()


def test_the_ontology_in_english_has_no_chinese_but_the_link_to_that_in_chinese(seed: Graph) -> None:
    head, _, main = ontology_page(seed, View("en", kept=True, path="ontology")).partition("<main>")
    assert 'href="/ontology?lang=zh" lang="zh" hreflang="zh">中文<' in head
    assert re.findall(r"[\u4e00-\u9fff]+", main) == []
