"""Run all checks on data, ontology and graph and collect the findings.

If the strict reader accepts the data, the compiled graph is validated against the SHACL shapes
(ontology/shapes.ttl) and the check queries (queries/checks/), whose result rows are violations.
Findings about a node are reported at the file and line that it comes from.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from kg.audit.identities import misfits
from kg.checks.coverage import coverage
from kg.checks.faults import Fault, faults, told
from kg.checks.findings import OWN_RULES
from kg.checks.lookalikes import look_alikes
from kg.checks.near import Near, are_near, is_near, near
from kg.checks.rules import Rule, rules
from kg.checks.shapes import Violation, engines, violations
from kg.errors import DataError, Finding, Findings, QueryError, UsageError, did_you_mean, split_place
from kg.inputs import files_below
from kg.model.claim import Facts
from kg.namespaces import CLAIM, ID, SOURCE, short_name
from kg.project import Project, is_shipped
from kg.rdf.shape import evidence_address, judgement_address, triples
from kg.rdf.tidy import tidied, turtle_files
from kg.read.data import read_source, settled
from kg.read.ontology import parse_turtle, read_ontology
from kg.read.queries import read_query
from kg.store.build import Tell, last_build, open_build
from kg.store.compile import compile_facts
from kg.store.engine import Engine, write_store
from kg.store.graph import Graph
from kg.store.limits import Limits
from kg.store.memo import Memo, name_of
from kg.store.rows import read_term
from kg.store.signature import Stamps, signature, stamps_of
from kg.store.snapshot import Snapshot
from kg.store.worker import Worker
from kg.views.audit import naming, tell_break
from kg.views.audit import tell as tell_check
from kg.views.names import Names
from kg.views.questions import questions

if TYPE_CHECKING:
    from kg.audit.identity import Check
    from kg.audit.series import Break
    from kg.model.claim import Entity
    from kg.model.ontology import Ontology

T = TypeVar("T")


def check(home: Project, lang: str = "en", limits: Limits | None = None, tell: Tell | None = None) -> list[Finding]:
    """Check data, ontology, questions and graph; return every finding, sorted by place.

    lang: language of the messages. limits: of each check query. tell: see `kg.store.graph.load`.
    The graph is the one that queries use: it is compiled and kept if it is not there yet. What is found is
    kept as well, by the content of all files that it depends on.
    """
    memo = Memo(f"{home.root}\0{_own_code()}")
    before = _state(home)
    name = f"findings {lang} {before.content}"
    if before.content and (kept := memo.get(name, list[Finding])) is not None:
        return kept
    checks = _Checks(home, lang, limits, memo)
    try:
        findings = checks.findings(tell or _silent)
    except DataError as error:
        findings = error.findings
    if checks.final and _state(home) == before:
        memo.put(name, findings)
    memo.save()
    return findings


def check_source(
    home: Project, source: str, lang: str = "en", limits: Limits | None = None, tell: Tell | None = None
) -> list[Finding]:
    """Check one file of data/sources/; return the findings about it, sorted by place.

    It is read strictly, with entities and ontology, and checked in a graph of its claims and of what the last
    build says of their subjects. What depends on the rest of the graph is for `check` to find.

    source: its id. lang, limits, tell: see `check`.
    Raises UsageError, with near names, if there is no such file.
    """
    path = home.data / "sources" / f"{source}.toml"
    known = [p.stem for p in home.files(home.data / "sources", ".toml")]
    if source not in known:
        raise UsageError(f'there is no source "{source}" in data/sources/.{did_you_mean(source, known)}')
    checks = _Checks(home, lang, limits, None)
    try:
        findings = checks.findings_of(path, tell or _silent)
    except DataError as error:
        findings = error.findings
    return [f for f in findings if split_place(f.place)[0] == home.place(path)]


class _State(NamedTuple):
    """What tells whether the files of a project are the same: their content, if it can be read, and their stamps."""

    content: str
    stamps: Stamps


def _state(home: Project) -> _State:
    paths = [str(path) for path in home.files(home.root / "queries", ".rq")]
    stamps = stamps_of([*home.inputs(), *paths])
    try:
        queries = [part for path in paths for part in (path, str(is_shipped(home, Path(path))), home.read(path))]
        return _State(name_of(signature(home), *queries), stamps)
    except DataError:
        return _State("", stamps)


@functools.cache
def _own_code() -> str:
    """Return a hash of the code and the words of this package, and of the engines that it uses."""
    package = Path(__file__).resolve().parents[1]
    files = [Path(path) for path in files_below(package, ".py", ".json", ".txt")]
    return name_of(engines(), *(part for path in files for part in (str(path), path.read_bytes())))


def _silent(_text: str) -> None: ...


class _Answer(msgspec.Struct):
    """The answer to a check query, as the worker wrote it."""

    form: str
    columns: list[str]
    rows: list[list[str]]


class _Checks:
    """Finds what is wrong, using what earlier runs kept.

    final: whether the findings depend on nothing but the files: no query ran into a limit.
    """

    def __init__(self, home: Project, lang: str, limits: Limits | None, memo: Memo | None) -> None:
        self._home, self._lang, self._limits, self._memo = home, lang, limits, memo
        self.final = True

    def findings(self, tell: Tell) -> list[Finding]:
        """Return all findings. Raises DataError if data, ontology or the header of a query is wrong."""
        home, lang = self._home, self._lang
        graph = Graph(home, open_build(home, tell=tell))
        ontology = read_ontology(home)
        checks = rules(home)
        asked = {question.path: question.sparql for question in questions(home)}
        asked |= {home.stats: read_query(home.stats, home, ("zh", "en"))[1]}
        places = _Places(lambda: graph.facts, ontology, graph.neighbours)
        # The queries came with the data, from whoever wrote it.
        with ExitStack() as opened:
            worker = opened.enter_context(graph.worker(self._limits))
            if changed := near(graph, self._limits):
                opened.enter_context(changed)
            findings = [f for path, text in asked.items() for f in self._parses(text, worker, path)]
            terms = name_of(*map(home.read, home.files(home.ontology, ".ttl")))
            for rule in checks:
                content = terms if rule.terms else graph.built.content
                findings.extend(self._violations(rule, worker, places, content, changed))
            findings.extend(self._shapes(graph.built.content, graph.built.ntriples.read_bytes, places, changed))
        findings.extend(_tidiness(home, ontology))
        own = asked | {home.checks / f"{rule.name}.rq": rule.sparql for rule in checks}
        # Parsing takes a tenth of a second for each query, and those of this package are known to be sound.
        new = {path: text for path, text in own.items() if not is_shipped(home, path)}
        findings.extend(finding for path, text in new.items() for finding in self._faults(text, path))
        findings.extend(coverage(home, ontology, {rule.name: rule.about for rule in checks}, lang))
        findings.extend(look_alikes(graph.entities, lang))
        findings.extend(self._audited(graph.entities, ontology, graph.checks(), graph.breaks))
        return Findings(set(findings)).all()

    def findings_of(self, path: Path, tell: Tell) -> list[Finding]:
        """Return the findings about one source file and its neighbourhood. Raises DataError as `findings`."""
        home = self._home
        built, same_entities = last_build(home, tell) or (open_build(home, tell=tell), True)
        ontology = read_ontology(home)
        snapshot = Snapshot(built.snapshot)
        entities = snapshot.entities() if same_entities else {}
        read = read_source(home, ontology, path.stem, snapshot.sources(), entities)
        facts = _neighbourhood(read, snapshot, path)
        compiled = compile_facts(facts, ontology)
        made = compiled.computed, compiled.choices, compiled.latest, compiled.amounts
        found = triples(facts, ontology, *made)
        lines = sorted({f"{triple} .\n" for triple in found})
        with TemporaryDirectory() as folder:
            ntriples, store = Path(folder) / "graph.nt", Path(folder) / "store"
            ntriples.write_text("".join(lines), "utf-8", newline="")
            write_store(store, ntriples)
            engine = Engine.open(store, ontology.prefixes)
            places = _Places(lambda: facts, ontology, engine.neighbours)
            with Worker(store, ontology.prefixes, self._limits) as worker:
                findings = [f for r in rules(home) if not r.terms for f in self._violations(r, worker, places, "")]
            findings.extend(self._shapes("", ntriples.read_bytes, places))
        findings.extend(self._audited(facts.entities, ontology, compiled.checks, compiled.breaks))
        return Findings(set(findings)).all()

    def _audited(
        self, entities: Mapping[str, Entity], ontology: Ontology, checks: Iterable[Check], breaks: Iterable[Break]
    ) -> Iterator[Finding]:
        """Find figures that contradict others."""
        names = naming(Names(entities, ontology), self._lang)
        for c in misfits(checks):
            yield Finding(c.claim.evidence[0].place, tell_check(c, names, self._lang), "warning", "audit")
        for b in breaks:
            if not b.settled:
                yield Finding(b.last.evidence[0].place, tell_break(b, names, self._lang), "warning", "series")

    def _parses(self, text: str, worker: Worker, path: Path) -> Iterator[Finding]:
        """Find out whether a query is one that may be asked."""
        try:
            worker.ask(text, parse=True)
        except QueryError as error:
            self.final = False
            yield Finding(self._home.place(path, 1), str(error))

    def _faults(self, text: str, path: Path) -> Iterator[Finding]:
        """Find what makes a query slow or lose rows, among the faults that have a severity."""
        name = name_of("faults", text)
        for fault in self._once(name, list[Fault], lambda: list(faults(text))):
            if about := OWN_RULES.get(fault.kind):
                yield Finding(self._home.place(path, 1), told(fault, self._lang), about["severity"], fault.kind)

    def _violations(
        self, rule: Rule, worker: Worker, places: _Places, graph: str, changed: Near | None = None
    ) -> Iterator[Finding]:
        """Run a check query: each row is a finding about ?focus. The rows of a query that fails are none.

        graph: a name for the content of what it depends on. changed: what may be different in it.
        """
        own = self._home.place(self._home.checks / f"{rule.name}.rq", 1)
        try:
            answer = self._answer(rule, worker, graph, changed)
        except QueryError as error:
            self.final = False
            yield Finding(own, str(error))
            return
        if answer.form != "select" or "focus" not in answer.columns:
            yield Finding(own, "is not a SELECT query with a variable ?focus; write one whose rows are violations")
            return
        for row in answer.rows:
            terms = dict(zip(answer.columns, map(read_term, row), strict=True))
            focus, detail = terms["focus"], terms.get("detail")
            if focus is None or focus.kind != "uri":
                yield Finding(own, "?focus is not always an address; let it be the node that is wrong")
                return
            shown = short_name(detail.text) if detail else ""
            found = f"{rule.about[self._lang]}{f' ({shown})' if shown else ''}"
            message = f"{short_name(focus.text)}: {found}; {rule.about[f'mend-{self._lang}']}"
            yield Finding(places.of(focus.text), message, rule.about["severity"], rule.name)

    def _answer(self, rule: Rule, worker: Worker, graph: str, changed: Near | None) -> _Answer:
        def ask(engine: Worker | Near = worker) -> _Answer:
            answer = engine.ask(rule.sparql)
            return _Answer(answer.form, answer.columns, list(answer.rows()) if answer.form == "select" else [])

        def ask_again() -> _Answer:
            """Ask about the nodes that may be different, if it is known what is true of the others."""
            if not changed or not self._memo:
                return ask()
            before = self._memo.get(name_of("answer", rule.sparql, changed.before), _Answer)
            if not before or "focus" not in before.columns:
                return ask()
            if not self._once(name_of("near", rule.sparql), bool, lambda: is_near(rule.sparql)):
                return ask()
            try:
                now, focus = ask(changed), before.columns.index("focus")
            except OSError:
                # There is no place for a graph of the changed nodes.
                return ask()
            kept = [row for row in before.rows if row[focus][1:-1] not in changed.nodes]
            kept += [row for row in now.rows if row[focus][1:-1] in changed.nodes]
            return _Answer(now.form, now.columns, kept)

        return self._once(name_of("answer", rule.sparql, graph), _Answer, ask_again)

    def _once(self, name: str, kind: type[T], find: Callable[[], T]) -> T:
        """Return a result that is kept under a name for all that it depends on, or find and keep it."""
        if self._memo is None:
            return find()
        if (kept := self._memo.get(name, kind)) is not None:
            return kept
        found = find()
        self._memo.put(name, found)
        return found

    def _shapes(
        self, graph: str, content: Callable[[], bytes], places: _Places, changed: Near | None = None
    ) -> Iterator[Finding]:
        """Validate a graph. graph: a name for its content. changed: what may be different in it."""
        path = self._home.ontology / "shapes.ttl"

        def validate() -> list[Violation]:
            shapes = parse_turtle(path, self._home)
            if changed and self._memo:
                before = self._memo.get(name_of("shapes", self._home.read(path), changed.before), list[Violation])
                if before is not None and are_near(shapes):
                    kept = [v for v in before if v.focus not in changed.nodes]
                    return kept + [v for v in violations(changed.lines, path) if v.focus in changed.nodes]
            return violations(content(), path)

        try:
            name = name_of("shapes", self._home.read(path), graph)
            results = self._once(name, list[Violation], validate)
        except DataError as error:
            yield from error.findings
            return
        for found in results:
            message = found.messages.get(self._lang) or next(iter(found.messages.values()), "")
            shown = f" ({short_name(found.value)})" if found.value else ""
            said = f"{short_name(found.focus)}: {message}{shown}"
            yield Finding(places.of(found.focus), said, found.severity, "shapes")


class _Places:
    """Finds the file and line that a node comes from."""

    def __init__(
        self, facts: Callable[[], Facts], ontology: Ontology, neighbours: Callable[[str], Iterator[str]]
    ) -> None:
        self._facts, self._ontology, self._neighbours = facts, ontology, neighbours

    @functools.cached_property
    def _places(self) -> dict[str, str]:
        # Read when the first place is asked for: mostly there is none.
        facts = self._facts()
        found = {CLAIM + claim_id: c.evidence[0].place for claim_id, c in facts.claims.items()}
        found |= {evidence_address(i, e): e.place for i, c in facts.claims.items() for e in c.evidence}
        found |= {ID + e.id: e.place for e in facts.entities.values()}
        found |= {SOURCE + s.id: s.place for s in facts.sources.values()}
        found |= self._ontology.places
        found |= {judgement_address(j): j.place for j in facts.judgements}
        return found

    def of(self, iri: str) -> str:
        """Return `file:line` for the IRI of a data item, term or concept."""
        if iri in self._places:
            return self._places[iri]
        return self._beside(iri)

    def _beside(self, iri: str) -> str:
        """Return the first place among the neighbours of a node without a place, such as a period."""
        known = [self._places[other] for other in self._neighbours(iri) if other in self._places]
        return min(known, key=split_place, default="")


def _neighbourhood(read: Facts, snapshot: Snapshot, path: Path) -> Facts:
    """Return what one file says, and what a build says of the same subjects in other files."""
    subjects = sorted({c.subject for c in read.claims.values()})
    own = f"data/sources/{path.name}:"
    claims = dict(read.claims)
    for claim in {c.id: c for subject in subjects for c in snapshot.claims(subject)}.values():
        elsewhere = tuple(e for e in claim.evidence if not e.place.startswith(own))
        if known := claims.get(claim.id):
            claims[claim.id] = known.with_evidence(elsewhere)
        elif elsewhere and all(thing in read.entities or "/" in thing for thing in claim.things):
            claims[claim.id] = replace(claim, evidence=elsewhere)
    judgements = snapshot.judgements()
    things = {thing for c in claims.values() for thing in (*c.things, *(e.speaker for e in c.evidence))}
    sources = {s for c in claims.values() for e in c.evidence for s in (e.source, *e.via)} | {path.stem}
    names = {n.casefold() for s in sources if s in read.sources for n in (read.sources[s].publisher,)}
    return Facts(
        {
            i: e
            for i, e in read.entities.items()
            if i in things or names & {n.casefold() for n in (*e.labels.values(), *e.aliases)}
        },
        {i: s for i, s in read.sources.items() if i in sources},
        settled({i: c for i, c in claims.items() if all(e.source in read.sources for e in c.evidence)}, judgements),
        [j for j in judgements if all(claim in claims for claim in j.claims)],
    )


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
