"""Strict readers of ontology/ and data/; one run reports every problem."""
