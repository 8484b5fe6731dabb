"""Write Turtle in a canonical, diff-friendly form.

Subjects, predicates (`a` first) and objects are sorted, with one object per line and only the
prefixes in use; blank nodes are not supported. The same triples always give the same bytes, and
one changed fact changes one line. The style follows rdflib's longturtle serializer, which is
slower and not stable in its order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg.namespaces import RDF, XSD, by_length

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?\Z")
_TYPE = ox.NamedNode(RDF + "type")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_BARE = {XSD + "integer": re.compile(r"[+-]?[0-9]+\Z"), XSD + "boolean": re.compile(r"true\Z|false\Z")}

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class TurtleWriter:
    """Formats terms with a fixed set of prefixes and records which were used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = by_length(prefixes)
        self._known: dict[str, str] = {}
        self.used: dict[str, str] = {}

    def iri(self, iri: str) -> str:
        """Return an IRI as prefix:local if it needs no escaping, else in angle brackets."""
        short = self._known.get(iri)
        if short is None:
            short = self._known[iri] = self._shorten(iri)
        return short

    def _shorten(self, iri: str) -> str:
        for prefix, namespace in self._prefixes:
            if iri.startswith(namespace) and _LOCAL.match(iri[len(namespace) :]):
                self.used[prefix] = namespace
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    def term(self, term: Term) -> str:
        """Return a term in Turtle. Raises ValueError on a blank node."""
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value)
        if isinstance(term, ox.Literal):
            text = f'"{_escape(term.value)}"'
            if term.language:
                return f"{text}@{term.language}"
            datatype = term.datatype.value
            if datatype == XSD + "string":
                return text
            bare = _BARE.get(datatype)
            if bare and bare.match(term.value):
                return term.value
            return f"{text}^^{self.iri(datatype)}"
        raise ValueError("blank nodes are not supported; give every node an IRI")

    def blocks(self, triples: Iterable[ox.Triple]) -> Iterator[str]:
        """Yield one block of text per subject, sorted."""
        by_subject: dict[str, dict[str, set[str]]] = {}
        for triple in triples:
            verb = "a" if triple.predicate == _TYPE else self.iri(triple.predicate.value)
            subject = by_subject.setdefault(self.term(triple.subject), {})
            subject.setdefault(verb, set()).add(self.term(triple.object))
        for name in sorted(by_subject):
            verbs = by_subject[name]
            parts = []
            # "a" has to come first explicitly: it does not sort before every possible name.
            for verb in sorted(verbs, key=lambda v: (v != "a", v)):
                objects = sorted(verbs[verb])
                if len(objects) == 1:
                    parts.append(f"    {verb} {objects[0]}")
                else:
                    parts.append(f"    {verb}\n        " + " ,\n        ".join(objects))
            yield f"{name}\n" + " ;\n".join(parts) + " .\n"


def _escape(text: str) -> str:
    text = text.translate(_ESCAPES)
    return re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\u{ord(m[0]):04X}", text)


def write(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> str:
    """Return a Turtle document for the triples.

    prefixes: prefix -> namespace; only prefixes in use are declared.
    Raises ValueError if a triple contains a blank node.
    """
    writer = TurtleWriter(prefixes)
    body = list(writer.blocks(triples))
    head = [f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(writer.used.items())]
    return "".join(head) + "\n" + "\n".join(body)
