"""Test the content of the page, its escaping, and its behaviour in a real browser."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from browsing import press, severe, show, sort_by
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import visibility_of_element_located
from selenium.webdriver.support.ui import WebDriverWait
from unpacking import unpack

from kg.language import words
from kg.page import page as page_module
from kg.page.page import data, page
from kg.page.pyvis_network import network
from kg.project import Project
from kg.store import Graph, load
from kg.views.claims import drop_empty


def payload(html: str) -> dict[str, dict[str, object]]:
    match = re.search(r'<script type="text/plain" id="data">(.*?)</script>', html, re.S)
    assert match
    return unpack(match[1])


def test_the_page_carries_every_claim_and_source(seed: Graph) -> None:
    carried = payload(page(seed))
    counts = next(
        seed.rows(
            "SELECT (COUNT(DISTINCT ?c) AS ?claims) (COUNT(DISTINCT ?s) AS ?sources) { { ?c a kg:Claim } UNION { ?s a kg:Source } }"
        )
    )
    assert (len(carried["claims"]), len(carried["sources"])) == (int(counts["claims"]), int(counts["sources"]))


def test_figures_are_in_the_panel_and_not_nodes(seed: Graph) -> None:
    nodes = {n["id"] for n in data(seed)["nodes"]}
    assert "zhipu" in nodes
    assert not any(c["id"] in nodes for c in data(seed)["claims"].values())


def test_derived_figures_and_verdicts_are_carried_apart_from_the_claims(seed: Graph) -> None:
    carried = data(seed)
    margins = {d["period"]: d["value"] for d in carried["derived"] if d["metric"] == "netMargin"}
    assert margins == {"2022": "-250.9", "2023": "-632.9", "2024": "-946.86", "2025-H1": "-1234.6"}
    assert not any(c["property"] == "netMargin" for c in carried["claims"].values())
    shown = [*carried["derived"], *(check for checks in carried["checks"].values() for check in checks)]
    assert set(carried["checks"]) <= set(carried["claims"])
    assert all(set(d["operands"]) <= set(carried["claims"]) for d in shown)
    assert {d["identity"] for d in shown} == set(carried["formulas"])


def test_the_page_marks_as_disputed_what_kg_conflicts_finds(graph: Graph) -> None:
    found = {r.id for group in graph.conflicts() for r in group}
    assert found
    assert {claim for group in data(graph)["disputes"] for claim in group} == found


def test_a_bound_and_a_second_reading_recompute_nothing_on_the_page(graph: Graph) -> None:
    computed = graph.computed()
    assert {d.kind for d in computed} == {"equation", "bound", "readings"}
    shown = [check["identity"] for checks in data(graph)["checks"].values() for check in checks]
    assert len(shown) == len([d for d in computed if d.recomputes and d.kind == "equation"])


def test_the_page_carries_the_words_of_the_commands(seed: Graph) -> None:
    assert payload(page(seed))["words"] == words()
    assert data(seed)["groups"]["Concept"]["en"] == words()["concept"]["en"]


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_stand_in_the_panel_of_a_source_and_of_a_claim_in_both_languages(
    browser: webdriver.Chrome, seed: Graph, tmp_path: Path, lang: str
) -> None:
    printed = next(r for r in seed.claims() if r.kind == "figure" and r.subject == "zhipu" and r.evidence[0].via)
    b = opened(browser, seed, tmp_path, f"#claim={printed.id}&lang={lang}")
    first = {"zh": ("原文位置", "信源等级", "转引自"), "en": ("Position in the source", "Tier", "citing")}[lang]
    WebDriverWait(b, 10).until(lambda b: all(told in text_of(b) for told in first))
    b.get(b.current_url.replace(f"claim={printed.id}", f"source={printed.evidence[0].source}"))
    second = {"zh": ("发布者", "直接出自该信源的陈述"), "en": ("Publisher", "Claims taken directly from it")}[lang]
    WebDriverWait(b, 10).until(lambda b: all(told in text_of(b) for told in second))
    assert severe(b) == []


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "words"), [("zh", "激烈竞争与价格战"), ("en", "fierce competition and price war")])
def test_the_words_of_a_source_stand_beside_the_concept(
    browser: webdriver.Chrome, seed: Graph, tmp_path: Path, lang: str, words: str
) -> None:
    risk = next(c for c in seed.claims("zhipu") if c.object == "risk/competition")
    b = opened(browser, seed, tmp_path, f"#claim={risk.id}&lang={lang}")
    WebDriverWait(b, 10).until(lambda b: words in [e.text for e in b.find_elements(By.CSS_SELECTOR, ".said small")])


def test_the_page_asks_nothing_of_the_network(seed: Graph) -> None:
    html = page(seed)
    assert "default-src 'none'" in html
    without_scripts = re.sub(r"<script.*?</script>", "", html, flags=re.S)
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", without_scripts)
    assert "@import" not in html


def test_the_policy_allows_the_scripts_and_styles_of_the_page_by_their_hashes_and_no_others(seed: Graph) -> None:
    html = page(seed)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert "unsafe" not in policy[1]
    elements = re.findall(r'<(?:script|style)(?: type="module")?>(.*?)</(?:script|style)>', html, re.S)
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in elements]
    assert sorted(re.findall(r"'sha256-([^']*)'", policy[1])) == sorted(hashes)
    assert len(hashes) == 2


def test_the_same_graph_gives_the_same_page(seed: Graph) -> None:
    assert page(seed) == page(seed)


def test_pyvis_is_imported_in_one_place_and_only_to_write_a_page() -> None:
    package = Path(page_module.__file__).parents[1]
    told = [
        p.name for p in sorted(package.rglob("*.py")) if re.search(r"(?:from|import) pyvis\b", p.read_text("utf-8"))
    ]
    assert told == ["pyvis_network.py"]
    code = "import sys, kg.page.page; print([m for m in ('pyvis', 'IPython') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_an_edge_needs_both_of_its_ends() -> None:
    ends = [("a", {"label": "A"}), ("b", {"label": "B"})]
    nodes, edges = network(ends, {("a", "b"): {"claims": ["1"]}})
    assert ([n["id"] for n in nodes], edges) == (
        ["a", "b"],
        [{"from": "a", "to": "b", "arrows": "to", "claims": ["1"]}],
    )
    with pytest.raises(AssertionError, match="non existent node 'c'"):
        network(ends, {("a", "c"): {}})


def test_empty_fields_are_dropped_at_every_depth() -> None:
    inner = {"note": {"zh": "注", "en": ""}, "via": ["s"]}
    kept = drop_empty({"id": "a", "linked": False, "inner": [inner, {"note": {}}], "text": ""})
    assert kept == {"id": "a", "inner": [{"note": {"zh": "注"}, "via": ["s"]}, {}]}


HOSTILE = "</script><img src=x onerror=\\\"document.title='hacked'\\\"><b>"


@pytest.fixture
def hostile(home: Project) -> Graph:
    path = home.data / "entities/all.toml"
    path.write_text(path.read_text("utf-8").replace('zh = "示例公司"', f'zh = "{HOSTILE}"'), "utf-8")
    return load(home.root)


def test_a_hostile_label_cannot_leave_the_data(hostile: Graph) -> None:
    html = page(hostile)
    assert "<img src=x" not in html
    assert "onerror=" not in re.sub(r"<script.*?</script>", "", html, flags=re.S)
    names = payload(html)["names"]["acme"]
    assert isinstance(names, dict)
    assert names["zh"].startswith("</script><img")


def opened(browser: webdriver.Chrome, graph: Graph, folder: Path, fragment: str = "") -> webdriver.Chrome:
    path = folder / "page.html"
    path.write_text(page(graph), "utf-8")
    return show(browser, path, fragment, "svg.map, canvas, .columns, #list li")


def text_of(browser: webdriver.Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "body").text


@pytest.mark.browser
def test_a_node_shows_what_is_said_by_whom_and_where(browser: webdriver.Chrome, seed: Graph, tmp_path: Path) -> None:
    b = opened(browser, seed, tmp_path, "#node=zhipu")
    WebDriverWait(b, 10).until(lambda b: "约6.6%" in text_of(b))
    text = text_of(b)
    for shown in ("智谱AI", "芯流", "智谱港股招股书", "第19段"):
        assert shown in text
    assert severe(b) == []


@pytest.mark.browser
def test_derived_figures_are_set_apart_and_lead_to_what_they_follow_from(
    browser: webdriver.Chrome, seed: Graph, tmp_path: Path
) -> None:
    b = opened(browser, seed, tmp_path, "#node=zhipu")
    WebDriverWait(b, 10).until(lambda b: "未见于任何信源" in text_of(b))
    (apart,) = b.find_elements(By.CSS_SELECTOR, "#panel .derived")
    assert "-1,234.6%" in apart.text
    tables = b.find_elements(By.CSS_SELECTOR, "#panel table")
    assert not any("-1,234.6%" in table.text for table in tables)
    margin = next(d for d in apart.find_elements(By.TAG_NAME, "details") if "净利率 = 净损益 / 收入" in d.text)
    press(b, margin.find_element(By.TAG_NAME, "summary"))
    operand = margin.find_element(By.TAG_NAME, "a")
    assert operand.text.startswith("净损益 · ")
    press(b, operand)
    WebDriverWait(b, 10).until(lambda b: "claim=" in b.current_url and b.find_elements(By.CSS_SELECTOR, "tr.target"))


@pytest.mark.browser
def test_a_printed_figure_bears_its_verdict_and_unfolds_to_the_reckoning(
    browser: webdriver.Chrome, seed: Graph, tmp_path: Path
) -> None:
    b = opened(browser, seed, tmp_path, "#node=zhipu&lang=en")
    WebDriverWait(b, 10).until(lambda b: "recomputed: within rounding" in text_of(b))
    mark = next(
        d
        for d in b.find_elements(By.CSS_SELECTOR, "details.check")
        if "R&D intensity = R&D expense / revenue" in (d.get_attribute("textContent") or "")
        and "within rounding" in d.text
    )
    assert "145.4" not in mark.text
    press(b, mark.find_element(By.TAG_NAME, "summary"))
    assert "145.4 – 147.3%" in mark.text
    assert "R&D expense · 2022: 0.84亿元" in mark.text


@pytest.mark.browser
def test_the_page_speaks_english_when_told(browser: webdriver.Chrome, seed: Graph, tmp_path: Path) -> None:
    b = opened(browser, seed, tmp_path, "#node=zhipu&lang=en")
    WebDriverWait(b, 10).until(lambda b: "Zhipu AI" in text_of(b) and "paragraph 19" in text_of(b))
    assert b.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"


@pytest.mark.browser
def test_search_finds_by_alias_and_opens(browser: webdriver.Chrome, seed: Graph, tmp_path: Path) -> None:
    b = opened(browser, seed, tmp_path)
    box = b.find_element(By.CSS_SELECTOR, "input#search")
    box.send_keys("阿里")
    WebDriverWait(b, 10).until(lambda b: "阿里巴巴" in text_of(b))
    box.send_keys(Keys.ENTER)
    WebDriverWait(b, 10).until(lambda b: "node=alibaba" in b.current_url)
    assert "Alibaba" in text_of(b)


@pytest.mark.browser
def test_a_hostile_label_is_shown_and_not_run(browser: webdriver.Chrome, hostile: Graph, tmp_path: Path) -> None:
    b = opened(browser, hostile, tmp_path, "#node=acme")
    WebDriverWait(b, 10).until(lambda b: "</script><img" in text_of(b))
    assert b.title != "hacked"
    assert b.find_elements(By.CSS_SELECTOR, "img[src=x]") == []


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_map_of_the_whole_data_is_complete_and_lights_what_is_picked(
    browser: webdriver.Chrome, whole: Path, lang: str
) -> None:
    b = show(browser, whole, f"#lang={lang}", "svg.map .thing")
    boxes = b.execute_script(
        "return [...document.querySelectorAll('svg.map .thing')].map(e => e.getBoundingClientRect().toJSON())"
    )
    room = b.execute_script("return document.getElementById('chain').getBoundingClientRect().toJSON()")
    assert len(boxes) > 50
    assert all(box["left"] >= room["left"] and box["right"] <= room["right"] + 1 for box in boxes)
    assert all(box["bottom"] <= room["bottom"] + 1 for box in boxes)
    told = b.execute_script(
        "const line = document.querySelector('svg.map .line.strong');"
        "line.dispatchEvent(new PointerEvent('pointerenter'));"
        "return [document.getElementById('shown').textContent, line.getAttribute('aria-label')]"
    )
    assert told[0] == told[1] != ""
    firm = b.find_element(By.CSS_SELECTOR, '[data-thing="zhipu"]')
    firm.click()
    WebDriverWait(b, 20).until(lambda b: "node=zhipu" in b.current_url)
    assert b.find_element(By.ID, "panel").is_displayed()
    assert b.find_elements(By.CSS_SELECTOR, "#chain.veiled .line.lit")
    line = b.find_element(By.CSS_SELECTOR, "#chain .line.lit")
    href = line.get_attribute("href")
    b.execute_script("location.hash = arguments[0].getAttribute('href')", line)
    WebDriverWait(b, 20).until(lambda b: "line=zhipu" in b.current_url or "%3Ezhipu" in b.current_url)
    assert href
    assert b.find_elements(By.CSS_SELECTOR, "#panel .claim .evidence")
    assert severe(b) == []


@pytest.mark.browser
def test_every_button_of_the_map_works_on_the_whole_data(browser: webdriver.Chrome, whole: Path) -> None:
    b = show(browser, whole, "", "svg.map .thing")
    for key in [e.get_attribute("data-more") for e in b.find_elements(By.CSS_SELECTOR, "[data-more]")]:
        before = len(b.find_elements(By.CSS_SELECTOR, ".thing"))
        b.find_element(By.CSS_SELECTOR, f'[data-more="{key}"]').send_keys(Keys.ENTER)
        assert len(b.find_elements(By.CSS_SELECTOR, ".thing")) > before
        b.find_element(By.CSS_SELECTOR, f'[data-more="{key}"]').send_keys(Keys.ENTER)
        assert len(b.find_elements(By.CSS_SELECTOR, ".thing")) == before
    size = b.find_element(By.CSS_SELECTOR, "svg.map").size["width"]
    b.find_element(By.ID, "map-in").click()
    assert b.find_element(By.CSS_SELECTOR, "svg.map").size["width"] > size
    b.find_element(By.ID, "map-out").click()
    b.find_element(By.ID, "map-fit").click()
    assert b.find_element(By.CSS_SELECTOR, "svg.map").size["width"] == size
    for view in ("firms", "disputes", "list", "map"):
        b.find_element(By.CSS_SELECTOR, f'[data-view="{view}"]').click()
        assert b.switch_to.active_element.get_attribute("data-view") == view
        wanted = {"firms": ".league td a", "disputes": ".dispute .claim", "list": "#list li", "map": "svg.map"}[view]
        assert WebDriverWait(b, 20).until(visibility_of_element_located((By.CSS_SELECTOR, wanted)))
    assert severe(b) == []


@pytest.mark.browser
def test_every_column_of_the_table_of_firms_sorts_and_a_figure_leads_to_its_source(
    browser: webdriver.Chrome, whole: Path
) -> None:
    b = show(browser, whole, "#view=firms", ".league td a")
    firms = [e.text for e in b.find_elements(By.CSS_SELECTOR, ".league tbody th")]
    for column in [e.get_attribute("data-column") for e in b.find_elements(By.CSS_SELECTOR, "[data-column]")]:
        orders = []
        for _ in range(2):
            sort_by(b, str(column))
            orders.append([e.text for e in b.find_elements(By.CSS_SELECTOR, ".league tbody th")])
        assert sorted(orders[0]) == sorted(orders[1]) == sorted(firms)
        assert orders[0] != orders[1]
    press(b, b.find_element(By.CSS_SELECTOR, '.league td a[href*="claim="]'))
    WebDriverWait(b, 20).until(lambda b: b.find_elements(By.CSS_SELECTOR, "#panel .target .evidence"))
    assert severe(b) == []


@pytest.mark.browser
def test_the_most_linked_things_unfold_to_nodes_that_have_a_place(browser: webdriver.Chrome, whole: Path) -> None:
    """A node without documents has no weight: two of them that overlap were once pushed apart by 0/0."""
    b = show(browser, whole, "#view=net", "canvas")
    linked = b.execute_script(
        "const n = {}; for (const e of kgPage.data.edges) for (const x of [e.from, e.to]) n[x] = (n[x] || 0) + 1;"
        "return Object.keys(n).sort((a, b) => n[b] - n[a]).slice(0, 4)"
    )
    for thing in linked:
        WebDriverWait(b, 120).until(lambda b: not b.execute_script("return kgPage.state.busy"))
        b.execute_script("location.hash = '#view=net&node=' + arguments[0]", thing)
        WebDriverWait(b, 60).until(lambda b: not b.find_element(By.ID, "panel").get_attribute("hidden"))
        WebDriverWait(b, 120).until(lambda b: not b.execute_script("return kgPage.state.busy"))
        WebDriverWait(b, 60).until(lambda b: b.find_element(By.ID, "expand")).click()
        WebDriverWait(b, 120).until(lambda b: not b.execute_script("return kgPage.state.busy"))
        places = b.execute_script("return Object.values(kgPage.network().getPositions())")
        assert len(places) > 60
        assert all(isinstance(p["x"], int | float) and isinstance(p["y"], int | float) for p in places)
    assert severe(b) == []
