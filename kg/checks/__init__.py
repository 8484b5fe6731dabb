"""Holding the whole against its rules: in go data, ontology and graph, out come findings.

shapes      the SHACL shapes
check       reader, shapes, check queries, audit and tidiness together
findings    findings as a listing or in SARIF
conflicts   claims that cannot all be true, and how many voices each has
"""
