"""Validate data, ontology and graph."""
