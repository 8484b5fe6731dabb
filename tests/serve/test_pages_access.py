"""The pages of the server have no faults of accessibility but minor ones, by axe, and fit a phone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from selenium import webdriver
from serving import Server

from kg.store import Graph

AXE = Path(__file__).parents[2] / "kg/page/script/node_modules/axe-core/axe.min.js"
RUN = (
    "const done = arguments[0]; axe.run({resultTypes: ['violations']}).then(r => done(r.violations.filter("
    "v => v.impact !== 'minor').map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 160), "
    "v.nodes[0].failureSummary.slice(0, 200)])))"
)
# The terms of the ontology are built alike: axe sees some of each kind, which takes 2 s and not 12.
SHORTENED = "document.querySelectorAll('article:nth-of-type(n+30)').forEach(article => article.remove());"
QUERY = "SELECT ?claim ?text { ?claim a kg:Claim ; rdfs:label ?text } LIMIT 20"
WIDE, PHONE = (1440, 900), (390, 844)


@pytest.mark.browser
@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: run npm ci in kg/page/script")
def test_axe_finds_nothing_that_matters_on_any_kind_of_page_and_all_fit_a_phone(
    browser: webdriver.Chrome, server: Server, seed: Graph
) -> None:
    claim = next(c for c in seed.claims("zhipu") if c.kind == "figure")
    paths = (
        "id/zhipu", f"claim/{claim.id}", f"source/{claim.evidence[0].source}", "concept/market-role",
        "concept/market-role/cloud-vendor", "ontology", "period/2024", "sparql", f"sparql?{urlencode({'query': QUERY})}",
        "sparql?query=ASK%7B%7D", "sparql?query=SELECT%20%7B", "nothing",
    )  # fmt: skip
    # The server alone may be reached.
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["https://*"]})
    axe, found = AXE.read_text("utf-8"), []
    for path in paths:
        for lang, (width, height), colours in (("zh", WIDE, "light"), ("en", PHONE, "dark"), ("zh", PHONE, "light")):
            metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 800}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            features = [{"name": "prefers-color-scheme", "value": colours}]
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
            browser.get(f"{server.address}{path}{'&' if '?' in path else '?'}lang={lang}")
            assert browser.execute_script("return document.documentElement.lang") == lang
            where = (path, lang, width)
            if browser.execute_script("return document.scrollingElement.scrollWidth") > width:
                found.append((*where, "wider than the screen"))
            if (lang, width) != ("zh", 390):
                browser.execute_script(SHORTENED + axe)
                found += [(*where, *told) for told in browser.execute_async_script(RUN)]
    assert found == []
