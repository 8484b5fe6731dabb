"""Choose the form and the language of a response from what a request prefers (RFC 9110, section 12)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
# What else a range may say; a response has always this character set.
_IGNORED = ("charset",)
LANGUAGES = ("zh", "en")
_PAGE = ("text/html", "application/xhtml+xml")


class Form(NamedTuple):
    """A form of a response.

    name: the ending of an address that asks for it, or the value of the parameter `format`.
    types: its media types, the first of which is the usual one.
    """

    name: str
    types: tuple[str, ...]


class Choice(NamedTuple):
    """A form, and the media type by which it was asked for."""

    form: Form
    media_type: str


class _Range(NamedTuple):
    kind: str
    parameters: tuple[str, ...]
    weight: float

    def fits(self, media_type: str) -> int:
        """Tell how closely a media type fits: 0 if not, 1 for */*, 2 for text/*, 3 for its name."""
        if self.parameters:
            return 0  # no form has parameters, such as a profile of JSON-LD
        if self.kind == "*/*":
            return 1
        if self.kind == media_type:
            return 3
        return 2 if self.kind == f"{media_type.partition('/')[0]}/*" else 0


@lru_cache(256)  # most clients send one of a few headers
def choose(accept: str | None, forms: tuple[Form, ...]) -> Choice | None:
    """Return the form that a request prefers, the first of several equal ones; None if it accepts none.

    accept: the header Accept; anything is accepted where it is missing or empty.
    """
    ranges = list(_ranges(accept or "*/*"))
    best, weight = None, 0.0
    for form in forms:
        for media_type in form.types:
            found = _weight(media_type, ranges)
            if found > weight:
                best, weight = Choice(form, media_type), found
    return best


def prefers_page(accept: str) -> bool:
    """Tell whether a client is a browser: it names HTML, and nothing that it would rather have.

    accept: the header Accept.
    """
    ranges = list(_ranges(accept))
    weight = max((r.weight for r in ranges if r.kind in _PAGE), default=0.0)
    return weight > 0 and weight == max(r.weight for r in ranges)


def _weight(media_type: str, ranges: Iterable[_Range]) -> float:
    """Return the weight of the range that fits a media type most closely; 0 if none does."""
    fitting = [(closeness, r.weight) for r in ranges if (closeness := r.fits(media_type))]
    return max(fitting)[1] if fitting else 0.0


def _ranges(accept: str) -> Iterable[_Range]:
    for part in accept.split(","):
        kind, *parameters = (word.strip().lower() for word in part.split(";"))
        weight, others = 1.0, []
        for parameter in parameters:
            name, _, value = (word.strip() for word in parameter.partition("="))
            if name == "q":
                weight = float(value) if _WEIGHT.fullmatch(value) else 0.0
                break  # what follows is not part of the media type
            if name and name not in _IGNORED:
                others.append(parameter)
        if kind:
            yield _Range(kind, tuple(others), weight)


def choose_language(header: str | None, wanted: str | None, default: str) -> str:
    """Return the language of a page.

    header: Accept-Language. wanted: the parameter `lang`, which comes first. default: where neither says.
    """
    if wanted in LANGUAGES:
        return wanted
    best, weight = default, 0.0
    for r in _ranges(header or ""):
        language = r.kind.partition("-")[0]
        if language in LANGUAGES and r.weight > weight:
            best, weight = language, r.weight
    return best
