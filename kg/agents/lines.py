"""Write as lines of text what an answer holds beside claims: things that were found, counts, rows, and a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.agents.items import Item, Teller
    from kg.model.claim import Claim


def support(value: str, found: Sequence[Claim], agrees: Mapping[str, bool]) -> str:
    """Say how many figures agree with a value; what is deprecated or denied supports nothing."""
    valid = [c for c in found if c.stands]
    ways = Counter(agrees.get(c.id) for c in valid)
    void = sum(agrees.get(c.id) is True for c in found) - ways[True]
    told = (
        f'"{value[:40]}" agrees with {ways[True]} of {len(valid)} figures of exactly this, differs from {ways[False]}'
    )
    told += f", and {ways[None]} are in another unit" if ways[None] else ""
    return f"{told}; it agrees with {void} that are deprecated or denied" if void else told


def found_line(item: Item) -> str:
    """Write a thing that was found: its id, its class, its names, and the name that matched if it is another."""
    names = [item[key] for key in ("zh", "en", "publisher", "title", "published") if key in item]
    matched = item.get("matched", "")
    also = f" ({matched})" if matched and matched not in (*names, item["id"]) else ""
    return f"{item['id']} [{item['type']}] {' · '.join(dict.fromkeys(names))}{also}"


def count_line(item: Item, teller: Teller) -> str:
    """Write how many claims of a section there are, by property."""
    told = (f"{prop} ({teller.words.name(prop)}) {count}" for prop, count in item["properties"].items())
    return f"{item['of']}: {', '.join(told)}"


def thing_line(about: Mapping[str, Any]) -> str:
    """Write the heading of what is known of a thing."""
    names = " · ".join(about[key] for key in ("zh", "en") if key in about)
    others = f" ({', '.join(about['aliases'])})" if "aliases" in about else ""
    return f"{about['id']} [{about['type']}] {names}{others}"


def row_line(row: Sequence[str]) -> str:
    """Write a row of a table, its cells apart by tabs."""
    return "\t".join(" ".join(cell.split()) for cell in row)
