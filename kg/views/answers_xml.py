"""Write the answer to a query as SPARQL Query Results XML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from kg.store.rows import Term, read_term
from kg.views.answers import truth
from kg.views.graphml import xml_text

if TYPE_CHECKING:
    from kg.store.worker import Answer

_XML_HEAD = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
# A reader of XML would take these for plain spaces or for the end of a line.
_KEPT = {"\r": "&#13;"}


def xml_parts(answer: Answer) -> Iterator[str]:
    """Yield rows, or the answer to an ASK query, as SPARQL Query Results XML.

    U+FFFD stands for the characters that XML does not allow.
    """
    if answer.form == "ask":
        yield f"{_XML_HEAD}<head/><boolean>{truth(answer)}</boolean></sparql>\n"
        return
    names = [quoteattr(name) for name in answer.columns]
    yield _XML_HEAD + "<head>" + "".join(f"<variable name={name}/>" for name in names) + "</head><results>"
    for row in answer.rows():
        terms = zip(names, map(read_term, row), strict=True)
        cells = (f"<binding name={name}>{_xml(term)}</binding>" for name, term in terms if term)
        yield f"<result>{''.join(cells)}</result>"
    yield "</results></sparql>\n"


def _xml(term: Term) -> str:
    if term.kind == "triple":
        parts = term.json()["value"]
        return "<triple>" + "".join(f"<{part}>{_xml(Term.of(parts[part]))}</{part}>" for part in parts) + "</triple>"
    text = escape(xml_text(term.text), _KEPT)
    about = f" xml:lang={quoteattr(term.language)}" if term.language else ""
    about += f" datatype={quoteattr(xml_text(term.datatype))}" if term.datatype and not term.language else ""
    return f"<{term.kind}{about}>{text}</{term.kind}>"
