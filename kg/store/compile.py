"""Compile ontology/ and data/ into a graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.audit.agreement import conflicts
from kg.audit.best import choices, latest
from kg.audit.computed import computed
from kg.audit.figures import Figures
from kg.audit.identities import audit_figures
from kg.audit.money import amounts
from kg.audit.series import story_breaks
from kg.model.claim import Claim
from kg.read.data import read_facts
from kg.read.files import Memory
from kg.read.moment import narrowed
from kg.read.ontology import read_ontology
from kg.store.delta import Parts

if TYPE_CHECKING:
    from kg.audit.identity import Check
    from kg.audit.series import Break
    from kg.model.choice import Choice
    from kg.model.claim import Facts
    from kg.model.computed import Computed
    from kg.model.ontology import Ontology
    from kg.model.rates import Amount
    from kg.project import Project
    from kg.store.build import Progress


@dataclass(frozen=True, slots=True)
class Compiled:
    """A graph before it becomes triples: the facts, the ontology, and what the audit made of them."""

    facts: Facts
    ontology: Ontology
    computed: list[Computed]
    checks: list[Check]
    breaks: list[Break]
    conflicts: list[list[Claim]]
    choices: list[Choice]
    latest: list[Claim]
    amounts: list[Amount]
    memory: Memory

    def parts(self) -> Parts:
        """Return what becomes triples, beside the ontology."""
        return Parts.of(self.facts, self.computed, self.choices, self.latest, self.amounts)


def compile_graph(project: Project, progress: Progress | None = None, memory: Memory | None = None) -> Compiled:
    """Read and audit the data.

    memory: what the files of data/ said before.
    Raises DataError with every finding if the data or the ontology is wrong.
    """
    ontology = read_ontology(project)
    memory = memory or Memory()
    return compile_facts(narrowed(read_facts(project, ontology, progress, memory), project), ontology, memory)


def compile_facts(facts: Facts, ontology: Ontology, memory: Memory | None = None) -> Compiled:
    """Audit what was read."""
    figures = Figures(facts, ontology)
    checks = audit_figures(figures)
    claims = sorted(facts.claims.values(), key=Claim.order)
    chosen = choices(claims, ontology, facts.sources)
    return Compiled(
        facts,
        ontology,
        computed(figures, checks),
        checks,
        story_breaks(figures),
        conflicts(claims, ontology, facts.sources),
        chosen,
        latest([facts.claims[choice.best] for choice in chosen], ontology),
        list(amounts(claims, ontology, facts.rates)),
        memory or Memory(),
    )
