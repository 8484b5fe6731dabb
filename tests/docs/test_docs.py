"""Test statements of the documentation."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from conftest import ROOT, Kg

from kg.store import Graph

README = (ROOT / "README.md").read_text("utf-8")


def test_the_readme_has_two_one_line_commands() -> None:
    assert len(re.findall(r"^python3 -m venv .*$", README, re.M)) == 2


@pytest.mark.whole
def test_the_five_things_to_try_work(kg: Kg) -> None:
    import shlex

    for line in re.findall(r"^\.venv/bin/kg (.*)$", README, re.M):
        done = kg(*shlex.split(line, comments=True))
        assert done.returncode == 0, line
        assert done.stdout.strip(), line


@pytest.mark.whole
@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_the_python_examples_run(page: str) -> None:
    pytest.importorskip("pandas", reason='pandas is not installed (pip install "kg-cnllm[frames]")')
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text("utf-8"), re.S)
    assert blocks
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", "\n".join(blocks)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "zhipu" in done.stdout


def test_every_public_method_of_the_graph_is_documented() -> None:
    text = (ROOT / "docs" / "python.md").read_text("utf-8")
    public = [name for name in vars(Graph) if not name.startswith("_")]
    assert [name for name in public if not re.search(rf"(?:`|graph\.){name}\b", text)] == []


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_key_of_a_claim_is_explained() -> None:
    from kg.read.claims import CLAIM_KEYS

    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert [key for key in CLAIM_KEYS if f"`{key}" not in text] == []


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout")
def test_the_repository_names_no_machine_and_no_registry() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    # Put together here, so that this file does not hold what it forbids.
    forbidden = ["/".join(["", "work", "main"]), "/".join(["", "root", ""]), "pypi" + ".org", "registry." + "npmjs"]
    for name in files:
        if (ROOT / name).suffix in (".py", ".md", ".toml", ".ttl", ".rq", ".js", ".css", ".html", ".csv", ""):
            text = (ROOT / name).read_text("utf-8")
            assert not [word for word in forbidden if word in text], name
