"""Read the ontology from its Turtle files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from kg.errors import DataError, Finding
from kg.model.ontology import Ontology, Property, Successor
from kg.model.part import DIMENSIONS
from kg.model.value import Unit, Units
from kg.namespaces import CONCEPT, DCTERMS, KG, OWL, RDF, RDFS, SCHEMA, SKOS, XSD, short_name
from kg.project import Project
from kg.read.problems import Problems

_ENTITY, _FIGURE, _CONCEPT = KG + "Entity", KG + "Figure", SKOS + "Concept"


# The schemes that the readers of data/ name.
_SCHEMES = {"stance", "basis", "list-closure", "rank"}
# Classes that every graph has nodes of.
_CLASSES = {"Claim", "Entity", "Evidence", "Source"}
_AMOUNT = re.compile(r"(?=.{1,16}\Z)[0-9]+(?:\.[0-9]+)?")
_MONTHS = re.compile(r"[1-9][0-9]{0,2}")
# Classes above a class, or properties above a property.
_MOST_ABOVE = 200


class _Index:
    """Triples of the ontology, looked up by predicate and subject."""

    def __init__(self, triples: list[ox.Triple]) -> None:
        self._objects: dict[tuple[str, str], list[ox.NamedNode | ox.Literal]] = {}
        self.of_type: dict[str, list[str]] = {}
        for t in triples:
            if not isinstance(t.subject, ox.NamedNode):
                continue
            if isinstance(t.object, ox.NamedNode | ox.Literal):
                self._objects.setdefault((t.subject.value, t.predicate.value), []).append(t.object)
            if t.predicate.value == RDF + "type" and isinstance(t.object, ox.NamedNode):
                self.of_type.setdefault(t.object.value, []).append(t.subject.value)

    def values(self, subject: str, predicate: str) -> list[str]:
        return [o.value for o in self._objects.get((subject, predicate), [])]

    def value(self, subject: str, predicate: str) -> str:
        return next(iter(self.values(subject, predicate)), "")

    def labels(self, subject: str) -> dict[str, str]:
        return self.texts(subject, SKOS + "prefLabel") | self.texts(subject, RDFS + "label")

    def texts(self, subject: str, predicate: str) -> dict[str, str]:
        """Return a text by language."""
        return {
            o.language: o.value
            for o in self._objects.get((subject, predicate), [])
            if isinstance(o, ox.Literal) and o.language
        }

    def text(self, subject: str, predicate: str, lang: str) -> str:
        """Return a text in a language; empty if there is none."""
        texts = (o for o in self._objects.get((subject, predicate), []) if isinstance(o, ox.Literal))
        return next((o.value for o in texts if o.language == lang), "")

    @property
    def subjects(self) -> set[str]:
        return {s for s, _ in self._objects}


def parse_turtle(path: Path, home: Project) -> list[ox.Triple]:
    """Parse one Turtle file. Raises DataError, with file and line, on a syntax error."""
    return _parse(path, home)[0]


def _parse(path: Path, home: Project) -> tuple[list[ox.Triple], dict[str, str]]:
    """Return the triples of a Turtle file and the prefixes it declares."""
    return _parsed(home.read(path), path, home)


def _parsed(content: bytes, path: Path, home: Project) -> tuple[list[ox.Triple], dict[str, str]]:
    try:
        # Labels of blank nodes belong to their file: two files must not share one.
        parser = ox.parse(content, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        return [q.triple for q in parser], dict(parser.prefixes)
    except SyntaxError as error:
        raise DataError(
            [Finding(home.place(path, error.lineno), f"invalid Turtle: {error.msg}; correct the syntax")]
        ) from None
    except (OSError, ValueError) as error:
        raise DataError([Finding(home.place(path), f"cannot be read ({error}); it must be Turtle in UTF-8")]) from None


def read_ontology(home: Project) -> Ontology:
    """Read ontology/ (terms, vocabularies, axioms, mappings; not the shapes).

    Raises DataError if a file is invalid or a term is incomplete.
    """
    anonymous: list[ox.Triple] = []
    triples: list[ox.Triple] = []
    places: dict[str, str] = {}
    problems = Problems()
    for path in home.files(home.ontology, ".ttl"):
        if path.name == "shapes.ttl":
            continue
        written = home.read(path)
        content, prefixes = _parsed(written, path, home)
        defined = {t.subject for t in content if t.predicate.value in (RDF + "type", RDFS + "isDefinedBy")}
        here = _places(path, written.decode(), content, prefixes, home)
        for t in content:
            if isinstance(t.object, ox.Literal):
                place = here.get(t.subject.value) if isinstance(t.subject, ox.NamedNode) else None
                problems.seen(
                    t.object.value, place or home.place(path), f'the text of "{short_name(t.predicate.value)}"'
                )
        for iri, place in here.items():
            # A term is defined where it has its type or says so; mappings and axioms only mention it.
            if iri not in places or ox.NamedNode(iri) in defined:
                places[iri] = place
        for t in content:
            blank = isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)
            (anonymous if blank else triples).append(t)
    if problems.count:
        raise DataError(problems.findings())
    index = _Index(triples)
    renamed = _renamed(index)
    kinds = [c for c in index.of_type.get(OWL + "Class", []) if short_name(c) not in renamed]
    supers = _closure(index, RDFS + "subClassOf", kinds, places)
    schemes = {
        _local(c): index.value(c, KG + "scheme").removeprefix(CONCEPT)
        for c in index.of_type.get(OWL + "Class", [])
        if index.value(c, KG + "scheme")
    }
    concepts: dict[str, set[str]] = {s: set() for s in schemes.values()}
    for iri in index.of_type.get(_CONCEPT, []):
        if short_name(iri) in renamed:
            continue
        scheme, _, slug = iri.removeprefix(CONCEPT).partition("/")
        concepts.setdefault(scheme, set()).add(slug)
    properties = {}
    super_properties = _closure(index, RDFS + "subPropertyOf", _properties(index), places)
    for iri in _properties(index):
        found = _property(iri, index, supers, schemes)
        if found and found.name not in renamed:
            properties[found.name] = found
    units = Units(_units(index, places))
    # What is absent as a whole explains the findings on each term.
    classes = {_local(c) for c in index.of_type.get(OWL + "Class", [])}
    findings = [*_absent(concepts, classes, supers, units, home)] or [
        *_incomplete(index, places, supers),
        *_unmeasured(properties, units, places),
    ]
    if findings:
        raise DataError(findings)
    return Ontology(
        triples=triples,
        properties=properties,
        supers=supers,
        super_properties=super_properties,
        backwards=_backwards(index),
        concepts={s: frozenset(c) for s, c in concepts.items()},
        defined=_defined(anonymous, home),
        classes={scheme: name for name, scheme in schemes.items()},
        single=frozenset(_local(s) for s in index.subjects if index.value(s, KG + "single") == "true"),
        dimensions={name: _dimension(KG + name, index, schemes) for name in DIMENSIONS},
        units=units,
        holding=frozenset(_slug(s) for s in index.subjects if index.value(s, KG + "holds") in ("true", "1")),
        steps=_steps(index, places),
        renamed=renamed,
        labels={s: names for s in index.subjects if (names := index.labels(s))},
        formulas={s: tuple(sorted(f)) for s in index.subjects if (f := index.values(s, KG + "formula"))},
        templates={s: forms for s in index.subjects if (forms := index.texts(s, KG + "template"))},
        places=places,
    )


def _places(
    path: Path, written: str, content: list[ox.Triple], prefixes: dict[str, str], home: Project
) -> dict[str, str]:
    """Return `file:line` of each subject of a file; pyoxigraph does not report lines.

    A file in canonical form starts each subject on a line of its own, in the first column.
    """
    lines: dict[str, int] = {}
    for number, line in enumerate(written.split("\n"), 1):
        if line[:1].strip():
            lines.setdefault(line.split(maxsplit=1)[0], number)
    found = {}
    for iri in {t.subject.value for t in content if isinstance(t.subject, ox.NamedNode)}:
        names = [f"<{iri}>"]
        names += [f"{p}:{iri[len(space) :]}" for p, space in prefixes.items() if iri.startswith(space)]
        found[iri] = home.place(path, next((lines[n] for n in names if n in lines), None))
    return found


def _absent(
    concepts: Mapping[str, Collection[str]],
    classes: Collection[str],
    supers: Mapping[str, frozenset[str]],
    units: Units,
    home: Project,
) -> Iterator[Finding]:
    """Find what the readers of data/ need, and the ontology of another project may lack."""
    for name in sorted(_CLASSES.difference(classes)):
        yield Finding(home.place(home.ontology), f"defines no class kg:{name}; add it, as in terms/core.ttl")
    if not any(_of_entities(kind, supers) for kind in supers):
        yield Finding(home.place(home.ontology), "defines no class below kg:Entity; add the classes of the entities")
    if not units.by_slug:
        yield Finding(home.place(home.ontology), "defines no unit; add vocabularies/unit.ttl")
    for scheme in sorted(_SCHEMES - {scheme for scheme, found in concepts.items() if found}):
        message = f'defines no concept of the scheme "{scheme}", which claims refer to; add vocabularies/{scheme}.ttl'
        yield Finding(home.place(home.ontology), message)


def _unmeasured(properties: Mapping[str, Property], units: Units, places: Mapping[str, str]) -> Iterator[Finding]:
    """Find metrics whose default unit is none."""
    for name, prop in sorted(properties.items()):
        if prop.default_unit and prop.default_unit not in units.by_slug:
            message = (
                f'kg:{name} has the default unit "{prop.default_unit}", which is no unit; define it, or correct it'
            )
            yield Finding(places.get(KG + name, ""), message)


def _incomplete(index: _Index, places: dict[str, str], supers: dict[str, frozenset[str]]) -> Iterator[Finding]:
    """Find properties without the type, and metrics without the keys, that reading claims needs.

    The check query `incomplete-metric` cannot: claims that use such a property do not compile.
    """
    known = set(_properties(index))
    for iri in sorted(index.subjects):
        target, domain = index.value(iri, RDFS + "range"), _local(index.value(iri, RDFS + "domain"))
        if not iri.startswith(KG) or not target or not domain:
            continue
        name = f"kg:{_local(iri)}"
        if iri not in known and RDF + "Property" not in index.values(iri, RDF + "type"):
            kind = (
                "kg:Metric , owl:ObjectProperty" if target == _FIGURE else "owl:ObjectProperty or owl:DatatypeProperty"
            )
            yield Finding(places.get(iri, ""), f'{name} is not declared as a property; add "a {kind}"')
        elif iri in known and target == _FIGURE and _of_entities(domain, supers):
            for key, example in (("unitKind", "unit-kind:count"), ("temporality", "temporality:stock")):
                if not index.value(iri, KG + key):
                    yield Finding(places.get(iri, ""), f'{name} has no kg:{key}; add one, such as "kg:{key} {example}"')


def _properties(index: _Index) -> list[str]:
    kinds = (OWL + "ObjectProperty", OWL + "DatatypeProperty")
    return sorted(p for kind in kinds for p in index.of_type.get(kind, []))


def _of_entities(kind: str, supers: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether a class is kg:Entity or below it."""
    return kind == "Entity" or "Entity" in supers.get(kind, frozenset())


def _property(iri: str, index: _Index, supers: dict[str, frozenset[str]], schemes: dict[str, str]) -> Property | None:
    """Convert a term to a Property; None for terms that claims do not state.

    These describe claims themselves, or are the inverse of a property that claims state.
    """
    domain, target = index.value(iri, RDFS + "domain"), index.value(iri, RDFS + "range")
    name, kind = _local(iri), _local(domain)
    if not _of_entities(kind, supers) or index.value(iri, OWL + "inverseOf"):
        return None
    if target == _FIGURE:
        return Property(
            name, "figure", kind, "Figure",
            unit_kind=_slug(index.value(iri, KG + "unitKind")),
            default_unit=_slug(index.value(iri, KG + "defaultUnit")),
            temporality=_slug(index.value(iri, KG + "temporality")),
            needs=tuple(sorted(_local(n) for n in index.values(iri, KG + "needs"))),
            exact=index.value(iri, KG + "exact") == "true",
        )  # fmt: skip
    local = _local(target)
    if local in schemes:
        return Property(name, "concept", kind, local, scheme=schemes[local])
    if target == RDFS + "Literal" and XSD + "date" in index.values(iri, SCHEMA + "rangeIncludes"):
        # OWL 2 knows no datatype of days, months or years, so that no rdfs:range can name one.
        return Property(name, "attribute", kind, local, datatype="date")
    if target.startswith(XSD):
        return Property(name, "attribute", kind, local, datatype=target.removeprefix(XSD))
    return Property(name, "relation", kind, local)


def _dimension(iri: str, index: _Index, schemes: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    """Return the scheme of the concepts, or the classes of the entities, that figures may be broken down by.

    No class at all if the ontology does not define the dimension, so that nothing is refused.
    """
    target = _local(index.value(iri, RDFS + "range"))
    if target in schemes:
        return schemes[target], frozenset()
    classes = index.values(iri, SCHEMA + "rangeIncludes") or index.values(iri, RDFS + "range")
    return "", frozenset(map(_local, classes))


def _backwards(index: _Index) -> dict[str, str]:
    """Return the property from object to subject, by the property that claims state."""
    inverses = {
        _local(stated): _local(iri)
        for iri in index.of_type.get(OWL + "ObjectProperty", [])
        for stated in index.values(iri, OWL + "inverseOf")
    }
    return inverses | {_local(iri): _local(iri) for iri in index.of_type.get(OWL + "SymmetricProperty", [])}


def _units(index: _Index, places: Mapping[str, str]) -> list[Unit]:
    units = []
    for iri in sorted(index.of_type.get(KG + "Unit", [])):
        per = index.value(iri, KG + "per") or "1"
        amount = Decimal(per) if _AMOUNT.fullmatch(per) else Decimal(0)
        if not amount:
            message = f"kg:per {per} is not a decimal above 0 with at most 15 digits; correct it"
            raise DataError([Finding(places.get(iri, ""), message)])
        units.append(
            Unit(
                slug=_slug(iri),
                kind=_slug(index.value(iri, KG + "unitKind")),
                words=tuple(index.values(iri, SKOS + "hiddenLabel")),
                numerator=_slug(index.value(iri, KG + "numeratorUnit")),
                denominator=_slug(index.value(iri, KG + "denominatorUnit")),
                per=amount,
                whole=index.value(iri, KG + "whole") == "true",
            )
        )
    return units


def _renamed(index: _Index) -> dict[str, Successor]:
    """Return the successor of each deprecated term, by short name, with its change note in English."""
    renamed = {}
    for iri in sorted(index.subjects):
        successor = index.value(iri, DCTERMS + "isReplacedBy")
        if successor and index.value(iri, OWL + "deprecated") in ("true", "1"):
            renamed[short_name(iri)] = Successor(short_name(successor), index.text(iri, SKOS + "changeNote", "en"))
    return renamed


def _steps(index: _Index, places: dict[str, str]) -> dict[str, int]:
    """Read the number of months from the base period to the period of a growth rate, by basis."""
    steps = {}
    for iri in sorted(index.subjects):
        for months in index.values(iri, KG + "stepMonths"):
            if not _MONTHS.fullmatch(months):
                message = f"kg:stepMonths {months} is not a whole number from 1 to 999; correct it"
                raise DataError([Finding(places.get(iri, ""), message)])
            steps[short_name(iri)] = int(months)
    return steps


def _defined(anonymous: list[ox.Triple], home: Project) -> dict[str, tuple[str, str]]:
    """Read the defined classes: class -> (property, concept) of its owl:hasValue restriction."""
    values: dict[ox.NamedNode | ox.BlankNode, dict[str, str]] = {}
    classes: dict[ox.NamedNode | ox.BlankNode, str] = {}
    for t in anonymous:
        if not isinstance(t.subject, ox.NamedNode | ox.BlankNode):
            continue
        if t.predicate.value == OWL + "equivalentClass" and isinstance(t.object, ox.BlankNode):
            classes[t.object] = _local(t.subject.value)
        elif isinstance(t.object, ox.NamedNode):
            values.setdefault(t.subject, {})[t.predicate.value] = t.object.value
    defined = {}
    for node, name in classes.items():
        about = values.get(node, {})
        if OWL + "onProperty" in about and OWL + "hasValue" in about:
            defined[name] = (_local(about[OWL + "onProperty"]), about[OWL + "hasValue"])
        else:
            raise DataError(
                [
                    Finding(
                        home.place(home.ontology / "axioms.ttl"),
                        f"kg:{name} is not defined by one owl:hasValue restriction, "
                        "which is the only form of definition that the compiler infers from",
                    )
                ]
            )
    return defined


def _closure(index: _Index, predicate: str, terms: list[str], places: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return, for each local name, all local names above it.

    Raises DataError, at the first such term, if it has more above it than any hierarchy needs.
    """
    closed = {}
    for iri in terms:
        if not iri.startswith(KG):
            continue
        found: dict[str, None] = {}
        queue = [iri]
        while queue:
            for parent in index.values(queue.pop(), predicate):
                if parent.startswith(KG) and parent != iri and parent not in found:
                    found[parent] = None
                    queue.append(parent)
            if len(found) > _MOST_ABOVE:
                message = f"kg:{_local(iri)} has more than {_MOST_ABOVE} terms above it; shorten the chain"
                raise DataError([Finding(places.get(iri, ""), message)])
        closed[_local(iri)] = frozenset(map(_local, found))
    return closed


def _local(iri: str) -> str:
    return iri.removeprefix(KG) if iri.startswith(KG) else iri


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]
