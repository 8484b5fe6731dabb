"""The page on which readers ask: for browsers alone, in both languages, with every question."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from serving import Server

from kg.store import Graph
from kg.views.questions import questions

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(("lang", "told"), [("zh", "用 SPARQL 查询图谱"), ("en", "Ask the graph in SPARQL")])
def test_a_browser_gets_a_form_and_the_questions(server: Server, seed: Graph, lang: str, told: str) -> None:
    found = server.ask(f"/sparql?lang={lang}", Accept=BROWSER)
    assert found.status == 200
    assert found.headers["content-type"].startswith("text/html")
    assert found.headers["content-language"] == lang
    assert told in found.text
    assert "form-action 'self'" in found.headers["content-security-policy"]
    assert re.findall(r"<script[^>]*>", found.text) == ['<script type="module" src="/editor.js">']
    assert "script-src 'self'; connect-src 'self'" in found.headers["content-security-policy"]
    links = set(re.findall(r'href="/question/([\w-]+)', found.text))
    assert links == {question.name for question in questions(seed.project)}


def test_a_program_gets_the_description_of_the_service(server: Server) -> None:
    for accept in ("*/*", "text/turtle", ""):
        found = server.ask("/sparql", Accept=accept)
        assert "text/turtle" in found.headers["content-type"]
        assert "sd:Service" in found.text


def test_the_example_of_the_form_is_answered(server: Server) -> None:
    text = server.ask("/sparql?lang=en", Accept=BROWSER).text
    match = re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)
    assert match
    query = match[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", '"')
    assert server.query(query).status == 200


def test_a_known_page_is_not_sent_again(server: Server) -> None:
    tag = server.ask("/sparql?lang=en", Accept=BROWSER).headers["etag"]
    assert server.ask("/sparql?lang=en", Accept=BROWSER, If_None_Match=tag).status == 304
    assert server.ask("/sparql?lang=zh", Accept=BROWSER, If_None_Match=tag).status == 200


def test_after_the_page_a_graph_is_still_a_page_for_the_same_browser(server: Server) -> None:
    server.ask("/sparql", Accept=BROWSER)
    found = server.query("CONSTRUCT WHERE { id:zhipu rdfs:label ?o }", Accept=BROWSER)
    assert found.status == 200
    assert "<textarea" in found.text


def test_the_language_of_the_address_is_kept_by_form_answer_and_questions(server: Server) -> None:
    hidden = '<input type="hidden" name="lang" value="en">'
    asking = server.ask("/sparql?lang=en", Accept=BROWSER, Accept_Language="zh")
    assert hidden in asking.text
    query = urlencode({"query": "SELECT ?p { ?p a kg:CloudVendor } LIMIT 1"})
    named = server.ask(f"/sparql?{query}&lang=en", Accept=BROWSER, Accept_Language="en").text
    plain = server.ask(f"/sparql?{query}", Accept=BROWSER, Accept_Language="en").text
    assert hidden in named
    links = [link for link in re.findall(r'<a href="(/[^"]*)"', named) if link != "/style.css"]
    assert {"/?lang=en", "/ontology?lang=en", "/sparql?lang=en"} < set(links)
    assert any(link.startswith("/id/") for link in links)
    assert [link for link in links if "lang=en" not in link] == []
    assert '<html lang="en">' in plain
    assert "lang=en" not in plain
    found = server.ask("/question/revenue?lang=en", Accept=BROWSER).headers["location"]
    assert parse_qs(urlsplit(found).query)["lang"] == ["en"]
    assert "lang" not in parse_qs(urlsplit(server.ask("/question/revenue").headers["location"]).query)
