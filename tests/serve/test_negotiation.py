"""What a request prefers decides on form and language, as RFC 9110 says."""

from __future__ import annotations

import pytest

from kg.serve.negotiation import Form, choose, choose_language, prefers_page

JSON, XML, CSV = Form("json", ("a/x+json", "a/json")), Form("xml", ("a/x+xml", "text/xml")), Form("csv", ("text/csv",))
FORMS = (JSON, XML, CSV)


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, "a/x+json"),
        ("", "a/x+json"),
        ("*/*", "a/x+json"),
        ("text/*", "text/xml"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV ; charset=utf-8", "text/csv"),
        ("a/json", "a/json"),
        ("text/csv;q=0.2, a/x+xml;q=0.8", "a/x+xml"),
        ("text/csv;q=0.2, */*;q=0.1", "text/csv"),
        ("*/*, a/x+json;q=0, a/json;q=0", "a/x+xml"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "a/x+json"),
        ("text/*;q=0.5, text/xml;q=0.4", "text/csv"),
        ("text/csv;q=1.0001, a/x+xml;q=0.001", "a/x+xml"),
        ("text/csv;q=high, a/x+xml;q=0.5", "a/x+xml"),
        (",,;q=1, ;;, text/csv", "text/csv"),
    ],
)
def test_the_heaviest_range_decides_and_the_closest_gives_the_weight(accept: str | None, wanted: str) -> None:
    found = choose(accept, FORMS)
    assert found is not None
    assert found.media_type == wanted
    assert found.media_type in found.form.types


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "*/*;q=0", 'a/x+json;profile="x"', "nonsense"])
def test_nothing_is_chosen_where_nothing_is_accepted(accept: str) -> None:
    assert choose(accept, FORMS) is None


@pytest.mark.parametrize(
    ("header", "wanted", "language"),
    [
        (None, None, "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", None, "en"),
        ("fr, zh-Hans-CN;q=0.3, en;q=0.2", None, "zh"),
        ("fr", None, "zh"),
        ("zh", "en", "en"),
        ("en", "<script>", "en"),
        ("en;q=0, *", None, "zh"),
    ],
)
def test_the_parameter_comes_before_the_header_and_the_header_before_the_default(
    header: str | None, wanted: str | None, language: str
) -> None:
    assert choose_language(header, wanted, "zh") == language


@pytest.mark.parametrize(
    ("accept", "told"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("application/xhtml+xml", True),
        ("text/html;q=0.5, application/json", False),
        ("text/html;q=0", False),
        ("*/*", False),
        ("text/*", False),
        ("", False),
    ],
)
def test_only_who_names_html_first_is_a_browser(accept: str, told: bool) -> None:
    assert prefers_page(accept) is told
