"""Measure the page of the whole data in headless Chromium, beside a plain pyvis page of the same things.

Usage: python benchmarks/page.py [rounds]

Times are those of the browser's clock, medians over the rounds; the plain page is measured in turn with ours, so
that a slow machine is slow for both. Chromium and chromedriver must be installed, and nothing is fetched.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pyvis.network import Network
from selenium import webdriver

import kg
from kg.page.page import data, page

# Notes when the first view can be read, and tasks of more than 50 ms from then on.
_WATCH = """
window.bench = {first: 0, tasks: []};
new PerformanceObserver(list => list.getEntries().forEach(e => bench.tasks.push([e.startTime, e.duration])))
  .observe({type: 'longtask', buffered: true});
const seen = () => requestAnimationFrame(() => requestAnimationFrame(() => { bench.first ||= performance.now(); }));
const watch = setInterval(() => {
  if (document.querySelector('svg.map .thing')) { clearInterval(watch); seen(); }
  else if (typeof network !== 'undefined' && network && network.once) { clearInterval(watch);
    network.once('stabilizationIterationsDone', seen); }
}, 5);
"""
_PAINTED = "requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));"
_KEY = (
    """
const done = arguments[1], box = document.getElementById('search'), start = performance.now();
box.value = arguments[0]; box.dispatchEvent(new Event('input', {bubbles: true}));
"""
    + _PAINTED
)
_CLICK = """
const done = arguments[1], start = performance.now();
const click = new MouseEvent('click', {bubbles: true, cancelable: true});
document.querySelector(`[data-thing="${arguments[0]}"]`).dispatchEvent(click);
const wait = () => document.querySelector('#panel h2') && !document.getElementById('panel').hidden
  ? requestAnimationFrame(() => done(performance.now() - start)) : requestAnimationFrame(wait);
wait();
"""
_FRAMES = """
const done = arguments[0], frames = [], {network} = kgPage; let last = performance.now(), n = 0;
const step = now => {
  frames.push(now - last); last = now;
  const {x, y} = network().getViewPosition();
  const scale = network().getScale() * (n % 20 < 10 ? 1.02 : 0.98);
  network().moveTo({position: {x: x + 6, y: y + 3}, scale, animation: false});
  const kept = frames.slice(5).sort((a, b) => a - b);
  if (++n < 90) requestAnimationFrame(step); else done(kept[Math.floor(0.95 * kept.length)]);
};
requestAnimationFrame(step);
"""


def driver() -> webdriver.Chrome:
    """Start Chromium without a window, cut off from the network."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or "chromium"
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1440,1039"):
        options.add_argument(flag)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["http://*", "https://*"]})
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH})
    browser.set_script_timeout(60)
    return browser


def first_view(browser: webdriver.Chrome, path: Path, fragment: str = "") -> float:
    """Open a page; return the milliseconds until its first view can be read."""
    browser.get("about:blank")
    browser.get(path.as_uri() + fragment)
    for _ in range(1200):
        if found := browser.execute_script("return window.bench && bench.first"):
            return float(found)
        time.sleep(0.05)
    raise SystemExit(f"{path.name} shows nothing within a minute")


def plain(contents: dict[str, Any], path: Path) -> None:
    """Write a pyvis page with its defaults: the things of the map, and the claims between them as edges."""
    shown = {t["id"] for c in contents["chain"]["columns"] for t in (*c["things"], *c["more"])}
    net = Network(height="860px", width="100%", directed=True, cdn_resources="in_line")
    names = {n["id"]: n for n in contents["nodes"] if n["id"] in shown}
    for thing, node in names.items():
        net.add_node(
            thing,
            label=node["label"],
            value=node["value"],
            color=contents["groups"].get(node["group"], contents["groups"]["Concept"])["color"],
        )
    for edge in contents["edges"]:
        if edge["from"] in names and edge["to"] in names:
            net.add_edge(edge["from"], edge["to"], title=", ".join(edge["properties"]))
    path.write_text(net.generate_html(), "utf-8")


def main(rounds: int) -> None:
    """Print what was measured."""
    graph = kg.load()
    started, cpu = time.perf_counter(), time.process_time()
    html = page(graph)
    print(f"page written in {time.perf_counter() - started:.2f} s ({time.process_time() - cpu:.2f} s of CPU)")
    print(f"page {len(html.encode()) / 1e6:.2f} MB")
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder, "kg.html"), Path(folder, "plain.html")
        ours.write_text(html, "utf-8")
        plain(data(graph), theirs)
        browser = driver()
        firsts: dict[str, list[float]] = {"ours": [], "plain": []}
        found: dict[str, list[float]] = {"longest task after it": [], "keystroke": [], "click to sheet": []}
        for _ in range(rounds):
            firsts["plain"].append(first_view(browser, theirs))
            firsts["ours"].append(first_view(browser, ours))
            time.sleep(3)
            after = [t for t in browser.execute_script("return bench.tasks") if t[0] > firsts["ours"][-1]]
            found["longest task after it"].append(max((duration for _, duration in after), default=0))
            found["keystroke"] += [
                browser.execute_async_script(_KEY, word) for word in ("智", "智谱", "市场份额", "cloud")
            ]
            browser.execute_script("document.getElementById('search').value = ''")
            for thing in ("zhipu", "alibaba", "deepseek"):
                found["click to sheet"].append(browser.execute_async_script(_CLICK, thing))
        heap = browser.execute_cdp_cmd("HeapProfiler.collectGarbage", {}) or browser.execute_cdp_cmd(
            "Runtime.getHeapUsage", {}
        )
        first_view_of_network(browser, ours)
        frames = [float(browser.execute_async_script(_FRAMES)) for _ in range(rounds)]
        requests = browser.execute_script("return performance.getEntriesByType('resource').length")
        browser.quit()
    one, other = (statistics.median(firsts[key]) for key in ("ours", "plain"))
    print(f"first view {one:.0f} ms; plain pyvis {other:.0f} ms; ratio {one / other:.2f}")
    for what, times in found.items():
        print(f"{what}: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms")
    print(f"pan and zoom: 95 of 100 frames within {statistics.median(frames):.0f} ms")
    print(f"heap {heap['usedSize'] / 1e6:.0f} MB; requests {requests}")


def first_view_of_network(browser: webdriver.Chrome, path: Path) -> None:
    """Open the network and wait until it is laid out."""
    browser.get("about:blank")
    browser.get(path.as_uri() + "#view=net")
    for _ in range(600):
        if browser.execute_script("return window.kgPage && kgPage.network() && !kgPage.state.busy"):
            time.sleep(1)
            return
        time.sleep(0.1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
