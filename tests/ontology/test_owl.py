"""Test the ontology and the data with a description logic reasoner.

In go the Turtle files of ontology/ and the compiled graph, as one N-Triples file; out comes
what HermiT says of it: whether it contradicts itself, which classes nothing can belong to,
and which types follow. HermiT is the jar that owlready2 carries. It is run by itself, since
owlready2's own call computes every hierarchy each time, which takes minutes where the
question is a yes or no.

Consistency is asked of the whole graph: entities, claims, evidence, sources, judgements.
Classes and types are asked of the ontology with the entities and their plain triples: what
hangs on a claim node gives no entity a type that its plain triple does not.

What HermiT does not see, or sees otherwise:

- shapes.ttl: SHACL speaks of the form of a graph, and `kg check` judges by it.
- xsd:date, xsd:gYearMonth and xsd:gYear are not among the datatypes of OWL 2, and HermiT
  refuses them. Each is read as the xsd:dateTime at which it begins. That the value of a dated
  property is a date is thus not an axiom but schema:rangeIncludes, which `kg check` judges by.
- Properties that the ontology does not declare as object or datatype properties (dcterms:,
  schema:, prov:, rdfs:label, and kg:object, whose values are nodes as well as literals) are
  annotations to OWL, of which nothing follows.
- Unlike names may mean one thing in OWL: two values of a functional property contradict
  each other if they are literals, but make two nodes one if they are nodes.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

from kg.namespaces import ID, KG, OWL, RDF, RDFS, XSD
from kg.store import Graph

JAVA = shutil.which("java")
# Found, not imported: only the jar is wanted of it.
OWLREADY = importlib.util.find_spec("owlready2")

pytestmark = [
    pytest.mark.reasoner,
    pytest.mark.skipif(JAVA is None, reason="Java is missing (Debian: default-jre-headless)"),
    pytest.mark.skipif(OWLREADY is None, reason="owlready2 is missing (pip install owlready2)"),
]

# The whole graph takes 2 GB; a machine with less shall say so instead of swapping for hours.
MEMORY = "-Xmx3g"
MINUTES = 15
NOTHING = OWL + "Nothing"

CALENDAR = re.compile(rf'"([0-9]{{4}})(-[0-9]{{2}})?(-[0-9]{{2}})?"\^\^<{re.escape(XSD)}(?:date|gYearMonth|gYear)>')
INFERRED = re.compile(r"^(SubClassOf|EquivalentClasses|Type)\( (<.+>) \)$", re.MULTILINE)
STATED_TYPE = re.compile(rf"^<({re.escape(ID)}[^>]+)> <{re.escape(KG)}statedType> <([^>]+)> \.$", re.MULTILINE)
TYPE = re.compile(rf"^<({re.escape(ID)}[^>]+)> <{re.escape(RDF)}type> <([^>]+)> \.$", re.MULTILINE)

PREFIXES = f"""
PREFIX id: <{ID}> PREFIX kg: <{KG}> PREFIX owl: <{OWL}> PREFIX rdf: <{RDF}> PREFIX rdfs: <{RDFS}> PREFIX xsd: <{XSD}>
PREFIX claim: <https://w3id.org/cnllm/claim/> PREFIX evidence: <https://w3id.org/cnllm/evidence/>
PREFIX concept: <https://w3id.org/cnllm/concept/>
"""


def as_owl(ntriples: str) -> str:
    """Put datatypes that OWL 2 knows in the place of those that it does not."""
    return CALENDAR.sub(lambda m: f'"{m[1]}{m[2] or "-01"}{m[3] or "-01"}T00:00:00Z"^^<{XSD}dateTime>', ntriples)


def hermit(folder: Path, lines: Iterable[str], *options: str) -> tuple[bool, str]:
    """Return whether the lines are consistent, and the output of HermiT."""
    assert JAVA
    assert OWLREADY
    assert OWLREADY.origin
    home = Path(OWLREADY.origin).parent / "hermit"
    path = folder / "reasoned.nt"
    path.write_text(as_owl("\n".join(lines) + "\n"), "utf-8")
    # The folder before the jar: owlready2 mends some of the jar's classes there.
    classes = os.pathsep.join([str(home), str(home / "HermiT.jar")])
    run = subprocess.run(
        [JAVA, MEMORY, "-cp", classes, "org.semanticweb.HermiT.cli.CommandLine", *options, path.as_uri()],
        capture_output=True,
        encoding="utf-8",
        timeout=MINUTES * 60,
        check=False,
    )
    if run.returncode and "InconsistentOntologyException" in run.stderr:
        return False, run.stdout
    assert run.returncode == 0, run.stderr
    return True, run.stdout


def consistent(folder: Path, lines: Iterable[str]) -> bool:
    return hermit(folder, lines, "--consistency")[0]


class Inferred:
    """What HermiT infers: the direct classes above each class, equal classes, direct types."""

    def __init__(self, printed: str) -> None:
        self._above: dict[str, set[str]] = {}
        self._types: list[tuple[str, str]] = []
        for kind, iris in INFERRED.findall(printed):
            names = re.findall(r"<([^>]+)>", iris)
            if kind == "Type":
                self._types.append((names[0], names[1]))
            elif kind == "SubClassOf":
                self._above.setdefault(names[0], set()).add(names[1])
            else:
                for name in names:
                    self._above.setdefault(name, set()).update(names)

    @property
    def unsatisfiable(self) -> list[str]:
        return sorted(c for c in self._above if c != NOTHING and NOTHING in self._closure(c))

    @property
    def types(self) -> set[tuple[str, str]]:
        """The types of entities, direct or not, as far as they are classes of this ontology."""
        return {
            (node, kind)
            for node, direct in self._types
            if node.startswith(ID)
            for kind in self._closure(direct)
            if kind.startswith(KG)
        }

    def _closure(self, kind: str) -> set[str]:
        found, todo = {kind}, [kind]
        while todo:
            new = self._above.get(todo.pop(), set()) - found
            found |= new
            todo.extend(new)
        return found


@pytest.fixture(scope="module")
def ontology() -> list[str]:
    """The ontology with its anonymous axioms, a triple a line."""
    return [
        f"{q.triple} ."
        for path in sorted((ROOT / "ontology").rglob("*.ttl"))
        if path.name != "shapes.ttl"
        # Labels of blank nodes are of their file only: two files must not share one.
        for q in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]


@pytest.fixture(scope="module")
def built(graph: Graph) -> str:
    return (graph.built.ntriples).read_text("utf-8")


@pytest.fixture(scope="module")
def inferred(ontology: list[str], built: str, tmp_path_factory: pytest.TempPathFactory) -> Inferred:
    """What follows from the ontology and the entities, told only the type that the data states."""
    stated = dict(STATED_TYPE.findall(built))
    entities = [line for line in built.splitlines() if line.startswith(f"<{ID}")]
    told = [e for e in entities if not (m := TYPE.match(e)) or stated[m[1]] == m[2]]
    assert len(told) < len(entities)
    free, printed = hermit(tmp_path_factory.mktemp("owl"), ontology + told, "--classify", "--classifyIs")
    assert free
    return Inferred(printed)


def planted(turtle: str) -> list[str]:
    return [f"{q.triple} ." for q in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)]


def test_ontology_and_data_contradict_nothing(ontology: list[str], built: str, tmp_path: Path) -> None:
    assert consistent(tmp_path, ontology + built.splitlines())


def test_no_class_is_unsatisfiable(inferred: Inferred) -> None:
    assert inferred.unsatisfiable == []


def test_the_types_that_the_compiler_states_are_those_that_follow(inferred: Inferred, built: str) -> None:
    # Both ways: the compiler invents no type, and domains, ranges and definitions imply no other.
    assert inferred.types == set(TYPE.findall(built))


@pytest.mark.parametrize("name", ["FoundationModelFirm", "CloudVendor", "VerticalModelFirm"])
def test_members_of_a_defined_class_are_those_that_follow(inferred: Inferred, built: str, name: str) -> None:
    compiled = {node for node, kind in TYPE.findall(built) if kind == KG + name}
    assert compiled
    assert {node for node, kind in inferred.types if kind == KG + name} == compiled


@pytest.mark.parametrize(
    "turtle",
    [
        pytest.param("id:a a kg:Person , kg:Organization .", id="a person that is an organization"),
        pytest.param("id:a a kg:Model , kg:RollingId .", id="a release that is a moving name"),
        pytest.param("id:a kg:chiefExecutive id:b . id:b a kg:Company .", id="a firm as chief executive"),
        pytest.param("id:a kg:marketRole <https://w3id.org/cnllm/concept/risk/new> . <https://w3id.org/cnllm/concept/risk/new> a kg:Risk .", id="a risk as market role"),
        pytest.param("id:a kg:revenue claim:c . claim:c a kg:Relation .", id="a relation as a figure"),
        pytest.param("evidence:e kg:fingerprintLength 'long' .", id="a word as a number"),
        pytest.param("claim:c kg:value 1.0 , 2.0 .", id="a figure with two values"),
        pytest.param("id:a kg:partOf id:b . id:b kg:partOf id:a .", id="two things that are part of each other"),
        pytest.param("id:a kg:fineTunedFrom id:a .", id="a model tuned from itself"),
        pytest.param("id:a kg:precedes id:b ; kg:successorOf id:b .", id="a product before and after another"),
        pytest.param("id:a a kg:Person ; kg:marketRole <https://w3id.org/cnllm/concept/market-role/cloud-vendor> .", id="a person in a defined class"),
    ],
)  # fmt: skip
def test_a_planted_contradiction_is_found(ontology: list[str], tmp_path: Path, turtle: str) -> None:
    assert not consistent(tmp_path, ontology + planted(turtle))


def test_a_class_below_two_disjoint_classes_is_unsatisfiable(ontology: list[str], tmp_path: Path) -> None:
    plant = planted("kg:Chimera a owl:Class ; rdfs:subClassOf kg:Person , kg:Product .")
    free, printed = hermit(tmp_path, ontology + plant, "--classify")
    assert free
    assert Inferred(printed).unsatisfiable == [KG + "Chimera"]
