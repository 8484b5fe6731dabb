"""Test that what commands print is safe for terminals, spreadsheets, Markdown and XML, whatever the data holds."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from conftest import ARTICLE, Kg, small_home
from forks import TERMINAL, Forks

from kg.streams import hidden
from kg.tables import defuse

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks, and opens a terminal")

EVIL = "\x01\x1b[31mE\x1b]0;t\x07\u202eRLO\u2066I\x9bC\x7f\u2028l\u2029p\u200f\ufffe\uffff"
MARKUP = "=cmd|' /C calc'!A0 | `x` <script>alert(1)</script></script> [a](javascript:x)\nNEW\rCR"
LISTINGS = [
    "find 示例", "stats", "audit", "series acme", "conflicts", "voices", "account",
    "verify acme-report DOCUMENT --all", "verify FOLDER --all",
]  # fmt: skip
OTHERS = ["query", "show acme", "path li-lei other-one", "check"]
SHOWN = re.compile(f"[{re.escape(''.join(map(chr, sorted(hidden() - {10}))))}]")


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    """Runs of `kg` whose reader does not refuse hidden characters, as it does for users: the outputs stand alone."""
    with Forks(hidden=True) as found:
        yield found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home whose labels, aliases, titles and publishers are hostile, and with its document."""

    def quoted(text: str) -> str:
        return "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)

    folder = tmp_path_factory.mktemp("hostile")
    home = small_home(folder / "home")
    for file, old, new in (
        ("entities/all.toml", 'zh = "示例公司"', f'zh = "示例{quoted(EVIL)}公司"'),
        ("entities/all.toml", 'en = "Acme"', f'en = "{quoted(MARKUP + EVIL)}"'),
        ("entities/all.toml", 'aliases = ["示例"]', 'aliases = ["示例", "+SUM(1)", "\\t=1", "＝1", "-1+1"]'),
        ("sources/acme-report.toml", 'publisher = "示例日报"', f'publisher = "=HYPERLINK(1){quoted(EVIL)}"'),
        ("sources/acme-report.toml", 'title     = "示例', f'title = "@{quoted(EVIL)}示例'),
    ):
        path = home.data / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
    (folder / "documents").mkdir()
    (folder / "documents" / "acme-report.txt").write_text(ARTICLE, "utf-8")
    (folder / "documents" / "stra\x1bnger\u202e.txt").write_text("", "utf-8")
    return folder


def words_of(command: str, place: Path) -> list[str]:
    documents = place / "documents"
    command = command.replace("DOCUMENT", str(documents / "acme-report.txt")).replace("FOLDER", str(documents))
    return [*command.split(), "--home", str(place / "home")]


@pytest.mark.parametrize("command", [*LISTINGS, *OTHERS])
def test_text_for_people_has_no_hidden_characters(forks: Forks, place: Path, command: str) -> None:
    forms = [[], ["-f", "md"]] if command in LISTINGS else [[]]
    for lang in ("zh", "en"):
        for form in forms:
            done = forks.run(*words_of(command, place), "--lang", lang, *form)
            assert done.returncode in (0, 1), done.stderr
            assert not SHOWN.search(done.stdout)
            assert not SHOWN.search(done.stderr)


@pytest.mark.parametrize("command", [*LISTINGS, "query", "show acme", "check", "check -f sarif"])
def test_json_keeps_every_character_behind_an_escape(forks: Forks, place: Path, command: str) -> None:
    done = forks.run(*words_of(command, place), *([] if "sarif" in command else ["-f", "json"]))
    assert not SHOWN.search(done.stdout)
    text = str(json.loads(done.stdout))
    assert command != "find 示例" or repr(EVIL)[1:-1] in text


@pytest.mark.parametrize("command", [*LISTINGS, "export"])
def test_csv_is_guarded_by_default_and_raw_when_asked(forks: Forks, place: Path, command: str) -> None:
    guarded, raw = (
        list(csv.reader(io.StringIO(forks.run(*words_of(command, place), "-f", form).stdout, newline="")))
        for form in ("csv", "csv-raw")
    )
    assert guarded == [[defuse(cell) for cell in row] for row in raw]
    assert command not in ("find 示例", "voices", "export") or guarded != raw


@pytest.mark.parametrize(
    "command", ["find 示例 -f csv", "show acme", "export -f turtle", "export -f csv-raw", "export -f rdfxml"]
)
def test_a_terminal_gets_no_hidden_characters_from_data_either(forks: Forks, place: Path, command: str) -> None:
    done = forks.run(*words_of(command, place), out=TERMINAL)
    assert done.returncode == 0, done.stderr
    assert "示例" in done.stdout
    assert not SHOWN.search(done.stdout.replace("\r\n", "\n"))


def test_xml_is_well_formed_and_other_forms_are_faithful(forks: Forks, place: Path) -> None:
    label = f"示例{EVIL}公司"
    content = {
        form: forks.run(*words_of(f"export -f {form}", place)).content
        for form in ("turtle", "ntriples", "jsonld", "rdfxml")
    }
    formats = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}
    for form, library in formats.items():
        assert label in {
            q.object.value for q in ox.parse(content[form], format=library) if isinstance(q.object, ox.Literal)
        }
    shown = label.translate(dict.fromkeys([1, 7, 0x1B, 0xFFFE, 0xFFFF], "\ufffd"))
    ET.fromstring(content["rdfxml"])
    read = rdflib.Graph().parse(data=content["rdfxml"], format="xml")
    assert shown in {str(o) for o in read.objects()}
    assert len(read) == len(rdflib.Graph().parse(data=content["ntriples"], format="nt"))
    network = ET.fromstring(forks.run(*words_of("export -f graphml", place)).content)
    assert shown in {data.text for data in network.iter("{http://graphml.graphdrawing.org/xmlns}data")}


@pytest.mark.skipif(not shutil.which("rapper"), reason="raptor2-utils is not installed")
def test_raptor_reads_the_xml(forks: Forks, place: Path, tmp_path: Path) -> None:
    (tmp_path / "kg.rdf").write_bytes(forks.run(*words_of("export -f rdfxml", place)).content)
    done = subprocess.run(
        ["rapper", "-c", "-i", "rdfxml", tmp_path / "kg.rdf"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_dash_is_standard_output(forks: Forks, place: Path, tmp_path: Path) -> None:
    to_stdout = forks.run(*words_of("export --out -", place), cwd=tmp_path)
    assert to_stdout.content == forks.run(*words_of("export", place)).content
    page = forks.run(*words_of("view --out -", place), cwd=tmp_path)
    assert page.stdout.lower().startswith("<!doctype html>")
    assert (to_stdout.stderr, list(tmp_path.iterdir())) == ("", [])


def test_a_browser_that_prints_and_stays_open_does_no_harm(kg: Kg, tmp_path: Path) -> None:
    home = small_home(tmp_path / "home")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho noise; echo noise >&2\necho "$1" > {tmp_path}/address\nsleep 5\n')
    browser.chmod(0o755)
    start = time.monotonic()
    page = tmp_path / "page.html"
    words = ["view", "--out", str(page), "--home", str(home.root), "--lang", "zh"]
    done = kg(*words, CI="", DISPLAY=":0", BROWSER=str(browser))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{page}\n", "")
    while not (tmp_path / "address").exists() or not (tmp_path / "address").read_text():
        assert time.monotonic() < start + 60
        time.sleep(0.05)
    assert (tmp_path / "address").read_text() == f"{page.as_uri()}#lang=zh\n"
