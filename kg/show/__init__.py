"""What people look at: in goes the graph, out come the sheet of a thing and the interactive page (page/)."""
