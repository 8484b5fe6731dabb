"""Whatever a text holds, it stays a text in a page."""

from __future__ import annotations

import pytest

from kg.serve.html import Html, View, joined, outside, tag

HOSTILE = "<script>\"'&\u202e</script>"


def test_texts_are_escaped_and_markup_is_not() -> None:
    found = tag("p", HOSTILE, tag("b", "x"), [HOSTILE, Html("<i>y</i>")], title=HOSTILE, class_="a", lang="")
    assert found.count("<script") == 0
    assert "<b>x</b>" in found
    assert "<i>y</i>" in found
    assert 'title="&lt;script&gt;&quot;&#x27;&amp;\ufffd&lt;/script&gt;"' in found
    assert 'class="a"' in found
    assert "lang" not in found
    assert joined([HOSTILE, "b"], "<") == "&lt;script&gt;\"'&amp;\ufffd&lt;/script&gt;&lt;b"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", " file:///etc", "//x.org", "https://[", ""]
)
def test_only_addresses_of_the_web_become_links(address: str) -> None:
    assert outside("a text", address) == "a text"
    assert 'href="https://x.org/?a=&quot;"' in outside("a text", 'https://x.org/?a="')


def test_links_keep_the_language_that_the_address_names() -> None:
    assert View("en", kept=True, path="id/x").to("id/<y>?z#a b") == "/id/%3Cy%3E%3Fz?lang=en#a%20b"
    assert View("en", kept=False, path="id/x").to("ontology#revenue") == "/ontology#revenue"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_says_its_language_and_leads_to_the_other(lang: str) -> None:
    found = View(lang, kept=False, path="id/x").page(HOSTILE, tag("p", "y"))
    assert f'<html lang="{lang}">' in found
    assert 'href="/id/x?lang=zh"' in found
    assert 'href="/id/x?lang=en"' in found
    assert 'href="https://w3id.org/cnllm/id/x"' in found
    assert found.count("<script") == 0
