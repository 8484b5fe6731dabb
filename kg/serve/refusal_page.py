"""Write a refusal as a page, for readers whose browser asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.serve.html import lines, tag

if TYPE_CHECKING:
    from kg.serve.html import View


def refusal_page(status: int, sentence: str, view: View) -> str:
    """Return a page with the sentence that says why a request is refused, and what stands below it, such as a query."""
    title = view.say("serve-nothing" if status == 404 else "serve-refused", status=status)
    told, _, shown = sentence.partition("\n")
    # The sentences of the server are in English.
    main = [tag("h1", title), tag("p", told, lang="en"), tag("pre", lines(shown)) if shown else ""]
    return view.frame(title, main)
