"""Run cases from the command line (see the package's docstring)."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # where conftest.py and this package are found

from safety.run import main

if __name__ == "__main__":
    sys.exit(main())
