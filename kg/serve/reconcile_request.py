"""Read what a client of the Entity Reconciliation API asks; what is broken or too large is refused with a reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kg.serve.replies import RefusedError
from kg.serve.requests import FORM, read_body, read_parameters
from kg.serve.settings import BATCH, CANDIDATES, ENTITIES, PROPERTIES, RECONCILE_BYTES
from kg.views.match import LONGEST
from kg.views.reconcile import Query, Wanted

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from starlette.requests import Request

_LIMIT = 5
_STRICT = ("should", "all", "any")


async def read_reconciliation(request: Request) -> dict[str, str]:
    """Return the parameters of the address and of the form. Raises RefusedError if they are broken or too long."""
    found = read_parameters(request.scope["query_string"], "the address")
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != FORM:
            raise RefusedError(415, f"the Content-Type is not {FORM}; send a form", {"Accept-Post": FORM})
        too_long = RefusedError(413, f"the form is longer than {RECONCILE_BYTES:,} bytes; send fewer queries at a time")
        found += read_parameters(await read_body(request, RECONCILE_BYTES, too_long), "the body")
    return dict(found)


def read_queries(text: str, properties: Container[str]) -> dict[str, Query]:
    """Return the queries of a batch by their keys. properties: that may be asked for. Raises RefusedError."""
    batch = _object(_json(text, "queries"), "queries")
    if len(batch) > BATCH:
        raise RefusedError(413, f"there are {len(batch):,} queries (batchSize: {BATCH}); send fewer at a time")
    return {key: _query(f"query {json.dumps(key[:50])}", query, properties) for key, query in batch.items()}


def read_extension(text: str, properties: Container[str]) -> tuple[list[str], list[str]]:
    """Return the entities and the properties whose values are asked for. Raises RefusedError."""
    asked = _object(_json(text, "extend"), "extend")
    ids = _list(asked.get("ids"), "ids of extend", ENTITIES)
    wanted = _list(asked.get("properties"), "properties of extend", PROPERTIES)
    if not all(isinstance(thing, str) for thing in ids):
        raise RefusedError(400, "ids of extend has to be an array of texts; correct it")
    return ids, [_property(_object(one, "a property of extend").get("id"), "extend", properties) for one in wanted]


def _query(where: str, found: Any, properties: Container[str]) -> Query:
    query = _object(found, where)
    name = query.get("query", "")
    if not isinstance(name, str):
        raise RefusedError(400, f'"query" of {where} has to be a text; correct it')
    if len(name) > LONGEST:
        raise RefusedError(413, f'"query" of {where} is longer than {LONGEST} characters, which no name is; shorten it')
    types = query.get("type") or []
    types = [types] if isinstance(types, str | dict) else _list(types, f"type of {where}", PROPERTIES)
    named = [kind.get("id") if isinstance(kind, dict) else kind for kind in types]
    kinds = [kind for kind in named if isinstance(kind, str)]
    if len(kinds) < len(named):
        raise RefusedError(400, f'"type" of {where} has to be an array of ids of classes, such as "Company"')
    limit = query.get("limit", _LIMIT)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise RefusedError(400, f'"limit" of {where} has to be an integer from 1; correct it')
    strict = query.get("type_strict", "any")
    if strict not in _STRICT:
        raise RefusedError(400, f'"type_strict" of {where} has to be one of {", ".join(_STRICT)}')
    wanted = _list(query.get("properties") or [], f"properties of {where}", PROPERTIES)
    constraints = tuple(_wanted(_object(one, f"a property of {where}"), where, properties) for one in wanted)
    if not name.strip() and not constraints:
        raise RefusedError(400, f'{where} has neither "query" nor "properties"; give one of them')
    return Query(name.strip(), tuple(kinds), strict == "all", min(limit, CANDIDATES), constraints)


def _wanted(found: Mapping[str, Any], where: str, properties: Container[str]) -> Wanted:
    name = _property(found.get("pid"), where, properties)
    values = found.get("v")
    values = _list(values if isinstance(values, list) else [values], f"v of {where}", PROPERTIES)
    return Wanted(name, tuple(_value(value, where) for value in values))


def _value(value: Any, where: str) -> str:
    text = value.get("id") if isinstance(value, dict) else value
    if isinstance(text, bool):
        text = "true" if text else "false"
    if not isinstance(text, str | int | float) or len(str(text)) > LONGEST:
        raise RefusedError(
            400, f'"v" of {where} has to be a text of up to {LONGEST} characters, a number or an entity; correct it'
        )
    return str(text)


def _property(found: Any, where: str, properties: Container[str]) -> str:
    if not isinstance(found, str):
        raise RefusedError(400, f"a property of {where} has no id that is a text; give one")
    name: str = found.removeprefix("kg:")
    if name not in properties:
        raise RefusedError(
            400, f"{where} names the property {json.dumps(name[:50])}, which there is not; see /reconcile/properties"
        )
    return name


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, f"{name} is no JSON ({str(error)[:200]}); correct it") from None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def _object(found: Any, name: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise RefusedError(400, f"{name} has to be a JSON object; correct it")
    return found


def _list(found: Any, name: str, most: int) -> list[Any]:
    if not isinstance(found, list):
        raise RefusedError(400, f"{name} has to be an array; correct it")
    if len(found) > most:
        raise RefusedError(413, f"{name} has {len(found):,} items, more than {most}; send fewer")
    return found
