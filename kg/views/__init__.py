"""Answers about the graph as plain typed data; command line, page and Python API all call these."""
