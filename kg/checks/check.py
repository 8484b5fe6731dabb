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
from kg.checks.faults import faults, told
from kg.checks.findings import OWN_RULES
from kg.checks.lookalikes import look_alikes
from kg.checks.rules import Rule, rules
from kg.checks.shapes import violations
from kg.errors import DataError, Finding, Findings, QueryError, split_place
from kg.namespaces import CLAIM, ID, SOURCE, short_name
from kg.project import Project, is_shipped
from kg.rdf.shape import evidence_address, judgement_address
from kg.rdf.tidy import tidied, turtle_files
from kg.read.ontology import parse_turtle
from kg.read.queries import read_query
from kg.store.compile import compile_graph
from kg.store.engine import Engine, write_store
from kg.store.limits import Limits
from kg.store.rows import read_term
from kg.store.worker import Worker
from kg.views.audit import naming, tell, tell_break
from kg.views.names import Names
from kg.views.questions import questions

if TYPE_CHECKING:
    from kg.model.claim import Facts
    from kg.model.ontology import Ontology


def check(home: Project, lang: str = "en", limits: Limits | None = None) -> list[Finding]:
    """Check data, ontology, questions and graph; return every finding, sorted by place.

    lang: language of the messages. limits: of each check query.
    """
    try:
        return _check(home, lang, limits)
    except DataError as error:
        return error.findings


def _check(home: Project, lang: str, limits: Limits | None) -> list[Finding]:
    compiled = compile_graph(home)
    facts, ontology = compiled.facts, compiled.ontology
    checks = rules(home)
    asked = {home.questions / f"{question.name}.rq": question.sparql for question in questions(home)}
    asked |= {home.stats: read_query(home.stats, home, ("zh", "en"))[1]}
    with TemporaryDirectory() as folder:
        ntriples, store = Path(folder) / "graph.nt", Path(folder) / "store"
        compiled.write(ntriples)
        write_store(store, ntriples)
        content = ntriples.read_bytes()
        places = _Places(facts, ontology, Engine.open(store, ontology.prefixes))
        # The queries came with the data, from whoever wrote it.
        with Worker(store, ontology.prefixes, limits) as worker:
            findings = [f for path, text in asked.items() for f in _parses(text, worker, path, home)]
            for rule in checks:
                findings.extend(_violations(rule, worker, places, home, lang))
    findings.extend(_tidiness(home, ontology))
    own = asked | {home.checks / f"{rule.name}.rq": rule.sparql for rule in checks}
    # Parsing takes a tenth of a second for each query, and those of this package are known to be sound.
    new = {path: text for path, text in own.items() if not is_shipped(home, path)}
    findings.extend(finding for path, text in new.items() for finding in _faults(text, path, home, lang))
    findings.extend(coverage(home, ontology, {rule.name: rule.about for rule in checks}, lang))
    findings.extend(look_alikes(facts.entities, lang))
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


def _parses(text: str, worker: Worker, path: Path, home: Project) -> Iterator[Finding]:
    """Find out whether a query is one that may be asked."""
    try:
        worker.ask(text, parse=True)
    except QueryError as error:
        yield Finding(home.place(path, 1), str(error))


def _faults(text: str, path: Path, home: Project, lang: str) -> Iterator[Finding]:
    """Find what makes a query slow or lose rows, among the faults that have a severity."""
    for fault in faults(text):
        if about := OWN_RULES.get(fault.kind):
            yield Finding(home.place(path, 1), told(fault, lang), about["severity"], fault.kind)


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


def _violations(rule: Rule, worker: Worker, places: _Places, home: Project, lang: str) -> Iterator[Finding]:
    """Run a check query: each row is a finding about ?focus. The rows of a query that fails are none."""
    own = home.place(home.checks / f"{rule.name}.rq", 1)
    try:
        answer = worker.ask(rule.sparql)
        if answer.form != "select" or "focus" not in answer.columns:
            yield Finding(own, "is not a SELECT query with a variable ?focus; write one whose rows are violations")
            return
        rows = [dict(zip(answer.columns, map(read_term, row), strict=True)) for row in answer.rows()]
    except QueryError as error:
        yield Finding(own, str(error))
        return
    for row in rows:
        focus, detail = row["focus"], row.get("detail")
        if focus is None or focus.kind != "uri":
            yield Finding(own, "?focus is not always an address; let it be the node that is wrong")
            return
        shown = short_name(detail.text) if detail else ""
        found = f"{rule.about[lang]}{f' ({shown})' if shown else ''}"
        message = f"{short_name(focus.text)}: {found}; {rule.about[f'mend-{lang}']}"
        yield Finding(places.of(focus.text), message, rule.about["severity"], rule.name)


def _shapes(home: Project, content: bytes, places: _Places, lang: str) -> Iterator[Finding]:
    path = home.ontology / "shapes.ttl"
    try:
        parse_turtle(path, home)
        results = violations(content, path)
    except DataError as error:
        yield from error.findings
        return
    for found in results:
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
