"""Attack the command line and the Python API from outside, with generated cases, and say what did not hold.

    python -m tests.safety                       3,000 cases over all areas, as a table
    python -m tests.safety --area kills --cases 200 --jobs 2
    python -m tests.safety --replay tests/safety/corpus/queries-0123456789.json
    pytest tests/safety                          the saved corpus (corpus/): the quick part of the tests
    KG_SOAK_CASES=300 pytest tests/safety -m soak   the long part, with new cases

The variable KG_SEED chooses the cases: the same seed makes the same ones. A case that fails is saved
in corpus/ and from then on belongs to the quick part.

cases.py       the areas, how many cases each has, and how cases are made, saved and run
sandbox.py     the folder, the environment and the judge of one case
processes.py   start a command, watch time and memory, kill it, find what it left running
the others     one module for each area: `make` draws a case, `perform` runs it
"""
