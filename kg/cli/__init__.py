"""Define the `kg` command line.

Data goes to stdout, messages to stderr; `kg.cli.app.EXIT_CODES` lists the exit codes.
"""

# Importing a module registers its commands; `kg --help` lists them in this order.
from kg.cli import making, checking, verifying, comparing, asking  # noqa: I001  # the order is meant
from kg.cli.app import run

__all__ = ["asking", "checking", "comparing", "making", "run", "verifying"]
