"""The page of kg view stands at the root; until it is made, its readers are told so."""

from __future__ import annotations

import gzip
import time

from serving import Server


def test_the_page_is_made_once_and_kept(server: Server) -> None:
    end = time.monotonic() + 120
    while (found := server.ask("/", Accept_Language="en")).status == 503:
        assert 'http-equiv="refresh"' in found.text
        assert "The page is being made" in found.text
        assert int(found.headers["retry-after"]) > 0
        assert server.query("ASK {}").status == 200
        assert time.monotonic() < end
        time.sleep(0.5)
    assert found.status == 200
    assert found.kind == "text/html"
    assert "智谱" in found.text or "<script" in found.text
    small = server.ask("/", Accept_Encoding="gzip")
    assert gzip.decompress(small.body) == found.body
    assert server.ask("/", If_None_Match=found.headers["etag"]).status == 304
