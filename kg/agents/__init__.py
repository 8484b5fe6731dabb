"""Serve the graph to agents: answers within a budget of tokens, over the Model Context Protocol."""
