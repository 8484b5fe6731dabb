"""Convert claims, sources and derived figures to RDF.

terms      create nodes and literals
shape      convert all data to triples
dataset    describe the data set in DCAT and VoID
turtle     write sorted Turtle
"""
