"""Validate data, ontology and graph.

shapes      SHACL validation
check       run reader, shapes, check queries, audit and formatting checks
findings    format findings as a listing or SARIF
"""
