"""Define the data types of the project; no I/O."""
