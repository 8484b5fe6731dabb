"""The numbers check themselves: in go facts and the formulas of the ontology, out come verdicts.

intervals   exact decimals between two ends
formulas    formulas as trees: read, computed, solved, written
metrics     the formulas of the ontology, by metric
spans       first and last days of periods
readings    one printed figure in plain numbers
figures     the readings that a formula may mean
checks      one identity held once
identities  every figure held against the others
mends       what would make a misfit fit
series      figures over time, and stories that a value in between breaks
derive      what follows from printed figures and no source prints
listing     checks as a table, in zh and en
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
