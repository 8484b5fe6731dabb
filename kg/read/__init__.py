"""Strict readers of ontology/ and data/; one run reports every problem.

ontology   Turtle files to properties, concepts and units
data       entities, sources, tables and judgements
claims     one claim, checked and merged with what is known of it
lines      where the parts of a TOML document begin
problems   collects findings
"""
