"""Write the whole graph as JSON-LD: short names by a context, entities with their claims, claims with their evidence.

Strings are copied from N-Triples: pyoxigraph's escapes there are those of JSON.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from kg.namespaces import BASE, BEST, KG, LATEST, RDF, RDFS, XSD
from kg.rdf.parts import CLAIMS, DERIVATIONS, ENTITIES, EVIDENCE_LINK, Block, Layout, Part, evidence_links

_TYPE, _LABEL, _TERM = f"<{RDF}type>", f"<{RDFS}label>", f"<{KG}"
# What is nested in an entity: the property that leads from there to the entity, and the name of the other way.
_NESTED = {CLAIMS: (f"<{KG}subject> ", "claims"), DERIVATIONS: (f"<{KG}about> ", "derivedFigures")}
# Properties that have a prefix although their addresses begin with the base: names are not relative to it.
_OWN_LINKS = (BEST, LATEST)
# Names of the context; a property or class of the ontology that has one of them is written with its address.
_TAKEN = {"label", *(name for _, name in _NESTED.values())}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# What follows a base or a prefix: no delimiters, and no part of dots alone, which would be resolved.
_PART = r"(?!\.{1,2}(?:[/#]|\Z))[A-Za-z0-9_.~%-]+"
_LOCAL, _PATH = re.compile(_PART), re.compile(f"{_PART}(?:/{_PART})*(?:#{_PART})?")
_LANGUAGE = re.compile(r"@[a-z]+(?:-[a-z0-9]+)*")
# What the values of a property are, if not all of one datatype.
_STRINGS, _NODES, _TERMS, _TEXTS, _MIXED = "strings", "@id", "@vocab", "@language", "mixed"
# Numbers and truth values that every reader of JSON keeps as they are written.
_NATIVE = {f"{XSD}integer": re.compile(r"0|-?[1-9][0-9]{0,14}"), f"{XSD}boolean": re.compile(r"true|false")}
# Values that a writer keeps.
_KEPT = 8192


def jsonld(layout: Layout, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the graph as JSON-LD 1.1: a context and a list of nodes, each on a line of its own.

    prefixes: prefix -> namespace. The project's own addresses are relative to a base instead, and the terms
        of the ontology have their local names; only links to best readings and latest figures have a prefix.
    """
    writer = _Writer(layout, prefixes)
    yield f'{{"@context": {json.dumps(writer.context(), indent=1)},\n"@graph": ['
    divider = "\n"
    for node in writer.nodes():
        yield divider + node
        divider = ",\n"
    yield "\n]}\n"


class _Property(NamedTuple):
    """The name of a property in the context, and what its values are: one of the kinds above, or a datatype."""

    name: str
    kind: str


def _common(kinds: set[str]) -> str:
    if len(kinds) == 1:
        return next(iter(kinds))
    return _TERMS if kinds == {_NODES, _TERMS} else _MIXED


def _look(block: Block, triples: Iterable[str], kinds: defaultdict[str, set[str]], schemes: set[str]) -> None:
    """Note the kinds of the values of each property, and the schemes of addresses."""
    if not block.subject.startswith("<http"):
        schemes.add(_scheme(block.subject))
    for triple in triples:
        predicate, _, value = triple.partition(" ")
        if value[-1] == '"':
            kind = _STRINGS
        elif value[0] != '"':
            kind = _TERMS if value.startswith(_TERM) else _NODES
            if not value.startswith("<http"):
                schemes.add(_scheme(value))
        elif value[-1] == ">":
            kind = value[value.rindex("<") + 1 : -1]
        else:
            # A context has its languages in lower case.
            kind = _TEXTS if _LANGUAGE.fullmatch(value, value.rindex("@")) else _MIXED
        kinds[predicate].add(kind)


def _scheme(node: str) -> str:
    return node[1:].partition(":")[0]


class _Writer:
    def __init__(self, layout: Layout, prefixes: Mapping[str, str]) -> None:
        self._layout = layout
        self._children: dict[str, dict[Part, list[Block]]] = {block.subject: {} for block in layout.parts[ENTITIES]}
        self._alone: list[tuple[Part, Block]] = []
        kinds: defaultdict[str, set[str]] = defaultdict(set)
        schemes: set[str] = set()
        for part, blocks in layout.parts.items():
            for block in blocks:
                triples = layout.triples(block)
                _look(block, triples, kinds, schemes)
                if part is CLAIMS:
                    for evidence in layout.evidence(evidence_links(triples)):
                        _look(evidence, layout.triples(evidence), kinds, schemes)
                if entity := self._entity_of(part, triples):
                    self._children[entity].setdefault(part, []).append(block)
                else:
                    self._alone.append((part, block))
        schemes.update(_scheme(predicate) for predicate in kinds)
        schemes.update(kind.partition(":")[0] for found in kinds.values() for kind in found)  # of datatypes
        # A prefix, or another name, that is the scheme of some address would change that address.
        self._prefixes = {
            space: prefix
            for prefix, space in sorted(prefixes.items())
            if (not space.startswith(BASE) or space in _OWN_LINKS) and prefix not in schemes
        }
        self._taken = {*_TAKEN, *self._prefixes.values(), *schemes}
        names = {predicate: self._term(predicate) for predicate in kinds} | {_LABEL: "label"}
        self._properties = {p: _Property(names[p], _common(found)) for p, found in kinds.items()}
        # Classes, units, dates and sources recur.
        self._value = lru_cache(_KEPT)(self._written)

    def _entity_of(self, part: Part, triples: Iterable[str]) -> str:
        """Return the entity in which a node is nested; empty if it stands alone."""
        if part not in _NESTED:
            return ""
        link = _NESTED[part][0]
        found = [triple[len(link) :] for triple in triples if triple.startswith(link)]
        return next((entity for entity in found if entity in self._children), "")

    def context(self) -> dict[str, Any]:
        """Return the context: base, vocabulary, prefixes, and what the values of each property are."""
        found: dict[str, Any] = {"@version": 1.1, "@base": BASE, "@vocab": KG}
        found |= {prefix: space for space, prefix in sorted(self._prefixes.items(), key=lambda item: item[1])}
        found |= {name: {"@reverse": link[1:-2], "@type": "@id"} for link, name in _NESTED.values()}
        for predicate, about in sorted(self._properties.items(), key=lambda item: item[1].name):
            meaning: dict[str, str] = {"@id": predicate[1:-1]}
            if about.kind == _TEXTS:
                meaning["@container"] = "@language"
            elif about.kind not in (_STRINGS, _MIXED):
                meaning["@type"] = about.kind
            if predicate != _TYPE and (len(meaning) > 1 or about.name == "label"):
                found[about.name] = meaning
        return found

    def nodes(self) -> Iterator[str]:
        """Yield each node that is not nested in another."""
        for part, block in self._alone:
            yield self._node(block, self._layout.triples(block), part)

    def _node(self, block: Block, triples: Iterable[str], part: Part | None = None) -> str:
        members = [f'"@id": "{self._address(block.subject)}"']
        values: dict[str, list[str]] = {}
        for triple in triples:
            predicate, _, value = triple.partition(" ")
            if predicate in values:
                values[predicate].append(value)
            else:
                values[predicate] = [value]
        if types := values.pop(_TYPE, None):
            members.append('"@type": ' + _array([self._value(t, _TERMS) for t in types]))
        if labels := values.pop(_LABEL, None):
            members.append(self._member(_LABEL, labels))
        for predicate, found in values.items():
            if part is CLAIMS and predicate == EVIDENCE_LINK:
                members.append(self._evidence(found))
            else:
                members.append(self._member(predicate, found))
        if part is ENTITIES:
            members += (self._nested(*item) for item in self._children[block.subject].items())
        return "{" + ", ".join(members) + "}"

    def _member(self, predicate: str, values: list[str]) -> str:
        name, kind = self._properties[predicate]
        if kind == _TEXTS:
            return f'"{name}": {_by_language(values)}'
        if len(values) == 1:
            # Texts rarely recur, and are written as they are.
            value = values[0]
            return f'"{name}": {value if kind == _STRINGS else self._value(value, kind)}'
        return f'"{name}": {_array([self._value(value, kind) for value in values])}'

    def _evidence(self, links: list[str]) -> str:
        """Return the evidence of a claim as nodes; an address remains where there is no such node."""
        name, kind = self._properties[EVIDENCE_LINK]
        found = {e.subject: e for e in self._layout.evidence(links)}
        nodes = [
            self._node(found[link], self._layout.triples(found[link])) if link in found else self._value(link, kind)
            for link in links
        ]
        return f'"{name}": {_array(nodes)}'

    def _nested(self, part: Part, blocks: list[Block]) -> str:
        link, name = _NESTED[part]
        lines = []
        for block in blocks:
            triples = self._layout.triples(block)
            triples.remove(link + self._entity_of(part, triples))  # told by the nesting
            lines.append(self._node(block, triples, part))
        return f'"{name}": [\n  ' + ",\n  ".join(lines) + "\n ]"

    def _written(self, term: str, kind: str) -> str:
        if kind == _NODES:
            return f'"{self._address(term)}"'
        if kind == _TERMS:
            return f'"{self._term(term)}"'
        if kind == _STRINGS:
            return term
        if kind != _MIXED:
            return _native(term.rpartition("^^")[0], kind)
        if term[0] != '"':
            return f'{{"@id": "{self._address(term)}"}}'
        if term[-1] == '"':
            return term
        if term[-1] == ">":
            text, _, datatype = term.rpartition("^^")
            return f'{{"@type": "{self._term(datatype)}", "@value": {text}}}'
        text, _, language = term.rpartition("@")
        return f'{{"@language": "{language}", "@value": {text}}}'

    def _address(self, node: str) -> str:
        """Return the address of a node, relative to the base or with a prefix if that changes nothing."""
        address = node[1:-1] if node[0] == "<" else node
        if address.startswith(BASE):
            rest = address[len(BASE) :]
            return rest if _PATH.fullmatch(rest) else address
        return self._with_prefix(address)

    def _term(self, term: str) -> str:
        """Return a property, a class or another value that the context reads as a term."""
        address = term[1:-1] if term[0] == "<" else term
        if address.startswith(KG):
            local = address[len(KG) :]
            return local if _NAME.fullmatch(local) and local not in self._taken else address
        return self._with_prefix(address)

    def _with_prefix(self, address: str) -> str:
        end = max(address.rfind("/"), address.rfind("#")) + 1
        prefix = self._prefixes.get(address[:end])
        return f"{prefix}:{address[end:]}" if prefix and _LOCAL.fullmatch(address, end) else address


def _array(values: list[str]) -> str:
    return values[0] if len(values) == 1 else "[" + ", ".join(values) + "]"


def _by_language(texts: Iterable[str]) -> str:
    found: dict[str, list[str]] = {}
    for term in texts:
        text, _, language = term.rpartition("@")
        found.setdefault(language, []).append(text)
    return "{" + ", ".join(f'"{language}": {_array(found[language])}' for language in sorted(found)) + "}"


def _native(text: str, datatype: str) -> str:
    """Return a value of a known datatype, without its quotation marks where JSON has the same value."""
    pattern = _NATIVE.get(datatype)
    return text[1:-1] if pattern and pattern.fullmatch(text, 1, len(text) - 1) else text
