"""Define what a figure counts and where it holds: a segment, a region …; a platform, an input length, a condition."""

from __future__ import annotations

# By dimension, in the order of DIMENSIONS: the id of an entity, or the short name of a concept.
Part = tuple[tuple[str, str], ...]
WHOLE: Part = ()
DIMENSIONS = ("segment", "platform", "region", "channel", "payer", "inputLength", "condition")
# A price or limit holds of its whole subject, on a platform, for an input length or on a condition.
BREAKDOWNS = ("segment", "region", "channel", "payer")


def segment(thing: str) -> Part:
    """Return the part that is one segment; the whole if it is empty."""
    return (("segment", thing),) if thing else WHOLE


def things(part: Part) -> tuple[str, ...]:
    """Return the entities and concepts that make up a part."""
    return tuple(thing for _, thing in part)


def is_breakdown(part: Part) -> bool:
    """Tell whether a figure counts less than its whole subject."""
    return any(name in BREAKDOWNS for name, _ in part)


def within(part: Part, whole: str) -> Part:
    """Return a part with another segment."""
    return tuple((name, whole if name == "segment" else thing) for name, thing in part)


def spelt(part: Part) -> str:
    """Write a part as one word; a segment alone is written as its id."""
    return part[0][1] if [name for name, _ in part] == ["segment"] else "&".join(map("=".join, part))
