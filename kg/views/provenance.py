"""Have the rows of a query name the claims behind them."""

from __future__ import annotations

import re

from kg.errors import UsageError
from kg.read.queries import without_comments
from kg.views.parameters import is_required

# What only claims, or claims and what is derived from them, have.
_OF_CLAIM = re.compile(r"[?$](\w+)\s+kg:(?:evidence|predicate|value|yuan|year|period|firstDay|lastDay)\b")
_SELECT = re.compile(r"\bSELECT\s+(?:DISTINCT\s+|REDUCED\s+)?(?P<variables>(?:[?$]\w+\s+)+)WHERE\s*\{", re.IGNORECASE)
_GROUPED = re.compile(r"\}\s*GROUP\s+BY\b[^{}]*\Z", re.IGNORECASE)


def with_claims(sparql: str) -> tuple[str, str]:
    """Return a query whose rows name their claims, and the variable that does.

    A query that selects them stays as it is; one that has them in a required pattern selects them as well.
    Raises UsageError if no claim stands behind its rows: it groups them, or is about something else.
    """
    query = without_comments(sparql)
    match = _SELECT.search(query)
    if match and not _GROUPED.search(query):
        selected = re.findall(r"\w+", match["variables"])
        for name in dict.fromkeys(_OF_CLAIM.findall(query)):
            if name in selected:
                return query, name
            if is_required(query, name):
                end = match.end("variables")
                return f"{query[:end].rstrip()} ?{name} {query[end:]}", name
    raise UsageError(
        "no single claim stands behind the rows of this query, whose sources could be told; "
        'have ?claim in a query of your own, or see "kg show"'
    )
