"""Define the `kg` command line.

Exit codes: 0 success, 1 problems found (or no match), 2 usage error. Data goes to stdout, messages
to stderr.
"""

# Importing a module registers its commands; `kg --help` lists them in this order.
from kg.cli import making, checking, verifying, comparing, asking  # noqa: I001  # the order is meant
from kg.cli.app import main

__all__ = ["asking", "checking", "comparing", "main", "making", "verifying"]
