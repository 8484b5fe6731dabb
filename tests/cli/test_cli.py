"""Test output, exit codes and error messages of the command line."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from conftest import ROOT, Kg
from generate import commands

from kg.cli import app
from kg.project import Project


def test_every_command_has_help_with_an_example(kg: Kg) -> None:
    overview = kg("--help").stdout
    for command in commands():
        done = kg(command, "--help")
        assert done.returncode == 0
        assert command in overview
        assert f"kg {command}" in done.stdout.split("Example", 1)[1]


@pytest.mark.usefixtures("graph")  # built once: a command that builds it might not be done in its time
def test_the_command_works_from_any_folder_and_in_both_languages(kg: Kg) -> None:
    assert "Alibaba" in kg("find", "阿里").stdout
    assert "芯流" in kg("show", "智谱", "--lang", "zh").stdout
    assert "in the words of" in kg("show", "智谱", "--all", "--lang", "en").stdout
    assert "中文名" in kg("find", "阿里", LC_ALL="zh_CN.UTF-8").stdout
    assert "Chinese" in kg("find", "阿里", LC_ALL="en_GB.UTF-8").stdout


@pytest.mark.usefixtures("graph")
@pytest.mark.parametrize("form", ["table", "csv", "json", "md"])
def test_listings_come_in_every_form(kg: Kg, form: str) -> None:
    text = kg("find", "阿里", "--format", form, "--lang", "en").stdout
    if form == "json":
        assert json.loads(text)[0]["id"] == "alibaba"
    elif form == "csv":
        assert next(csv.DictReader(io.StringIO(text)))["id"] == "alibaba"
    else:
        assert "alibaba" in text


@pytest.mark.usefixtures("graph")
@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("command", ["audit zhipu", "conflicts zhipu", "series zhipu", "voices zhipu", "find 智谱"])
def test_machine_output_is_the_same_in_every_language(kg: Kg, command: str, form: str) -> None:
    zh, en = (kg(*command.split(), "-f", form, "--lang", lang).stdout for lang in ("zh", "en"))
    assert zh == en
    assert len(zh.splitlines()) > 1


@pytest.mark.usefixtures("graph")
def test_a_query_comes_from_a_name_a_file_standard_input_or_an_option(kg: Kg, tmp_path: Path) -> None:
    query = "SELECT ?firm { ?firm a kg:CloudVendor } ORDER BY ?firm"
    (tmp_path / "my.rq").write_text(query, "utf-8")
    answers = {kg("query", *words, stdin=query).stdout for words in (["-"], ["-e", query], [str(tmp_path / "my.rq")])}
    assert len(answers) == 1
    assert "id:alibaba" in answers.pop()
    assert "DeepSeek" in kg("query", "five-powers").stdout
    assert "five-powers" in kg("query").stdout


@pytest.mark.usefixtures("graph")
def test_all_query_forms_and_formats(kg: Kg) -> None:
    assert kg("query", "-e", "ASK { id:zhipu ?p ?o }").stdout.split() == ["ask", "────", "true"]
    assert "id:hkex\n    a" in kg("query", "-e", "DESCRIBE id:hkex").stdout
    assert "| subject | predicate |" in kg("query", "-e", "CONSTRUCT WHERE { id:hkex ?p ?o }", "-f", "md").stdout
    bindings = json.loads(kg("query", "-e", "SELECT ?s { ?s a kg:Person }", "-f", "json").stdout)
    assert bindings["results"]["bindings"]
    assert kg("query", "-e", "SELECT ?s { ?s a kg:Person }", "-f", "csv").stdout.startswith(
        "s\nhttps://w3id.org/cnllm/id/"
    )


@pytest.mark.usefixtures("graph")
@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["show", "depseek"], 2, 'nothing is called "depseek"'),
        (["find", "nowhere-at-all"], 1, 'nothing has "nowhere-at-all" in its name'),
        (["query", "five-power"], 2, 'Did you mean "five-powers"'),
        (["query", "missing.rq"], 2, "missing.rq cannot be read"),
        (["query", "-e", "SELECT * {"], 2, "not SPARQL 1.1: line 1, column 11"),
        (["query", "-e", "SELECT * { SERVICE <http://127.0.0.1/> { ?a ?b ?c } }"], 2, "SERVICE is refused"),
        (["query", "x", "-e", "ASK {}"], 2, "not both"),
        (["query", "-e", "ASK {}", "-f", "ttl"], 2, "ttl goes with CONSTRUCT"),
        (["path", "zhipu", "nobody-here"], 2, 'nothing is called "nobody-here"'),
        (["verify", "no-such-source", "x.txt"], 2, "cannot be read"),
        (["verify", "no-such-folder"], 2, "give a source and its document (kg verify SOURCE FILE), or a folder"),
        (["verify", "."], 2, "holds no document to verify"),
        (["export", "--format", "ttl"], 2, "'turtle'"),
        (["stats", "--home", "/nonexistent"], 2, "does not hold the folders ontology/, data/ and queries/"),
        (["shwo", "zhipu"], 2, "No such command"),
    ],
)
def test_a_mistake_is_one_clear_sentence_and_an_exit_code(kg: Kg, words: list[str], code: int, sentence: str) -> None:
    done = kg(*words)
    assert done.returncode == code
    assert sentence in done.stderr.replace("\n", " ").replace("│", "")
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_bad_data_stops_every_command_with_place_and_mend(kg: Kg, home: Project) -> None:
    path = home.data / "sources/acme-report.toml"
    path.write_text(path.read_text("utf-8").replace('"revenue", value', '"revenu", value'), "utf-8")
    for command in (["build"], ["check"], ["show", "acme"], ["view", "--out", "page.html"]):
        done = kg(*command, "--home", str(home.root))
        assert done.returncode == 1
        assert 'data/sources/acme-report.toml:9: property "revenu"' in done.stderr + done.stdout


def test_check_is_clean_and_tells_findings_in_every_form(kg: Kg, home: Project) -> None:
    assert kg("check", "--home", str(home.root)).returncode == 0
    path = home.data / "entities/all.toml"
    path.write_text(path.read_text("utf-8") + '\n[idle]\ntype = "Company"\nzh = "闲"\nen = "Idle"\n', "utf-8")
    done = kg("check", "--home", str(home.root), "-f", "json", "--lang", "en")
    assert done.returncode == 1
    assert json.loads(done.stdout)[0]["rule"] == "unreachable-entity"
    assert "补充陈述" in kg("check", "--home", str(home.root), "--lang", "zh").stdout


def test_check_speaks_to_code_hosts_in_sarif(kg: Kg, home: Project) -> None:
    path = home.data / "sources/acme-report.toml"
    path.write_text(path.read_text("utf-8").replace('"revenue", value', '"revenu\\u001b", value'), "utf-8")
    done = kg("check", "--home", str(home.root), "--format", "sarif")
    assert done.returncode == 1
    (result,) = json.loads(done.stdout)["runs"][0]["results"]
    assert result["ruleId"] == "reader"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 9
    assert "\x1b" not in kg("check", "--home", str(home.root)).stdout


def test_tidy_mends_what_check_finds(kg: Kg, home: Project) -> None:
    path = home.ontology / "vocabularies/risk.ttl"
    good = path.read_text("utf-8")
    path.write_text(good.replace("\n\n", "\n\n\n"), "utf-8")
    assert "kg tidy" in kg("check", "--home", str(home.root)).stdout
    assert kg("tidy", "--home", str(home.root)).stdout.strip() == str(path)
    assert path.read_text("utf-8") == good


@pytest.mark.usefixtures("graph")
def test_build_says_what_it_wrote(kg: Kg) -> None:
    lines = kg("build").stdout.splitlines()
    assert [Path(line).name for line in lines] == ["graph.nt", "store"]
    assert all(Path(line).exists() for line in lines)


@pytest.mark.usefixtures("graph")
def test_view_prints_the_path_of_the_page(kg: Kg, tmp_path: Path) -> None:
    done = kg("view", "--out", str(tmp_path / "new" / "页面.html"))
    assert Path(done.stdout.strip()).read_text("utf-8").lower().startswith("<!doctype html>")


@pytest.mark.usefixtures("graph")
@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX files")
@pytest.mark.parametrize("command", [["view", "--out"], ["export", "--out"]])
def test_an_output_that_cannot_be_written_leaves_the_old_one(kg: Kg, tmp_path: Path, command: list[str]) -> None:
    # A file where a folder should be: refused for root, too, as a read-only folder is for others.
    (tmp_path / "file").write_text("old")
    done = kg(*command, str(tmp_path / "file" / "page.html"))
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert (tmp_path / "file").read_text() == "old"


@pytest.mark.usefixtures("graph")
@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_an_interrupt_stops_cleanly(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys, kg.__main__, kg.page.page\n"
        "kg.page.page.page = lambda graph: os.kill(os.getpid(), signal.SIGINT) or ''\n"
        "sys.argv = ['kg', 'view', '--out', 'page.html']\n"
        "kg.__main__.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr == "stopped; nothing was left half-written\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("graph")
def test_a_reader_that_goes_away_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m kg export | head -1", shell=True, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("# Knowledge graph")
    assert done.stderr == ""


def test_markup_in_a_label_is_shown_as_it_is(kg: Kg, home: Project) -> None:
    path = home.data / "entities/all.toml"
    path.write_text(path.read_text("utf-8").replace('en = "Acme"', 'en = "[red]Acme"', 1), "utf-8")
    assert "[red]Acme" in kg("find", "acme", "--home", str(home.root)).stdout


def test_a_label_with_a_control_character_is_refused(kg: Kg, home: Project) -> None:
    path = home.data / "entities/all.toml"
    path.write_text(path.read_text("utf-8").replace('en = "Acme"', 'en = "Ac\\u001bme"', 1), "utf-8")
    done = kg("find", "acme", "--home", str(home.root))
    assert (done.returncode, done.stdout) == (1, "")
    assert '"en" of an entity contains the control character U+001B' in done.stderr


def test_starting_loads_no_heavy_library() -> None:
    code = "import sys, kg.cli.app; print([m for m in ('rdflib', 'networkx', 'pyvis', 'pyshacl', 'pyoxigraph') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_every_command_is_listed_with_its_module() -> None:
    for path in (ROOT / "kg/cli").glob("*.py"):
        import_module(f"kg.cli.{path.stem}".removesuffix(".__init__"))
    assert {c.name: c.callback.__module__ for c in app.app.registered_commands if c.callback} == {
        name: f"kg.cli.{module}" for name, module in app.MODULES.items()
    }


def test_one_command_loads_the_module_of_no_other() -> None:
    code = (
        "import sys; from kg.cli.app import MODULES, run; run(['locate', '--help']); "
        "print(*({f'kg.cli.{m}' for m in MODULES.values()} & {*sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr == "kg.cli.verifying\n"


def test_version(kg: Kg) -> None:
    import kg as package

    assert kg("--version").stdout == f"kg {package.__version__}\n"
