"""The nouns of the project, without I/O.

value, interval       printed amounts, and what their digits allow
period, span          times as sources write them, and their first and last days
fingerprint           locators and fingerprints of words in a document
ontology              properties, classes, concepts and units
claim                 sources, entities, claims with evidence, judgements
"""
