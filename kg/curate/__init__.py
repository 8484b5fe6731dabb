"""Tools for curators: check claims against their documents, account for reading lists."""
