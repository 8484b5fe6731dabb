"""Define the data types of the project; no I/O.

value, interval       parse printed values into exact intervals
period, span          parse times into first and last days
fingerprint           locate and fingerprint passages of a document
ontology              properties, classes, concepts and units
claim                 sources, entities, claims with evidence, judgements
"""
