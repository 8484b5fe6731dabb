"""A browser that is refused gets a page with the sentence; other clients get the sentence alone."""

from __future__ import annotations

import re
from html import unescape

import pytest
from serving import Server

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
REFUSED = {
    "/nothing": 404,
    "/id/nobody": 404,
    "/question/nothing": 404,
    "/sparql?query=SELECT": 400,
    "/sparql?query=ASK%20%7B%7D&unknown=1": 400,
    "/sparql?query=SELECT%20*%20%7B%20SERVICE%20%3Cx:y%3E%20%7B%7D%20%7D": 403,
    "/sparql?update=CLEAR%20ALL": 403,
}


@pytest.mark.parametrize("path", REFUSED)
def test_a_browser_gets_a_page_and_other_clients_the_same_sentence(server: Server, path: str) -> None:
    plain = server.ask(path)
    assert (plain.status, plain.headers["content-type"]) == (REFUSED[path], "text/plain; charset=utf-8")
    for lang, title in (("zh", r"\d+ [\u4e00-\u9fff]+"), ("en", r"\d+ [A-Z][a-z ]+")):
        page = server.ask(path, Accept=BROWSER, Accept_Language=lang)
        assert (page.status, page.headers["content-type"]) == (REFUSED[path], "text/html; charset=utf-8")
        assert page.headers["content-language"] == lang
        assert page.headers["cache-control"] == "no-store"
        assert "Accept-Language" in page.headers["vary"]
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert f'<html lang="{lang}">' in page.text
        assert re.search(rf"<title>{REFUSED[path]} ", page.text)
        assert re.search(rf"<h1>{title}</h1>", page.text)
        told = re.search(r'<p lang="en">(.*?)</p>', page.text)
        assert told
        assert unescape(told[1]) == plain.text.splitlines()[0]


def test_a_broken_query_is_shown_below_the_sentence(server: Server) -> None:
    plain, page = (server.query("SELECT * {\n ?s ?p }", Accept=accept) for accept in ("*/*", BROWSER))
    shown = re.search(r"<pre>(.*?)</pre>", page.text, re.DOTALL)
    rest = plain.text.rstrip("\n").partition("\n")[2]
    assert rest
    assert shown
    assert unescape(shown[1]).strip() == rest.strip()


def test_what_a_refusal_repeats_is_text(server: Server) -> None:
    for path in ("/%3Cscript%3Ealert(1)%3C/script%3E", "/sparql?query=%3Cscript%3E", "/sparql?%3Cscript%3E=1"):
        page = server.ask(path, Accept=BROWSER)
        assert page.kind == "text/html"
        assert page.status in (400, 404)
        assert "<script" not in page.text


def test_a_method_that_is_not_allowed_is_told_on_a_page_with_the_header(server: Server) -> None:
    page = server.ask("/health", "DELETE", Accept=BROWSER)
    assert (page.status, page.kind) == (405, "text/html")
    assert "GET" in page.headers["allow"]


def test_a_refusal_keeps_the_language_of_the_address(server: Server) -> None:
    page = server.ask("/id/nobody?lang=en", Accept=BROWSER, Accept_Language="zh")
    assert page.headers["content-language"] == "en"
    assert 'href="/ontology?lang=en"' in page.text
