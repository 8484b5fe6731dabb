"""A real browser for the tests of the page: fixtures, which tests/conftest.py passes on, and what they have in common."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from kg.store import Graph

DRIVER, CHROMIUM = shutil.which("chromedriver"), shutil.which("chromium")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    if not (DRIVER and CHROMIUM):
        pytest.skip("Chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}", "--window-size=1440,900",
    ):  # fmt: skip
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    # The network is cut: whatever the page asks for fails.
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["http://*", "https://*"]})
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def whole(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "page.html"
    from kg.page.page import page

    path.write_text(page(graph), "utf-8")
    return path


def show(browser: webdriver.Chrome, path: Path, fragment: str, wanted: str) -> webdriver.Chrome:
    browser.get("about:blank")
    browser.get(path.as_uri() + fragment)
    WebDriverWait(browser, 60).until(lambda b: b.find_elements(By.CSS_SELECTOR, wanted))
    return browser


def press(browser: webdriver.Chrome, element: WebElement) -> None:
    """Click on what may lie far down: the page scrolls there smoothly, which a driver does not wait for."""
    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
    element.click()


def console(browser: webdriver.Chrome) -> list[dict[str, str]]:
    entries: list[dict[str, str]] = browser.get_log("browser")  # type: ignore[no-untyped-call]  # selenium's own gap
    return entries


def severe(browser: webdriver.Chrome) -> list[dict[str, str]]:
    return [entry for entry in console(browser) if entry["level"] == "SEVERE"]


def sort_by(browser: webdriver.Chrome, column: str) -> None:
    """Press the head of a column, and wait until the table is drawn anew and the head has the focus again."""
    before = browser.current_url
    browser.find_element(By.CSS_SELECTOR, f'[data-column="{column}"]').send_keys(Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda b: b.current_url != before)
    WebDriverWait(browser, 20).until(
        lambda b: b.find_elements(By.CSS_SELECTOR, f'[aria-sort] [data-column="{column}"]')
    )
    assert browser.switch_to.active_element.get_attribute("data-column") == column
