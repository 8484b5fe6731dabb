"""Write the network of relation claims as GraphML, for Gephi, yEd, Cytoscape and networkx."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from kg.views.network import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, edges, nodes

if TYPE_CHECKING:
    from kg.store import Graph

# XML 1.0, production Char, the other way round.
_NOT_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = """\
<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_TYPES = {str: "string", bool: "boolean", int: "int"}


def graphml(graph: Graph) -> Iterator[str]:
    """Yield the network as GraphML, with the nodes, edges and attributes of `kg.views.network`."""
    yield _HEAD
    for domain, attributes in (("node", NODE_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
        for name, kind in attributes.items():
            yield f'  <key id="{domain}-{name}" for="{domain}" attr.name="{name}" attr.type="{_TYPES[kind]}"/>\n'
    yield '  <graph edgedefault="directed">\n'
    for node, attributes in nodes(graph):
        yield f"    <node id={_quoted(node)}>{_data('node', attributes)}</node>\n"
    for start, end, claim, attributes in edges(graph):
        ends = f"source={_quoted(start)} target={_quoted(end)}"
        yield f"    <edge id={_quoted(claim)} {ends}>{_data('edge', attributes)}</edge>\n"
    yield "  </graph>\n</graphml>\n"


def xml_text(text: str) -> str:
    """Replace the characters that XML 1.0 does not allow by U+FFFD."""
    return text if text.isprintable() else _NOT_XML.sub("\ufffd", text)


def _quoted(text: str) -> str:
    return quoteattr(xml_text(text))


def _data(domain: str, attributes: Mapping[str, object]) -> str:
    parts = []
    for name, value in attributes.items():
        if value == "":
            continue
        written = str(value).lower() if isinstance(value, bool) else str(value)
        # A reader would take a carriage return for the end of a line.
        parts.append(f'<data key="{domain}-{name}">{escape(xml_text(written), _RETURN)}</data>')
    return "".join(parts)


_RETURN = {"\r": "&#13;"}
