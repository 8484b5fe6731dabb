"""Run all checks on data, ontology and graph and collect the findings.

If the strict reader accepts the data, the compiled graph is validated against the SHACL shapes
(ontology/shapes.ttl) and the check queries (queries/checks/), whose result rows are violations.
Findings about a node are reported at the file and line that it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.audit.identities import misfits
from kg.checks.coverage import coverage
from kg.checks.lookalikes import look_alikes
from kg.checks.rules import Rule, rules
from kg.checks.shapes import violations
from kg.errors import DataError, Finding, Findings, split_place
from kg.namespaces import CLAIM, ID, SOURCE, short_name
from kg.project import Project
from kg.rdf.shape import evidence_address, judgement_address
from kg.rdf.tidy import tidied, turtle_files
from kg.read.ontology import parse_turtle
from kg.read.queries import read_query
from kg.store.compile import compile_graph
from kg.store.engine import Engine, check_syntax
from kg.views.audit import naming, tell, tell_break
from kg.views.names import Names
from kg.views.questions import questions

if TYPE_CHECKING:
    from kg.model.claim import Facts
    from kg.model.ontology import Ontology


def check(home: Project, lang: str = "en") -> list[Finding]:
    """Check data, ontology, questions and graph; return every finding, sorted by place.

    lang: language of the messages.
    """
    try:
        return _check(home, lang)
    except DataError as error:
        return error.findings


def _check(home: Project, lang: str) -> list[Finding]:
    compiled = compile_graph(home)
    facts, ontology = compiled.facts, compiled.ontology
    checks = rules(home)
    asked = {home.questions / f"{question.name}.rq": question.sparql for question in questions(home)}
    for path, text in (asked | {home.stats: read_query(home.stats, home, ("zh", "en"))[1]}).items():
        _parses(text, ontology.prefixes, path, home)
    with TemporaryDirectory() as folder:
        ntriples = Path(folder) / "graph.nt"
        compiled.write(ntriples)
        engine = Engine.in_memory(ntriples, ontology.prefixes)
        content = ntriples.read_bytes()
    places = _Places(facts, ontology, engine)
    findings = list(_tidiness(home, ontology))
    findings.extend(coverage(home, ontology, {rule.name: rule.about for rule in checks}, lang))
    findings.extend(look_alikes(facts.entities, lang))
    for rule in checks:
        findings.extend(_violations(rule, engine, places, lang))
    findings.extend(_shapes(home, content, places, lang))
    names = naming(Names(facts.entities, ontology), lang)
    findings.extend(
        Finding(c.claim.evidence[0].place, tell(c, names, lang), "warning", "audit") for c in misfits(compiled.checks)
    )
    findings.extend(
        Finding(b.last.evidence[0].place, tell_break(b, names, lang), "warning", "series")
        for b in compiled.breaks
        if not b.settled
    )
    return Findings(set(findings)).all()


def _parses(sparql: str, prefixes: dict[str, str], path: Path, home: Project) -> None:
    try:
        check_syntax(sparql, prefixes)
    except SyntaxError as error:
        raise DataError([Finding(home.place(path, error.lineno), f"not SPARQL 1.1: {error.msg}")]) from None


class _Places:
    """Finds the file and line that a node comes from."""

    def __init__(self, facts: Facts, ontology: Ontology, engine: Engine) -> None:
        self._engine = engine
        self._places = {CLAIM + claim_id: c.evidence[0].place for claim_id, c in facts.claims.items()}
        self._places |= {evidence_address(i, e): e.place for i, c in facts.claims.items() for e in c.evidence}
        self._places |= {ID + e.id: e.place for e in facts.entities.values()}
        self._places |= {SOURCE + s.id: s.place for s in facts.sources.values()}
        self._places |= ontology.places
        self._places |= {judgement_address(j): j.place for j in facts.judgements}

    def of(self, iri: str) -> str:
        """Return `file:line` for the IRI of a data item, term or concept."""
        if iri in self._places:
            return self._places[iri]
        return self._beside(iri)

    def _beside(self, iri: str) -> str:
        """Return the first place among the neighbours of a node without a place, such as a period."""
        known = [self._places[other] for other in self._engine.neighbours(iri) if other in self._places]
        return min(known, key=split_place, default="")


def _violations(rule: Rule, engine: Engine, places: _Places, lang: str) -> Iterator[Finding]:
    solutions = engine.solutions(rule.sparql)
    names = [v.value for v in solutions.variables]
    for row in solutions:
        focus, detail = row["focus"], row["detail"] if "detail" in names else None
        shown = short_name(detail.value) if detail is not None else ""
        found = f"{rule.about[lang]}{f' ({shown})' if shown else ''}"
        message = f"{short_name(focus.value)}: {found}; {rule.about[f'mend-{lang}']}"
        yield Finding(places.of(focus.value), message, rule.about["severity"], rule.name)


def _shapes(home: Project, content: bytes, places: _Places, lang: str) -> Iterator[Finding]:
    path = home.ontology / "shapes.ttl"
    parse_turtle(path, home)
    for found in violations(content, path):
        message = found.messages.get(lang) or next(iter(found.messages.values()), "")
        shown = f" ({short_name(found.value)})" if found.value else ""
        yield Finding(places.of(found.focus), f"{short_name(found.focus)}: {message}{shown}", found.severity, "shapes")


def _tidiness(home: Project, ontology: Ontology) -> Iterator[Finding]:
    """Find Turtle files that are not in canonical form."""
    for path in turtle_files(home):
        if tidied(path, home, ontology.prefixes) != home.read_text(path):
            yield Finding(
                home.place(path),
                'is not in sorted form with one object per line; run "kg tidy"',
                "warning",
                "tidy",
            )
