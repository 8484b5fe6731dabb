"""Check the exported ontology against the profiles OWL 2 DL and OWL 2 RL, with OWLAPI.

HermiT reads OWL 2 Full as well and drops what it does not understand, so that its verdict holds
for the profiles only together with this one.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

from kg.project import Project
from kg.rdf.owl import owl_document

JARS = Path("/usr/share/java")

pytestmark = [
    pytest.mark.reasoner,
    pytest.mark.skipif(shutil.which("javac") is None, reason="a JDK is missing (Debian: default-jdk-headless)"),
    pytest.mark.skipif(
        not (JARS / "owlapi-distribution.jar").exists(), reason="OWLAPI is missing (Debian: libowlapi-java)"
    ),
]


def violations(folder: Path, document: str) -> list[str]:
    """Return how a document breaks the profiles, a line each; fails if it was not read as a whole."""
    path = folder / "ontology.ttl"
    path.write_text(document, "utf-8")
    program = Path(__file__).with_name("Profile.java")
    run = subprocess.run(
        ["java", "-cp", f"{JARS}/*", str(program), str(path)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    head, *lines = run.stdout.splitlines()
    name, count = head.split("\t")
    assert name == "axioms"
    assert int(count) > 4_000
    return lines


@pytest.fixture(scope="module")
def document() -> str:
    return owl_document(Project(ROOT))


def test_the_exported_ontology_is_in_owl_2_dl_and_rl(document: str, tmp_path: Path) -> None:
    assert violations(tmp_path, document) == []


def test_what_is_outside_the_profiles_is_found(document: str, tmp_path: Path) -> None:
    planted = """
    kg:planted a owl:ObjectProperty ; rdfs:range xsd:date .
    kg:Planted a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:unionOf ( kg:Person kg:Organization ) ] .
    kg:Person kg:undeclared kg:Planted .
    """
    found = violations(tmp_path, document + planted)
    assert {line.split("\t")[0] for line in found} == {"OWL2_DL", "OWL2_RL"}
    for word in ("undeclared", "ontology#planted", "ontology#Planted"):
        assert any(word in line for line in found), word
