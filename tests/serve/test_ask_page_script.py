"""The editor is the bundle of its sources, as far as Python can tell; .ci/run builds it again."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from bundle import EDITOR_SCRIPT, sources_hash
from serving import Server


@pytest.mark.skipif(not EDITOR_SCRIPT.is_dir(), reason="an installed package has the bundle alone")
def test_the_editor_is_made_from_the_sources_beside_it() -> None:
    told = re.match(r"/\* sources (\w+) \*/", (files("kg.serve") / "editor.js").read_text("utf-8"))
    assert told
    assert told[1] == sources_hash(EDITOR_SCRIPT), "run: npm run build --prefix kg/serve/script"


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
