"""The script of the page is the bundle of its sources, as far as Python can tell; .ci/run builds it again."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "kg/page/script"


@pytest.mark.skipif(not SOURCES.is_dir(), reason="an installed package has the bundle alone")
def test_the_bundle_is_made_from_the_sources_beside_it() -> None:
    names = [f"src/{path.name}" for path in (SOURCES / "src").iterdir()]
    digest = hashlib.sha256()
    for name in sorted([*names, "build.js", "package-lock.json", "package.json"]):
        digest.update(f"{name}\n{(SOURCES / name).read_text('utf-8')}".encode())
    told = re.match(r"/\* sources (\w+) \*/", (files("kg.page") / "page.js").read_text("utf-8"))
    assert told
    assert told[1] == digest.hexdigest(), "run: npm run build --prefix kg/page/script"


def test_the_bundle_names_the_licence_of_each_package_in_it_and_points_nowhere() -> None:
    script = (files("kg.page") / "page.js").read_text("utf-8")
    licences = (files("kg.page") / "page-licences.txt").read_text("utf-8")
    assert "sourceMappingURL" not in script
    assert re.search(r"^vis-network \d+\.\d+\.\d+ \(", licences, re.M)
    assert len(re.findall(r"Permission (?:is hereby granted|to use)", licences)) == len(
        re.findall(r"^\S+ \d+\.\d+\.\d+ \(", licences, re.M)
    )
