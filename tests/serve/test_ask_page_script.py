"""The editor is the bundle of its sources, as far as Python can tell; .ci/run builds it again."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from pathlib import Path

import pytest
from serving import Server

SOURCES = Path(__file__).parents[2] / "kg/serve/script"


@pytest.mark.skipif(not SOURCES.is_dir(), reason="an installed package has the bundle alone")
def test_the_editor_is_made_from_the_sources_beside_it() -> None:
    names = [f"src/{path.name}" for path in (SOURCES / "src").iterdir()]
    digest = hashlib.sha256()
    for name in sorted([*names, "build.js", "package-lock.json", "package.json"]):
        digest.update(f"{name}\n{(SOURCES / name).read_text('utf-8')}".encode())
    told = re.match(r"/\* sources (\w+) \*/", (files("kg.serve") / "editor.js").read_text("utf-8"))
    assert told
    assert told[1] == digest.hexdigest(), "run: npm run build --prefix kg/serve/script"


def test_the_editor_names_the_licence_of_each_package_in_it_and_points_nowhere() -> None:
    script = (files("kg.serve") / "editor.js").read_text("utf-8")
    licences = (files("kg.serve") / "editor-licences.txt").read_text("utf-8")
    assert "sourceMappingURL" not in script
    assert set(re.findall(r"https?://[\w./-]+", script)) <= {"http://www.w3.org/2000/svg"}
    assert re.search(r"^@codemirror/view \d+\.\d+\.\d+ \(MIT\)", licences, re.M)
    assert licences.count("Permission is hereby granted") == len(re.findall(r"^\S+ \d+\.\d+\.\d+ \(", licences, re.M))


def test_the_server_sends_the_editor_once(server: Server) -> None:
    found = server.ask("/editor.js")
    assert (found.status, found.kind) == (200, "text/javascript")
    assert found.body == (files("kg.serve") / "editor.js").read_bytes()
    assert server.ask("/editor.js", If_None_Match=found.headers["etag"]).status == 304
