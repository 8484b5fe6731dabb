"""No text of the data and no address runs anything on the page: 24 kinds of payload in every field that is shown."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import severe, show
from conftest import small_home
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import visibility_of_element_located
from selenium.webdriver.support.ui import WebDriverWait

from kg.page.page import page
from kg.store import load

pytestmark = pytest.mark.browser
MARK = "globalThis.hacked=1"
PAYLOADS = [
    f"<script>{MARK}</script>", f"</script><script>{MARK}</script>", f"<img src=x onerror={MARK}>",
    f"<svg onload={MARK}>", f"<svg><script>{MARK}</script></svg>", f"<a href=\"javascript:{MARK}\">x</a>",
    f"javascript:{MARK}", f"\" onmouseover=\"{MARK}\" x=\"", f"' onfocus='{MARK}' autofocus='", f"<iframe srcdoc=\"<script>{MARK}</script>\">",
    f"<details open ontoggle={MARK}>", f"<body onload={MARK}>", f"<style>@import 'javascript:{MARK}'</style>", f"<math><mi xlink:href=\"javascript:{MARK}\">",
    f"`${{{MARK}}}`", f"{{{{constructor.constructor('{MARK}')()}}}}", f"<!--><script>{MARK}</script>-->", f"]]><script>{MARK}</script>",
    f"&lt;script&gt;{MARK}&lt;/script&gt;", f"\\u003cscript\\u003e{MARK}\\u003c/script\\u003e", f"<ScRiPt>{MARK}</sCrIpT>", f"<input onfocus={MARK} autofocus>",
    f"data:text/html,<script>{MARK}</script>", f"<base href=\"javascript:{MARK}//\">",
]  # fmt: skip
VIEWS = (
    "map",
    "firms",
    "models",
    "markets",
    "money",
    "disputes",
    "bench",
    "questions",
    "sources",
    "coverage",
    "net",
    "list",
)


def quoted(text: str) -> str:
    """Return a text as a string of TOML."""
    return json.dumps(text)


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    home = small_home(folder / "home")
    entities, claims = [], []
    for number, payload in enumerate(PAYLOADS):
        kind = ("Company", "Model", "Market", "Person")[number % 4]
        entities.append(
            f'[odd-{number}]\ntype = "{kind}"\nzh = {quoted(f"{number} {payload}")}\nen = {quoted(f"{number} {payload} e")}\n'
            f"aliases = [{quoted(f'{number} a {payload}')}]\n"
        )
        note = f"note = {{ zh = {quoted(payload)}, en = {quoted(payload)} }}"
        at = f'at = {quoted(f"p1 {payload}")}, evidence = "9:{number:016x}", {note}'
        if kind == "Company":
            claims.append(
                f'{{ subject = "odd-{number}", property = "revenue", value = "{number + 1}亿元", during = "2024", {at} }},'
            )
            claims.append(
                f'{{ subject = "odd-{number}", property = "revenue", value = "{number + 2}亿元", during = "2023", {at} }},'
            )
            claims.append(f'{{ subject = "odd-{number}", property = "legalName", value = {quoted(payload)}, {at} }},')
            claims.append(f'{{ subject = "odd-{number}", property = "competesWith", value = "acme", {at} }},')
        elif kind == "Model":
            claims.append(f'{{ subject = "odd-{number}", property = "developer", value = "odd-{number - 1}", {at} }},')
    (home.data / "entities/odd.toml").write_text("\n".join(entities), "utf-8")
    for number, payload in enumerate(PAYLOADS):
        head = f'title = {quoted(payload)}\npublisher = {quoted(payload)}\npublished = 2025-03-01\nlanguage = "zh"\ntier = 2\nread = "whole"\n'
        (home.data / f"sources/odd-{number}.toml").write_text(
            head + "claims = [\n" + "\n".join(claims[number :: len(PAYLOADS)]) + "\n]\n", "utf-8"
        )
    path = folder / "page.html"
    path.write_text(page(load(home.root)), "utf-8")
    return path


def turn(browser: webdriver.Chrome, fragment: str) -> None:
    """Set the address, and wait until the page has followed it and has been painted."""
    browser.execute_async_script(
        "const done = arguments[1]; location.hash = arguments[0];"
        "setTimeout(() => requestAnimationFrame(() => setTimeout(done, 20)), 0)",
        fragment,
    )


def hacked(browser: webdriver.Chrome) -> bool:
    return bool(browser.execute_script("return globalThis.hacked"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_no_text_of_the_data_runs(browser: webdriver.Chrome, hostile_page: Path, view: str, lang: str) -> None:
    b = show(
        browser, hostile_page, f"#view={view}&pins=odd-0,odd-4,acme&lang={lang}", "main > section:not([hidden]) > *"
    )
    for number in range(0, len(PAYLOADS), 4):
        turn(b, f"view={view}&pins=odd-0,odd-4,acme&lang={lang}&node=odd-{number}")
        WebDriverWait(b, 20).until(visibility_of_element_located((By.ID, "panel")))
        b.execute_script("document.querySelectorAll('details').forEach(e => { e.open = true })")
        assert not hacked(b)
    assert b.find_elements(By.CSS_SELECTOR, "iframe, base, img, body script ~ script ~ script ~ script") == []
    assert [e for e in severe(b) if "hacked" in e["message"]] == []


def test_no_search_for_it_runs_it(browser: webdriver.Chrome, hostile_page: Path) -> None:
    b = show(browser, hostile_page, "", "svg.map, .columns, main > section:not([hidden]) > *")
    box = b.find_element(By.ID, "search")
    for payload in PAYLOADS:
        b.execute_script(
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
            box,
            payload,
        )
        assert not hacked(b)
    assert severe(b) == []


@pytest.mark.parametrize(
    "key",
    [
        "node",
        "edge",
        "line",
        "claim",
        "source",
        "view",
        "lang",
        "pins",
        "model",
        "market",
        "metric",
        "things",
        "until",
        "sort",
        "about",
        "property",
        "question",
        "find",
        "among",
        "tier",
        "sector",
    ],
)
def test_no_address_runs(browser: webdriver.Chrome, hostile_page: Path, key: str) -> None:
    b = show(browser, hostile_page, "", "main > section:not([hidden]) > *")
    for payload in PAYLOADS:
        for text in (quote(payload, safe=""), payload):
            turn(b, f"{key}={text}&view=firms" if key != "view" else f"{key}={text}")
            assert not hacked(b)
    assert b.find_elements(By.CSS_SELECTOR, "iframe, base, img") == []
    assert [e for e in severe(b) if "Content Security Policy" not in e["message"]] == []
