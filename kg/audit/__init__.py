"""Cross-check printed figures against each other and derive figures that no source prints."""
