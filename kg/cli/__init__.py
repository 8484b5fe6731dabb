"""Define the `kg` command line.

Data goes to stdout, messages to stderr; `kg.cli.app.EXIT_CODES` lists the exit codes.
"""

from __future__ import annotations


def run(words: list[str]) -> int:
    """Run a command and return its exit code; `kg.__main__` turns what it raises into a sentence and a code.

    words: the arguments after `kg`. Raises UsageError if they are not what the command takes.
    """
    from kg.cli.plain import plain

    if call := plain(words):
        return call()
    from kg.cli import app

    return app.run(words)
