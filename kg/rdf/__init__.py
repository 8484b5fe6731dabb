"""Convert claims, sources and derived figures to RDF."""
