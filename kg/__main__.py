"""Run the command line: `kg` and `python -m kg`."""

from __future__ import annotations

import sys

from kg import __version__


def main() -> None:
    """Run the command in `sys.argv`."""
    # Scripts ask for the version to see whether kg is installed; that need not load the commands.
    if sys.argv[1:] == ["--version"]:
        try:
            print(f"kg {__version__}", flush=True)
        except OSError:
            pass  # a closed pipe or a full disk: handled as for every command, below
        else:
            return
    from kg.cli import main as run

    run()


if __name__ == "__main__":
    main()
