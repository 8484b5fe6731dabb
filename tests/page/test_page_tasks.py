"""Do an analyst's tasks on the page of the whole data, and count what it takes beyond typing a name."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from browsing import press, severe, show
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from kg.store import Graph

pytestmark = pytest.mark.browser


class Reader:
    """One who clicks and types; `acts` counts clicks and keystrokes other than those of names."""

    def __init__(self, browser: webdriver.Chrome) -> None:
        self.browser = browser
        self.acts = 0

    def wait(self, wanted: str) -> WebElement:
        return WebDriverWait(self.browser, 30).until(lambda b: b.find_element(By.CSS_SELECTOR, wanted))

    def click(self, wanted: str) -> None:
        press(self.browser, self.wait(wanted))
        self.acts += 1

    def choose(self, wanted: str, value: str) -> None:
        Select(self.wait(wanted)).select_by_value(value)
        self.acts += 1

    def find(self, name: str, thing: str) -> None:
        """Type a name into the search, and press Enter on its first hit."""
        box = self.browser.find_element(By.ID, "search")
        box.send_keys(name)
        self.wait(f'#results [data-id="{thing}"][aria-selected="true"]')
        box.send_keys(Keys.ENTER)
        self.acts += 1

    def text(self, wanted: str) -> str:
        return self.wait(wanted).text


@pytest.fixture
def reader(browser: webdriver.Chrome, whole: Path) -> Reader:
    return Reader(show(browser, whole, "", "svg.map .thing"))


def test_the_five_and_who_says_so(reader: Reader, graph: Graph) -> None:
    reader.find("基模五强", "foundation-model-five")
    reader.wait("#panel .claim .evidence")
    members = {c.subject for c in graph.claims("foundation-model-five") if c.property == "memberOf" and not c.negated}
    shown = reader.browser.execute_script(
        "return [...document.querySelectorAll('#panel .claim')].map(e => [e.querySelector('a')?.getAttribute('href'), e.textContent])"
    )
    for member in members:
        assert any(href == f"#node={member}" and "芯流" in text for href, text in shown)
    assert all(
        name in reader.text("#panel .summary") for name in ("字节跳动", "智谱AI", "阶跃星辰", "阿里巴巴", "DeepSeek")
    )
    assert reader.acts <= 2


def test_investors_that_rivals_share(reader: Reader, graph: Graph) -> None:
    reader.find("智谱", "zhipu")
    reader.click("#rivals")
    reader.choose('[data-choice="shared"]', "investor")
    WebDriverWait(reader.browser, 20).until(lambda b: "shared=investor" in b.current_url)
    names = [e.text for e in reader.browser.find_elements(By.CSS_SELECTOR, "#shared tbody th")]
    assert {"腾讯", "高瓴"} <= set(names)
    rows = reader.browser.find_elements(By.CSS_SELECTOR, "#shared tbody tr")
    assert all(len(row.find_elements(By.CSS_SELECTOR, 'td a[href*="claim="]')) > 1 for row in rows)
    assert reader.acts <= 4


def test_cloud_share_over_time_by_who_measured(reader: Reader) -> None:
    reader.click('[data-view="markets"]')
    reader.choose('[data-choice="market"]', "cn-cloud-infra")
    WebDriverWait(reader.browser, 20).until(lambda b: "market=cn-cloud-infra" in b.current_url)
    table = reader.text("#markets .matrix")
    assert "Canalys" in table
    assert table.count("2025年第") >= 2
    assert reader.browser.find_elements(By.CSS_SELECTOR, "#markets svg.chart .mark-of-chart")
    assert reader.acts <= 2


def test_medical_models_with_their_base_models(reader: Reader, graph: Graph) -> None:
    reader.click('[data-view="models"]')
    reader.choose('[data-choice="sector"]', "sector/healthcare")
    WebDriverWait(reader.browser, 20).until(lambda b: "sector=sector" in b.current_url)
    reader.click('[data-column="base"]')
    WebDriverWait(reader.browser, 20).until(
        lambda b: b.find_elements(By.CSS_SELECTOR, '[aria-sort] [data-column="base"]')
    )
    told = {e.text for e in reader.browser.find_elements(By.CSS_SELECTOR, "#models tbody th")}
    wanted = graph.rows("SELECT DISTINCT ?m { ?m a kg:Model ; kg:servesSector sector:healthcare ; kg:basedOn ?b }")
    models = [str(row["m"]).rpartition("/")[2] for row in wanted]
    assert models
    assert {graph.entities[m].labels["zh"] for m in models} <= told
    first = reader.browser.find_element(By.CSS_SELECTOR, "#models tbody tr")
    assert first.find_elements(By.CSS_SELECTOR, 'td:nth-child(5) a[href*="claim="]')
    assert reader.acts <= 3


def test_revenue_by_mode_with_margins_as_charts(reader: Reader) -> None:
    reader.find("智谱", "zhipu")
    reader.wait("#panel svg.chart")
    titles = [e.text for e in reader.browser.find_elements(By.CSS_SELECTOR, "#panel .chart-box figcaption b")]
    assert titles[:4] == ["收入", "收入：按部分", "毛利率", "毛利率：按部分"]
    mark = reader.browser.find_element(By.CSS_SELECTOR, "#panel .mark-of-chart")
    assert "claim=" in str(mark.get_dom_attribute("href"))
    assert reader.acts <= 2


def test_what_was_true_in_2023(reader: Reader) -> None:
    reader.click("#filters summary")
    reader.choose('[data-choice="until"]', "2023-12-31")
    WebDriverWait(reader.browser, 20).until(lambda b: "until=2023-12-31" in b.current_url)
    acts = reader.acts
    late = reader.browser.execute_script(
        "const {data} = kgPage; return [...document.querySelectorAll('[data-line]')].filter(e => {"
        "const line = data.chain.lines.find(l => `${l.from}>${l.to}` === e.dataset.line);"
        "return line.claims.every(id => (data.claims[id].first || '') > '2023-12-31') }).length"
    )
    assert late == 0
    reader.click('[data-view="firms"]')
    row = reader.wait('#firms a[href*="node=zhipu"]').find_element(By.XPATH, "ancestor::tr")
    assert "1.2454亿元" in row.text
    assert "2024" not in row.text
    assert acts <= 2


def test_a_line_that_no_claim_passes_the_filters_for_cannot_be_picked(browser: webdriver.Chrome, whole: Path) -> None:
    """Its panel was once opened before the filters took its claims away."""
    b = show(browser, whole, "", "svg.map .thing")
    line = b.execute_script(
        "return kgPage.data.chain.lines.find(l => l.claims.every(id => kgPage.data.claims[id].first > '2024')).from + '>' +"
        "kgPage.data.chain.lines.find(l => l.claims.every(id => kgPage.data.claims[id].first > '2024')).to"
    )
    b = show(browser, whole, f"#line={line}&until=2020-12-31", "svg.map .thing")
    assert not b.find_element(By.ID, "panel").is_displayed()
    assert severe(b) == []


def test_a_link_to_exactly_this_view(reader: Reader) -> None:
    reader.find("智谱", "zhipu")
    before = reader.acts
    reader.click("#copy-link")
    assert reader.acts - before == 1
    reader.browser.get("about:blank")
    reader.browser.back()
    assert reader.wait("#panel h2").text.startswith("智谱AI")


def test_a_way_with_its_sources(reader: Reader) -> None:
    reader.find("智谱", "zhipu")
    reader.click("#way")
    reader.find("瑞金医院", "ruijin-hospital")
    way = reader.wait(".ways li")
    assert way.text.startswith("智谱AI")
    assert way.text.endswith("瑞金医院")
    hops = way.find_elements(By.CSS_SELECTOR, ".hop")
    assert len(hops) > 1
    assert all(
        hop.find_elements(By.CSS_SELECTOR, 'a[href*="claim="]') and hop.find_elements(By.CSS_SELECTOR, ".mark")
        for hop in hops
    )
    assert reader.acts <= 3


@pytest.fixture
def downloads(browser: webdriver.Chrome, tmp_path: Path) -> Path:
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    return tmp_path


def waited(folder: Path, suffix: str) -> bytes:
    for _ in range(100):
        if found := [path for path in folder.glob(f"*{suffix}") if path.stat().st_size]:
            return found[0].read_bytes()
        time.sleep(0.1)
    raise AssertionError(f"nothing was saved as {suffix}: {list(folder.iterdir())}")


@pytest.mark.parametrize(("word", "suffix"), [("CSV", ".csv"), ("Turtle", ".ttl"), ("PNG", ".png"), ("SVG", ".svg")])
def test_a_selection_is_taken_away(reader: Reader, downloads: Path, graph: Graph, word: str, suffix: str) -> None:
    reader.find("智谱", "zhipu")
    before = reader.acts
    reader.click("#panel .take-menu summary")
    button = next(e for e in reader.browser.find_elements(By.CSS_SELECTOR, ".take-menu button") if e.text == word)
    press(reader.browser, button)
    assert reader.acts + 1 - before <= 2
    content = waited(downloads, suffix)
    if word == "PNG":
        assert content.startswith(b"\x89PNG")
        assert len(content) > 50_000
    elif word == "SVG":
        assert content.decode().count("<text") > 60
    elif word == "CSV":
        lines = content.decode("utf-8-sig").splitlines()
        assert lines[0].startswith("subject,property,segment,period,value")
        assert len(lines) > 300
    else:
        known = graph.built.store
        store = ox.Store.read_only(str(known))
        triples = list(ox.parse(content, format=ox.RdfFormat.TURTLE))
        claims = {str(t.subject) for t in triples if t.predicate.value.endswith("#subject")}
        assert len(claims) > 300
        assert [t for t in triples if (t.subject, t.predicate, t.object) not in _all(store, t)] == []
    assert severe(reader.browser) == []


def _all(store: ox.Store, triple: ox.Quad | ox.Triple) -> set[tuple[object, object, object]]:
    found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return {(q.subject, q.predicate, q.object) for q in found}


def test_every_claim_of_the_graph_as_turtle_is_part_of_it(reader: Reader, graph: Graph) -> None:
    """Drawn from all claims: every thirtieth."""
    ids = sorted(c.id for c in graph.claims())[::30]
    text = reader.browser.execute_script("return kgPage.turtle(arguments[0])", ids)
    store = ox.Store.read_only(str(graph.built.store))
    triples = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    assert len({t.subject for t in triples if t.predicate.value.endswith("#predicate")}) == len(ids)
    assert [str(t) for t in triples if not _all(store, t)][:5] == []


def test_the_query_of_a_sheet_finds_its_claims(reader: Reader, graph: Graph) -> None:
    for about in (
        {"subject": "zhipu"},
        {"subject": "zhipu", "until": "2023-12-31", "tiers": "2", "stance": "asserted"},
    ):
        query = reader.browser.execute_script("return kgPage.sparql(arguments[0])", about)
        found = {row["claim"] for row in graph.rows(query)}
        assert found
        mine = {f"https://w3id.org/cnllm/claim/{c.id}" for c in graph.claims("zhipu") if c.subject == "zhipu"}
        assert found <= mine
        assert (found == mine) is (len(about) == 1), json.dumps(about)
