"""Open the compiled graph and read entities, claims and figures from it; query it with SPARQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import OutputError, UsageError
from kg.namespaces import prefixes, short_name
from kg.project import Project, find_project
from kg.store.build import Built, Progress, Tell, open_build

if TYPE_CHECKING:
    import datetime as dt

    import networkx
    import pyoxigraph as ox
    import rdflib

    from kg.audit.identity import Check
    from kg.audit.series import Break, Series
    from kg.model.claim import Claim, Entity, Facts, Judgement, Search, Source
    from kg.model.computed import Computed
    from kg.model.ontology import Ontology
    from kg.store.engine import Engine
    from kg.store.limits import Limits
    from kg.store.snapshot import Snapshot
    from kg.store.worker import Worker
    from kg.views.compare import Compared
    from kg.views.find import Found
    from kg.views.network import Step
    from kg.views.prices import Prices
    from kg.views.sheet import Sheet
    from kg.views.timeline import Happening

Row = dict[str, Any]


class Graph:
    """The compiled graph, open for reading.

    Claims, sources and entities are read when they are asked for; the SPARQL store is opened by
    the first query.
    """

    def __init__(self, project: Project, built: Built) -> None:
        self.project, self.built = project, built

    @cached_property
    def _snapshot(self) -> Snapshot:
        from kg.store.snapshot import Snapshot

        return Snapshot(self.built.snapshot)

    # -- what the data says ------------------------------------------------------------------

    @cached_property
    def facts(self) -> Facts:
        """Everything that data/ says."""
        return self._snapshot.facts()

    @cached_property
    def ontology(self) -> Ontology:
        """Properties, classes, concepts and units."""
        return self._snapshot.ontology()

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """Every entity by id."""
        return self._snapshot.entities()

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Every source by id."""
        return self._snapshot.sources()

    @cached_property
    def judgements(self) -> list[Judgement]:
        """The curators' judgements in the order of their file."""
        return self._snapshot.judgements()

    @cached_property
    def searches(self) -> list[Search]:
        """What was looked for and not found, by entity."""
        return self._snapshot.searches()

    @cached_property
    def outranked(self) -> dict[str, str]:
        """The best reading of each claim that has a better one, by id."""
        rows = self.rows("SELECT ?claim ?best { ?claim kg:outrankedBy ?best }")
        return {short_name(str(row["claim"])): short_name(str(row["best"])) for row in rows}

    def claims(self, about: str = "", *, source: str = "", property: str = "", kind: str = "") -> list[Claim]:  # noqa: A002  # the field's own name
        """Return claims in order of subject, property and time.

        about: an entity or concept, by id, label or alias, that is the subject, object, part or
            basis of the claim. source: id of a source that makes it. property: name of a property.
            kind: relation, concept, attribute or figure. Without arguments, all claims.
        Raises kg.errors.UsageError, with near names, if there is no such thing, source or property.
        """
        self._known(property, self.ontology.properties if property else (), "property")
        self._known(source, self.sources if source else (), "source")
        found = self._snapshot.claims(self._thing(about), source, property, kind)
        return sorted(found, key=lambda c: c.order())

    def claims_by_id(self, *ids: str) -> dict[str, Claim]:
        """Return claims by id; ids that are not known are left out."""
        return self._snapshot.claims_by_id(ids)

    def figures(self, subject: str = "", metric: str = "") -> list[Claim]:
        """Return the figures of a subject, of a metric, or of both, in order of time.

        subject: an entity by id, label or alias. metric: name of a property, such as "revenue".
        Raises kg.errors.UsageError, with near names, if there is no such thing or metric.
        """
        thing = self._thing(subject)
        found = self.claims(thing, property=metric, kind="figure")
        return [c for c in found if thing in ("", c.subject)]

    def links(self) -> list[tuple[str, str, str]]:
        """Return id, subject and object of each claim that links two things, unless negated or deprecated."""
        return self._snapshot.links()

    # -- what the audit made of it -----------------------------------------------------------

    def computed(self, about: str = "") -> list[Computed]:
        """Return derived figures and recomputations, in order of subject, metric and time.

        about: only those with this thing as their subject, part or basis.
        """
        found = self._snapshot.computed(self._thing(about))
        return sorted(found, key=lambda d: (d.subject, d.metric, d.part, d.measure, d.period, d.identity, d.id))

    def checks(self, subject: str = "") -> list[Check]:
        """Return the identities that were checked for the figures of a subject, or all of them."""
        return self._snapshot.checks(self._thing(subject))

    def conflicts(self, about: str = "") -> list[list[Claim]]:
        """Return groups of claims that cannot all be true, figures first (see `kg.audit.agreement`).

        about: only groups in which every claim is about this thing.
        """
        return self._snapshot.conflicts(self._thing(about))

    @cached_property
    def breaks(self) -> list[Break]:
        """The changes over time that a value in between contradicts."""
        return self._snapshot.breaks()

    # -- names -------------------------------------------------------------------------------

    def find(self, text: str) -> list[Found]:
        """Return the things with a name that contains a text, the best match first."""
        from kg.views.find import find

        return find(self, text)

    def entity(self, name: str) -> Entity:
        """Return the one entity with an id, a label or an alias.

        Raises kg.errors.UsageError, with near names, if there is none or more than one.
        """
        thing = self._thing(name)
        if thing not in self.entities:
            raise UsageError(f'"{name}" is the concept {thing}, not an entity; use claims(about="{thing}")')
        return self.entities[thing]

    def sheet(self, name: str) -> Sheet:
        """Return everything about one thing: its claims, where it is mentioned, what follows, disagreements."""
        from kg.views.sheet import sheet

        return sheet(self, self._thing(name))

    def series(self, name: str, metric: str = "") -> list[Series]:
        """Return the figures of a thing over time: one series per metric, part, length of period, and unit."""
        from kg.views.audit import series

        return series(self, self._thing(name), metric)[0]

    def compare(
        self, *names: str, metrics: Sequence[str] = (), since: str = "", until: str = "", currency: str = "cny"
    ) -> list[Compared]:
        """Return the figures of two or more things side by side (see `kg.views.compare`).

        since, until: times such as "2024" or "2024-05".
        """
        from kg.views.compare import compare

        return compare(self, names, metrics, since=_end(since, 0), until=_end(until, 1), currency=currency)

    def timeline(self, name: str = "", since: str = "", until: str = "") -> list[Happening]:
        """Return what is dated, of one thing or of all, in order of time (see `kg.views.timeline`)."""
        from kg.views.timeline import timeline

        return timeline(self, self._thing(name), _end(since, 0), _end(until, 1))

    def prices(self, at: str = "", *, models: Iterable[str] = (), platforms: Iterable[str] = ()) -> list[Prices]:
        """Return the prices of tokens, the latest or those of a day (see `kg.views.prices`)."""
        from kg.views.prices import prices

        return prices(self, _end(at, 1), map(self._thing, models), map(self._thing, platforms))

    def question(self, name: str, lang: str = "en", **parameters: str | Sequence[str]) -> Iterator[Row]:
        """Yield the rows of a named question, narrowed by parameters: `question("revenue", firm="zhipu")`.

        lang: of the labels. parameters: a value, or several; a hyphen in a name is an underscore here.
        Raises UsageError, with near names, for what is not known.
        """
        from kg.views.questions import find_question

        given = {k.replace("_", "-"): [v] if isinstance(v, str) else list(v) for k, v in parameters.items()}
        return self.rows(find_question(self.project, name).asked(lang, given, self))

    def has(self, thing: str) -> bool:
        """Tell whether there is an entity with this id, or a concept with this short name."""
        scheme, _, slug = thing.partition("/")
        return slug in self.ontology.concepts.get(scheme, ()) if slug else self._snapshot.has_entity(thing)

    def _thing(self, name: str) -> str:
        """Return the id of the thing with a name; empty text stays empty."""
        from kg.views.find import resolve

        return resolve(self, name) if name else ""

    def _known(self, name: str, names: Iterable[str], kind: str) -> None:
        """Raise UsageError, with near names, if a name is given and not among those that exist."""
        if name and name not in names:
            from kg.errors import did_you_mean

            raise UsageError(f'there is no {kind} "{name}".{did_you_mean(name, names)}')

    def path(self, start: str, end: str, limit: int = 1) -> list[list[Step]]:
        """Return the shortest ways in which two things are connected (see `kg.views.network`)."""
        from kg.views.network import path

        return path(self, self._thing(start), self._thing(end), limit)

    # -- RDF ---------------------------------------------------------------------------------

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that queries know without writing them."""
        return prefixes(p.stem for p in (self.project.ontology / "vocabularies").glob("*.ttl"))

    @cached_property
    def _engine(self) -> Engine:
        from kg.store.engine import Engine

        folder = self.built.store
        try:
            return Engine.open(folder, self.prefixes)
        except (OSError, RuntimeError) as error:
            raise OutputError(
                f'{folder} cannot be opened ({error}); run "kg build --force" to write it again'
            ) from error

    def neighbours(self, iri: str) -> Iterator[str]:
        """Yield the addresses that a node links to, or that link to it."""
        return self._engine.neighbours(iri)

    def query(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Run a SPARQL 1.1 query in this process.

        text: the query; the project's prefixes are known. For text that a stranger wrote,
            use `worker`, which bounds time and memory and has no network.
        Returns pyoxigraph's result: solutions, a boolean or triples.
        Raises QueryError, with line and column, if the query is broken.
        """
        return self._engine.query(text)

    def rows(self, text: str) -> Iterator[Row]:
        """Yield each solution of a SELECT query as a dict of plain values by variable name.

        Integers become int, decimals Decimal, doubles and floats float, booleans bool; IRIs and
        other literals are text. Unbound variables are left out.
        Raises QueryError if the query is broken or not a SELECT query.
        """
        from kg.store.engine import plain_value

        solutions = self._engine.solutions(text)
        names = [v.value for v in solutions.variables]
        for solution in solutions:
            yield {n: plain_value(term) for n in names if (term := solution[n]) is not None}

    def worker(self, limits: Limits | None = None) -> Worker:
        """Return a process that answers queries within limits and without network, for a `with` statement.

        limits: of each query; those of `kg.store.limits.Limits` by default.
        Raises OutputError if there is no folder for temporary files.
        """
        from kg.store.worker import Worker

        return Worker(self.built.store, self.prefixes, limits)

    def triples(self) -> Iterator[ox.Triple]:
        """Yield every triple, sorted as in graph.nt.

        Read from the file and not from the store, which rewrites decimals and language tags.
        """
        import pyoxigraph as ox

        for quad in ox.parse(path=str(self.built.ntriples), format=ox.RdfFormat.N_TRIPLES):
            yield quad.triple

    def rdflib(self) -> rdflib.Graph:
        """Return a new rdflib graph with every triple and the project's prefixes."""
        import rdflib

        graph = rdflib.Graph()
        for prefix, space in self.prefixes.items():
            graph.bind(prefix, space, override=True, replace=True)
        return graph.parse(self.built.ntriples, format="nt")

    def networkx(self) -> networkx.MultiDiGraph[str]:
        """Return the entities and concepts with an edge for each relation claim.

        See `kg.views.network.network` for the attributes of nodes and edges.
        """
        from kg.views.network import network

        return network(self)


def _end(text: str, which: int) -> dt.date | None:
    """Return the first (0) or last (1) day of a time that a user wrote; None for an empty text."""
    if not text:
        return None
    from kg.model.period import day_of

    return day_of(text, which)


def load(
    folder: str | Path | None = None,
    *,
    known_at: str = "",
    as_of: str = "",
    progress: Progress | None = None,
    tell: Tell | None = None,
) -> Graph:
    """Open the graph, compiling it first if the data changed.

    folder: a folder with ontology/, data/ and queries/; the package's own by default.
    known_at: only what sources say that were published by this day; as_of: only what held at it (see
        `kg.read.moment`). Times such as "2025-12-31", "2025-12" or "2025", of which the last day counts. Each is a
        graph of its own, which is compiled when it is first asked for.
    progress: called with (files read, files in all) while compiling.
    tell: called with a sentence when something takes long or costs time at every start: another process
        is building, what is kept is damaged and built again, the cache cannot be written. By default
        these are warnings of the logger "kg".
    Raises kg.errors.DataError if the data is wrong, kg.errors.OutputError if there is no place for the graph.
    """
    days = []
    for name, text in (("known_at", known_at), ("as_of", as_of)):
        try:
            days.append(str(_end(text, 1) or ""))
        except UsageError as error:
            raise UsageError(f"{name}: {error}") from None
    project = Project(find_project(folder).root, *days)
    return Graph(project, open_build(project, progress=progress, tell=tell))
