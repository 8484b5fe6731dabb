"""Read a request of the SPARQL 1.1 Protocol; what is not a query of this graph is refused with a reason."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect

from kg.serve.replies import RefusedError
from kg.serve.settings import BODY_SECONDS

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.store.limits import Limits

FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_DATASET = ("default-graph-uri", "named-graph-uri")
# Several clients name the form of the answer by one of these, beside the header Accept.
FORMATS = ("format", "output", "results")
# lang: of the pages for readers.
_KNOWN = ("query", *FORMATS, "lang")
_FIELDS = 50
# Bytes of a percent-encoded character, and of a character.
_ENCODED, _BYTES = 12, 4
_READ_ONLY = "this graph is read-only: updates are refused; send a query"


class Asked(NamedTuple):
    """What a request asks. query: None if it has no parameters at all. form: of the answer, if it names one."""

    query: str | None
    form: str


async def read_request(request: Request, limits: Limits) -> Asked:
    """Return what a request asks. Raises RefusedError if it is broken, or asks what is refused."""
    found = read_parameters(request.scope["query_string"], "the address")
    if request.method == "POST":
        found += await _posted(request, limits)
    names = [name for name, _ in found]
    _refuse(names)
    queries = [text for name, text in found if name == "query"]
    if len(queries) > 1:
        raise RefusedError(400, f"there are {len(queries)} queries; send one parameter query, and not in two places")
    if not queries and ({*names} - {"lang"} or request.method == "POST"):
        raise RefusedError(400, 'there is no query; send one as the parameter "query"')
    return Asked(queries[0] if queries else None, next((text for name, text in found if name in FORMATS), ""))


def _refuse(names: list[str]) -> None:
    """Raise RefusedError if a parameter is none of a query of this graph."""
    for name in names:
        if name == "update" or name.startswith("using-"):
            raise RefusedError(403, _READ_ONLY)
        if name in _DATASET:
            sentence = f"{name} is refused: queries read this graph and no other; leave the parameter out"
            raise RefusedError(403, sentence)
        if name not in _KNOWN:
            known = ", ".join(_KNOWN)
            raise RefusedError(400, f'there is no parameter "{name[:100]}"; known are {known}')


async def _posted(request: Request, limits: Limits) -> list[tuple[str, str]]:
    """Return the parameters in the body of a request."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind == _UPDATE:
        raise RefusedError(403, _READ_ONLY)
    if kind not in (FORM, _QUERY):
        given = f'"{kind[:100]}"' if kind else "missing"
        raise RefusedError(415, f"the Content-Type is {given}; send {_QUERY} or {FORM}", {"Accept-Post": _accepted()})
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise RefusedError(415, "the body is compressed; send it as it is", {"Accept-Encoding": "identity"})
    charset = next((p.partition("=")[2] for p in parameters.lower().split(";") if p.strip().startswith("charset=")), "")
    if charset.strip(' "') not in ("", "utf-8", "utf8"):
        raise RefusedError(415, f'the character set is "{charset[:100]}"; send the query in UTF-8')
    too_long = RefusedError(
        413,
        f"the query is longer than {limits.text:,} characters (limit: text); shorten it, or allow more with --text "
        "of kg serve",
    )
    body = await read_body(request, limits.text * (_ENCODED if kind == FORM else _BYTES), too_long)
    if kind == FORM:
        return read_parameters(body, "the body")
    try:
        return [("query", body.decode())]
    except UnicodeDecodeError as error:
        raise RefusedError(400, f"the query is not UTF-8 ({error.reason} at byte {error.start}); correct it") from None


def _accepted() -> str:
    return f"{_QUERY}, {FORM}"


async def read_body(request: Request, most: int, too_long: RefusedError) -> bytes:
    """Return the body of a request. Raises RefusedError if it has more than so many bytes, or takes too long."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise too_long
    found = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                found += chunk
                if len(found) > most:
                    raise too_long
    except TimeoutError:
        late = f"the body did not arrive within {BODY_SECONDS} s; send it again"
        raise RefusedError(408, late, {"Connection": "close"}) from None
    except ClientDisconnect:
        raise RefusedError(400, "the body ended early") from None  # nobody reads this but the log
    return bytes(found)


def read_parameters(encoded: bytes, place: str) -> list[tuple[str, str]]:
    """Return the parameters of an address or a form."""
    try:
        text = encoded.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError as error:
        reason = f"{error.reason} at byte {error.start}"
        raise RefusedError(400, f"the parameters in {place} are not percent-encoded UTF-8 ({reason})") from None
    except ValueError:
        raise RefusedError(400, f"{place} has more than {_FIELDS} parameters; send one query") from None
