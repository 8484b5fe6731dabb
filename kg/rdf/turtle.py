"""Write Turtle in a canonical, diff-friendly form.

Predicates (`a` first) and objects are sorted, with one object per line. The same triples always give
the same bytes, and one changed fact changes one line. The style follows rdflib's longturtle
serializer, which is slower and not stable in its order.

Terms come in the syntax of N-Triples, as pyoxigraph writes them: its strings, with their escapes, and
its addresses are Turtle as they are, so that only names have to be shortened.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

import pyoxigraph as ox

from kg.namespaces import RDF, XSD

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")
_TYPE = f"<{RDF}type>"
_BARE = {f"<{XSD}integer>": re.compile(r"[+-]?[0-9]+"), f"<{XSD}boolean>": re.compile(r"true|false")}

# Terms, and orders of properties, that are kept by a writer.
_KEPT, _KEPT_ORDERS = 8192, 1024


class TurtleWriter:
    """Formats terms with a fixed set of prefixes and records which were used.

    prefixes: prefix -> namespace, which ends with `/`, `#` or `:`.
    first: predicates, in the syntax of N-Triples, that stand before all but `a`.
    """

    def __init__(self, prefixes: Mapping[str, str], first: Collection[str] = ()) -> None:
        self._first = first
        self._prefixes = {space: prefix for prefix, space in sorted(prefixes.items(), reverse=True)}
        self.used: dict[str, str] = {}
        # Classes, units, dates and sources recur.
        self.term = lru_cache(_KEPT)(self._term)
        # So do the properties of claims and of their evidence.
        self._order = lru_cache(_KEPT_ORDERS)(self._ordered)

    def _term(self, term: str) -> str:
        """Return a term in Turtle, from its form in N-Triples."""
        if term[0] == "<":
            return self._iri(term)
        if term[0] == "_":
            raise ValueError("blank nodes are not supported; give every node an IRI")
        if term[-1] != ">":
            return term  # a string, with or without a language
        text, _, datatype = term.rpartition("^^")
        bare = _BARE.get(datatype)
        if bare and bare.fullmatch(text, 1, len(text) - 1):
            return text[1:-1]
        return f"{text}^^{self._iri(datatype)}"

    def _iri(self, iri: str) -> str:
        """Return an address in angle brackets as prefix:local if that needs no escapes, else as it is."""
        end = max(iri.rfind("/"), iri.rfind("#")) + 1 or iri.rfind(":") + 1
        space, local = iri[1:end], iri[end:-1]
        prefix = self._prefixes.get(space)
        if prefix is None or not _LOCAL.fullmatch(local):
            return iri
        self.used[prefix] = space
        return f"{prefix}:{local}"

    def block(self, subject: str, triples: Iterable[str], indent: str = "") -> str:
        """Return the triples of one subject.

        triples: predicate, space and object of each, without duplicates, in the syntax of N-Triples.
        indent: stands before each line, as it does within a graph of TriG.
        """
        values: dict[str, list[str]] = {}
        term = self.term
        for triple in triples:
            predicate, _, value = triple.partition(" ")
            # Texts rarely recur, and are written as they are.
            found = term(value) if value[-1] == ">" else value if value[0] == '"' else self._term(value)
            if predicate in values:
                values[predicate].append(found)
            else:
                values[predicate] = [found]
        parts = []
        for _, verb, predicate in self._order(tuple(values)):
            objects = values[predicate]
            if len(objects) == 1:
                parts.append(f"{indent}    {verb} {objects[0]}")
            else:
                parts.append(f"{indent}    {verb}\n{indent}        " + f" ,\n{indent}        ".join(sorted(objects)))
        return f"{indent}{term(subject)}\n" + " ;\n".join(parts) + " .\n"

    def _ordered(self, predicates: tuple[str, ...]) -> list[tuple[int, str, str]]:
        return sorted(map(self._ranked, predicates))

    def _ranked(self, predicate: str) -> tuple[int, str, str]:
        """Return the rank of a predicate, which comes before its name, its verb, and the predicate itself."""
        # "a" does not sort before every possible name.
        if predicate == _TYPE:
            return 0, "a", predicate
        return 1 if predicate in self._first else 2, self.term(predicate), predicate

    def blocks(self, triples: Iterable[ox.Triple]) -> Iterator[str]:
        """Yield the triples of each subject, sorted. Raises ValueError if one contains a blank node."""
        subjects: dict[str, set[str]] = {}
        for triple in triples:
            subjects.setdefault(str(triple.subject), set()).add(f"{triple.predicate} {triple.object}")
        for _, subject in sorted((self.term(subject), subject) for subject in subjects):
            yield self.block(subject, subjects[subject])


def declare(prefixes: Mapping[str, str]) -> str:
    """Return the declarations of prefixes, sorted."""
    return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(prefixes.items()))


def write(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> str:
    """Return a Turtle document for triples, its subjects sorted.

    prefixes: prefix -> namespace; only prefixes in use are declared.
    Raises ValueError if a triple contains a blank node.
    """
    writer = TurtleWriter(prefixes)
    body = list(writer.blocks(triples))
    return declare(writer.used) + "\n" + "\n".join(body)
