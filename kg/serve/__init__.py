"""Serve the graph over HTTP: SPARQL, and a page for each address of the data."""
