"""The command `kg`: in go words of a user, out come listings, files and exit codes.

Exit codes: 0 good, 1 findings (or nothing found), 2 misuse. Data goes to standard output,
talk to standard error.
"""

# Importing a module enters its commands, in the order in which `kg --help` lists them.
from kg.cli import making, checking, verifying, comparing, asking  # noqa: I001  # the order is meant
from kg.cli.app import main

__all__ = ["asking", "checking", "comparing", "main", "making", "verifying"]
