"""The editor in a real browser: it completes by label, runs the query, breaks no policy and asks no other host."""

from __future__ import annotations

import json

import pytest
from browsing import console
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from serving import Server

pytestmark = pytest.mark.browser


def content(browser: webdriver.Chrome) -> WebElement:
    """Return where one types in the editor."""
    WebDriverWait(browser, 30).until(lambda b: b.find_elements(By.CSS_SELECTOR, "textarea#query[hidden]"))
    found = browser.find_element(By.CSS_SELECTOR, "form > div").shadow_root.find_element(By.CSS_SELECTOR, ".cm-content")
    assert isinstance(found, WebElement)
    return found


def offered(browser: webdriver.Chrome) -> list[str]:
    """Return what the editor offers."""
    root = browser.find_element(By.CSS_SELECTOR, "form > div").shadow_root
    return [
        each.text for each in root.find_elements(By.CSS_SELECTOR, ".cm-tooltip-autocomplete li[aria-selected=true]")
    ]


def complete(browser: webdriver.Chrome, typed: str, wanted: str) -> None:
    """Type a name, and take the first that is offered."""
    content(browser).send_keys(typed)
    WebDriverWait(browser, 30).until(lambda b: any(wanted in each for each in offered(b)))
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    WebDriverWait(browser, 30).until(lambda b: not offered(b))


def test_a_reader_types_a_chinese_name_and_runs_the_query(browser: webdriver.Chrome, server: Server) -> None:
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": "zh"}})
    browser.get(f"{server.address}sparql?lang=zh")
    content(browser).send_keys(Keys.CONTROL + "a", Keys.NULL, "SELECT ?r WHERE { ")
    complete(browser, "智谱", "id:zhipu · 公司")
    complete(browser, " 收入", "kg:revenue · 指标")
    content(browser).send_keys(" ?r } # 完")
    field = browser.find_element(By.ID, "query")
    assert field.get_property("value") == "SELECT ?r WHERE { id:zhipu kg:revenue ?r } # 完"
    asked = browser.execute_script("return performance.getEntriesByType('resource').map(each => each.name)")
    assert {name.rpartition("/")[2] for name in asked} - {"favicon.ico"} == {"style.css", "editor.js", "names.json"}
    assert all(name.startswith(server.address) for name in asked), json.dumps(asked)

    content(browser).send_keys(Keys.CONTROL + Keys.ENTER)
    rows = WebDriverWait(browser, 30).until(lambda b: b.find_elements(By.CSS_SELECTOR, "main tbody tr"))
    assert rows[0].text.startswith("claim:")
    assert content(browser).text.endswith("# 完")
    assert [entry for entry in console(browser) if "favicon.ico" not in entry["message"]] == []


def test_where_no_script_runs_the_field_is_there(browser: webdriver.Chrome, server: Server) -> None:
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*editor.js"]})
    browser.get(f"{server.address}sparql?lang=en")
    field = browser.find_element(By.ID, "query")
    field.clear()
    field.send_keys("SELECT ?label { id:zhipu rdfs:label ?label }")
    browser.find_element(By.CSS_SELECTOR, "form button").click()
    rows = WebDriverWait(browser, 30).until(lambda b: b.find_elements(By.CSS_SELECTOR, "main tbody tr"))
    assert {row.text for row in rows} >= {"智谱AI", "Zhipu AI"}
