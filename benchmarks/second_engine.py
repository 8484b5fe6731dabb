"""Ask every named question of the whole graph in Apache Jena too, and say which rows differ.

    python benchmarks/second_engine.py [zh|en] [SECONDS]

Needs a JDK and Jena (Debian: default-jdk-headless, libapache-jena-java). Jena has SECONDS for each question (60).
Prints the questions that differ or have no answer, and how many agree; tests/jena.py says how rows are compared.
The test of the seed article asks the same of every change. On the whole graph Jena 4.5 gave no answer to
shared-investors within 60 s; 81 others, with 21,906 rows, were compared and are the same; users, vertical-models
and who-said are still to be compared.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from kg.store import load

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))


def main() -> None:
    """Run the comparison; the exit code is 1 if an answer differs."""
    from jena import compared

    lang = sys.argv[1] if len(sys.argv) > 1 else "zh"
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    asked = rows = 0
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for name, count, told in compared(load(), Path(folder), lang, seconds):
            asked += 1
            if told:
                wrong.append(name)
                print(f"{name}: {told}")
            else:
                rows += count
    print(f"{asked - len(wrong)} of {asked} questions have the same rows in Jena and Oxigraph, {rows:,} together")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
