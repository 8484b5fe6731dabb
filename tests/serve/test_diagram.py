"""Drawings of terms: what is near is shown and named in words, and names of strangers stay text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from kg.serve.diagram import MOST, class_diagram, property_diagram
from kg.serve.html import View
from kg.serve.term_page import ontology_page
from kg.store import Graph

BREAKING = "</text><script>alert(1)</script>"


def texts(drawing: str) -> list[str]:
    return [found.text or "" for found in ET.fromstring(drawing).iter("text")]


def test_a_property_leads_from_its_domain_to_its_range() -> None:
    drawing = property_diagram("operator", "Platform", "Organization", "in words")
    assert texts(drawing) == ["Platform", "operator", "Organization"]
    root = ET.fromstring(drawing)
    assert (root.get("role"), root.findtext("title"), root[0].tag) == ("img", "in words", "title")
    assert int(root.get("width", "0")) <= 358


def test_of_many_subclasses_the_rest_is_counted() -> None:
    below = [f"class {number}" for number in range(MOST + 28)]
    drawing = class_diagram("entity", ["thing"], below, "told")
    assert texts(drawing) == ["thing", "entity", *below[:MOST], "+28"]
    assert texts(class_diagram("entity", [], below[:MOST], "told")) == ["entity", *below[:MOST]]


def test_nothing_is_drawn_outside_of_the_picture() -> None:
    for name in ("long name " * 20, "很长的名称" * 20):
        for drawing in (property_diagram(name, name, name, name), class_diagram(name, [name] * 9, [name] * 9, name)):
            root = ET.fromstring(drawing)
            width, height = int(root.get("width", "0")), int(root.get("height", "0"))
            for box in root.iter("rect"):
                assert int(box.get("x", "")) + int(box.get("width", "")) <= width
                assert int(box.get("y", "")) + int(box.get("height", "")) <= height
            for text in root.iter("text"):
                written = text.text or ""
                assert written.endswith("…") or written.startswith("+")
                assert int(text.get("x", "")) + 6.5 * (len(written) + len(re.findall(r"[一-鿿]", written))) <= width
                assert int(text.get("y", "")) < height


def test_names_are_text() -> None:
    for drawing in (
        property_diagram(BREAKING, BREAKING, BREAKING, BREAKING),
        class_diagram(BREAKING, [BREAKING], [BREAKING], BREAKING),
    ):
        assert "<script" not in drawing
        assert {element.tag for element in ET.fromstring(drawing).iter()} <= {
            "svg",
            "title",
            "g",
            "rect",
            "path",
            "text",
        }


@pytest.mark.parametrize(
    ("lang", "domain", "above"), [("en", "domain: ", "broader term: "), ("zh", "主体: ", "上位: ")]
)
def test_every_property_and_each_class_with_a_neighbour_has_a_drawing(
    seed: Graph, lang: str, domain: str, above: str
) -> None:
    page = ontology_page(seed, View(lang, kept=False, path="ontology"))
    drawings = dict(re.findall(r'<article id="([^"]+)">(?:(?!</article>).)*?(<svg.*?</svg>)', page))
    supers, labels = seed.ontology.supers, seed.ontology.labels
    near = {name for name, others in supers.items() if others - {name}}
    near |= {other for name, others in supers.items() for other in others - {name}}
    assert set(drawings) == near | set(seed.ontology.properties)
    assert domain in ET.fromstring(drawings["revenue"]).findtext("title", "")
    assert above in ET.fromstring(drawings["CloudVendor"]).findtext("title", "")
    for name, drawing in drawings.items():
        label = next(texts_[lang] for iri, texts_ in labels.items() if iri.endswith(f"ontology#{name}"))
        assert any(text.rstrip("…") in label for text in texts(drawing)), name
