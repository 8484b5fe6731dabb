"""Find faults of a query by its form: slow plans, cross products, and products that are unbound.

The engine joins in the order of sizes that it estimates from which ends of a pattern are known, not
from the graph, and it computes decimals with 18 fraction digits. The estimates are those of
`sparopt`, the planner of pyoxigraph 0.5.13.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any

from kg.language import say

# The sizes that the planner assumes for a pattern with a known predicate, by subject and object known.
_SIZES = {(True, True): 1, (True, False): 10, (False, True): 1_000, (False, False): 1_000_000}
_MOST = 2**64 - 1  # where its products end
# An OPTIONAL is looked up row by row unless that seems so many times dearer than one join, whose cost it
# divides by so much for each common variable.
_PATIENCE, _PER_KEY = 100, 1_000
# How many times larger it takes a path that repeats.
_REPEATED = 1_000
_LABELS = ("rdfs:label", "<http://www.w3.org/2000/01/rdf-schema#label>")
# The parts of a parsed path that hold one another.
_WRAPPED = ("PathAlternative", "PathSequence", "PathElt")
_FLOATING = ("double", "float")
# Characters of a query that is parsed, which takes some 0.1 s for a thousand; and queries that are kept.
_LONGEST, _KEPT = 10_000, 512


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a query.

    kind: "behind-optional", "decimal-product", "joined-to-nothing", "long-before-optional" or "scanned-labels".
    part: what it is about, as the query has it.
    """

    kind: str
    part: str


@dataclass(slots=True)
class _Pattern:
    """A part of a group that is joined with the others.

    size: the rows that it gives by itself; 0 for a triple, of which `ends` names the variables.
    words: as somebody wrote it; empty for what binds further variables only.
    times: how many times larger than a triple the planner takes a path. label: whether it looks up a label.
    branched: whether it is a group, a UNION or a path that is larger than a triple.
    unsure: variables that it may leave unbound.
    """

    variables: set[str]
    ends: tuple[str, str] = ("", "")
    size: int = 0
    words: str = ""
    times: int = 1
    label: bool = False
    branched: bool = False
    unsure: set[str] = field(default_factory=set)

    def estimate(self, known: Iterable[str]) -> int:
        ends = tuple(end in known or not end for end in self.ends)
        return self.size or _SIZES[ends[0], ends[1]] * self.times


@dataclass(slots=True)
class _Group:
    required: list[_Pattern] = field(default_factory=list)
    optional: bool = False


@lru_cache(_KEPT)
def faults(query: str) -> tuple[Fault, ...]:
    """Return the faults of a query, each once; none if rdflib cannot parse it, or if it is too long to be parsed."""
    if len(query) > _LONGEST:
        return ()
    # Imported here because it takes longer than most queries.
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parsed = parseQuery(query)
    except Exception:  # noqa: BLE001  # pyparsing raises many kinds; the engine has its own word on the syntax
        return ()
    return tuple(dict.fromkeys(_Reader().read(parsed)))


def told(fault: Fault, lang: str) -> str:
    """Return a fault and how to correct it, as a sentence without a full stop."""
    return f"{fault.part}: {say(f'rule-{fault.kind}', lang)}; {say(f'rule-{fault.kind}-fix', lang)}"


class _Reader:
    """Walks over a parsed query."""

    def __init__(self) -> None:
        self._names = count()
        # What is known to the group of an OPTIONAL or EXISTS, which is matched row by row.
        self._known: dict[int, set[str]] = {}

    def read(self, part: Any) -> Iterator[Fault]:
        name = getattr(part, "name", "")
        if name == "MultiplicativeExpression" and _is_decimal(part):
            yield Fault("decimal-product", f"{_words(part.expr)} * …")
        if name == "GroupGraphPatternSub":
            yield from self._group(part)
        yield from (fault for inner in _inner(part) for fault in self.read(inner))

    def _group(self, group: Any) -> Iterator[Fault]:
        found = _Group()
        outer, named = self._known.get(id(group), set()), set[str]()
        for part in group.part or ():
            if part.name == "OptionalGraphPattern":
                found.optional = True
                yield from self._optional(found, part.graph)
                self._known[id(part.graph)] = outer | _names(found.required)
                found.required.append(_Pattern(set(_variables(part)), size=1))
                continue
            patterns = list(self._patterns(part))
            if part.name == "Bind":
                if _bound(part.expr, outer | named | _names(found.required)):
                    named.add(str(part.var))
                else:
                    patterns[0].unsure.add(str(part.var))
            if found.optional and part.name == "TriplesBlock":
                yield Fault("behind-optional", patterns[0].words)
            found.required += patterns
        yield from _apart(found)
        yield from _scanned(found, outer)
        for part in group.part or ():
            if part.name == "Filter":
                self._known |= {id(inner): outer | _names(found.required) for inner in _tested(part)}

    def _optional(self, left: _Group, group: Any) -> Iterator[Fault]:
        """Find out whether the planner prefers to compute an OPTIONAL for the whole graph."""
        right = [pattern for part in group.part or () for pattern in self._patterns(part)]
        if not right or not all(pattern.ends != ("", "") for pattern in right):
            return
        known = _names(left.required)
        own = set().union(*(pattern.variables for pattern in right))
        rows = one = whole = _joined([pattern for pattern in left.required if pattern.words])
        for pattern in right:
            one *= pattern.estimate(known)
            whole *= pattern.estimate(())
        if rows and min(one, _MOST) > min(whole, _MOST) // _PER_KEY ** len(known & own) * _PATIENCE:
            yield Fault("long-before-optional", right[0].words)

    def _patterns(self, part: Any) -> Iterator[_Pattern]:
        """Yield what a part of a group joins with the others."""
        if part.name == "TriplesBlock":
            for block in part.triples:
                terms = list(block)
                for subject, path, thing in zip(terms[::3], terms[1::3], terms[2::3], strict=True):
                    yield from self._steps(subject, path, thing)
        elif part.name == "InlineData":
            listed = [part.var] if hasattr(part.var, "toPython") else list(part.var)
            yield _Pattern({str(name) for name in listed}, size=max(len(part.value or ()), 1), words="VALUES")
        elif part.name == "GroupOrUnionGraphPattern":
            branches = [self._branch(branch) for branch in part.graph]
            names = set[str]().union(*(names for names, _ in branches))
            size = max(sum(size for _, size in branches), 1)
            unsure = {name for name in names if not all(name in found for found, _ in branches)}
            yield _Pattern(names, size=size, words="{ … }", branched=True, unsure=unsure)
        elif part.name == "Bind":
            yield _Pattern({str(part.var), *_variables(part.expr)}, size=1)

    def _branch(self, branch: Any) -> tuple[set[str], int]:
        group = branch.where if branch.name == "SubSelect" else branch
        patterns = [pattern for part in group.part or () for pattern in self._patterns(part)]
        return set(_variables(branch)), _joined(patterns)

    def _steps(self, subject: Any, path: Any, thing: Any) -> Iterator[_Pattern]:
        """Yield a pattern for each step of a path."""
        steps = path.part[0].part if getattr(path, "name", "") == "PathAlternative" and len(path.part) == 1 else [path]
        start = _name(subject)
        words = f"{_words(subject)} {_words(path)} {_words(thing)}"
        for number, step in enumerate(steps, 1):
            end = _name(thing) if number == len(steps) else f"step {next(self._names)}"
            names = {start, end, *_variables(step)} - {""}
            times, label = _times(step), _words(step) in _LABELS
            yield _Pattern(names, (start, end), words=words, times=times, label=label, branched=times > 1)
            start = end


def _joined(patterns: list[_Pattern]) -> int:
    """Return how many rows the planner expects."""
    rows = 1
    for pattern, known in _planned(patterns):
        rows = min(rows * pattern.estimate(known), _MOST)
    return rows


def _planned(patterns: list[_Pattern], outer: Iterable[str] = ()) -> Iterator[tuple[_Pattern, set[str]]]:
    """Yield patterns in the order of the planner, each with the variables that are known before it.

    It begins with the smallest pattern, the first of equals, and goes on with connected ones.
    outer: what is known from the start.
    """
    known, left = set(outer), list(patterns)
    while left:
        near = [number for number, pattern in enumerate(left) if pattern.variables & known] or range(len(left))
        chosen = left.pop(min(near, key=lambda number: left[number].estimate(known)))
        yield chosen, known
        known = known | chosen.variables


def _names(patterns: Iterable[_Pattern]) -> set[str]:
    """Return the variables that required patterns bind."""
    return set().union(*(pattern.variables for pattern in patterns if pattern.words))


def _scanned(group: _Group, outer: set[str]) -> Iterator[Fault]:
    """Find labels that are read for the whole graph, since what they belong to comes later, or may be unbound.

    A UNION or alternatives of which both ends are open seem larger than all labels. What may be unbound is no key
    for a look-up.
    outer: variables that are known before the group is matched.
    """
    for pattern, known in _planned([pattern for pattern in group.required if pattern.words], outer):
        thing, text = pattern.ends
        if not (pattern.label and thing and text):
            continue
        others = [other for other in group.required if thing in other.variables and not other.label]
        later = thing not in known and all(other.branched for other in others)
        if others and (later or all(thing in other.unsure for other in others)):
            yield Fault("scanned-labels", pattern.words)


def _apart(group: _Group) -> Iterator[Fault]:
    """Find patterns that share no variable with the others of their group and name nothing themselves."""
    left = [pattern for pattern in group.required if pattern.variables]
    parts: list[list[_Pattern]] = []
    while left:
        part = [left.pop(0)]
        names = set[str]()
        for pattern in part:
            names |= pattern.variables
            part += [other for other in left if other.variables & names]
            left = [other for other in left if not other.variables & names]
        parts.append(part)
    told = [part for part in parts if any(pattern.words for pattern in part)]
    apart = [part for part in told if all(not pattern.size and all(pattern.ends) for pattern in part)]
    # Of parts that are all open, each is a fault beside the first.
    for part in apart[len(apart) == len(told) :]:
        yield Fault("joined-to-nothing", part[0].words)


def _times(step: Any) -> int:
    """Return how many times larger than a triple the planner takes a step of a path."""
    while getattr(step, "name", "") in _WRAPPED:
        if step.mod == "+":
            return _REPEATED
        alternatives = step.part if step.name != "PathElt" else [step.part]
        if len(alternatives) > 1:
            return sum(map(_times, alternatives)) if step.name == "PathAlternative" else 1
        step = alternatives[0]
    return 1


def _tested(part: Any) -> Iterator[Any]:
    """Yield the groups of EXISTS and NOT EXISTS in a filter, but not those within them."""
    if getattr(part, "name", "") in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
        yield part.graph
    else:
        yield from (group for inner in _inner(part) for group in _tested(inner))


def _bound(expression: Any, known: set[str]) -> bool:
    """Tell whether the planner takes an expression as one that always has a value: functions may fail."""
    if type(expression).__name__ == "Variable":
        return str(expression) in known
    if getattr(expression, "name", "") == "Builtin_COALESCE":
        return any(_bound(argument, known) for argument in expression.arg)
    parts = list(_inner(expression))
    if len(parts) == 1 and not getattr(expression, "name", "").startswith(("Builtin", "Aggregate")):
        return _bound(parts[0], known)
    return not parts or getattr(expression, "name", "") in ("literal", "pname")


def _is_decimal(expression: Any) -> bool:
    """Tell whether an expression multiplies two values that may be decimals with many fraction digits."""
    operators = list(expression.op or ())
    if "*" not in operators:
        return False
    factors = [expression.expr, *expression.other]
    if any(_cast(factor) for factor in factors):
        return False
    return sum(bool(list(_variables(factor))) for factor in factors) > 1


def _cast(part: Any) -> bool:
    """Tell whether a value is a floating-point number: then the whole product is."""
    if getattr(part, "name", "") == "Function":
        return _words(part.iri).rpartition(":")[2].rpartition("#")[2].rstrip(">") in _FLOATING
    if str(getattr(part, "datatype", "")).endswith(_FLOATING):
        return True
    # A function such as ROUND, or brackets, around it.
    return any(_cast(inner) for inner in _inner(part))


def _inner(part: Any) -> Iterator[Any]:
    """Yield the parts of a part of a parsed query."""
    if isinstance(part, str) or not hasattr(part, "__iter__"):
        return
    yield from part.values() if isinstance(part, dict) else part


def _variables(part: Any) -> Iterator[str]:
    """Yield the names of the variables in a part of a parsed query."""
    if type(part).__name__ == "Variable":
        yield str(part)
    else:
        yield from (name for inner in _inner(part) for name in _variables(inner))


def _name(term: Any) -> str:
    """Return the name of a variable or blank node; empty for a term that is known."""
    return str(term) if type(term).__name__ in ("Variable", "BNode") else ""


def _words(part: Any) -> str:
    """Return a part of a parsed query as somebody wrote it, about."""
    kind = type(part).__name__
    if kind == "Variable":
        return f"?{part}"
    if kind == "URIRef":
        return "a" if str(part).endswith("#type") else f"<{part}>"
    if getattr(part, "name", "") == "pname":
        return f"{part.prefix or ''}:{part.localname or ''}"
    if isinstance(part, str):
        return str(part)
    name = getattr(part, "name", "")
    if name in ("PathSequence", "PathAlternative"):
        return ("/" if name == "PathSequence" else "|").join(map(_words, part.part))
    if name == "PathElt" and len(getattr(part.part, "part", None) or ()) > 1:
        return f"({_words(part.part)}){part.mod or ''}"
    return "".join(map(_words, _inner(part)))
