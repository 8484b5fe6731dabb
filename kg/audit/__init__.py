"""Cross-check printed figures against each other and derive figures that no source prints.

formulas    parse, evaluate, solve and print formulas
metrics     formulas of the ontology, by metric
readings    printed figures as intervals of plain numbers
figures     look up the figures that a formula refers to
identity    check one figure against one formula
identities  check all figures against all formulas
mends       suggest corrections for inconsistent figures
series      time series, and values that contradict a reported change
derive      figures that follow from printed ones
agreement   find readings and claims that disagree
computed    the computed figures that the graph contains
"""
