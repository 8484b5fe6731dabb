"""The RDF shape of the graph: claims become triples here and nowhere else.

terms      nodes and literals
shape      claims, figures, sources, judgements and derived figures as triples
dataset    the description of the data set in DCAT and VoID
turtle     Turtle in sorted form
"""
