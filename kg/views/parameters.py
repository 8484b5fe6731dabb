"""Narrow a named question by its parameters, which its header declares.

    # --firm: ?thing entity | 公司 | firm
    # --since: ?start >= date | 起始时间 | from this time on

A parameter keeps the solutions in which a variable has one of the values given, or compares with one. Without any, a
question is plain SPARQL as it stands; what is given becomes a FILTER of its first WHERE, or VALUES, which are faster,
where a required pattern has the variable: they would bind that of a BIND before it, and find more where it is optional.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from kg.errors import Finding, UsageError, did_you_mean
from kg.model.period import day_of
from kg.read.queries import without_comments

if TYPE_CHECKING:
    from pathlib import Path

    from kg.project import Project
    from kg.store import Graph

# How a parameter of each kind compares its variable with a value; empty: the variable has one of the values.
KINDS = {"entity": ("",), "property": ("",), "date": (">=", "<="), "number": ("", ">=", "<="), "text": ("contains",)}
# The options of `kg query`, which a parameter cannot be called by.
RESERVED = frozenset(
    {
        "as-of",
        "cell",
        "chart",
        "explain",
        "expression",
        "format",
        "help",
        "home",
        "known-at",
        "lang",
        "list",
        "memory",
        "out",
        "rows",
        "size",
        "sources",
    }
    | {"stack", "tag", "text", "timeout"}
)
_MARK = re.compile(r"#\s*--")
_LINE = re.compile(
    r"#\s*--(?P<name>[a-z][a-z-]*):\s*\?(?P<variable>\w+)\s+(?:(?P<compares>>=|<=|contains)\s+)?(?P<kind>[a-z]+)"
    r"(?:\s*=\s*(?P<default>[^|]*[^|\s]))?\s*\|(?P<zh>[^|]+)\|(?P<en>[^|]+)"
)
_FORM = '"# --name: ?variable kind | 中文 | English", with >=, <= or contains before the kind of a comparison'
_WHERE = re.compile(r"\bWHERE\s*\{", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question.

    variable: that of the query, without its question mark. compares: how, see `KINDS`. default: what holds if
    nothing is given, or empty. words: what it means, by language.
    """

    name: str
    variable: str
    compares: str
    kind: str
    default: str
    words: dict[str, str]


def read_parameters(text: str, path: Path, home: Project) -> tuple[list[Parameter], list[Finding]]:
    """Return the parameters that the header of a question declares, and what is wrong with their lines.

    text: the whole question.
    """
    found: list[Parameter] = []
    wrong: list[Finding] = []
    query = without_comments(text)
    for number, line in enumerate(text.split("\n"), 1):
        if not _MARK.match(line):
            continue
        match = _LINE.fullmatch(line.rstrip())
        fault = _fault(match, [p.name for p in found], query) if match else f"is no parameter; write {_FORM}"
        if match and not fault:
            words = {lang: match[lang].strip() for lang in ("zh", "en")}
            rest = (match["compares"] or "", match["kind"], match["default"] or "")
            found.append(Parameter(match["name"], match["variable"], *rest, words))
            fault = _default_fault(found[-1])
        if fault:
            wrong.append(Finding(home.place(path, number), fault))
    return found, wrong


def _fault(match: re.Match[str], known: Sequence[str], query: str) -> str:
    """Return what is wrong with the declaration of a parameter of a query, or an empty text."""
    name, kind, compares = match["name"], match["kind"], match["compares"] or ""
    if kind not in KINDS:
        return f'"{kind}" is no kind of parameter; the kinds are {", ".join(KINDS)}'
    if compares not in KINDS[kind]:
        return f"a parameter of the kind {kind} is written with {' or '.join(map(_or_nothing, KINDS[kind]))} before it"
    if name in RESERVED:
        return f'"--{name}" is an option of kg query; choose another name'
    if name in known:
        return f'"--{name}" is declared twice; delete one'
    if not re.search(rf"[?$]{match['variable']}\b", query):
        return f"the query has no variable ?{match['variable']}; name one that it has"
    return "" if _WHERE.search(query) else "the query has no WHERE that a parameter could narrow; write the word"


def _default_fault(parameter: Parameter) -> str:
    """Return what is wrong with the default of a parameter, or an empty text."""
    if parameter.default:
        try:
            _term(parameter, parameter.default, None)
        except (UsageError, ValueError) as error:
            return f"has a default that cannot be: {error}"
    return ""


def _or_nothing(compares: str) -> str:
    return compares or "nothing"


def narrowed(
    sparql: str, parameters: Sequence[Parameter], given: Mapping[str, Sequence[str]] | None = None,
    graph: Graph | None = None,
) -> str:  # fmt: skip
    """Return a question with the values given for its parameters, and the defaults of the others.

    given: the values by the name of the parameter. graph: finds things by their names; without it, values are ids.
    Raises UsageError, with the names it has, if there is no such parameter, and if a value is not of its kind or
    names nothing.
    """
    given = given or {}
    by_name = {p.name: p for p in parameters}
    for name in given:
        if name not in by_name:
            has = ", ".join(f"--{known}" for known in by_name) or "none"
            raise UsageError(f"the question has no parameter --{name}.{did_you_mean(name, by_name)} It has {has}")
    parts = []
    for parameter in parameters:
        values = given.get(parameter.name) or ([parameter.default] if parameter.default else [])
        if values:
            parts.append(_condition(parameter, values, graph, required=is_required(sparql, parameter.variable)))
    if not parts:
        return sparql
    where = _where(sparql)
    return "".join([sparql[: where.end()], *(f"\n  {part}" for part in parts), sparql[where.end() :]])


def _where(sparql: str) -> re.Match[str]:
    return next(m for m in _WHERE.finditer(sparql) if not _in_comment(sparql, m.start()))


def is_required(sparql: str, variable: str) -> bool:
    """Tell whether a pattern of the first WHERE has a variable, outside of all brackets: OPTIONAL, FILTER, BIND …"""
    depth, outside = 1, []
    for character in without_comments(sparql[_where(sparql).end() :]):
        depth += (character in "{(") - (character in "})")
        if depth == 0:
            break
        if depth == 1:
            outside.append(character)
    return bool(re.search(rf"[?$]{variable}\b", "".join(outside)))


def _in_comment(sparql: str, position: int) -> bool:
    return sparql[sparql.rfind("\n", 0, position) + 1 : position].lstrip().startswith("#")


def _condition(parameter: Parameter, values: Sequence[str], graph: Graph | None, *, required: bool) -> str:
    terms = [_term(parameter, value, graph) for value in values]
    variable = f"?{parameter.variable}"
    if not parameter.compares:
        if required:
            return f"VALUES {variable} {{ {' '.join(terms)} }}"
        return f"FILTER ({variable} IN ({', '.join(terms)}))"
    if len(terms) > 1:
        raise UsageError(f"--{parameter.name} takes one value; give it once")
    if parameter.compares == "contains":
        return f"FILTER (CONTAINS(LCASE(STR({variable})), LCASE({terms[0]})))"
    return f"FILTER ({variable} {parameter.compares} {terms[0]})"


def _term(parameter: Parameter, value: str, graph: Graph | None) -> str:
    """Return a value as SPARQL has it; what a user typed is written by the engine, which escapes it."""
    import pyoxigraph as ox

    from kg.namespaces import CONCEPT, ID, KG, XSD
    from kg.views.find import resolve, resolve_property

    if parameter.kind == "entity":
        scheme = parameter.default.partition("/")[0] if "/" in parameter.default else ""
        known = f"{scheme}/{value}" if graph and scheme and graph.has(f"{scheme}/{value}") else ""
        thing = known or (resolve(graph, value) if graph else value)
        return str(ox.NamedNode((CONCEPT if "/" in thing else ID) + thing))
    if parameter.kind == "property":
        return str(ox.NamedNode(KG + (resolve_property(graph, value) if graph else value)))
    if parameter.kind == "text":
        return str(ox.Literal(value))
    try:
        if parameter.kind == "number":
            return str(ox.Literal(format(Decimal(value), "f"), datatype=ox.NamedNode(XSD + "decimal")))
        day = day_of(value, 0 if parameter.compares == ">=" else 1)
    except InvalidOperation:
        raise UsageError(f'--{parameter.name} takes a number, not "{value}"; write it in digits') from None
    except UsageError as error:
        raise UsageError(f"--{parameter.name}: {error}") from None
    return str(ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date")))
