"""Every view of the page of the whole data is free of serious faults of accessibility, by axe, and works by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import press, severe, show
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import presence_of_element_located
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "kg/page/script/node_modules/axe-core/axe.min.js"
VIEWS = {
    "map": "svg.map .thing", "firms": "#firms td", "models": "#models td", "markets": "#markets td", "money": "#money svg.chart",
    "disputes": ".dispute", "coverage": ".coverage .known", "bench": "#side-by-side td", "net": "canvas", "list": "#list li",
    "questions": ".asked", "sources": ".source-table td",
}  # fmt: skip
WIDE, PHONE = (1440, 900), (390, 844)


def sized(browser: webdriver.Chrome, size: tuple[int, int]) -> None:
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 800}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def scheme(browser: webdriver.Chrome, name: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": name}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


@pytest.fixture
def resized(browser: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    scheme(browser, "light")


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: run npm ci in kg/page/script")
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious(resized: webdriver.Chrome, whole: Path, view: str) -> None:
    found = []
    for lang, size, colours in (
        ("zh", WIDE, "light"),
        ("en", PHONE, "dark"),
        ("en", WIDE, "dark"),
        ("zh", PHONE, "light"),
    ):
        sized(resized, size)
        scheme(resized, colours)
        wanted = ".columns li" if view == "map" and size == PHONE else VIEWS[view]
        b = show(resized, whole, f"#view={view}&node=zhipu&pins=zhipu,minimax&lang={lang}", wanted)
        if view == "net":
            WebDriverWait(b, 60).until(lambda b: not b.execute_script("return kgPage.state.busy"))
        b.execute_script(AXE.read_text("utf-8"))
        told = b.execute_async_script(
            "const done = arguments[0]; axe.run({resultTypes: ['violations']}).then(r => done(r.violations.filter("
            "v => ['critical', 'serious'].includes(v.impact)).map(v => [v.id, v.impact, v.nodes.length, v.nodes[0].html.slice(0, 160), v.nodes[0].failureSummary.slice(0, 200)])))"
        )
        found += [(lang, size, colours, *each) for each in told]
    assert found == []
    assert severe(resized) == []


@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("view", VIEWS)
def test_targets_are_large_enough(resized: webdriver.Chrome, whole: Path, view: str, size: tuple[int, int]) -> None:
    """24 pixels in both directions, 40 on touch; links within running text are exempt (WCAG 2.5.8)."""
    sized(resized, size)
    wanted = ".columns li" if view == "map" and size == PHONE else VIEWS[view]
    b = show(resized, whole, f"#view={view}&node=zhipu&pins=zhipu,minimax", wanted)
    least = 40 if size == PHONE else 24
    small = b.execute_script(
        "return [...document.querySelectorAll('button, summary, select, input, nav a, a.card, svg.map a.thing, [role=button], .columns li a')]"
        ".filter(e => e.offsetParent !== null || e instanceof SVGElement).map(e => [e, e.getBoundingClientRect()])"
        ".filter(([e, r]) => r.width && r.height && Math.min(r.width, r.height) < arguments[0] - 0.5)"
        ".map(([e, r]) => `${e.tagName} ${e.className.baseVal ?? e.className} ${e.textContent.slice(0, 20)} ${r.width.toFixed(0)}x${r.height.toFixed(0)}`)",
        least,
    )
    assert sorted(set(small)) == []


def test_every_view_is_reached_and_left_by_keyboard(resized: webdriver.Chrome, whole: Path) -> None:
    b = show(resized, whole, "", "svg.map .thing")
    for view, wanted in VIEWS.items():
        link = b.find_element(By.CSS_SELECTOR, f'[data-view="{view}"]')
        link.send_keys(Keys.ENTER)
        current = f'[data-view="{view}"][aria-current]'
        for css in (current, *([wanted] if view not in ("bench", "net") else [])):
            WebDriverWait(b, 30).until(presence_of_element_located((By.CSS_SELECTOR, css)))
        assert b.switch_to.active_element.get_attribute("data-view") == view
    b.find_element(By.TAG_NAME, "body").send_keys("/")
    assert b.switch_to.active_element.get_attribute("id") == "search"


def test_the_network_is_walked_by_keyboard(resized: webdriver.Chrome, whole: Path) -> None:
    b = show(resized, whole, "#view=net", "#net-nodes a")
    link = b.find_element(By.CSS_SELECTOR, "#net-nodes a")
    b.execute_script("arguments[0].focus()", link)
    assert link.rect["width"] > 24
    name = link.text
    link.send_keys(Keys.ENTER)
    WebDriverWait(b, 30).until(lambda b: b.find_element(By.CSS_SELECTOR, "#panel h2").text.startswith(name))
    assert len(b.find_elements(By.CSS_SELECTOR, "#net-nodes a")) == len(
        b.execute_script("return kgPage.network().body.nodeIndices")
    )


def test_a_facet_of_the_network_brings_those_that_have_it_forward(browser: webdriver.Chrome, whole: Path) -> None:
    b = show(browser, whole, "#view=net&node=zhipu", "#facets button")
    first = b.find_element(By.CSS_SELECTOR, "#facets button")
    concept, count = first.get_attribute("data-facet"), int(str(first.text).split()[-1])
    press(b, first)
    WebDriverWait(b, 20).until(lambda b: b.find_elements(By.CSS_SELECTOR, '#facets [aria-pressed="true"]'))
    assert f"facet={concept}" in b.current_url.replace("%2F", "/")
    forward = "return kgPage.network().body.data.nodes.get().filter(n => n.opacity === 1).length"
    assert b.execute_script(forward) == count
    press(b, b.find_element(By.CSS_SELECTOR, "#facets button"))
    WebDriverWait(b, 20).until(lambda b: not b.find_elements(By.CSS_SELECTOR, '#facets [aria-pressed="true"]'))
    assert severe(b) == []
