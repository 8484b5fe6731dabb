"""The numbers check themselves: printed figures recomputed from one another by the formulas of the ontology.

formulas    formulas as trees: read, computed, solved, written
metrics     the formulas of the ontology, by metric
readings    one printed figure in plain numbers
agreement   whether readings of one thing disagree
figures     the readings that a formula may mean
identity    one identity checked once
identities  every figure held against the others
mends       what would make a misfit fit
series      figures over time, and stories that a value in between breaks
derive      what follows from printed figures and no source prints
computed    what the audit adds to the graph
"""
