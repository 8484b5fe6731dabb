"""Query the graph and return typed data; shared by the command line, the page and the Python API."""
