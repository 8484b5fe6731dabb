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
"""

from kg.audit.derive import Derived, derive, outward
from kg.audit.figures import Figures
from kg.audit.identities import audit, audit_figures, coverage, summary
from kg.audit.identity import FIT, MISFIT, OPEN, ROUNDED, VERDICTS, Check, Gap, Mend
from kg.audit.series import Break, Series, series, story_breaks
from kg.views.audit import audit_table, misfits, naming, series_table, show_interval, tell, tell_break

__all__ = [
    "FIT",
    "MISFIT",
    "OPEN",
    "ROUNDED",
    "VERDICTS",
    "Break",
    "Check",
    "Derived",
    "Figures",
    "Gap",
    "Mend",
    "Series",
    "audit",
    "audit_figures",
    "audit_table",
    "coverage",
    "derive",
    "misfits",
    "naming",
    "outward",
    "series",
    "series_table",
    "show_interval",
    "story_breaks",
    "summary",
    "tell",
    "tell_break",
]
