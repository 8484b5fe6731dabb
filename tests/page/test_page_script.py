"""The script of the page is the bundle of its sources, as far as Python can tell; .ci/run builds it again."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from bundle import PAGE_SCRIPT, sources_hash


@pytest.mark.skipif(not PAGE_SCRIPT.is_dir(), reason="an installed package has the bundle alone")
def test_the_bundle_is_made_from_the_sources_beside_it() -> None:
    told = re.match(r"/\* sources (\w+) \*/", (files("kg.page") / "page.js").read_text("utf-8"))
    assert told
    assert told[1] == sources_hash(PAGE_SCRIPT), "run: npm run build --prefix kg/page/script"


def test_the_bundle_names_the_licence_of_each_package_in_it_and_points_nowhere() -> None:
    script = (files("kg.page") / "page.js").read_text("utf-8")
    licences = (files("kg.page") / "page-licences.txt").read_text("utf-8")
    assert "sourceMappingURL" not in script
    assert re.search(r"^vis-network \d+\.\d+\.\d+ \(", licences, re.M)
    assert len(re.findall(r"Permission (?:is hereby granted|to use)", licences)) == len(
        re.findall(r"^\S+ \d+\.\d+\.\d+ \(", licences, re.M)
    )
