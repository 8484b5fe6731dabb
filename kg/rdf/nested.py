"""Write Turtle with anonymous nodes in the place where they are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kg.errors import DataError, Finding
from kg.namespaces import RDF
from kg.rdf.turtle import TurtleWriter

_TYPE, _FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))
# Anonymous nodes within each other; axioms and shapes that people write need about five.
_DEEPEST = 30
# A node that fits this many characters stands on one line.
_SHORT = 80


class NestedWriter(TurtleWriter):
    """Writes anonymous nodes as `[ … ]` and `( … )`.

    triples: all triples about anonymous nodes, and those that lead to them.
    Raises DataError if that is no way to write them.
    """

    def __init__(self, prefixes: Mapping[str, str], triples: Iterable[ox.Triple]) -> None:
        super().__init__(prefixes)
        self._about: dict[str, list[tuple[str, str]]] = {}
        uses: Counter[str] = Counter()
        written: set[str] = set()
        for triple in triples:
            subject, target = str(triple.subject), str(triple.object)
            if _is_blank(subject):
                self._about.setdefault(subject, []).append((str(triple.predicate), target))
            if _is_blank(target):
                uses[target] += 1
                if not _is_blank(subject):
                    written.add(target)
        self._roots = [node for node in self._about if node not in uses]
        self._depth = 0
        # Each node used at most once, and none within itself: then all of them are written, each once.
        written.update(self._roots)
        queue = list(written)
        while queue:
            inner = [target for _, target in self._about.get(queue.pop(), []) if _is_blank(target)]
            queue += [node for node in inner if node not in written]
            written.update(inner)
        if max(uses.values(), default=0) > 1 or not written.issuperset(self._about):
            raise _unwritable("an anonymous node is used in several places or within itself; give it an IRI")

    def roots(self) -> list[str]:
        """Return the nodes that nothing refers to, sorted, such as owl:AllDisjointClasses."""
        return sorted(f"[] {' ; '.join(self._pairs(node))} .\n" for node in self._roots)

    def _term(self, term: str) -> str:
        """Return a term in Turtle. Raises DataError if anonymous nodes lie too deep within each other."""
        if not _is_blank(term):
            return super()._term(term)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _unwritable(f"more than {_DEEPEST} anonymous nodes lie within each other; name some of them")
        members = self._members(term)
        if members is not None:
            text = f"( {' '.join(map(self.term, members))} )"
        else:
            pairs = self._pairs(term)
            text = f"[ {' ; '.join(pairs)} ]"
            if len(text) > _SHORT:
                margin = "    " * (self._depth + 1)
                text = "[\n" + " ;\n".join(f"{margin}    {pair}" for pair in pairs) + f"\n{margin}]"
        self._depth -= 1
        return text

    def _members(self, node: str) -> list[str] | None:
        """Return the members of a list; None if the node is none."""
        members: list[str] = []
        rest = node
        while rest != _NIL:
            values = dict(self._about.get(rest, []))
            if values.keys() != {_FIRST, _REST}:
                return None
            members.append(values[_FIRST])
            rest = values[_REST]
        return members

    def _pairs(self, node: str) -> list[str]:
        pairs = [
            ("a" if verb == _TYPE else self.term(verb), self.term(value)) for verb, value in self._about.get(node, [])
        ]
        return [f"{verb} {value}" for verb, value in sorted(pairs, key=lambda p: (p[0] != "a", p))]


def _is_blank(term: str) -> bool:
    """Tell whether a term in the syntax of N-Triples is an anonymous node."""
    return term.startswith("_:")


def is_anonymous(triple: ox.Triple) -> bool:
    """Tell whether a triple has an anonymous node."""
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def _unwritable(message: str) -> DataError:
    return DataError([Finding("ontology/", message)])
