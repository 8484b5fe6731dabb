"""Build the network of the page with pyvis; no other module imports it.

pyvis rejects edges whose ends are missing. Importing it also imports IPython, which takes 0.3 s
of CPU, so it is imported only to write a page. The network is drawn by the current
release of vis-network that is bundled into `page.js`, not by the one bundled with pyvis (9.1.2, of 2022).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Attributes = dict[str, Any]


def network(
    nodes: Iterable[tuple[str, Attributes]], edges: Mapping[tuple[str, str], Attributes]
) -> tuple[list[Attributes], list[Attributes]]:
    """Return nodes and edges in the format of vis-network.

    nodes: id and attributes, among them `label` and `shape`. edges: start and end -> attributes.
    Raises OutputError if pyvis is not installed.
    """
    try:
        from pyvis.network import Network
    except ImportError as error:
        raise OutputError(f'the page needs pyvis ({error}); install it with pip install "pyvis>=0.3.2,<0.4"') from None
    net = Network(directed=True)
    for thing, attributes in nodes:
        net.add_node(thing, **attributes)
    # pyvis keeps the ids in a list, in which add_edge looks up both ends; a dict saves a second for 9,000 edges.
    net.node_ids = dict.fromkeys(net.node_ids)
    for (start, end), attributes in edges.items():
        net.add_edge(start, end, **attributes)
    drawn, lines = net.get_network_data()[:2]
    return drawn, lines
