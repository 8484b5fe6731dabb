"""Strict readers of ontology/ and data/; one run reports every problem.

ontology   read properties, concepts and units from Turtle files
data       read entities, sources, tables and judgements
claims     check one claim and merge it with equal ones
lines      find the lines on which the parts of a TOML document begin
problems   collect findings
"""
