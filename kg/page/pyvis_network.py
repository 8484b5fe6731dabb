"""Build the network of the page with pyvis: the only module that imports it.

pyvis holds the nodes and edges and refuses an edge whose ends are missing. Importing it loads
IPython, which takes 0.3 s of CPU, so only the writing of a page imports this module. The script
that draws the network is not the one inside pyvis (vis-network 9.1.2, from 2022): the current
release stands in `vendor/vis-network`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyvis.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Attributes = dict[str, Any]


def network(
    nodes: Iterable[tuple[str, Attributes]], edges: Mapping[tuple[str, str], Attributes]
) -> tuple[list[Attributes], list[Attributes]]:
    """Return nodes and edges as vis-network reads them.

    nodes: id and attributes, among them `label` and `shape`. edges: start and end -> attributes.
    """
    net = Network(directed=True)
    for thing, attributes in nodes:
        net.add_node(thing, **attributes)
    # add_edge looks both ends up among the ids, which pyvis keeps in a list: of 9,000 edges that takes a second.
    net.node_ids = dict.fromkeys(net.node_ids)
    for (start, end), attributes in edges.items():
        net.add_edge(start, end, **attributes)
    drawn, lines = net.get_network_data()[:2]
    return drawn, lines
